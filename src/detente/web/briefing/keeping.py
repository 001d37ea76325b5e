"""What is kept here about a person, and how it goes with them."""

from __future__ import annotations

from typing import Any

from django.db import models

from detente.evidence.persons import Person
from detente.web.briefing.models import Place, Project, Session, Sheet, Value

_TEXTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Sheet, ("what", "why", "now", "whom")),
    (Value, ("statement", "owner")),
    (Project, ("purpose", "takes", "owner")),
    (Session, ("title", "agenda", "place", "notes")),
)
"""Where names are written."""


def known_about(account: int) -> dict[str, Any]:
    """Return what is kept about whoever has an account: sessions that they come to, and what they said last."""
    return {
        "sessions": [one.session.title for one in Place.objects.filter(account=account).select_related("session")],
        "said": [str(one) for kind, _ in _TEXTS for one in kind._default_manager.filter(account=account)],
    }


def forget(person: Person, account: int | None) -> None:
    """Give an erased person's places back, and take their name out of what was said."""
    if account is not None:
        Place.objects.filter(account=account).delete()
    for kind, fields in _TEXTS:
        if account is not None:
            kind._default_manager.filter(account=account).update(account=None)
        for one in kind._default_manager.all():
            texts = {name: person.without(getattr(one, name)) for name in fields}
            if any(getattr(one, name) != text for name, text in texts.items()):
                kind._default_manager.filter(pk=one.pk).update(**texts)
