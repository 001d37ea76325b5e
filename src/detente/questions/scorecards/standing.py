"""How things stand: everything that is read and reckoned for one answer, before it is put into words and tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import numpy as np

from detente.evidence import Evidence
from detente.evidence.periods import Period, midnight, number_of
from detente.language import Message
from detente.questions.months import Months
from detente.questions.scorecards import control, gaming, proposing, reading
from detente.questions.scorecards.cards import FEWEST, Card, Plan
from detente.questions.scorecards.counters import Counted, Counting, Floats, Team, with_year_before
from detente.questions.scorecards.defined import Defined
from detente.questions.scorecards.readiness import Readiness, readiness
from detente.questions.scorecards.world import World, world

SIDES: Final = ("marketing", "sales")
_LAST: Final = 3
"""Months that are "now" where no period was named, and those of a plan that nobody agreed to yet."""
_PAST: Final = 12
_BUDGET: Final = 10_000
"""Draws of how the plan's period may end, for what it may cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A card with whoever holds it. functions : what they do.   people : how many.   full : full-time people over the whole period."""

    card: Card
    functions: tuple[str, ...]
    people: int
    full: float
    pulled: tuple[gaming.Pulled, ...]
    angle: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A plan and what its cards come to. kind : agreed, crossed or own."""

    kind: str
    plan: Plan
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything that one answer rests on.

    counted : the counters by month.   now, before : which months.   so_far : months of the plan's period that are recorded.
    ends : KPI → what it will be at the end of the plan in force, or of the next three months, as ``future`` draws it.
    budget : card of the plan in force → the share of what is at stake that it pays in a cheap, a usual and a dear of 10,000 draws.
    plans : the one in force, if any, then those proposed.   ready : whether the one in force is.
    """

    seen: Months
    counted: Counted
    kpis: Mapping[str, Defined]
    now: tuple[int, ...]
    before: tuple[int, ...]
    so_far: tuple[int, ...]
    future: control.Future
    ends: Mapping[str, control.Ahead]
    setting: gaming.Setting
    budget: Mapping[str, tuple[float, float, float]]
    plans: tuple[Tried, ...]
    ready: Readiness | None
    wrong: tuple[Message, ...]
    alike: Mapping[tuple[str, str], float]
    teams: Mapping[tuple[str, str], Team]
    hands: Mapping[tuple[str, str], float]
    ran: Mapping[str, str]
    minor: int
    currency: str

    @property
    def agreed(self) -> Tried | None:
        """The plan in force; None where there is none."""
        return self.plans[0] if self.plans and self.plans[0].kind == "agreed" else None

    def told_of(self, tried: Tried) -> tuple[Held, ...]:
        """Return the cards of a plan that anything is said of: those that nobody holds, or so many that it tells of nobody."""
        return tuple(held for held in tried.held if held.people == 0 or held.people >= FEWEST)

    @property
    def results(self) -> gaming.Results:
        """What KPIs will come to at the end, if all goes as it usually does."""
        return {name: Fraction(end.mid) for name, end in self.ends.items()}

    @property
    def shown(self) -> Tried | None:
        """The plan whose lines are shown: the one in force, else the crossed one that is proposed."""
        return next((one for one in self.plans if one.kind != "own"), None)

    def mend(self, one: gaming.Pulled, tried: Tried) -> gaming.Mend | None:
        """Return what would stop a loophole."""
        held = next(held for held in tried.held if held.card.name == one.card)
        return gaming.mended(held.card, one.lever, self.setting)


def standing(evidence: Evidence, seen: Months, a: Period, b: Period, seed: int) -> Standing:
    """Read and reckon everything for one answer."""
    ran: dict[str, str] = {}
    counting = Counting(evidence, ran)
    counted = counting.company(with_year_before(seen, evidence.first_at))
    minor = evidence.minor_digits
    kpis, wrong = reading.kpis(evidence, ran, counted)
    plan, lines_wrong = reading.plan(evidence, ran, kpis, number_of(seen.first[-1]))
    so_far, to_come = reading.months_of(plan, seen) if plan is not None else ([], _LAST)
    rng = np.random.default_rng([seed, 6])
    future = control.Future(counted, so_far, to_come, rng)
    length = len(so_far) + to_come
    usual = control.Future(counted, (), length, rng)
    setting = _setting(evidence, ran, seen, counted, kpis, usual, length, minor)
    staff = reading.staff(evidence, ran, plan.from_on, plan.to_on) if plan is not None else []
    plans = _plans(plan, setting, seen, staff)
    many = control.Future(counted, so_far, to_come, np.random.default_rng([seed, 7]), draws=_BUDGET)
    now, before = _asked(seen, a, b)
    return Standing(
        seen=seen,
        counted=counted,
        kpis=kpis,
        now=now,
        before=before,
        so_far=tuple(so_far),
        future=future,
        ends={name: coming for name, kpi in kpis.items() if (coming := future.ahead(kpi, minor)) is not None},
        setting=setting,
        budget=_budget(plan, many, kpis, minor) if plan is not None else {},
        plans=plans,
        ready=readiness(evidence, ran, plan) if plan is not None else None,
        wrong=(*wrong, *lines_wrong),
        alike=control.alike(kpis, counted.floats(), minor),
        teams=_teams(counting, seen, now, before, evidence),
        hands=_hands(setting, usual, minor),
        ran=ran,
        minor=minor,
        currency=evidence.currency,
    )


