"""The chance that a lead buys, averaged over how soon it is answered and how promising it looks.

With log odds z before the reply counts, hours to the reply r, score x and share ν never contacted:

    Q(z) = E_x[ (1 − ν) · E_r|x σ(z + h(r) + γx)  +  ν · σ(z + h(never) + γx) ],   log r ~ N(log median − κx, s²)

computed by quadrature on a grid of z and interpolated (error below 2·10⁻⁷), so that a company of any size
costs one look-up for each source, segment and seller.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detente.simulate.forms import FormSet

Floats = NDArray[np.float64]
_GRID = np.linspace(-16.0, 12.0, 28 * 256 + 1)


def logistic(z: Floats) -> Floats:
    """Return 1 / (1 + e^−z), shape as given.

    >>> logistic(np.array([0.0]))
    array([0.5])
    """
    return np.asarray(1.0 / (1.0 + np.exp(-z)))


class Chances:
    """Q(z) for each way of answering leads (median hours, share never contacted); tables are made once.

    score_effect : γ, log odds per standard deviation of score.   cherry_picking : κ.
    """

    def __init__(self, forms: FormSet, score_effect: float, cherry_picking: float) -> None:
        self._forms = forms
        self._score_effect = score_effect
        self._cherry_picking = cherry_picking
        self._tables: dict[tuple[float, float], Floats] = {}

    def of(self, z: Floats, median_hours: float, never: float) -> Floats:
        """Return Q(z), shape as ``z``: the chance that a lead buys in the end."""
        key = (round(float(median_hours), 9), round(float(never), 12))
        if key not in self._tables:
            self._tables[key] = self._table(*key)
        return np.interp(z, _GRID, self._tables[key])

    def exactly(self, z: float, median_hours: float, never: float) -> float:
        """Return Q(z) by quadrature, without the table: its second opinion."""
        return float(self._sum(np.array([z]), median_hours, never)[0])

    def _table(self, median_hours: float, never: float) -> Floats:
        return self._sum(_GRID, median_hours, never)

    def _sum(self, z: Floats, median_hours: float, never: float) -> Floats:
        plain = self._score_effect == 0 and self._cherry_picking == 0
        nodes, weights = (np.zeros(1), np.ones(1)) if plain else np.polynomial.hermite_e.hermegauss(16)
        total = np.zeros_like(z)
        for x, weight in zip(nodes, weights / weights.sum(), strict=True):
            shift = self._score_effect * x
            effects, shares = self._forms.reply_nodes(math.log(median_hours) - self._cherry_picking * x)
            for effect, share in zip(effects, shares, strict=True):
                total += weight * (1 - never) * share * logistic(z + effect + shift)
            total += weight * never * logistic(z + self._forms.never + shift)
        return total
