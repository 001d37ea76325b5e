"""The journal: who looked at what, what was loaded, which rights changed. Nothing in it is ever altered.

Each entry carries a seal over itself and the seal before it, keyed with the installation's secret: whoever edits,
removes or inserts one without the secret is found out by `detente.web.journal.chain.check`. Entries name accounts by
number and other people by pseudonym only, so that nothing need be taken out when somebody is erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

    from detente.web.accounts.models import Account


def write(
    request: HttpRequest | None, what: str, about: str = "", *, account: Account | None = None, **details: Any
) -> None:
    """Add an entry. what : one of `detente.web.journal.words.SAID`.   about : what it concerns, without any name.

    account : whose deed it is, where the request does not say.   details : small plain values.
    """
    from detente.web.journal.chain import append
    from detente.web.rights import Role

    who = account
    if who is None and request is not None and request.user.is_authenticated:
        who = request.user
    role = getattr(request, "role", Role.NOBODY) if account is None else Role(account.role)
    append(who.pk if who is not None else None, role, what, about, details)
