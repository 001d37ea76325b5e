"""Days that somebody chooses for what is still to come."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django import forms
from django.utils import timezone

from detente.language import N_
from detente.web.jinja import say

_FURTHEST: Final = 730


def checked(day: dt.date, *, today: bool) -> dt.date:
    """Return a day that lies ahead, or is today where that will do. Raises ValidationError for any other, and beyond two years."""
    now = timezone.localdate()
    if not now + dt.timedelta(days=not today) <= day <= now + dt.timedelta(days=_FURTHEST):
        raise forms.ValidationError(say(N_("Choose a day that is still to come, within two years.")))
    return day
