"""How cohorts develop: what share of each begets an event in the end, and after what delay.

Cells (row c, cohort e) hold members that began at known times; each may have an event, after an age that falls in
bin k. The records show an event only if it fell inside a window of time, which is the same for all: what lies
after it is still to come (right-censored), what lies before it was not yet recorded (left-truncated). As the time
at which each member's window closes is known for all members, with an event or without, no model of anything
else that may happen to them (losses, say) is needed. Expected events are

    events[c, e, k] = rate[c, e] · delay[c, k] · followed[c, e, k]

with ``followed`` the number of members whose age k lies inside the window: a Poisson model of a run-off table.
Its row sums and column sums say all there is to know (sufficient statistics), so no larger table is needed.
Sources: Mack (1991), ASTIN Bulletin 21:93-109; England and Verrall (2002), British Actuarial Journal 8:443-518
(the model, as in claims reserving); Fine and Gray (1999), JASA 94:496-509, "censoring complete" data (why competing
events need no model when every member's end of follow-up is known).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.numbers.pooling import Layer, Pooled, sweep, unfitted

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_TOLERANCE = 1e-6  # of all events: the split among factors goes on drifting where nothing depends on it
_LEAST = 1e-300
_MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted. R sets may be counted side by side; ``followed`` is the same for all.

    by_cohort : events by row and cohort, shape (R, C, E).   by_age : events by row and age bin, shape (R, C, K).
    followed : members whose age bin lies in the window, shape (C, E, K), fractions where it lies there in part.
    """

    by_cohort: Floats
    by_age: Floats
    followed: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """What rows have in common. layers : how rates are pooled, see `detente.numbers.pooling`.

    groups : shape (C,), numbers from 0: rows of a group have like delays, and all groups somewhat.
    group_strength, row_strength : how many events the common delays weigh against a group's own, and a group's
    against a row's own.
    """

    layers: tuple[Layer, ...]
    groups: Whole
    group_strength: float
    row_strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """A fit of R sets. rates : (R, C, E), events per member in the end.   delays : (R, C, K), summing to 1 over ages.

    Delays are those within the longest follow-up: what would come still later is unknown, and not counted.
    pooled : the factors of the rates, to start another fit from.
    """

    rates: Floats
    delays: Floats
    pooled: Pooled

    def seen(self, followed: Floats) -> Floats:
        """Return, for each cell, the members times the share of events that ``followed`` (C, E, K) lets see."""
        return seen(self.delays, followed)


def seen(delays: Floats, followed: Floats) -> Floats:
    """Return Σ over ages of delays (R, C, K) times followed (C, E, K): shape (R, C, E).

    >>> float(seen(np.array([[[0.5, 0.5]]]), np.array([[[10.0, 4.0]]]))[0, 0, 0])
    7.0
    """
    return np.asarray(np.matmul(delays.transpose(1, 0, 2), followed.transpose(0, 2, 1)).transpose(1, 0, 2))


def fit(counted: Counted, kin: Kin, start: Development | None = None, rounds: int | None = None) -> Development:
    """Fit rates and delays in turns, until they have settled, or for a given number of ``rounds``.

    start : an earlier fit to begin from (that of the data, for redraws).   Ages that nobody was followed through
    have no delays; a company of one row, one cohort and full follow-up gets its plain shares:

    >>> kin = Kin(layers=(Layer(np.array([0]), True, 0.0),), groups=np.array([0]), group_strength=1, row_strength=1)
    >>> members = np.full((1, 1, 2), 100.0)
    >>> found = fit(Counted(by_cohort=np.array([[[20.0]]]), by_age=np.array([[[15.0, 5.0]]]), followed=members), kin)
    >>> found.rates.round(6).tolist(), found.delays.round(6).tolist()
    ([[[0.2]]], [[[0.75, 0.25]]])
    """
    now = start or _beginning(counted, kin)
    for _ in range(rounds or _MOST_ROUNDS):
        before = now
        now = _round(counted, kin, now)
        if rounds is None and before.rates.shape == now.rates.shape and _settled(before, now, counted.followed):
            break
    return now


