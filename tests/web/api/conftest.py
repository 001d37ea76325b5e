"""What the tests of the API share: a home of its own, the fixed cast with their tokens, and a small loaded company."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from detente.imports.load import load
from detente.simulate import Plan, Size, company, write
from detente.simulate.plan import Periods
from detente.web.accounts.models import Account
from detente.web.api.models import Token
from detente.web.home import Home
from detente.web.rights import Role
from detente.web.work import tasks

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
Cast = dict[Role, Account]
Program = Callable[..., Client]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation of its own for each test, with nothing loaded; the worker works at once."""
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["loads", "answers"]}
    }
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_: work())
    # A sign of life would be written by another thread, which waits for the test's own transaction.
    monkeypatch.setattr(tasks, "_EVERY", 1000.0)
    return settle(settings, Home(tmp_path / "store", tmp_path / "home"))


def settle(settings: Any, home: Home) -> Home:
    """Let the web app live in another home."""
    home.make()
    settings.HOME = home
    settings.FILE_UPLOAD_TEMP_DIR = str(home.uploads)
    return home


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody takes up what is handed to the worker."""
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_: None)


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a small drawn company in its store; what was answered once stays on its shelf."""
    folder = tmp_path_factory.mktemp("company")
    write(
        company(
            Plan(periods=Periods(begin=dt.date(2026, 3, 30)), size=Size(leads_per_week=20, messages=20, meetings=5)),
            seed=5,
        ),
        folder / "drawn",
    )
    load([folder / "drawn"], folder / "store", recipe="evidence", zone="UTC", currency="EUR", at="2026-10-01T08:00:00")
    home = Home(folder / "store", folder / "home")
    home.make()
    return home


@pytest.fixture
def loaded(home: Home, drawn: Home, settings: Any) -> Home:
    """The small company, loaded; nobody writes into its store."""
    return settle(settings, drawn)


@pytest.fixture
def copied(home: Home, drawn: Home) -> Home:
    """The small company with whatever was answered already, in a home that may be written to."""
    for old, new in ((drawn.store, home.store), (drawn.folder, home.folder)):
        shutil.copytree(old, new, dirs_exist_ok=True)
    return home


@pytest.fixture
def cast(db: None) -> Cast:
    """Make an account for each role."""
    return {role: Account.objects.make(f"{name.lower()}@example.com", role, name=name) for role, name in CAST.items()}


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
        return Client(**options) if role is Role.NOBODY else bearing(secret_of(cast[role]), **options)

    return ask
