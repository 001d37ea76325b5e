"""What people say of what they do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from detente.language import N_
from detente.web.briefing.models import Project, Session, Sheet, Value
from detente.web.jinja import say


class _Spoken(forms.ModelForm[Any]):
    """A form whose labels are said in the reader's language; texts are short, to be read by everybody."""

    LABELS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *given: Any, **named: Any) -> None:
        # Several stand on one page, and each field has a name of its own there.
        named.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*given, **named)
        for name, label in self.LABELS.items():
            self.fields[name].label = say(label)
            widget = self.fields[name].widget
            if isinstance(widget, forms.Textarea):
                widget.attrs |= {"class": "short"}
            if isinstance(widget, forms.DateInput):
                self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


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
        "from_on": N_("From"),
        "to_on": N_("Until"),
    }

    class Meta:
        """Of the table."""

        model = Project
        fields = ("name", "purpose", "takes", "owner", "from_on", "to_on")

    def clean(self) -> dict[str, Any]:
        """Check that it ends after it begins."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("from_on") and said.get("to_on") and said["to_on"] < said["from_on"]:
            self.add_error("to_on", say(N_("It ends before it begins.")))
        return said


class SessionForm(_Spoken):
    """An open session."""

    LABELS: ClassVar[Mapping[str, str]] = {
        "title": N_("Session"),
        "agenda": N_("What it is about"),
        "starts_at": N_("When"),
        "place": N_("Where"),
        "places": N_("Places"),
    }
    starts_at = forms.CharField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    class Meta:
        """Of the table."""

        model = Session
        fields = ("title", "agenda", "starts_at", "place", "places")

    def clean_starts_at(self) -> str:
        """Take a day and an hour, to the minute."""
        text = str(self.cleaned_data["starts_at"]).replace(" ", "T")[:16]
        try:
            return dt.datetime.fromisoformat(text).isoformat(timespec="minutes")
        except ValueError:
            raise forms.ValidationError(say(N_("Write it like 2027-01-18 14:00."))) from None

    def clean_places(self) -> int:
        """Check that somebody can come."""
        places = int(self.cleaned_data["places"])
        if not 1 <= places <= 1000:
            raise forms.ValidationError(say(N_("Say how many can come, from 1 to 1000.")))
        return places
