"""Shares of those who answered rightly, told so that nobody's answer can be told: in tenths, short of nobody and everybody."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
from scipy import stats

_MANY: Final = 10
_ENDS: Final = (Fraction(1, 10), Fraction(9, 10))
_WIDER_ENDS: Final = (Fraction(1, 5), Fraction(4, 5))
_LEVEL: Final = 0.9


def told(people: int, rightly: int) -> tuple[Fraction, bool]:
    """Return a share as it is told, and whether it lies between the ends.

    >>> told(20, 13), told(20, 20), told(6, 0)
    ((Fraction(7, 10), True), (Fraction(9, 10), False), (Fraction(1, 5), False))
    """
    least, most = _ENDS if people >= _MANY else _WIDER_ENDS
    tenths = Fraction((20 * rightly + people) // (2 * people), 10)
    return min(max(tenths, least), most), least < tenths < most


def half(people: int, share: Fraction) -> float:
    """Return half the width of a share's 90 % interval: that of the told share, and of the tenth it was rounded to."""
    p, z = float(share), float(stats.norm.ppf(0.5 + _LEVEL / 2))
    # Agresti and Coull (1998), The American Statistician 52(2):119-126.
    n = people + z**2
    p = (p * people + z**2 / 2) / n
    return float(np.ceil(100 * (z * np.sqrt(p * (1 - p) / n) + 0.05))) / 100


def between(people: int, share: Fraction) -> tuple[float | None, float | None]:
    """Return the 90 % interval of a share that lies between the ends; none of fewer than ten people.

    Of so few whose ends are hidden too, what is shown would hold the truth in eight of ten only.
    """
    if people < _MANY:
        return None, None
    wide = half(people, share)
    return max(0.0, float(share) - wide), min(1.0, float(share) + wide)
