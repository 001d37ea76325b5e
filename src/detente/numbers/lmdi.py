"""The logarithmic mean Divisia index: what each factor of a product did to a sum of products, with nothing left over."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_NOTHING = 1e-60
"""Stands for zero, so that a cell that appears or disappears is given to the factor that was zero."""


def lmdi(before: Mapping[str, Floats], after: Mapping[str, Floats]) -> dict[str, float]:
    """Return what each factor added, from Σ ∏ ``before`` to Σ ∏ ``after``; the parts sum to the change.

    before, after : the same factors, each with one value a cell, none below zero; arrays that broadcast together.
    Source: Ang (2005), The LMDI approach to decomposition analysis, Energy Policy 33:867-871 (additive LMDI-I);
    zeros: Ang and Liu (2007), Energy Policy 35:238-246.

    Twice the leads at half the price, 100 in all, then twice the price:

    >>> one = np.array([1.0])
    >>> parts = lmdi({"leads": 10 * one, "price": 10 * one}, {"leads": 10 * one, "price": 20 * one})
    >>> {name: round(part, 6) for name, part in parts.items()}
    {'leads': 0.0, 'price': 100.0}
    """
    logs = [{name: np.log(np.maximum(values, _NOTHING)) for name, values in side.items()} for side in (before, after)]
    was, now = (np.exp(sum(side.values(), start=np.zeros(()))) for side in logs)
    apart = np.log(now) - np.log(was)
    mean = np.where(np.abs(apart) > 1e-9, (now - was) / np.where(np.abs(apart) > 1e-9, apart, 1.0), (now + was) / 2)
    return {name: float((mean * (logs[1][name] - logs[0][name])).sum()) for name in before}
