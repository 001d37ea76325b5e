"""What a plan pays each person: statements that can be redone by hand from what is printed on them.

Everything that the engine has to be asked for is put together once (`basis`) and is plain values from then on, so that a
statement, and what it would be if things went otherwise, takes milliseconds. A result is rounded to the digits that people
read before it pays anything: what is printed is what was paid from.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from detente.evidence import Evidence
from detente.evidence.periods import local_day, number_of
from detente.language import N_
from detente.mistakes import CannotAnswer
from detente.numbers.pay import Paid, rounded, statement
from detente.questions.months import recorded
from detente.questions.scorecards import reading
from detente.questions.scorecards.cards import FEWEST, Agreed, Card, Plan
from detente.questions.scorecards.counters import Counted, Counting, with_year_before
from detente.questions.scorecards.defined import Defined
from detente.questions.scorecards.gaming import PROFIT
from detente.questions.scorecards.world import sold

_PAST: Final = 12
_DIGITS: Final[Mapping[str, int]] = {"count": 0, "share": 4, "days": 2, "months": 2, "times": 2}
"""Decimals of a result that pays; money has those of its currency."""
SIDES: Final = ("marketing", "sales")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who holds cards. cards : by name.   part : of the plan's days that they are there, times their share of full time.

    counters : their own figures over the plan's period.   team : of the team that they are in, by function and team.
    """

    cards: tuple[str, ...]
    days: int
    of_days: int
    working_share: Fraction
    function: str
    team: str
    counters: Mapping[str, Fraction]

    @property
    def part(self) -> Fraction:
        """The part of what is at stake that is theirs."""
        return Fraction(self.days, self.of_days) * self.working_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """All that statements are made of. over : the plan's period has ended, and nothing is a forecast.

    company, teams : counters over the plan's period, counted so far and, for what is to come, as in the last twelve months.
    quick : how much likelier a lead buys that is spoken to in time.   people : by id.
    """

    plan: Plan
    over: bool
    as_of: dt.date
    minor: int
    currency: str
    kpis: Mapping[str, Defined]
    company: Mapping[str, Fraction]
    teams: Mapping[str, Mapping[str, Fraction]]
    quick: float
    people: Mapping[str, Holder]

    @property
    def last_on(self) -> dt.date:
        """The last day of the plan."""
        return self.plan.to_on - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """If things went otherwise. counts, amounts : by what share more; replies : by what share of leads more in time.

    profit : by how much more from elsewhere, in units of currency.
    """

    counts: Fraction = Fraction(0)
    amounts: Fraction = Fraction(0)
    replies: Fraction = Fraction(0)
    profit: Fraction = Fraction(0)


