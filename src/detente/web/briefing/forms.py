"""What people say of what they do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from detente.language import N_
from detente.web import ahead, seen
from detente.web.briefing.models import Project, Said, Session, Sheet, Value
from detente.web.jinja import say


class _Spoken(forms.ModelForm[Any]):
    """A form whose labels are said in the reader's language; texts are short, to be read by everybody.

    Whoever changes what somebody else has changed meanwhile is shown that first. there : what it says now, by label.
    """

    LABELS: ClassVar[Mapping[str, str]] = {}
    seen = seen.field()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.there: list[tuple[str, Any]] = []
        self.initial["seen"] = self.seen_at
        for name in [name for name in self.fields if name != "seen"]:
            field = self.fields[name]
            field.label = say(self.LABELS[name])
            field.error_messages["unique"] = say(N_("There is one of this name already: change that one."))
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs |= {"class": "short", "rows": 3}
            if isinstance(field.widget, forms.DateInput):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    @property
    def seen_at(self) -> str:
        """When what is shown was said, for whoever takes it down."""
        return seen.stamp(self._said_at())

    def _said_at(self) -> dt.datetime | None:
        one = self.instance
        assert isinstance(one, Said)
        return one.changed_at if one.pk else None

    def clean(self) -> dict[str, Any]:
        """Check that it says what it said when the page was opened; whoever presses once more has seen it."""
        said: dict[str, Any] = super().clean() or {}
        if seen.outdated(self, self._said_at()):
            self.there = [(say(label), getattr(self.instance, name, "")) for name, label in self.LABELS.items()]
            self.add_error(
                None,
                say(
                    N_(
                        "Somebody has changed it since you opened this page. What it says now stands above; keep yours by pressing once more."
                    )
                ),
            )
        return said


class SheetForm(_Spoken):
    """A department's page."""

    LABELS: ClassVar[Mapping[str, str]] = {
        "what": N_("What we do"),
        "why": N_("Why you need us"),
        "now": N_("What we are on now"),
        "whom": N_("Whom to ask"),
    }

    class Meta:
        """Of the table."""

        model = Sheet
        fields = ("what", "why", "now", "whom")


class ValueForm(_Spoken):
    """What is promised to a segment."""

    LABELS: ClassVar[Mapping[str, str]] = {
        "segment": N_("Segment"),
        "statement": N_("What we promise them"),
        "owner": N_("Who answers for it"),
    }

    class Meta:
        """Of the table."""

        model = Value
        fields = ("segment", "statement", "owner")


class ProjectForm(_Spoken):
    """A project."""

    LABELS: ClassVar[Mapping[str, str]] = {
        "name": N_("Project"),
        "purpose": N_("What it is for"),
        "takes": N_("Whose time and money it takes"),
        "owner": N_("Who answers for it"),
        "from_on": N_("Begins on"),
        "to_on": N_("Ends on, if that is known"),
    }

    class Meta:
        """Of the table."""

        model = Project
        fields = ("name", "purpose", "takes", "owner", "from_on", "to_on")

    def clean(self) -> dict[str, Any]:
        """Check that it ends after it begins."""
        said = super().clean()
        if said.get("from_on") and said.get("to_on") and said["to_on"] < said["from_on"]:
            self.add_error("to_on", say(N_("The project ends before it begins.")))
        return said


class SessionForm(_Spoken):
    """An open session; afterwards, with what was said."""

    LABELS: ClassVar[Mapping[str, str]] = {
        "title": N_("Session"),
        "agenda": N_("What it is about"),
        "starts_at": N_("When"),
        "place": N_("Where"),
        "places": N_("Places"),
        "notes": N_("What was said"),
    }
    starts_at = forms.CharField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    class Meta:
        """Of the table."""

        model = Session
        fields = ("title", "agenda", "starts_at", "place", "places", "notes")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not self.instance.pk:
            del self.fields["notes"]

    def clean_starts_at(self) -> str:
        """Take a day and an hour, to the minute; a new one lies ahead."""
        text = str(self.cleaned_data["starts_at"]).replace(" ", "T")[:16]
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError(say(N_("Write it like 2027-01-18 14:00."))) from None
        text = moment.isoformat(timespec="minutes")
        if text != self.instance.starts_at:
            ahead.checked(moment.date(), today=True)
        return text

    def clean_places(self) -> int:
        """Check that somebody can come, and whoever has a place keeps it."""
        places = int(self.cleaned_data["places"])
        if not 1 <= places <= 1000:
            raise forms.ValidationError(say(N_("Say how many can come, from 1 to 1000.")))
        taken = self.instance.taken.count() if self.instance.pk else 0
        if places < taken:
            raise forms.ValidationError(say(N_("{taken} people have a place already."), taken=taken))
        return places

    def clean(self) -> dict[str, Any]:
        """Check that it is not there already, as after a second press."""
        said = super().clean()
        same = Session.objects.filter(title=said.get("title"), starts_at=said.get("starts_at"), cancelled=False)
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("title", say(N_("This session is there already.")))
        return said
