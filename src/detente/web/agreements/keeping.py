"""Write a version, sign it, put it into force; and find out whether anybody altered what was written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from detente.evidence.persons import Person
from detente.web import journal
from detente.web.agreements.models import Comment, Signature, Version
from detente.web.evidence.made import load_rows
from detente.web.journal.models import Entry
from detente.web.rights import Role

_DEEDS: Final = ("wrote_plan", "signed_plan", "forgot_in_plan")
OFFICES: Final = (Role.OWNER, Role.MARKETING, Role.SALES)
"""Who has to sign: the sponsor, and both heads."""
CHECKER: Final = Role.HR
"""Who shows, once it is written, that what the plan pays can be worked out; it holds without that too."""
_CALLED: Final = {
    Role.OWNER: "sponsor",
    Role.MARKETING: "head_of_marketing",
    Role.SALES: "head_of_sales",
    CHECKER: "checker",
}
"""What the evidence calls those who give their word."""
COLUMNS: Final = (
    *("plan", "agreed_on", "from_on", "to_on", "card", "parent", "level", "holder", "person_id", "kpi", "measured"),
    *("weight", "floor", "floor_pays", "target", "cap", "cap_pays", "steps", "gate", "gate_at", "gate_pays"),
    *("evaluator", "at_stake"),
)


def digest(version: Version) -> str:
    """Return the digest of what is agreed: the plan, its days, its lines, and why it is another one."""
    said = [version.plan, version.number, str(version.from_on), str(version.to_on), version.rows, version.reason]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def write(request: HttpRequest, version: Version) -> Version:
    """Keep a new version; its digest goes into the journal in the same breath."""
    with transaction.atomic():
        last = Version.objects.select_for_update().filter(plan=version.plan).order_by("-number").first()
        version.number = last.number + 1 if last else 1
        version.at, version.account = timezone.now(), request.user.pk
        version.digest = digest(version)
        version.save(force_insert=True)
        journal.write(request, "wrote_plan", str(version), digest=version.digest)
    return version


def sign(request: HttpRequest, version: Version) -> bool:
    """Sign a version in the asker's office; once all offices have, it goes into the evidence. Return whether it did.

    Whoever signs when it holds already (the checker may) is told to the evidence too.
    """
    role: Role = request.role  # type: ignore[attr-defined]
    with transaction.atomic():
        version = Version.objects.select_for_update().get(pk=version.pk)
        _, new = Signature.objects.get_or_create(
            version=version, office=str(role), defaults={"account": request.user.pk, "at": timezone.now()}
        )
        if not new:
            return False
        journal.write(request, "signed_plan", str(version), digest=version.digest)
        signed = set(version.signatures.values_list("office", flat=True))
        if not signed >= set(map(str, OFFICES)):
            return False
        held = version.load is not None
        if not held:
            version.load = _into_force(request, version)
            version.save(update_fields=["load"])
        _tell_who_signed(request, version)
    return not held


def _tell_who_signed(request: HttpRequest, version: Version) -> None:
    """Put into the evidence when each office first gave its word for the plan, in whichever of the versions that held."""
    first: dict[str, str] = {}
    for one in Signature.objects.filter(version__plan=version.plan, version__load__isnull=False).order_by("at"):
        first.setdefault(one.office, timezone.localdate(one.at).isoformat())
    lines = ((version.plan, _CALLED[Role(office)], day) for office, day in first.items())
    load_rows(
        request.user.pk, f"signatures-{_file_of(version)}.zip", "signatures", ("plan", "office", "signed_on"), lines
    )


def _file_of(version: Version) -> str:
    """Return what files of a plan are named by: a later version's take their place."""
    return hashlib.sha256(version.plan.encode()).hexdigest()[:12]


def _into_force(request: HttpRequest, version: Version) -> Any:
    agreed_on = timezone.localdate().isoformat()
    rows: Sequence[dict[str, str]] = version.rows
    given = {
        "plan": version.plan,
        "agreed_on": agreed_on,
        "from_on": str(version.from_on),
        "to_on": str(version.to_on),
    }
    lines = (tuple((given | row).get(name, "") for name in COLUMNS) for row in rows)
    journal.write(request, "plan_holds", str(version), digest=version.digest)
    return load_rows(request.user.pk, f"plan-{_file_of(version)}.zip", "scorecards", COLUMNS, lines).pk


def sound(version: Version) -> bool:
    """Whether a version and its signatures are as they were written, by the journal.

    Where somebody was erased from a version, the journal says from which digest to which.
    """
    entries = Entry.objects.filter(about=str(version)[:300], what__in=_DEEDS).order_by("number")
    said = [(entry.what, (entry.role, entry.account), json.loads(entry.details)) for entry in entries]
    now, signed = "", set()
    for what, who, details in said:
        if (what == "wrote_plan" and not now) or (what == "forgot_in_plan" and details["before"] == now):
            now = details["digest"]
        elif what == "signed_plan" and details["digest"] == now:
            signed.add(who)
        else:
            return False
    return version.digest == now == digest(version) and signed == set(
        version.signatures.values_list("office", "account")
    )


def forget(person: Person, account: int | None) -> None:
    """Take an erased person out of all versions, and what they said of them; the journal tells that, and not who it was.

    Their cards go, and their name from all texts; a plan's own name stays, for the journal knows it by that.
    """
    Comment.objects.filter(account=account).exclude(account=None).delete()
    for comment in Comment.objects.all():
        if person.named_in(comment.text):
            comment.text = person.without(comment.text)
            comment.save(update_fields=["text"])
    for version in Version.objects.all():
        rows = person.out_of([row for row in version.rows if row.get("person_id") != person.id])
        reason = person.without(version.reason)
        if (rows, reason) != (version.rows, version.reason):
            before, version.rows, version.reason = version.digest, rows, reason
            version.digest = digest(version)
            version.save(update_fields=["rows", "reason", "digest"])
            journal.write(None, "forgot_in_plan", str(version), before=before, digest=version.digest)
