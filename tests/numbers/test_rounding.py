"""Rounding that keeps sums."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.numbers.rounding import to_total


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=12))
def test_the_whole_numbers_sum_to_the_total_and_none_moves_by_a_whole_unit(parts: list[float]) -> None:
    total = round(math.fsum(parts))
    whole = to_total(parts, total)
    assert sum(whole) == total
    assert all(abs(after - before) <= 1 for before, after in zip(parts, whole, strict=True))


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12))
def test_whole_numbers_stay(parts: list[int]) -> None:
    assert to_total([float(part) for part in parts], sum(parts)) == parts


def test_the_largest_remainders_are_rounded_up() -> None:
    assert to_total([1.2, 1.7, 1.1], 4) == [1, 2, 1]
    assert to_total([-0.5, 0.5], 0) == [0, 0]


def test_a_total_that_is_not_theirs_is_refused() -> None:
    with pytest.raises(ValueError, match="not to 9"):
        to_total([1.0, 2.0], 9)
    with pytest.raises(ValueError, match="not to 1"):
        to_total([math.nan], 1)
