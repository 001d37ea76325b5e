"""What is kept here about a person, and how it goes with them."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction

from detente.evidence.persons import Person
from detente.web.briefing.models import Place, Project, Session, Sheet, Value

_TEXTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Sheet, ("what", "why", "now", "whom")),
    (Value, ("segment", "statement", "owner")),
    (Project, ("name", "purpose", "takes", "owner")),
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
                _rewrite(kind, one.pk, texts)


def _rewrite(kind: type[models.Model], number: int, texts: dict[str, str]) -> None:
    """Write texts; a name that another bears already, now that somebody's is out of it, gets its number."""
    mine = kind._default_manager.filter(pk=number)
    try:
        with transaction.atomic():
            mine.update(**texts)
    except IntegrityError:
        mine.update(**texts | {name: f"{texts[name]} {number}" for name in ("segment", "name") if name in texts})
