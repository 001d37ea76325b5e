"""What begins in a stretch and takes a while: how much of it ends in a window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.numbers.overlap import ending_inside

AGES = np.array([0.0, 1.0, 4.0, 10.0])


def test_it_is_what_throwing_dice_gives() -> None:
    rng = np.random.default_rng(1)
    stretches, window = np.array([[0.0, 7.0], [3.0, 3.5]]), (4.0, 9.0)
    found = ending_inside(stretches, AGES, window)
    for row, (start, end) in enumerate(stretches):
        for place in range(AGES.size - 1):
            ends = rng.uniform(start, end, 200_000) + rng.uniform(AGES[place], AGES[place + 1], 200_000)
            inside = ((ends > window[0]) & (ends <= window[1])).mean()
            assert found[row, place] == pytest.approx(inside, abs=0.005)


@given(st.floats(-50, 50), st.floats(0.01, 20), st.floats(-60, 60), st.floats(0, 30), st.floats(0, 30))
def test_neighbouring_windows_share_nothing_and_lose_nothing(
    start: float, length: float, edge: float, first: float, second: float
) -> None:
    stretch = np.array([[start, start + length]])
    both = ending_inside(stretch, AGES, (edge, edge + first + second))
    left = ending_inside(stretch, AGES, (edge, edge + first))
    right = ending_inside(stretch, AGES, (edge + first, edge + first + second))
    assert np.allclose(left + right, both, atol=1e-9)
    assert (both >= 0).all()
    assert (both <= 1).all()


def test_an_endless_window_holds_everything() -> None:
    assert (ending_inside(np.array([[0.0, 7.0]]), AGES, (-np.inf, np.inf)) == 1).all()


def test_a_moment_is_a_very_short_stretch() -> None:
    found = ending_inside(np.array([[2.0, 2.0]]), AGES, (-np.inf, 2.5))
    assert found[0, 0] == pytest.approx(0.5, abs=1e-3)
