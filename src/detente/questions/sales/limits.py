"""What the answer can't tell, and when there is none."""

from __future__ import annotations

import datetime as dt

import numpy as np

from detente.evidence.periods import DAY_MICROS, Period, local_day
from detente.language import N_, Message, Share
from detente.mistakes import CannotAnswer
from detente.questions.findings import Limit
from detente.questions.sales.chances import Refusal
from detente.questions.sales.model import Model
from detente.questions.sales.spans import AGES
from detente.questions.sales.tallies import OTHER, Facts
from detente.questions.sales.told import Told

FEWEST_WON = 20
"""Deals won from leads, over all time, below which nothing is fitted."""
_PATIENCE = 4 * DAY_MICROS  # a quiet long weekend may end the records before the period is over
_TARDY = 0.05
YOUNG = 0.25
"""Share of what b's leads will bring that should have had time to come."""


def refuse(facts: Facts, a: Period, b: Period, as_of: int, zone: str) -> None:
    """Raise CannotAnswer where the evidence does not carry an answer about the periods."""
    if as_of < b.to_at - _PATIENCE:
        raise CannotAnswer(
            N_("The period {b} is not over: the evidence ends on {day}. Ask about a period that ends by then."),
            b=str(b),
            day=local_day(as_of, zone),
        )
    for period, leads in ((a, facts["leads_a"]), (b, facts["leads_b"])):
        if not leads:
            raise CannotAnswer(
                N_("No lead came in {period}, so there is nothing to compare. Ask about periods that have leads."),
                period=str(period),
            )
    if facts["won_leads"] < FEWEST_WON:
        raise CannotAnswer(
            N_(
                "Only {n} deals were won from leads in all the evidence; it takes {fewest} to say what leads are worth. "
                "Load a longer history, or see whether deals name their leads."
            ),
            n=facts["won_leads"],
            fewest=FEWEST_WON,
        )


def refuse_unrecorded(found: Model, a: Period, facts: Facts, zone: str) -> None:
    """Raise CannotAnswer where a began before deals were recorded: its sales are not known."""
    if found.begins > found.tally.spans.days(a.from_at):
        raise CannotAnswer(
            N_("Deals are recorded from {day} on only, and the period {a} begins before. Ask about later periods."),
            day=local_day(facts["first_won_at"], zone),
            a=str(a),
        )


def limits(
    found: Model,
    told: Told,
    facts: Facts,
    b: Period,
    as_of: int,
    zone: str,
    *,
    losses: bool,
    history: bool,
    refused: Refusal | None,
    without: frozenset[str],
) -> tuple[Limit, ...]:
    """Return what the answer can't tell and what it lacks.

    refused : why sources and sellers can't be told apart, where they can't.   without : what is not recorded.
    """
    messages = [
        *([_parsimony(told)] if refused is None else [told_apart(refused)]),
        _NOT_RECORDED["reply"] if "reply" in without else None,
        _NOT_RECORDED["score"] if "score" in without else None,
        _NOT_RECORDED["discount"] if "discount" in without else None,
        _NOT_RECORDED["list_price"] if "list_price" in without and "discount" not in without else None,
        *_recording(found, facts, b, as_of, zone, losses=losses),
        *_odd(found, facts),
        *_follow_up(found),
        *_doubts(found),
        None if history else Message(_NO_HISTORY),
        Message(_SPREAD) if told.plan is not None and told.plan.spread else None,
    ]
    return tuple(Limit(kind="cannot_tell", message=message) for message in messages if message is not None)


def told_apart(refused: Refusal) -> Message:
    """Return why sources and sellers can't be told apart."""
    text = _REFUSED[refused.why]
    if refused.why != "apart":
        return Message(text)
    return Message(_REFUSED_ALL if refused.share >= 1 else text, source=refused.source, share=Share(refused.share))


_REFUSED = {
    "no leads": N_(
        "No deal names a lead, so each deal counts as an opportunity of unknown source, and its product as "
        "its kind: what is marketing’s can’t be told."
    ),
    "unknown": N_(
        "For more than a tenth of the leads nobody wrote down who in sales received them first, so leads that got worse can’t "
        "be told from selling that got worse. Record the handover of every lead."
    ),
    "one source": N_(
        "All leads come from one source, so what struck it can’t be told from what struck all alike, nor from the selling."
    ),
    "few sellers": N_(
        "Leads go to fewer than five sellers, and nothing is told about so few people: so what changed in the selling is not "
        "laid apart from the rest."
    ),
    "apart": N_(
        "Leads of {source} go to sellers of their own, so a source that got worse can’t be told from its sellers. If {share} "
        "of its leads were routed at random, the next period would tell."
    ),
}
_REFUSED_ALL = N_(
    "Leads of {source} go to sellers of their own, so a source that got worse can’t be told from its sellers. Route all its "
    "leads at random for as long as it takes to tell."
)


def _parsimony(told: Told) -> Message:
    """Return what the other readings would be: all sources at once, or all sellers, look like what strikes all alike."""
    sources, sellers = (told.reckoned.alike[owner] for owner in ("marketing", "sales"))
    return Message(
        _PARSIMONY,
        marketing_low=told.signed(sources.low),
        marketing_high=told.signed(sources.high),
        sales_low=told.signed(sellers.low),
        sales_high=told.signed(sellers.high),
    )


