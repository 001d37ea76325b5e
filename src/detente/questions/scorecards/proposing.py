"""A plan to begin with, where none is agreed: both sides' cards, crossed and each its own, with targets that the past gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from detente.questions.scorecards.cards import Card, Plan
from detente.questions.scorecards.gaming import Setting, proposed_line

CROSSED: Final[Mapping[str, tuple[tuple[str, int], ...]]] = {
    # Marketing answers also for profit; sales also for customers born of marketing's openings, and for ARPU.
    "marketing": (
        ("qualified_leads", 20),
        ("accepted_share", 15),
        ("born_booked", 25),
        ("joint_profit", 30),
        ("arpu", 10),
    ),
    "sales": (
        ("booked", 25),
        ("replies_in_time", 15),
        ("born_customers", 15),
        ("arpu", 15),
        ("joint_profit", 30),
    ),
}
"""Side → KPI and weight in hundredths, each side answering for the other's results too."""
OWN: Final[Mapping[str, tuple[tuple[str, int], ...]]] = {
    "marketing": (("leads", 40), ("qualified_leads", 30), ("cost_per_lead", 30)),
    "sales": (("booked", 60), ("won", 20), ("win_rate", 20)),
}
"""The same without anything that is the other's: what most companies have."""


def proposed(
    weights: Mapping[str, tuple[tuple[str, int], ...]], setting: Setting, from_on: dt.date, to_on: dt.date
) -> Plan:
    """Return the plan that weights make of the KPIs that there are; what can't be reckoned is left out, and its weight shared."""
    cards = []
    for side, wanted in weights.items():
        there = [(name, weight) for name, weight in wanted if name in setting.ranges]
        total = sum(weight for _, weight in there)
        if total:
            lines = tuple(
                proposed_line(setting.kpis[name], Fraction(weight, total), setting.ranges[name])
                for name, weight in there
            )
            cards.append(Card(name=side, parent="", level="department", holder=side, lines=lines, at_stake=None))
    return Plan(name="", agreed_on=None, from_on=from_on, to_on=to_on, cards=tuple(cards), proposed=True)
