"""Between which ends a hidden figure lies: linear programming over what kinds of people can have answered together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Wide = Callable[[int, float, float], bool]
_SLACK = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What is known of sums over people: low <= sum <= high, infinite where open.

    members : who is in which group, (facts, people).   least, most : what one person's part can be, (people,).
    """

    members: Flags
    low: Floats
    high: Floats
    least: Floats
    most: Floats


def ranges(known: Sums, asked: Flags, wide: Wide | None = None) -> list[tuple[float, float]] | None:
    """Return the ends of the sum of each group asked about, (·, people); None where the facts contradict one another.

    wide : place of a group and two sums it can have → whether no more need be known; its ends are then two such sums.

    One of five people whose mean is 1.2, on a scale from 1 to 5: 6 points less the others' 4 at least.

    >>> team = np.ones((1, 5), dtype=bool)
    >>> known = Sums(members=team, low=np.array([6.0]), high=np.array([6.0]), least=np.ones(5), most=np.full(5, 5.0))
    >>> [tuple(round(end, 3) for end in one) for one in ranges(known, np.array([[1, 0, 0, 0, 0]], dtype=bool))]
    [(1.0, 2.0)]
    """
    told_by = np.concatenate([known.members, asked, known.least[None], known.most[None]])
    _, first, size = np.unique(told_by, axis=1, return_index=True, return_counts=True)
    held = Bounds(known.least[first] * size, known.most[first] * size)
    slack = _SLACK * np.maximum(1.0, np.maximum(_finite(known.low), _finite(known.high)))
    rows = LinearConstraint(known.members[:, first].astype(float), known.low - slack, known.high + slack)
    targets = asked[:, first].astype(float)
    begun = milp(np.zeros(first.size), constraints=rows, bounds=held)
    if not begun.success:
        return None
    # Every way to answer that was met on the way says of all groups what they can be.
    lows = targets @ begun.x
    highs = lows.copy()
    for place, target in enumerate(targets):
        for sign in (1.0, -1.0):
            if wide is not None and wide(place, float(lows[place]), float(highs[place])):
                break
            done = milp(sign * target, constraints=rows, bounds=held)
            if done.success:
                met = targets @ done.x
                lows, highs = np.minimum(lows, met), np.maximum(highs, met)
            elif sign > 0:
                lows[place] = -np.inf
            else:
                highs[place] = np.inf
    return list(zip(lows.tolist(), highs.tolist(), strict=True))


def _finite(values: Floats) -> Floats:
    return np.abs(np.where(np.isfinite(values), values, 0.0))
