"""How time is cut up for the model: epochs, stretches of creation, and ages of leads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.evidence.periods import DAY_MICROS, Period

Floats = NDArray[np.float64]
_WEEK = 7 * DAY_MICROS
_CUTS = 10
_NEVER = 1 << 62


def _age_borders() -> Floats:
    """Borders in days: a day apart up to 8, then four bins from each power of two to the next."""
    borders = [float(day) for day in range(8)]
    for octave in range(3, 12):
        borders += [2**octave * (1 + step / 4) for step in range(4)]
    return np.array([*borders, 4096.0])


AGES = _age_borders()
"""Borders of the age bins in days, as wins.sql has them."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Epochs of creation for two periods; each period is one epoch of its own.

    cuts : where epochs meet, µs UTC, rising.   fine_from : from where stretches are a week long, not four.
    """

    a: Period
    b: Period
    cuts: tuple[int, ...]
    fine_from: int

    @property
    def epochs(self) -> int:
        """How many epochs there are."""
        return len(self.cuts) + 1

    @property
    def epoch_a(self) -> int:
        """The epoch that is period a."""
        return self.cuts.index(self.a.from_at) + 1

    @property
    def epoch_b(self) -> int:
        """The epoch that is period b."""
        return self.cuts.index(self.b.from_at) + 1

    def epoch_of(self, moment: int) -> int:
        """Return the epoch of a moment (µs UTC)."""
        return sum(cut <= moment for cut in self.cuts)

    def days(self, moment: float) -> float:
        """Return a moment (µs UTC) in days since period b began."""
        return (moment - self.b.from_at) / DAY_MICROS

    def asked(self) -> dict[str, int]:
        """Return what the SQL is asked with."""
        padded = (*self.cuts, *[_NEVER] * (_CUTS - len(self.cuts)))
        return {
            "a_from": self.a.from_at,
            "a_to": self.a.to_at,
            "b_from": self.b.from_at,
            "b_to": self.b.to_at,
            "fine_from": self.fine_from,
            "anchor": self.b.from_at - 5200 * _WEEK,
        } | {f"cut_{place}": cut for place, cut in enumerate(padded, start=1)}

    def stretch(self, block_at: int, epoch: int, first_at: int, as_of: int) -> tuple[float, float]:
        """Return the days in which the leads of a block and an epoch were created."""
        length = _WEEK if block_at >= self.fine_from else 4 * _WEEK
        start = self.cuts[epoch - 1] if epoch else -_NEVER
        end = self.cuts[epoch] if epoch < len(self.cuts) else _NEVER
        return self.days(max(block_at, start, first_at)), self.days(min(block_at + length, end, as_of))

    def stretches(self, first_at: int, as_of: int) -> int:
        """Return about how many stretches there are from the first lead to the last moment."""
        fine, coarse = max(as_of - max(self.fine_from, first_at), 0), max(self.fine_from - first_at, 0)
        return fine // _WEEK + coarse // (4 * _WEEK) + self.epochs + 2


def spans(a: Period, b: Period) -> Spans:
    """Return the epochs: four before a as long as a, a, the time between in up to three, b, and what follows.

    >>> from detente.evidence.periods import read_period
    >>> spans(read_period("2026Q2", "UTC"), read_period("2026Q3", "UTC")).epochs
    8
    """
    length = a.to_at - a.from_at
    cuts = {a.from_at, a.to_at, b.from_at, b.to_at} | {a.from_at - place * length for place in range(1, 5)}
    between = b.from_at - a.to_at
    parts = min(max(round(between / length), 1), 3)
    cuts |= {a.to_at + between * place // parts for place in range(1, parts)}
    # Four-week blocks are counted back from the beginning of b, so that one ends where the one-week blocks begin.
    weeks_before = -(-(b.from_at - a.from_at + 26 * _WEEK) // (4 * _WEEK))
    return Spans(a, b, tuple(sorted(cuts)), b.from_at - weeks_before * 4 * _WEEK)
