"""Two cases of a card, worked by hand; and of every card that is drawn, as the lines say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.numbers.pay import Curve, Gate, Line
from detente.questions.scorecards.cards import Agreed, Card
from detente.questions.scorecards.defined import standard
from detente.questions.scorecards.quiz import LINES, NEAR, RIGHT, asked_of, cases

KPIS = standard(
    frozenset(
        {"leads", "qualified", "booked", "costed", "cost", "marketing_spend", "sales_spend", "due", "in_time", "won"}
    )
)
GATE = Gate("joint_profit", 500, 1)


def line(
    kpi: str, weight: str, *points: tuple[object, object], gates: tuple[Gate, ...] = (), steps: bool = False
) -> Agreed:
    curve = Curve(tuple((Fraction(str(at)), Fraction(str(share))) for at, share in points), steps=steps)
    target = next(at for at, share in curve.points if share == 1)
    return Agreed(
        kpi=kpi,
        measured="company",
        target=Fraction(target),
        line=Line(kpi, Fraction(weight), curve, gates),
        evaluator="",
    )


def card(*lines: Agreed, at_stake: int | None = 100_000) -> Card:
    return Card(name="Sales", parent="", level="department", holder="Sales", lines=lines, at_stake=at_stake)


def test_a_card_with_a_gate_by_hand() -> None:
    one = card(
        line("booked", "3/5", (800, 0), (1000, 1), (1200, "1.5"), gates=(GATE,)),
        line("joint_profit", "2/5", (0, 0), (500, 1), (1000, "1.5")),
    )
    first, second = cases(one, KPIS, 2)
    # 900 is half way: 3/5 × 1/2 of 1,000.00; profit on target, the gate open: 2/5.
    assert first.results == {"booked": 900, "joint_profit": 500}
    assert [paid.amount for _, paid in first.lines] == [30_000, 40_000] and first.total == 70_000
    # Booked beyond its cap, 1,300; profit at its floor, so the gate is shut: 3/5 × 1 and nothing.
    assert second.results == {"booked": 1300, "joint_profit": 0}
    assert [paid.amount for _, paid in second.lines] == [60_000, 0]
    assert second.lines[0][1].earned == Fraction(3, 2) and second.lines[0][1].held == ("joint_profit",)


def test_a_card_without_gates_and_one_in_steps_by_hand() -> None:
    one = card(
        line("replies_in_time", "3/4", ("0.5", 0), ("0.9", 1)),
        line("won", "1/4", (10, "0.5"), (20, 1), (30, 2), steps=True),
    )
    first, second = cases(one, KPIS, 2)
    # 70 % is half way; twenty won on target.
    assert first.results == {"replies_in_time": Fraction(7, 10), "won": 20} and first.total == 37_500 + 25_000
    # The heaviest line below its floor: 45 %; won beyond the cap: 35.
    assert second.results == {"replies_in_time": Fraction(9, 20), "won": 35} and second.total == 0 + 50_000


def test_a_gate_that_stands_on_no_line_is_told_with_the_case() -> None:
    one = card(line("booked", "1", (800, 0), (1000, 1), (1200, "1.5"), gates=(GATE,)))
    first, second = cases(one, KPIS, 2)
    assert first.results["joint_profit"] == 500 and second.results["joint_profit"] == 450
    assert (first.total, second.total) == (50_000, 100_000)


def test_near_is_a_twentieth_of_what_is_at_stake() -> None:
    first, _ = cases(card(line("booked", "1", (800, 0), (1000, 1))), KPIS, 2)
    assert Fraction(1, 20) == NEAR
    assert [first.near(guess, 100_000) for guess in (44_999, 45_000, 55_000, 55_001)] == [False, True, True, False]


def test_whoever_holds_several_cards_is_asked_about_the_one_with_most_at_stake() -> None:
    whole = line("booked", "1", (800, 0), (1000, 1))
    small, large = card(whole, at_stake=10), replace(card(whole, at_stake=20), name="Large")
    without, halved = card(whole, at_stake=None), card(line("booked", "1/2", (800, 0), (1000, 1)), at_stake=99)
    assert asked_of((small, large, without, halved)) is large
    assert asked_of((without, halved)) is asked_of(()) is None
    with pytest.raises(ValueError, match="weights"):
        cases(halved, KPIS, 2)


def test_the_line_is_among_those_to_choose_from() -> None:
    assert RIGHT in LINES and len(set(LINES.values())) == len(LINES) == 5


@given(
    weights=st.lists(st.integers(1, 9), min_size=1, max_size=5),
    gated=st.booleans(),
    steps=st.booleans(),
)
def test_of_any_card_both_cases_can_be_reckoned_and_are_no_rounder_than_pay(
    weights: list[int], gated: bool, steps: bool
) -> None:
    names = ("booked", "leads", "won", "replies_in_time", "joint_profit")
    lines = [
        line(
            name,
            f"{weight}/{sum(weights)}",
            *(
                (("0.4", 0), ("0.8", 1), ("0.9", "1.5"))
                if name == "replies_in_time"
                else ((80, 0), (100, 1), (120, "1.5"))
            ),
            gates=(GATE,) if gated and name != "joint_profit" else (),
            steps=steps,
        )
        for name, weight in zip(names, weights, strict=False)
    ]
    one = card(*lines, at_stake=123_457)
    found = cases(one, KPIS, 2)
    assert found[1].total > 0
    for case in found:
        assert case.total == sum(paid.amount for _, paid in case.lines)
        assert 0 <= case.total <= 1.5 * 123_457 + len(lines)
        assert set(case.results) >= {agreed.kpi for agreed in one.lines}
