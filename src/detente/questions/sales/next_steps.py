"""One thing to do next: about what weighs most among what is certain, and with both sides wherever it is both sides'."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from detente.language import N_, Message
from detente.questions.sales.told import Told


def next_step(told: Told) -> Message:
    """Return one thing to do next: about what weighs most among what is certain."""
    weighty = sorted(told.reckoned.certain, key=lambda bar: (-abs(told.value(bar)), bar))
    for bar in weighty:
        step = _STEPS[bar](told) if bar in _STEPS else None
        if step is not None:
            return step
    if told.much_is_due:
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
        return _again(told) if told.much_is_due else None
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
