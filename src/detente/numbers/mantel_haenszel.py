"""An odds ratio common to several strata, with its standard error."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class LogOdds(NamedTuple):
    """The logarithm of the common odds ratio and its standard error; infinite where no stratum tells anything."""

    value: float
    error: float

    @property
    def by_chance(self) -> float:
        """Probability that chance alone takes it as far from zero, either way (normal)."""
        return math.erfc(abs(self.value) / self.error / math.sqrt(2.0)) if self.error > 0 else float(self.value == 0)


def unripe(won: float, trials: float, cases: float) -> float:
    """Return by how much more the number won varies than so many whole trials would, where each case has run in part only.

    Of n cases a share F of whose trial has run, n F π are won with variance n F π (1 − F π), not n F π (1 − π).

    >>> round(unripe(30.0, 100.0, 1000.0), 3), unripe(30.0, 100.0, 100.0)
    (1.386, 1.0)
    """
    if not 0 < won < trials:
        return 1.0
    return max((1.0 - won / max(cases, trials)) / (1.0 - won / trials), 1.0)


def common_odds(won: Floats, trials: Floats, won_beside: Floats, trials_beside: Floats) -> LogOdds:
    """Return by how much the odds of the first group differ from those of the group beside, stratum for stratum.

    All of shape (strata,). Trials may be fractions, where they have run in part only; no more are won than tried.
    Sources: Mantel and Haenszel (1959), Journal of the National Cancer Institute 22:719-748; standard error: Robins, Breslow
    and Greenland (1986), Biometrics 42:311-323, which holds for many thin strata as for few full ones.

    In one stratum it is the odds ratio itself, 30 of 100 beside 20 of 100:

    >>> found = common_odds(np.array([30.0]), np.array([100.0]), np.array([20.0]), np.array([100.0]))
    >>> round(float(np.exp(found.value)), 3), round(found.error, 3)
    (1.714, 0.332)
    """
    lost, lost_beside = np.maximum(trials - won, 0.0), np.maximum(trials_beside - won_beside, 0.0)
    total = np.maximum(won + lost + won_beside + lost_beside, 1e-300)
    same, crossed = won * lost_beside / total, won_beside * lost / total
    if same.sum() <= 0 or crossed.sum() <= 0:
        return LogOdds(0.0, float("inf"))
    on, off = (won + lost_beside) / total, (won_beside + lost) / total
    variance = (
        (on * same).sum() / (2 * same.sum() ** 2)
        + (on * crossed + off * same).sum() / (2 * same.sum() * crossed.sum())
        + (off * crossed).sum() / (2 * crossed.sum() ** 2)
    )
    return LogOdds(float(np.log(same.sum() / crossed.sum())), float(np.sqrt(variance)))