_PARSIMONY = N_(
    "What all sources or all sellers would have had in common is read as nobody’s: the fewest are taken to have changed. "
    "Were it in truth all sources at once, marketing’s part would lie between {marketing_low} and {marketing_high}; were it all "
    "sellers at once, that of sales between {sales_low} and {sales_high}. The figures would look the same."
)
_NOT_RECORDED = {
    "reply": Message(
        N_("Contacts by sales are not recorded, so leads that were answered later count under the selling.")
    ),
    "score": Message(
        N_(
            "Most leads have no score, so where promising leads are answered first, part of what is laid to the replies is "
            "luck of who was answered. Record how promising a lead looked when it came."
        )
    ),
    "discount": Message(
        N_("List amounts are not recorded for most deals won, so changed discounts and prices count as chance.")
    ),
    "list_price": Message(
        N_("Pieces and list amounts by product are not recorded, so changed list prices count as chance.")
    ),
}


def _recording(found: Model, facts: Facts, b: Period, as_of: int, zone: str, *, losses: bool) -> list[Message | None]:
    spans = found.tally.spans
    begins = local_day(facts["first_won_at"], zone) if np.isfinite(found.begins) else None
    late = facts["first_lead_at"] > spans.a.from_at + _PATIENCE
    return [
        _if(begins, N_("Deals won are recorded from {day} on only; earlier leads are followed from that day on.")),
        _if(
            local_day(facts["first_lead_at"], zone) if late else None,
            N_("Leads are recorded from {day} on only, after the first period began: fewer were counted than came."),
        ),
        _if(
            local_day(as_of, zone) if as_of + 1 < b.to_at else None,
            N_("The evidence ends on {day}, a little before the period does."),
        ),
        None if losses else Message(N_("Losses are not recorded, so there is a curve of wins only.")),
    ]


def _if(day: dt.date | None, text: str) -> Message | None:
    return None if day is None else Message(text, day=day)


def _odd(found: Model, facts: Facts) -> list[Message | None]:
    late = facts["won_leads"] - round(float(found.tally.won.sum()))
    lumped = any(OTHER in cell for cell in found.tally.cells)
    return [
        _counted(
            late,
            N_(
                "{n} deal was won more than {days} days after its lead, longer than enough leads were followed: chance."
            ),
            N_(
                "{n} deals were won more than {days} days after their lead, longer than enough leads were followed: chance."
            ),
            days=round(float(AGES[found.tally.bins])),
        ),
        _counted(
            facts["unknown_leads"],
            N_("{n} deal won names a lead that is not there; it counts as without a lead."),
            N_("{n} deals won name leads that are not there; they count as without a lead."),
        ),
        _counted(
            facts["before_lead"],
            N_("{n} deal was won before its lead was created; it counts as won at once."),
            N_("{n} deals were won before their lead was created; they count as won at once."),
        ),
        _counted(
            facts["without_day"],
            N_("{n} deal won does not say when; it is in no period."),
            N_("{n} deals won do not say when; they are in no period."),
        ),
        _counted(
            facts["without_amount"],
            N_("{n} deal won has no amount; it counts as 0."),
            N_("{n} deals won have no amount; they count as 0."),
        ),
        Message(N_("Only the most frequent sources and segments are told apart; the others are one."))
        if lumped
        else None,
    ]


def _counted(n: int, one: str, many: str, **fields: object) -> Message | None:
    return Message(one, plural=many, n=n, **fields) if n > 0 else None


_SPREAD = N_("The days that were planned for are not those asked about, so the plan is spread evenly over its days.")
_NO_HISTORY = N_(
    "Without the history of deals, the open pipeline is reckoned with the amounts that deals have now, and what was "
    "raised, lowered or reopened is not seen."
)


def _doubts(found: Model) -> list[Message | None]:
    spans = found.tally.spans
    cut = min(found.possible[spans.epoch_a], found.possible[spans.epoch_b]) < 1
    return [
        Message(
            N_(
                "Deals came faster than they used to, and more were reckoned to come than leads are left: that part "
                "was cut. What a lead is worth and timing are unsure."
            )
        )
        if cut
        else None,
        Message(
            N_(
                "About {share} of the deals from this period’s leads came at other ages than usual: if leads now "
                "take another time to buy, what a lead is worth and timing are off."
            ),
            share=Share(found.other_ages),
        )
        if found.other_ages
        else None,
    ]


def _follow_up(found: Model) -> list[Message | None]:
    tally = found.tally
    weights = (found.deals.rates[0] * found.passing.members).sum(axis=1)
    arrived = weights @ np.cumsum(found.deals.delays[0], axis=1) / max(float(weights.sum()), 1e-300)
    longest = float(AGES[tally.bins])
    by_then = float(np.interp(0.75 * longest, AGES[: tally.bins + 1], np.concatenate([[0.0], arrived])))
    share = found.share_come()
    return [
        Message(
            N_(
                "Deals still come as long after the lead as leads have been followed ({days} days); later ones are not in it."
            ),
            days=round(longest),
        )
        if 1 - by_then > _TARDY
        else None,
        Message(
            N_("Only about {share} of what this period’s leads will bring has had time to come; the rest is reckoned."),
            share=Share(share),
        )
        if share < YOUNG
        else None,
    ]
