"""A sign as it was counted, and the tests that say whether it got worse.

It is tested against its own past (`detente.numbers.onset`) and, where there is one, against a fair comparison. What a sign is
tested for several times it pays for (Bonferroni), and so do all signs together (`LEVELS`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detente.numbers.onset import onset

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
LEVELS: Final = (("alarm", 0.0005), ("watch", 0.02))
"""Levels and the chance below which a sign has them: with eleven signs looked at every month, calm companies see an alarm
about once in twenty years and a watch not quite once a year (measured: benchmarks, *Signs*)."""
RECENT = 3
"""Months that stand for now while nothing changed."""
_DATED = 0.05
"""A sign that is no longer calm has a date where chance would part its months as well no more often than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A figure by month. month : number of the month, (n,).   figure, weight : what it is and rests on, (n,).

    ratio : whether it is a ratio, whose noise is even on a logarithmic scale; it is tested there.
    worse : 1 where higher is worse, −1 where lower is.   people : of the smaller side, (n,); −1 where the figure is about
    both sides as a whole.   of : what it counts, where a sign has several figures.
    """

    month: Whole
    figure: Floats
    weight: Floats
    worse: int
    people: Whole
    of: str = ""
    ratio: bool = False

    @property
    def tested(self) -> Floats:
        """The figure on the scale on which it is tested, higher where worse."""
        return np.asarray(self.worse * (np.log(self.figure) if self.ratio else self.figure), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fair:
    """A fair comparison. chance : how often it would look as bad.   now, expected : the figure, and what would be fair.

    of : what it compares, where a sign has several.
    """

    chance: float
    now: float
    expected: float
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign as it was counted. series : what is tested against its own past, the usual one first.

    fairly : how often chance would make the figure as bad beside fair comparisons, and what these give.
    without : media that were left out.   by_yes : whether yes stands for having come, at some meetings at least.
    """

    name: str
    series: tuple[Series, ...]
    fairly: tuple[Fair, ...] = ()
    without: tuple[str, ...] = ()
    by_yes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of a sign. shown : the figure that says it.   calm : which of its months are those before.

    since : number of the month from which on it is another, None where it is not.   now, before : the figure since then and
    until then; of the last months and of all where it did not change.   fairly : the fair comparison that says it, and
    `before` is what that would give; None where the past says it.
    """

    sign: Sign
    level: str
    chance: float
    since: int | None
    now: float
    before: float
    shown: Series
    calm: NDArray[np.bool_] = field(repr=False)
    fairly: Fair | None = None


def judged(sign: Sign, rng: np.random.Generator) -> Judged | None:
    """Return what became of a sign, None where there are too few months to say anything."""
    found = [onset(one.tested, one.weight, rng) for one in sign.series]
    past = [1.0 if one is None else one.by_chance for one in found]
    tests = sum(one is not None for one in found) + len(sign.fairly)
    if not tests:
        return None
    fairest = min(sign.fairly, key=lambda one: one.chance, default=None)
    chance = min(1.0, tests * min(1.0 if fairest is None else fairest.chance, *past))
    level = next((name for name, below in LEVELS if chance <= below), "calm")
    place = int(np.argmin(past)) if level != "calm" else 0
    of, changed = sign.series[place], found[place]
    since = int(of.month[changed.place]) if level != "calm" and changed is not None and past[place] <= _DATED else None
    calm = np.ones(of.month.size, dtype=bool) if since is None else of.month < since
    recent = np.arange(of.month.size) >= of.month.size - RECENT if since is None else ~calm
    now, before = (float(np.average(of.figure[part], weights=of.weight[part])) for part in (recent, calm))
    fairly = fairest if level != "calm" and since is None else None
    if fairly is not None:
        now, before = fairly.now, fairly.expected
    return Judged(
        sign=sign, level=level, chance=chance, since=since, now=now, before=before, shown=of, calm=calm, fairly=fairly
    )


def signed(name: str, month: Whole, people: Whole | None, *figures: tuple[str, Floats, Floats, int]) -> Sign | None:
    """Return a sign of some figures; None without a month. people : of the smaller side; None where it is about both as a whole."""
    if not month.size or not figures:
        return None
    who = np.full(month.size, -1) if people is None else people
    series = tuple(
        Series(month=month, figure=figure, weight=weight, worse=worse, people=who, of=of)
        for of, figure, weight, worse in figures
    )
    return Sign(name=name, series=series)


def together(*parts: Sign | None) -> Sign | None:
    """Return parts of one sign as one; None where there is none."""
    there = [one for one in parts if one is not None]
    return replace(there[0], series=tuple(one for part in there for one in part.series)) if there else None
