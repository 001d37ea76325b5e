"""What somebody can do to a KPI: levers, each told by what it does to the counters, reckoned from the company's own sources.

An honest lever is good work: more of what sells, a quicker answer, a firmer price. The others make a figure rise without a
customer more. What a lever does is not taken from a book: leads of a source cost and buy here what they did in the last twelve
months. What can't be known from records (what a seller *could* do) is stated as a step, the same for everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from detente.engines import Columns
from detente.language import N_

Deltas = Mapping[str, float]
"""What changes: counter → by how much over the period; others stay."""
_STEP: Final = 0.2
"""By what part a lever is moved."""
_FEWEST_LEADS: Final = 30
_WEEK: Final = 7 * 86_400_000_000  # microseconds


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """Something a function can do. honest : good work; otherwise a figure rises and no customer is the happier.

    does : the change of the counters for one step; nothing where it can't be done here.
    """

    name: str
    function: str
    title: str
    honest: bool
    does: Callable[[World], Deltas]


def _leads_of(place: Source, world: World, number: float, *, buys: bool = True) -> dict[str, float]:
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


def _volume(world: World) -> Deltas:
    found: dict[str, float] = defaultdict(float)
    for source in world.sources:
        for name, value in _leads_of(source, world, _STEP * source.leads).items():
            found[name] += value
    return found


def _mix(world: World) -> Deltas:
    bought = [source for source in world.sources if source.spent]
    if len(bought) < 2:
        return {}
    worst, best = bought[0], bought[-1]
    found: dict[str, float] = defaultdict(float)
    number = _STEP * worst.leads
    for source, more in ((worst, -number), (best, number * (worst.spent or 0.0) / (best.spent or 1.0))):
        for name, value in _leads_of(source, world, more).items():
            found[name] += value
    return found


def _cheap(world: World) -> Deltas:
    """More of the source that earns least; where each earns, bought addresses, which cost what the cheapest do and buy nothing."""
    worst = world.sources[0] if world.sources else None
    if worst is None:
        return {}
    number = _STEP * world.counters.get("leads", 0.0)
    return _leads_of(worst, world, number, buys=worst.earns < 0)


def _starve(world: World) -> Deltas:
    return {name: -value for name, value in _volume(world).items()}


def _offer_few(world: World) -> Deltas:
    """Keep back the leads of the sources that sales refuses most, a fifth of all."""
    order = sorted(world.sources, key=lambda one: -one.refused / max(one.offered, 1e-9))
    left = _STEP * world.counters.get("offered", 0.0)
    found: dict[str, float] = defaultdict(float)
    for source in order:
        number = min(left, source.leads * source.offered)
        if number <= 0 or not source.offered:
            continue
        left -= number
        back = number / source.offered
        for name, value in _leads_of(source, world, -back).items():
            # They came and were paid for; nobody spoke to them.
            if name not in ("leads", "marketing_spend", "spend"):
                found[name] += value
    return found


def _relabel(world: World) -> Deltas:
    """Half of the customers whom somebody else found are written down as leads first."""
    others = max(world.counters.get("new_customers", 0.0) - world.counters.get("born_customers", 0.0), 0.0) / 2
    worth = others * world.ratio("booked", "won")
    return {
        "leads": others,
        "born_customers": others,
        "born_booked": worth,
        "lead_won": others,
        "qualified": others,
        "offered": others,
        "accepted": others,
    }


def _prizes(world: World) -> Deltas:
    """Names cost half of what the cheapest lead does."""
    number = _STEP * world.counters.get("leads", 0.0)
    cheapest = min((source.spent or 0.0 for source in world.sources), default=0.0) / 2
    return {"leads": number, "referred": number, "marketing_spend": number * cheapest, "spend": number * cheapest}


def _thrift(world: World) -> Deltas:
    """What is bought costs a tenth less, and is as good."""
    less = -_STEP / 2 * world.counters.get("marketing_spend", 0.0)
    return {"marketing_spend": less, "spend": less}


def _mails(world: World) -> Deltas:
    return {"marketing_contacts": _STEP * world.counters.get("marketing_contacts", 0.0)}


def _calls(world: World) -> Deltas:
    return {"sales_contacts": _STEP * world.counters.get("sales_contacts", 0.0)}


def _quicker(world: World) -> Deltas:
    due, in_time = world.counters.get("due", 0.0), world.counters.get("in_time", 0.0)
    number = min(_STEP * due, due - in_time)
    won = max(number * world.quick, 0.0)
    found: dict[str, float] = defaultdict(float, {"in_time": number})
    sold(found, world.counters, won, won * world.ratio("booked", "won"), won * _cost_of(world))
    return found


def _empty(world: World) -> Deltas:
    due, in_time = world.counters.get("due", 0.0), world.counters.get("in_time", 0.0)
    return {"in_time": due - in_time, "sales_contacts": due - in_time}


def _selling(world: World) -> Deltas:
    """A tenth of what would be lost is won: what good selling may do."""
    won = _STEP * world.counters.get("lost", 0.0) / 2
    found: dict[str, float] = defaultdict(float)
    sold(found, world.counters, won, won * world.ratio("booked", "won"), won * _cost_of(world))
    found["lost"] -= won
    found["lead_lost"] -= won
    found["opened"] -= won
    return found


def _firmer(world: World) -> Deltas:
    """A third of the discount is not given, and nobody walks away for it."""
    more = max(world.counters.get("at_list", 0.0) - world.counters.get("listed", 0.0), 0.0) / 3
    names = ("booked", "listed", "costed", "revenue", "costed_revenue")
    return {**dict.fromkeys(names, more), "born_booked": more * world.ratio("born_booked", "booked")}


def _give_away(world: World) -> Deltas:
    """A fifth of what would be lost is sold at what it costs."""
    won = _STEP * world.counters.get("lost", 0.0)
    cost = won * _cost_of(world)
    found: dict[str, float] = defaultdict(float)
    sold(found, world.counters, won, cost, cost, listed=won * world.ratio("at_list", "won"))
    found["listed"] = cost * (1.0 if world.counters.get("at_list") else 0.0)
    found["lost"] -= won
    found["lead_lost"] -= won
    found["opened"] -= won
    return found


def _pick(world: World) -> Deltas:
    """The leads of the sources that buy least often, a fifth of all, are refused."""
    order = sorted(world.sources, key=lambda one: one.won / max(one.won + one.lost, 1e-9))
    left = _STEP * world.counters.get("leads", 0.0)
    found: dict[str, float] = defaultdict(float)
    for source in order:
        number = min(left, source.leads)
        left -= number
        for name, value in _leads_of(source, world, -number).items():
            if name not in ("leads", "marketing_spend", "spend", "offered", "qualified", "refused", "due", "in_time"):
                found[name] += value
        found["refused"] += number * source.accepted
    return found


def _split(world: World) -> Deltas:
    number = _STEP * world.counters.get("won", 0.0)
    by_lead = number * world.ratio("lead_won", "won")
    return {"won": number, "opened": number, "lead_won": by_lead, "took": number * world.ratio("took", "won")}


def _early(world: World) -> Deltas:
    """Half a month's deals are booked before the period ends, a week early on average; the next one will lack them."""
    part = 0.5 / world.months
    names = (
        "won",
        "lead_won",
        "booked",
        "listed",
        "at_list",
        "cost",
        "costed",
        "new_customers",
        "born_customers",
        "born_booked",
        "took",
    )
    found = {name: part * world.counters.get(name, 0.0) for name in names}
    found["took"] = max(found["took"] - found["won"] * _WEEK, 0.0)
    return found


