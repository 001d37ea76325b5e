"""Whoever changes something has seen what it says: another's change is not lost unseen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms


def field() -> forms.CharField:
    """Return the field ``seen`` of a form: when what it changes was changed last, as its page showed it."""
    return forms.CharField(required=False, widget=forms.HiddenInput)


def stamp(changed_at: dt.datetime | None) -> str:
    """Return what such a field holds; nothing for what is not there yet."""
    return changed_at.isoformat() if changed_at is not None else ""


def outdated(form: Any, changed_at: dt.datetime | None) -> bool:
    """Tell whether it was changed since the form's page was opened. The form then bears the new stamp: shown once more, it is seen.

    To be asked once, in ``clean``.
    """
    if form.cleaned_data.pop("seen", "") == stamp(changed_at):
        return False
    form.data = form.data.copy()
    form.data["seen"] = stamp(changed_at)
    return True
