"""The chart of single figures: the handbook's example, and each of the three rules."""

from __future__ import annotations

import numpy as np
import pytest

from detente.numbers.xmr import Limits, limits, signals

CHART = Limits(centre=10.0, low=4.0, high=16.0, most=7.4)


def test_the_limits_of_the_handbook_s_example() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: individuals control charts."""
    found = limits(np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]))
    assert (found.centre, found.low, found.high) == pytest.approx((50.81, 45.8159, 55.8041), abs=2e-3)
    assert found.most == pytest.approx(3.268 * 1.8778, abs=1e-3)


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([10, 17, 10], [1]),
        ([10, 3, 10], [1]),
        ([9, *[11] * 8, 9], [8]),
        ([*[11] * 7, 10, *[11] * 7], []),
        ([14, 10, 14, 14, 10], [3]),
        ([14, 10, 10, 14, 14], []),
        ([6, 6, 10, 6], [3]),
    ],
)
def test_a_signal_is_what_one_of_three_rules_says(values: list[float], places: list[int]) -> None:
    assert np.flatnonzero(signals(np.array(values, dtype=float), CHART)).tolist() == places
