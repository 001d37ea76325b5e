"""How a wave is asked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from django import forms

from detente.language import N_, Message
from detente.web.jinja import NAMES_OF_LANGUAGES, say, spoken
from detente.web.surveys.models import BOTH_SIDES, CLARITY, SHOES, Wave

_DAYS, _LONGEST = 14, 120
_NAME: Final = re.compile(r"[\w.-]+")
KINDS: Final = {
    BOTH_SIDES: N_("How both sides work together: twenty sentences"),
    CLARITY: N_("Whether the plan is clear: two cases and one question"),
    SHOES: N_("Whether each side knows what the other does: four questions"),
}
WAYS: Final = {
    "links": N_("Links, as tables for a serial mail"),
    "cards": N_("Printed cards, drawn from a hat"),
}


class Asking(forms.Form):
    """What is asked, a name for the wave, the last day, the language of the invitations, and how they are handed out."""

    kind = forms.ChoiceField()
    name = forms.CharField(max_length=40)
    closes_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    language = forms.ChoiceField(choices=list(NAMES_OF_LANGUAGES.items()))
    way = forms.ChoiceField()

    def __init__(self, today: dt.date, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._today = today
        for name, label in (
            ("kind", N_("What is asked")),
            ("name", N_("Name of the wave")),
            ("closes_on", N_("Last day to answer")),
            ("language", N_("Language of the invitations")),
            ("way", N_("How they are handed out")),
        ):
            self.fields[name].label = say(label)
        for field, offered in (("kind", KINDS), ("way", WAYS)):
            chosen = self.fields[field]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = [(code, say(text)) for code, text in offered.items()]
        self.initial.setdefault("name", f"{today:%Y-%m}")
        self.initial.setdefault("closes_on", today + dt.timedelta(days=_DAYS))
        self.initial.setdefault("language", spoken().code)

    def clean_name(self) -> str:
        """Check that the name is new and plain enough to be part of a file's name."""
        name = str(self.cleaned_data["name"])
        if not _NAME.fullmatch(name) or name.startswith("."):
            raise forms.ValidationError(say(N_("Use letters, digits, points and hyphens only, such as 2026-11.")))
        if Wave.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(say(N_("There was a wave of this name already; choose another.")))
        return name

    def clean_way(self) -> str:
        """Check that whose card is asked about can be known."""
        way = str(self.cleaned_data["way"])
        if way == "cards" and self.cleaned_data.get("kind") == CLARITY:
            raise forms.ValidationError(say(N_("A card from a hat can’t know whose pay to ask about; hand out links.")))
        return way

    def clean_closes_on(self) -> dt.date:
        """Check that the last day lies ahead, and not too far."""
        day: dt.date = self.cleaned_data["closes_on"]
        last = self._today + dt.timedelta(days=_LONGEST)
        if not self._today <= day <= last:
            raise forms.ValidationError(say(Message(N_("The last day lies between today and {day}."), day=last)))
        return day
