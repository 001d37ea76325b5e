"""From the model and the engine's columns to the rows of the answer, in whole minor units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns
from detente.evidence.periods import DAY_MICROS, day_of
from detente.numbers.levels import NORMAL_90
from detente.questions.sales.apart import Apart
from detente.questions.sales.model import Model
from detente.questions.sales.plan import Planned
from detente.questions.sales.reckoning import Figure, Reckoned, likely
from detente.questions.sales.redraws import Coming, Played, halfwidth, weighing
from detente.questions.sales.spans import AGES, Spans
from detente.questions.sales.tables import (
    LINES,
    BarRow,
    BridgeRow,
    CohortRow,
    OwnerRow,
    SellingRow,
    SourceRow,
    TeamRow,
    ValueRow,
)
from detente.questions.sales.tallies import OTHER, Facts
from detente.questions.sales.waterfall import OWNERS, Parts

Floats = NDArray[np.float64]
_SURE = 0.9


def waterfall(reckoned: Reckoned, *, by_deal: bool, first: Mapping[str, int]) -> tuple[BarRow, ...]:
    """Return the bars up to sales_b. Without leads, number and mix are nobody's, and no deal lacks its lead.

    first : what the others begin with: sales_a, or the plan and how a differs from it.
    """
    facts = {name: Figure.fact(value) for name, value in first.items()}
    last = Figure.fact(reckoned.booked.b)
    between = {name: bar for name, bar in reckoned.bars.items() if not (by_deal and name == "no_lead")}
    return tuple(
        BarRow(
            bar=name,
            owner=None if by_deal else OWNERS.get(name),
            value=bar.value,
            low=bar.low,
            high=bar.high,
            lmdi=reckoned.by_logs.get(name),
        )
        for name, bar in (facts | between | {"sales_b": last}).items()
    )


def begins_with(found: Model, reckoned: Reckoned, plan: Planned | None, *, by_deal: bool) -> Mapping[str, int]:
    """Return what the waterfall begins with: the sales of a, or the plan and how a lay below or above it.

    Where a number of leads was planned too, leads that a had fewer or more of count at what its leads are worth.
    """
    booked = reckoned.booked.a
    if plan is None:
        return {"sales_a": booked}
    members = float(found.passing.members[:, found.tally.spans.epoch_a].sum())
    if plan.leads is None or by_deal or members <= 0:
        return {"plan": plan.sales, "plan_worth": booked - plan.sales}
    by_leads = round((members - plan.leads) * reckoned.totals["a_at_a"] / members)
    return {"plan": plan.sales, "plan_leads": by_leads, "plan_worth": booked - plan.sales - by_leads}


def owners(reckoned: Reckoned, *, by_deal: bool) -> tuple[OwnerRow, ...]:
    """Return the owners' shares; one that can't be told apart is absent."""
    if by_deal:
        return ()
    return tuple(
        OwnerRow(
            owner=name,
            value=one.value,
            low=one.low,
            high=one.high,
            alike=None if name not in reckoned.alike else reckoned.alike[name].value,
            alike_low=None if name not in reckoned.alike else reckoned.alike[name].low,
            alike_high=None if name not in reckoned.alike else reckoned.alike[name].high,
        )
        for name, one in reckoned.owners.items()
    )


def by_source(apart: Apart, parts: Parts) -> tuple[SourceRow, ...]:
    """Return how the leads of each source changed, those that weigh most first."""
    rows = []
    for place, name in enumerate(apart.chances.sources):
        if not apart.members_b[place].any():
            continue
        # The row lays b beside a, so the period with fewer leads decides for it.
        behind = [round(float(one[place].sum())) for one in (apart.members_a, apart.members_b)]
        money, odds = parts.by_source[:, place], 100 * np.exp(apart.of_source[:, place])
        part, level = likely(round(float(money.mean())), money), likely(round(float(odds.mean())), odds)
        rows.append(
            SourceRow(
                source=name,
                leads=min(number for number in behind if number),
                value=part.value,
                low=part.low,
                high=part.high,
                odds=float(level.value),
                odds_low=float(level.low),
                odds_high=float(level.high),
                changed=sure(apart.of_source[:, place]),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-abs(row.value or 0), row.source)))


def sure(drawn: Floats) -> float:
    """Return the probability of a change, (R,); never 0 or 1, for so many draws can't tell that (Jeffreys)."""
    return (float((drawn != 0).sum()) + 0.5) / (drawn.size + 1.0)


def by_team(apart: Apart, found: Model) -> tuple[SellingRow, ...]:
    """Return how each team's selling changed."""
    chances, spans = apart.chances, found.tally.spans
    rows = []
    for place, name in enumerate(chances.teams):
        of_team = (chances.seller >= 0) & (chances.team_of[chances.seller] == place)
        # The row lays b beside a, so the period with fewer sellers decides for it.
        behind = [
            int(np.unique(chances.seller[of_team & chances.of(epoch)]).size) for epoch in (spans.epoch_a, spans.epoch_b)
        ]
        odds = 100 * np.exp(apart.of_team[:, place])
        level = likely(round(float(odds.mean())), odds)
        rows.append(
            SellingRow(
                team=name,
                sellers=min((number for number in behind if number), default=0),
                odds=float(level.value),
                odds_low=float(level.low),
                odds_high=float(level.high),
                changed=sure(apart.of_team[:, place]),
            )
        )
    return tuple(rows) if any(row.team for row in rows) else ()