AS_IT_GOES: Final = Moved()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one card pays one person. at_stake : minor units for them; None where the card says nothing of money.

    lines : as agreed, beside what each came to.   total : the sum of the lines; None where there is none.
    small : nothing can be paid, as a line is measured on a team of so few that it would tell of others.
    behind : own, team or company → the counters that results are made of.
    """

    card: Card
    holder: Holder
    at_stake: int | None
    lines: tuple[tuple[Agreed, Paid], ...]
    total: int | None
    small: bool = False
    behind: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)


def basis(evidence: Evidence, *, over: bool = False) -> Basis:
    """Put together what statements are made of, for the plan in force on the last day known.

    over : for the last plan whose whole period is recorded instead.
    Raises CannotAnswer where there is no such plan, or not one whole month is recorded.
    """
    last = local_day(evidence.as_of + 1, evidence.zone)
    seen = recorded(evidence)
    ran: dict[str, str] = {}
    counting = Counting(evidence, ran)
    stretches = with_year_before(seen, evidence.first_at)
    counted = counting.company(stretches)
    kpis, _ = reading.kpis(evidence, ran, counted)
    plan, _ = reading.plan(evidence, ran, kpis, number_of(seen.first[-1]), over=over)
    if plan is None and over:
        raise CannotAnswer(N_("The period of no plan is over yet."))
    if plan is None:
        raise CannotAnswer(N_("No plan is agreed yet, so nothing is paid by one."))
    so_far, to_come = reading.months_of(plan, seen)
    own = _measured(plan, "own")
    persons = counting.persons(stretches) if own else {}
    nobody = _by_the_end(counting.nothing(stretches), so_far, to_come) if own else {}
    teams = counting.teams(stretches) if _measured(plan, "team") else {}
    staff = reading.staff(evidence, ran, plan.from_on, plan.to_on)
    in_team = Counter(f"{one['function']}/{one['team'] or ''}" for one in staff)
    return Basis(
        plan=plan,
        over=not to_come,
        as_of=last,
        minor=evidence.minor_digits,
        currency=evidence.currency,
        kpis=kpis,
        company=_by_the_end(counted, so_far, to_come),
        teams={
            "/".join(name): _by_the_end(team.counted, so_far, to_come)
            for name, team in teams.items()
            if in_team["/".join(name)] >= FEWEST
        },
        quick=reading.sources(evidence, ran, seen).quick,
        people=_holders(
            evidence, ran, plan, {name: _by_the_end(one, so_far, to_come) for name, one in persons.items()}, nobody
        ),
    )


def _measured(plan: Plan, how: str) -> bool:
    return any(one.measured == how for card in plan.cards for one in card.lines)


def _by_the_end(counted: Counted, so_far: Sequence[int], to_come: int) -> dict[str, Fraction]:
    """Return counters at the end of the plan: those of its recorded months, and for each to come the mean of the last twelve."""
    last = range(max(0, counted.n - _PAST), counted.n)
    done = counted.over(so_far) if so_far else dict.fromkeys(counted.of, 0)
    usual = counted.over(last)
    if not to_come:
        return {name: Fraction(value) for name, value in done.items()}
    ahead = Fraction(to_come, len(last))
    return {name: done[name] + ahead * usual[name] for name in usual if name in done}


def _holders(
    evidence: Evidence,
    ran: dict[str, str],
    plan: Plan,
    own: Mapping[str, Mapping[str, Fraction]],
    nobody: Mapping[str, Fraction],
) -> dict[str, Holder]:
    """Return who holds cards. nobody : the counters of somebody who has none: nothing, where that is recorded."""
    found = {}
    of_days = (plan.to_on - plan.from_on).days
    for row in reading.staff(evidence, ran, plan.from_on, plan.to_on):
        cards = tuple(card.name for card in plan.cards if reading.holds(card, row))
        if cards:
            found[row["person_id"]] = Holder(
                cards=cards,
                days=row["days"],
                of_days=of_days,
                working_share=Fraction(row["working_share"]),
                function=row["function"],
                team=row["team"] or "",
                counters=own.get(row["person_id"], nobody),
            )
    return found


def statements(basis: Basis, person: str, moved: Moved = AS_IT_GOES) -> tuple[Statement, ...]:
    """Return what each card of a person pays, with the figures as they will probably be, or moved."""
    holder = basis.people.get(person)
    if holder is None:
        return ()
    counters = {
        "company": basis.company,
        "team": basis.teams.get(f"{holder.function}/{holder.team}", {}),
        "own": holder.counters,
    }
    results = {whose: _results(basis, of, holder.function, moved) for whose, of in counters.items()}
    behind = {whose: _after(of, holder.function, moved, basis.quick) for whose, of in counters.items()}
    return tuple(
        replace(_statement(card, holder, results), behind=behind)
        for card in basis.plan.cards
        if card.name in holder.cards
    )


def results(basis: Basis) -> dict[str, Fraction]:
    """Return what the company's KPIs come to, rounded as people read them."""
    return _results(basis, basis.company, "", AS_IT_GOES)


def profit(basis: Basis, function: str, moved: Moved = AS_IT_GOES) -> Fraction | None:
    """Return the company's joint profit at the end, in units of currency; None where it can't be reckoned."""
    return _results(basis, basis.company, function, moved).get(PROFIT)


