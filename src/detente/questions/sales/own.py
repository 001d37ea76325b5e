"""What a seller may know of their own selling: theirs alone, for their own eyes.

The answer shows teams of five and more, nobody in them. What the model holds for one person is for that person
(`detente.web` shows it to whoever is linked to them, and writes each look down); beside it stands their own past,
never a colleague.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.evidence import Evidence
from detente.evidence.periods import Period
from detente.language import N_, Count, Message
from detente.mistakes import CannotAnswer
from detente.questions.findings import count, label, share
from detente.questions.sales.chances import REPLIES, Refusal
from detente.questions.sales.fitting import fitted
from detente.questions.sales.limits import told_apart
from detente.questions.sales.reckoning import likely
from detente.questions.sales.rows import sure

_FEWEST_LEADS = 5
"""Leads are people too: nothing is said about fewer."""
_SURE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReplyRow:
    """How many of a seller's leads were first answered so soon."""

    reply: str = label(N_("First answer"), "how long after the lead came sales first answered: reply_0 to reply_7")
    leads_a: int = count(N_("Leads, before"), "leads of a answered so, of those old enough to tell")
    leads_b: int = count(N_("Leads, now"), "leads of b answered so, of those old enough to tell")
    share_a: float | None = share(N_("Share, before"), "share of the leads of a that were answered so")
    share_b: float | None = share(N_("Share, now"), "share of the leads of b that were answered so")


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """One seller's own figures. leads_a, leads_b : leads that went to them first.   changed : probability of a change.

    odds, low, high : the odds that a lead in their hands is won, whatever source it came from and however soon it was
    answered, in percent of what they were, with the 90 % interval.   replies : empty where contacts are not recorded.
    """

    leads_a: int
    leads_b: int
    odds: int
    low: int
    high: int
    changed: float
    replies: tuple[OwnReplyRow, ...]

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What there is to say, never more certain than the interval."""
        shows = self.changed > _SURE and (self.low > 100 or self.high < 100)
        fields: dict[str, Any] = {
            name: Count(getattr(self, name)) for name in ("leads_a", "leads_b", "odds", "low", "high")
        }
        return Message(_LEADS, **fields), Message(_SHOWS if shows else _SHOWS_NOT, **fields), Message(_APART)


def own(evidence: Evidence, a: Period, b: Period, person_id: str, *, seed: int = 0) -> Own:
    """Return one seller's own figures, by their id in ``people``.

    Raises CannotAnswer where there is no answer about the periods, where who changed can't be told, and where fewer
    than five leads of a or of b went to them first.
    """
    with fitted(evidence, a, b, seed) as found:
        who, spans = found.told_apart, found.cut
    if isinstance(who, Refusal):
        why = told_apart(who)
        raise CannotAnswer(why.text, **why.fields)
    apart, chances = who.apart, who.apart.chances
    if person_id not in chances.sellers:
        raise CannotAnswer(_NOTHING)
    place = chances.sellers.index(person_id)
    theirs = chances.seller == place
    both = [theirs & chances.of(epoch) for epoch in (spans.epoch_a, spans.epoch_b)]
    leads = [round(float(chances.leads[one].sum())) for one in both]
    if min(leads) < _FEWEST_LEADS:
        raise CannotAnswer(_NOTHING)
    drawn = 100 * np.exp(apart.of_seller[:, place])
    odds = likely(round(float(drawn.mean())), drawn)
    answered = [one & (chances.reply < REPLIES) for one in both]
    counts = np.array([np.bincount(chances.reply[one], chances.settled[one], REPLIES) for one in answered])
    of = np.maximum(counts.sum(axis=1), 1.0)
    return Own(
        leads_a=leads[0],
        leads_b=leads[1],
        odds=odds.value,
        low=odds.low,
        high=odds.high,
        changed=sure(apart.of_seller[:, place]),
        replies=tuple(
            OwnReplyRow(
                reply=f"reply_{reply}",
                leads_a=round(float(counts[0, reply])),
                leads_b=round(float(counts[1, reply])),
                share_a=float(counts[0, reply] / of[0]),
                share_b=float(counts[1, reply] / of[1]),
            )
            for reply in np.flatnonzero(counts.sum(axis=0) > 0)
        )
        if chances.replies
        else (),
    )


_LEADS = N_("Leads that went to you first: {leads_b} in this period, {leads_a} in the one before.")
_SHOWS = N_(
    "The odds that a lead in your hands is won are {odds} % of what they were; nine times in ten such a figure lies between "
    "{low} and {high}."
)
_SHOWS_NOT = N_(
    "Nothing shows that your selling changed: the odds that a lead in your hands is won lie between {low} and {high} % of "
    "what they were."
)
_APART = N_(
    "Which sources your leads came from, how soon they were answered, and what struck all alike are not in it: they are "
    "reckoned apart."
)
_NOTHING = N_(
    "Fewer than five leads of one of these periods went to you first, so there is nothing to say about your selling."
)
