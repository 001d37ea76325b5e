"""Agree: look at the plan, change it, talk about it, sign it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from detente.evidence.contract import FUNCTIONS, MEASURED
from detente.language import N_
from detente.mistakes import Mistake
from detente.privacy.release import FEWEST
from detente.questions.scorecards.defined import Defined, from_list
from detente.questions.scorecards.quiz import LINE, asked_of
from detente.questions.scorecards.tables import NAMES as CALLED
from detente.web import journal
from detente.web.accounts.models import Account
from detente.web.agreements import drafting
from detente.web.agreements.keeping import CHECKER, OFFICES, sign, sound, write
from detente.web.agreements.models import Comment, Version
from detente.web.answers.asking import look
from detente.web.answers.making import DRAFT
from detente.web.answers.views import waiting
from detente.web.guard import sorry
from detente.web.jinja import say, spoken
from detente.web.numbers import shown as as_read
from detente.web.pay.quiz import FIELDS, Quiz
from detente.web.rights import NAMES, Role
from detente.web.work.models import Sum

_TITLE: Final = N_("Agree")
_PROPOSED: Final = N_("As proposed from the last twelve months")
_AS_BEFORE: Final = N_("As the plan before")
_UNSOUND: Final = N_("This version is not as it was written: somebody altered it. It can’t be signed; write a new one.")


def page(request: HttpRequest) -> HttpResponse:
    """Show the newest version of the newest plan, or how to begin."""
    found = _draft(request)
    return found if isinstance(found, HttpResponse) else _show(request, found)


def _show(request: HttpRequest, draft: dict[str, Any] | None, refused: str = "", status: int = 200) -> HttpResponse:
    version = Version.objects.first()
    kpis = _kpis(draft)
    context: dict[str, Any] = {
        "agreed": version,
        "draft": draft,
        "line": LINE,
        "refused": refused,
        "kpis": sorted(((_title(kpi, name), name) for name, kpi in kpis.items())),
    }
    if version is not None:
        signed = {one.office: one for one in version.signatures.all()}
        comments = list(version.comments.all())
        accounts = {one.account or 0 for one in signed.values()} | {one.account or 0 for one in comments}
        names = {one.pk: str(one) for one in Account.objects.filter(pk__in=accounts)}
        hidden = _hidden(version.rows, request.role, draft)  # type: ignore[attr-defined]
        rows = [row for place, row in enumerate(version.rows) if place not in hidden]
        wrong, _ = drafting.said_of(version.plan, version.from_on, version.to_on, rows, kpis)
        context |= {
            "cards": drafting.shown(version.rows, kpis, _title, hidden, comma=spoken().comma),
            "evaluators": FUNCTIONS,
            "called": CALLED,
            "measured": MEASURED,
            "wrong": [say(one) for one in wrong] if kpis else [],
            "offices": [(NAMES[office], signed.get(str(office)), names) for office in OFFICES],
            "comments": [(one, names.get(one.account or 0, ""), NAMES[Role(one.role)]) for one in comments],
            "names": names,
            "checked": signed.get(str(CHECKER)),
            "mine": request.role in OFFICES and str(request.role) not in signed,  # type: ignore[attr-defined]
            "holds": version.load is not None,
            "sound": sound(version),
            "gate_at": as_read(drafting.gate_of(rows), spoken().comma),
            "others": list(Version.objects.exclude(pk=version.pk)[:50]),
        }
    return render(request, "agreements/agree.html", context, status=status)


def _hidden(rows: list[drafting.Row], role: Role, draft: dict[str, Any] | None) -> frozenset[int]:
    """Return the places of lines that only HR sees: of cards that so few hold that what they say is theirs."""
    if role is Role.HR:
        return frozenset()
    # Where nobody knows how many hold a card, it may be one.
    sizes: dict[str, int] = draft["sizes"] if draft else dict.fromkeys(_holders(rows), 0)
    return frozenset(
        place
        for place, (row, holder) in enumerate(zip(rows, _holders(rows), strict=True))
        if row["level"] == "person" or (row["level"] != "company" and sizes.get(holder, FEWEST) < FEWEST)
    )


def _holders(rows: list[drafting.Row]) -> list[str]:
    return [f"{row['level']}:{row.get('holder', '')}" for row in rows]


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Begin a plan with what is proposed, or write down a changed one, with a reason."""
    found = _draft(request)
    if isinstance(found, HttpResponse):
        return found
    version, given = Version.objects.first(), request.POST
    kpis = _kpis(found)
    try:
        if "begin" in given:
            if found is None or not found["rows"]:
                raise Mistake(N_("Too little is recorded to propose a plan; write one as a table and load it."))
            made = Version(
                plan=_named(given.get("plan", ""), found["held"]),
                from_on=dt.date.fromisoformat(found["from_on"]),
                to_on=dt.date.fromisoformat(found["to_on"]),
                rows=found["rows"],
                reason=_PROPOSED if found["proposed"] else _AS_BEFORE,
            )
        else:
            if version is None:
                raise Http404
            reason = given.get("reason", "").strip()[:300]
            if not reason:
                raise Mistake(N_("Say in a few words why the plan is changed: it stays beside the version."))
            made = Version(
                plan=version.plan,
                from_on=_day(given.get("from_on", ""), version.from_on),
                to_on=_day(given.get("to_on", ""), version.to_on),
                rows=drafting.posted(
                    given,
                    version.rows,
                    kpis,
                    _hidden(version.rows, request.role, found),  # type: ignore[attr-defined]
                    comma=spoken().comma,
                ),
                reason=reason,
            )
        if made.to_on <= made.from_on:
            raise Mistake(N_("The plan ends before it begins."))
        if not made.rows:
            raise Mistake(N_("A plan needs a line."))
    except Mistake as mistake:
        return _show(request, found, say(mistake.message), 422)
    write(request, made)
    return redirect("agree")


