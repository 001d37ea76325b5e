"""What the company's sources and sales came to in a usual period: the world on which levers act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from detente.engines import Columns

Deltas = Mapping[str, float]
"""What changes: counter → by how much over the period; others stay."""
_FEWEST_LEADS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What one lead of a source comes to, on average: shares of it, and minor units. leads : how many there are.

    cost : of what is sold.   spent : by marketing; None where no campaign tells it.
    """

    name: str
    leads: float
    offered: float
    accepted: float
    refused: float
    won: float
    lost: float
    booked: float
    cost: float
    spent: float | None

    @property
    def earns(self) -> float:
        """What one more lead of it brings: margin less what it costs marketing; minor units."""
        return self.booked - self.cost - (self.spent or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The company over the period, as it would be if it went on as in the last twelve months.

    counters : as sums of the period.   sources : by what they earn, the worst first.   quick : how much likelier a lead buys that
    is spoken to in time, as a share of leads; 0 where it isn't known.   months : of the period.
    """

    counters: Mapping[str, float]
    sources: tuple[Source, ...]
    quick: float
    months: int

    def moved(self, deltas: Deltas, times: float = 1.0) -> dict[str, float]:
        """Return the counters after a lever was moved; none falls below nothing."""
        found = {}
        for name, value in self.counters.items():
            after = value + times * deltas.get(name, 0.0)
            found[name] = max(after, 0.0) if value >= 0 else after
        return found

    def ratio(self, above: str, below: str) -> float:
        """Return how much of one counter comes with one of another; 0 where one isn't known."""
        return ratio(self.counters, above, below)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What leads brought in a stretch of time. each : of sources with leads enough.   rest : of marketing's spend, what campaigns don't
    explain is spread over ``untold`` leads.   quick : see `World`.
    """

    each: tuple[Source, ...]
    attributed: float
    untold: float
    quick: float


def sources(rows: Columns, minor: int) -> Sources:
    """Return what the leads of each source came to, from what sources.sql found; nothing of sources with few leads."""
    found, attributed, untold = [], 0.0, 0.0
    for place, name in enumerate(rows.get("source", [])):
        one = {column: float(values[place] or 0) for column, values in rows.items() if column != "source"}
        number, spent = one["leads"], rows["spent"][place]
        attributed += one["spent"]
        untold += number if spent is None else 0.0
        if number < _FEWEST_LEADS:
            continue
        # What is booked without a known cost is taken to cost what the rest does.
        cost = one["cost"] * 10**minor * (one["booked"] / one["costed"] if one["costed"] else 0.0)
        found.append(
            Source(
                name=name,
                leads=number,
                cost=cost / number,
                spent=None if spent is None else one["spent"] / number,
                **{
                    column: one[column] / number
                    for column in ("offered", "accepted", "refused", "won", "lost", "booked")
                },
            )
        )
    return Sources(each=tuple(found), attributed=attributed, untold=untold, quick=_quick(rows))


def world(counters: Mapping[str, Sequence[int]], months: int, sources: Sources, past: int) -> World:
    """Return the company over ``months`` months, from the counters and the sources of ``past`` months."""
    scale = months / past
    sums = {name: scale * float(sum(values)) for name, values in counters.items()}
    # What no campaign is named for is spread over the leads that no campaign brought.
    rest = max(sums.get("marketing_spend", 0.0) / scale - sources.attributed, 0.0)
    spread = rest / sources.untold if sources.untold else 0.0
    each = [
        replace(one, leads=scale * one.leads, spent=spread if one.spent is None else one.spent) for one in sources.each
    ]
    return World(
        counters=sums,
        sources=tuple(sorted(each, key=lambda one: (one.earns, one.name))),
        quick=sources.quick,
        months=months,
    )


def _quick(rows: Columns) -> float:
    """Return how much likelier a lead buys that was spoken to in time: the pooled difference within sources.

    Weights as Mantel and Haenszel's for a risk difference (Greenland & Robins 1985).
    """
    above = below = 0.0
    for quick, quick_won, slow, slow_won in zip(
        *(rows.get(name, []) for name in ("quick", "quick_won", "slow", "slow_won")), strict=True
    ):
        both = quick + slow
        if quick and slow:
            weight = quick * slow / both
            above += weight * (quick_won / quick - slow_won / slow)
            below += weight
    return above / below if below else 0.0


def leads_of(place: Source, world: World, number: float, *, buys: bool = True) -> dict[str, float]:
    """Return what so many more leads of a source do, all else as it is there."""
    chance = 1.0 if buys else 0.0
    found: dict[str, float] = defaultdict(float)
    found["leads"] += number
    for name in ("referred", "marketing_contacts", "sales_contacts"):
        found[name] += number * world.ratio(name, "leads")
    found["offered"] += number * place.offered
    found["qualified"] += number * place.offered * (world.ratio("qualified", "offered") or 1.0)
    found["accepted"] += number * place.accepted
    found["refused"] += number * place.refused
    found["due"] += number * world.ratio("due", "leads")
    found["in_time"] += number * world.ratio("in_time", "leads")
    found["marketing_spend"] += number * (place.spent or 0.0)
    found["spend"] += number * (place.spent or 0.0)
    won = chance * number * place.won
    sold(found, world.counters, won, chance * number * place.booked, chance * number * place.cost)
    lost = number * place.lost + (0.0 if buys else number * place.won)
    found["lost"] += lost
    found["lead_lost"] += lost
    return found


def ratio(counters: Mapping[str, float], above: str, below: str) -> float:
    """Return how much of one counter comes with one of another; 0 where one isn't known."""
    over, under = counters.get(above, 0.0), counters.get(below, 0.0)
    return over / under if under else 0.0


def sold(
    found: dict[str, float],
    counters: Mapping[str, float],
    won: float,
    booked: float,
    cost: float,
    *,
    listed: float | None = None,
) -> None:
    """Add deals from leads to what changes: what they book, and what that comes to in customers and invoices.

    counters : of the company as it is.   listed : what they would cost at list price; as the rest where it isn't given.
    """
    for name in ("won", "lead_won", "opened"):
        found[name] += won
    for name in ("booked", "costed", "revenue", "costed_revenue"):
        found[name] += booked
    for name in ("cost", "invoice_cost"):
        found[name] += cost
    found["took"] += won * ratio(counters, "took", "won")
    found["at_list"] += booked * ratio(counters, "at_list", "booked") if listed is None else listed
    found["listed"] += booked * ratio(counters, "listed", "booked")
    for name in ("new_customers", "born_customers", "entered"):
        found[name] += won * min(ratio(counters, name, "lead_won"), 1.0)
    found["born_booked"] += booked * min(ratio(counters, "born_customers", "lead_won"), 1.0)
    found["payers"] += won * min(ratio(counters, "payers", "won"), 1.0)
