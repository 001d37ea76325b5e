"""Can it be gamed? Each lever that a card's holders have is pulled, and what it pays is held against what it earns.

A loophole is a lever that pays while joint profit doesn't rise. Mends are tried out, not recommended by heart: a mend is named
only where, with it, the lever no longer pays.

Sources: Baker (2002), Distortion and risk in optimal incentive contracts, Journal of Human Resources 37(4), for the angle
between what pays and what earns; Kerr (1975), On the folly of rewarding A, while hoping for B, for why to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import acos, degrees, sqrt
from typing import Final

import numpy as np

from detente.numbers.pay import Gate, Line
from detente.questions.scorecards.cards import Agreed, Card
from detente.questions.scorecards.counters import Floats
from detente.questions.scorecards.defined import Defined
from detente.questions.scorecards.levers import LEVERS, Lever
from detente.questions.scorecards.world import World

PROFIT: Final = "joint_profit"
PAYS: Final = 0.005
"""The share of what is at stake from which on a lever is said to pay."""
EARNS: Final = 0.001
"""The share of what is booked from which on a lever is said to earn."""
_FELT: Final = 0.05
"""The part of a KPI's usual range from which on a lever is said to make it worse."""
_NO_PAIR: Final = frozenset({"marketing_spend", "sales_spend", "marketing_contacts", "sales_contacts", "opened"})
"""KPIs that nothing is paired with: spending less and doing more are easily had, and nobody's aim."""
_PAIRS: Final = 6
"""How many of the KPIs that a lever makes worse are tried beside what it makes better."""
_STURDY: Final = ("revenue", "born_booked", "gross_margin", PROFIT)
"""What is put in the place of a KPI that can be gamed: the first that can't, that way."""
MOVES: Final = 0.05
"""The share of a KPI's variance that a side's levers have to make up, for the KPI to be in its hands."""