@require_POST
def comment(request: HttpRequest) -> HttpResponse:
    """Say something about the newest version."""
    version, text = Version.objects.first(), request.POST.get("text", "").strip()[:2000]
    if version is not None and text:
        Comment.objects.create(
            version=version,
            account=request.user.pk,
            role=str(request.role),  # type: ignore[attr-defined]
            at=timezone.now(),
            text=text,
        )
        journal.write(request, "commented_plan", str(version))
    return redirect("agree")


@require_POST
def put_name(request: HttpRequest, number: int) -> HttpResponse:
    """Sign the newest version; only what somebody has seen can be signed, so the version is named."""
    found = _draft(request)
    if isinstance(found, HttpResponse):
        return found
    with transaction.atomic():
        # Nobody writes a version while somebody signs one.
        version = Version.objects.select_for_update().first()
        if version is None or version.pk != number:
            return sorry(request, 409, N_("There is a newer version."), N_("Look at it first, then sign."))
        if not sound(version):
            return sorry(request, 409, _UNSOUND, N_("Ask whoever looks after this installation what the journal says."))
        _, stops = drafting.said_of(version.plan, version.from_on, version.to_on, version.rows, _kpis(found))
        if stops:
            return sorry(
                request,
                409,
                N_("This version can’t hold as it is."),
                N_("Mend what is said beneath it, then sign that."),
            )
        holds = sign(request, version)
    if holds:
        messages.success(request, say(N_("All have signed: the plan holds, and goes into the evidence.")))
    return redirect("agree")


def check(request: HttpRequest, number: int) -> HttpResponse:
    """Let HR show that what a version pays can be worked out: two cases, to the cent."""
    found = _draft(request)
    if isinstance(found, HttpResponse):
        return found
    version = Version.objects.first()
    if version is None or version.pk != number:
        return sorry(request, 409, N_("There is a newer version."), N_("Look at it first, then check that."))
    quiz = _quiz(version, found)
    if quiz is None:
        return sorry(
            request,
            409,
            N_("No card of this version can be worked out: its weights don’t sum to one, or nothing is at stake."),
            N_("Mend what is said beneath it first."),
        )
    given = {name: request.POST.get(name, "") for name in FIELDS}
    context: dict[str, Any] = {"agreed": version, "quiz": quiz.shown(spoken()), "given": given, "wrong": ""}
    if request.method != "POST":
        return render(request, "agreements/check.html", context)
    try:
        right = quiz.to_the_cent(given, comma=spoken().comma)
    except Mistake as mistake:
        return render(request, "agreements/check.html", context | {"wrong": say(mistake.message)}, status=422)
    if not all(right):
        return render(request, "agreements/check.html", context | {"right": dict(zip(FIELDS, right, strict=True))})
    with transaction.atomic():
        newest = Version.objects.select_for_update().first()
        if newest is not None and newest.pk == number and sound(newest):
            sign(request, newest)
            messages.success(request, say(N_("Both cases to the cent: what the plan pays can be checked here.")))
    return redirect("agree")


def _quiz(version: Version, draft: dict[str, Any] | None) -> Quiz | None:
    """Return two cases of the card with most at stake in a version; None where none can be worked out."""
    if draft is None:
        return None
    plan, _ = drafting.plan_of(version.plan, version.from_on, version.to_on, version.rows, _kpis(draft), draft["minor"])
    card = asked_of(plan.cards) if plan is not None else None
    if plan is None or card is None:
        return None
    return Quiz.about(plan, _kpis(draft), draft["minor"], draft["currency"], card)


def _draft(request: HttpRequest) -> HttpResponse | dict[str, Any] | None:
    found = look(DRAFT, {})
    if isinstance(found, Sum):
        return waiting(request, say(_TITLE), found)
    return None if found is None or "refused" in found else found["draft"]


def _kpis(draft: dict[str, Any] | None) -> dict[str, Defined]:
    return {kpi.name: kpi for kpi in map(from_list, draft["kpis"])} if draft else {}


def _title(kpi: Defined | None, name: str) -> str:
    return name if kpi is None else kpi.title if kpi.own else spoken().say(kpi.title)


def _named(text: str, held: str) -> str:
    name = " ".join(text.split())[:80]
    if not name:
        raise Mistake(N_("Give the plan a name, such as 2027 H1."))
    if name == held or Version.objects.filter(plan=name).exists():
        raise Mistake(N_("There was a plan of this name already; choose another."))
    return name


def _day(text: str, usual: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else usual
    except ValueError:
        raise Mistake(N_("{text} is not a day; write it as 2026-01-31."), text=text[:20]) from None