def _budget(
    plan: Plan, many: control.Future, kpis: Mapping[str, Defined], minor: int
) -> Mapping[str, tuple[float, float, float]]:
    """Return the share of what is at stake that each card pays: its 5 %, 50 % and 95 % quantiles; none of too few months."""
    if not many.known:
        return {}
    results = {name: many.of(kpi, minor) for name, kpi in kpis.items()}
    found = {}
    for card in plan.cards:
        low, mid, high = np.quantile(gaming.shares_over(card, results, _BUDGET), [0.05, 0.5, 0.95])
        found[card.name] = float(low), float(mid), float(high)
    return found


def _asked(seen: Months, a: Period, b: Period) -> tuple[tuple[int, ...], tuple[int, ...]]:
    n = len(seen)
    if a == b:
        return tuple(range(max(0, n - _LAST), n)), tuple(range(max(0, n - 2 * _LAST), max(0, n - _LAST)))
    within = [
        tuple(
            place for place in range(n) if asked.from_on <= seen.first[place] and seen.first[place + 1] <= asked.to_on
        )
        for asked in (b, a)
    ]
    return within[0], within[1]


def _setting(
    evidence: Evidence,
    ran: dict[str, str],
    seen: Months,
    counted: Counted,
    kpis: Mapping[str, Defined],
    usual: control.Future,
    length: int,
    minor: int,
) -> gaming.Setting:
    last = list(range(max(0, len(seen) - _PAST), len(seen)))
    past = {name: [counted.of[name][place] for place in last] for name in counted.over(last)}
    middle = world(past, length, reading.sources(evidence, ran, seen), len(last))
    return gaming.Setting(
        kpis=kpis,
        worlds=_around(middle, usual, kpis, minor),
        ranges={
            name: found
            for name, kpi in kpis.items()
            if usual.known and (found := gaming.usual(usual.of(kpi, minor), kpi.sign)) is not None
        },
        minor=minor,
    )


def _around(middle: World, usual: control.Future, kpis: Mapping[str, Defined], minor: int) -> tuple[World, ...]:
    """Return a poor, the usual and a good period: those in which a tenth of draws earn less, or more."""
    by = next((name for name in (gaming.PROFIT, "booked", "revenue", "leads") if name in kpis), None)
    if by is None or not usual.known:
        return (middle,)
    values = usual.of(kpis[by], minor)
    order = np.argsort(np.where(np.isfinite(values), values, -np.inf))
    poor, good = (order[int(part * (order.size - 1))] for part in (0.1, 0.9))
    drawn = [{name: float(one[place]) for name, one in usual.counters.items()} for place in (poor, good)]
    return replace(middle, counters=drawn[0]), middle, replace(middle, counters=drawn[1])


def _plans(
    plan: Plan | None, setting: gaming.Setting, seen: Months, staff: Sequence[Mapping[str, Any]]
) -> tuple[Tried, ...]:
    start = plan.from_on if plan else seen.first[-1]
    end = plan.to_on if plan else _later(start, _LAST)
    found = [("agreed", plan)] if plan else []
    found += [
        ("crossed", proposing.proposed(proposing.CROSSED, setting, start, end)),
        ("own", proposing.proposed(proposing.OWN, setting, start, end)),
    ]
    return tuple(
        Tried(kind=kind, plan=one, held=tuple(_held(card, setting, staff, one) for card in one.cards))
        for kind, one in found
        if one.cards
    )


def _later(day: dt.date, months: int) -> dt.date:
    number = day.year * 12 + day.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)


def _held(card: Card, setting: gaming.Setting, staff: Sequence[Mapping[str, Any]], plan: Plan) -> Held:
    if plan.proposed:
        functions, holders = (card.holder,), []
    else:
        holders = [one for one in staff if reading.holds(card, one)]
        functions = tuple(sorted({one["function"] for one in holders} & set(SIDES)))
    days = (plan.to_on - plan.from_on).days
    return Held(
        card=card,
        functions=functions,
        people=len(holders),
        full=sum(float(one["days"]) / days * float(one["working_share"]) for one in holders),
        pulled=tuple(gaming.pulled(card, functions, setting)),
        angle=gaming.angle(card, functions, setting),
    )


def _teams(
    counting: Counting, seen: Months, now: Sequence[int], before: Sequence[int], evidence: Evidence
) -> Mapping[tuple[str, str], Team]:
    """Return what teams came to in the two periods, before and now; nothing where one of them has no whole month."""
    if not now or not before or not evidence.has("people", "team"):
        return {}
    spans = [(seen.first[months[0]], seen.first[months[-1] + 1]) for months in (before, now)]
    return counting.teams(
        {
            "month": [0, 1],
            "from_on": [number_of(start) for start, _ in spans],
            "to_on": [number_of(end) for _, end in spans],
            "from_at": [midnight(start, seen.zone) for start, _ in spans],
            "to_at": [midnight(end, seen.zone) for _, end in spans],
            "before_from_at": [0, 0],
            "before_to_at": [0, 0],
        }
    )


def _hands(setting: gaming.Setting, usual: control.Future, minor: int) -> Mapping[tuple[str, str], float]:
    """Return, by KPI and side, the share of the KPI's variance that is in its hands; none where no lever at all moves a KPI."""
    found: dict[tuple[str, str], float] = {}
    for name, kpi in setting.kpis.items():
        values: Floats = usual.of(kpi, minor)
        there = values[np.isfinite(values)]
        if not usual.known or there.size < 2:
            continue
        shares = {side: gaming.in_hands(kpi, side, setting, float(there.std())) for side in SIDES}
        if max(shares.values()) > 0:
            found |= {(name, side): share for side, share in shares.items()}
    return found
