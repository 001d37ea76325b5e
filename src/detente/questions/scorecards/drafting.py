"""The next plan, to be talked about: the one that holds now, for the time after it, or the crossed cards that are proposed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

from detente.evidence import Evidence
from detente.evidence.periods import local_day, period
from detente.questions.months import recorded
from detente.questions.scorecards import reading
from detente.questions.scorecards.cards import Agreed, Card, Plan
from detente.questions.scorecards.defined import to_list
from detente.questions.scorecards.standing import standing

_NAMES = {"marketing": "Marketing", "sales": "Sales"}


def draft(evidence: Evidence) -> dict[str, Any]:
    """Return lines of the next plan as the table ``scorecards`` has them, its days, and the KPIs that there are; plain values.

    Raises CannotAnswer where not one whole month is recorded.
    """
    last = local_day(evidence.as_of + 1, evidence.zone)
    seen = recorded(evidence)
    everything = period(seen.first[0], seen.first[-1], evidence.zone)
    told = standing(evidence, seen, everything, everything, 0)
    plan = told.shown.plan if told.shown is not None else None
    from_on, to_on = _after(plan) if plan is not None else (last, last)
    return {
        "rows": [row for card in plan.cards for row in _rows(card, told.minor)] if plan is not None else [],
        "from_on": str(from_on),
        "to_on": str(to_on),
        "proposed": plan is None or plan.proposed,
        "minor": told.minor,
        "currency": told.currency,
        "held": plan.name if plan is not None and not plan.proposed else "",
        "sizes": sizes(reading.staff(evidence, {}, last - dt.timedelta(days=1), last)),
        "kpis": [to_list(kpi) for kpi in told.kpis.values()],
    }


def sizes(staff: list[dict[str, Any]]) -> dict[str, int]:
    """Return how many people each holder of a card is: departments and functions, teams and titles, and the company."""
    found = Counter({"company:": len(staff)})
    for one in staff:
        for level, holder in (
            *(("department", holder) for holder in {one["department"], one["function"]}),
            ("team", one["team"]),
            ("role", one["title"]),
        ):
            if holder:
                found[f"{level}:{holder}"] += 1
    return dict(found)


def _after(plan: Plan) -> tuple[dt.date, dt.date]:
    """Return the days of the plan that follows: as long as the one before, or those that were proposed."""
    if plan.proposed:
        return plan.from_on, plan.to_on
    length = (plan.to_on.year - plan.from_on.year) * 12 + plan.to_on.month - plan.from_on.month
    number = plan.to_on.year * 12 + plan.to_on.month - 1 + max(length, 1)
    return plan.to_on, dt.date(number // 12, number % 12 + 1, 1)


def _rows(card: Card, minor: int) -> list[dict[str, str]]:
    """Return a card's lines; what rounding makes its weights lack, or have too much, the first has."""
    rows = [_row(card, one, minor) for one in card.lines]
    if card.whole and rows:
        others = sum((Decimal(row["weight"]) for row in rows[1:]), Decimal(0))
        rows[0]["weight"] = _written(1 - others)
    return rows


def _row(card: Card, one: Agreed, minor: int) -> dict[str, str]:
    points = one.line.curve.points
    place = next((place for place, (at, _) in enumerate(points) if at == one.target), 0)
    gate = next(iter(one.line.gates), None)
    person = card.level == "person"
    first = one is card.lines[0]
    said: dict[str, Any] = {
        "card": _NAMES.get(card.name, card.name),
        "parent": card.parent,
        "level": card.level,
        "holder": "" if person else card.holder,
        "person_id": card.holder if person else "",
        "kpi": one.kpi,
        "measured": one.measured,
        "weight": _written(one.line.weight),
        "floor": _written(points[0][0]) if place else "",
        "floor_pays": _written(points[0][1]) if place else "",
        "target": _written(one.target),
        "cap": _written(points[-1][0]) if place < len(points) - 1 else "",
        "cap_pays": _written(points[-1][1]) if place < len(points) - 1 else "",
        "steps": "true" if one.line.curve.steps else "",
        "gate": gate.name if gate is not None else "",
        "gate_at": _written(gate.reached) if gate is not None else "",
        "gate_pays": _written(gate.most) if gate is not None else "",
        "evaluator": one.evaluator,
        "at_stake": _written(Fraction(card.at_stake, 10**minor)) if first and card.at_stake is not None else "",
    }
    return said


def _written(value: Any) -> str:
    """Return a number as a table has it, with six decimals at most."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
