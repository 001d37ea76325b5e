"""The twenty items of our own survey of both sides, and what its comments may be about.

Each is answered from 1 (not at all) to 5 (fully), and 5 is always the better end, so that a mean needs no key. Our own
wording, on what these have asked about: plans, goals and processes of marketing and sales (Kotler, Rackham and
Krishnaswamy 2006, Harvard Business Review 84(7):68-78); conflict about the work and between people (Jehn 1995,
Administrative Science Quarterly 40:256-282); how easily one reaches another (Jaworski and Kohli 1993, Journal of
Marketing 57(3):53-70); what is felt to be just (Hulland, Nenkov and Barclay 2012, Journal of the Academy of Marketing
Science 40:450-467).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from detente.language import N_


@dataclass(frozen=True, slots=True)
class Item:
    """One item. name : in the evidence.   short : on pictures.   text : as it is put to people."""

    name: str
    short: str
    text: str


ITEMS: Final = (
    Item(
        "one_goal",
        N_("One goal"),
        N_("This year marketing and sales work towards one and the same goal."),
    ),
    Item(
        "plans_together",
        N_("Plans made together"),
        N_("Before a plan is settled, both sides have worked on it."),
    ),
    Item(
        "knows_what_they_do",
        N_("Knows what the others do"),
        N_("I could say what the other side is working on this month, and what for."),
    ),
    Item(
        "understood",
        N_("Is understood"),
        N_("The other side knows what we do and why the company needs it."),
    ),
    Item(
        "same_words",
        N_("Words mean the same"),
        N_("When we say “a good lead”, both sides mean the same."),
    ),
    Item(
        "taken_up",
        N_("Taken up in time"),
        N_("What one side hands to the other is taken up in good time."),
    ),
    Item(
        "told_back",
        N_("Told what became of it"),
        N_("We are told what became of what we handed over."),
    ),
    Item(
        "same_figures",
        N_("The same figures"),
        N_("Both sides trust the same figures."),
    ),
    Item(
        "customers_together",
        N_("Customers seen together"),
        N_("People of both sides meet customers together."),
    ),
    Item(
        "promises_kept",
        N_("Promises are kept"),
        N_("What marketing promises customers, sales says too, and the company keeps."),
    ),
    Item(
        "heads_agree",
        N_("The heads agree"),
        N_("The two heads speak with one voice."),
    ),
    Item(
        "differ_well",
        N_("Differences are settled"),
        N_("When we see a matter differently, we find a way that both can live with."),
    ),
    Item(
        "no_grudges",
        N_("No grudges"),
        N_("Between people of the two sides there is little bad blood."),
    ),
    Item(
        "respected",
        N_("Spoken of with respect"),
        N_("The other side speaks of us with respect, also when we are not in the room."),
    ),
    Item(
        "decided_soon",
        N_("Decided soon"),
        N_("What concerns both sides is decided soon, by those who know it best."),
    ),
    Item(
        "easy_to_reach",
        N_("Easy to reach"),
        N_("It is easy to speak with anybody on the other side, whatever their rank."),
    ),
    Item(
        "without_forms",
        N_("Small matters without forms"),
        N_("A small matter can be settled with the other side without a form or a manager."),
    ),
    Item(
        "fair_credit",
        N_("Fair credit"),
        N_("When something goes well, both sides get the credit they deserve."),
    ),
    Item(
        "fair_shares",
        N_("Fair shares"),
        N_("Money, people and time are fairly divided between the two sides."),
    ),
    Item(
        "next_step",
        N_("Own next step"),
        N_("I know what my next step in this company can be, and what it takes."),
    ),
)
"""The items, in the order in which they are asked."""

SHORT: Final = {item.name: item.short for item in ITEMS}
"""Item → what pictures and tables call it."""

COMMENT: Final = "comment"
"""The item of open comments: each has a respondent of its own, so that words don't tell whose the answers are."""

QUESTION: Final = N_("What would help most? A sentence or two is enough; you may leave this empty.")
"""How the open comment is asked for."""

MOST_LETTERS: Final = 1000
"""The longest comment that is taken."""


def whole_of(side: str) -> str:
    """Return the department under which a side's answers are written whose own is too small to be told.

    >>> whole_of("sales")
    '(sales)'
    """
    return f"({side})"
