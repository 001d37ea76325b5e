"""Settle a round, hand over its letters, keep what guests tell; who was where goes into the evidence."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from detente.evidence.persons import Person as Named
from detente.exchange.invitations import Contact, Letter, ics
from detente.exchange.visits import Visit as Planned
from detente.imports.turned_away import harmless
from detente.language import N_, Language, Message
from detente.web import journal
from detente.web.accounts.models import Account
from detente.web.evidence.made import load_rows
from detente.web.people.models import Address, Person
from detente.web.visits.models import Idea, Round, Story, Visit, Wish

_FILE: Final = "visits.zip"


def settle(request: HttpRequest, of: Round, draft: Mapping[str, Any]) -> None:
    """Make a draft what people are told: new visits are there, others move or do not take place; sequences count up."""
    with transaction.atomic():
        of = Round.objects.select_for_update().get(pk=of.pk)
        before = {(one.guest_id, one.host_id): one for one in of.visits.all()}
        now = {(guest, host): (at, role) for guest, host, at, role in draft["visits"]}
        for pair, (at, role) in now.items():
            one = before.get(pair)
            if one is None:
                Visit.objects.create(round=of, guest_id=pair[0], host_id=pair[1], at=at, role=role)
            elif (one.at, one.role, one.cancelled) != (at, role, False):
                one.at, one.role, one.cancelled, one.sequence = at, role, False, one.sequence + 1
                one.save()
        for pair, one in before.items():
            if pair not in now and not one.cancelled:
                cancel(one)
        of.settled = True
        of.save(update_fields=["settled"])
        journal.write(request, "settled_visits", of.name, visits=len(now))


def cancel(one: Visit) -> None:
    """Say that a visit does not take place."""
    one.cancelled, one.sequence = True, one.sequence + 1
    one.save(update_fields=["cancelled", "sequence"])


def letters(of: Round, organizer: Account) -> bytes:
    """Return a ZIP: a file for the calendar of each of the two of every visit, and a table for a serial mail."""
    visits = list(of.visits.all())
    contacts = contacts_of({who for one in visits for who in (one.guest_id, one.host_id)})
    now, out, table = timezone.now(), io.BytesIO(), io.StringIO()
    written = csv.writer(table)
    written.writerow(("person_id", "name", "email", "file", "subject"))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in visits:
            letter = letter_of(one, contacts, organizer)
            for who in (one.guest_id, one.host_id):
                reader = contacts[who]
                name = f"{one.pk}-{'guest' if who == one.guest_id else 'host'}.ics"
                archive.writestr(name, ics(letter, reader, now))
                row = (who, reader.name, reader.address, name, Language.of(reader.language).say(subject(letter)))
                written.writerow(map(harmless, row))
        archive.writestr("letters.csv", "\ufeff" + table.getvalue())
    return out.getvalue()


def subject(letter: Letter) -> Message:
    """Return the subject of a letter."""
    text = (
        N_("Half a day with {department}: it does not take place")
        if letter.cancelled
        else N_("Half a day with {department}")
    )
    return Message(text, department=letter.host.department)


def letter_of(one: Visit, contacts: Mapping[str, Contact], organizer: Account) -> Letter:
    """Return what is said of a visit."""
    return Letter(
        plan=one.round.name,
        monday=one.round.monday,
        visit=Planned(guest=one.guest_id, host=one.host_id, at=one.at, role=one.role),
        guest=contacts[one.guest_id],
        host=contacts[one.host_id],
        organizer=Contact(name=str(organizer), address=organizer.email, department=""),
        sequence=one.sequence,
        cancelled=one.cancelled,
    )


def contacts_of(people: Iterable[str]) -> dict[str, Contact]:
    """Return how people are written to: by their account, else by an address that is known to be theirs."""
    ids = list(people)
    accounts = {one.person_id: one for one in Account.objects.filter(person_id__in=ids)}
    known = {one.person_id: one for one in Person.objects.filter(pk__in=ids)}
    addresses = {
        one.person_id: one.address
        for one in Address.objects.filter(person_id__in=ids, address__contains="@").order_by("-pk")
    }
    zone = zone_of()
    found = {}
    for who in ids:
        account, person = accounts.get(who), known.get(who)
        found[who] = Contact(
            name=str(person) if person is not None else who,
            address=account.email if account is not None else addresses.get(who, ""),
            department=person.department if person is not None else "",
            language=account.language or "en" if account is not None else "en",
            zone=zone,
        )
    return found


def zone_of() -> str:
    """Return the company's time zone; UTC where nothing was loaded."""
    from detente.web.answers.asking import checked

    report = checked()
    return str(report["zone"]) if isinstance(report, dict) else "UTC"


def tell(request: HttpRequest, story: Story, ideas: Sequence[str]) -> None:
    """Keep what a guest tells; that they were there goes into the evidence."""
    with transaction.atomic():
        story.save()
        for text in ideas:
            Idea.objects.create(story=story, text=text, changed_at=timezone.now())
        journal.write(request, "told_of_visit", str(story.visit.round))
        _into_evidence(request.user.pk)


def _into_evidence(account: int | None) -> None:
    """Put the visits that guests have told of into the evidence: those took place."""
    made = Visit.objects.filter(story__isnull=False).select_related("round")
    rows = ((one.guest_id, one.host_id, one.starts.date().isoformat(), one.role) for one in made)
    load_rows(account, _FILE, "visits", ("guest_id", "host_id", "visited_on", "role"), rows)


def known_about(person: str) -> dict[str, Any]:
    """Return what is kept about somebody: their wishes, visits, stories and ideas."""
    wish = Wish.objects.filter(pk=person).first()
    visits = Visit.objects.filter(models.Q(guest_id=person) | models.Q(host_id=person)).select_related("round")
    return {
        "wish": None
        if wish is None
        else {
            "departments": wish.departments,
            "never": wish.never,
            "role": wish.role,
            "goes": wish.goes,
            "hosts": wish.hosts,
        },
        "visits": [
            {
                "round": one.round.name,
                "on": one.starts.isoformat(timespec="minutes"),
                "as": "guest" if one.guest_id == person else "host",
                "cancelled": one.cancelled,
            }
            for one in visits
        ],
        "stories": [
            {
                "did": one.did,
                "surprised": one.surprised,
                "ideas": [{"text": idea.text, "fate": idea.fate, "answer": idea.answer} for idea in one.ideas.all()],
            }
            for one in Story.objects.filter(visit__guest_id=person)
        ],
    }


def forget(person: Named, account: int | None) -> None:
    """Take an erased person's visits, wishes and stories away, their answers' authorship, and their name out of others' texts."""
    Wish.objects.filter(pk=person.id).delete()
    Visit.objects.filter(models.Q(guest_id=person.id) | models.Q(host_id=person.id)).delete()
    if account is not None:
        Idea.objects.filter(owner=account).update(owner=None)
        Round.objects.filter(account=account).update(account=None)
    for kind, fields in ((Story, ("did", "surprised", "shows")), (Idea, ("text", "answer"))):
        for one in kind.objects.all():
            texts = {name: person.without(getattr(one, name)) for name in fields}
            if any(getattr(one, name) != text for name, text in texts.items()):
                kind.objects.filter(pk=one.pk).update(**texts)


def due(one: Visit, now: dt.datetime | None = None) -> bool:
    """Whether a visit's half-day has come, so that its guest can tell of it."""
    return one.starts.date() <= (now or timezone.localtime()).date()
