"""What is printed of a statement is enough to redo it to the cent, by whoever has nothing else."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.language import Language
from detente.numbers.pay import Gate, Line
from detente.questions.scorecards.cards import Agreed, Card, Plan, curve_of
from detente.questions.scorecards.defined import standard
from detente.questions.scorecards.paying import Basis, Holder, statements
from detente.web.pay.telling import told

KPIS = ("joint_profit", "replies_in_time", "won")
COUNTERS = ("costed", "cost", "marketing_spend", "sales_spend", "due", "in_time", "won")
KNOWN = {name: kpi for name, kpi in standard(frozenset(COUNTERS)).items() if name in KPIS}


def number(text: str) -> Fraction:
    """Return what somebody with a pencil reads: digits, a point, a percent sign."""
    bare = text.strip("€").replace(",", "").replace("€", "")
    return Fraction(bare.rstrip("%")) / (100 if bare.endswith("%") else 1)


def by_hand(card: dict[str, Any]) -> list[str]:
    """Return the amounts of a card's lines, reckoned from what is printed on it and nothing else."""
    days, of_days, share = (
        number(one)
        for one in card["part"].replace(" of full time", "").replace(" of ", " ").replace(" days,", "").split(" ")
    )
    amounts = []
    for line in card["lines"]:
        points = [(number(one["at"]), number(one["share"])) for one in line["points"]]
        result, pays = number(line["result"]), Fraction(0)
        for (at, paid), (after, more) in zip(points, [*points[1:], (None, None)], strict=True):
            if result >= at:
                pays = (
                    paid
                    if after is None or line["steps"]
                    else min(paid + (result - at) / (after - at) * (more - paid), more)
                )
        for gate in line["gates"]:
            most, unless = gate.removeprefix("no more than ").split(" unless ")
            if profit_of(card) < number(unless.rsplit(" reaches ", 1)[1]):
                pays = min(pays, number(most))
        cents = number(card["at_stake"]) * 100 * days / of_days * share * number(line["weight"]) * pays
        amounts.append(str((Decimal(cents.numerator) / cents.denominator).quantize(Decimal(1), ROUND_HALF_UP)))
    return amounts


def by_share(card: dict[str, Any], line: dict[str, Any]) -> Fraction:
    """Return a line's cents as at stake × part × weight × share, not rounded."""
    return number(card["at_stake"]) * 100 * part(card) * number(line["weight"]) * number(line["exact"])


def part(card: dict[str, Any]) -> Fraction:
    """Return the part of the period and of full time."""
    days, of_days, share = (number(one) for one in re.findall(r"\d[\d.,]*%?", card["part"]))
    return days / of_days * share


def profit_of(card: dict[str, Any]) -> Fraction:
    return next(number(line["result"]) for line in card["lines"] if line["name"] == "joint_profit")


fine = st.integers(1, 9999).map(lambda n: Fraction(n, 10_000))


@st.composite
def bases(draw: st.DrawFn) -> Basis:
    one, two = draw(fine), draw(fine)
    weights = [one / 2, two / 2, 1 - one / 2 - two / 2]
    lines = []
    for kpi, weight in zip(KPIS, weights, strict=True):
        step = (
            Fraction(1, 100)
            if kpi == "joint_profit"
            else Fraction(1, 10_000)
            if kpi == "replies_in_time"
            else Fraction(1, 8)
        )
        floor, target, cap = sorted(draw(st.sets(st.integers(1, 9_999), min_size=3, max_size=3)))
        pays, more = draw(fine), 1 + draw(fine)
        curve = curve_of(
            "higher",
            target=target * step,
            floor=floor * step,
            floor_pays=pays,
            cap=cap * step,
            cap_pays=more,
            steps=draw(st.booleans()),
        )
        gates = (
            (Gate("joint_profit", Fraction(draw(st.integers(0, 9_999)), 100), draw(fine)),)
            if draw(st.booleans())
            else ()
        )
        lines.append(
            Agreed(
                kpi=kpi, measured="company", target=target * step, line=Line(kpi, weight, curve, gates), evaluator="hr"
            )
        )
    card = Card(
        name="Sales",
        parent="",
        level="department",
        holder="sales",
        lines=tuple(lines),
        at_stake=draw(st.integers(1, 10**7)),
    )
    days = draw(st.integers(1, 184))
    due = draw(st.integers(1, 999))
    return Basis(
        plan=Plan(
            name="P",
            agreed_on=dt.date(2026, 1, 1),
            from_on=dt.date(2026, 1, 1),
            to_on=dt.date(2026, 7, 1),
            cards=(card,),
        ),
        over=True,
        as_of=dt.date(2026, 7, 1),
        minor=2,
        currency="EUR",
        kpis=KNOWN,
        company=dict.fromkeys(COUNTERS, Fraction(0))
        | {
            "costed": Fraction(draw(st.integers(0, 9_999))),
            "due": Fraction(due),
            "in_time": Fraction(draw(st.integers(0, due))),
            "won": Fraction(draw(st.integers(0, 1300))),
        },
        teams={},
        quick=0.0,
        people={
            "p": Holder(
                cards=("Sales",),
                days=days,
                of_days=184,
                working_share=draw(fine),
                function="sales",
                team="",
                counters={},
            )
        },
    )


@settings(max_examples=300, deadline=None)
@given(bases())
def test_a_statement_is_redone_to_the_cent_from_what_is_printed(basis: Basis) -> None:
    found = statements(basis, "p")
    (card,) = told(basis, found, Language("en"))
    amounts = [str(paid.amount) for _, paid in found[0].lines]
    assert by_hand(card) == amounts
    # And from the share that is printed, as the statement says how to.
    for line, (_, paid) in zip(card["lines"], found[0].lines, strict=True):
        assert abs(by_share(card, line) - paid.amount) <= Fraction(5001, 10_000)
