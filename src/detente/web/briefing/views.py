"""Say what you do: a page for everybody, kept current by those whose it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from detente.language import N_
from detente.web import journal, seen
from detente.web.briefing.forms import ProjectForm, SessionForm, SheetForm, ValueForm
from detente.web.briefing.models import Place, Project, Said, Session, Sheet, Value
from detente.web.briefing.news import STALE, mail, news, when
from detente.web.guard import owned, sorry
from detente.web.jinja import say, spoken
from detente.web.people.models import Person
from detente.web.rights import Role, may

_MONTH: Final = dt.timedelta(days=30)
_SIDES: Final = {Role.MARKETING: "marketing", Role.SALES: "sales"}


@owned("sheet")
def _own(request: HttpRequest, named: dict[str, Any]) -> bool | None:
    """Whether the asker heads the department, or its side; None where there is no such department."""
    department = named["department"]
    if "\0" in department or not Person.objects.filter(department=department).exists():
        return None
    return department in _headed(request)


def _headed(request: HttpRequest) -> set[str]:
    """Return the departments that the asker heads: as the evidence says, or because they look here as head of a side."""
    side = _SIDES.get(request.role, "")  # type: ignore[attr-defined]
    person = getattr(request.user, "person_id", None) or ""
    heads = Person.objects.filter(models.Q(pk=person, is_head=True) | models.Q(function=side or None, left_on=None))
    return set(heads.values_list("department", flat=True))


def page(request: HttpRequest) -> HttpResponse:
    """Show what each department does, what is promised, what is worked on, and when one may come and ask."""
    role: Role = request.role  # type: ignore[attr-defined]
    sheets = {one.department: one for one in Sheet.objects.all()}
    departments = Person.objects.filter(left_on=None).order_by("department").values_list("department", flat=True)
    heads, everywhere = _headed(request), may(role, "sheet", own=False)
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
        "sessions": [one for one in sessions if not one.over],
        "past": [one for one in reversed(sessions) if one.over and not one.cancelled][:20],
        "mine": set(Place.objects.filter(account=request.user.pk or 0).values_list("session_id", flat=True)),
        "when": lambda one: when(one.starts_at, spoken()),
        "since": timezone.localdate() - _MONTH,
    }
    return render(request, "briefing/briefing.html", context)


def sheet(request: HttpRequest, department: str) -> HttpResponse:
    """Let a department's head, or whoever looks after all of them, say what it does."""
    with transaction.atomic():
        there = Sheet.objects.select_for_update().filter(department=department).first()
        title = say(N_("What does {department} do?"), department=department)
        return _form(request, SheetForm, there or Sheet(department=department), title, department)


def _form(
    request: HttpRequest, form_type: Callable[..., Any], one: Any, title: str, about: str = "", at: str = ""
) -> HttpResponse:
    """Show a form for something that is said, or keep what it says. about : what the journal calls it.   at : where on the page."""
    form = form_type(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _keep(request, form, about)
        except IntegrityError:
            form.add_error(None, say(N_("Somebody has said it at the same time; go back and look at it.")))
        else:
            messages.success(request, say(N_("Kept; it is in the next briefing.")))
            return redirect(f"{reverse('briefing')}{at}")
    context = {"title": title, "form": form, "one": one, "sheet": isinstance(one, Sheet)}
    return render(request, "briefing/form.html", context, status=422 if request.method == "POST" else 200)


def _keep(request: HttpRequest, form: Any, about: str) -> None:
    one = form.save(commit=False)
    one.changed_at, one.account = timezone.now(), request.user.pk
    one.save()
    journal.write(request, "said_what", (about or str(one))[:200])


def _saying(
    kind: type[Said], form_type: Callable[..., Any], new: str, change: str, at: str
) -> Callable[..., HttpResponse]:
    """Return the view on which one of a kind is said, changed, or taken down."""

    def view(request: HttpRequest, number: int | None = None) -> HttpResponse:
        with transaction.atomic():
            if number is None:
                return _form(request, form_type, kind(), say(new), at=at)
            one = get_object_or_404(kind._default_manager.select_for_update(), pk=number)
            if isinstance(one, Session) and one.cancelled:
                return sorry(request, 409, N_("It does not take place."), N_("Open another session instead."))
            if "down" not in request.POST:
                return _form(request, form_type, one, say(change), at=at)
            if request.POST.get("seen") != seen.stamp(one.changed_at):
                return sorry(
                    request,
                    409,
                    N_("Somebody has changed it since you opened its page."),
                    N_("Look at the page once more."),
                )
            return _take_down(request, one, at)

    return view


def _take_down(request: HttpRequest, one: Said, at: str) -> HttpResponse:
    """Take something down that is said; a session to which somebody comes stays, as one that does not take place."""
    if isinstance(one, Session) and one.over:
        return sorry(request, 409, N_("It has taken place, so it stays."), N_("Write down what was said there."))
    journal.write(request, "took_down", str(one)[:200])
    if isinstance(one, Session) and one.taken.exists():
        one.cancelled, one.changed_at = True, timezone.now()
        one.save(update_fields=["cancelled", "changed_at"])
        messages.success(request, say(N_("It does not take place; whoever had a place sees that on this page.")))
    else:
        one.delete()
        messages.success(request, say(N_("It is taken down.")))
    return redirect(f"{reverse('briefing')}{at}")


value = _saying(
    Value, ValueForm, N_("Say what a segment is promised"), N_("Change what a segment is promised"), "#values"
)
project = _saying(Project, ProjectForm, N_("Tell of a project"), N_("Change what is told of a project"), "#projects")
session = _saying(Session, SessionForm, N_("Open a session"), N_("Change a session"), "#sessions")


@require_POST
def join(request: HttpRequest, number: int) -> HttpResponse:
    """Take a place in a session, or give it back, as the button said."""
    with transaction.atomic():
        one = get_object_or_404(Session.objects.select_for_update(), pk=number)
        mine = Place.objects.filter(session=one, account=request.user.pk or 0)
        if request.POST.get("come") != "1":
            mine.delete()
            messages.success(request, say(N_("Your place is free for somebody else.")))
        elif one.over or one.cancelled:
            return sorry(request, 409, N_("This session is over, or does not take place."), N_("Choose another one."))
        elif not mine.exists() and one.taken.count() >= one.places:
            return sorry(
                request, 409, N_("All places are taken."), N_("Ask whoever holds the session for a second one.")
            )
        else:
            Place.objects.get_or_create(session=one, account=request.user.pk or 0)
            messages.success(request, say(N_("You have a place.")))
    return redirect(f"{reverse('briefing')}#session-{one.pk}")


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
