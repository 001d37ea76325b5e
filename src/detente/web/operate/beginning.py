"""What is done once before the web app runs: the state's tables made or brought up to date, the first owner."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from detente.language import N_
from detente.mistakes import Mistake
from detente.web.home import Home


@contextmanager
def at_home(home: Home, *, migrate: bool = True) -> Iterator[None]:
    """Set Django up for a home, with its state's tables brought up to date unless ``migrate`` is False.

    Raises Mistake where the database can't be reached.
    """
    from detente.web.operate.restoring import finish

    finish(home)
    os.environ.update(home.environment())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "detente.web.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import OperationalError, connections

    try:
        django.setup()
    except ImproperlyConfigured as error:
        if "psycopg" not in str(error):
            raise
        raise Mistake(
            N_("{module} is needed for this and not installed; run: {mend}"),
            module="psycopg",
            mend='pip install "detente[web,report,postgres]"',
        ) from None
    try:
        try:
            if migrate:
                call_command("migrate", verbosity=0, interactive=False)
            else:
                connections["default"].ensure_connection()
        except OperationalError as error:
            raise Mistake(
                N_("The database of the state can't be reached ({reason}); check DATABASE_URL, and that it runs."),
                reason=str(error).strip().partition("\n")[0],
            ) from None
        yield
    finally:
        connections.close_all()


def invited(email: str, role: str, name: str = "") -> str:
    """Make an account, or find the one there is, and return the path of a link by which its owner chooses a password."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.urls import reverse

    from detente.web.accounts.models import WEEK, Account, Link
    from detente.web.rights import MEMBERS, Role

    try:
        validate_email(email)
    except ValidationError:
        raise Mistake(N_("{email} is no e-mail address; write it as you@example.com."), email=email) from None
    if role not in {one.value for one in MEMBERS}:
        raise Mistake(
            N_("There is no role {role}; there are: {roles}."), role=role, roles=sorted(one.value for one in MEMBERS)
        )
    account = Account.objects.filter(email=email.lower()).first() or Account.objects.make(email, Role(role), name=name)
    return reverse("link", args=[Link.make(account, Link.PASSWORD, WEEK)])


def visitor(name: str, email: str, onward: str) -> str:
    """Make the visitor of a demo, an owner who may change glasses, and return the path of the link that lets them in.

    onward : the path of the page that they see first.
    """
    from django.urls import reverse

    from detente.web.accounts.models import DAY, Account, Link
    from detente.web.rights import Role

    account = Account.objects.filter(email=email).first()
    if account is None:
        account = Account.objects.make(email, Role.OWNER, name=name, wears_glasses=True)
    return reverse("link", args=[Link.make(account, Link.ENTER, DAY, onward)])


def nobody_yet() -> bool:
    """Whether there is no account that could let others in."""
    from detente.web.accounts.models import Account
    from detente.web.rights import Role

    return not Account.objects.filter(role__in=[Role.OWNER, Role.ADMINISTRATOR], is_active=True).exists()
