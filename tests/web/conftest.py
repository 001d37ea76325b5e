"""What the tests of the web app share: a home of its own for each test, the fixed cast, and a small loaded company.

The state lies in SQLite, or in the PostgreSQL that DATABASE_URL names (`tools.on_postgres` runs one).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client, override_settings
from tests.web.house import CAST, Cast, ComeIn, member, unsealed

from detente import ask
from detente.evidence.evidence import open_evidence
from detente.imports.load import load
from detente.simulate import Plan, Size, company, write
from detente.web.accounts import oidc
from detente.web.accounts.models import Account
from detente.web.accounts.views import BACKEND
from detente.web.answers import making, shelf
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.rights import Role

SHELVED = (*ask.questions(), making.CHECK, making.PAY)
"""What is worked out once for the small company."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep SQLite in a file, as in life: in memory its threads would lock each other out in another way."""
    if connection.vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("state") / "test.sqlite3")
    else:
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation of its own for each test, with nothing loaded; the worker works at once."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["loads", "answers"]}
    }
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_: work())
    oidc._client.cache_clear()
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
    write(company(Plan(size=Size(leads_per_week=25, messages=20, meetings=5)), seed=5), folder / "drawn")
    load([folder / "drawn"], folder / "store", recipe="evidence", zone="UTC", currency="EUR", at="2026-10-01T08:00:00")
    home = Home(folder / "store", folder / "home")
    home.make()
    with override_settings(HOME=home), open_evidence(home.store) as evidence:
        every = [(question, {}) for question in SHELVED]
        for question, asked in [*every, ("war", {"withheld": "heads"})]:
            shelf.put(shelf.key(evidence.id, question, asked), making._made(question, asked, evidence))
    return home


@pytest.fixture
def loaded(home: Home, drawn: Home, settings: Any) -> Iterator[Home]:
    """The small company, loaded, its first answer on the shelf; nobody writes into its store or clears its shelf."""
    yield settle(settings, drawn)
    with override_settings(HOME=drawn):
        kept = [shelf.take(shelf.key(shelf.evidence_id() or "", one, {})) for one in SHELVED]
    assert None not in kept, "this test took answers from the shelf that others share"


@pytest.fixture
def copied(home: Home, drawn: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The small company, loaded into a store that may be written to; nothing on the shelf, and what is put there is
    the answer that was worked out for `drawn`, whatever was asked."""
    with override_settings(HOME=drawn):
        made = {one: shelf.take(shelf.key(shelf.evidence_id() or "", one, {})) for one in SHELVED}
    monkeypatch.setattr(making, "_made", lambda question, asked, evidence: made[question])
    shutil.copytree(drawn.store, home.store)
    return home


@pytest.fixture
def cast(db: None) -> Cast:
    """Make an account for each role."""
    return {role: member(role, name) for role, name in CAST.items()}


@pytest.fixture
def come_in(cast: Cast) -> ComeIn:
    """Return the browser of somebody who is signed in, a stranger's for ``Role.NOBODY``."""

    def enter(who: Role | Account, **options: Any) -> Client:
        browser = Client(**options)
        if who is not Role.NOBODY:
            browser.force_login(cast[who] if isinstance(who, Role) else who, backend=BACKEND)
        return browser

    return enter


@pytest.fixture
def _swept() -> Iterator[None]:
    """Forget the connection whose triggers were switched off for the emptying of the tables."""
    yield
    if connection.vendor == "postgresql":
        connection.close()


@pytest.fixture
def committed(_swept: None, transactional_db: None) -> Iterator[None]:
    """Real transactions, seen by other threads; the journal is emptied afterwards by going round its triggers."""
    yield
    with unsealed():
        Entry.objects.all().delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