def _beginning(counted: Counted, kin: Kin) -> Development:
    columns, ages = counted.followed.shape[1:]
    followed = counted.followed.sum(axis=(0, 1))
    bare = np.where(followed > 0, counted.by_age.sum(axis=(0, 1)) / np.maximum(followed, _LEAST), 0.0)
    delays = np.broadcast_to(bare / max(bare.sum(), _LEAST), (1, kin.groups.size, ages))
    pooled = unfitted(kin.layers, columns)
    return Development(rates=pooled.rates(kin.layers), delays=delays, pooled=pooled)


def _round(counted: Counted, kin: Kin, now: Development) -> Development:
    pooled = sweep(counted.by_cohort, now.seen(counted.followed), kin.layers, now.pooled)
    rates = np.broadcast_to(pooled.rates(kin.layers), counted.by_cohort.shape)
    exposure = np.matmul(rates.transpose(1, 0, 2), counted.followed).transpose(1, 0, 2)
    return replace(now, rates=rates, delays=delays_of(counted.by_age, exposure, kin), pooled=pooled)


def delays_of(by_age: Floats, exposure: Floats, kin: Kin) -> Floats:
    """Return the delays, shape (R, C, K): of all rows together, leaned on by groups, leaned on by rows.

    by_age : events, shape (R, C, K).   exposure : events that there would be in each bin if all delays fell in it.
    """
    belongs = (kin.groups[None, :] == np.arange(kin.groups.max() + 1)[:, None]).astype(np.float64)
    events, exposed = np.matmul(belongs, by_age), np.matmul(belongs, exposure)
    common = _towards(np.zeros(1), 0.0, by_age.sum(axis=1, keepdims=True), exposure.sum(axis=1, keepdims=True))
    of_groups = _towards(common, kin.group_strength, events, exposed)
    return _towards(of_groups[:, kin.groups], kin.row_strength, by_age, exposure)


def _towards(prior: Floats, strength: float, events: Floats, exposure: Floats) -> Floats:
    """Return delays between ``prior`` and events / exposure, made to sum to 1 over the ages."""
    weight = strength * prior
    if strength == 0.0:
        found = np.where(exposure > 0, events / np.maximum(exposure, _LEAST), 0.0)
    else:
        against = weight + prior * exposure
        found = prior * np.where(against > 0, (weight + events) / np.maximum(against, _LEAST), 1.0)
    return np.asarray(found / np.maximum(found.sum(axis=-1, keepdims=True), _LEAST))


def _settled(before: Development, now: Development, followed: Floats) -> bool:
    old, new = before.rates * before.seen(followed), now.rates * now.seen(followed)
    return float(np.abs(new - old).max(initial=0.0)) <= _TOLERANCE * float(new.sum())


def horizon(followed: Floats, events: float, fewest: float = 20.0) -> int:
    """Return how many age bins are followed well enough to be read.

    followed : members followed through each age bin, shape (K,).   events : how many events there were in all.
    Through the last bin read, members were followed of whom at least ``fewest`` (or a fifth of all, where events
    are few) had or will have an event.

    >>> horizon(np.array([1000.0, 500.0, 10.0]), events=100)
    2
    """
    likely = events * followed / max(float(followed.max(initial=0.0)), _LEAST)
    enough = likely >= min(fewest, events / 5)
    return int(np.argmin(enough)) if not enough.all() else int(followed.size)


def labels(values: Sequence[str]) -> tuple[Whole, list[str]]:
    """Return a number from 0 for each value, and the values by number, sorted.

    >>> labels(["b", "a", "b"])[0].tolist()
    [1, 0, 1]
    """
    names = sorted(set(values))
    places = {name: place for place, name in enumerate(names)}
    return np.array([places[value] for value in values], dtype=np.int64), names
