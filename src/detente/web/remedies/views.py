"""Begin something: choose the teams, let the lot say who begins when, and see what could be told of it."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from detente.evidence.contract import REMEDIES
from detente.language import N_
from detente.privacy.release import FEWEST
from detente.web import ahead, journal
from detente.web.evidence.made import load_rows
from detente.web.guard import sorry
from detente.web.jinja import say
from detente.web.people.models import Person
from detente.web.remedies.lots import Team, draw
from detente.web.remedies.models import Remedy

KINDS: Final = {
    "visits": N_("Half-day visits"),
    "kpis": N_("Shared KPIs"),
    "sessions": N_("Open sessions"),
    "briefings": N_("Briefings"),
    "seats": N_("Other seats"),
    "other": N_("Something else"),
}
_FILE: Final = "remedies.zip"
_COLUMNS: Final = ("remedy", "kind", "decided_on", "from_on", "department", "team", "by_lot")
_LOT: Final = random.SystemRandom()
assert tuple(KINDS) == REMEDIES


class Begin(forms.Form):
    """Something to be tried: by everybody at once, or by teams whom the lot puts in order."""

    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField()
    first_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    departments = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    weeks = forms.IntegerField(min_value=0, max_value=26, initial=4)
    waiting = forms.IntegerField(min_value=0, max_value=100, initial=2)

    def __init__(self, teams: Mapping[str, Mapping[str, int]], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._teams = teams
        for name, label, hint in (
            ("name", N_("What is begun"), ""),
            ("kind", N_("Kind"), ""),
            ("first_on", N_("The first begin on"), ""),
            (
                "departments",
                N_("Departments whose teams are in the lot"),
                # Chances are reckoned by dealing out anew among all teams of a department: so all of them have to be in the lot.
                N_(
                    "All their teams are; those with one team only stand in no lot. None: everybody begins at once, and only the time before can be held against it."
                ),
            ),
            ("weeks", N_("Weeks between one team and the next"), ""),
            ("waiting", N_("Teams of each department that wait"), N_("Without some that wait it can’t be told.")),
        ):
            self.fields[name].label, self.fields[name].help_text = say(label), say(hint) if hint else ""
        for name, choices in (
            ("kind", [(code, say(text)) for code, text in KINDS.items()]),
            (
                "departments",
                [
                    (one, f"{one}: {', '.join(f'{team} ({people})' for team, people in of.items())}")
                    for one, of in teams.items()
                ],
            ),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.initial.setdefault("first_on", timezone.localdate() + dt.timedelta(days=14))

    def clean_name(self) -> str:
        """Check that the name is new."""
        name = str(self.cleaned_data["name"])
        if Remedy.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(say(N_("Something of this name was begun already.")))
        return name

    def teams(self) -> list[Team]:
        """Return the teams in the lot."""
        return [(one, team) for one in self.cleaned_data["departments"] for team in self._teams[one]]

    def clean_first_on(self) -> dt.date:
        """Check that it lies ahead, and not too far."""
        day: dt.date = self.cleaned_data["first_on"]
        return ahead.checked(day, today=False)


def _teams() -> dict[str, dict[str, int]]:
    """Return departments with two teams and more that are large enough to be told of: team → how many people it has."""
    found = (
        Person.objects.filter(left_on=None)
        .exclude(team="")
        .values_list("department", "team")
        .annotate(people=Count("pk"))
        .filter(people__gte=FEWEST)
        .order_by("department", "team")
    )
    teams: dict[str, dict[str, int]] = defaultdict(dict)
    for department, team, people in found:
        teams[department][team] = people
    return {department: of for department, of in teams.items() if len(of) > 1}


def page(request: HttpRequest) -> HttpResponse:
    """Show what was begun, and a form to begin something."""
    return _show(request, Begin(_teams()))


def _show(request: HttpRequest, form: Begin, status: int = 200) -> HttpResponse:
    today = str(timezone.localdate())
    context = {
        "form": form,
        "kinds": KINDS,
        "remedies": [
            (one, [row | {"on": dt.date.fromisoformat(row["from_on"])} for row in one.rows], _ahead(one, today))
            for one in Remedy.objects.all()
        ],
    }
    return render(request, "remedies/remedies.html", context, status=status)


def _ahead(one: Remedy, today: str) -> bool:
    return all(row["from_on"] > today for row in one.rows)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin something; where there are teams, the lot says who begins when."""
    form = Begin(_teams(), request.POST)
    if not form.is_valid():
        return _show(request, form, 422)
    said = form.cleaned_data
    rows, waiting = [{"department": "", "team": "", "from_on": str(said["first_on"])}], list[list[str]]()
    teams = form.teams()
    if teams:
        drawn = draw(teams, said["first_on"], said["weeks"], said["waiting"], _LOT)
        rows = [
            {"department": of, "team": team, "from_on": str(day)}
            for (of, team), day in sorted(drawn.begins.items(), key=lambda one: (one[1], one[0]))
        ]
        waiting = [list(team) for team in drawn.waiting]
    try:
        _begin(request, said | {"by_lot": bool(teams)}, rows, waiting)
    except IntegrityError:
        form.add_error("name", say(N_("Something of this name was begun already.")))
        return _show(request, form, 422)
    messages.success(
        request, say(N_("Begun. What could be told of it, and when, stands beside the answer once it is loaded."))
    )
    return redirect("remedies")


def _begin(request: HttpRequest, said: dict[str, Any], rows: list[dict[str, str]], waiting: list[list[str]]) -> None:
    with transaction.atomic():
        Remedy.objects.create(
            name=said["name"],
            kind=said["kind"],
            decided_on=timezone.localdate(),
            by_lot=said["by_lot"],
            rows=rows,
            waiting=waiting,
            account=request.user.pk,
        )
        journal.write(request, "began_remedy", said["name"])
        _into_evidence(request.user.pk)


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take back something that has not begun for anybody."""
    with transaction.atomic():
        one = get_object_or_404(Remedy.objects.select_for_update(), pk=number)
        if not _ahead(one, str(timezone.localdate())):
            return sorry(
                request,
                409,
                N_("It has begun for somebody already, so it stays."),
                N_("What was tried stays, whether it helped or not."),
            )
        one.delete()
        journal.write(request, "withdrew_remedy", one.name)
        _into_evidence(request.user.pk)
    messages.success(request, say(N_("It is taken back.")))
    return redirect("remedies")


def _into_evidence(account: int | None) -> None:
    """Put all that was begun into the evidence."""
    rows = (
        (
            one.name,
            one.kind,
            one.decided_on.isoformat(),
            row["from_on"],
            row["department"],
            row["team"],
            str(one.by_lot).lower(),
        )
        for one in Remedy.objects.all()
        for row in one.rows
    )
    load_rows(account, _FILE, "remedies", _COLUMNS, rows)
