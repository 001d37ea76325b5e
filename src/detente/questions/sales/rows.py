"""From the model and the engine's columns to the rows of the answer, in whole minor units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns
from detente.evidence.periods import DAY_MICROS, day_of
from detente.numbers.rounding import to_total
from detente.questions.sales.apart import Apart
from detente.questions.sales.model import Model
from detente.questions.sales.redraws import Coming, Played, halfwidth, weighing
from detente.questions.sales.spans import AGES, Spans
from detente.questions.sales.tables import (
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
from detente.questions.sales.waterfall import BARS, OWNERS, Booked, Parts, Totals, bars

Floats = NDArray[np.float64]
_CERTAIN = 2.5758  # normal quantile for 99 %: what a sentence may say came from something
_NORMAL = 1.6449  # the same for 90 %
_LEAST_SHARE = 0.03
_SURE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the answer and its 90 % interval, minor units."""

    value: int
    low: int
    high: int

    @classmethod
    def around(cls, value: int, half: float) -> Figure:
        """Return a figure with as much on one side as on the other."""
        return cls(value=value, low=value - round(half), high=value + round(half))

    @classmethod
    def fact(cls, value: int) -> Figure:
        """Return a figure that is known."""
        return cls(value=value, low=value, high=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """The figures of the answer, minor units.

    bars : bar → figure, in their order.   owners : owner → figure, of those that can be told.
    certain : bars of which it may be said that something came from them: they are 3 % of the sales of a at least, and their
    99 % interval excludes zero, so that all bars together are right nine times in ten (Bonferroni).   worth : the change of what leads
    are worth, all parts together.   worth_certain : whether the same may be said of it.
    timing_halves : half the width of each period's timing, by a and b.
    """

    booked: Booked
    bars: Mapping[str, Figure]
    owners: Mapping[str, Figure]
    certain: frozenset[str]
    worth: Figure
    worth_certain: bool
    totals: Mapping[str, int]
    total_halves: Mapping[str, int]
    timing_halves: Mapping[str, int]

    @property
    def told_apart(self) -> bool:
        """Whether sources and sellers could be told apart."""
        return "not_yet_told_apart" not in self.bars


def reckon(found: Model, booked: Booked, answer: Totals, played: Played, parts: Parts | None = None) -> Reckoned:
    """Return the figures in whole minor units: every sum holds to the last one.

    answer : totals in which leads are worth what ``parts`` say, where there are any.
    """
    deals = weighing(found)
    whole = {name: round(float(getattr(answer, name)[0])) for name in Totals.__dataclass_fields__}
    errors = {name: getattr(played.answer, name) - getattr(played.truth, name) for name in Totals.__dataclass_fields__}
    of_truth, of_answer = bars(found, booked, played.truth), bars(found, booked, played.answer)
    bar_errors = {name: of_answer[name] - of_truth[name] for name in of_answer}
    drawn = {} if parts is None else dict(parts.bars)
    values = _whole_bars(booked, whole, bars(found, booked, answer), drawn)
    reached = {
        name: _likely(value, drawn[name]) if name in drawn else Figure.around(value, halfwidth(bar_errors[name], deals))
        for name, value in values.items()
    }
    sure = {
        name
        for name, value in values.items()
        if abs(value) > _LEAST_SHARE * abs(booked.a)
        and (
            _excludes_zero(drawn[name], 0.99)
            if name in drawn
            else abs(value) > halfwidth(bar_errors[name], deals, _CERTAIN)
        )
        and not _doubtful(found, name)
    }
    owned = _owners(values, drawn) if drawn else _marketing(values, bar_errors, deals)
    worth, worth_certain = _worth(values, drawn, reached, booked)
    return Reckoned(
        booked=booked,
        bars=reached,
        owners=owned,
        certain=frozenset(sure),
        worth=worth,
        worth_certain=worth_certain or "not_yet_told_apart" in sure,
        totals=whole,
        total_halves={name: round(halfwidth(error, deals)) for name, error in errors.items()},
        timing_halves={
            period: round(halfwidth(errors[f"expected_{period}"] - errors[f"{period}_at_{period}"], deals))
            for period in ("a", "b")
        },
    )


def _likely(value: int, drawn: Floats) -> Figure:
    low, high = np.quantile(drawn, (0.05, 0.95))
    return Figure(value=value, low=min(round(float(low)), value), high=max(round(float(high)), value))


def _excludes_zero(drawn: Floats, level: float) -> bool:
    low, high = np.quantile(drawn, ((1 - level) / 2, (1 + level) / 2))
    return bool(low > 0 or high < 0)


def _marketing(values: Mapping[str, int], errors: Mapping[str, Floats], deals: float) -> Mapping[str, Figure]:
    """Return marketing's part where nothing else can be told: the number of leads and their mix."""
    both = errors["volume"] + errors["mix"]
    return {"marketing": Figure.around(values["volume"] + values["mix"], halfwidth(both, deals))}


def _owners(values: Mapping[str, int], drawn: Mapping[str, Floats]) -> Mapping[str, Figure]:
    """Return the owners' figures; of an owner none of whose bars is known there is none."""
    found = {}
    for owner in dict.fromkeys(OWNERS.values()):
        names = [name for name in drawn if OWNERS[name] == owner]
        if names:
            together = np.sum([drawn[name] for name in names], axis=0)
            found[owner] = _likely(sum(values[name] for name in names), together)
    return found


def _worth(
    values: Mapping[str, int], drawn: Mapping[str, Floats], reached: Mapping[str, Figure], booked: Booked
) -> tuple[Figure, bool]:
    """Return the change of what leads are worth, prices apart, and whether it is certain."""
    if not drawn:
        return reached["not_yet_told_apart"], False
    names = [name for name in ("quality", "reply", "selling", "common") if name in drawn]
    together = np.sum([drawn[name] for name in names], axis=0)
    figure = _likely(sum(values[name] for name in names), together)
    return figure, _excludes_zero(together, 0.99) and abs(figure.value) > _LEAST_SHARE * abs(booked.a)


def _doubtful(found: Model, bar: str) -> bool:
    """Whether what the bar rests on, that leads take the time they used to, is in doubt."""
    spans = found.tally.spans
    cut = min(found.possible[spans.epoch_a], found.possible[spans.epoch_b]) < 1
    return bar in ("not_yet_told_apart", "common", "timing", "chance") and (cut or found.other_ages > 0)


def _whole_bars(
    booked: Booked, whole: Mapping[str, int], raw: Mapping[str, Floats], drawn: Mapping[str, Floats]
) -> dict[str, int]:
    names = tuple(drawn) or ("volume", "mix", "not_yet_told_apart")
    means = [float(drawn[name].mean()) if drawn else float(raw[name][0]) for name in names]
    shared = to_total(means, whole["b_at_b"] - whole["a_at_a"])
    timing = (whole["expected_b"] - whole["b_at_b"]) - (whole["expected_a"] - whole["a_at_a"])
    no_lead = booked.no_lead_b - booked.no_lead_a
    values = dict(zip(names, shared, strict=True)) | {"no_lead": no_lead, "timing": timing}
    values["chance"] = booked.b - booked.a - sum(values.values())
    return {name: values[name] for name in BARS if name in values}


def waterfall(reckoned: Reckoned, *, by_deal: bool) -> tuple[BarRow, ...]:
    """Return the bars from sales_a to sales_b. Without leads, number and mix are nobody's, and no deal lacks its lead."""
    first, last = Figure.fact(reckoned.booked.a), Figure.fact(reckoned.booked.b)
    between = {name: bar for name, bar in reckoned.bars.items() if not (by_deal and name == "no_lead")}
    return tuple(
        BarRow(bar=name, owner=None if by_deal else OWNERS.get(name), value=bar.value, low=bar.low, high=bar.high)
        for name, bar in ({"sales_a": first} | between | {"sales_b": last}).items()
    )


def owners(reckoned: Reckoned, *, by_deal: bool) -> tuple[OwnerRow, ...]:
    """Return the owners' shares; one that can't be told apart is absent."""
    if by_deal:
        return ()
    return tuple(
        OwnerRow(owner=name, value=one.value, low=one.low, high=one.high) for name, one in reckoned.owners.items()
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
        part, level = _likely(round(float(money.mean())), money), _likely(round(float(odds.mean())), odds)
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
                changed=float((apart.of_source[:, place] != 0).mean()),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-abs(row.value or 0), row.source)))


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
        level = _likely(round(float(odds.mean())), odds)
        rows.append(
            SellingRow(
                team=name,
                sellers=min((number for number in behind if number), default=0),
                odds=float(level.value),
                odds_low=float(level.low),
                odds_high=float(level.high),
                changed=float((apart.of_team[:, place] != 0).mean()),
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
    deals = weighing(found)
    order = ("week_on", "source", "leads", "won", "lost", "open_leads", "median_delay")
    rows = []
    for week, source, leads, won, lost, still_open, delay in zip(*(columns[name] for name in order), strict=True):
        if not leads:
            continue
        lead = source, (week + 3.5) * DAY_MICROS, as_of
        still = leads * float(expected.per_lead(*lead)[0])
        unsure = leads * halfwidth(answers.per_lead(*lead) - truths.per_lead(*lead), deals)
        # However sure the share of leads that buy, how many of these few will is chance too.
        half = float(np.hypot(unsure, _NORMAL * np.sqrt(still)))
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
        self._rows: dict[str, list[int]] = {}
        for row, (source, _) in enumerate(found.tally.cells):
            self._rows.setdefault(source, []).append(row)

    def per_lead(self, source: str, created: float, as_of: int) -> Floats:
        """Return deals still to come from one lead of a source created at a moment (µs UTC), shape (R,)."""
        rows = self._rows.get(source) or self._rows.get(OTHER) or []
        epoch = self._found.tally.spans.epoch_of(int(created))
        members = float(self._found.passing.members[rows, epoch].sum())
        if not members:
            return np.zeros(self._rates.shape[0])
        borders = AGES[: self._found.tally.bins + 1]
        age = float(np.clip((as_of - created) / DAY_MICROS, 0.0, borders[-1]))
        after = min(int(np.searchsorted(borders, age, side="right")), borders.size - 1)
        part = (age - borders[after - 1]) / (borders[after] - borders[after - 1])
        come = (1.0 - part) * self._arrived[:, rows, after - 1] + part * self._arrived[:, rows, after]
        return np.asarray((self._rates[:, rows, epoch] * np.maximum(1.0 - come, 0.0)).sum(axis=1) / members)


LINES = (("new", 1), ("up", 1), ("in", 1), ("out", -1), ("lost", -1), ("down", -1), ("won", -1))
"""The lines of the pipeline bridge between its start and its end, with their signs."""


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
