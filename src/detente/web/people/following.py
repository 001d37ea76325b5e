"""Keep the copy of the company's people up to date with the evidence, and accounts with the people."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from detente.evidence.evidence import Evidence, query
from detente.evidence.periods import day_of
from detente.web.accounts.models import Account
from detente.web.people.models import Person

_FIELDS = ("name", "department", "team", "title", "is_head", "left_on")


def follow(evidence: Evidence) -> None:
    """Read the people of the evidence; an account whose person has left ends on that day.

    The sessions of those who left end at their next click: `detente.web.accounts.backend.Backend` lets nobody in who left.
    """
    found = evidence.run(query(__package__, "staff.sql"))
    people = [_person(dict(zip(found, row, strict=True))) for row in zip(*found.values(), strict=True)]
    with transaction.atomic():
        Person.objects.exclude(person_id__in=[one.person_id for one in people]).delete()
        Person.objects.bulk_create(
            people, batch_size=500, update_conflicts=True, unique_fields=["person_id"], update_fields=_FIELDS
        )
        left = {one.person_id: one.left_on for one in people}
        for account in Account.objects.exclude(person_id=None):
            on = left.get(account.person_id or "")
            if account.person_id in left and account.left_on != on:
                account.left_on = on
                account.save(update_fields=["left_on"])


def _person(row: dict[str, Any]) -> Person:
    texts = {name: (row[name] or "")[:200] for name in ("name", "department", "team", "title")}
    on = day_of(row["left_on"]) if row["left_on"] is not None else None
    return Person(person_id=row["person_id"], is_head=bool(row["is_head"]), left_on=on, **texts)
