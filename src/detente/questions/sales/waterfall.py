"""From the sales of a to those of b: totals of the model, and the bars that are made of them.

For each period, with V what its own leads bring in the end and E what leads of all ages should have brought in it:
booked = no_lead + E + chance and E = V + timing. So sales_b - sales_a is the sum of the changes of V, timing, chance
and no_lead; the change of V is shared over the number of leads, their mix and what a lead of each cell is worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.numbers.development import seen
from detente.numbers.shapley import shapley
from detente.questions.sales.model import Model

Floats = NDArray[np.float64]
Which = Literal["a", "b"]
BARS = ("volume", "mix", "not_yet_told_apart", "no_lead", "timing", "chance")
"""The bars between sales_a and sales_b, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Totals under R readings of the data, shape (R,), minor units.

    a_at_a, a_at_b, b_at_a, b_at_b : the leads of one period at what leads were worth in one.
    expected_a, expected_b : E.   due_a, due_b : what the periods' leads are to bring after the last moment known.
    """

    a_at_a: Floats
    a_at_b: Floats
    b_at_a: Floats
    b_at_b: Floats
    expected_a: Floats
    expected_b: Floats
    due_a: Floats
    due_b: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """Facts: booked in each period, and how much of it without a lead, minor units."""

    a: int
    b: int
    no_lead_a: int
    no_lead_b: int


def totals(found: Model, each: Floats, delays: Floats) -> Totals:
    """Return the totals when a lead is worth ``each`` (R, C, E) and its money comes after ``delays`` (R, C, K)."""
    passing, spans = found.passing, found.tally.spans
    leads_a, leads_b = (passing.members[:, epoch] for epoch in (spans.epoch_a, spans.epoch_b))
    worth_a, worth_b = each[:, :, spans.epoch_a], each[:, :, spans.epoch_b]
    so_far = each * seen(delays, passing.so_far)
    return Totals(
        a_at_a=worth_a @ leads_a,
        a_at_b=worth_b @ leads_a,
        b_at_a=worth_a @ leads_b,
        b_at_b=worth_b @ leads_b,
        expected_a=(each * seen(delays, passing.in_a)).sum(axis=(1, 2)),
        expected_b=(each * seen(delays, passing.in_b)).sum(axis=(1, 2)),
        due_a=_due(found, worth_a @ leads_a, so_far, spans.epoch_a),
        due_b=_due(found, worth_b @ leads_b, so_far, spans.epoch_b),
    )


def _due(found: Model, worth: Floats, so_far: Floats, epoch: int) -> Floats:
    """Return what is still to come: worth less what should have come so far, or, where it was cut, what did come."""
    cut = found.possible[epoch] < 1
    come = float(found.tally.money[:, epoch].sum()) if cut else so_far[:, :, epoch].sum(axis=1)
    return np.asarray(np.maximum(worth - come, 0.0))


def bars(found: Model, booked: Booked, under: Totals) -> dict[str, Floats]:
    """Return each bar between sales_a and sales_b, shape (R,); they sum to the change of sales."""
    spans, members = found.tally.spans, found.passing.members
    number_a = float(members[:, spans.epoch_a].sum())
    number_b = float(members[:, spans.epoch_b].sum())

    def value(from_b: frozenset[str]) -> Floats:
        number = number_b if "volume" in from_b else number_a
        at_b = "not_yet_told_apart" in from_b
        if "mix" in from_b:
            return number / number_b * (under.b_at_b if at_b else under.b_at_a)
        return number / number_a * (under.a_at_b if at_b else under.a_at_a)

    shared = shapley(("volume", "mix", "not_yet_told_apart"), value)
    timing_a, timing_b = under.expected_a - under.a_at_a, under.expected_b - under.b_at_b
    chance_a = booked.a - booked.no_lead_a - under.expected_a
    chance_b = booked.b - booked.no_lead_b - under.expected_b
    return shared | {
        "no_lead": np.full_like(timing_a, booked.no_lead_b - booked.no_lead_a),
        "timing": timing_b - timing_a,
        "chance": chance_b - chance_a,
    }
