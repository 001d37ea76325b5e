"""Is the plan clear? Two cases of a card whose pay is to be predicted, and one question: as they are asked, and marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from detente.language import Language, Money
from detente.numbers.pay import rounded
from detente.questions.scorecards.cards import Card, Plan
from detente.questions.scorecards.defined import Defined
from detente.questions.scorecards.paying import Basis, Holder, Statement
from detente.questions.scorecards.plain import from_dict, to_dict
from detente.questions.scorecards.quiz import LINES, NEAR, RIGHT, Case, cases
from detente.questions.scorecards.readiness import LINE, PAY
from detente.web.numbers import typed
from detente.web.pay.telling import called, result_of, told

FIELDS = ("case-1", "case-2")


def sheet(basis: Basis) -> dict[str, Any]:
    """Return what a quiz is made of: the plan, and nothing about anybody, nor who holds its cards."""
    cards = tuple(replace(card, holder="") for card in basis.plan.cards if card.level != "person")
    return to_dict(replace(basis, plan=replace(basis.plan, cards=cards), company={}, teams={}, people={}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """What one person is asked. card : theirs."""

    basis: Basis
    card: Card
    cases: tuple[Case, ...]

    @staticmethod
    def of(sheet: Mapping[str, Any], card: str) -> Quiz | None:
        """Return the quiz about a card; None where it went, as when somebody was erased whose name it bore."""
        basis = from_dict(sheet)
        mine = next((one for one in basis.plan.cards if one.name == card), None)
        return None if mine is None else Quiz(basis=basis, card=mine, cases=cases(mine, basis.kpis, basis.minor))

    @staticmethod
    def about(plan: Plan, kpis: Mapping[str, Defined], minor: int, currency: str, card: Card) -> Quiz:
        """Return the two cases of a card of a plan that nobody may have agreed to yet."""
        basis = Basis(
            plan=plan,
            over=False,
            as_of=plan.from_on,
            minor=minor,
            currency=currency,
            kpis=kpis,
            company={},
            teams={},
            quick=0.0,
            people={},
        )
        return Quiz(basis=basis, card=card, cases=cases(card, kpis, minor))

    def marked(self, given: Mapping[str, str], *, comma: bool = False) -> dict[str, bool]:
        """Return which questions were answered rightly; what was left empty wasn't. comma : how decimals are written.

        Raises Mistake for what is no number.
        """
        stake = self.card.at_stake or 0
        guesses = [self._minor(given.get(field, ""), comma) for field in FIELDS]
        right = [guess is not None and case.near(guess, stake) for guess, case in zip(guesses, self.cases, strict=True)]
        return {PAY: all(right), LINE: given.get("line", "") == RIGHT}

    def to_the_cent(self, given: Mapping[str, str], *, comma: bool = False) -> tuple[bool, ...]:
        """Return of each case whether its pay was said exactly. Raises Mistake for what is no number."""
        guesses = [self._minor(given.get(field, ""), comma) for field in FIELDS]
        return tuple(guess == case.total for guess, case in zip(guesses, self.cases, strict=True))

    def _minor(self, text: str, comma: bool) -> int | None:
        number = typed(text[:40], comma)
        return rounded(Fraction(Decimal(number)) * 10**self.basis.minor) if number else None

    def shown(self, language: Language) -> dict[str, Any]:
        """Return the card, its cases and the lines to choose from, in words."""
        offered = [(code, language.say(text)) for code, text in LINES.items()]
        stake = self.card.at_stake or 0
        near = language.money(Money(rounded(stake * NEAR), self.basis.currency))
        return {
            "plan": self.basis.plan,
            "cases": [
                (field, told(self.basis, [self._statement(case)], language)[0], self._beside(case, language))
                for field, case in zip(FIELDS, self.cases, strict=True)
            ],
            "near": near,
            "currency": self.basis.currency,
            "offered": offered,
        }

    def _beside(self, case: Case, language: Language) -> list[tuple[str, str]]:
        """Return what else is known in a case: results that open gates and stand on no line."""
        lines = {agreed.kpi for agreed, _ in case.lines}
        return [
            (called(self.basis.kpis.get(name), name, language), result_of(self.basis, name, value, language))
            for name, value in case.results.items()
            if name not in lines
        ]

    def _statement(self, case: Case) -> Statement:
        days = (self.basis.plan.to_on - self.basis.plan.from_on).days
        whole = Holder(
            cards=(self.card.name,),
            days=days,
            of_days=days,
            working_share=Fraction(1),
            function="",
            team="",
            counters={},
        )
        return Statement(card=self.card, holder=whole, at_stake=self.card.at_stake, lines=case.lines, total=case.total)
