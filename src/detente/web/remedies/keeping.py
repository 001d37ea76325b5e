"""How a person goes from what was begun."""

from __future__ import annotations

from detente.evidence.persons import Person
from detente.web.remedies.models import Remedy


def forget(person: Person, account: int | None) -> None:
    """Take an erased person's name out of what was begun, and who began it."""
    if account is not None:
        Remedy.objects.filter(account=account).update(account=None)
    for one in Remedy.objects.all():
        if person.named_in(one.name):
            one.name = person.without(one.name)[:110]
            if Remedy.objects.filter(name=one.name).exclude(pk=one.pk).exists():
                one.name = f"{one.name} {one.pk}"
            one.save(update_fields=["name"])
