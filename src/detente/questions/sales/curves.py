"""How long leads take: the share of leads of each segment that were won, and lost, by age.

Wins and losses compete: a lead that was lost is no longer waiting to be won. As the end of every lead's follow-up is known,
each outcome's share by age (its cumulative incidence) is a run-off of its own; to take the other outcome for
censoring, as a Kaplan–Meier curve would, overstates both.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns
from detente.numbers.development import Counted, Development, Kin, fit, seen
from detente.numbers.levels import NORMAL_90
from detente.numbers.pooling import Layer, redrawn
from detente.questions.sales.model import Model
from detente.questions.sales.spans import AGES
from detente.questions.sales.tables import CurveRow
from detente.questions.sales.tallies import by_age, by_epoch

Floats = NDArray[np.float64]
OUTCOMES = ("won", "lost")
FEWEST = 20
_REDRAWS = 200
_ROUNDS = 6
_STRENGTHS = (1.0, 5.0)
_DELAYS = 30.0


def curves(found: Model, outcomes: Columns, rng: np.random.Generator) -> tuple[CurveRow, ...]:
    """Return the curves of all segments; an outcome with fewer than twenty leads in all has none."""
    rows: list[CurveRow] = []
    for outcome in OUTCOMES:
        rows += _curves_of(found, outcomes, outcome, rng)
    return tuple(rows)


def first_at(outcomes: Columns, outcome: str) -> int | None:
    """Return the first moment (µs UTC) at which any lead had the outcome; None where none had."""
    moments = [
        moment
        for name, moment in zip(outcomes["outcome"], outcomes["first_at"], strict=True)
        if name == outcome and moment is not None
    ]
    return min(moments, default=None)


def _curves_of(found: Model, outcomes: Columns, outcome: str, rng: np.random.Generator) -> list[CurveRow]:
    tally = found.tally
    segments = sorted({segment for _, segment in tally.cells})
    keys = tuple((outcome, segment) for segment in segments)
    chosen = _only(outcomes, outcome)
    epochs, ages = by_epoch(chosen, "leads", keys, tally.spans.epochs), by_age(chosen, "leads", keys, tally.bins)
    first = first_at(outcomes, outcome)
    if first is None or epochs.sum() < FEWEST:
        return []
    begins = tally.spans.days(first) if np.isfinite(found.begins) or outcome == "lost" else -np.inf
    belongs = np.array([[segment == name for _, segment in tally.cells] for name in segments], dtype=np.float64)
    followed = _summed(belongs, tally.followed((begins, tally.now)))
    kin = _kin(len(segments))
    fitted = fit(Counted(by_cohort=epochs[None], by_age=ages[None], followed=followed), kin)
    members = belongs @ found.passing.members
    shares = _shares(fitted, members)[0]
    spread = _spread(fitted, kin, followed, members, ages, rng)
    return [
        CurveRow(
            segment=segment,
            outcome=outcome,
            lag_days=float(AGES[place + 1]),
            leads=round(float(members[row].sum())),
            probability=float(shares[row, place]),
            low=float(max(shares[row, place] - NORMAL_90 * spread[row, place], 0.0)),
            high=float(min(shares[row, place] + NORMAL_90 * spread[row, place], 1.0)),
        )
        for row, segment in enumerate(segments)
        for place in range(tally.bins)
    ]


def _only(outcomes: Columns, outcome: str) -> Columns:
    kept = [place for place, name in enumerate(outcomes["outcome"]) if name == outcome]
    return {name: [values[place] for place in kept] for name, values in outcomes.items()}


def _summed(belongs: Floats, followed: Floats) -> Floats:
    return np.asarray(np.tensordot(belongs, followed, axes=1))


def _kin(segments: int) -> Kin:
    rows, together = np.arange(segments), np.zeros(segments, dtype=np.int64)
    layers = (Layer(together, False, 0.0), Layer(rows, False, _STRENGTHS[0]), Layer(rows, True, _STRENGTHS[1]))
    return Kin(layers=layers, groups=together, group_strength=1e9, row_strength=_DELAYS)


def _shares(fitted: Development, members: Floats) -> Floats:
    """Return the share of leads by age, over all epochs, shape (R, segments, K)."""
    rate = (fitted.rates * members).sum(axis=2) / np.maximum(members.sum(axis=1), 1.0)
    return np.asarray(np.minimum(rate[:, :, None] * np.cumsum(fitted.delays, axis=2), 1.0))


def _spread(
    fitted: Development, kin: Kin, followed: Floats, members: Floats, ages: Floats, rng: np.random.Generator
) -> Floats:
    """Return the standard error of the shares, shape (segments, K), as in `detente.questions.sales.redraws`."""
    rates = redrawn(fitted.pooled, kin.layers, _REDRAWS, rng)
    shape = np.maximum(kin.row_strength * fitted.delays + ages[None], 1e-300)
    drawn = rng.standard_gamma(np.broadcast_to(shape, (_REDRAWS, *shape.shape[1:]))) / shape
    delays = np.where(fitted.delays > 0, drawn * fitted.delays, 0.0)
    delays = delays / np.maximum(delays.sum(axis=2, keepdims=True), 1e-300)
    exposure = seen(delays, followed)
    expected = rates * exposure
    certain = np.clip(expected / np.maximum(members, 1.0), 0.0, 0.95)
    counted = expected + np.sqrt(1.0 - certain) * (rng.poisson(expected) - expected)
    rate = np.where(exposure > 0, counted / np.maximum(exposure, 1e-300), 0.0)
    likely = delays * np.matmul(rate.transpose(1, 0, 2), followed).transpose(1, 0, 2)
    again = fit(
        Counted(by_cohort=counted, by_age=rng.poisson(likely).astype(np.float64), followed=followed),
        kin,
        start=fitted,
        rounds=_ROUNDS,
    )
    truth = Development(rates=rates, delays=delays, pooled=fitted.pooled)
    return np.asarray(np.sqrt(np.mean(np.square(_shares(again, members) - _shares(truth, members)), axis=0)))
