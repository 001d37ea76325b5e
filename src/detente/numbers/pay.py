"""What a plan pays, exactly: every line can be redone by hand, is rounded once, and the total is the sum of the lines.

A line pays a share of what is at stake on it. The share follows a curve over the result itself, not over a percentage of the
target: so a target of zero, a result below zero and a result that is better when lower need no rule of their own. Gates hold
shares down ("nobody above 100 % unless profit reaches the plan"), and whoever was there for a part of the period has that part
at stake. Amounts are whole minor units (cents); all else is exact fractions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Exact = int | Decimal | Fraction
"""A number without rounding; never a float, which can't hold a tenth."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Which share of what is at stake a result pays.

    points : (result, share), of ever better results, shares that never fall; lower results may be the better ones.
    lower : of a single point: whether lower results are the better ones.
    Between two points the share lies on the line between them, or, in ``steps``, at the last one reached. A result short of the
    first point (the floor) pays nothing, one beyond the last (the cap) what that pays.
    Raises ValueError for fewer than one point, results that go to and fro, or shares that fall or lie below zero.

    >>> linear = Curve(((80, 0), (100, 1), (120, Fraction(3, 2))))
    >>> linear.share(90), linear.share(110), linear.share(200), linear.share(79)
    (Fraction(1, 2), Fraction(5, 4), Fraction(3, 2), Fraction(0, 1))
    >>> costs = Curve(((50, 0), (40, 1)), steps=True)
    >>> costs.share(45), costs.share(40), costs.share(51)
    (Fraction(0, 1), Fraction(1, 1), Fraction(0, 1))
    """

    points: tuple[tuple[Exact, Exact], ...]
    steps: bool = False
    lower: bool = False

    def __post_init__(self) -> None:
        results, shares = ([Fraction(one) for one in side] for side in zip(*self.points, strict=True))
        ways = {(after > before) - (after < before) for before, after in pairwise(results)}
        if 0 in ways or len(ways) > 1:
            raise ValueError("results of a curve go one way")
        if shares[0] < 0 or any(after < before for before, after in pairwise(shares)):
            raise ValueError("shares of a curve never fall")

    @property
    def lower_is_better(self) -> bool:
        """Whether results are better when lower."""
        return Fraction(self.points[1][0]) < Fraction(self.points[0][0]) if len(self.points) > 1 else self.lower

    def share(self, result: Exact) -> Fraction:
        """Return the share that a result pays."""
        sign = -1 if self.lower_is_better else 1
        results = [sign * Fraction(one) for one, _ in self.points]
        shares = [Fraction(share) for _, share in self.points]
        at = sign * Fraction(result)
        place = bisect_right(results, at) - 1
        if place < 0:
            return Fraction(0)
        if self.steps or place == len(results) - 1:
            return shares[place]
        along = (at - results[place]) / (results[place + 1] - results[place])
        return shares[place] + along * (shares[place + 1] - shares[place])

    def over(self, results: Floats) -> Floats:
        """Return the shares that many results pay, in floats: for budgets, not for statements. Not a number pays nothing.

        >>> Curve(((80, 0), (100, 1))).over(np.array([70.0, 90.0, 120.0, np.nan])).tolist()
        [0.0, 0.5, 1.0, 0.0]
        """
        sign = -1.0 if self.lower_is_better else 1.0
        at = np.array([sign * float(result) for result, _ in self.points])
        shares = np.array([float(share) for _, share in self.points])
        found = np.nan_to_num(sign * results, nan=-np.inf)
        place = np.searchsorted(at, found, side="right") - 1
        # A hair short of a point, as floats are, is not there yet.
        paid = shares[np.maximum(place, 0)] if self.steps else np.interp(found, at, shares)
        return np.where(place < 0, 0.0, paid)


@dataclass(frozen=True, slots=True)
class Gate:
    """Holds shares down to ``most`` unless a result is reached. name : whose result.   lower : whether lower is better."""

    name: str
    reached: Exact
    most: Exact = 1
    lower: bool = False

    def opens(self, results: Mapping[str, Exact]) -> bool:
        """Whether the result is reached; a result that isn't known does not open it."""
        if self.name not in results:
            return False
        result, reached = Fraction(results[self.name]), Fraction(self.reached)
        return result <= reached if self.lower else result >= reached


@dataclass(frozen=True, slots=True)
class Line:
    """One KPI of a plan. weight : of the lines, which sum to one.   gates : those that hold it down."""

    name: str
    weight: Exact
    curve: Curve
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class Paid:
    """What one line came to. earned, share : before and after the gates that ``held`` it down.   amount : minor units."""

    name: str
    result: Fraction | None
    earned: Fraction
    share: Fraction
    held: tuple[str, ...]
    amount: int


def statement(
    lines: Sequence[Line],
    results: Mapping[str, Exact],
    at_stake: int,
    part: Exact = 1,
    gates: Mapping[str, Exact] | None = None,
) -> tuple[Paid, ...]:
    """Return what each line pays; the total is the sum of their amounts.

    results : of each KPI; a line whose result isn't known pays nothing.   at_stake : minor units for the whole period, all
    weights together.   part : of the period for which it was at stake, 0 to 1.   gates : the results that open gates, where they
    are not the same.
    Amounts are rounded to whole minor units, half away from zero, once for each line.
    Raises ValueError where weights do not sum to one, or the part is beyond the whole.

    >>> plan = [Line("won", Fraction(1, 3), Curve(((0, 0), (10, 1)))), Line("profit", Fraction(2, 3), Curve(((0, 1),)))]
    >>> [line.amount for line in statement(plan, {"won": 5, "profit": 1}, 100_00, part=Fraction(1, 2))]
    [833, 3333]
    """
    if sum((Fraction(line.weight) for line in lines), Fraction(0)) != 1:
        raise ValueError("weights sum to one")
    if not 0 <= Fraction(part) <= 1:
        raise ValueError("a part lies between nothing and the whole")
    opening = results if gates is None else gates
    return tuple(_paid(line, results, at_stake * Fraction(part), opening) for line in lines)


def _paid(line: Line, results: Mapping[str, Exact], at_stake: Fraction, gates: Mapping[str, Exact]) -> Paid:
    known = line.name in results
    earned = line.curve.share(results[line.name]) if known else Fraction(0)
    shut = [gate for gate in line.gates if not gate.opens(gates) and earned > Fraction(gate.most)]
    share = min([earned, *(Fraction(gate.most) for gate in shut)])
    return Paid(
        name=line.name,
        result=Fraction(results[line.name]) if known else None,
        earned=earned,
        share=share,
        held=tuple(gate.name for gate in shut),
        amount=rounded(at_stake * Fraction(line.weight) * share),
    )


def rounded(amount: Fraction) -> int:
    """Return an amount in whole minor units, half away from zero, as payrolls round.

    >>> rounded(Fraction(5, 2)), rounded(Fraction(-5, 2)), rounded(Fraction(49, 100))
    (3, -3, 0)
    """
    half = Fraction(1, 2)
    return int(amount + half) if amount >= 0 else -int(half - amount)
