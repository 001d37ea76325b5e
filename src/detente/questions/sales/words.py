"""The answer in sentences that a chair could read out: never more certain than the figures, and nobody blamed."""

from __future__ import annotations

import math
from collections.abc import Mapping

from detente.language import N_, Count, Message, Money, Share
from detente.questions.sales.told import Told
from detente.questions.sales.waterfall import PARTS

_STILL = 0.01
_WORTH_SAYING = 0.03


def summary(told: Told) -> tuple[Message, ...]:
    """Return the answer in sentences, the most important first."""
    parts = (
        _against_plan(told),
        _planned_leads(told),
        _headline(told),
        _leads(told),
        _mix(told),
        *_worth(told),
        _step(told),
        _timing(told),
        _due(told),
        _chance(told),
        _no_lead(told),
    )
    return tuple(part for part in parts if part is not None)


def _against_plan(told: Told) -> Message | None:
    if told.plan is None:
        return None
    return _changed(
        told,
        told.plan.sales,
        nothing=N_("Sales are {b}; nothing was planned."),
        still=N_("Sales are what was planned: {b}, after a plan of {a}."),
        more=N_("Sales are about {change} ({share}) above the plan: {b}, where {a} was planned."),
        less=N_("Sales are about {change} ({share}) below the plan: {b}, where {a} was planned."),
    )


def _planned_leads(told: Told) -> Message | None:
    if told.plan is None or told.plan.leads is None or told.by_deal:
        return None
    return Message(
        N_("The plan counted on {planned} leads; {b} came."), planned=Count(told.plan.leads), b=told.came(told.leads_b)
    )


def _headline(told: Told) -> Message:
    return _changed(
        told,
        told.reckoned.booked.a,
        nothing=N_("Sales are {b}, after {a} before."),
        still=N_("Sales stayed what they were: {b}, after {a} before."),
        more=N_("Sales rose by about {change} ({share}), from {a} to {b}."),
        less=N_("Sales fell by about {change} ({share}), from {a} to {b}."),
    )


def _changed(told: Told, a: int, *, nothing: str, still: str, more: str, less: str) -> Message:
    """Return what was booked in b beside what a was, minor units; nothing : where a was not above zero."""
    b = told.reckoned.booked.b
    share = (b - a) / a if a > 0 else 0.0
    text = nothing if a <= 0 else still if abs(share) < _STILL else more if share > 0 else less
    # What was booked is a fact, and said to the cent.
    return Message(
        text,
        a=Money(a, told.currency),
        b=Money(b, told.currency),
        change=told.about(b - a),
        share=Share(abs(share)),
    )


def _leads(told: Told) -> Message | None:
    if not told.certain("volume"):
        return None
    if told.by_deal:
        more = N_("About {money} more came from more opportunities: {b}, after {a}.")
        less = N_("About {money} less came from fewer opportunities: {b}, after {a}.")
    else:
        more = N_("About {money} more came from more leads: {b}, after {a}.")
        less = N_("About {money} less came from fewer leads: {b}, after {a}.")
    return Message(
        more if told.up("volume") else less,
        money=told.about(told.value("volume")),
        a=told.came(told.leads_a),
        b=told.came(told.leads_b),
    )


def _mix(told: Told) -> Message | None:
    if not told.certain("mix"):
        return None
    if told.by_deal:
        more = N_("About {money} more came from the mix: more deals on the products that bring much.")
        less = N_("About {money} less came from the mix: more deals on the products that bring little.")
    else:
        more = N_("About {money} more came from the mix: more leads of the kinds that bring much.")
        less = N_("About {money} less came from the mix: more leads of the kinds that bring little.")
    return Message(more if told.up("mix") else less, money=told.about(told.value("mix")))


def _worth(told: Told) -> tuple[Message, ...]:
    """Return what is said of the parts of the worth of leads; where none is certain, of all of them together."""
    parts = tuple(_part(told, bar) for bar in PARTS if bar in told.reckoned.bars and told.certain(bar))
    if any(told.certain(bar) for bar in ("quality", "reply", "selling", "common") if bar in told.reckoned.bars):
        return parts
    return (*parts, _together(told))


