"""Ask both sides: who is invited, one ticket each, and the file with their links or cards, which is kept nowhere."""

from __future__ import annotations

import csv
import datetime as dt
import io
import secrets
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from detente.evidence.evidence import open_evidence, query
from detente.evidence.periods import number_of
from detente.evidence.survey_items import whole_of
from detente.imports.turned_away import harmless
from detente.language import N_, Language, Message
from detente.mistakes import Mistake
from detente.privacy.cells import Cell, coarsened
from detente.privacy.release import FEWEST
from detente.questions.scorecards.paying import Basis
from detente.questions.scorecards.quiz import asked_of
from detente.web.accounts.models import Account
from detente.web.surveys.cards import cards
from detente.web.surveys.codes import digest, new_code, seal
from detente.web.surveys.models import BOTH_SIDES, CLARITY, SHOES, Pool, Ticket, Wave

_SIDES = ("marketing", "sales")
_HEADINGS = ("person_id", "name", "email", "department", "link", "subject", "text")


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to be asked. cell : department, level band and site, so coarse that enough people of the side share it.

    card : the card about which they are asked, in a quiz; empty in a survey.
    """

    person_id: str
    name: str
    department: str
    side: str
    cell: Cell
    card: str = ""


def invitees(today: dt.date) -> list[Invitee]:
    """Return the people of marketing and sales who work here.

    Raises Mistake where there is no evidence, or one side has so few people that nothing could be shown.
    """
    with open_evidence(Path(settings.HOME.store)) as evidence:
        if not evidence.has("people"):
            raise Mistake(N_("To know whom to ask, load the table people with a department for each."))
        found = evidence.run(query(__package__, "invitees.sql"), today=number_of(today))
    if min(found["side"].count(side) for side in _SIDES) < FEWEST:
        raise Mistake(
            N_(
                "One of the two sides has fewer than {fewest} people: what so few say can’t be shown, so nobody is asked."
            ),
            fewest=FEWEST,
        )
    rows = list(
        zip(*(found[name] for name in ("person_id", "name", "side", "department", "level_band", "site")), strict=True)
    )
    asked = []
    for side in _SIDES:
        mine = [row for row in rows if row[2] == side]
        cells = coarsened([row[3:] for row in mine], FEWEST)
        assert cells is not None  # there are as many at least
        asked += [
            Invitee(person, name or "", department, side, cell)
            for (person, name, _, department, *_), cell in zip(mine, cells, strict=True)
        ]
    return asked


def with_cards(people: list[Invitee], basis: Basis) -> list[Invitee]:
    """Return the people who are asked, each with their card, and of their cell the department only.

    Nobody is asked about a card that fewer than five hold: whoever has the links could read it. And all answer the same
    questions, for whoever answers one less would be known by that. Raises Mistake where a side has fewer than five left.
    """
    held = Counter(name for one in basis.people.values() for name in one.cards)
    cards = {card.name: card for card in basis.plan.cards if card.level != "person" and held[card.name] >= FEWEST}
    asked = []
    for one in people:
        mine = basis.people[one.person_id].cards if one.person_id in basis.people else ()
        card = asked_of(tuple(cards[name] for name in mine if name in cards))
        if card is not None:
            asked.append(replace(one, cell=(one.cell[0], None, None), card=card.name))
    if len(asked) < FEWEST:
        raise Mistake(_TOO_FEW)
    return by_department(asked)


def by_department(people: list[Invitee]) -> list[Invitee]:
    """Return the people who are asked a quiz: of their cell the department only, as far as five share it."""
    departments = coarsened([(one.side, one.cell[0]) for one in people], FEWEST) or [(None, None)] * len(people)
    return [
        replace(one, cell=(department, None, None)) for one, (_, department) in zip(people, departments, strict=True)
    ]


_TOO_FEW: Final = N_(
    "Nobody can be asked: of cards that fewer than five hold nothing is asked, for it would be told to whoever has the links."
)


def ask(
    name: str,
    closes_on: dt.date,
    today: dt.date,
    people: list[Invitee],
    language: Language,
    base: str,
    sheet: dict[str, Any] | None = None,
    kind: str = BOTH_SIDES,
) -> Made:
    """Open a wave and return what is to be handed out; nothing of it is kept.

    base : the address of this installation, for the links.   sheet : of a quiz, what it asks.   kind : what is asked.
    """
    codes = [new_code() for _ in people]
    with transaction.atomic():
        wave = Wave.objects.create(
            name=name, kind=kind, sheet=sheet, asked_on=today, closes_on=closes_on, invited=len(people)
        )
        tickets = [
            Ticket(
                digest=digest(code),
                wave=wave,
                cell=[one.side, *one.cell],
                sealed=seal(code, one.card) if kind == CLARITY else "",
            )
            for one, code in zip(people, codes, strict=True)
        ]
        # In no order: that of the people would say whose a ticket is.
        secrets.SystemRandom().shuffle(tickets)
        Ticket.objects.bulk_create(tickets)
        Pool.objects.create(wave=wave)
    return Made(wave, people, codes, language, base.rstrip("/"))


@dataclass(frozen=True, slots=True)
class Made:
    """What is to be handed out. codes : one for each of the people, in their order."""

    wave: Wave
    people: list[Invitee]
    codes: list[str]
    language: Language
    base: str

    def link(self, code: str) -> str:
        """Return the whole address that a code opens."""
        return self.base + reverse("survey_answer", args=[code])

    def letters(self) -> bytes:
        """Return a ZIP with two tables for a serial letter: the invitations, and a reminder to everyone alike."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            invitation, reminder = _LETTERS[self.wave.kind]
            archive.writestr("invitations.csv", self._table(*invitation))
            archive.writestr("reminders.csv", self._table(*reminder))
        return out.getvalue()

    def _table(self, subject: str, text: str) -> bytes:
        out = io.StringIO()
        table = csv.writer(out)
        table.writerow(_HEADINGS)
        known = dict(Account.objects.exclude(person_id=None).values_list("person_id", "email"))
        for one, code in zip(self.people, self.codes, strict=True):
            link = self.link(code)
            words = Message(text, link=link, day=self.wave.closes_on)
            row = (one.person_id, one.name, known.get(one.person_id, ""), one.department, link)
            said = (self.language.say(subject), self.language.say(words))
            table.writerow([harmless(cell) for cell in (*row, *said)])
        return b"\xef\xbb\xbf" + out.getvalue().encode()

    def cards(self) -> bytes:
        """Return the cards to be cut out, by department and there in no order, as PDF: they are drawn from a hat."""
        order = list(range(len(self.codes)))
        secrets.SystemRandom().shuffle(order)
        # A card says no more than its ticket does: a department that is too small stands under no name of its own.
        drawn: dict[str, list[str]] = {}
        for place in order:
            one = self.people[place]
            drawn.setdefault(one.cell[0] or whole_of(one.side), []).append(self.codes[place])
        return cards(
            dict(sorted(drawn.items())),
            self.link,
            self.base + reverse("survey_code"),
            self.wave.closes_on,
            self.language,
        )


