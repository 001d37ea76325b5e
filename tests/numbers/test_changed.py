"""Draws of changes beside the exact posterior, summed over every way in which effects may have changed."""

from __future__ import annotations

import itertools
from math import lgamma

import numpy as np
import pytest

from detente.numbers.changed import SCALES, Group, draws


def exact(precision: np.ndarray, pull: np.ndarray, groups: tuple[Group, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Mean of each change, and the probability that it changed at all."""
    size = pull.size
    total, mean, there = 0.0, np.zeros(size), np.zeros(size)
    for state in itertools.product(range(len(SCALES) + 1), repeat=size):
        chosen = np.flatnonzero(state)
        log = -chosen.size * np.log(len(SCALES))
        for group in groups:
            many, likely = group.places.size, group.likely
            k = sum(state[place] > 0 for place in group.places)
            rest = max(many - likely, 0.5)
            log += _log_beta(likely + k, rest + many - k) - _log_beta(likely, rest)
        middle = np.zeros(size)
        if chosen.size:
            prior = np.diag([1 / SCALES[state[place] - 1] ** 2 for place in chosen])
            sharp = precision[np.ix_(chosen, chosen)] + prior
            middle[chosen] = np.linalg.solve(sharp, pull[chosen])
            log += 0.5 * pull[chosen] @ middle[chosen]
            log += 0.5 * (np.linalg.slogdet(prior)[1] - np.linalg.slogdet(sharp)[1])
        weight = np.exp(log)
        total, mean = total + weight, mean + weight * middle
        there[chosen] += weight
    return mean / total, there / total


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


@pytest.mark.parametrize("seed", range(4))
def test_draws_are_those_of_the_exact_posterior(seed: int) -> None:
    rng = np.random.default_rng(seed)
    half = rng.standard_normal((5, 4)) * 6
    precision = half.T @ half + 5 * np.eye(4)
    pull = precision @ np.where(rng.random(4) < 0.4, rng.normal(0, 0.4, 4), 0.0) + 6 * rng.standard_normal(4)
    groups = (Group(np.arange(2), 0.5), Group(np.arange(2, 4), 0.5))
    found = draws(precision, pull, groups, np.random.default_rng(seed + 100), 4000, 60)
    mean, there = exact(precision, pull, groups)
    assert np.allclose(found.mean(axis=0), mean, atol=0.02)
    assert np.allclose((found != 0).mean(axis=0), there, atol=0.05)


@pytest.mark.parametrize("common", [0.2, 0.5])
def test_of_two_that_can_stand_for_each_other_each_has_its_share(common: float) -> None:
    """One team sells worse, or the other better and all alike worse: no step leads from one to the other."""
    apart = 400 * np.array([[1.0, -1.0], [-1.0, 1.0]])
    precision = apart + np.ones((2, 2)) / (4 * common**2)
    pull = precision @ np.array([-0.45, 0.0])
    groups = (Group(np.arange(2), 1.0),)
    found = draws(precision, pull, groups, np.random.default_rng(3), 4000)
    mean, there = exact(precision, pull, groups)
    assert np.allclose(found.mean(axis=0), mean, atol=0.02)
    assert np.allclose((found != 0).mean(axis=0), there, atol=0.05)


def test_one_explanation_is_preferred_to_many() -> None:
    """A team and its ten sellers: what all of them share is the team's."""
    sellers = 10
    across = np.ones((sellers, 1)) * 60
    precision = np.block([[np.array([[600.0]]), across.T], [across, 60 * np.eye(sellers)]])
    pull = precision @ np.concatenate([[-0.4], np.zeros(sellers)])
    found = draws(precision, pull, (Group(np.arange(1), 0.5), Group(np.arange(1, 11), 0.5)), np.random.default_rng(1))
    assert found[:, 0].mean() == pytest.approx(-0.4, abs=0.06)
    assert (found[:, 1:] != 0).mean() < 0.1


def test_nothing_to_see_is_nothing() -> None:
    found = draws(400 * np.eye(20), np.zeros(20), (Group(np.arange(20), 0.5),), np.random.default_rng(2))
    assert (found != 0).mean() < 0.05
