"""What the tests of the API have of their own: programs that carry tokens, and a company whose answers were worked out."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.web.house import Cast

from detente.web.accounts.models import Account
from detente.web.api.models import Token
from detente.web.home import Home
from detente.web.rights import Role
from detente.web.work import tasks

Program = Callable[..., Client]


@pytest.fixture(autouse=True)
def _no_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign of life would be written by another thread, which waits for the test's own transaction."""
    monkeypatch.setattr(tasks, "_EVERY", 1000.0)


@pytest.fixture
def copied(home: Home, drawn: Home) -> Home:
    """The small company with whatever was answered already, in a home that may be written to."""
    for old, new in ((drawn.store, home.store), (drawn.folder, home.folder)):
        shutil.copytree(old, new, dirs_exist_ok=True)
    return home


def secret_of(account: Account) -> str:
    """Make a token for an account and return its secret."""
    return Token.make(account, "a script", dt.timedelta(days=30))[1]


def bearing(secret: str, **options: Any) -> Client:
    """Return a program that carries a secret."""
    return Client(headers={"Authorization": f"Bearer {secret}"}, **options)


@pytest.fixture
def asks(cast: Cast) -> Program:
    """Return the program of a role; for ``Role.NOBODY`` one that carries no token."""

    def ask(role: Role, **options: Any) -> Client:
        if role is Role.NOBODY:
            return Client(**options)
        return bearing(secret_of(cast[role]), **options)

    return ask
