"""An odds ratio common to several strata."""

from __future__ import annotations

import numpy as np
import pytest

from detente.numbers.mantel_haenszel import common_odds


def test_one_stratum_is_the_odds_ratio_with_woolfs_error() -> None:
    found = common_odds(np.array([12.0]), np.array([40.0]), np.array([7.0]), np.array([50.0]))
    assert found.value == pytest.approx(np.log(12 * 43 / (7 * 28)))
    assert found.error == pytest.approx(np.sqrt(1 / 12 + 1 / 28 + 1 / 7 + 1 / 43))


def test_admissions_to_berkeley() -> None:
    """The six departments of 1973, as R's mantelhaen.test has them: 0.9047, 95 % from 0.7719 to 1.0603."""
    men, men_out = np.array([512, 353, 120, 138, 53, 22.0]), np.array([313, 207, 205, 279, 138, 351.0])
    women, women_out = np.array([89, 17, 202, 131, 94, 24.0]), np.array([19, 8, 391, 244, 299, 317.0])
    found = common_odds(men, men + men_out, women, women + women_out)
    assert np.exp(found.value) == pytest.approx(0.9046968, abs=1e-6)
    assert np.exp(found.value - 1.959964 * found.error) == pytest.approx(0.7719074, abs=1e-5)
    assert np.exp(found.value + 1.959964 * found.error) == pytest.approx(1.0603298, abs=1e-5)


def test_nothing_won_tells_nothing() -> None:
    found = common_odds(np.zeros(2), np.full(2, 9.0), np.ones(2), np.full(2, 9.0))
    assert found == (0.0, float("inf"))


def test_intervals_hold_in_thin_strata() -> None:
    """Four hundred strata of six; the odds are doubled: 90 % intervals hold nine times in ten."""
    rng, held = np.random.default_rng(4), []
    base = rng.uniform(0.1, 0.5, 400)
    odds = 2 * base / (1 - base)
    for _ in range(300):
        won, beside = rng.binomial(3, odds / (1 + odds)), rng.binomial(3, base)
        found = common_odds(won.astype(float), np.full(400, 3.0), beside.astype(float), np.full(400, 3.0))
        held.append(abs(found.value - np.log(2)) < 1.6449 * found.error)
    assert 0.85 < np.mean(held) < 0.95
