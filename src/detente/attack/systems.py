"""The facts of one figure as sums over people, and the groups that ought to stay hidden beside them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.attack.facts import Fact, Group, Scale
from detente.attack.holes import named
from detente.attack.who import People

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A group that ought to stay hidden. members : who is in it, (people,).   each : one person, for all who are like them."""

    group: Group
    members: Flags
    like: int = 1

    @property
    def each(self) -> bool:
        """Whether it stands for several persons, one at a time."""
        return self.like > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What is shown of one figure, as sums: low <= sum over the members <= high.

    members : (facts, people).   named : the shown groups, as people read them.   counted : whether a fact's number of people
    is that of its members.   there : who may lie behind any of it, (people,).
    """

    scale: Scale
    members: Flags
    low: Floats
    high: Floats
    named: tuple[str, ...]
    counted: Flags
    there: Flags

    @property
    def exact(self) -> Flags:
        """Which sums are known to the last digit."""
        room = self.high - self.low
        return np.asarray(room <= 1e-9 * np.maximum(1.0, np.abs(np.where(np.isfinite(self.high), self.high, 1.0))))


def system(facts: Sequence[Fact], people: People, scale: Scale) -> System:
    """Return the shown facts of one figure as sums; those of several times beside one another, as if nobody changed."""
    rows, lows, highs, texts, counted = [], [], [], [], []
    there = np.zeros(len(people.ids), dtype=bool)
    several = len({fact.time for fact in facts}) > 1
    for fact in facts:
        if fact.group is None or not all(name in people.values for name, _ in fact.group):
            continue
        members = people.members(fact.group, fact.time)
        there |= people.members((), fact.time)
        if fact.hidden or not members.any():
            continue
        number = fact.people if fact.people is not None else int(members.sum())
        low, high = _sum(fact, number, scale)
        rows.append(members)
        lows.append(low)
        highs.append(high)
        texts.append(
            " ".join(part for part in (named(fact.group) or "all", f"({fact.time})" if several else "") if part)
        )
        counted.append(number == members.sum())
    for one, own in people.own.items():
        if scale.mean and (scale.least or -math.inf) <= own <= (math.inf if scale.most is None else scale.most):
            rows.append(np.array([one == each for each in people.ids]))
            lows.append(own)
            highs.append(own)
            texts.append(one)
            counted.append(True)
    return System(
        scale=scale,
        members=np.array(rows, dtype=bool).reshape(-1, len(people.ids)),
        low=np.array(lows, dtype=float),
        high=np.array(highs, dtype=float),
        named=tuple(texts),
        counted=np.array(counted, dtype=bool),
        there=there,
    )


def _sum(fact: Fact, people: int, scale: Scale) -> tuple[float, float]:
    """Return the ends of a fact's sum. Where each part is whole, so is the sum: a rounded mean gives it to the last digit."""
    times = people if scale.mean else 1
    low = -math.inf if fact.least is None else fact.least * times
    high = math.inf if fact.most is None else fact.most * times
    return scale.inward(low, high)


def targets(facts: Sequence[Fact], people: People, fewest: int) -> Iterator[Target]:
    """Yield every group of one to fewest − 1 people: hidden by name, by up to three attributes, and whom nothing tells apart.

    Then one person of each kind, for all who are like them. A group with the same people comes once.
    """
    seen = set[bytes]()
    times = list(dict.fromkeys(fact.time for fact in facts))
    asked = [
        (fact.group, people.members(fact.group, fact.time))
        for fact in facts
        if fact.hidden and fact.group is not None and all(name in people.values for name, _ in fact.group)
    ]
    everything = tuple(sorted(people.values))
    for time in times:
        asked += people.groups(time)
        asked += people.groups_by(everything, time)
    asked += people.alike(times) if len(times) > 1 else ()
    for group, members in asked:
        if 0 < members.sum() < fewest and members.tobytes() not in seen:
            seen.add(members.tobytes())
            yield Target(group=group, members=members)
    for time in times:
        for group, members in people.groups_by(everything, time):
            first = np.zeros_like(members)
            first[np.flatnonzero(members)[0]] = True
            if members.sum() > 1 and first.tobytes() not in seen:
                seen.add(first.tobytes())
                yield Target(group=group, members=first, like=int(members.sum()))


def by_time(facts: Sequence[Fact]) -> list[tuple[str, list[Fact]]]:
    """Return facts by their time."""
    ordered = sorted(facts, key=lambda fact: fact.time)
    return [(time, list(those)) for time, those in itertools.groupby(ordered, key=lambda fact: fact.time)]
