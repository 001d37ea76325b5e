"""One person's data: what is known about them, to read and to take along; and their erasure.

Everybody sees and takes their own. Nobody erases themselves: an owner or HR does, when asked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from detente.evidence.contract import TABLES, About
from detente.imports import access
from detente.imports.erasing import erase as erase_from_store
from detente.language import N_
from detente.mistakes import Mistake
from detente.questions.scorecards.paying import statements
from detente.questions.scorecards.plain import from_dict
from detente.web import journal
from detente.web.accounts.models import Account
from detente.web.briefing import keeping as briefing
from detente.web.guard import owned, sorry
from detente.web.jinja import say
from detente.web.journal.chain import pseudonym
from detente.web.journal.models import Entry
from detente.web.journal.words import SAID
from detente.web.judging.keeping import ALTERED, sound
from detente.web.judging.models import Period, Verdict
from detente.web.pay.models import Appeal
from detente.web.pay.telling import plain
from detente.web.people.forgetting import forget, may_be_forgotten
from detente.web.rights import Role, may
from detente.web.visits import keeping as visits

_SHOWN = 50
KINDS = {About.STAFF: N_("Works here"), About.LEAD: N_("Lead"), About.CUSTOMER: N_("Customer")}
"""What people read of the kinds of people."""


@owned("person")
@owned("person_data")
@owned("person_erase")
def _own(request: HttpRequest, named: dict[str, Any]) -> bool | None:
    """Whether the person is the asker; None where there is no such kind of people."""
    if named["kind"] not in set(About):
        return None
    return _is_me(request, named["kind"], named["identity"])


def _is_me(request: HttpRequest, kind: str, identity: str) -> bool:
    mine: str | None = getattr(request.user, "person_id", None)
    return kind == About.STAFF and mine is not None and mine == identity


def find(request: HttpRequest) -> HttpResponse:
    """Go to the page of the person of a kind and id."""
    kind, identity = request.GET.get("kind", ""), request.GET.get("id", "").strip()
    if kind not in set(About) or not identity:
        return sorry(request, 400, N_("Whom do you look for?"), N_("Say the kind of person, and the id."))
    return redirect("person", kind=kind, identity=identity)


def known(request: HttpRequest) -> HttpResponse:
    """Show the asker what is known about them: as somebody who works here where they are linked, else their account."""
    account: Any = request.user
    if account.person_id:
        return redirect("person", kind=About.STAFF.value, identity=account.person_id)
    return _show(request, About.STAFF, "", _known(About.STAFF, "", account=account))


def page(request: HttpRequest, kind: str, identity: str) -> HttpResponse:
    """Show what is known about a person."""
    found = _known(About(kind), identity, pay=_sees_pay(request, kind, identity), own=_is_me(request, kind, identity))
    if not _is_me(request, kind, identity):
        journal.write(request, "looked_at_rows", pseudonym(identity), kind=kind)
    return _show(request, About(kind), identity, found)


def _show(request: HttpRequest, kind: About, identity: str, found: dict[str, Any]) -> HttpResponse:
    role: Role = request.role  # type: ignore[attr-defined]
    own = not identity or _is_me(request, kind, identity)
    context = {
        "kind": kind.value,
        "kind_name": KINDS[kind],
        "identity": identity,
        "own": own,
        "found": found,
        "tables": [_table(name, rows) for name, rows in found["tables"].items()],
        "sentences": SAID,
        "shown": _SHOWN,
        "altered": ALTERED,
        "may_take": bool(identity) and may(role, "person_data", "POST", own=own),
        "may_erase": bool(identity) and may(role, "person_erase", "POST", own=own),
    }
    return render(request, "people/person.html", context)


def _table(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    columns = [column for column in dict.fromkeys(key for row in rows for key in row) if not column.startswith("_")]
    return {"name": name, "meaning": TABLES[name].meaning, "columns": columns, "rows": rows[:_SHOWN], "all": len(rows)}


def data(request: HttpRequest, kind: str, identity: str) -> HttpResponse:
    """Give all that is known about a person as JSON."""
    found = _known(About(kind), identity, pay=_sees_pay(request, kind, identity), own=_is_me(request, kind, identity))
    journal.write(request, "exported_person", pseudonym(identity), kind=kind)
    answer = HttpResponse(json.dumps(found, ensure_ascii=False, indent=2), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="person.json"'
    return answer


def erase(request: HttpRequest, kind: str, identity: str) -> HttpResponse:
    """Erase a person, once their id was typed again."""
    role: Role = request.role  # type: ignore[attr-defined]
    if request.POST.get("again", "").strip() != identity:
        return sorry(
            request,
            422,
            N_("Nothing was erased: what was typed is not the id."),
            N_("Go back and type the id as it is shown."),
        )
    found = _known(About(kind), identity)
    account = _account(kind, identity)
    if account is not None and not may_be_forgotten(account, role):
        return sorry(
            request,
            403,
            N_("This person’s account is an owner’s; nothing was erased."),
            N_("Let another owner erase them; the last owner must first make somebody else owner."),
        )
    store = Path(settings.HOME.store)
    try:
        if found["tables"]:
            erase_from_store(store, identity, About(kind), at=timezone.now().isoformat(timespec="seconds"))
    except Mistake as mistake:
        return sorry(request, 409, say(mistake.message), N_("Nothing was erased; try again after that."))
    forget(About(kind), identity, found["name"], account)
    journal.write(request, "erased_person", pseudonym(identity), kind=kind)
    messages.success(
        request, say(N_("The person is erased. Backups made before still hold them, until you delete these."))
    )
    return redirect("people")


def _account(kind: str, identity: str) -> Account | None:
    return Account.objects.filter(person_id=identity).first() if kind == About.STAFF and identity else None


def _sees_pay(request: HttpRequest, kind: str, identity: str) -> bool:
    """Whether the asker may see what somebody is paid: it is their own, or theirs to look after."""
    role: Role = request.role  # type: ignore[attr-defined]
    return _is_me(request, kind, identity) or (kind == About.STAFF and may(role, "pay_of"))


def _known(
    kind: About, identity: str, *, account: Account | None = None, pay: bool = False, own: bool = False
) -> dict[str, Any]:
    """Return all that is known about a person as plain values: the store's, their account, what the journal says.

    pay : what they were paid too, and what they said against it.   own : it is for themselves, with what nobody else reads.

    Raises Http404 where nothing is.
    """
    account = account or _account(kind, identity)
    found: dict[str, Any] = {
        "person": {"id": identity, "kinds": [kind.value]},
        "tables": {},
        "rejected": [],
        "kept_files": [],
    }
    name = ""
    if identity:
        try:
            told = access.told(Path(settings.HOME.store), identity, kind)
            found, name = told.plain(), access.name_of(told)
        except Mistake:
            if account is None:
                raise Http404 from None
    found["name"] = name or (account.name if account else "")
    found["account"] = _of_account(account) if account else None
    found["deeds"] = _entries(account=account.pk) if account else []
    found["visits"] = visits.known_about(identity, own=own) if kind is About.STAFF and identity else {}
    found["briefing"] = briefing.known_about(account.pk) if account else {}
    found["verdicts"] = _verdicts(account) if account else []
    found |= _paid(identity) if pay else {}
    found["looks"] = _entries(about=pseudonym(identity)) if identity else []
    return found


def _verdicts(account: Account) -> list[dict[str, Any]]:
    """Return what somebody said of figures."""
    return [
        {
            "at": one.at.isoformat(timespec="seconds"),
            "plan": one.plan,
            "kpi": one.kpi,
            "stands": one.stands,
            "note": one.note,
        }
        for one in Verdict.objects.filter(account=account.pk)
    ]


def _paid(identity: str) -> dict[str, Any]:
    """Return somebody's statements of periods that somebody signed, and what they said against any."""
    bases = {one: from_dict(one.basis, identity) for one in Period.objects.all()}
    return {
        "periods": [
            {"final": one.final, "altered": one.final and not sound(one)} | plain(basis, statements(basis, identity))
            for one, basis in bases.items()
            if identity in basis.people
        ],
        "appeals": [
            {"at": one.at.isoformat(timespec="seconds"), "plan": one.plan, "text": one.text, "answer": one.answer}
            for one in Appeal.objects.filter(person_id=identity)
        ],
    }


def _of_account(account: Account) -> dict[str, Any]:
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "language": account.language,
        "made_at": account.made_at.isoformat(timespec="seconds"),
        "last_signed_in_at": account.last_login.isoformat(timespec="seconds") if account.last_login else None,
    }


def _entries(**which: Any) -> list[dict[str, Any]]:
    """Return entries of the journal, newest first; others are named by their role only."""
    return [
        {"at": entry.at.isoformat(timespec="seconds"), "role": entry.role, "what": entry.what}
        for entry in Entry.objects.filter(**which).order_by("-number")[:1000]
    ]
