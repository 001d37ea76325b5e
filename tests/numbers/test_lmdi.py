"""What each factor of a product did, by logarithms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.numbers.lmdi import lmdi

VALUES = st.lists(st.floats(0, 1e4), min_size=3, max_size=3).map(np.array)
FACTORS = st.fixed_dictionaries({"number": VALUES, "share": VALUES, "price": VALUES})


@given(FACTORS, FACTORS)
def test_the_parts_sum_to_the_change(before: dict[str, np.ndarray], after: dict[str, np.ndarray]) -> None:
    was, now = (float(np.prod(list(side.values()), axis=0).sum()) for side in (before, after))
    assert sum(lmdi(before, after).values()) == pytest.approx(now - was, abs=1e-6 + 1e-9 * (was + now))


def test_two_sectors_by_hand() -> None:
    """Activity × intensity of two sectors; the logarithmic means worked out with pencil and paper.

    Sector 1: 10 × 2 = 20 → 20 × 2 = 40, L = 20 / ln 2 = 28.8539; sector 2: 10 × 3 = 30 → 10 × 2 = 20, L = 10 / ln 1.5.
    """
    before = {"activity": np.array([10.0, 10.0]), "intensity": np.array([2.0, 3.0])}
    after = {"activity": np.array([20.0, 10.0]), "intensity": np.array([2.0, 2.0])}
    found = lmdi(before, after)
    assert found["activity"] == pytest.approx(20.0)
    assert found["intensity"] == pytest.approx(-10.0)


def test_a_cell_that_appears_is_given_to_what_was_zero() -> None:
    before = {"number": np.array([0.0, 5.0]), "price": np.array([3.0, 2.0])}
    after = {"number": np.array([4.0, 5.0]), "price": np.array([3.0, 2.0])}
    found = lmdi(before, after)
    assert found["number"] == pytest.approx(12.0)
    assert found["price"] == pytest.approx(0.0, abs=1e-9)


def test_a_change_back_is_the_same_with_the_other_sign() -> None:
    before = {"number": np.array([4.0]), "price": np.array([5.0])}
    after = {"number": np.array([6.0]), "price": np.array([3.0])}
    there, back = lmdi(before, after), lmdi(after, before)
    assert there["number"] == pytest.approx(-back["number"]) and there["price"] == pytest.approx(-back["price"])