def values(found: Model, reckoned: Reckoned, *, by_deal: bool) -> tuple[ValueRow, ...]:
    """Return the two periods' own leads and what they are worth."""
    return tuple(_value(found, reckoned, period, by_deal) for period in ("a", "b"))


def _value(found: Model, reckoned: Reckoned, period: str, by_deal: bool) -> ValueRow:
    spans, booked = found.tally.spans, reckoned.booked
    epoch = spans.epoch_a if period == "a" else spans.epoch_b
    eventual, due = f"{period}_at_{period}", f"due_{period}"
    value, half = reckoned.totals[eventual], reckoned.total_halves[eventual]
    later, later_half = reckoned.totals[due], reckoned.total_halves[due]
    total, no_lead = (booked.a, booked.no_lead_a) if period == "a" else (booked.b, booked.no_lead_b)
    expected, expected_half = reckoned.totals[f"expected_{period}"], reckoned.total_halves[f"expected_{period}"]
    timing_half = reckoned.timing_halves[period]
    return ValueRow(
        period=period,
        leads=round(float(found.passing.members[:, epoch].sum())),
        booked=total,
        no_lead=None if by_deal else no_lead,
        eventual=value,
        eventual_low=max(value - half, 0),
        eventual_high=value + half,
        due_later=later,
        due_later_low=max(later - later_half, 0),
        due_later_high=later + later_half,
        expected=expected,
        expected_low=max(expected - expected_half, 0),
        expected_high=expected + expected_half,
        timing=expected - value,
        timing_low=expected - value - timing_half,
        timing_high=expected - value + timing_half,
        # What was booked is a fact, so that chance is as unsure as what was expected.
        chance=total - no_lead - expected,
        chance_low=total - no_lead - expected - expected_half,
        chance_high=total - no_lead - expected + expected_half,
    )


def cohorts(found: Model, played: Played, columns: Columns, as_of: int) -> tuple[CohortRow, ...]:
    """Return what became of the leads of each week and source; those without leads are left out.

    What was asked about comes first: the weeks of b, then those of a, then the others, each newest first.
    """
    fitted = Coming(rates=found.deals.rates, arrived=np.cumsum(found.deals.delays, axis=2))
    expected, answers, truths = (_Still(found, one) for one in (fitted, played.coming, played.truly_coming))
    by_week: dict[int, tuple[Floats, Floats]] = {}
    deals = weighing(found)
    order = ("week_on", "source", "leads", "won", "lost", "open_leads", "median_delay")
    rows = []
    for week, source, leads, won, lost, still_open, delay in zip(*(columns[name] for name in order), strict=True):
        if not leads:
            continue
        if week not in by_week:
            created = (week + 3.5) * DAY_MICROS, as_of
            by_week[week] = expected.per_lead(*created), answers.per_lead(*created) - truths.per_lead(*created)
        per_lead, errors = (one[:, expected.place(source)] for one in by_week[week])
        still = leads * float(per_lead[0])
        unsure = leads * halfwidth(errors, deals)
        # However sure the share of leads that buy, how many of these few will is chance too.
        half = float(np.hypot(unsure, NORMAL_90 * np.sqrt(still)))
        rows.append(
            CohortRow(
                week_on=day_of(week),
                period=_period_of(day_of(week), found.tally.spans),
                source=source,
                leads=leads,
                won=won,
                lost=lost,
                open=still_open,
                median_days=None if delay is None else float(delay) / DAY_MICROS,
                expected_won=won + still,
                expected_won_low=won + max(still - half, 0.0),
                expected_won_high=won + still + half,
            )
        )
    return tuple(sorted(rows, key=lambda row: (_ASKED_FIRST[row.period], -row.week_on.toordinal(), row.source)))


_ASKED_FIRST = {"b": 0, "a": 1, None: 2}


def _period_of(day: dt.date, spans: Spans) -> str | None:
    for name, period in (("a", spans.a), ("b", spans.b)):
        if period.from_on <= day < period.to_on:
            return name
    return None


