"""Since when: beside all orders of the months, under calm, and where a change is planted."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from detente.numbers.onset import AFTER, BEFORE, _by_spread, onset


def test_the_chance_is_that_of_all_orders_of_the_months() -> None:
    values, weights = np.array([3.0, 1.0, 2.0, 2.5, 1.5, 4.0, 2.2, 4.5]), np.array([2.0, 1, 3, 1, 2, 1, 2, 1])

    def best(order: tuple[int, ...]) -> float:
        value, weight, found = values[list(order)], weights[list(order)], -np.inf
        for place in range(BEFORE, values.size - AFTER + 1):
            before, after = weight[:place].sum(), weight[place:].sum()
            gap = np.average(value[place:], weights=weight[place:]) - np.average(value[:place], weights=weight[:place])
            found = max(found, gap / np.sqrt(1 / before + 1 / after))
        return float(found)

    seen = best(tuple(range(8)))
    exact = np.mean([best(order) >= seen - 1e-9 for order in itertools.permutations(range(8))])
    found = onset(values, weights, np.random.default_rng(0))
    assert found is not None and found.shuffled == pytest.approx(exact, abs=0.01)


def test_in_calm_months_the_chances_are_even_whatever_the_figures_are_like() -> None:
    rng, chances = np.random.default_rng(1), []
    for _ in range(150):
        meetings = rng.integers(3, 9, 18)
        found = onset(rng.binomial(meetings, 0.3) / meetings, meetings.astype(float), rng)
        assert found is not None
        chances.append((found.shuffled, found.by_chance))
    assert stats.kstest([one for one, _ in chances], "uniform").pvalue > 0.01
    assert np.mean([both < 0.05 for _, both in chances]) < 0.08, "and both together cry out no more often"


def test_a_planted_change_is_found_and_dated() -> None:
    rng, near = np.random.default_rng(2), []
    for _ in range(40):
        values = rng.normal(0.0, 1.0, 18) + 4.0 * (np.arange(18) >= 12)
        found = onset(values, np.ones(18), rng)
        assert found is not None and found.by_chance < 0.001
        near.append(abs(found.place - 12) <= 1)
    assert np.mean(near) > 0.9


def test_two_months_far_off_are_surer_than_any_order_of_the_months_could_make_them() -> None:
    rng = np.random.default_rng(4)
    found = onset(np.append(rng.normal(0.0, 1.0, 18), [9.0, 10.0]), np.ones(20), rng)
    assert found is not None and found.place == 18
    assert found.shuffled > 0.003 and found.by_chance < 0.0001


def test_the_spread_within_is_that_of_a_t_test() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(0.0, 1.0, 20) + 1.5 * (np.arange(20) >= 12)
    expected = stats.ttest_ind(values[12:], values[:12], alternative="greater").pvalue
    assert _by_spread(values, np.full(20, 3.0), 12) == pytest.approx(expected)


def test_too_few_months_or_no_change_at_all_say_nothing() -> None:
    rng = np.random.default_rng(3)
    assert onset(np.arange(6.0), np.ones(6), rng) is None
    assert onset(np.ones(18), np.ones(18), rng) is None
    falling = onset(np.repeat([1.0, 0.0], 9), np.ones(18), rng)
    assert falling is not None and falling.by_chance > 0.5, "only what rises counts"
