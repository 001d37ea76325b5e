"""How sure the figures are: companies as they may well be, played, answered anew, and compared with their own truth.

For each redraw a truth is drawn that the evidence can't rule out (rates and delays from their gamma distributions given the
events counted), then deals and amounts that such a company would have had with the same leads (lead counts are facts),
then the very same fit is made. Its errors, shrinkage included, are those the answer may have: a parametric
bootstrap around drawn truths (Laird and Louis 1987, JASA 82:739-750; Carlin and Gelfand 1990, JASA 85:105-114).
The plain bootstrap would leave out what pooling takes away. Intervals are the figure and the spread of the errors, as
Student's t with as many degrees as there are deals that weigh: amounts are skewed, and their spread is estimated too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.numbers.development import Counted, fit, seen
from detente.numbers.levels import NORMAL_90
from detente.numbers.pooling import redrawn
from detente.questions.sales.model import Model, worth_of
from detente.questions.sales.waterfall import Totals, totals

Floats = NDArray[np.float64]
REDRAWS = 400
_ROUNDS = 8
_SWEEPS = 6
_TOGETHER = 40
"""So many redraws are fitted together: more do not fit into the processor's cache, and take four times as long."""
_TINY = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Deals that a lead brings in the end, (R, C, E), and the share of them that has come by the end of each age, (R, C, K)."""

    rates: Floats
    arrived: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The drawn truths, and what the fit made of the companies played from them: totals, and deals as they come."""

    truth: Totals
    answer: Totals
    truly_coming: Coming
    coming: Coming


def play(found: Model, rng: np.random.Generator, redraws: int = REDRAWS) -> Played:
    """Draw truths, play companies and fit them, all side by side."""
    rates = redrawn(found.deals.pooled, found.kin.layers, redraws, rng)
    delays = _delays(found, redraws, rng)
    mean = np.where(found.deals.rates > 0, found.worth.each / np.maximum(found.deals.rates, _TINY), 0.0)
    won, by_age = _deals(found, rates, delays, rng)
    money = rng.standard_gamma(won / found.sizes.spread) * found.sizes.spread * mean
    bent = delays * found.sizes.bend[:, None, found.sizes.classes]
    bent /= np.maximum(bent.sum(axis=2, keepdims=True), _TINY)
    wobble = found.sizes.trust * np.sqrt(found.sizes.noise) * rng.standard_normal((redraws, found.sizes.noise.size))
    bend = np.maximum(found.sizes.bend + wobble, 0.05)
    fitted = [
        _answered(found, won[some], by_age[some], money[some], bend[some])
        for some in (slice(at, at + _TOGETHER) for at in range(0, redraws, _TOGETHER))
    ]
    rates_again, delays_again, each, delays_of_money = (np.concatenate(parts) for parts in zip(*fitted, strict=True))
    return Played(
        truth=totals(found, rates * mean * found.possible, bent),
        answer=totals(found, each * found.possible, delays_of_money),
        truly_coming=Coming(rates=rates * found.possible, arrived=np.cumsum(delays, axis=2)),
        coming=Coming(rates=rates_again * found.possible, arrived=np.cumsum(delays_again, axis=2)),
    )


def _answered(found: Model, won: Floats, by_age: Floats, money: Floats, bend: Floats) -> tuple[Floats, ...]:
    """Fit some played companies: rates and delays of deals, worth and delays of money, each (R, …)."""
    again = fit(
        Counted(by_cohort=won, by_age=by_age, followed=found.passing.seen), found.kin, start=found.deals, rounds=_ROUNDS
    )
    worth = worth_of(again.delays, money, bend, found.sizes, found.kin, found.passing, found.worth.pooled, _SWEEPS)
    return again.rates, again.delays, worth.each, worth.delays


def _delays(found: Model, redraws: int, rng: np.random.Generator) -> Floats:
    """Return delays as they may well be, shape (R, C, K)."""
    shape = found.kin.row_strength * found.deals.delays + found.tally.won_by_age[None]
    drawn = rng.standard_gamma(np.broadcast_to(shape, (redraws, *shape.shape[1:]))) / np.maximum(shape, _TINY)
    drawn = np.where(found.deals.delays > 0, drawn * found.deals.delays, 0.0)
    return np.asarray(drawn / np.maximum(drawn.sum(axis=2, keepdims=True), _TINY))


def _deals(found: Model, rates: Floats, delays: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw deals by cell and epoch, (R, C, E), and then by age bin, (R, C, K), with the same sums."""
    followed = found.passing.seen
    exposure = seen(delays, followed)
    expected = rates * exposure
    # A lead buys or does not: many that buy leave less to chance than a Poisson number would have.
    certain = np.clip(expected / np.maximum(found.passing.members, 1.0), 0.0, 0.95)
    won = expected + np.sqrt(1.0 - certain) * (rng.poisson(expected) - expected)
    rate = np.where(exposure > 0, won / np.maximum(exposure, _TINY), 0.0)
    likely = delays * np.matmul(rate.transpose(1, 0, 2), followed).transpose(1, 0, 2)
    by_age = rng.poisson(likely).astype(np.float64)
    drawn, wanted = by_age.sum(axis=2, keepdims=True), won.sum(axis=2, keepdims=True)
    return won, by_age * np.where(drawn > 0, wanted / np.maximum(drawn, 1.0), 0.0)


def less_followed(found: Model, played: Played) -> Floats:
    """Return by how much less b's leads may have been followed than was reckoned, against a's: logarithms, shape (R,)."""

    def share(of: Coming, epoch: int) -> Floats:
        delays = np.diff(of.arrived, axis=2, prepend=0.0)
        rates = found.deals.rates[:, :, epoch]
        return np.asarray(np.maximum((rates * seen(delays, found.passing.seen)[:, :, epoch]).sum(axis=1), _TINY))

    spans = found.tally.spans
    answered, truly = (
        np.log(share(of, spans.epoch_b) / share(of, spans.epoch_a)) for of in (played.coming, played.truly_coming)
    )
    return np.asarray(truly - answered)


def weighing(found: Model) -> float:
    """Return how many deals weigh in the period with fewer: (Σ amount)² / Σ amount², at least 2."""
    spans, least = found.tally.spans, np.inf
    for epoch in (spans.epoch_a, spans.epoch_b):
        money, squares = float(found.tally.money[:, epoch].sum()), float(found.tally.squares[:, epoch].sum())
        least = min(least, money * money / squares if squares > 0 else 2.0)
    return max(float(least), 2.0)


def halfwidth(errors: Floats, deals: float, normal: float = NORMAL_90) -> float:
    """Return half the width of an interval from errors, shape (R,). normal : as in `detente.numbers.levels`.

    Source: Cornish and Fisher (1937), expansion of Student's t to the first order.
    """
    degrees = max(deals - 1.0, 2.0)
    quantile = normal + (normal**3 + normal) / (4 * degrees)
    return quantile * float(np.sqrt(np.mean(np.square(errors))))
