"""What statements are made of as plain values, as JSON takes them, and back: for the shelf, and for periods that are signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from detente.numbers.pay import Curve, Gate, Line
from detente.questions.scorecards.cards import Agreed, Card, Plan
from detente.questions.scorecards.defined import from_list, to_list
from detente.questions.scorecards.paying import Basis, Holder


def to_dict(basis: Basis) -> dict[str, Any]:
    """Return a basis as plain values, as JSON takes them; see `from_dict`."""
    return {
        "plan": [basis.plan.name, str(basis.plan.agreed_on), str(basis.plan.from_on), str(basis.plan.to_on)],
        "over": basis.over,
        "as_of": str(basis.as_of),
        "minor": basis.minor,
        "currency": basis.currency,
        "quick": basis.quick,
        "kpis": [to_list(one) for one in basis.kpis.values()],
        "cards": [
            {
                "card": [card.name, card.parent, card.level, card.holder, card.at_stake],
                "lines": [
                    {
                        "line": [one.kpi, one.measured, str(one.target), str(one.line.weight), one.evaluator],
                        "curve": [
                            [[str(at), str(share)] for at, share in one.line.curve.points],
                            one.line.curve.steps,
                            one.line.curve.lower,
                        ],
                        "gates": [
                            [gate.name, str(gate.reached), str(gate.most), gate.lower] for gate in one.line.gates
                        ],
                    }
                    for one in card.lines
                ],
            }
            for card in basis.plan.cards
        ],
        "company": _texts(basis.company),
        "teams": {name: _texts(counters) for name, counters in basis.teams.items()},
        "people": {
            name: [
                list(one.cards),
                one.days,
                one.of_days,
                str(one.working_share),
                one.function,
                one.team,
                _texts(one.counters),
            ]
            for name, one in basis.people.items()
        },
    }


def from_dict(said: Mapping[str, Any], only: str | None = None) -> Basis:
    """Return the basis that `to_dict` made plain. only : of all people, this one."""
    name, agreed_on, from_on, to_on = said["plan"]
    cards = tuple(
        Card(
            **dict(zip(("name", "parent", "level", "holder", "at_stake"), one["card"], strict=True)),
            lines=tuple(map(_line, one["lines"])),
        )
        for one in said["cards"]
    )
    return Basis(
        plan=Plan(
            name=name,
            agreed_on=dt.date.fromisoformat(agreed_on),
            from_on=dt.date.fromisoformat(from_on),
            to_on=dt.date.fromisoformat(to_on),
            cards=cards,
        ),
        over=said["over"],
        as_of=dt.date.fromisoformat(said["as_of"]),
        minor=said["minor"],
        currency=said["currency"],
        quick=said["quick"],
        kpis={kpi.name: kpi for kpi in map(from_list, said["kpis"])},
        company=_numbers(said["company"]),
        teams={name: _numbers(counters) for name, counters in said["teams"].items()},
        people={
            name: Holder(
                cards=tuple(cards),
                days=days,
                of_days=of_days,
                working_share=Fraction(share),
                function=function,
                team=team,
                counters=_numbers(counters),
            )
            for name, (cards, days, of_days, share, function, team, counters) in said["people"].items()
            if only is None or name == only
        },
    )


def _line(said: Mapping[str, Any]) -> Agreed:
    kpi, measured, target, weight, evaluator = said["line"]
    points, steps, lower = said["curve"]
    curve = Curve(tuple((Fraction(at), Fraction(share)) for at, share in points), steps=steps, lower=lower)
    gates = tuple(
        Gate(name, Fraction(reached), Fraction(most), lower=low) for name, reached, most, low in said["gates"]
    )
    return Agreed(
        kpi=kpi,
        measured=measured,
        target=Fraction(target),
        line=Line(kpi, Fraction(weight), curve, gates),
        evaluator=evaluator,
    )


def _texts(counters: Mapping[str, Fraction]) -> dict[str, str]:
    return {name: str(value) for name, value in counters.items()}


def _numbers(counters: Mapping[str, str]) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in counters.items()}
