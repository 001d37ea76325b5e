"""Keep the copy of the company's people and addresses up to date with the evidence, and accounts with the people."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction

from detente.evidence.evidence import Evidence, query
from detente.evidence.identity import domain
from detente.evidence.periods import day_of
from detente.web.accounts.models import Account
from detente.web.people.models import Address, Domain, Person

_DOMAINS = 50
_FIELDS = ("name", "department", "team", "title", "is_head", "left_on", "function")


def follow(evidence: Evidence) -> None:
    """Read the people of the evidence and their addresses; an account whose person has left ends on that day.

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
    _follow_addresses(evidence)


def _follow_addresses(evidence: Evidence) -> None:
    """Read which addresses are somebody's, and of the company's own domains those that are nobody's yet."""
    found = evidence.run(query(__package__, "addresses.sql"))
    known = dict(zip(found["address"], found["person_id"], strict=True))
    unknown = evidence.run(query(__package__, "unknown.sql"))["address"]
    # One private address among many makes no company's domain of its provider's.
    of_known = Counter(domain(address) for address in known if "@" in address)
    ours = {name for name, number in of_known.items() if 10 * number >= of_known.total()} | set(
        Domain.objects.filter(ours=True).values_list("pk", flat=True)
    )
    counts = Counter(name for address in unknown if (name := domain(address)))
    with transaction.atomic():
        Domain.objects.exclude(ours=True).delete()
        Domain.objects.bulk_create(
            [Domain(name=name[:255], addresses=number, ours=name in ours) for name, number in counts.most_common(_DOMAINS)],
            update_conflicts=True, unique_fields=["name"], update_fields=["addresses"],
        )  # fmt: skip
        Address.objects.filter(decided=False, nobody=False).delete()
        rows = [Address(address=address[:320], person_id=person[:200]) for address, person in known.items()]
        # What has no domain is an id of some program: chat knows its people so.
        rows += [Address(address=address[:320]) for address in unknown if domain(address) in ours or "@" not in address]
        Address.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _person(row: dict[str, Any]) -> Person:
    texts = {name: (row[name] or "")[:200] for name in ("name", "department", "team", "title", "function")}
    on = day_of(row["left_on"]) if row["left_on"] is not None else None
    return Person(person_id=row["person_id"], is_head=bool(row["is_head"]), left_on=on, **texts)
