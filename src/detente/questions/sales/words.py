"""The answer in sentences that a chair could read out: never more certain than the figures, and nobody blamed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from detente.language import N_, Count, Message, Money, People, Share
from detente.questions.sales.plan import Planned
from detente.questions.sales.reckoning import Figure, Reckoned
from detente.questions.sales.tables import StepRow
from detente.questions.sales.waterfall import PARTS

_STILL = 0.01
_WORTH_SAYING = 0.03
_MUCH_LATER = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the sentences are made of. changed : the source whose number of leads changed most; None where not known.

    source : the source most of the change in quality came from; None where that is not sure.   steps : changes that somebody
    noted.   plan : what was planned for b, where b is held against it.   known_on : the last day known.   again_on : when half of what is due later should have come.
    """

    reckoned: Reckoned
    currency: str
    by_deal: bool
    leads_a: int
    leads_b: int
    changed: str | None
    source: str | None
    steps: tuple[StepRow, ...]
    plan: Planned | None
    b_from: dt.date
    known_on: dt.date
    again_on: dt.date

    def about(self, minor: int) -> Money:
        """Return an amount without its sign, rounded to what is known."""
        return Money(abs(minor), self.currency, rounded=True)

    def signed(self, minor: int) -> Money:
        """Return an amount with its sign, rounded to what is known."""
        return Money(minor, self.currency, rounded=True)

    def came(self, number: int) -> People | Count:
        """Return a number of leads, who are people, or of opportunities, which are not."""
        return Count(number) if self.by_deal else People(number)

    def certain(self, bar: str) -> bool:
        """Whether it may be said that something came from this bar."""
        return bar in self.reckoned.certain

    def up(self, bar: str) -> bool:
        """Whether the bar adds."""
        return self.reckoned.bars[bar].value > 0

    def value(self, bar: str) -> int:
        """Return what the bar adds, minor units."""
        return self.reckoned.bars[bar].value

    def ranged(self, text: str, figure: Figure, source: str = "") -> Message:
        """Return a sentence of how much a figure is, without its sign, and between what it lies."""
        ends = sorted((abs(figure.low), abs(figure.high)))
        low = 0 if figure.low < 0 < figure.high else ends[0]
        return Message(
            text, money=self.about(figure.value), low=self.about(low), high=self.about(ends[1]), source=source
        )


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


def next_step(told: Told) -> Message:
    """Return one thing to do next: about what weighs most among what is certain."""
    weighty = sorted(told.reckoned.certain, key=lambda bar: (-abs(told.value(bar)), bar))
    for bar in weighty:
        step = _STEPS[bar](told) if bar in _STEPS else None
        if step is not None:
            return step
    if told.reckoned.totals["due_b"] > _MUCH_LATER * abs(told.reckoned.booked.a):
        return _again(told)
    if told.by_deal:
        return Message(
            N_("Write down which lead each deal came from (deals.lead_id): then marketing’s part can be told too.")
        )
    return Message(N_("Nothing here asks for a remedy; ask again when the next period is over."))


def _again(told: Told) -> Message:
    return Message(
        N_("Ask this again on {day}: about half of what is due later should have come by then."), day=told.again_on
    )


def _ask_both(told: Told) -> Message:
    if told.up("not_yet_told_apart"):
        return Message(
            N_("Ask both heads together what was done differently from {day} on, so that it can be kept."),
            day=told.b_from,
        )
    return Message(
        N_("Ask both heads together: from {day} on, what changed in the ads, the replies, the offers or the prices?"),
        day=told.b_from,
    )


def _look_at_source(told: Told) -> Message | None:
    """Return a step about fewer leads; more leads need time only, and none where the source is not known."""
    if told.up("volume"):
        return _again(told) if told.reckoned.totals["due_b"] > _MUCH_LATER * abs(told.reckoned.booked.a) else None
    if told.changed is None:
        return None
    # How many it brought is not said: beside the cohorts, the source's total would give a small week away.
    return Message(
        N_("Look at {source} together: no other source lost more leads."),
        source=told.changed,
    )


