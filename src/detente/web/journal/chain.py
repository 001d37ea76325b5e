"""Append to the journal, and find out whether anybody else wrote in it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from detente.web.journal.models import Entry, Head
from detente.web.journal.words import SAID

_LOCK = 6_382_011  # of PostgreSQL's advisory locks: ours
_BLOCK = 2_000


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
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
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


def check() -> Checked:
    """Go through the whole journal, from its first entry to its last."""
    before, expected, entries = "", 1, 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=_BLOCK):
        if entry.number != expected or not hmac.compare_digest(entry.seal, _sealed(entry, before)):
            return Checked(Entry.objects.count(), expected, False)
        before, expected, entries = entry.seal, expected + 1, entries + 1
    whole = _fits(Head.objects.filter(pk=1).first(), Entry(number=entries, seal=before) if entries else None)
    return Checked(entries, None, not whole)


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