def _never_lost(world: World) -> Deltas:
    return {name: -_STEP * world.counters.get(name, 0.0) for name in ("lost", "lead_lost")}


def _accept_all(world: World) -> Deltas:
    refused = world.counters.get("refused", 0.0)
    return {"accepted": refused, "refused": -refused}


def _small_ones(world: World) -> Deltas:
    """A fifth of the customers, the small ones, with a twentieth of what is sold, are sent away."""
    numbers = ("won", "lead_won", "payers", "new_customers", "entered", "born_customers")
    amounts = (
        "booked",
        "listed",
        "at_list",
        "cost",
        "costed",
        "revenue",
        "costed_revenue",
        "invoice_cost",
        "born_booked",
    )
    return {name: -_STEP * world.counters.get(name, 0.0) for name in numbers} | {
        name: -_STEP / 4 * world.counters.get(name, 0.0) for name in amounts
    }


def _unfit(world: World) -> Deltas:
    """A fifth of what would be lost is sold to those whom it doesn't fit, and is credited afterwards."""
    won = _STEP * world.counters.get("lost", 0.0)
    booked, cost = won * world.ratio("booked", "won"), won * _cost_of(world)
    found: dict[str, float] = defaultdict(float)
    sold(found, world.counters, won, booked, cost)
    found["lost"] -= won
    found["lead_lost"] -= won
    found["opened"] -= won
    for name in ("revenue", "costed_revenue", "costed"):
        found[name] -= booked
    found["credited"] += booked
    return found


