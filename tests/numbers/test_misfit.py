"""Whether counts fall where they were expected."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from detente.numbers.misfit import misfit


def test_its_chance_is_that_of_scipy() -> None:
    counts, expected = np.array([30.0, 24.0, 34.0, 45.0, 37.0, 30.0]), np.full(6, 200 / 6)
    assert misfit(counts, expected).chance == pytest.approx(scipy.stats.chisquare(counts).pvalue, rel=0.03)


def test_the_share_is_what_lies_elsewhere() -> None:
    assert misfit(np.array([60.0, 40.0]), np.array([50.0, 50.0])).share == pytest.approx(0.1)


def test_bins_with_little_to_expect_are_joined_so_that_one_odd_count_is_no_alarm() -> None:
    found = misfit(np.array([100.0, 100.0, 1.0, 0.0, 1.0]), np.array([100.0, 100.0, 0.01, 0.01, 0.01]))
    assert found.chance > 0.1


def test_nothing_counted_or_one_bin_is_no_misfit() -> None:
    assert misfit(np.zeros(3), np.ones(3)).chance == 1.0
    assert misfit(np.array([3.0]), np.array([9.0])).chance == 1.0


def test_alarms_by_chance_are_as_rare_as_they_say() -> None:
    rng = np.random.default_rng(3)
    shares = np.array([0.1, 0.3, 0.4, 0.15, 0.05])
    alarms = np.mean([misfit(row, shares).chance < 0.05 for row in rng.multinomial(300, shares, 2000).astype(float)])
    assert 0.03 < alarms < 0.07
