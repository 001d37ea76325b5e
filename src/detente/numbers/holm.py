"""Several tests at once: probabilities that keep the chance of even one false alarm where it is stated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def holm(chances: Floats) -> Floats:
    """Return p-values adjusted for how many there are, shape (n,), in the order given.

    Source: Holm (1979), Scandinavian Journal of Statistics 6:65-70.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(chances, kind="stable")
    raised = np.maximum.accumulate(chances[order] * (chances.size - np.arange(chances.size)))
    found = np.empty_like(chances, dtype=np.float64)
    found[order] = np.minimum(raised, 1.0)
    return found
