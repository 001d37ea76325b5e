"""The chart of single figures and their moving range: what is usual noise, and what is a signal.

Sources: Shewhart (1931), Economic Control of Quality of Manufactured Product; Wheeler (2000), Understanding Variation,
2nd ed. (the constants 2.660 and 3.268, and the three rules).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LIMIT, _RANGE = 2.660, 3.268
_RUN, _NEAR, _OF = 8, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """centre, low, high : of the figures.   most : of the range from one figure to the next."""

    centre: float
    low: float
    high: float
    most: float


def limits(values: Floats) -> Limits:
    """Return the natural process limits of at least two figures in their order, shape (n,).

    >>> found = limits(np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]))
    >>> round(found.centre, 2), round(found.low, 2), round(found.high, 2)
    (50.81, 45.82, 55.8)
    """
    centre, moved = float(values.mean()), float(np.abs(np.diff(values)).mean())
    return Limits(centre=centre, low=centre - _LIMIT * moved, high=centre + _LIMIT * moved, most=_RANGE * moved)


def signals(values: Floats, within: Limits) -> NDArray[np.bool_]:
    """Return which figures are signals, shape (n,): beyond a limit, the last of eight on one side of the centre, or
    the last of three of four that lie nearer to a limit than to the centre, on one side.

    >>> chart = Limits(centre=0.0, low=-3.0, high=3.0, most=3.7)
    >>> signals(np.array([0.0, 3.1, 0.0, 2.0, 2.0, 2.0, -1.0]), chart).tolist()
    [False, True, False, False, True, True, False]
    """
    found = (values > within.high) | (values < within.low)
    for side, limit in (
        (values - within.centre, within.high - within.centre),
        (within.centre - values, within.centre - within.low),
    ):
        found |= _lasting(side > 0, _RUN, _RUN)
        found |= _lasting(side > limit / 2, _NEAR, _OF) & (side > limit / 2)
    return np.asarray(found)


def _lasting(flags: NDArray[np.bool_], fewest: int, of: int) -> NDArray[np.bool_]:
    """Return where at least so many of the last so many are true."""
    upto = np.concatenate([np.zeros(of, dtype=np.int64), flags.cumsum()])
    return np.asarray(upto[of:] - upto[:-of] >= fewest)
