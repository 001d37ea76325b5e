"""What changed when something began for everybody at once: the level of a series before and after, beside its own trend.

The series is a straight line with a step, and its errors remember the ones before (AR(1)). How much they do is not known
either: it is averaged over, by its restricted likelihood, so that short series do not promise too much. Nothing else that began
in the same weeks can be told apart from it. Sources: Wagner et al. (2002), Segmented regression analysis of interrupted time
series; Harville (1977) for the restricted likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

Floats = NDArray[np.float64]
FEWEST: Final = 8
"""Figures on either side of the step, below which nothing is told."""
_MEMORY: Final = np.linspace(-0.4, 0.96, 69)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """By how much the level changed. low, high : 95 % interval.   memory : how far an error repeats the one before, -1 to 1."""

    estimate: float
    low: float
    high: float
    memory: float


def step(values: Floats, at: int, season: float | None = None) -> Step | None:
    """Return the step of a series (n,) that is there from place ``at`` on; None where fewer than `FEWEST` are on one side.

    season : of how many figures a year is: a wave of that length is fitted too, where so many are recorded.
    Figures that are not a number are left out, and those around them taken as neighbours.

    >>> found = step(np.r_[np.tile([0.0, 1.0], 10), np.tile([3.0, 4.0], 10)] + 0.1 * np.arange(40), 20)
    >>> round(found.estimate), found.low < 3 < found.high
    (3, True)
    """
    there = np.isfinite(values)
    places = np.flatnonzero(there)
    after = (places >= at).astype(float)
    if min(after.sum(), (1 - after).sum()) < FEWEST:
        return None
    y = values[there]
    scale = float(y.std()) or 1.0
    columns = [np.ones(y.size), (places - places.mean()) / y.size, after]
    if season is not None and np.ptp(places) + 1 >= season:
        columns += [wave(2 * np.pi * places / season) for wave in (np.sin, np.cos)]
    design = np.column_stack(columns)
    n, p = design.shape
    told, spread, likely = np.empty((3, _MEMORY.size))
    for number, memory in enumerate(_MEMORY):
        a, b = _white(design, memory), _white((y / scale)[:, None], memory)[:, 0]
        inverse = np.linalg.inv(a.T @ a)
        beta = inverse @ a.T @ b
        left = max(float(((b - a @ beta) ** 2).sum()), 1e-20)
        told[number], spread[number] = beta[2], np.sqrt(left / (n - p) * inverse[2, 2])
        likely[number] = 0.5 * (np.log(1 - memory**2) + np.linalg.slogdet(inverse)[1] - (n - p) * np.log(left))
    weight = np.exp(likely - likely.max())
    weight /= weight.sum()
    estimate = float(weight @ told)

    def beyond(value: float, share: float) -> float:
        return float(weight @ stats.t.cdf((value - told) / spread, n - p)) - share

    reach = 60 * float(spread.max()) + float(np.ptp(told))
    low, high = (
        float(optimize.brentq(beyond, estimate - reach, estimate + reach, args=(share,))) for share in (0.025, 0.975)
    )
    return Step(estimate=estimate * scale, low=low * scale, high=high * scale, memory=float(weight @ _MEMORY))


def _white(columns: Floats, memory: float) -> Floats:
    """Return columns (n, k) whose errors no longer remember one another (Prais and Winsten 1954)."""
    white = columns.copy()
    white[0] *= np.sqrt(1 - memory**2)
    white[1:] -= memory * columns[:-1]
    return white