def _look_at_mix(told: Told) -> Message | None:
    if told.by_deal:
        return Message(N_("Look at the mix together: of which products were more wanted, and why?"))
    return Message(N_("Look at the mix together: of which sources and segments were more wanted, and why?"))


def _look_at_deals(told: Told) -> Message | None:
    return Message(N_("Look at the largest deals of both periods together: that is where chance sits."))


def _wait(told: Told) -> Message | None:
    return None if told.up("timing") else _again(told)


def _ask_about_source(told: Told) -> Message:
    if told.source is None:
        return Message(
            N_(
                "Ask marketing: from {day} on, what changed in the ads, the audiences or the offers of the sources below?"
            ),
            day=told.b_from,
        )
    return Message(
        N_("Ask marketing: from {day} on, what changed in the ads, the audience or the offers of {source}?"),
        day=told.b_from,
        source=told.source,
    )


def _ask_about_replies(told: Told) -> Message:
    if told.up("reply"):
        return Message(N_("Write down together how leads came to be answered sooner, so that it stays so."))
    return Message(N_("Agree together on how soon a lead is answered, and who steps in when nobody can."))


def _ask_about_selling(told: Told) -> Message:
    return Message(
        N_("Ask sales: from {day} on, what changed for those who sell: people, training, load, goals?"), day=told.b_from
    )


def _ask_about_discounts(told: Told) -> Message:
    return Message(N_("Look at the discounts together: who may give how much off, and what for?"))


def _ask_about_prices(told: Told) -> Message:
    return Message(N_("Ask product what the new list prices were meant to do, and look at it together."))


def _ask_about_all(told: Told) -> Message:
    return Message(
        N_("Ask both heads together: around {day}, did the market, the season, the product or the price list change?"),
        day=told.b_from,
    )


_STEPS: Mapping[str, Callable[[Told], Message | None]] = {
    "not_yet_told_apart": _ask_both,
    "quality": _ask_about_source,
    "reply": _ask_about_replies,
    "selling": _ask_about_selling,
    "discount": _ask_about_discounts,
    "list_price": _ask_about_prices,
    "common": _ask_about_all,
    "volume": _look_at_source,
    "mix": _look_at_mix,
    "chance": _look_at_deals,
    "timing": _wait,
}


def _against_plan(told: Told) -> Message | None:
    if told.plan is None:
        return None
    planned, b = told.plan.sales, told.reckoned.booked.b
    share = (b - planned) / planned if planned > 0 else 0.0
    if planned <= 0:
        text = N_("Sales are {b}; nothing was planned.")
    elif abs(share) < _STILL:
        text = N_("Sales are what was planned: {b}, after a plan of {plan}.")
    elif share > 0:
        text = N_("Sales are about {change} ({share}) above the plan: {b}, where {plan} was planned.")
    else:
        text = N_("Sales are about {change} ({share}) below the plan: {b}, where {plan} was planned.")
    return Message(
        text,
        b=Money(b, told.currency),
        plan=Money(planned, told.currency),
        change=told.about(b - planned),
        share=Share(abs(share)),
    )


def _planned_leads(told: Told) -> Message | None:
    if told.plan is None or told.plan.leads is None or told.by_deal:
        return None
    return Message(
        N_("The plan counted on {planned} leads; {b} came."), planned=Count(told.plan.leads), b=told.came(told.leads_b)
    )


def _headline(told: Told) -> Message:
    a, b = told.reckoned.booked.a, told.reckoned.booked.b
    share = (b - a) / a if a > 0 else 0.0
    if a <= 0:
        text = N_("Sales are {b}, after {a} before.")
    elif abs(share) < _STILL:
        text = N_("Sales stayed what they were: {b}, after {a} before.")
    elif share > 0:
        text = N_("Sales rose by about {change} ({share}), from {a} to {b}.")
    else:
        text = N_("Sales fell by about {change} ({share}), from {a} to {b}.")
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