class _Still:
    """How many deals a lead of a source is still to bring, by when it was created, under R readings of the data."""

    def __init__(self, found: Model, coming: Coming) -> None:
        self._found = found
        self._rates = coming.rates * found.passing.members
        self._arrived = np.concatenate([np.zeros_like(coming.arrived[:, :, :1]), coming.arrived], axis=2)
        names = [source for source, _ in found.tally.cells]
        self._sources = {source: place for place, source in enumerate(dict.fromkeys(names))}
        self._belongs = np.zeros((len(names), len(self._sources) + 1))
        self._belongs[np.arange(len(names)), [self._sources[name] for name in names]] = 1.0

    def place(self, source: str) -> int:
        """Return where a source stands in `per_lead`; the last place brings nothing."""
        return self._sources.get(source, self._sources.get(OTHER, len(self._sources)))

    def per_lead(self, created: float, as_of: int) -> Floats:
        """Return deals still to come from one lead of each source created at a moment (µs UTC), shape (R, sources + 1)."""
        epoch = self._found.tally.spans.epoch_of(int(created))
        members = self._found.passing.members[:, epoch] @ self._belongs
        borders = AGES[: self._found.tally.bins + 1]
        age = float(np.clip((as_of - created) / DAY_MICROS, 0.0, borders[-1]))
        after = min(int(np.searchsorted(borders, age, side="right")), borders.size - 1)
        part = (age - borders[after - 1]) / (borders[after] - borders[after - 1])
        come = (1.0 - part) * self._arrived[:, :, after - 1] + part * self._arrived[:, :, after]
        still = (self._rates[:, :, epoch] * np.maximum(1.0 - come, 0.0)) @ self._belongs
        return np.asarray(np.where(members > 0, still / np.maximum(members, 1e-300), 0.0))


def bridge(columns: Columns, *, history: bool) -> tuple[BridgeRow, ...]:
    """Return the pipeline bridge of both periods: start, what moved it, scrub, end. It always balances.

    Without history, lines that only a history can tell are left out.
    """
    rows = []
    for place, period in enumerate(columns["period"]):
        amounts = {name: columns[f"{name}_amount"][place] for name in ("start", "end", *(line for line, _ in LINES))}
        deals = {name: columns[f"{name}_deals"][place] for name in amounts}
        moved = sum(sign * amounts[line] for line, sign in LINES)
        rows.append(BridgeRow(period=period, line="start", deals=deals["start"], amount=amounts["start"]))
        for line, sign in LINES:
            if not history and line in ("up", "in", "out", "down"):
                continue
            rows.append(BridgeRow(period=period, line=line, deals=deals[line], amount=sign * amounts[line]))
        scrub = amounts["end"] - amounts["start"] - moved
        rows.append(BridgeRow(period=period, line="scrub", deals=None, amount=scrub))
        rows.append(BridgeRow(period=period, line="end", deals=deals["end"], amount=amounts["end"]))
    return tuple(rows)


_BEHIND = ("receivers_a", "receivers_b", "sellers_a", "sellers_b")


def teams(columns: Columns, *, leads_known: bool) -> tuple[TeamRow, ...]:
    """Return the teams. leads_known : whether handovers say who received the leads."""
    rows = []
    for place in sorted(range(len(columns["team"])), key=lambda place: columns["team"][place]):
        behind = [columns[name][place] for name in _BEHIND if columns[name][place]]
        # What is booked nearly by one alone is about that one.
        behind += [1 for name in ("alone_a", "alone_b") if columns[name][place]]
        rows.append(
            TeamRow(
                team=columns["team"][place],
                # Each figure is about those who stand behind it, so the fewest decide for the row.
                sellers=min(behind, default=0),
                leads_a=columns["leads_a"][place] if leads_known else None,
                leads_b=columns["leads_b"][place] if leads_known else None,
                won_a=columns["won_a"][place],
                won_b=columns["won_b"][place],
                booked_a=columns["booked_a"][place],
                booked_b=columns["booked_b"][place],
            )
        )
    # Where nobody is known to be in a team, there is nothing to lay side by side.
    return tuple(rows) if any(row.team for row in rows) else ()


def most_changed(found: Model, facts: Facts) -> str | None:
    """Return the source whose number of leads changed most the way the whole changed."""
    spans, members = found.tally.spans, found.passing.members
    way = np.sign(facts["leads_b"] - facts["leads_a"])
    change: dict[str, int] = {}
    for row, (source, _) in enumerate(found.tally.cells):
        more = round(members[row, spans.epoch_b]) - round(members[row, spans.epoch_a])
        change[source] = change.get(source, 0) + more
    named = {name: more for name, more in change.items() if name not in ("", OTHER) and way * more > 0}
    return max(sorted(named), key=lambda name: way * named[name], default=None)


def sure_source(rows: tuple[SourceRow, ...], reckoned: Reckoned) -> str | None:
    """Return the source that most of the change in quality came from, where that is sure."""
    quality = reckoned.bars["quality"].value if "quality" in reckoned.bars else 0
    for row in rows:
        named, part = row.source not in ("", OTHER) and (row.changed or 0.0) > _SURE, row.value or 0
        if named and part * quality > 0 and 2 * abs(part) > abs(quality):
            return row.source
    return None


def half_come(found: Model) -> int:
    """Return after how many days half of what b's leads are still to bring should have come; whole weeks, 52 at most."""
    tally, spans = found.tally, found.tally.spans
    each, delays = found.worth.each[0, :, spans.epoch_b], found.worth.delays[0]

    def by(day: float) -> float:
        return float((each * (delays * tally.followed((-np.inf, day))[:, spans.epoch_b]).sum(axis=1)).sum())

    now = by(tally.now)
    later = float((each * found.passing.members[:, spans.epoch_b]).sum()) - now
    for week in range(1, 52):
        if by(tally.now + 7 * week) - now >= later / 2:
            return 7 * week
    return 364