_SURVEY_INVITATION = N_(
    "How do marketing and sales work together? Twenty sentences, four minutes, also on a phone:\n\n{link}\n\n"
    "The link opens once, until {day}. Nobody can see who answered what: your answer is kept without your name, "
    "without the hour, and shuffled among the others."
)
_SURVEY_REMINDER = N_(
    "This goes to everyone, for nobody knows who has answered. If you have: thank you, and do nothing. "
    "If not: twenty sentences, four minutes, until {day}:\n\n{link}"
)
_QUIZ_INVITATION = N_(
    "Is it clear what the plan pays? Two cases and one question, three minutes, also on a phone:\n\n{link}\n\n"
    "The link opens once, until {day}, and asks about your own card. It is the plan that is tried, not you: nobody can see "
    "who answered what, and you see at once what would have been right."
)
_QUIZ_REMINDER = N_(
    "This goes to everyone, for nobody knows who has answered. If you have: thank you, and do nothing. "
    "If not: two cases and one question, three minutes, until {day}:\n\n{link}"
)
_SHOES_INVITATION = N_(
    "What do the others do, and why do you need them? Four questions, two minutes, also on a phone:\n\n{link}\n\n"
    "The link opens once, until {day}. It is how we tell one another that is tried, not you: nobody can see who answered what."
)
_SHOES_REMINDER = N_(
    "This goes to everyone, for nobody knows who has answered. If you have: thank you, and do nothing. "
    "If not: four questions, two minutes, until {day}:\n\n{link}"
)
_LETTERS: Final = {
    BOTH_SIDES: (
        (N_("Four minutes for both sides"), _SURVEY_INVITATION),
        (N_("Still open: four minutes for both sides"), _SURVEY_REMINDER),
    ),
    SHOES: (
        (N_("Two minutes: who does what?"), _SHOES_INVITATION),
        (N_("Still open: who does what?"), _SHOES_REMINDER),
    ),
    CLARITY: (
        (N_("Three minutes: is the plan clear?"), _QUIZ_INVITATION),
        (N_("Still open: is the plan clear?"), _QUIZ_REMINDER),
    ),
}
"""What is asked → subject and text of the invitation, and of the reminder."""
