"""Whether counts fall where they were expected to."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_FEWEST = 5.0


@dataclass(frozen=True, slots=True)
class Misfit:
    """share : part of the counts that lies elsewhere than expected, 0 to 1.   chance : probability of so much by chance."""

    share: float
    chance: float


def misfit(counts: Floats, expected: Floats) -> Misfit:
    """Compare where counts fell with where they were expected, whatever their number.

    counts, expected : shape (K,), of one order; neighbours are joined until at least five are expected.
    Source: Pearson's chi-square test; its tail by Wilson and Hilferty (1931), PNAS 17:684-688.

    >>> misfit(np.array([50.0, 50.0]), np.array([1.0, 1.0]))
    Misfit(share=0.0, chance=1.0)
    """
    total, all_expected = float(counts.sum()), float(expected.sum())
    if total <= 0 or all_expected <= 0:
        return Misfit(0.0, 1.0)
    seen, likely = _joined(counts, expected * (total / all_expected))
    degrees = seen.size - 1
    if degrees < 1:
        return Misfit(0.0, 1.0)
    share = float(np.abs(seen - likely).sum()) / (2 * total)
    return Misfit(share, _tail(float((np.square(seen - likely) / likely).sum()), degrees))


def _joined(counts: Floats, expected: Floats) -> tuple[Floats, Floats]:
    seen, likely = [0.0], [0.0]
    for count, wanted in zip(counts.tolist(), expected.tolist(), strict=True):
        if likely[-1] >= _FEWEST:
            seen.append(0.0)
            likely.append(0.0)
        seen[-1] += count
        likely[-1] += wanted
    if likely[-1] < _FEWEST and len(likely) > 1:
        rest_seen, rest_likely = seen.pop(), likely.pop()
        seen[-1] += rest_seen
        likely[-1] += rest_likely
    return np.array(seen), np.array(likely)


def _tail(chi_square: float, degrees: int) -> float:
    """Return the probability that chi-square with so many degrees exceeds a value."""
    if chi_square <= 0:
        return 1.0
    spread = 2.0 / (9.0 * degrees)
    z = ((chi_square / degrees) ** (1 / 3) - (1 - spread)) / math.sqrt(spread)
    return 0.5 * math.erfc(z / math.sqrt(2.0))
