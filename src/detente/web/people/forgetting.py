"""What the web app itself knows of a person goes with them: account, sessions, uploads, cached answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction

from detente.evidence.contract import About
from detente.evidence.evidence import open_evidence
from detente.evidence.persons import Person as Named
from detente.imports.raw_files import names_somebody
from detente.web.accounts.models import Account
from detente.web.agreements import keeping as agreements
from detente.web.answers import shelf
from detente.web.briefing import keeping as briefing
from detente.web.judging import keeping as judging
from detente.web.pay.models import Appeal
from detente.web.people.following import follow
from detente.web.people.models import Address, Person
from detente.web.remedies import keeping as remedies
from detente.web.rights import Role
from detente.web.surveys.models import Wave
from detente.web.visits import keeping as visits
from detente.web.wiping import wipe
from detente.web.work.models import Load, State


def may_be_forgotten(account: Account, asker: Role) -> bool:
    """Whether an account may go: an owner's only if an owner asks and another one stays."""
    if account.role != Role.OWNER:
        return True
    others = Account.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=account.pk)
    return asker is Role.OWNER and others.exists()


def forget(kind: About, identity: str, name: str, account: Account | None) -> None:
    """Forget a person who was erased from the store.

    name : theirs, "" where it isn't known.   account : of somebody who works here, None where there is none.
    """
    also = Address.objects.filter(person_id=identity).values_list("address", flat=True) if kind is About.STAFF else ()
    names = [
        one
        for one in dict.fromkeys((name, account.name if account else "", account.email if account else "", *also))
        if one
    ]
    person = Named(kind, identity, names=tuple(names))
    said_by = account.pk if account is not None else None
    with transaction.atomic():
        if account is not None:
            _end(account)
        if kind is About.STAFF:
            Person.objects.filter(pk=identity).delete()
            Address.objects.filter(models.Q(pk=identity) | models.Q(person_id=identity)).delete()
            Appeal.objects.filter(person_id=identity).delete()
            agreements.forget(person, said_by)
            judging.forget(person, said_by)
            visits.forget(person, said_by)
            briefing.forget(person, said_by)
            remedies.forget(person, said_by)
            _forget_in_words(person)
    for load in Load.objects.exclude(state=State.RUNNING):
        _forget_in(load, person)
    shelf.clear()
    wipe()
    if kind is About.STAFF:
        with open_evidence(Path(settings.HOME.store)) as evidence:
            follow(evidence)


def _forget_in_words(person: Named) -> None:
    """Take a person's name out of what others have written: appeals, and the plan that an open quiz asks about."""
    for appeal in Appeal.objects.all():
        text, answer = person.without(appeal.text), person.without(appeal.answer)
        if (text, answer) != (appeal.text, appeal.answer):
            appeal.text, appeal.answer = text, answer
            appeal.save(update_fields=["text", "answer"])
    for wave in Wave.objects.exclude(sheet=None):
        sheet = person.out_of(wave.sheet)
        if sheet != wave.sheet:
            wave.sheet = sheet
            wave.save(update_fields=["sheet"])


def _end(account: Account) -> None:
    """Delete an account with its sessions, links and tokens; the journal knows it by number only."""
    from axes.models import AccessAttempt, AccessFailureLog, AccessLog

    for session in Session.objects.iterator(chunk_size=500):
        if session.get_decoded().get("_auth_user_id") == str(account.pk):
            session.delete()
    for kept in (AccessAttempt, AccessFailureLog, AccessLog):
        kept.objects.filter(username__iexact=account.email).delete()
    account.delete()


def _forget_in(load: Load, person: Named) -> None:
    """Delete files that wait to be loaded, and what is shown of them, where they name the person."""
    shown = json.dumps([load.preview, load.said, load.result], ensure_ascii=False)
    files = [path for path in load.folder.glob("*") if path.is_file()] if load.folder.is_dir() else []
    held = any(names_somebody(path, [person]) for path in files)
    if not held and not person.named_in(shown):
        return
    load.preview = None
    if person.named_in(json.dumps([load.said, load.result], ensure_ascii=False)):
        load.said, load.result = {}, {}
    if held:
        shutil.rmtree(load.folder.parent, ignore_errors=True)
        if not load.ended:
            load.state = State.STOPPED
    load.save(update_fields=["preview", "said", "result", "state"])
