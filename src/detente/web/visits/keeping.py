"""Settle a round, hand over its letters, keep what guests tell; who was where goes into the evidence."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
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


def seal(draft: Mapping[str, Any]) -> str:
    """Return what a draft is known by: whoever settles it has seen exactly these visits."""
    return hashlib.sha256(json.dumps(draft["visits"]).encode()).hexdigest()[:16]


class OutdatedError(Exception):
    """Since a draft was made somebody has cancelled a visit, or wishes something else."""


def settle(request: HttpRequest, of: Round, draft: Mapping[str, Any]) -> None:
    """Make a draft what people are told: new visits are there, others move or do not take place; sequences count up.

    What has come, or is near, stays as it is. Raises OutdatedError where the draft is at odds with what people have said since.
    """
    with transaction.atomic():
        of = Round.objects.select_for_update().get(pk=of.pk)
        of.zone = draft["zone"]
        before = {(one.guest_id, one.host_id): one for one in of.visits.all()}
        now = {(guest, host): (at, role) for guest, host, at, role in draft["visits"]}
        for pair, (at, role) in now.items():
            one = before.get(pair)
            if one is None:
                one = Visit(round=of, guest_id=pair[0], host_id=pair[1], at=at, role=role)
                if one.soon or not _wished(pair):
                    raise OutdatedError
                one.save()
            elif one.cancelled:
                raise OutdatedError
            elif not one.soon and (one.at, one.role) != (at, role):
                one.at, one.role, one.sequence = at, role, one.sequence + 1
                one.save()
        for pair, one in before.items():
            if pair not in now and not one.cancelled and not one.soon:
                cancel(one)
        # Another draft is another one: this one can't be settled twice.
        of.settled, of.draft = True, of.draft + 1
        of.save(update_fields=["settled", "draft", "zone"])
        journal.write(request, "settled_visits", of.name, visits=len(now))


def _wished(pair: tuple[str, str]) -> bool:
    """Whether two people still want to visit and be visited."""
    wishes = {one.person_id: one for one in Wish.objects.filter(pk__in=pair)}
    departments = dict(Person.objects.filter(pk__in=pair).values_list("person_id", "department"))
    guest, host = (wishes.get(who, Wish()) for who in pair)
    never = departments.get(pair[1]) in guest.never or departments.get(pair[0]) in host.never
    return guest.goes and host.hosts and not never


def cancel(one: Visit) -> None:
    """Say that a visit does not take place."""
    one.cancelled, one.sequence = True, one.sequence + 1
    one.save(update_fields=["cancelled", "sequence"])


def letters(of: Round, organizer: Account) -> bytes:
    """Return a ZIP: a file for the calendar of each of the two of every visit, and a table for a serial mail."""
    visits = list(of.visits.exclude(host_id=""))
    contacts = contacts_of({who for one in visits for who in (one.guest_id, one.host_id)}, of.zone)
    organizer = organizer_of(of, organizer)
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


def organizer_of(of: Round, otherwise: Account) -> Account:
    """Return in whose name a round's letters go: always the same, for calendars take changes from nobody else."""
    return Account.objects.filter(pk=of.account or 0).first() or otherwise


def contacts_of(people: Iterable[str], zone: str) -> dict[str, Contact]:
    """Return how people are written to: by their account, else by an address that is known to be theirs."""
    ids = list(people)
    accounts = {one.person_id: one for one in Account.objects.filter(person_id__in=ids)}
    known = {one.person_id: one for one in Person.objects.filter(pk__in=ids)}
    addresses = {
        one.person_id: one.address
        for one in Address.objects.filter(person_id__in=ids, address__contains="@").order_by("-pk")
    }
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


def tell(request: HttpRequest, story: Story, ideas: Sequence[str]) -> None:
    """Keep what a guest tells; that they were there goes into the evidence."""
    with transaction.atomic():
        story.save()
        for text in ideas:
            Idea.objects.create(story=story, text=text, changed_at=timezone.now())
        journal.write(request, "told_of_visit", str(story.visit.round))
        _into_evidence(request.user.pk)


def take_down(request: HttpRequest, story: Story, *, everything: bool) -> None:
    """Take a story's picture away, or all that it says and the ideas that nobody has answered; that they were there stays."""
    with transaction.atomic():
        story.picture, story.shows = None, ""
        if everything:
            story.did = story.surprised = ""
            story.ideas.filter(fate="open").delete()
        story.save()
        journal.write(request, "took_down_story", str(story.visit.round), all=everything)


def _into_evidence(account: int | None) -> None:
    """Put the visits that guests have told of into the evidence: those took place."""
    made = Visit.objects.filter(story__isnull=False).select_related("round")
    rows = ((one.guest_id, one.host_id, one.starts.date().isoformat(), one.role) for one in made if one.host_id)
    load_rows(account, _FILE, "visits", ("guest_id", "host_id", "visited_on", "role"), rows)


def known_about(person: str, *, own: bool) -> dict[str, Any]:
    """Return what is kept about somebody: visits, stories and ideas; and to themselves their wishes, as nobody else reads those."""
    wish = Wish.objects.filter(pk=person).first()
    visits = Visit.objects.filter(models.Q(guest_id=person) | models.Q(host_id=person)).select_related("round")
    told = {
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
                "shows": one.shows,
                "picture": base64.b64encode(one.picture).decode() if one.picture else None,
                "ideas": [{"text": idea.text, "fate": idea.fate, "answer": idea.answer} for idea in one.ideas.all()],
            }
            for one in Story.objects.filter(visit__guest_id=person)
        ],
    }
    if not own:
        return told
    return told | {
        "wish": None
        if wish is None
        else {
            "departments": wish.departments,
            "never": wish.never,
            "role": wish.role,
            "goes": wish.goes,
            "hosts": wish.hosts,
        },
    }


def forget(person: Named, account: int | None) -> None:
    """Take an erased person's visits, wishes and stories away, their answers' authorship, and their name out of others' texts."""
    Wish.objects.filter(pk=person.id).delete()
    # What a guest told of a visit stays theirs when their host goes.
    Visit.objects.filter(host_id=person.id, story__isnull=False).exclude(guest_id=person.id).update(host_id="")
    Visit.objects.filter(models.Q(guest_id=person.id) | models.Q(host_id=person.id)).delete()
    if account is not None:
        Idea.objects.filter(owner=account).update(owner=None)
        Round.objects.filter(account=account).update(account=None)
    for kind, fields in ((Story, ("did", "surprised", "shows")), (Idea, ("text", "answer"))):
        for one in kind.objects.defer("picture") if kind is Story else kind.objects.all():
            texts = {name: person.without(getattr(one, name)) for name in fields}
            if any(getattr(one, name) != text for name, text in texts.items()):
                kind.objects.filter(pk=one.pk).update(**texts)