Results = Mapping[str, Fraction]
"""What KPIs come to, those that have a figure."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a card is tried in. worlds : a poor, a usual and a good period.   ranges : KPI → what it usually comes to, poor to good."""

    kpis: Mapping[str, Defined]
    worlds: tuple[World, ...]
    ranges: Mapping[str, tuple[float, float, float]]
    minor: int

    @property
    def usual(self) -> World:
        """The usual period."""
        return self.worlds[len(self.worlds) // 2]

    @property
    def booked(self) -> float:
        """What is booked in a usual period, or invoiced, whichever is more; currency units."""
        most: float = max(self.usual.counters.get(name, 0.0) for name in ("booked", "revenue"))
        return most / 10.0**self.minor

    def results(self, counters: Mapping[str, float]) -> Results:
        """Return what all KPIs come to."""
        found = {}
        for name, kpi in self.kpis.items():
            if counters.keys() >= set(kpi.formula.names):
                value = float(
                    kpi.over({one: np.asarray(counters[one], np.float64) for one in kpi.formula.names}, self.minor)
                )
                if np.isfinite(value):
                    found[name] = Fraction(value)
        return found

    @cached_property
    def before(self) -> tuple[Results, ...]:
        """What KPIs come to in each period as it is."""
        return tuple(self.results(world.counters) for world in self.worlds)

    @cached_property
    def after(self) -> Mapping[str, tuple[Results | None, ...]]:
        """Lever → what KPIs come to in each period once it is pulled; None where it can't be. The same for every card."""
        return {
            lever.name: tuple(
                self.results(world.moved(deltas)) if any((deltas := lever.does(world)).values()) else None
                for world in self.worlds
            )
            for lever in LEVERS
        }

    @cached_property
    def back(self) -> Mapping[str, Results]:
        """Lever → what KPIs come to in the usual period once it is pushed the other way."""
        return {
            lever.name: self.results(self.usual.moved(deltas, -1.0))
            for lever in LEVERS
            if any((deltas := lever.does(self.usual)).values())
        }

    def harm(self, lever: Lever) -> list[str]:
        """Return the KPIs that a lever makes worse in the usual period, most of their usual range first."""
        before, after = self.before[len(self.worlds) // 2], self.after[lever.name][len(self.worlds) // 2] or {}
        found = {}
        for name, (poor, _, good) in self.ranges.items():
            if name in before and name in after and name not in _NO_PAIR:
                moved = float(after[name] - before[name]) / (good - poor)
                if moved < -_FELT:
                    found[name] = moved
        return sorted(found, key=lambda name: (found[name], name))[:_PAIRS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What one lever does to one card. pay : by what share of what is at stake it changes, at its best.

    profit : by how much joint profit changes, currency units, in a usual period; None where it can't be reckoned.
    earns : whether that is more than nothing.
    gains : the lines on which it pays, most first.
    """

    card: str
    lever: Lever
    pay: float
    profit: float | None
    earns: bool
    gains: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """loophole, pays_and_earns, unpaid (good work that earns, and the card doesn't thank for it), nothing, or not_known."""
        if self.profit is None:
            return "not_known"
        if self.pay >= PAYS:
            return "pays_and_earns" if self.earns else "loophole"
        return "unpaid" if self.earns and self.lever.honest else "nothing"


def share_of(card: Card, results: Mapping[str, Fraction]) -> Fraction:
    """Return the share of what is at stake that a card pays at these results, all lines on the company's figures."""
    total = Fraction(0)
    for line in card.plan():
        total += Fraction(line.weight) * line_share(line, results)
    return total


def shares_over(card: Card, results: Mapping[str, Floats], draws: int) -> Floats:
    """Return the share of what is at stake that a card pays in each of many draws, gates held, (draws,); see `share_of`."""
    total = np.zeros(draws)
    for line in card.plan():
        paid = line.curve.over(results[line.name]) if line.name in results else np.zeros(draws)
        for gate in line.gates:
            found = results.get(gate.name)
            reached = float(gate.reached)
            opens = np.zeros(draws, np.bool_) if found is None else found <= reached if gate.lower else found >= reached
            paid = np.where(opens, paid, np.minimum(paid, float(gate.most)))
        total += float(line.weight) * paid
    return total


def line_share(line: Line, results: Mapping[str, Fraction]) -> Fraction:
    """Return the share of what is at stake on a line that it pays at these results, its gates held; nothing where it has none."""
    if line.name not in results:
        return Fraction(0)
    earned = line.curve.share(results[line.name])
    shut = [Fraction(gate.most) for gate in line.gates if not gate.opens(results)]
    return min([earned, *shut])


def pulled(card: Card, functions: Sequence[str], setting: Setting) -> list[Pulled]:
    """Return what each lever of the functions that hold a card does to it, that which pays most first."""
    found = [pull(card, lever, setting) for lever in LEVERS if lever.function in functions]
    return sorted((one for one in found if one is not None), key=lambda one: (-one.pay, one.lever.name))


def pull(card: Card, lever: Lever, setting: Setting) -> Pulled | None:
    """Return what one lever does to a card; None where it can't be pulled here."""
    best, gains = -np.inf, {}
    for before, after in zip(setting.before, setting.after[lever.name], strict=True):
        if after is None:
            continue
        by_line = {
            line.name: Fraction(line.weight) * (line_share(line, after) - line_share(line, before))
            for line in card.plan()
        }
        change = float(sum(by_line.values(), Fraction(0)))
        if change > best:
            best, gains = change, {name: gain for name, gain in by_line.items() if gain > 0}
    if not np.isfinite(best):
        return None
    middle = len(setting.worlds) // 2
    before, pulled = setting.before[middle], setting.after[lever.name][middle] or {}
    profit = float(pulled[PROFIT] - before[PROFIT]) if PROFIT in before and PROFIT in pulled else None
    return Pulled(
        card=card.name,
        lever=lever,
        pay=best,
        profit=profit,
        earns=profit is not None and profit > EARNS * setting.booked,
        gains=tuple(sorted(gains, key=lambda name: (-gains[name], name))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """What stops a loophole. kind : pair, gate, both (pair and gate), or swap.   kpi : what is put beside, or in the place of what pays."""

    kind: str
    kpi: str
    left: float


def mended(card: Card, lever: Lever, setting: Setting) -> Mend | None:
    """Return the first mend of a card with which a lever no longer pays: paired, gated, both, or swapped; None if none does."""
    one = pull(card, lever, setting)
    if one is None or not one.gains:
        return None
    for kind, kpi, tried in _mends(card, one, setting):
        again = pull(tried, lever, setting)
        left = again.pay if again is not None else 0.0
        if left < PAYS:
            return Mend(kind=kind, kpi=kpi, left=left)
    return None


def _mends(card: Card, one: Pulled, setting: Setting) -> Iterator[tuple[str, str, Card]]:
    gate = Gate(PROFIT, Fraction(_plain(setting.ranges[PROFIT][1]))) if PROFIT in setting.ranges else None
    pairs = [
        (name, _paired(card, one.gains[0], name, setting)) for name in setting.harm(one.lever) if _room(card, name)
    ]
    for name, tried in pairs:
        yield "pair", name, tried
    if gate is not None:
        yield "gate", PROFIT, _gated(card, gate)
        for name, tried in pairs:
            yield "both", name, _gated(tried, gate)
    for name in _STURDY:
        if name in setting.ranges:
            yield "swap", name, _swapped(card, one.gains, name, setting)


def _room(card: Card, name: str) -> bool:
    return all(one.kpi != name for one in card.lines)


def _paired(card: Card, top: str, name: str, setting: Setting) -> Card:
    """Return the card with half of a line's weight on another KPI."""
    lines = []
    for one in card.lines:
        if one.kpi == top:
            half = Fraction(one.line.weight) / 2
            lines.append(replace(one, line=replace(one.line, weight=half)))
            lines.append(proposed_line(setting.kpis[name], half, setting.ranges[name]))
        else:
            lines.append(one)
    return replace(card, lines=tuple(lines))


def _gated(card: Card, gate: Gate) -> Card:
    return replace(
        card,
        lines=tuple(
            one if one.kpi == gate.name else replace(one, line=replace(one.line, gates=(*one.line.gates, gate)))
            for one in card.lines
        ),
    )


def _swapped(card: Card, gains: Sequence[str], name: str, setting: Setting) -> Card:
    """Return the card with the weight of all lines that gain on a KPI that they don't move."""
    moved = [one for one in card.lines if one.kpi in gains or one.kpi == name]
    weight = sum((Fraction(one.line.weight) for one in moved), Fraction(0))
    kept = tuple(one for one in card.lines if one not in moved)
    return replace(card, lines=(*kept, proposed_line(setting.kpis[name], weight, setting.ranges[name])))


def proposed_line(
    kpi: Defined, weight: Fraction, usual: tuple[float, float, float], cap_pays: Fraction = Fraction(3, 2)
) -> Agreed:
    """Return a line that pays nothing in a poor period, all in a usual one, and ``cap_pays`` in a good one."""
    from detente.questions.scorecards.cards import curve_of

    poor, middle, good = (Fraction(_plain(one)) for one in usual)
    curve = curve_of(kpi.better, target=middle, floor=poor, cap=good, cap_pays=cap_pays)
    return Agreed(
        kpi=kpi.name, measured="company", target=middle, line=Line(kpi.name, weight, curve), evaluator=kpi.evaluator
    )


def _plain(value: float) -> str:
    """Return a figure with four digits, as people write targets."""
    return f"{value:.4g}"


def angle(card: Card, functions: Sequence[str], setting: Setting) -> float | None:
    """Return the angle between what a card pays for and what earns, over its holders' levers, in degrees.

    0 : pay and profit pull one way; 90 : they have nothing to do with each other; above : they pull apart (Baker 2002).
    Each lever is moved by its step in a usual period. None where nothing pays, or profit can't be reckoned.
    """
    middle = len(setting.worlds) // 2
    if PROFIT not in setting.before[middle]:
        return None
    pay, earns = [], []
    for lever in LEVERS:
        after = setting.after[lever.name][middle] if lever.function in functions else None
        if after is None:
            continue
        # A step each way, halved, so that a kink at the target counts from both sides.
        back = setting.back[lever.name]
        pay.append(float(share_of(card, after) - share_of(card, back)) / 2)
        earns.append(float(after[PROFIT] - back[PROFIT]) / 2)
    length = sqrt(sum(one * one for one in pay)) * sqrt(sum(one * one for one in earns))
    if not length:
        return None
    return degrees(acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(pay, earns, strict=True)) / length))))


def in_hands(kpi: Defined, function: str, setting: Setting, spread: float, levers: Sequence[Lever] = LEVERS) -> float:
    """Return the share of a KPI's variance that a function's levers make up, each moved anywhere up to its step, both ways.

    spread : the standard deviation of the KPI over a period in which nobody moves anything; beside it stand the levers', as
    those of a uniform distribution.   levers : those that count.
    """
    own = 0.0
    for lever in levers:
        after = setting.after[lever.name][len(setting.worlds) // 2] if lever.function == function else None
        if after is not None and kpi.name in after and kpi.name in setting.back[lever.name]:
            own += float(after[kpi.name] - setting.back[lever.name][kpi.name]) ** 2 / 12
    rest = spread**2
    return own / (own + rest) if own + rest > 0 else 0.0


def usual(values: Floats, sign: int) -> tuple[float, float, float] | None:
    """Return what a KPI comes to in a poor, a usual and a good period (a twentieth, half, all but a twentieth); None if it's one."""
    there = values[np.isfinite(values)]
    if not there.size:
        return None
    poor, middle, good = np.quantile(there, [0.05, 0.5, 0.95] if sign > 0 else [0.95, 0.5, 0.05])
    found = float(poor), float(middle), float(good)
    plain = [float(_plain(one)) for one in found]
    return found if sign * plain[0] < sign * plain[1] < sign * plain[2] else None
