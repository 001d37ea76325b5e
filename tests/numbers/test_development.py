"""How cohorts develop: beside lifelines, beside a likelihood maximised by SciPy, and beside what was planted."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize

from detente.numbers.development import Counted, Development, Kin, fit, horizon, seen
from detente.numbers.overlap import ending_inside
from detente.numbers.pooling import Layer

AGES = np.array([0.0, 2, 4, 7, 10, 15, 20, 30, 40, 60, 80, 120, 180])


def alone(cohorts: int) -> Kin:
    """One row whose cohorts are all free."""
    row = np.zeros(1, dtype=np.int64)
    layers = (Layer(row, False, 0.0), Layer(row, True, 1e-9))
    return Kin(layers=layers, groups=row, group_strength=1e-9, row_strength=1e-9)


def weeks(number: int) -> np.ndarray:
    return np.column_stack([np.arange(number) * 7.0, np.arange(1, number + 1) * 7.0])


def drawn(
    rng: np.random.Generator, per_week: int, rates: np.ndarray, *, opens: float = -np.inf, scale: float = 25.0
) -> tuple[Counted, np.ndarray, np.ndarray, np.ndarray]:
    """Draw leads by week, won with a rate by week after Weibull delays, lost sooner; seen up to the last week's end."""
    number, end = rates.size, rates.size * 7.0
    start = rng.uniform(0, end, per_week * number)
    week = (start // 7).astype(int)
    won = rng.random(start.size) < rates[week]
    delay = np.where(won, scale, 0.5 * scale) * rng.standard_exponential(start.size) ** (1 / 1.3)
    known = won & (start + delay <= end) & (start + delay > opens) & (delay < AGES[-1])
    members = np.bincount(week, minlength=number).astype(float)
    followed = (members[:, None] * ending_inside(weeks(number), AGES, (opens, end)))[None]
    by_cohort = np.bincount(week[known], minlength=number).astype(float)[None, None]
    by_age = np.histogram(delay[known], AGES)[0].astype(float)[None, None]
    return Counted(by_cohort=by_cohort, by_age=by_age, followed=followed), start, delay, won


def share_by_age(found: Development) -> np.ndarray:
    return np.cumsum(found.delays[0, 0])


def true_share(scale: float = 25.0) -> np.ndarray:
    by = 1 - np.exp(-((AGES[1:] / scale) ** 1.3))
    return np.asarray(by / by[-1])


def test_delays_are_found_again_though_half_the_cohorts_are_young() -> None:
    counted, *_ = drawn(np.random.default_rng(1), 4000, np.full(30, 0.1))
    assert np.abs(share_by_age(fit(counted, alone(30))) - true_share()).max() < 0.015


def test_a_young_cohort_is_not_taken_for_a_bad_one() -> None:
    counted, *_ = drawn(np.random.default_rng(2), 6000, np.full(30, 0.1))
    rates = fit(counted, alone(30)).rates[0, 0]
    naive = counted.by_cohort[0, 0] / counted.followed[0, :, 0]
    assert rates[26:29].mean() == pytest.approx(0.1, rel=0.1)
    assert naive[26:29].mean() < 0.06


def test_records_that_begin_late_do_not_make_old_cohorts_look_bad() -> None:
    counted, *_ = drawn(np.random.default_rng(3), 6000, np.full(40, 0.1), opens=70.0)
    found = fit(counted, alone(40))
    assert np.abs(share_by_age(found) - true_share()).max() < 0.02
    assert found.rates[0, 0, 4:9].mean() == pytest.approx(0.1, rel=0.1)
    blind = Counted(
        by_cohort=counted.by_cohort,
        by_age=counted.by_age,
        followed=(6000 * ending_inside(weeks(40), AGES, (-np.inf, 280.0)))[None],
    )
    assert fit(blind, alone(40)).rates[0, 0, 4:9].mean() < 0.06


def test_a_cohort_that_got_worse_is_found_while_it_is_young() -> None:
    rates = np.where(np.arange(30) < 22, 0.1, 0.06)
    counted, *_ = drawn(np.random.default_rng(4), 8000, rates)
    found = fit(counted, alone(30)).rates[0, 0]
    assert found[22:28].mean() == pytest.approx(0.06, rel=0.1)


def test_the_curve_of_wins_beside_losses_is_that_of_aalen_and_johansen() -> None:
    """lifelines' estimator of competing risks, on the same leads one by one."""
    from lifelines import AalenJohansenFitter

    counted, start, delay, won = drawn(np.random.default_rng(5), 1500, np.full(30, 0.3))
    follow = 30 * 7.0 - start
    event = np.where(delay <= follow, np.where(won, 1, 2), 0)
    other = AalenJohansenFitter(calculate_variance=False, seed=1).fit(
        np.minimum(delay, follow) + 1e-9 * np.arange(delay.size), event, event_of_interest=1
    )
    together = np.zeros(30, dtype=np.int64)
    pooled = Counted(
        by_cohort=counted.by_cohort.sum(axis=2, keepdims=True),
        by_age=counted.by_age,
        followed=counted.followed.sum(axis=1, keepdims=True),
    )
    found = fit(pooled, alone(1))
    ours = found.rates[0, 0, 0] * share_by_age(found)
    theirs = np.array([float(other.predict(age)) for age in AGES[1:9]])
    assert together.size == 30
    assert np.abs(ours[:8] - theirs).max() < 0.006


def test_it_is_the_maximum_of_the_likelihood() -> None:
    """Rates and delays of the run-off model, maximised by SciPy's own hand."""
    counted, *_ = drawn(np.random.default_rng(6), 300, np.full(8, 0.3))
    cohorts, ages = 8, 6
    counted = Counted(
        by_cohort=counted.by_cohort, by_age=counted.by_age[:, :, :ages], followed=counted.followed[:, :, :ages]
    )
    kept = counted.by_age.sum() / counted.by_cohort.sum()
    counted = Counted(by_cohort=counted.by_cohort * kept, by_age=counted.by_age, followed=counted.followed)

    def loss(logs: np.ndarray) -> float:
        rates, delays = np.exp(logs[:cohorts]), np.exp(logs[cohorts:])
        expected = float((rates[:, None] * delays[None, :] * counted.followed[0]).sum())
        return expected - float(counted.by_cohort[0, 0] @ logs[:cohorts] + counted.by_age[0, 0] @ logs[cohorts:])

    best = scipy.optimize.minimize(loss, np.full(cohorts + ages, -1.5), method="BFGS", options={"gtol": 1e-7}).x
    rates, delays = np.exp(best[:cohorts]), np.exp(best[cohorts:])
    found = fit(counted, alone(cohorts), rounds=3000)
    assert np.allclose(found.rates[0, 0], rates * delays.sum(), rtol=1e-3)
    assert np.allclose(found.delays[0, 0], delays / delays.sum(), rtol=1e-3)


def test_rows_of_a_group_lean_on_each_other_s_delays() -> None:
    followed = np.full((2, 1, 2), 1000.0)
    kin = Kin(
        layers=(Layer(np.arange(2), True, 1e-9),),
        groups=np.zeros(2, dtype=np.int64),
        group_strength=1.0,
        row_strength=100.0,
    )
    counted = Counted(
        by_cohort=np.array([[[400.0], [4.0]]]),
        by_age=np.array([[[300.0, 100.0], [0.0, 4.0]]]),
        followed=followed,
    )
    found = fit(counted, kin).delays[0]
    assert found[0, 0] == pytest.approx(0.75, abs=0.02)
    assert found[1, 0] == pytest.approx(0.72, abs=0.03)  # four events hardly speak against a hundred


def test_seen_adds_up_over_ages() -> None:
    delays, followed = np.array([[[0.25, 0.75]]]), np.array([[[8.0, 4.0], [8.0, 0.0]]])
    assert seen(delays, followed)[0, 0].tolist() == [5.0, 2.0]


def test_ages_that_too_few_were_followed_through_are_not_read() -> None:
    assert horizon(np.array([1000.0, 900.0, 300.0, 100.0]), events=100) == 3
    assert horizon(np.array([1000.0, 900.0]), events=100) == 2
    assert horizon(np.array([1000.0, 150.0]), events=10) == 1
