"""The answer's tables, row by row: where lines stand, what is wrong with cards, what pays without earning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

import numpy as np

from detente.language import N_, Message
from detente.numbers.pay import Line, rounded
from detente.questions.scorecards import control
from detente.questions.scorecards.alerts import alerts
from detente.questions.scorecards.cards import Agreed, Warned, called, warnings
from detente.questions.scorecards.gaming import MOVES, PROFIT, Mend, Pulled, Results, line_share
from detente.questions.scorecards.standing import SIDES, Held, Standing, Tried
from detente.questions.scorecards.tables import (
    CardRow,
    KpiRow,
    LeverRow,
    LineRow,
    MonthRow,
    Tables,
    TeamRow,
    WarningRow,
)

_VERDICTS: Final = ("loophole", "unpaid", "pays_and_earns", "nothing", "not_known")
"""What is shown first."""


def tables(told: Standing) -> Tables:
    """Return the answer's tables."""
    lines = tuple(lines_of(told))
    return Tables(
        lines=lines,
        alerts=alerts(told, lines),
        readiness=told.ready.conditions() if told.ready is not None else (),
        clarity=told.ready.clarity() if told.ready is not None else (),
        cards=tuple(_cards(told)),
        warnings=tuple(_warnings(told)),
        gaming=tuple(_gaming(told)),
        kpis=tuple(_kpis(told)),
        teams=tuple(_teams(told)),
        history=tuple(_history(told)),
    )


def lines_of(told: Standing) -> Iterator[LineRow]:
    """Yield where each KPI of the plan that is shown stands."""
    if told.shown is not None:
        for held in told.told_of(told.shown):
            for one in held.card.lines:
                yield _line(told, held, one)


def _line(told: Standing, held: Held, one: Agreed) -> LineRow:
    kpi, ahead, minor = told.kpis[one.kpi], told.ends.get(one.kpi), told.minor
    noise = control.noise(kpi.over(told.counted.floats(), minor), kpi)
    exact = kpi.exact(told.counted.over(told.so_far), minor) if told.so_far else None
    low, mid, high = (
        (None, None, None)
        if ahead is None
        else (_plain(end, kpi.unit, told) for end in (ahead.low, ahead.mid, ahead.high))
    )
    pays = (
        (None, None, None)
        if ahead is None
        else sorted(
            float(line_share(one.line, {**told.results, one.kpi: Fraction(end)}))
            for end in (ahead.low, ahead.mid, ahead.high)
        )
    )
    signed = told.agreed is not None and ahead is not None
    return LineRow(
        card=held.card.name,
        parent=held.card.parent,
        side=held.functions[0] if len(held.functions) == 1 else "both" if held.functions else "",
        kpi=one.kpi,
        unit=kpi.unit,
        weight=float(one.line.weight),
        measured=one.measured,
        evaluator=one.evaluator,
        so_far=None if exact is None else float(exact),
        target=float(one.target),
        ahead=mid,
        low=low,
        high=high,
        # What is measured on each one's own is not reached by the company's figure.
        chance=control.reached(told.future.of(kpi, minor), float(one.target), kpi.sign)
        if signed and one.measured == "company"
        else None,
        pays=pays[1],
        pays_low=pays[0],
        pays_high=pays[2],
        most=float(one.line.curve.points[-1][1]),
        signal=noise.signal if noise is not None else "",
    )


def _shares(lines: Sequence[Line], results: Results) -> list[Fraction]:
    return [line_share(line, results) for line in lines]


def _plain(value: float, unit: str, told: Standing) -> float:
    return round(value, told.minor) if unit == "money" else value


def _cards(told: Standing) -> Iterator[CardRow]:
    results = told.results
    for tried in told.plans:
        for held in tried.held:
            card, stake = held.card, held.card.at_stake
            most = sum(
                (Fraction(line.weight) * Fraction(line.curve.points[-1][1]) for line in card.plan()), Fraction(0)
            )
            there = all(one.kpi in results for one in card.lines)
            shares = _shares(card.plan(), results)
            weighed = sum(
                (Fraction(line.weight) * share for line, share in zip(card.plan(), shares, strict=True)), Fraction(0)
            )
            yield CardRow(
                plan=tried.kind,
                card=card.name,
                level=card.level,
                people=held.people,
                at_target=None if stake is None or not card.whole else rounded(Fraction(stake) * Fraction(held.full)),
                at_most=None
                if stake is None or not card.whole
                else rounded(Fraction(stake) * Fraction(held.full) * most),
                **_costs(told, tried, held),
                pays=float(weighed) if there and card.lines else None,
                angle=held.angle,
                loopholes=sum(one.verdict == "loophole" for one in held.pulled),
            )


def _costs(told: Standing, tried: Tried, held: Held) -> dict[str, int | None]:
    """Return what a card may cost; lines that are measured on somebody's own figures are taken to pay as the company's would."""
    shares = told.budget.get(held.card.name) if tried.kind == "agreed" and held.card.whole else None
    names = ("cost_low", "cost", "cost_high")
    if shares is None or held.card.at_stake is None:
        return dict.fromkeys(names)
    return {name: round(held.card.at_stake * held.full * one) for name, one in zip(names, shares, strict=True)}


def _warnings(told: Standing) -> Iterator[WarningRow]:
    for one in sorted(warned(told), key=lambda one: not one.stops):
        yield WarningRow(card=one.card, sentence=one.said)


