"""What several did together, shared out without an order."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.numbers.shapley import shapley

PLAYERS = ("a", "b", "c", "d")
SETS = [frozenset(chosen) for size in range(5) for chosen in itertools.combinations(PLAYERS, size)]
GAMES = st.lists(st.floats(-1e6, 1e6), min_size=len(SETS), max_size=len(SETS)).map(
    lambda values: dict(zip(SETS, values, strict=True))
)


def by_orders(game: dict[frozenset[str], float]) -> dict[str, float]:
    """The definition, word by word: every order of joining in turn."""
    shares = dict.fromkeys(PLAYERS, 0.0)
    for order in itertools.permutations(PLAYERS):
        for place, player in enumerate(order):
            before = frozenset(order[:place])
            shares[player] += (game[before | {player}] - game[before]) / math.factorial(len(PLAYERS))
    return shares


@given(GAMES)
def test_it_is_the_mean_over_all_orders_of_joining(game: dict[frozenset[str], float]) -> None:
    found = shapley(PLAYERS, game.__getitem__)
    for player, share in by_orders(game).items():
        assert float(found[player]) == pytest.approx(share, abs=1e-6)


@given(GAMES)
def test_the_shares_sum_to_what_all_did(game: dict[frozenset[str], float]) -> None:
    found = shapley(PLAYERS, game.__getitem__)
    assert float(sum(found.values())) == pytest.approx(game[frozenset(PLAYERS)] - game[frozenset()], abs=1e-6)


@given(GAMES, st.permutations(PLAYERS))
def test_nobody_gains_by_being_named_first(game: dict[frozenset[str], float], order: list[str]) -> None:
    first, again = shapley(PLAYERS, game.__getitem__), shapley(order, game.__getitem__)
    assert all(float(first[player]) == pytest.approx(float(again[player]), abs=1e-6) for player in PLAYERS)


def test_the_glove_market_by_hand() -> None:
    """A left glove against two right ones: 2/3 and 1/6 each (Shapley and Shubik 1969)."""
    found = shapley(["left", "right1", "right2"], lambda chosen: float("left" in chosen and len(chosen) > 1))
    assert [float(found[player]) for player in ("left", "right1", "right2")] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_many_readings_are_shared_out_at_once() -> None:
    price, number = np.array([2.0, 3.0]), np.array([5.0, 7.0])
    found = shapley(
        ["price", "number"],
        lambda chosen: (price if "price" in chosen else 1.0) * (number if "number" in chosen else 1.0),
    )
    assert found["price"].tolist() == [3.0, 8.0]
    assert found["number"].tolist() == [6.0, 12.0]


def test_too_many_players_and_doubles_are_refused() -> None:
    with pytest.raises(ValueError, match="12 players"):
        shapley([str(place) for place in range(13)], lambda _: 0.0)
    with pytest.raises(ValueError, match="differ"):
        shapley(["a", "a"], lambda _: 0.0)