def _cost_of(world: World) -> float:
    """Return what a deal costs to make, by products where they tell it, else by invoices."""
    if world.counters.get("costed"):
        return world.ratio("booked", "won") * world.ratio("cost", "costed")
    return world.ratio("booked", "won") * world.ratio("invoice_cost", "costed_revenue")


def _lever(name: str, function: str, title: str, does: Callable[[World], Deltas], *, honest: bool = False) -> Lever:
    return Lever(name=name, function=function, title=title, honest=honest, does=does)


LEVERS: Final = (
    _lever("more_leads", "marketing", N_("A fifth more leads of each source, at what they cost"), _volume, honest=True),
    _lever("better_mix", "marketing", N_("A fifth of the worst source’s money goes to the best"), _mix, honest=True),
    _lever("thrift", "marketing", N_("The same leads are bought for a tenth less"), _thrift, honest=True),
    _lever("cheap_leads", "marketing", N_("A fifth more leads, of those that earn least"), _cheap),
    _lever("starve", "marketing", N_("A fifth less of everything is bought"), _starve),
    _lever("offer_few", "marketing", N_("A fifth of the leads, those most often refused, is kept back"), _offer_few),
    _lever("relabel", "marketing", N_("Half of the customers found by others are entered as leads first"), _relabel),
    _lever(
        "prizes",
        "marketing",
        N_("Prizes for names: a fifth more leads at half the price, and nobody who buys"),
        _prizes,
    ),
    _lever("mails", "marketing", N_("A fifth more mails"), _mails),
    _lever("quicker", "sales", N_("A fifth more leads are spoken to in time, and well"), _quicker, honest=True),
    _lever("selling", "sales", N_("A tenth of what would be lost is won by selling better"), _selling, honest=True),
    _lever("firmer", "sales", N_("A third of the discount isn’t given"), _firmer, honest=True),
    _lever("give_away", "sales", N_("A fifth of what would be lost is sold at cost"), _give_away),
    _lever(
        "unfit",
        "sales",
        N_("A fifth of what would be lost is sold to those whom it doesn’t fit, and credited later"),
        _unfit,
    ),
    _lever("pick", "sales", N_("The fifth of the leads that buys least often is refused"), _pick),
    _lever("split", "sales", N_("A fifth of the deals is cut in two"), _split),
    _lever("early", "sales", N_("Half a month’s deals are booked before the period ends"), _early),
    _lever("never_lost", "sales", N_("A fifth of what is lost is never closed"), _never_lost),
    _lever("accept_all", "sales", N_("All leads are accepted, and left lying"), _accept_all),
    _lever("empty_replies", "sales", N_("A first answer that says nothing, to every lead, in time"), _empty),
    _lever("small_ones", "sales", N_("The fifth of the customers that buys least is sent away"), _small_ones),
    _lever("calls", "sales", N_("A fifth more calls, made to be counted"), _calls),
)
"""What the two sides can do, honest levers first on each side."""
