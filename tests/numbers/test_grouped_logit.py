"""Logistic regression on cells beside a general optimiser and a planted truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from detente.numbers.grouped_logit import Factor, Grouped, fit, sigmoid


def drawn(seed: int, cells: int = 400) -> tuple[Grouped, np.ndarray]:
    rng = np.random.default_rng(seed)
    factors = tuple(Factor(rng.integers(-1 if at else 0, levels, cells), levels) for at, levels in enumerate((3, 5, 4)))
    truth = 0.7 * rng.standard_normal(12) - 0.5
    trials = rng.integers(0, 60, cells).astype(np.float64)
    empty = Grouped(factors=factors, trials=trials, successes=trials)
    successes = rng.binomial(trials.astype(int), sigmoid(empty.log_odds(truth))).astype(np.float64)
    return Grouped(factors=factors, trials=trials, successes=successes), truth


@pytest.mark.parametrize("seed", range(5))
def test_the_maximum_is_that_of_a_general_optimiser(seed: int) -> None:
    grouped, _ = drawn(seed)
    penalty = np.diag(np.linspace(0.5, 2.0, 12))

    def worse(at: np.ndarray) -> float:
        z = grouped.log_odds(at)
        return float(-(grouped.successes @ z) + grouped.trials @ np.logaddexp(0, z) + 0.5 * at @ penalty @ at)

    second = minimize(worse, np.zeros(12), method="BFGS", options={"gtol": 1e-8})
    found = fit(grouped, penalty)
    assert np.allclose(found.coefficients, second.x, atol=1e-4)
    assert worse(found.coefficients) <= second.fun + 1e-7


def test_information_is_the_slope_of_the_score() -> None:
    grouped, _ = drawn(7)
    found, step = fit(grouped, 1e-3 * np.eye(12)), 1e-5
    for place in range(12):
        moved = found.coefficients.copy()
        moved[place] += step
        z = grouped.log_odds(moved)
        rest = grouped.successes - grouped.trials * sigmoid(z)
        score = np.concatenate(
            [np.bincount(f.labels[f.labels >= 0], rest[f.labels >= 0], f.levels) for f in grouped.factors]
        )
        assert np.allclose((found.score - score) / step, found.information[place], rtol=1e-3, atol=1e-3)


def test_trials_that_have_run_in_part_do_not_bias() -> None:
    """Half of each cell's successes come only when half of its delay has passed."""
    rng, cells = np.random.default_rng(3), 4000
    label = rng.integers(0, 2, cells)
    leads, passed = rng.integers(20, 80, cells), rng.uniform(0.1, 1.0, cells)
    truth = np.array([-1.5, -0.5])
    won = rng.binomial(leads, sigmoid(truth[label]) * passed)
    found = fit(
        Grouped(factors=(Factor(label, 2),), trials=leads * passed, successes=won.astype(np.float64)), 1e-9 * np.eye(2)
    )
    assert np.allclose(found.coefficients, truth, atol=0.03)


def test_cells_without_any_trial_and_more_successes_than_trials_do_no_harm() -> None:
    grouped = Grouped(
        factors=(Factor(np.array([0, 1, 1]), 2),), trials=np.array([0.0, 0.5, 3.0]), successes=np.array([0.0, 2.0, 1.0])
    )
    assert np.isfinite(fit(grouped, np.eye(2)).coefficients).all()