def _part(told: Told, bar: str) -> Message:
    if bar == "quality" and told.source is not None:
        text = _SOURCE_MORE if told.up(bar) else _SOURCE_LESS
        return told.ranged(text, told.reckoned.bars[bar], source=told.source)
    more, less = _PARTS[bar]
    return told.ranged(more if told.up(bar) else less, told.reckoned.bars[bar])


_SOURCE_MORE = N_(
    "About {money} more (between {low} and {high}) came from better leads: those of {source} buy more often, whoever sells to them."
)
_SOURCE_LESS = N_(
    "About {money} less (between {low} and {high}) came from poorer leads: those of {source} buy less often, whoever sells to them."
)
_PARTS: Mapping[str, tuple[str, str]] = {
    "quality": (
        N_(
            "About {money} more (between {low} and {high}) came from better leads: those of some sources buy more often, whoever sells to them."
        ),
        N_(
            "About {money} less (between {low} and {high}) came from poorer leads: those of some sources buy less often, whoever sells to them."
        ),
    ),
    "reply": (
        N_(
            "About {money} more (between {low} and {high}) came from the replies: leads were answered sooner, or fewer not at all."
        ),
        N_(
            "About {money} less (between {low} and {high}) came from the replies: leads were answered later, or more not at all."
        ),
    ),
    "selling": (
        N_(
            "About {money} more (between {low} and {high}) came from the selling: the same leads were won more often, from whatever source."
        ),
        N_(
            "About {money} less (between {low} and {high}) came from the selling: the same leads were won less often, from whatever source."
        ),
    ),
    "discount": (
        N_("About {money} more (between {low} and {high}) came from smaller discounts."),
        N_("About {money} less (between {low} and {high}) came from larger discounts."),
    ),
    "list_price": (
        N_("About {money} more (between {low} and {high}) came from higher list prices."),
        N_("About {money} less (between {low} and {high}) came from lower list prices."),
    ),
    "common": (
        N_(
            "About {money} more (between {low} and {high}) came from what lifted all sources and all sellers alike: the market, the season, the product. Nobody’s doing."
        ),
        N_(
            "About {money} less (between {low} and {high}) came from what struck all sources and all sellers alike: the market, the season, the product. Nobody’s failure."
        ),
    ),
}
"""What is said of each part, where it adds and where it takes away."""


def _together(told: Told) -> Message:
    worth = told.reckoned.worth
    if not told.reckoned.worth_certain:
        nothing = _UNSURE_OF_DEALS if told.by_deal else _UNSURE
        text = nothing if worth.low <= 0 <= worth.high else _NOT_SURE_ENOUGH
        return Message(text, low=told.signed(worth.low), high=told.signed(worth.high))
    if told.reckoned.told_apart:
        return told.ranged(_WHOSE_MORE if worth.value > 0 else _WHOSE_LESS, worth)
    more, less = (_WORTH_MORE_OF_DEALS, _WORTH_LESS_OF_DEALS) if told.by_deal else (_WORTH_MORE, _WORTH_LESS)
    return told.ranged(more if worth.value > 0 else less, worth)


_WHOSE_MORE = N_(
    "About {money} more (between {low} and {high}) came from what comes in being worth more in the end. Whether by the "
    "leads, the replies, the selling or all alike is not sure enough to say."
)
_WHOSE_LESS = N_(
    "About {money} less (between {low} and {high}) came from what comes in being worth less in the end. Whether by the "
    "leads, the replies, the selling or all alike is not sure enough to say."
)
_UNSURE = N_(
    "Nothing shows that leads got worse or better, or that anybody sold worse or better: that part lies between {low} "
    "and {high}, and may well be nothing."
)
_UNSURE_OF_DEALS = N_(
    "Nothing shows that opportunities got worse or better, or that anybody sold worse or better: that part lies between "
    "{low} and {high}, and may well be nothing."
)
_NOT_SURE_ENOUGH = N_(
    "Whether what comes in became worth more or less is not sure enough to say: the change probably lies between "
    "{low} and {high}."
)
_WORTH_MORE = N_(
    "About {money} more (between {low} and {high}) came from what comes in being worth more in the end. Whether by the "
    "leads, the replies, the selling, the prices or the market can’t be told apart here."
)
_WORTH_LESS = N_(
    "About {money} less (between {low} and {high}) came from what comes in being worth less in the end. Whether by the "
    "leads, the replies, the selling, the prices or the market can’t be told apart here."
)
_WORTH_MORE_OF_DEALS = N_(
    "About {money} more (between {low} and {high}) came from what comes in being worth more in the end. Whether by the "
    "opportunities, the selling, the prices or the market can’t be told apart here."
)
_WORTH_LESS_OF_DEALS = N_(
    "About {money} less (between {low} and {high}) came from what comes in being worth less in the end. Whether by the "
    "opportunities, the selling, the prices or the market can’t be told apart here."
)


