"""How much of what begins in one stretch of time and takes a while ends in a window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SHORTEST = 1e-3


def ending_inside(starts: Floats, ages: Floats, window: tuple[float, float]) -> Floats:
    """Return the probability that a start plus an age falls in ``window``.

    starts : shape (T, 2), each row a stretch in which starts are spread evenly.   ages : shape (K + 1,), rising
    borders of K bins in which ages are spread evenly.   window : from and to, ``-inf`` and ``inf`` allowed.
    All in one unit.   Returns shape (T, K), between 0 and 1.   Stretches shorter than 0.001 count as 0.001.

    >>> ending_inside(np.array([[0.0, 1.0]]), np.array([0.0, 1.0, 2.0]), (-np.inf, 1.0))
    array([[0.5, 0. ]])
    """
    return np.maximum(_ended_by(starts, ages, window[1]) - _ended_by(starts, ages, window[0]), 0.0)


def _ended_by(starts: Floats, ages: Floats, moment: float) -> Floats:
    """Return the probability that start plus age is at most ``moment``: that of the sum of two uniform numbers."""
    shape = (starts.shape[0], ages.size - 1)
    if np.isinf(moment):
        return np.full(shape, 1.0 if moment > 0 else 0.0)
    length = np.maximum(starts[:, 1] - starts[:, 0], _SHORTEST)[:, None]
    width = np.diff(ages)[None, :]
    left = moment - starts[:, :1] - ages[None, :-1]
    area = _ramp(left) - _ramp(left - length) - _ramp(left - width) + _ramp(left - length - width)
    return np.clip(area / (length * width), 0.0, 1.0)


def _ramp(distance: Floats) -> Floats:
    return np.square(np.maximum(distance, 0.0)) / 2
