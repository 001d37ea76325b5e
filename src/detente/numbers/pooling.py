"""Rates of many small cells that lean on each other: a cell with little to go by is taken to be like its kin.

Cells lie in a table of C rows and E columns. A cell's rate is a product of factors, each shared by a set of cells
(all, a column, rows of one kind, one row, the cell alone). Beforehand a factor is 1, with the weight of some
``strength`` events; it moves as far as the events that were counted pull it. This is a Poisson model with
gamma-distributed factors, known to actuaries as credibility.
Sources: Bühlmann and Straub (1970), Mitteilungen VSVM 70:111-133; Lee and Nelder (1996), JRSS B 58:619-678.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_LEAST = 1e-300


@dataclass(frozen=True)
class Layer:
    """Which cells share a factor: rows with the same label, over all columns or each column for itself.

    labels : shape (C,), numbers from 0 without gaps.   strength : events that the factor weighs beforehand;
    0 leaves it free.
    """

    labels: Whole
    by_column: bool
    strength: float

    @cached_property
    def sets(self) -> int:
        """How many labels there are."""
        return int(self.labels.max(initial=-1)) + 1

    @cached_property
    def _belongs(self) -> Floats:
        return np.asarray(self.labels[None, :] == np.arange(self.sets)[:, None], dtype=np.float64)

    def sums(self, cells: Floats) -> Floats:
        """Return the sums over the cells that share a factor: (R, C, E) → (R, sets, E or 1)."""
        values = cells if self.by_column else cells.sum(axis=2, keepdims=True)
        if self.sets == 1:
            return np.asarray(values.sum(axis=1, keepdims=True))
        if self.sets == self.labels.size:
            return values
        return np.asarray(np.matmul(self._belongs, values))

    def spread(self, factors: Floats) -> Floats:
        """Return each cell's factor: (R, sets, E or 1) → (R, C or 1, E or 1)."""
        return factors if self.sets in (1, self.labels.size) else factors[:, self.labels]


@dataclass(frozen=True, slots=True)
class Pooled:
    """Fitted factors of each layer, shape (R, sets, E or 1), and the events counted for each."""

    factors: tuple[Floats, ...]
    events: tuple[Floats, ...]

    def rates(self, layers: Sequence[Layer]) -> Floats:
        """Return the cells' rates, shape (R, C, E) or one that broadcasts to it."""
        product = np.ones((1, 1, 1))
        for layer, factor in zip(layers, self.factors, strict=True):
            product = product * layer.spread(factor)
        return product


def unfitted(layers: Sequence[Layer], columns: int) -> Pooled:
    """Return factors that are all 1, to begin a fit of one set (R = 1) from."""
    shapes = [(1, layer.sets, columns if layer.by_column else 1) for layer in layers]
    return Pooled(tuple(np.ones(shape) for shape in shapes), tuple(np.zeros(shape) for shape in shapes))


def sweep(observed: Floats, exposure: Floats, layers: Sequence[Layer], before: Pooled) -> Pooled:
    """Return the factors after each has been set once to its best, given the others.

    observed, exposure : events counted and exposure to them, shape (R, C, E); a cell's expected events are its rate
    times its exposure. R sets are fitted side by side. Repeated sweeps converge to the one best fit; the rates
    settle well before it is settled which layer holds what.

    >>> alone = (Layer(np.array([0]), False, 0.0),)
    >>> float(sweep(np.array([[[3.0]]]), np.array([[[60.0]]]), alone, unfitted(alone, 1)).rates(alone)[0, 0, 0])
    0.05
    """
    factors, events = list(before.factors), []
    expected = before.rates(layers) * exposure
    for place, layer in enumerate(layers):
        counted = layer.sums(observed)
        # With a factor f and its expected events f · rest, the best factor is (strength + counted) / (strength + rest).
        against = layer.strength * factors[place] + layer.sums(expected)
        change = np.where(against > 0, (layer.strength + counted) / np.maximum(against, _LEAST), 1.0)
        factors[place] = factors[place] * change
        expected = expected * layer.spread(change)
        events.append(counted)
    return Pooled(tuple(factors), tuple(events))


def redrawn(fit: Pooled, layers: Sequence[Layer], draws: int, rng: np.random.Generator) -> Floats:
    """Return rates as they may well be, given a fit of one set: shape (draws, C, E).

    Every factor is drawn anew from its gamma distribution given the events counted for it.
    """
    rates = np.ones((draws, 1, 1))
    for layer, factor, events in zip(layers, fit.factors, fit.events, strict=True):
        if layer.strength > 0:
            shape = layer.strength + events[0]
            wobble = rng.standard_gamma(shape, (draws, *shape.shape)) / shape
            rates = rates * layer.spread(factor * wobble)
        else:
            rates = rates * layer.spread(factor)
    return rates
