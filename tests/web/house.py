"""The cast and other helpers of the web app's tests, plain functions that need no fixture."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.test import Client

from detente.web.accounts.models import Account
from detente.web.rights import Role

PASSWORD = "a long and quiet sentence"
CAST = {
    Role.OWNER: "Nour",
    Role.SALES: "Sam",
    Role.MARKETING: "Mila",
    Role.HR: "Hanne",
    Role.ANALYST: "Ada",
    Role.EMPLOYEE: "Kit",
    Role.ADMINISTRATOR: "Rue",
    Role.COUNCIL: "Vera",
}
"""Who plays which role; Kit must never get in where they may not."""
Cast = dict[Role, Account]
ComeIn = Callable[..., Client]


def member(role: Role, name: str, **more: Any) -> Account:
    """Make an account with the password of all."""
    account = Account.objects.make(f"{name.lower()}@example.com", role, name=name, **more)
    account.set_password(PASSWORD)
    account.save()
    return account


@contextmanager
def unsealed() -> Iterator[None]:
    """Go round the triggers that keep the journal, as somebody with the database's password could."""
    kept = importlib.import_module("detente.web.journal.migrations.0002_only_appended")
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        kept.allow(None, editor)
        yield
        kept.refuse(None, editor)


class Page(HTMLParser):
    """A page as a browser takes it apart: its elements with their attributes, and what stands between them."""

    def __init__(self, answer: Any) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._texts: list[str] = []
        self.feed(answer.content.decode())
        self.text = re.sub(r"[ \t\r\n]+", " ", " ".join(self._texts)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self._texts.append(data)

    def named(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of each element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]
