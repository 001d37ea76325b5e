"""Sharing out what several factors did together, without an order among them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_PLAYERS = 12


def shapley(players: Sequence[str], value: Callable[[frozenset[str]], Floats | float]) -> dict[str, Floats]:
    """Return each player's Shapley value: what it adds, averaged over all orders in which players may join.

    value : the value of a set of players, a number or an array of any one shape; asked once for each of the 2ⁿ sets.
    The values sum to ``value(all) - value(none)``.   Raises ValueError above twelve players or for equal names.
    Source: Shapley (1953), A value for n-person games, Contributions to the Theory of Games II, 307-317.

    >>> worth = {"": 0.0, "a": 10.0, "b": 4.0, "ab": 20.0}
    >>> shares = shapley(["a", "b"], lambda chosen: worth["".join(sorted(chosen))])
    >>> float(shares["a"]), float(shares["b"])
    (13.0, 7.0)
    """
    count = len(players)
    if count > MOST_PLAYERS:
        raise ValueError(f"exact Shapley values are for {MOST_PLAYERS} players at most, not {count}")
    if len(set(players)) < count:
        raise ValueError(f"players must differ: {list(players)}")
    shares: dict[str, Floats] = dict.fromkeys(players, np.zeros(()))
    for size in range(count + 1):
        for chosen in combinations(players, size):
            found = np.asarray(value(frozenset(chosen)), dtype=np.float64)
            joining = _orders(size - 1, count) if size else 0.0
            leaving = _orders(size, count) if size < count else 0.0
            for player in players:
                share = joining if player in chosen else -leaving
                shares[player] = shares[player] + share * found
    return shares


def _orders(before: int, count: int) -> float:
    """Return the share of all orders in which a player comes right after a given set of ``before`` others."""
    return math.factorial(before) * math.factorial(count - before - 1) / math.factorial(count)