def _step(told: Told) -> Message | None:
    """Return whether what somebody changed shows: the change that shows most, or that none does."""
    shown = [row for row in told.steps if row.shows == "yes" and row.odds and row.odds_low and row.odds_high]
    if shown:
        most = max(shown, key=lambda row: abs(math.log((row.odds or 100.0) / 100)))
        more = (most.odds or 100.0) > 100
        return Message(
            _STEP_MORE if more else _STEP_LESS,
            what=most.what,
            day=most.changed_on,
            low=Share((most.odds_low or 0.0) / 100),
            high=Share((most.odds_high or 0.0) / 100),
        )
    tested = sum(row.shows == "no" for row in told.steps)
    if not tested:
        return None
    return Message(_NO_STEP, plural=_NO_STEPS, n=Count(tested))


_STEP_MORE = N_(
    "From {day} on ({what}) leads bought more often than before: the odds were between {low} and {high} of what they had been. The date fits; it is no proof."
)
_STEP_LESS = N_(
    "From {day} on ({what}) leads bought less often than before: the odds were between {low} and {high} of what they had been. The date fits; it is no proof."
)
_NO_STEP = N_("{n} noted change was tested, and it does not show in how often leads buy.")
_NO_STEPS = N_("{n} noted changes were tested, and none shows in how often leads buy.")


def _timing(told: Told) -> Message | None:
    if not told.certain("timing"):
        return None
    money = told.about(told.value("timing"))
    if told.up("timing"):
        return Message(
            N_("About {money} more came from timing: more was carried in, or less is left for later. Nobody’s doing."),
            money=money,
        )
    return Message(
        N_("About {money} less came from timing: buying takes time, and more of it lies ahead. Nobody’s failure."),
        money=money,
    )


def _due(told: Told) -> Message | None:
    due, half = told.reckoned.totals["due_b"], told.reckoned.total_halves["due_b"]
    if due <= _WORTH_SAYING * abs(told.reckoned.booked.a):
        return None
    return Message(
        _DUE_OF_DEALS if told.by_deal else _DUE,
        money=told.about(due),
        low=told.about(max(due - half, 0)),
        high=told.about(due + half),
        day=told.known_on,
    )


_DUE = N_("About {money} is still to come after {day} from leads that came in this period (between {low} and {high}).")
_DUE_OF_DEALS = N_(
    "About {money} is still to come after {day} from deals opened in this period (between {low} and {high})."
)


def _chance(told: Told) -> Message | None:
    if not told.certain("chance"):
        return None
    if told.by_deal:
        more = N_("About {money} more is chance: sales beyond what these opportunities usually bring.")
        less = N_("About {money} less is chance: sales short of what these opportunities usually bring.")
    else:
        more = N_("About {money} more is chance: deals beyond what these leads usually bring.")
        less = N_("About {money} less is chance: deals short of what these leads usually bring.")
    return Message(more if told.up("chance") else less, money=told.about(told.value("chance")))


def _no_lead(told: Told) -> Message | None:
    value = told.value("no_lead")
    if abs(value) <= _WORTH_SAYING * abs(told.reckoned.booked.a):
        return None
    if value > 0:
        return Message(
            N_("Deals without a lead (renewals, agreements) brought about {money} more."), money=told.about(value)
        )
    return Message(
        N_("Deals without a lead (renewals, agreements) brought about {money} less."), money=told.about(value)
    )
