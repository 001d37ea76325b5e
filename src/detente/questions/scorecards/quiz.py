"""Whether a card is clear: two cases whose pay its holder is to predict, and the line that the plan is to serve.

The first case is a period that falls short on the heaviest line; the second a very good one in which a gate stays shut, or,
on a card of several lines without gates, the heaviest earns nothing. Right is whoever is off by no more than a part of what is at stake
(`NEAR`), and whoever is to check plans only to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from detente.language import N_
from detente.numbers.pay import Curve, Exact, Paid, statement
from detente.questions.scorecards.cards import Agreed, Card
from detente.questions.scorecards.defined import Defined
from detente.questions.scorecards.paying import read_off

NEAR: Final = Fraction(1, 20)
"""Of what is at stake: so far off may a right prediction be."""
LINE: Final = N_("Marketing makes strategy, sales makes tactics, and both do it for the sale.")
"""The line that a plan is to serve."""
LINES: Final = {
    "strategy": LINE,
    "service": N_("Sales sells; marketing supplies what sales asks for."),
    "own": N_("Marketing brings leads, sales turns them into money, and each answers for its own."),
    "brand": N_("Marketing looks after the brand, sales after the numbers."),
    "unknown": N_("I don’t know."),
}
"""What may be answered, in the order in which it is offered."""
RIGHT: Final = "strategy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case. results : KPI → what it comes to, that of gates too.   lines : what each line pays.   total : minor units."""

    results: dict[str, Fraction]
    lines: tuple[tuple[Agreed, Paid], ...]
    total: int

    def near(self, guessed: int, at_stake: int) -> bool:
        """Whether a guess, in minor units, is as good as right."""
        return abs(guessed - self.total) <= NEAR * at_stake


def asked_of(cards: tuple[Card, ...]) -> Card | None:
    """Return the card whose pay somebody who holds several is asked to predict: the one with most at stake; None where none pays."""
    paying = [card for card in cards if card.at_stake and card.whole and card.lines]
    return max(paying, key=lambda card: (card.at_stake or 0, card.name), default=None)


def cases(card: Card, kpis: Mapping[str, Defined], minor: int) -> tuple[Case, Case]:
    """Return two cases of one card, for somebody in full time over the whole period.

    minor : decimals of money.   Raises ValueError where the card's weights do not sum to one.
    """
    gates = {gate.name: gate for one in card.lines for gate in one.line.gates}
    heaviest = max(card.lines, key=lambda one: (one.line.weight, one.kpi not in gates, one.kpi))
    target = {one.kpi: one.target for one in card.lines}
    opened = {
        name: gate.reached if _short_of(target.get(name), Fraction(gate.reached), gate.lower) else target[name]
        for name, gate in gates.items()
    }
    poor = target | opened | {heaviest.kpi: _below(heaviest.line.curve, heaviest.target)}
    good = {one.kpi: _beyond(one.line.curve, one.target) for one in card.lines}
    if gates:
        for name, gate in gates.items():
            reached = Fraction(gate.reached)
            mine = next((one.line.curve for one in card.lines if one.kpi == name), None)
            first = Fraction(mine.points[0][0]) if mine is not None else reached
            sign = -1 if gate.lower else 1
            good[name] = first if sign * first < sign * reached else reached - sign * _step(reached)
    elif len(card.lines) > 1:
        first = Fraction(heaviest.line.curve.points[0][0])
        good[heaviest.kpi] = first - _sign(heaviest.line.curve) * _step(first)
    return _case(card, poor, kpis, minor), _case(card, good, kpis, minor)


def _case(card: Card, results: Mapping[str, Exact], kpis: Mapping[str, Defined], minor: int) -> Case:
    read = {
        name: read_off(_sensible(Fraction(value), kpis[name].unit), kpis[name].unit, minor)
        if name in kpis
        else Fraction(value)
        for name, value in results.items()
    }
    paid = statement(card.plan(), read, card.at_stake or 0, 1, read)
    return Case(results=read, lines=tuple(zip(card.lines, paid, strict=True)), total=sum(one.amount for one in paid))


def _sensible(value: Fraction, unit: str) -> Fraction:
    """Return what a KPI of a unit can come to at all: no share beyond the whole, and nothing but money below zero."""
    if unit == "money":
        return value
    return min(max(value, Fraction(0)), Fraction(1)) if unit == "share" else max(value, Fraction(0))


def _short_of(result: Fraction | None, reached: Fraction, lower: bool) -> bool:
    return result is None or (result > reached if lower else result < reached)


def _sign(curve: Curve) -> int:
    return -1 if curve.lower_is_better else 1


def _below(curve: Curve, target: Fraction) -> Fraction:
    """Return a result half way from the floor to the target; short of the target where there is no floor below it."""
    first = Fraction(curve.points[0][0])
    return (first + target) / 2 if first != target else target - _sign(curve) * _step(target)


def _beyond(curve: Curve, target: Fraction) -> Fraction:
    """Return a result beyond the cap; beyond the target where there is none."""
    last = Fraction(curve.points[-1][0])
    return last + abs(last - target) / 2 * _sign(curve) if last != target else target + _sign(curve) * _step(target)


def _step(value: Fraction) -> Fraction:
    """Return a tenth of a number, and one of zero."""
    return abs(value) / 10 or Fraction(1)
