"""Changes that somebody noted, tested as dated steps: do leads that came from that day on buy more or less often?

Leads that came in the weeks before the day are held against those that came after it, kind for kind (source and segment),
each as far as its delay has passed; where the change concerned some leads only, what the others did in the same weeks is taken off.
Weeks beyond another noted change are another matter and left out, where a month remains; of changes within two weeks of each
other nobody can tell which it was. A step counts as this change's only where no other
week of the stretch parts the leads better, give or take two (the place of a break: Quandt 1960, JASA 55:324-330), and where it
stands beside a steady change from week to week.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns
from detente.evidence.periods import DAY_MICROS, day_of, midnight, number_of
from detente.numbers.holm import holm
from detente.numbers.levels import NORMAL_90
from detente.numbers.mantel_haenszel import LogOdds, common_odds, unripe
from detente.numbers.overlap import ending_inside
from detente.questions.sales.model import Model
from detente.questions.sales.redraws import Played
from detente.questions.sales.spans import AGES
from detente.questions.sales.tables import StepRow
from detente.questions.sales.tallies import Asker

Floats = NDArray[np.float64]
_MOST, _ALL = 5, 500
_WEEKS, _FEWEST_WEEKS, _ENOUGH_WEEKS = 13, 2, 4
_WEEK = 7 * DAY_MICROS
_SURE = 0.01
_FEWEST_WON = 10
_FEWEST_LEADS = 5
"""A sentence may say what came of a change: never about fewer people, however many deals they bring."""
_NEAR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noted:
    """A change, and the stretch of leads around it, µs UTC."""

    place: int
    changed_on: dt.date
    function: str
    kind: str
    what: str
    source: str
    segment: str
    product_id: str
    at: int
    from_at: int
    to_at: int
    alone: bool

    @property
    def tested(self) -> bool:
        """Whether there are weeks enough on both sides, and no other change right beside it."""
        return self.alone and min(self.at - self.from_at, self.to_at - self.at) >= _FEWEST_WEEKS * _WEEK


def steps(asker: Asker, found: Model, played: Played, dispersion: float) -> tuple[StepRow, ...]:
    """Return the changes noted from the beginning of a to the end of b, newest first, and whether each shows.

    played : how far young leads may have been less followed than was reckoned.   dispersion : by how much numbers won vary more
    than chance would have it.
    """
    noted = _noted(asker, found)
    if not noted:
        return ()
    counted = _counted(asker, found, noted)
    dispersion = max(dispersion, _by_week(counted))
    odds = {
        one.place: _widened(_odds(counted, one, dispersion), _unsure(counted, one, found, played))
        for one in noted
        if one.tested and min(counted.behind(one.place)) >= _FEWEST_LEADS
    }
    told = {place: log for place, log in odds.items() if np.isfinite(log.error)}
    chances = holm(np.array([log.by_chance for log in told.values()]))
    chance = dict(zip(told, chances.tolist(), strict=True))
    return tuple(_row(one, counted, told.get(one.place), chance.get(one.place)) for one in noted)


def _noted(asker: Asker, found: Model) -> list[_Noted]:
    spans, zone = found.tally.spans, asker.evidence.zone
    first, last = (number_of(day) for day in (spans.a.from_on, spans.b.to_on))
    # Those before, too: they end the stretch of whoever comes after them.
    columns = asker.run("changes.sql", noted_from=first - 7 * (_WEEKS + _NEAR), noted_to=last, most=_ALL)
    days = [midnight(day_of(day), zone) for day in columns["changed_on"]]
    ends = min(asker.evidence.as_of + 1, spans.b.to_at)
    rows: list[_Noted] = []
    for row, at in enumerate(days):
        if columns["changed_on"][row] < first or len(rows) == _MOST:
            break
        beside = [other for place, other in enumerate(days) if place != row]
        before = [other for other in beside if other <= at - _ENOUGH_WEEKS * _WEEK]
        after = [other for other in beside if other >= at + _ENOUGH_WEEKS * _WEEK]
        rows.append(
            _Noted(
                place=columns["place"][row],
                changed_on=day_of(columns["changed_on"][row]),
                **{
                    name: columns[name][row] for name in ("function", "kind", "what", "source", "segment", "product_id")
                },
                at=at,
                from_at=max([at - _WEEKS * _WEEK, *before]),
                to_at=min([at + _WEEKS * _WEEK, ends, *after]),
                alone=all(abs(other - at) > _NEAR * _WEEK for other in beside),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Counts:
    """Rows of steps.sql as arrays, shape (n,); kind numbers the strata. week : from the day of the change, 0 the first after it.

    inside : what part of each age bin has passed while deals were recorded, (n, K).   trials : leads as far as their delay
    has passed.
    """

    place: NDArray[np.int64]
    concerned: NDArray[np.bool_]
    week: NDArray[np.int64]
    kind: NDArray[np.int64]
    leads: Floats
    inside: Floats
    trials: Floats
    won: Floats

    def behind(self, place: int) -> list[int]:
        """Return how many leads concerned came before the change and after it."""
        here = (self.place == place) & self.concerned
        return [round(float(self.leads[here & ((self.week >= 0) == after)].sum())) for after in (False, True)]

    def unripe(self, place: int, *, after: bool) -> float:
        """Return by how much more the number won varies than whole trials would, on one side of the change."""
        here = (self.place == place) & self.concerned & ((self.week >= 0) == after)
        return unripe(*(float(one[here].sum()) for one in (self.won, self.trials, self.leads)))

    def beside(self, place: int, split: int, *, concerned: bool) -> tuple[Floats, Floats, Floats, Floats]:
        """Return what was won and tried from a week on, and before it, by kind."""
        size = int(self.kind.max(initial=-1)) + 1
        sums = []
        for after in (True, False):
            here = (self.place == place) & (self.concerned == concerned) & ((self.week >= split) == after)
            won, trials = (np.bincount(self.kind[here], one[here], size) for one in (self.won, self.trials))
            sums += [won, np.maximum(trials, won)]
        return sums[0], sums[1], sums[2], sums[3]


def _counted(asker: Asker, found: Model, noted: list[_Noted]) -> _Counts:
    cells = found.tally.cells
    taken = asker.run(
        "steps.sql",
        {
            "steps": {
                "place": [one.place for one in noted],
                "changed_at": [one.at for one in noted],
                "from_at": [one.from_at for one in noted],
                "to_at": [one.to_at for one in noted],
                "source": [one.source for one in noted],
                "segment": [one.segment for one in noted],
                "product_id": [one.product_id for one in noted],
            },
            **found.tally.kept,
        },
    )
    at = {one.place: one.at for one in noted}
    since = [week - at[place] for place, week in zip(taken["place"], taken["week_at"], strict=True)]
    leads, won = (np.array(taken[name], dtype=np.float64) for name in ("leads", "won"))
    kinds = {cell: place for place, cell in enumerate(cells)}
    named = list(zip(taken["source"], taken["segment"], strict=True))
    kind = np.array([kinds.get(cell, len(cells)) for cell in named], dtype=np.int64)
    inside = _inside(found, taken)
    return _Counts(
        place=np.array(taken["place"], dtype=np.int64),
        concerned=np.array(taken["concerned"], dtype=bool),
        week=np.array(since, dtype=np.int64) // _WEEK,
        kind=kind,
        leads=leads,
        inside=inside,
        trials=leads * (_and_mean(found.deals.delays[0])[kind] * inside).sum(axis=1),
        won=won,
    )


def _inside(found: Model, taken: Columns) -> Floats:
    tally = found.tally
    weeks, week = np.unique(np.array(taken["week_at"], dtype=np.int64), return_inverse=True)
    starts = np.array([[tally.spans.days(one), min(tally.spans.days(one + _WEEK), tally.now)] for one in weeks])
    return np.asarray(ending_inside(starts, AGES[: tally.bins + 1], (found.begins, tally.now))[week])


def _and_mean(delays: Floats) -> Floats:
    """Return the delays of all kinds, and of those that are none of them, (..., C + 1, K)."""
    return np.concatenate([delays, delays.mean(axis=-2, keepdims=True)], axis=-2)


def _unsure(counted: _Counts, one: _Noted, found: Model, played: Played) -> float:
    """Return how unsure it is how far the leads after the change were followed, beside those before it (logarithms)."""
    likely = np.append(found.deals.rates[0].mean(axis=1), found.deals.rates[0].mean())
    sides = []
    for after in (True, False):
        here = (counted.place == one.place) & counted.concerned & ((counted.week >= 0) == after)
        weights = np.zeros((likely.size, counted.inside.shape[1]))
        np.add.at(weights, counted.kind[here], counted.leads[here, None] * counted.inside[here])
        weights *= likely[:, None]
        sides.append(
            [
                np.log(
                    np.maximum((_and_mean(np.diff(of.arrived, axis=2, prepend=0.0)) * weights).sum(axis=(1, 2)), 1e-300)
                )
                for of in (played.coming, played.truly_coming)
            ]
        )
    (answered, truly), (answered_before, truly_before) = sides
    return float(np.sqrt(np.mean(np.square((answered - truly) - (answered_before - truly_before)))))


def _by_week(counted: _Counts) -> float:
    """Return by how much numbers won vary more from week to week than chance would have it, at least 1."""
    found: list[float] = []
    for place in np.unique(counted.place):
        for after in (True, False):
            here = (counted.place == place) & ((counted.week >= 0) == after)
            week = counted.week[here] - counted.week[here].min(initial=0)
            won, trials = (np.bincount(week, one[here]) for one in (counted.won, counted.trials))
            likely = trials * won.sum() / max(float(trials.sum()), 1e-300)
            weeks = np.flatnonzero(likely >= _FEWEST_WON)
            if weeks.size > 1:
                found += [float(np.square(won - likely)[weeks].dot(1 / likely[weeks]) / (weeks.size - 1))] * weeks.size
    return max(1.0, float(np.mean(found))) if found else 1.0


def _widened(log: LogOdds, unsure: float) -> LogOdds:
    return LogOdds(log.value, float(np.hypot(log.error, unsure)))


def _odds(counted: _Counts, one: _Noted, dispersion: float, split: int = 0) -> LogOdds:
    """Return by how much the odds changed with a week for the leads concerned, less what they did for the others."""
    won, trials, won_before, trials_before = counted.beside(one.place, split, concerned=True)
    if min(float(won.sum()), float(won_before.sum())) < _FEWEST_WON:
        return LogOdds(0.0, float("inf"))
    value, error = common_odds(won, trials, won_before, trials_before)
    if one.source or one.segment or one.product_id:
        beside = common_odds(*counted.beside(one.place, split, concerned=False))
        value, error = value - beside.value, float(np.hypot(error, beside.error))
    wide = dispersion * max(counted.unripe(one.place, after=after) for after in (True, False))
    return LogOdds(value, error * float(np.sqrt(wide)))


def _beyond_trend(counted: _Counts, one: _Noted, up: bool) -> bool:
    """Whether the step stands beside a steady change from week to week (weighted least squares, one-sided 5 %)."""
    here = (counted.place == one.place) & counted.concerned
    week = counted.week[here]
    first = int(week.min())
    won, trials = (np.bincount(week - first, values[here]) for values in (counted.won, counted.trials))
    likely = trials * won.sum() / max(float(trials.sum()), 1e-300)
    weeks = np.flatnonzero(likely > 0)
    times = weeks + first + 0.5
    design = np.column_stack([np.ones(weeks.size), times, times > 0])
    weighed = design.T * likely[weeks]
    apart = np.log((won[weeks] + 0.5) / (likely[weeks] + 0.5))
    covariance = np.linalg.pinv(weighed @ design)
    step = float((covariance @ (weighed @ apart))[2]) * (1 if up else -1)
    return step > NORMAL_90 * float(np.sqrt(covariance[2, 2]))


def _elsewhere(counted: _Counts, one: _Noted) -> bool:
    """Whether another week, further off than can be by chance, parts the leads better."""
    weeks = counted.week[counted.place == one.place]
    first, last = int(weeks.min(initial=0)) + _FEWEST_WEEKS, int(weeks.max(initial=0)) + 1 - _FEWEST_WEEKS
    apart = {split: _odds(counted, one, 1.0, split) for split in range(min(first, 0), max(last, 0) + 1)}
    best = max(apart, key=lambda split: (abs(apart[split].value / apart[split].error), -abs(split)))
    return abs(best) > _NEAR


def _row(one: _Noted, counted: _Counts, log: LogOdds | None, chance: float | None) -> StepRow:
    ends = None if log is None else [100 * np.exp(log.value + side * NORMAL_90 * log.error) for side in (0, -1, 1)]
    return StepRow(
        changed_on=one.changed_on,
        function=one.function,
        kind=one.kind,
        what=one.what,
        source=one.source or None,
        segment=one.segment or None,
        product=one.product_id or None,
        leads=min(counted.behind(one.place)),
        odds=None if ends is None else float(ends[0]),
        odds_low=None if ends is None else float(ends[1]),
        odds_high=None if ends is None else float(ends[2]),
        shows=_shows(one, counted, chance, up=log is not None and log.value > 0),
    )


def _shows(one: _Noted, counted: _Counts, chance: float | None, *, up: bool) -> str:
    if not one.tested:
        return "too_near"
    if chance is None:
        return "too_few"
    if chance >= _SURE:
        return "no"
    own = not _elsewhere(counted, one) and _beyond_trend(counted, one, up)
    return "yes" if own else "elsewhere"
