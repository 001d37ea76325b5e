"""What is drawn against what is expected, for both sets of functional forms; SciPy as second opinion."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from detente.simulate.chances import Chances, logistic
from detente.simulate.forms import REPLY_SPREAD, forms

BOTH = pytest.mark.parametrize("name", ["plain", "other"])
DRAWS = 200_000


@BOTH
def test_purchases_come_when_their_distribution_says(name: str) -> None:
    form = forms(name)
    days = form.draw_win(np.random.default_rng(1), np.full(DRAWS, 30.0))
    found = stats.kstest(days, lambda x: form.win_by(np.asarray(x), 30.0))
    assert found.pvalue > 1e-4


def test_the_distributions_are_those_of_scipy() -> None:
    days = np.array([-3.0, 0.0, 0.5, 7.0, 30.0, 200.0])
    weibull = stats.weibull_min.cdf(days, 1.3, scale=30.0)
    mixture = 0.65 * stats.gamma.cdf(days, 3, scale=6.0) + 0.35 * stats.lognorm.cdf(days, 0.5, scale=45.0)
    assert forms("plain").win_by(days, 30.0) == pytest.approx(weibull, abs=1e-12)
    assert forms("other").win_by(days, 30.0) == pytest.approx(mixture, abs=1e-12)


@BOTH
def test_losses_are_quicker_than_purchases_and_have_a_longer_tail(name: str) -> None:
    form, rng = forms(name), np.random.default_rng(2)
    wins, losses = (draw(rng, np.full(DRAWS, 30.0)) for draw in (form.draw_win, form.draw_loss))
    assert np.median(losses) < 0.6 * np.median(wins)
    assert stats.skew(losses) > stats.skew(wins)


@BOTH
def test_pieces_are_whole_and_have_their_mean(name: str) -> None:
    form, usual = forms(name), np.full(DRAWS, 45.0)
    pieces = form.draw_pieces(np.random.default_rng(3), usual)
    assert (pieces == np.round(pieces)).all() and pieces.min() >= 1
    assert abs(pieces.mean() - form.mean_pieces(usual)[0]) < 4 * pieces.std() / math.sqrt(DRAWS)


def test_the_other_amounts_have_the_heavier_tail() -> None:
    usual = np.full(DRAWS, 45.0)
    plain, other = (forms(name).draw_pieces(np.random.default_rng(4), usual) for name in ("plain", "other"))
    assert stats.kurtosis(other) > 2 * stats.kurtosis(plain)


@BOTH
def test_reply_nodes_give_the_expectation_over_hours(name: str) -> None:
    form = forms(name)
    effects, weights = form.reply_nodes(math.log(5.0))
    steps = [math.log(hours / 5.0) / REPLY_SPREAD for hours in (1.0, 8.0, 48.0)]
    exact, _ = integrate.quad(
        lambda e: float(np.exp(form.reply(np.array([5.0 * math.exp(REPLY_SPREAD * e)])))[0]) * stats.norm.pdf(e),
        -9,
        9,
        points=steps,
    )
    assert weights.sum() == pytest.approx(1.0)
    assert np.exp(effects) @ weights == pytest.approx(exact, abs=1e-8)


@BOTH
def test_a_slower_reply_is_never_worth_more_and_no_reply_the_least(name: str) -> None:
    form = forms(name)
    effects = form.reply(np.array([0.0, 0.5, 2.0, 12.0, 100.0]))
    assert (np.diff(effects) <= 0).all() and effects[0] == 0
    assert form.never < effects[-1]


@BOTH
@pytest.mark.parametrize("cherry_picking", [0.0, 0.6])
def test_the_chance_of_a_win_is_the_mean_over_scores_and_replies(name: str, cherry_picking: float) -> None:
    form, rng = forms(name), np.random.default_rng(5)
    chances = Chances(form, score_effect=0.7, cherry_picking=cherry_picking)
    score = rng.standard_normal(DRAWS)
    hours = 6.0 * np.exp(REPLY_SPREAD * rng.standard_normal(DRAWS) - cherry_picking * score)
    effect = np.where(rng.random(DRAWS) < 0.2, form.never, form.reply(hours))
    drawn = logistic(-1.0 + effect + 0.7 * score)
    expected = chances.of(np.array([-1.0]), 6.0, 0.2)[0]
    assert abs(drawn.mean() - expected) < 4 * drawn.std() / math.sqrt(DRAWS)
    assert expected == pytest.approx(chances.exactly(-1.0, 6.0, 0.2), abs=2e-7)
