"""What somebody can do to a KPI: levers, each told by what it does to the counters, reckoned from the company's own sources.

An honest lever is good work: more of what sells, a quicker answer, a firmer price. The others make a figure rise without a
customer more. What a lever does is not taken from a book: leads of a source cost and buy here what they did in the last twelve
months. What can't be known from records (what a seller *could* do) is stated as a step, the same for everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from detente.language import N_
from detente.questions.scorecards.world import Deltas, World, leads_of, sold

_STEP: Final = 0.2
"""By what part a lever is moved."""
_WEEK: Final = 7 * 86_400_000_000  # microseconds


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


def _volume(world: World) -> Deltas:
    found: dict[str, float] = defaultdict(float)
    for source in world.sources:
        for name, value in leads_of(source, world, _STEP * source.leads).items():
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
        for name, value in leads_of(source, world, more).items():
            found[name] += value
    return found


def _cheap(world: World) -> Deltas:
    """More of the source that earns least; where each earns, bought addresses, which cost what the cheapest do and buy nothing."""
    worst = world.sources[0] if world.sources else None
    if worst is None:
        return {}
    number = _STEP * world.counters.get("leads", 0.0)
    return leads_of(worst, world, number, buys=worst.earns < 0)


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
        for name, value in leads_of(source, world, -back).items():
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
        for name, value in leads_of(source, world, -number).items():
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