def _statement(card: Card, holder: Holder, results: Mapping[str, Mapping[str, Fraction]]) -> Statement:
    small = any(one.measured == "team" for one in card.lines) and not results["team"]
    if not card.whole or small:
        return Statement(card=card, holder=holder, at_stake=card.at_stake, lines=(), total=None, small=small)
    mine = {one.kpi: results[one.measured][one.kpi] for one in card.lines if one.kpi in results[one.measured]}
    # A line's result is that of whoever it is measured on; a gate is the company's.
    paid = statement(card.plan(), mine, card.at_stake or 0, holder.part, results["company"])
    return Statement(
        card=card,
        holder=holder,
        at_stake=card.at_stake,
        lines=tuple(zip(card.lines, paid, strict=True)),
        total=None if card.at_stake is None else sum(one.amount for one in paid),
    )


def _results(basis: Basis, counters: Mapping[str, Fraction], function: str, moved: Moved) -> dict[str, Fraction]:
    """Return what KPIs come to, rounded as people read them."""
    after = _after(counters, function, moved, basis.quick)
    found = {}
    for name, kpi in basis.kpis.items():
        if set(kpi.formula.names) <= set(after):
            value = kpi.exact(after, basis.minor)
            if value is not None:
                more = moved.profit if name == PROFIT else Fraction(0)
                found[name] = read_off(value + more, kpi.unit, basis.minor)
    return found


def read_off(value: Fraction, unit: str, minor: int) -> Fraction:
    """Return a result with the digits that people read, half away from zero.

    >>> read_off(Fraction(2, 3), "share", 2), read_off(Fraction(5, 2), "count", 2)
    (Fraction(6667, 10000), Fraction(3, 1))
    """
    digits = minor if unit == "money" else _DIGITS[unit]
    return Fraction(rounded(value * 10**digits), 10**digits)


_BOUGHT: Final = (
    "leads",
    "qualified",
    "offered",
    "accepted",
    "refused",
    "due",
    "in_time",
    "lost",
    "lead_lost",
    "opened",
)
_SOLD: Final = (
    *("won", "lead_won", "booked", "listed", "at_list", "cost", "costed", "took", "new_customers", "born_customers"),
    *("born_booked", "entered", "payers", "revenue", "costed_revenue", "invoice_cost"),
)
_AMOUNTS: Final = ("booked", "listed", "costed", "born_booked", "revenue", "costed_revenue")


def _after(counters: Mapping[str, Fraction], function: str, moved: Moved, quick: float) -> dict[str, Fraction]:
    """Return counters as they would be: more bought or sold, for more each, with more answers in time.

    Marketing's count is that of leads, which cost and buy as they do; sales' is that of deals won, which would else be lost.
    """
    after = dict(counters)
    more = moved.counts
    if more:
        if function == "marketing":
            for name in (*_BOUGHT, *_SOLD, "marketing_spend"):
                after[name] = after.get(name, Fraction(0)) * (1 + more)
        else:
            for name in ("lost", "lead_lost"):
                after[name] = max(after.get(name, Fraction(0)) - more * after.get("won", Fraction(0)), Fraction(0))
            for name in _SOLD:
                after[name] = after.get(name, Fraction(0)) * (1 + more)
    due = after.get("due", Fraction(0))
    if moved.replies and due:
        in_time = after.get("in_time", Fraction(0))
        gained = min(max(in_time + moved.replies * due, Fraction(0)), due) - in_time
        after["in_time"] = in_time + gained
        won, booked = after.get("won", Fraction(0)), after.get("booked", Fraction(0))
        if won:
            deltas: dict[str, float] = defaultdict(float)
            cost = after.get("cost", Fraction(0)) or after.get("invoice_cost", Fraction(0))
            sold(
                deltas,
                {name: float(value) for name, value in after.items()},
                float(gained) * quick,
                float(booked / won),
                float(cost / won),
            )
            for name, value in deltas.items():
                if name in after:
                    after[name] += Fraction(str(round(value, 6)))
    if moved.amounts:
        for name in _AMOUNTS:
            if name in after:
                after[name] *= 1 + moved.amounts
    # What wasn't recorded stays so.
    return {name: value for name, value in after.items() if name in counters}
