"""Where a KPI stands: its figure by month, what is noise and what is signal, and what it will be when the period ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detente.numbers import xmr
from detente.questions.scorecards.counters import Counted, Floats
from detente.questions.scorecards.defined import Defined

DRAWS: Final = 2000
_PAST: Final = 12
"""Months whose counters stand for those to come."""
_FEWEST: Final = 6
"""Months below which neither noise nor a forecast is told."""
_INSIDE: Final = 0.90


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What is usual, month by month. signal : up, down or none, of the last month that has a figure.   low, high : its limits."""

    centre: float
    low: float
    high: float
    signals: NDArray[np.bool_]
    signal: str


def noise(values: Floats, kpi: Defined) -> Noise | None:
    """Return what is usual of a KPI's monthly figures, (n,), where there are six; months without a figure are left out.

    What is made without taking anything away is never below zero, and most shares are never above one: nor are their limits.
    """
    there = np.flatnonzero(np.isfinite(values))
    if there.size < _FEWEST:
        return None
    within = xmr.limits(values[there])
    loud = np.zeros(values.size, np.bool_)
    loud[there] = xmr.signals(values[there], within)
    last = there[-1]
    signal = "none" if not loud[last] else "up" if values[last] > within.centre else "down"
    lowest = -np.inf if "-" in kpi.formula.text or values[there].min() < 0 else 0.0
    highest = 1.0 if kpi.unit == "share" and values[there].max() <= 1 else np.inf
    return Noise(
        centre=within.centre,
        low=max(within.low, lowest),
        high=min(within.high, highest),
        signals=loud,
        signal=signal,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What a KPI will be at the end of the period. low, high : 90 % of what may come lies between.   reached : chance of the target."""

    mid: float
    low: float
    high: float


class Future:
    """Draws of how the counters of a period may end: what was counted so far, and months drawn from the last twelve.

    Months are drawn whole, so that what goes together in a month stays together, and each with what it was, so that no shape
    of noise is taken for granted; season and trend are not drawn.
    """

    def __init__(
        self, past: Counted, so_far: Sequence[int], to_come: int, rng: np.random.Generator, draws: int = DRAWS
    ) -> None:
        # As far back as counters go that go back far enough; those that began later have no figure.
        late = max((since for since in past.since.values() if past.n - since >= _FEWEST), default=0)
        last = np.arange(max(late, past.n - _PAST), past.n)
        self.known = last.size >= _FEWEST
        drawn = rng.choice(last, size=(draws, to_come)) if last.size else np.zeros((draws, 0), np.int64)
        floats = past.floats()
        chosen = list(so_far)
        self.counters: Mapping[str, Floats] = {
            name: values[chosen].sum() + values[drawn].sum(axis=1) if to_come else np.full(draws, values[chosen].sum())
            for name, values in floats.items()
        }

    def of(self, kpi: Defined, minor: int) -> Floats:
        """Return what a KPI comes to in each draw, (draws,)."""
        return kpi.over(self.counters, minor)

    def ahead(self, kpi: Defined, minor: int) -> Ahead | None:
        """Return the forecast; None where there are too few months, or too often no figure."""
        values = self.of(kpi, minor)
        there = values[np.isfinite(values)]
        if not self.known or there.size < values.size * _INSIDE:
            return None
        low, mid, high = np.quantile(there, [(1 - _INSIDE) / 2, 0.5, (1 + _INSIDE) / 2])
        return Ahead(mid=float(mid), low=float(low), high=float(high))


def reached(values: Floats, target: float, sign: int) -> float:
    """Return the share of draws in which a target is reached; a draw without a figure doesn't reach it."""
    return float(np.mean(np.where(np.isfinite(values), sign * values >= sign * target, False)))


def alike(kpis: Mapping[str, Defined], counters: Mapping[str, Floats], minor: int) -> Mapping[tuple[str, str], float]:
    """Return how each two KPIs went together by month (Spearman's rank correlation, better counted as up), of twelve months and more."""
    names = list(kpis)
    series = {name: kpis[name].sign * kpis[name].over(counters, minor) for name in names}
    found = {}
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            both = np.isfinite(series[one]) & np.isfinite(series[other])
            first, second = series[one][both], series[other][both]
            if both.sum() >= _PAST and np.ptp(first) > 0 and np.ptp(second) > 0:
                found[one, other] = float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])
    return found


def _ranks(values: Floats) -> Floats:
    """Return the places of values in their order, equal ones sharing theirs.

    >>> _ranks(np.array([3.0, 1.0, 3.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, place, many = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((many.cumsum() - (many - 1) / 2)[place])
