"""The whole attack: every figure, at each time and over all times, against every group that ought to stay hidden."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from detente.attack.bounds import Sums, ranges
from detente.attack.exact import Way, found, made_of
from detente.attack.facts import Fact, Released, Scale, Unreadable
from detente.attack.holes import Hole, Kind, Result, Tried
from detente.attack.single import alone
from detente.attack.systems import System, Target, by_time, system, targets
from detente.attack.telling import seen
from detente.attack.who import People

FEWEST = 5
_KINDS = {Way.ALONE: Kind.FOLLOWS, Way.BY_ONE: Kind.BY_ONE, Way.BY_TWO: Kind.BY_TWO}
_ORDER = list(Kind)


def attack(released: Released, people: People | None = None, fewest: int = FEWEST) -> Result:
    """Return what comes out of what was released.

    people : who works where; without it only what facts tell by themselves is tried.
    Raises Unreadable where nothing that is shown can be attacked: that nothing comes out of it would say nothing.
    """
    count = seen(released)
    if not count["shown"]:
        raise Unreadable("strangers" if people and released.unread and not count["hidden"] else "nothing", "")
    by_figure: dict[str, list[Fact]] = {}
    for fact in released.facts:
        by_figure.setdefault(fact.figure, []).append(fact)
    holes = [hole for figure, facts in by_figure.items() for hole in alone(facts, released.scales[figure], fewest)]
    asked, miscounted, at_odds, used = 0, 0, list[str](), 0
    for figure, facts in by_figure.items() if people else ():
        assert people is not None
        if not released.scales[figure].adds:
            continue
        attacker = _Attacker(people, released.scales[figure], fewest)
        holes += attacker.against(facts)
        asked, used = asked + attacker.asked, used + attacker.used
        miscounted += attacker.miscounted
        at_odds += [f"{figure} {time}".strip() for time in attacker.at_odds]
    solved = {(hole.figure, hole.time, hole.group) for hole in holes if hole.kind is Kind.FOLLOWS}
    holes = [
        hole
        for hole in holes
        if hole.kind is not Kind.DIFFERENCE or hole.less or (hole.figure, hole.time, hole.group) not in solved
    ]
    if people and not used:
        raise Unreadable("strangers", "")
    return Result(
        holes=tuple(sorted(holes, key=lambda hole: (hole.same, _ORDER.index(hole.kind), hole.figure, hole.time))),
        tried=Tried(
            shown=count["shown"],
            hidden=count["hidden"],
            figures=len(by_figure),
            times=len({fact.time for fact in released.facts}),
            people=len(people.ids) if people else 0,
            targets=asked,
            miscounted=miscounted,
            at_odds=tuple(at_odds),
            unread=released.unread,
        ),
    )


class _Attacker:
    """One figure's attack. asked : groups looked for.   used : facts put into sums."""

    def __init__(self, people: People, scale: Scale, fewest: int) -> None:
        self.people, self.scale, self.fewest = people, scale, fewest
        self.asked = self.used = self.miscounted = 0
        self.at_odds: list[str] = []
        self._out: set[bytes] = set()

    def against(self, facts: Sequence[Fact]) -> Iterator[Hole]:
        times = by_time(facts)
        for time, those in times:
            yield from self._at(those, time, same=False)
        # Sums of one period are others in the next; what people think may stay.
        if len(times) > 1 and self.scale.mean:
            yield from self._at(facts, "", same=True)

    def _at(self, facts: Sequence[Fact], time: str, *, same: bool) -> Iterator[Hole]:
        known = system(facts, self.people, self.scale)
        if not len(known.named):
            return
        shown = {row.tobytes() for row in known.members}
        wanted = [one for one in targets(facts, self.people, self.fewest) if one.members.tobytes() not in shown]
        wanted = [one for one in wanted if not (same and one.members.tobytes() in self._out)]
        if not same:
            self.used += len(known.named)
            self.miscounted += int((~known.counted).sum())
        self.asked += len(wanted)
        exact = self._exact(known, wanted, facts[0].figure, time)
        follow = {id(target) for hole, target in exact if hole.kind is Kind.FOLLOWS}
        left = [one for one in wanted if id(one) not in follow]
        for hole, target in (*exact, *self._bounded(known, left, facts[0].figure, time)):
            if target.members.tobytes() not in self._out or not same:
                self._out.add(target.members.tobytes())
                yield hole if not same else replace(hole, same=True)

    def _exact(self, known: System, wanted: Sequence[Target], figure: str, time: str) -> list[tuple[Hole, Target]]:
        groups = [one for one in wanted if not one.each]
        if not groups or not known.exact.any():
            return []
        rows = known.members[known.exact]
        asked = np.array([one.members for one in groups])
        done = found(rows, asked, known.there)
        return [
            (self._made(_KINDS[way], known, target, figure, time, by=by), target)
            for target, way, by in zip(groups, done.ways, done.by, strict=True)
            if way is not Way.NOT
        ]

    def _made(self, kind: Kind, known: System, target: Target, figure: str, time: str, by: tuple[int, ...]) -> Hole:
        places = np.flatnonzero(known.exact)
        own = np.eye(len(self.people.ids))[list(by)].reshape(-1, len(self.people.ids))
        weights = made_of(np.concatenate([known.members[places].astype(float), own]), target.members)
        used = np.abs(weights[: places.size]) > 1e-6
        value = float(weights[: places.size] @ known.low[places]) if kind is Kind.FOLLOWS else None
        size = int(target.members.sum())
        if value is not None and self.scale.mean:
            value /= size
        return Hole(
            kind=kind,
            figure=figure,
            time=time,
            group=target.group,
            persons=self._ids(target),
            people=size,
            least=_tidy(value),
            most=_tidy(value),
            by=tuple(self.people.ids[one] for one in by),
            out_of=tuple(known.named[place] for place, there in zip(places, used, strict=True) if there),
        )

    def _bounded(self, known: System, wanted: Sequence[Target], figure: str, time: str) -> list[tuple[Hole, Target]]:
        """Return who is left no room, of those who do not follow."""
        if self.scale.least is None or not known.counted.any() or not wanted:
            return []
        number = len(self.people.ids)

        def wide(place: int, low: float, high: float) -> bool:
            # What is not known between two sums that can be, is not known between the farthest.
            return not self._known(wanted[place], low, high)

        done = ranges(
            Sums(
                members=known.members[known.counted],
                low=known.low[known.counted],
                high=known.high[known.counted],
                least=np.full(number, self.scale.least),
                most=np.full(number, math.inf if self.scale.most is None else self.scale.most),
            ),
            np.array([one.members for one in wanted]),
            wide,
        )
        if done is None:
            self.at_odds.append(time)
            return []
        return [
            (self._left(target, low, high, figure, time), target)
            for target, (low, high) in zip(wanted, done, strict=True)
            if self._known(target, low, high)
        ]

    def _known(self, target: Target, low: float, high: float) -> bool:
        divisor = target.members.sum() if self.scale.mean else 1
        least, most = self.scale.inward(low, high)
        return self.scale.known(least / divisor, most / divisor)

    def _left(self, target: Target, low: float, high: float, figure: str, time: str) -> Hole:
        size = int(target.members.sum())
        divisor = size if self.scale.mean else 1
        least, most = self.scale.inward(low, high)
        return Hole(
            kind=Kind.BOUNDED,
            figure=figure,
            time=time,
            group=target.group,
            persons=self._ids(target),
            people=target.like if target.each else size,
            least=_tidy(least / divisor),
            most=_tidy(most / divisor),
            each=target.each,
        )

    def _ids(self, target: Target) -> tuple[str, ...]:
        if target.each:
            return ()
        return tuple(self.people.ids[place] for place in np.flatnonzero(target.members))


def _tidy(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