def warned(told: Standing) -> Iterator[Warned]:
    """Yield what is wrong with the cards of the plan in force."""
    if told.agreed is None:
        return
    for held in told.agreed.held:
        if not held.people:
            yield Warned(
                card=held.card.name,
                said=Message(
                    N_("Nobody who was there holds the card “{card}”: look at how its holder is written."),
                    card=held.card.name,
                ),
                stops=True,
            )
    shown = {held.card.name for held in told.told_of(told.agreed)}
    yield from (one for one in warnings(told.agreed.plan, told.kpis, told.alike) if one.card in shown)
    for held in told.told_of(told.agreed):
        for line in held.card.lines:
            if out_of_hands(told, held, line):
                yield Warned(card=held.card.name, said=isnt_in_hands(told, held, line), stops=True)


def isnt_in_hands(told: Standing, held: Held, one: Agreed) -> Message:
    """Return a sentence: nothing that a card's holders can do moves a KPI."""
    return Message(
        N_("On “{card}”, “{kpi}” isn’t in its holders’ hands: nothing that they can do would move it beyond chance."),
        card=held.card.name,
        kpi=called(told.kpis, one.kpi),
    )


def out_of_hands(told: Standing, held: Held, one: Agreed) -> bool:
    """Whether nothing that a card's holders can do moves a KPI."""
    shares = [told.hands[one.kpi, side] for side in held.functions if (one.kpi, side) in told.hands]
    return bool(shares) and max(shares) < MOVES


def _gaming(told: Standing) -> Iterator[LeverRow]:
    if PROFIT not in told.kpis:
        return
    for tried in told.plans:
        for held in told.told_of(tried):
            for one in sorted(held.pulled, key=lambda one: _VERDICTS.index(one.verdict)):
                mend = told.mend(one, tried) if one.verdict == "loophole" and tried.kind != "own" else None
                yield LeverRow(
                    plan=tried.kind,
                    card=held.card.name,
                    lever=one.lever.name,
                    honest="yes" if one.lever.honest else "no",
                    pay=one.pay,
                    profit=None if one.profit is None else round(one.profit, told.minor) + 0.0,
                    verdict=one.verdict,
                    mend=mend_said(told, one, mend) if mend is not None else None,
                )


def mend_said(told: Standing, one: Pulled, mend: Mend) -> Message:
    """Return a mend as a sentence."""
    top = called(told.kpis, one.gains[0]) if one.gains else Message("")
    kpi = called(told.kpis, mend.kpi)
    match mend.kind:
        case "pair":
            return Message(N_("give half the weight of “{top}” to “{kpi}”."), top=top, kpi=kpi)
        case "gate":
            return Message(N_("pay no line above 100 % unless “{kpi}” reaches what is usual."), kpi=kpi)
        case "both":
            return Message(
                N_(
                    "give half the weight of “{top}” to “{kpi}”, and pay no line above 100 % unless joint profit reaches what is usual."
                ),
                top=top,
                kpi=kpi,
            )
        case _:
            return Message(
                N_("put “{kpi}” in the place of {gains}."),
                kpi=kpi,
                gains=[Message(N_("“{name}”"), name=called(told.kpis, name)) for name in one.gains if name != mend.kpi],
            )


def _kpis(told: Standing) -> Iterator[KpiRow]:
    floats = told.counted.floats()
    now, before = told.counted.over(told.now), told.counted.over(told.before)
    for name, kpi in told.kpis.items():
        values = kpi.over(floats, told.minor)
        noise = control.noise(values, kpi)
        figures = [
            kpi.exact(sums, told.minor) if months else None for sums, months in ((now, told.now), (before, told.before))
        ]
        yield KpiRow(
            kpi=name,
            owner=kpi.owner,
            unit=kpi.unit,
            now=None if figures[0] is None else float(figures[0]),
            before=None if figures[1] is None else float(figures[1]),
            low=None if noise is None else noise.low,
            high=None if noise is None else noise.high,
            signal=noise.signal if noise is not None else "",
            marketing=told.hands.get((name, "marketing")),
            sales=told.hands.get((name, "sales")),
            formula=f"= {kpi.formula.text}",
            gamed=kpi.gamed,
        )


def _teams(told: Standing) -> Iterator[TeamRow]:
    for (function, name), team in told.teams.items():
        if function not in SIDES:
            continue
        before, now = (team.counted.over([place]) for place in (0, 1))
        for kpi in told.kpis.values():
            if any(any(team.counted.of.get(counter, ())) for counter in kpi.formula.names) and set(
                kpi.formula.names
            ) <= set(team.counted.of):
                figures = [kpi.exact(sums, told.minor) for sums in (before, now)]
                yield TeamRow(
                    function=function,
                    team=name,
                    kpi=kpi.name,
                    unit=kpi.unit,
                    # All teams of a function are shown, or none: what one of them lacks can't then be had from the others.
                    people=min(
                        one.fewest(kpi.formula.names) for (side, _), one in told.teams.items() if side == function
                    ),
                    before=None if figures[0] is None else float(figures[0]),
                    now=None if figures[1] is None else float(figures[1]),
                )


def _history(told: Standing) -> Iterator[MonthRow]:
    floats = told.counted.floats()
    for name, kpi in told.kpis.items():
        values = kpi.over(floats, told.minor)
        noise = control.noise(values, kpi)
        for place in np.flatnonzero(np.isfinite(values)):
            yield MonthRow(
                kpi=name,
                month_on=told.seen.first[place],
                unit=kpi.unit,
                figure=_plain(float(values[place]), kpi.unit, told),
                signal="yes" if noise is not None and noise.signals[place] else "no",
            )
