"""The truth of a drawn company: each factor's share of the difference in eventual value, V_B − V_A.

Computed from the planted parameters and planned arrivals (expectations), never from what was drawn; given a
company, also with its drawn numbers of leads by day, source and segment in place of the planned ones, since an
answer may take counts as facts.

The two periods are laid over each other day by day. Over a stretch where nothing but arrivals changes, a world
between the two takes each factor from A or from B; the exact Shapley value over the factors shares V_B − V_A out.
Source: Shapley (1953), A value for n-person games.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from detente.simulate.draw import Company
from detente.simulate.payments import Payments, payments
from detente.simulate.plan import Plan, Span
from detente.simulate.planting import spelled
from detente.simulate.stretches import Pair, changes, pairs
from detente.simulate.world import Floats, World, world
from detente.simulate.worth import Days, list_value, net_chance

FACTORS: Final = ("volume", "mix", "quality", "reply", "selling", "discount", "list_price", "common")
"""The factors, in the order of the waterfall."""
OWNERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "volume": "marketing",
        "mix": "marketing",
        "quality": "marketing",
        "reply": "sales",
        "selling": "sales",
        "discount": "sales",
        "list_price": "product",
        "common": "neither",
    }
)
"""Who owns each factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """The truth for one count of leads, planned or drawn; money in currency units.

    a, b : leads, eventual value V_P, expected bookings E_P, timing E_P − V_P, no_lead, of each period.
    shares : factor → its share of V_B − V_A; they sum to it.
    """

    a: Payments
    b: Payments
    shares: Mapping[str, float]

    @property
    def owners(self) -> dict[str, float]:
        """Each owner's share of V_B − V_A."""
        totals = dict.fromkeys(OWNERS.values(), 0.0)
        for factor, share in self.shares.items():
            totals[OWNERS[factor]] += share
        return totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What was planted, and what it did.

    planned : with the planned numbers of leads.   given_counts : with the drawn ones; for a plan that was not
    drawn, the planned ones.
    """

    plan: Plan
    planned: Reckoning
    given_counts: Reckoning

    def as_json(self) -> dict[str, Any]:
        """Return plain values: lists, text, numbers in currency units."""
        return {
            "currency": self.plan.currency,
            "a": str(self.plan.periods.a),
            "b": str(self.plan.periods.b),
            "as_of": self.plan.periods.as_of.isoformat(),
            "forms": self.plan.forms,
            "world": self.plan.world,
            "causes": [spelled(self.plan, cause) for cause in self.plan.causes],
            "planned": _reckoned(self.planned),
            "given_counts": _reckoned(self.given_counts),
        }


def truth(drawn: Plan | Company) -> Truth:
    """Return the truth of a plan or of a company drawn from one."""
    if isinstance(drawn, Plan):
        one = world(drawn)
        planned = reckoning(one, one.arrivals)
        return Truth(plan=drawn, planned=planned, given_counts=planned)
    one = drawn.world
    return Truth(
        plan=drawn.plan,
        planned=reckoning(one, one.arrivals),
        given_counts=reckoning(one, drawn.counts.astype(np.float64)),
    )


def write_truth(company: Company, file: Path) -> None:
    """Write the truth of a company as JSON. Keep it out of the evidence folder: no question may reach it."""
    file.write_text(json.dumps(truth(company).as_json(), indent=2) + "\n", encoding="utf-8")


def reckoning(planned: World, arrivals: Floats) -> Reckoning:
    """Return the truth of a world for the given number of leads by day, source and segment, shape (D, S, G)."""
    periods = planned.plan.periods
    worths = _worths(planned)
    by_segment = np.array([(arrivals[day] * worths(day)).sum(axis=0) for day in range(planned.days)])
    leads = arrivals.sum(axis=(1, 2))
    a, b = (payments(planned, leads, by_segment, span) for span in (periods.a, periods.b))
    return Reckoning(a=a, b=b, shares=shares(planned, arrivals, periods.a, periods.b))


def shares(planned: World, arrivals: Floats, a: Span, b: Span) -> dict[str, float]:
    """Return each factor's share of V_B − V_A; zero, exactly, for what did not change."""
    laid = pairs(planned, arrivals, a, b)
    active = tuple(factor for factor in FACTORS if any(factor in pair.changed for pair in laid))

    def value(from_b: frozenset[str]) -> float:
        return sum(_value(planned, pair, from_b & pair.changed) for pair in laid)

    found = shapley(active, value)
    return {factor: found.get(factor, 0.0) for factor in FACTORS}


def shapley(players: Sequence[str], value: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """Return the exact Shapley value of each player: what it adds, averaged over all orders of joining.

    value : the value of a set of players; asked once for each of the 2ⁿ sets.

    >>> worth = {"": 0.0, "a": 10.0, "b": 4.0, "ab": 20.0}
    >>> shapley(["a", "b"], lambda chosen: worth["".join(sorted(chosen))])
    {'a': 13.0, 'b': 7.0}
    """
    n = len(players)
    values = {
        frozenset(chosen): value(frozenset(chosen)) for size in range(n + 1) for chosen in combinations(players, size)
    }
    result = dict.fromkeys(players, 0.0)
    for chosen, before in values.items():
        weight = math.factorial(len(chosen)) * math.factorial(n - len(chosen) - 1) if len(chosen) < n else 0
        for player in players:
            if player not in chosen:
                result[player] += weight / math.factorial(n) * (values[chosen | {player}] - before)
    return result


def _value(planned: World, pair: Pair, from_b: frozenset[str]) -> float:
    """Return the value of one stretch's leads with the named factors as in B, the others as in A."""

    def day(factor: str) -> int:
        return pair.day_b if factor in from_b else pair.day_a

    days = Days(*(day(factor) for factor in FACTORS[1:]))
    mix = pair.mix_b if "mix" in from_b else pair.mix_a
    leads = pair.leads_b if "volume" in from_b else pair.leads_a
    return leads * float((mix * net_chance(planned, days)).sum(axis=0) @ list_value(planned, days))


def _worths(planned: World) -> Callable[[int], Floats]:
    starts = changes(planned)

    @cache
    def of(stretch: int) -> Floats:
        days = Days.all_on(int(starts[stretch]))
        return net_chance(planned, days) * list_value(planned, days)[None, :]

    return lambda day: of(int(np.searchsorted(starts, day, side="right")) - 1)


def _reckoned(found: Reckoning) -> dict[str, Any]:
    return {
        "a": asdict(found.a),
        "b": asdict(found.b),
        "difference": found.b.eventual - found.a.eventual,
        "shares": dict(found.shares),
        "owners": found.owners,
    }


__all__ = ["FACTORS", "OWNERS", "Reckoning", "Truth", "reckoning", "shapley", "truth", "write_truth"]
