"""Append to the journal, and find out whether anybody else wrote in it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from detente.web.journal.models import Entry, Head
from detente.web.journal.words import SAID

_LOCK = 6_382_011  # of PostgreSQL's advisory locks: ours
_BLOCK = 2_000
_HOUR = 3_600.0


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. entries : how many there are.   first_wrong : number of the first that is not as it was written.

    cut : whether entries are missing at the end.
    """

    entries: int
    first_wrong: int | None
    cut: bool

    @property
    def sound(self) -> bool:
        """Whether every entry is as it was written."""
        return self.first_wrong is None and not self.cut


def append(
    account: int | None, role: str, what: str, about: str = "", details: Mapping[str, Any] | None = None
) -> None:
    """Add an entry after the last; KeyError where nobody has said what ``what`` means."""
    SAID[what]
    with _alone():
        last = Entry.objects.order_by("-number").only("number", "seal").first()
        head = Head.objects.filter(pk=1).first()
        number = max(last.number if last else 0, head.entries if head else 0) + 1
        if not _fits(head, last):
            # Somebody cut the end or altered the head. What is written now must not cover that up: a number is left out.
            number += 1
        entry = Entry(
            number=number,
            at=timezone.now(),
            account=account,
            role=str(role),
            what=what,
            about=about[:300],
            details=json.dumps(details or {}, sort_keys=True, ensure_ascii=True),
        )
        entry.seal = _sealed(entry, last.seal if last else "")
        entry.save(force_insert=True)
        Head.objects.update_or_create(pk=1, defaults={"entries": number, "seal": _of_head(number, entry.seal)})


@dataclass(frozen=True, slots=True)
class _Mark:
    """Up to which entry the journal was found sound, and when its first entry was last looked at (monotonic seconds)."""

    entries: int
    seal: str
    begun: float


_marks: dict[str, _Mark] = {}
"""By database, what this process has found sound."""


def check() -> Checked:
    """Go through the whole journal, from its first entry to its last."""
    return _checked(_Mark(0, "", time.monotonic()))


def check_lately() -> Checked:
    """Go through what came since this process looked last, and through the whole journal once an hour."""
    place = str(connection.settings_dict["NAME"])
    mark = _marks.get(place)
    known = mark is not None and Entry.objects.filter(number=mark.entries, seal=mark.seal).exists()
    if mark is None or not known or time.monotonic() - mark.begun > _HOUR:
        mark = _Mark(0, "", time.monotonic())
    found = _checked(mark)
    if found.sound and found.entries:
        seal = Entry.objects.only("seal").get(number=found.entries).seal
        _marks[place] = _Mark(found.entries, seal, mark.begun)
    return found


def _checked(mark: _Mark) -> Checked:
    """Go on from a mark to the last entry."""
    before, entries = mark.seal, mark.entries
    for entry in Entry.objects.filter(number__gt=entries).order_by("number").iterator(chunk_size=_BLOCK):
        if entry.number != entries + 1 or not hmac.compare_digest(entry.seal, _sealed(entry, before)):
            return Checked(Entry.objects.count(), entries + 1, False)
        before, entries = entry.seal, entries + 1
    last = Entry(number=entries, seal=before) if entries else None
    if _fits(Head.objects.filter(pk=1).first(), last):
        return Checked(entries, None, cut=False)
    # Or somebody wrote just now: that is seen when nobody can.
    with _alone():
        came = Entry.objects.filter(number__gt=entries).exists()
        if not came:
            return Checked(entries, None, cut=not _fits(Head.objects.filter(pk=1).first(), last))
    return _checked(_Mark(entries, before, mark.begun))


@contextmanager
def _alone() -> Iterator[None]:
    """Be the only one who writes in the journal, until the transaction ends."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def _fits(head: Head | None, last: Entry | None) -> bool:
    """Whether the head was written with the last entry."""
    if head is None or last is None:
        return head is None and last is None
    return head.entries == last.number and hmac.compare_digest(head.seal, _of_head(last.number, last.seal))


def pseudonym(identity: str) -> str:
    """Return how the journal names a person: always the same, and nobody without the secret can go back.

    It is short: the journal is to show that two entries concern the same person, and no more.
    """
    return "p-" + hmac.new(_key(b"person"), identity.encode(), hashlib.sha256).hexdigest()[:12]


def _key(purpose: bytes) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"journal " + purpose, hashlib.sha256).digest()


def _sealed(entry: Entry, before: str) -> str:
    parts = [entry.number, entry.at.isoformat(), entry.account, entry.role, entry.what, entry.about, entry.details]
    text = json.dumps([before, *parts], ensure_ascii=True)
    return hmac.new(_key(b"entry"), text.encode(), hashlib.sha256).hexdigest()


def _of_head(entries: int, seal: str) -> str:
    return hmac.new(_key(b"head"), f"{entries} {seal}".encode(), hashlib.sha256).hexdigest()
