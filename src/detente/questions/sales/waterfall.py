"""From the sales of a to those of b: totals of the model, and the bars that are made of them.

For each period, with V what its own leads bring in the end and E what leads of all ages should have brought in it:
booked = no_lead + E + chance and E = V + timing. So sales_b - sales_a is the sum of the changes of V, timing, chance
and no_lead; the change of V is shared over the number of leads, their mix and what a lead of each cell is worth, and,
where sources and sellers can be told apart, that again over leads, replies, selling, prices and what struck all alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns
from detente.numbers.development import seen
from detente.numbers.lmdi import lmdi
from detente.numbers.shapley import shapley
from detente.questions.sales.apart import FACTORS, Apart
from detente.questions.sales.model import Model
from detente.questions.sales.prices import Prices

Floats = NDArray[np.float64]
Which = Literal["a", "b"]
PARTS: Final = ("quality", "reply", "selling", "discount", "list_price", "common")
"""What the worth of leads is laid apart into; where it can't be, `not_yet_told_apart` stands for all."""
PLAN: Final = ("plan", "plan_leads", "plan_worth")
"""Bars that stand in the place of sales_a where b is held against its plan: the plan, and how a lay below or above it."""
BARS: Final = ("volume", "mix", "not_yet_told_apart", *PARTS, "no_lead", "timing", "chance")
"""The bars between sales_a and sales_b, in their order; those not computed are left out."""
OWNERS: Final = MappingProxyType(
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
"""Whose each bar of the change in eventual value is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Totals under R readings of the data, shape (R,), minor units.

    a_at_a, a_at_b, b_at_a, b_at_b : the leads of one period at what leads were worth in one.
    expected_a, expected_b : E.   due_a, due_b : what the periods' leads are to bring after the last moment known.
    """

    a_at_a: Floats
    a_at_b: Floats
    b_at_a: Floats
    b_at_b: Floats
    expected_a: Floats
    expected_b: Floats
    due_a: Floats
    due_b: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """Facts: booked in each period, and how much of it without a lead, minor units."""

    a: int
    b: int
    no_lead_a: int
    no_lead_b: int


def totals(found: Model, each: Floats, delays: Floats) -> Totals:
    """Return the totals when a lead is worth ``each`` (R, C, E) and its money comes after ``delays`` (R, C, K)."""
    passing, spans = found.passing, found.tally.spans
    leads_a, leads_b = (passing.members[:, epoch] for epoch in (spans.epoch_a, spans.epoch_b))
    worth_a, worth_b = each[:, :, spans.epoch_a], each[:, :, spans.epoch_b]
    so_far = each * seen(delays, passing.so_far)
    return Totals(
        a_at_a=worth_a @ leads_a,
        a_at_b=worth_b @ leads_a,
        b_at_a=worth_a @ leads_b,
        b_at_b=worth_b @ leads_b,
        expected_a=(each * seen(delays, passing.in_a)).sum(axis=(1, 2)),
        expected_b=(each * seen(delays, passing.in_b)).sum(axis=(1, 2)),
        due_a=_due(found, worth_a @ leads_a, so_far, spans.epoch_a),
        due_b=_due(found, worth_b @ leads_b, so_far, spans.epoch_b),
    )


def _due(found: Model, worth: Floats, so_far: Floats, epoch: int) -> Floats:
    """Return what is still to come: worth less what should have come so far, or, where it was cut, what did come."""
    cut = found.possible[epoch] < 1
    come = float(found.tally.money[:, epoch].sum()) if cut else so_far[:, :, epoch].sum(axis=1)
    return np.asarray(np.maximum(worth - come, 0.0))


def bars(found: Model, booked: Booked, under: Totals) -> dict[str, Floats]:
    """Return each bar between sales_a and sales_b where worth is not laid apart, shape (R,); they sum to the change."""
    spans, members = found.tally.spans, found.passing.members
    number_a = float(members[:, spans.epoch_a].sum())
    number_b = float(members[:, spans.epoch_b].sum())

    def value(from_b: frozenset[str]) -> Floats:
        number = number_b if "volume" in from_b else number_a
        at_b = "not_yet_told_apart" in from_b
        if "mix" in from_b:
            return number / number_b * (under.b_at_b if at_b else under.b_at_a)
        return number / number_a * (under.a_at_b if at_b else under.a_at_a)

    shared = shapley(("volume", "mix", "not_yet_told_apart"), value)
    timing_a, timing_b = under.expected_a - under.a_at_a, under.expected_b - under.b_at_b
    chance_a = booked.a - booked.no_lead_a - under.expected_a
    chance_b = booked.b - booked.no_lead_b - under.expected_b
    return shared | {
        "no_lead": np.full_like(timing_a, booked.no_lead_b - booked.no_lead_a),
        "timing": timing_b - timing_a,
        "chance": chance_b - chance_a,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The change of what the periods' leads are worth, laid apart; minor units, R draws.

    bars : bar → (R,), those of volume and mix too; what is not recorded is absent.   by_source : quality by source, (R, S).
    by_logs : bar → the same by the logarithmic mean Divisia index, at the middle of the draws.
    each_a, each_b : what a lead of each cell of the tally is worth in the end, (C,).   without : bars left out.
    """

    bars: Mapping[str, Floats]
    by_logs: Mapping[str, float]
    by_source: Floats
    each_a: Floats
    each_b: Floats
    without: frozenset[str]

    def worth(self, found: Model) -> Floats:
        """Return what leads are worth, (1, C, E): those of a and b as laid apart, those of other epochs as fitted."""
        each = found.worth.each.copy()
        each[:, :, found.tally.spans.epoch_a], each[:, :, found.tally.spans.epoch_b] = self.each_a, self.each_b
        return each


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who changed, and what that did. sold : the columns of prices.sql."""

    apart: Apart
    parts: Parts
    sold: Columns

    @property
    def without(self) -> frozenset[str]:
        """What is not recorded: bars left out, and scores where most leads have none."""
        unscored = self.apart.chances.replies and not self.apart.chances.scores
        return self.parts.without | ({"score"} if unscored else frozenset())


def parts(found: Model, apart: Apart, prices: Prices, rng: np.random.Generator) -> Parts:
    """Share the change out over what changed; the order in which it is looked at does not matter (Shapley)."""
    draws = apart.of(frozenset()).shape[0]
    kept_a, kept_b, index = (
        np.ones(draws) if one is None else one.drawn(rng, draws) for one in (prices.kept_a, prices.kept_b, prices.index)
    )
    size = _sizes(found, apart, prices, rng, draws)
    members = apart.members_a, apart.members_b
    number = tuple(float(one.sum()) for one in members)
    without = {"discount"} if prices.kept_a is None else set()
    without |= {"list_price"} if prices.index is None else set()
    without |= set() if apart.chances.replies else {"reply"}

    def worth(from_b: frozenset[str]) -> Floats:
        """Return what a lead of each source and segment is worth, (R, S, G)."""
        money = (kept_b if "discount" in from_b else kept_a) * (index if "list_price" in from_b else 1.0)
        return np.asarray(apart.of(from_b) * size[:, None, :] * money[:, None, None])

    def value(from_b: frozenset[str]) -> Floats:
        mix = members[1] / number[1] if "mix" in from_b else members[0] / number[0]
        many = number[1] if "volume" in from_b else number[0]
        return np.asarray(many * (worth(from_b) * mix).sum(axis=2))

    players = tuple(bar for bar in OWNERS if bar not in without)
    shared = shapley(players, value)
    prices_of = {"discount": (kept_a, kept_b), "list_price": (np.ones(draws), index)}
    by_logs = _by_logs(
        apart, size.mean(axis=0), members, {name: prices_of[name] for name in prices_of if name in players}
    )
    middle_a, middle_b = (worth(frozenset(names)).mean(axis=0) for names in ((), players))
    cells = _cells(found, apart)
    return Parts(
        bars={name: shared[name].sum(axis=1) for name in players},
        by_logs={name: by_logs[name] for name in players},
        by_source=shared["quality"],
        each_a=np.where(cells >= 0, middle_a.ravel()[cells], 0.0),
        each_b=np.where(cells >= 0, middle_b.ravel()[cells], 0.0),
        without=frozenset(without),
    )


def _by_logs(
    apart: Apart, size: Floats, members: tuple[Floats, Floats], prices_of: Mapping[str, tuple[Floats, Floats]]
) -> dict[str, float]:
    """Return the bars by the logarithmic mean Divisia index: worth as number × share × chance × size × prices, by cell.

    What moved the logarithm of a chance is shared among its causes without an order (Shapley).
    """
    logs = shapley(FACTORS, lambda from_b: np.log(apart.of(from_b).mean(axis=0)))
    one = np.ones_like(members[0])
    sides = []
    for at, of_period in enumerate(members):
        number = float(of_period.sum())
        factors = {"volume": number * one, "mix": of_period / number}
        factors |= {name: np.exp(log) if at else one for name, log in logs.items()}
        factors |= {name: float(both[at].mean()) * one for name, both in prices_of.items()}
        sides.append(factors | {"": apart.of(frozenset()).mean(axis=0) * size})
    return lmdi(sides[0], sides[1])


def _cells(found: Model, apart: Apart) -> NDArray[np.int64]:
    """Return where each cell of the tally lies in a table of sources by segments, (C,); -1 where it has none."""
    sources = {name: place for place, name in enumerate(apart.chances.sources)}
    segments = {name: place for place, name in enumerate(apart.chances.segments)}
    return np.array(
        [
            sources[source] * len(segments) + segments[segment] if source in sources and segment in segments else -1
            for source, segment in found.tally.cells
        ],
        dtype=np.int64,
    )


def _sizes(found: Model, apart: Apart, prices: Prices, rng: np.random.Generator, draws: int) -> Floats:
    """Return draws of the mean amount of a segment's deals at a's list prices with nothing given off, (R, G), minor units.

    Amounts of all epochs up to b together: luck in the amounts of one period is chance, no change of price.
    """
    tally, spans = found.tally, found.tally.spans
    epochs = np.arange(spans.epochs)
    kept_a, kept_b, index = (1.0 if one is None else one.value for one in (prices.kept_a, prices.kept_b, prices.index))
    level = np.where(epochs == spans.epoch_b, kept_b * index, kept_a)
    counts = epochs <= spans.epoch_b
    place = {name: at for at, name in enumerate(apart.chances.segments)}
    money, won = np.zeros(len(place)), np.zeros(len(place))
    for row, (_, segment) in enumerate(tally.cells):
        if segment in place:
            money[place[segment]] += float((tally.money[row] / level)[counts].sum())
            won[place[segment]] += float(tally.won[row][counts].sum())
    common = float(money.sum()) / max(float(won.sum()), 1.0)
    shape = (won + _FEW_DEALS) / found.sizes.spread
    drawn = rng.standard_gamma(np.broadcast_to(shape, (draws, shape.size))) / shape
    return np.asarray((money + _FEW_DEALS * common) / (won + _FEW_DEALS) * drawn)


_FEW_DEALS: Final = 5.0
"""So many deals of the usual amount are reckoned with in each segment beforehand."""
