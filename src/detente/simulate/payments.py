"""When the money comes: eventual value, what should have been booked in a period, and renewals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.simulate.plan import Plan, Span

if TYPE_CHECKING:
    from detente.simulate.world import World

Floats = NDArray[np.float64]
HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 18, 17, 13, 14, 16, 16, 15, 12, 9, 8, 8, 7, 5, 2]) / 211.0
"""Share of a day's leads that each hour brings."""
RENEWALS_WON = 0.85
RENEWAL_PIECES = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """One period's leads and money, in expectation; money in currency units.

    eventual : what the period's own leads bring in the end (V).   booked : what all leads so far should bring
    within the period (E).   timing : E − V.   no_lead : renewals booked in it.
    """

    leads: float
    eventual: float
    booked: float
    timing: float
    no_lead: float


def payments(planned: World, leads: Floats, by_segment: Floats, span: Span) -> Payments:
    """Return a period's payments.

    leads : (D,), how many were created on each day.   by_segment : (D, G), their expected money.
    """
    start, end = planned.day(span.start), planned.day(span.end)
    eventual = float(by_segment[start:end].sum())
    booked = 0.0
    for place, scale in enumerate(planned.delay):
        by_end, by_start = (_come_by(planned, edge, float(scale)) for edge in (end, start))
        booked += float(by_segment[:, place] @ (by_end - by_start))
    return Payments(
        leads=float(leads[start:end].sum()),
        eventual=eventual,
        booked=booked,
        timing=booked - eventual,
        no_lead=float(renewals_due(planned)[start:end].sum()),
    )


def _come_by(planned: World, edge: int, scale: float) -> Floats:
    """Return, for leads of each day, the probability that a purchase to come has come by 00:00 of day ``edge``."""
    ages = edge - np.arange(planned.days)[:, None] - (np.arange(24) + 0.5)[None, :] / 24.0
    by_hour = planned.forms.win_by(ages.ravel(), scale).reshape(ages.shape)
    return np.asarray(by_hour @ HOURS)


def renewals_a_day(plan: Plan, planned: World) -> float:
    """Return how many renewals are decided on a day, won or lost."""
    usual = plan.market.renewals * plan.market.win_rate * plan.size.leads_per_week / 7.0
    return usual * float(planned.usual.mean()) / RENEWAL_PIECES


def renewals_due(planned: World) -> Floats:
    """Return the money that renewals are expected to bring on each day, shape (D,), currency units."""
    plan = planned.plan
    price = planned.price.mean(axis=1)
    pieces = float(planned.forms.mean_pieces(np.array([RENEWAL_PIECES]))[0])
    return np.asarray(renewals_a_day(plan, planned) * RENEWALS_WON * pieces * price * (1.0 - plan.habits.discount))
