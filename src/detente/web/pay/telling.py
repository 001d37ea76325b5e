"""Statements as people read them: each line with its result, what it had to reach, what it pays, and how to redo it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from detente.language import N_, Count, Language, Message, Money
from detente.numbers.pay import Exact, rounded
from detente.questions.scorecards.cards import Agreed
from detente.questions.scorecards.counters import COUNTERS
from detente.questions.scorecards.defined import Defined
from detente.questions.scorecards.paying import Basis, Statement
from detente.report.said import UNKNOWN, measured


def told(basis: Basis, statements: Sequence[Statement], language: Language) -> list[dict[str, Any]]:
    """Return statements with every figure in words, a card each."""
    return [_card(basis, one, language) for one in statements]


def total(basis: Basis, statements: Sequence[Statement], language: Language) -> dict[str, Any] | None:
    """Return what all cards of somebody pay, of what is at stake; None where no money is."""
    paid = [one for one in statements if one.total is not None]
    if not paid:
        return None
    amount = sum(one.total or 0 for one in paid)
    stake = sum((Fraction(one.at_stake or 0) * one.holder.part for one in paid), Fraction(0))
    return {
        "amount": _money(amount, basis, language),
        "at_stake": _money(round(stake), basis, language),
        "share": float(amount / stake) if stake else 0.0,
        "most": max(float(_most(one)) for one in paid),
        "percent": language.percent(float(amount / stake) if stake else 0.0),
    }


def profit_told(basis: Basis, value: Fraction | None, language: Language) -> str:
    """Return joint profit as people read it; nothing where it can't be reckoned."""
    return "" if value is None else _money(round(value * 10**basis.minor), basis, language)


def _most(one: Statement) -> Fraction:
    """Return what a card pays at most, as a share of what is at stake."""
    return sum(
        (Fraction(line.weight) * Fraction(line.curve.points[-1][1]) for line in one.card.plan()), Fraction(0)
    ) or Fraction(1)


def _card(basis: Basis, one: Statement, language: Language) -> dict[str, Any]:
    holder = one.holder
    return {
        "name": one.card.name,
        "part": language.say(
            Message(
                N_("{days} of {all} days, {share} of full time"),
                days=Count(holder.days),
                all=Count(holder.of_days),
                share=_percent(holder.working_share, language),
            )
        ),
        "at_stake": UNKNOWN if one.at_stake is None else _money(one.at_stake, basis, language),
        "mine": UNKNOWN if one.at_stake is None else _money(round(one.at_stake * holder.part), basis, language),
        "total": UNKNOWN if one.total is None else _money(one.total, basis, language),
        "whole": one.card.whole,
        "small": one.small,
        "paid": one.at_stake is not None,
        "lines": [
            {
                "name": agreed.kpi,
                "evaluator": agreed.evaluator,
                "kpi": called(basis.kpis.get(agreed.kpi), agreed.kpi, language),
                "weight": _percent(agreed.line.weight, language),
                "measured": agreed.measured,
                "result": result_of(basis, agreed.kpi, paid.result, language),
                "target": result_of(basis, agreed.kpi, agreed.target, language),
                "points": [
                    {
                        "at": result_of(basis, agreed.kpi, Fraction(at), language),
                        "share": _percent(share, language),
                    }
                    for at, share in agreed.line.curve.points
                ],
                "steps": agreed.line.curve.steps,
                "gates": [
                    language.say(
                        Message(
                            N_("no more than {most} unless “{kpi}” reaches {reached}"),
                            most=_percent(gate.most, language),
                            kpi=called(basis.kpis.get(gate.name), gate.name, language),
                            reached=result_of(basis, gate.name, Fraction(gate.reached), language),
                        )
                    )
                    for gate in agreed.line.gates
                ],
                "held": bool(paid.held),
                "unknown": language.say(_UNKNOWN) if paid.result is None else "",
                "earned": language.percent(float(paid.earned), 2),
                "share": language.percent(float(paid.share), 2),
                "exact": _percent(paid.share, language),
                "bar": min(float(paid.share) / float(agreed.line.curve.points[-1][1] or 1), 1.0),
                "amount": UNKNOWN if one.at_stake is None else _money(paid.amount, basis, language),
                "formula": f"= {basis.kpis[agreed.kpi].formula.text}" if agreed.kpi in basis.kpis else "",
                "made_of": list(_made_of(basis, one, agreed, language)),
                "rows": agreed.measured == "own" and bool(_files(basis, agreed)),
            }
            for agreed, paid in one.lines
        ],
    }


def plain(basis: Basis, statements: Sequence[Statement]) -> dict[str, Any]:
    """Return statements as plain values, for programs: amounts in minor units, all other numbers exact, as texts."""
    return {
        "plan": basis.plan.name,
        "from_on": str(basis.plan.from_on),
        "to_on": str(basis.plan.to_on),
        "over": basis.over,
        "currency": basis.currency,
        "cards": [
            {
                "card": one.card.name,
                "at_stake": one.at_stake,
                "part": str(one.holder.part),
                "lines": [
                    {
                        "kpi": agreed.kpi,
                        "measured": agreed.measured,
                        "weight": str(agreed.line.weight),
                        "target": str(agreed.target),
                        "result": None if paid.result is None else str(paid.result),
                        "share": str(paid.share),
                        "held_by": list(paid.held),
                        "amount": None if one.at_stake is None else paid.amount,
                    }
                    for agreed, paid in one.lines
                ],
                "total": one.total,
            }
            for one in statements
        ],
    }


_UNKNOWN: Final = N_(
    "This figure isn’t recorded for the whole period, so the line pays nothing until it is; whoever loads the evidence can mend that."
)
_DAY: Final = 86_400_000_000


def _made_of(basis: Basis, one: Statement, agreed: Agreed, language: Language) -> Iterator[tuple[str, str, str]]:
    """Yield what a line's result is made of: the counter's name in the formula, what people call it, and what it came to."""
    kpi, counters = basis.kpis.get(agreed.kpi), one.behind.get(agreed.measured, {})
    for name in kpi.formula.names if kpi is not None else ():
        if name not in counters:
            continue
        value, counter = counters[name], COUNTERS[name]
        if counter.money:
            said = _money(rounded(value), basis, language)
        else:
            days = value / _DAY if name == "took" else value
            said = language.number(float(days), 0 if days == int(days) else 1)
        yield name, language.say(counter.title), said


def _files(basis: Basis, agreed: Agreed) -> set[str]:
    """Return which queries count what a line is made of."""
    kpi = basis.kpis.get(agreed.kpi)
    return {COUNTERS[name].query for name in kpi.formula.names} if kpi is not None else set()


def called(kpi: Defined | None, name: str, language: Language) -> str:
    """Return what people call a KPI; its name where there is none such here."""
    return name if kpi is None else kpi.title if kpi.own else language.say(kpi.title)


def result_of(basis: Basis, name: str, value: Fraction | None, language: Language) -> str:
    """Return a result as people read it."""
    kpi = basis.kpis.get(name)
    if value is None or kpi is None:
        return UNKNOWN
    return measured(value, kpi.unit, language, basis.currency, exact=True)


def _percent(share: Exact, language: Language) -> str:
    """Return a share that was agreed, with all its digits: what is printed has to give the same cents again."""
    exact = Fraction(share)
    return language.percent(Decimal(exact.numerator) / exact.denominator, None)


def _money(amount: int, basis: Basis, language: Language) -> str:
    return language.money(Money(amount, basis.currency))
