"""Words that tell two texts apart, beside the paper's equations word by word and two other programs."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.numbers.log_odds import PRIOR_SIZE, log_odds_ratios

WORDS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.floats(0.01, 50)), min_size=2, max_size=8)


def by_the_paper(one: list[float], other: list[float], prior: list[float]) -> list[tuple[float, float]]:
    """Monroe, Colaresi and Quinn, equations 16, 20 and 22, in their letters: y, n, α, and i and j for the texts."""
    n_i, n_j, alpha_0 = sum(one), sum(other), sum(prior)
    found = []
    for y_i, y_j, alpha in zip(one, other, prior, strict=True):
        omega_i = (y_i + alpha) / (n_i + alpha_0 - y_i - alpha)
        omega_j = (y_j + alpha) / (n_j + alpha_0 - y_j - alpha)
        delta = math.log(omega_i) - math.log(omega_j)
        variance = 1 / (y_i + alpha) + 1 / (y_j + alpha)
        found.append((delta, delta / math.sqrt(variance)))
    return found


@given(WORDS)
def test_it_is_what_the_equations_say(words: list[tuple[int, int, float]]) -> None:
    one, other, prior = (list(map(float, column)) for column in zip(*words, strict=True))
    found = log_odds_ratios(np.array(one), np.array(other), np.array(prior))
    np.testing.assert_allclose(np.transpose(found), by_the_paper(one, other, prior), rtol=1e-9, atol=1e-9)


def test_a_case_worked_by_hand() -> None:
    """Ten words each, a prior of ten: (6+4) / (20−10) = 1 beside (2+4) / (20−6) = 3/7, errors 1/10 + 1/6."""
    found = log_odds_ratios(np.array([6.0, 4.0]), np.array([2.0, 8.0]), prior_size=10.0)
    assert found.delta.tolist() == pytest.approx([math.log(7 / 3), -math.log(7 / 3)])
    assert found.z.tolist() == pytest.approx(
        [math.log(7 / 3) / math.sqrt(1 / 10 + 1 / 6), -math.log(7 / 3) / math.sqrt(1 / 10 + 1 / 14)]
    )


def test_the_lazy_pig() -> None:
    """Two sentences and a flat prior of 0.05, with the figures that the Python package fightin_words documents."""
    one = Counter(["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "pig"])
    other = Counter(["the", "lazy", "purple", "pig", "jumps", "over", "the", "lazier", "donkey"])
    words = sorted(one | other)
    counts, beside = (np.array([float(text[word]) for word in words]) for text in (one, other))
    found = dict(zip(words, log_odds_ratios(counts, beside, np.full(len(words), 0.05)).z.tolist(), strict=True))
    only_one, only_other = {"quick", "brown", "fox"}, {"purple", "lazier", "donkey"}
    for word in words:
        expected = 0.6894227886807968 * ((word in only_one) - (word in only_other))
        assert found[word] == pytest.approx(expected, abs=1e-12), word


def test_an_informative_prior_beside_another_program() -> None:
    """The figures of the Python package logodds 0.1.0 for a prior of a hundred words, shared out as in both texts."""
    found = log_odds_ratios(np.array([12.0, 30, 3, 25, 1, 400]), np.array([2.0, 28, 19, 9, 0, 520]), prior_size=100.0)
    assert found.delta.tolist() == pytest.approx(
        [1.576466, 0.243222, -1.27133, 1.040238, 2.615015, -0.389662], abs=1e-6
    )
    assert found.z.tolist() == pytest.approx([2.574776, 1.010177, -2.575927, 3.039855, 0.7744, -6.409499], abs=1e-6)


def test_the_prior_is_both_texts_together_unless_said_otherwise() -> None:
    one, other = np.array([40.0, 7.0, 0.0, 3.0]), np.array([10.0, 9.0, 0.0, 31.0])
    found = log_odds_ratios(one, other)
    given_it = log_odds_ratios(one, other, (one + other) * PRIOR_SIZE / 100)
    np.testing.assert_allclose(found, given_it)
    assert found.delta[2] == found.z[2] == 0.0
    back = log_odds_ratios(other, one)
    np.testing.assert_allclose(back, -np.array(found))


def test_a_word_said_once_does_not_stand_out_before_a_common_one() -> None:
    """Without a prior a word that only one text says, once, would have endless odds."""
    found = log_odds_ratios(np.array([1.0, 300.0, 5_000.0]), np.array([0.0, 200.0, 5_000.0]))
    assert 0 < found.z[0] < 1.5 < 3 < found.z[1]


def test_words_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than two"):
        log_odds_ratios(np.array([3.0, 0.0]), np.array([4.0, 0.0]))
    with pytest.raises(ValueError, match="fewer than two"):
        log_odds_ratios(np.zeros(3), np.zeros(3))
    with pytest.raises(ValueError, match="prior does not have"):
        log_odds_ratios(np.array([3.0, 1.0]), np.array([4.0, 1.0]), np.array([1.0, 0.0]))
