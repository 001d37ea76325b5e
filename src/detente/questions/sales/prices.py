"""What won deals were sold for: list prices, and what was given off them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns
from detente.questions.sales.spans import Spans

Floats = NDArray[np.float64]
_KNOWN = 0.8


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its standard error."""

    value: float
    error: float = 0.0

    def drawn(self, rng: np.random.Generator, draws: int) -> Floats:
        """Return draws of it, shape (draws,)."""
        return np.asarray(self.value + self.error * rng.standard_normal(draws))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """kept_a, kept_b : amount as a share of list amount, for deals of the periods' leads; None where not recorded.

    index : list prices of b against those of a, for what was sold in both; None where they can't be known.
    """

    kept_a: Estimate | None
    kept_b: Estimate | None
    index: Estimate | None


def prices(columns: Columns, spans: Spans, won_a: float, won_b: float) -> Prices:
    """Return the prices. won_a, won_b : deals won from leads of the periods; list amounts are to be known for most.

    The index is Laspeyres' and Paasche's weights taken together (Edgeworth 1887, Marshall 1887): pieces of both periods.
    A price that changed inside a period counts at the mean of its deals, whose variance is at most a quarter of
    the squared change (Popoviciu 1935).
    """
    found = {
        name: np.array([float(value or 0) for value in values])
        for name, values in columns.items()
        if name not in ("product_id", "product")
    }
    kept = [_kept(found, epoch, won) for epoch, won in ((spans.epoch_a, won_a), (spans.epoch_b, won_b))]
    if None in kept:
        return Prices(kept_a=None, kept_b=None, index=None)
    return Prices(kept_a=kept[0], kept_b=kept[1], index=_index(columns["product_id"], found, spans))


def _kept(found: dict[str, Floats], epoch: int, won: float) -> Estimate | None:
    here = found["epoch"] == epoch
    of_list = float(found["list_amount"][here].sum())
    if of_list <= 0 or float(found["won"][here].sum()) < _KNOWN * won:
        return None
    share = float(found["amount"][here].sum()) / of_list
    apart = found["squares"] - 2 * share * found["products"] + share**2 * found["list_squares"]
    return Estimate(share, float(np.sqrt(max(float(apart[here].sum()), 0.0))) / of_list)


def _index(products: list[str], found: dict[str, Floats], spans: Spans) -> Estimate | None:
    names, product = np.unique(np.array(products, dtype=object), return_inverse=True)

    def sums(column: str) -> Floats:
        sold = (found["epoch"] == epoch for epoch in (spans.epoch_a, spans.epoch_b))
        return np.array([np.bincount(product[here], found[column][here], names.size) for here in sold])

    pieces = sums("pieces")
    both = pieces.min(axis=0) > 0
    pieces, listed, deals = pieces[:, both], sums("list_of_pieces")[:, both], np.maximum(sums("won")[:, both], 1.0)
    price_a, price_b = listed / pieces
    sold = pieces.sum(axis=0)
    before = float(sold @ price_a)
    if before <= 0:
        return None
    unsure = np.square(sold * (price_b - price_a) / 2) @ (1 / deals).sum(axis=0)
    return Estimate(float(sold @ price_b) / before, float(np.sqrt(unsure)) / before)
