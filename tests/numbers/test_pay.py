"""Pay to the cent: a plan worked by hand, laws that hold for every plan, and a second way of reckoning."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from detente.numbers.pay import Curve, Gate, Line, rounded, statement

WHOLE = 1_200_000
"""€12,000 a year at stake."""
PROFIT = Gate("profit", 500_000)
"""Nobody above 100 % unless profit reaches the plan."""
PLAN = (
    # From 60 % of 50 qualified leads on; above target twice as steep, to 150 % at 75.
    Line("leads", Decimal("0.30"), Curve(((30, 0), (50, 1), (75, Decimal("1.5")))), (PROFIT,)),
    # Replies within four hours, in steps.
    Line(
        "replies",
        Decimal("0.15"),
        Curve(((Decimal("0.70"), Decimal("0.5")), (Decimal("0.85"), 1), (Decimal("0.95"), Decimal("1.2"))), steps=True),
        (PROFIT,),
    ),
    # Joint profit against a target of zero: a loss of 100,000 is the floor.
    Line("profit", Decimal("0.35"), Curve(((-100_000, 0), (0, Decimal("0.8")), (500_000, 1), (900_000, 2)))),
    # Cost of a customer: lower is better.
    Line("cac", Decimal("0.20"), Curve(((900, 0), (600, 1), (400, Decimal("1.4")))), (PROFIT,)),
)


def amounts(results: dict[str, Any], part: Any = 1) -> list[int]:
    return [line.amount for line in statement(PLAN, results, WHOLE, part)]


@pytest.mark.parametrize(
    ("results", "part", "expected"),
    [
        # All on target, profit too: 3,600 + 1,800 + 4,200 + 2,400.
        ({"leads": 50, "replies": Decimal("0.85"), "profit": 500_000, "cac": 600}, 1, [360_000, 180_000, 420_000, 240_000]),
        # 60 leads: 1 + 10/25 · 0.5 = 1.2; replies 96 %: 1.2; cost 500: 1 + 100/200 · 0.4 = 1.2; profit 700,000: 1.5.
        ({"leads": 60, "replies": Decimal("0.96"), "profit": 700_000, "cac": 500}, 1, [432_000, 216_000, 630_000, 288_000]),
        # The same with profit a euro short: the gate holds the other three at 1; profit 0.8 + 499,999/500,000 · 0.2.
        ({"leads": 60, "replies": Decimal("0.96"), "profit": 499_999, "cac": 500}, 1, [360_000, 180_000, 420_000, 240_000]),
        # A loss of 50,000: half of 0.8; leads one short of the floor; replies between two steps; cost at the floor.
        ({"leads": 29, "replies": Decimal("0.84"), "profit": -50_000, "cac": 900}, 1, [0, 90_000, 168_000, 0]),
        # A loss beyond the floor; leads on it; no replies known; cost beyond it.
        ({"leads": 30, "profit": -100_001, "cac": 901}, 1, [0, 0, 0, 0]),
        # Joined for 92 of 365 days, on target: 907.40 (90,739.73), 453.70 (45,369.86), 1,058.63 (105,863.01), 604.93 (60,493.15).
        (
            {"leads": 50, "replies": Decimal("0.90"), "profit": 500_000, "cac": 600},
            Fraction(92, 365),
            [90_740, 45_370, 105_863, 60_493],
        ),
        # Half time and a third: 45 leads pay 0.75: 1,200,000 · 0.3 · 0.75 / 6 = 45,000; profit zero pays 0.8.
        ({"leads": 45, "replies": Decimal("0.70"), "profit": 0, "cac": 750}, Fraction(1, 6), [45_000, 15_000, 56_000, 20_000]),
    ],
)  # fmt: skip
def test_a_plan_worked_by_hand_pays_to_the_cent(results: dict[str, Any], part: Any, expected: list[int]) -> None:
    assert amounts(results, part) == expected


def test_what_a_gate_held_down_is_said() -> None:
    leads = statement(PLAN, {"leads": 60, "profit": 0}, WHOLE)[0]
    assert (leads.earned, leads.share, leads.held) == (Fraction(6, 5), Fraction(1), ("profit",))
    on_target = statement(PLAN, {"leads": 50, "profit": 0}, WHOLE)[0]
    assert on_target.held == (), "a gate that is shut and holds nothing down is not named"
    assert statement(PLAN, {"leads": 60}, WHOLE)[0].held == ("profit",), "a profit that nobody knows opens no gate"
    lower = Gate("returns", Decimal("0.05"), most=0, lower=True)
    line = Line("sales", 1, Curve(((0, 0), (10, 1))), (lower,))
    assert [
        statement([line], {"sales": 10, "returns": one}, 100)[0].amount for one in (Decimal("0.05"), Decimal("0.051"))
    ] == [100, 0]


shares = some.fractions(0, 3, max_denominator=20)
curves = some.builds(
    lambda pairs, falling, steps: Curve(
        tuple(zip(sorted((one for one, _ in pairs), reverse=falling), sorted(share for _, share in pairs), strict=True)), steps
    ),
    some.lists(some.tuples(some.integers(-50, 50), shares), min_size=1, max_size=5, unique_by=lambda pair: pair[0]),
    some.booleans(),
    some.booleans(),
)  # fmt: skip


@given(curves, some.fractions(-60, 60, max_denominator=9), some.fractions(0, 9, max_denominator=9))
def test_pay_never_falls_when_the_result_gets_better_and_never_passes_the_cap(
    curve: Curve, result: Fraction, better: Fraction
) -> None:
    ahead = result - better if curve.lower_is_better else result + better
    assert 0 <= curve.share(result) <= curve.share(ahead) <= Fraction(curve.points[-1][1])
    assert all(curve.share(at) == Fraction(share) for at, share in curve.points)


@given(
    some.lists(some.tuples(some.integers(1, 9), curves, some.integers(-60, 60)), min_size=1, max_size=6),
    some.integers(0, 10_000_000),
    some.fractions(0, 1, max_denominator=365),
    some.randoms(use_true_random=False),
)
def test_lines_are_those_of_a_spreadsheet_and_their_order_does_not_matter(
    drawn: list[tuple[int, Curve, int]], at_stake: int, part: Fraction, lot: Any
) -> None:
    """Beside decimals of fifty digits, rounded by Python's own half-up."""
    every = sum(weight for weight, _, _ in drawn)
    lines = [Line(str(n), Fraction(weight, every), curve) for n, (weight, curve, _) in enumerate(drawn)]
    results = {str(n): result for n, (_, _, result) in enumerate(drawn)}
    paid = statement(lines, results, at_stake, part)
    for line, (weight, curve, result) in zip(paid, drawn, strict=True):
        exact = at_stake * part * Fraction(weight, every) * curve.share(result)
        as_decimal = Decimal(exact.numerator * 10**50 // exact.denominator).scaleb(-50)
        if exact.denominator != 2:
            assert line.amount == int(as_decimal.quantize(Decimal(1), ROUND_HALF_UP))
    mixed = list(lines)
    lot.shuffle(mixed)
    assert sorted((one.name, one.amount) for one in statement(mixed, results, at_stake, part)) == sorted(
        (one.name, one.amount) for one in paid
    )


@given(some.fractions(max_denominator=1000))
def test_half_a_cent_is_rounded_away_from_zero(amount: Fraction) -> None:
    whole = rounded(amount)
    assert abs(whole - amount) <= Fraction(1, 2) and rounded(-amount) == -whole
    assert abs(whole) >= abs(amount) if abs(whole - amount) == Fraction(1, 2) else True


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Curve(()),
        lambda: Curve(((0, 0), (0, 1))),
        lambda: Curve(((0, 0), (2, 1), (1, 2))),
        lambda: Curve(((0, 1), (2, 0))),
        lambda: Curve(((0, -1),)),
        lambda: statement([Line("a", Decimal("0.9"), Curve(((0, 1),)))], {}, 1),
        lambda: statement([Line("a", 1, Curve(((0, 1),)))], {}, 1, part=2),
    ],
)
def test_what_can_be_no_plan_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        wrong()
