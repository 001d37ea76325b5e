"""Say what you do: a page for everybody, kept current by those whose it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from detente.language import N_
from detente.web import journal
from detente.web.accounts.models import Account
from detente.web.briefing.forms import ProjectForm, SessionForm, SheetForm, ValueForm
from detente.web.briefing.models import Place, Project, Session, Sheet, Value
from detente.web.briefing.news import STALE, mail, news, when
from detente.web.guard import owned, sorry
from detente.web.jinja import say, spoken
from detente.web.people.models import Person
from detente.web.rights import Role, may

_MONTH: Final = dt.timedelta(days=30)
_NOTES: Final = 4000


@owned("sheet")
def _own(request: HttpRequest, named: dict[str, Any]) -> bool | None:
    """Whether the asker heads the department; None where there is no such department."""
    department = named["department"]
    if "\0" in department or not Person.objects.filter(department=department).exists():
        return None
    person = getattr(request.user, "person_id", None)
    return Person.objects.filter(pk=person or "", department=department, is_head=True).exists()


def page(request: HttpRequest) -> HttpResponse:
    """Show what each department does, what is promised, what is worked on, and when one may come and ask."""
    return _show(request)


def _show(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    account: Account = request.user  # type: ignore[assignment]
    role: Role = request.role  # type: ignore[attr-defined]
    sheets = {one.department: one for one in Sheet.objects.all()}
    departments = Person.objects.filter(left_on=None).order_by("department").values_list("department", flat=True)
    heads = set(Person.objects.filter(pk=account.person_id or "", is_head=True).values_list("department", flat=True))
    everywhere = may(role, "sheet", own=False)
    today = timezone.localdate()
    sessions = list(Session.objects.annotate(came=models.Count("taken")))
    context = {
        "departments": [
            (name, sheets.get(name), everywhere or name in heads)
            # What nobody has said comes last.
            for name in sorted({*departments, *sheets}, key=lambda name: (name not in sheets, name))
        ],
        "old": lambda one: (timezone.now() - one.changed_at).days >= STALE,
        "values": Value.objects.all(),
        "projects": Project.objects.all(),
        "sessions": [one for one in sessions if one.starts_at[:10] >= str(today)],
        "past": [one for one in reversed(sessions) if one.starts_at[:10] < str(today)][:20],
        "mine": set(Place.objects.filter(account=account.pk).values_list("session_id", flat=True)),
        "when": lambda one: when(one.starts_at, spoken()),
        "value_form": ValueForm(),
        "project_form": ProjectForm(),
        "session_form": SessionForm(),
        "since": today - _MONTH,
        "longest": _NOTES,
    } | forms
    return render(request, "briefing/briefing.html", context, status=status)


def sheet(request: HttpRequest, department: str) -> HttpResponse:
    """Let a department's head, or whoever looks after all of them, say what it does."""
    one = Sheet.objects.filter(department=department).first() or Sheet(department=department)
    form = SheetForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        _keep(request, form, department)
        return redirect("briefing")
    status = 422 if request.method == "POST" else 200
    return render(request, "briefing/sheet.html", {"department": department, "form": form}, status=status)


def _keep(request: HttpRequest, form: Any, about: str) -> None:
    one = form.save(commit=False)
    one.changed_at, one.account = timezone.now(), request.user.pk
    with transaction.atomic():
        one.save()
        journal.write(request, "said_what", about[:200])
    messages.success(request, say(N_("Kept; it is in the next briefing.")))


def _saying(
    kind: type[models.Model], form_type: Callable[..., Any], key: str, name: str
) -> Callable[..., HttpResponse]:
    """Return the view that keeps one of a kind: what bears the same name is changed."""

    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        there = kind._default_manager.filter(**{key: request.POST.get(key, "").replace("\0", "").strip()}).first()
        form = form_type(request.POST, instance=there)
        if not form.is_valid():
            return _show(request, 422, **{name: form})
        _keep(request, form, str(form.cleaned_data[key]))
        return redirect("briefing")

    return view


value = _saying(Value, ValueForm, "segment", "value_form")
project = _saying(Project, ProjectForm, "name", "project_form")


@require_POST
def session(request: HttpRequest) -> HttpResponse:
    """Open a session."""
    form = SessionForm(request.POST)
    if not form.is_valid():
        return _show(request, 422, session_form=form)
    _keep(request, form, form.cleaned_data["title"])
    return redirect("briefing")


@require_POST
def join(request: HttpRequest, number: int) -> HttpResponse:
    """Take a place in a session, or give it back."""
    with transaction.atomic():
        one = get_object_or_404(Session.objects.select_for_update(), pk=number)
        mine = Place.objects.filter(session=one, account=request.user.pk or 0)
        if mine.exists():
            mine.delete()
        elif one.taken.count() >= one.places:
            return sorry(
                request, 409, N_("All places are taken."), N_("Ask whoever holds the session for a second one.")
            )
        else:
            Place.objects.create(session=one, account=request.user.pk)
    return redirect("briefing")


@require_POST
def notes(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what was said in a session."""
    one = get_object_or_404(Session, pk=number)
    one.notes = request.POST.get("notes", "").replace("\r\n", "\n").replace("\0", "").strip()[:_NOTES]
    one.changed_at, one.account = timezone.now(), request.user.pk
    one.save(update_fields=["notes", "changed_at", "account"])
    journal.write(request, "said_what", one.title)
    return redirect("briefing")


def briefing_mail(request: HttpRequest) -> HttpResponse:
    """Give what changed since a day as a mail that lies ready."""
    try:
        since = dt.date.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        return sorry(request, 422, N_("Say since when, as a day like 2027-01-18."), N_("Go back and choose a day."))
    language = spoken()
    answer = HttpResponse(mail(news(since, language), language), content_type="message/rfc822")
    answer.headers["Content-Disposition"] = 'attachment; filename="briefing.eml"'
    return answer
