"""Stretches of days on which nothing but the number of leads changes, and two periods laid over each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.simulate.plan import Span

if TYPE_CHECKING:
    from detente.simulate.world import World

Floats = NDArray[np.float64]
_LOOKED_UP = {
    "mix": ("basket",),
    "quality": ("quality",),
    "reply": ("hours", "never"),
    "selling": ("occupant", "team"),
    "discount": ("discount",),
    "list_price": ("price",),
    "common": ("common",),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A stretch of period A and the stretch of period B that lies at the same place in it.

    leads_a, leads_b : how many leads.   mix_a, mix_b : their shares by source and segment, shape (S, G).
    day_a, day_b : a day of each, on which the other factors are looked up.   changed : factors that differ.
    """

    leads_a: float
    leads_b: float
    mix_a: Floats
    mix_b: Floats
    day_a: int
    day_b: int
    changed: frozenset[str]


def changes(planned: World) -> NDArray[np.int64]:
    """Return the days on which a stretch begins, the first of all included, ascending."""
    begins = np.zeros(planned.days, dtype=bool)
    begins[0] = True
    for names in _LOOKED_UP.values():
        for name in names:
            values = getattr(planned, name).reshape(planned.days, -1)
            begins[1:] |= (values[1:] != values[:-1]).any(axis=1)
    return np.flatnonzero(begins)


def pairs(planned: World, arrivals: Floats, a: Span, b: Span) -> list[Pair]:
    """Return the two periods cut at every change in either, and laid over each other.

    Periods of different length are stretched to fit; a day may then be shared out between two stretches.
    """
    cuts = {0.0, 1.0}
    for span in (a, b):
        first = planned.day(span.start)
        inside = [day for day in changes(planned) if first < day < first + span.days]
        cuts.update((float(day) - first) / span.days for day in inside)
    edges = sorted(cuts)
    return [_pair(planned, arrivals, a, b, (low, high)) for low, high in pairwise(edges) if high - low > 1e-9]


def _pair(planned: World, arrivals: Floats, a: Span, b: Span, part: tuple[float, float]) -> Pair:
    leads_a, mix_a, day_a = _stretch(planned, arrivals, a, part)
    leads_b, mix_b, day_b = _stretch(planned, arrivals, b, part)
    changed = {factor for factor, names in _LOOKED_UP.items() if _differ(planned, names, day_a, day_b)}
    if abs(leads_a - leads_b) > 1e-9 * max(leads_a, leads_b):
        changed.add("volume")
    if not np.allclose(mix_a, mix_b, rtol=1e-9, atol=1e-12):
        changed.add("mix")
    return Pair(leads_a, leads_b, mix_a, mix_b, day_a, day_b, frozenset(changed))


def _stretch(planned: World, arrivals: Floats, span: Span, part: tuple[float, float]) -> tuple[float, Floats, int]:
    """Return leads, mix and a day in the middle of a part (0 to 1) of a period; without leads, the planned mix."""
    first = planned.day(span.start)
    low, high = part[0] * span.days, part[1] * span.days
    days = np.arange(span.days)
    inside = np.clip(np.minimum(days + 1, high) - np.maximum(days, low), 0.0, 1.0)
    middle = first + min(int((low + high) / 2), span.days - 1)
    cells = np.tensordot(inside, arrivals[first : first + span.days], axes=1)
    leads = float(cells.sum())
    whole = cells if leads > 0 else planned.arrivals[middle]
    return leads, np.asarray(whole / max(float(whole.sum()), 1e-300)), middle


def _differ(planned: World, names: tuple[str, ...], day_a: int, day_b: int) -> bool:
    return any(not np.array_equal(getattr(planned, name)[day_a], getattr(planned, name)[day_b]) for name in names)
