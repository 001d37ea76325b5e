"""What is asked before a token is made."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms

from detente.language import N_, Message
from detente.web.jinja import say

_DAYS: Final = (30, 90, 365)


class MakeToken(forms.Form):
    """What it is for, and how long it lasts."""

    name = forms.CharField(max_length=80)
    days = forms.TypedChoiceField(coerce=int)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # The page about oneself has another name on it; no two fields of a page bear the same id.
        self.auto_id = "token_%s"
        self.fields["name"].label = say(N_("What is it for?"))
        self.fields["name"].help_text = say(N_("Such as the name of the program that will use it."))
        days = self.fields["days"]
        assert isinstance(days, forms.ChoiceField)
        days.label = say(N_("How long does it last?"))
        days.choices = [(n, say(Message(N_("{n} day"), plural=N_("{n} days"), n=n))) for n in _DAYS]
        self.initial.setdefault("days", _DAYS[1])

    @property
    def lasting(self) -> dt.timedelta:
        """How long the token is to last."""
        return dt.timedelta(days=self.cleaned_data["days"])
