"""The functional forms of a drawn company: how delays, the worth of a quick reply and amounts are distributed.

Two sets, so that a method can't be right merely because it assumes what the simulator does:

- ``plain``: Weibull delays, a reply curve falling smoothly with the logarithm of time, lognormal amounts;
- ``other``: a mixture of Erlang and lognormal delays, a reply curve in steps, amounts with a Pareto tail.

Each form can both be drawn from and be taken the expectation of; the two are held against each other in tests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
REPLY_SPREAD = 1.2
"""Standard deviation of the logarithm of the hours to the first reply."""


class FormSet(Protocol):
    """What a set of functional forms can do. Days are fractional; ``scale`` is in days, one per row."""

    @property
    def never(self) -> float:
        """Log odds of a lead that nobody ever contacts, against one answered at once."""
        ...

    def reply(self, hours: Floats) -> Floats:
        """Return the log odds that a reply after ``hours`` costs, shape as given."""
        ...

    def reply_nodes(self, log_median: float) -> tuple[Floats, Floats]:
        """Return values of `reply` and their probabilities when the log of hours is normal around ``log_median``."""
        ...

    def draw_win(self, rng: np.random.Generator, scale: Floats) -> Floats:
        """Draw days from a lead's creation to its purchase."""
        ...

    def win_by(self, days: Floats, scale: float) -> Floats:
        """Return the probability that a purchase to come has come by ``days``; 0 before day zero."""
        ...

    def draw_loss(self, rng: np.random.Generator, scale: Floats) -> Floats:
        """Draw days from a lead's creation to its loss."""
        ...

    def draw_pieces(self, rng: np.random.Generator, usual: Floats) -> Floats:
        """Draw how many pieces are bought where ``usual`` is the median; whole numbers, at least 1."""
        ...

    def mean_pieces(self, usual: Floats) -> Floats:
        """Return the expectation of `draw_pieces`."""
        ...


@dataclass(frozen=True, slots=True)
class Plain:
    """Weibull delays, a smooth reply curve, lognormal amounts."""

    never: float = -2.2
    slope: float = 0.35
    win_shape: float = 1.3
    loss_shape: float = 0.75
    spread: float = 0.7

    def reply(self, hours: Floats) -> Floats:
        """Return −slope · log(1 + hours)."""
        return -self.slope * np.log1p(hours)

    def reply_nodes(self, log_median: float) -> tuple[Floats, Floats]:
        """Return Gauss–Hermite nodes of the lognormal reply time."""
        nodes, weights = np.polynomial.hermite_e.hermegauss(32)
        hours = np.exp(log_median + REPLY_SPREAD * nodes)
        return self.reply(hours), weights / weights.sum()

    def draw_win(self, rng: np.random.Generator, scale: Floats) -> Floats:
        """Draw Weibull days."""
        return scale * rng.standard_exponential(scale.size) ** (1 / self.win_shape)

    def win_by(self, days: Floats, scale: float) -> Floats:
        """Return the Weibull distribution function."""
        return -np.expm1(-((np.maximum(days, 0.0) / scale) ** self.win_shape))

    def draw_loss(self, rng: np.random.Generator, scale: Floats) -> Floats:
        """Draw Weibull days with a falling hazard: quick, with a long tail."""
        return 0.6 * scale * rng.standard_exponential(scale.size) ** (1 / self.loss_shape)

    def draw_pieces(self, rng: np.random.Generator, usual: Floats) -> Floats:
        """Draw lognormal pieces, rounded at random up or down so that the mean stays."""
        return _whole(rng, usual * np.exp(self.spread * rng.standard_normal(usual.size)))

    def mean_pieces(self, usual: Floats) -> Floats:
        """Return the lognormal mean."""
        return usual * math.exp(self.spread**2 / 2)


@dataclass(frozen=True, slots=True)
class Other:
    """Mixed delays, a reply curve in steps, amounts with a heavy tail."""

    never: float = -2.0
    steps_hours: tuple[float, ...] = (1.0, 8.0, 48.0)
    steps: tuple[float, ...] = (0.0, -0.3, -0.9, -1.5)
    quick: float = 0.65
    spread: float = 0.55
    large: float = 0.08
    tail: float = 2.6

    def reply(self, hours: Floats) -> Floats:
        """Return the step that ``hours`` falls on."""
        return np.asarray(self.steps)[np.searchsorted(self.steps_hours, hours, side="right")]

    def reply_nodes(self, log_median: float) -> tuple[Floats, Floats]:
        """Return the steps and their exact probabilities."""
        ends = _normal_by((np.log(self.steps_hours) - log_median) / REPLY_SPREAD)
        return np.asarray(self.steps), np.diff(ends, prepend=0.0, append=1.0)

    def draw_win(self, rng: np.random.Generator, scale: Floats) -> Floats:
        """Draw from an Erlang(3) for the quick and a lognormal for the slow."""
        quick = rng.standard_gamma(3.0, scale.size) * (0.2 * scale)
        slow = 1.5 * scale * np.exp(0.5 * rng.standard_normal(scale.size))
        return np.where(rng.random(scale.size) < self.quick, quick, slow)

    def win_by(self, days: Floats, scale: float) -> Floats:
        """Return the mixture's distribution function."""
        age = np.maximum(days, 1e-12)
        x = age / (0.2 * scale)
        quick = 1 - np.exp(-x) * (1 + x + x * x / 2)
        slow = _normal_by(np.log(age / (1.5 * scale)) / 0.5)
        return np.where(days > 0, self.quick * quick + (1 - self.quick) * slow, 0.0)

    def draw_loss(self, rng: np.random.Generator, scale: Floats) -> Floats:
        """Draw lognormal days with a wide spread."""
        return 0.4 * scale * np.exp(1.3 * rng.standard_normal(scale.size))

    def draw_pieces(self, rng: np.random.Generator, usual: Floats) -> Floats:
        """Draw lognormal pieces, some with a Pareto tail on top."""
        body = usual * np.exp(self.spread * rng.standard_normal(usual.size))
        large = 2 * usual * (1 + rng.pareto(self.tail, usual.size))
        return _whole(rng, np.where(rng.random(usual.size) < self.large, large, body))

    def mean_pieces(self, usual: Floats) -> Floats:
        """Return the mixture's mean."""
        body = math.exp(self.spread**2 / 2)
        return usual * ((1 - self.large) * body + self.large * 2 * self.tail / (self.tail - 1))


def forms(name: str) -> FormSet:
    """Return the set of forms called ``plain`` or ``other``.

    >>> round(float(forms("plain").win_by(np.array([30.0]), 30.0)[0]), 4)  # 1 − 1/e at the scale
    0.6321
    """
    return Other() if name == "other" else Plain()


def _whole(rng: np.random.Generator, values: Floats) -> Floats:
    return np.maximum(np.floor(values + rng.random(values.size)), 1.0)


def _normal_by(z: Floats) -> Floats:
    return 0.5 * (1.0 + np.asarray(np.frompyfunc(math.erf, 1, 1)(z / math.sqrt(2.0)), dtype=np.float64))
