"""A small company with accounts, each test with a home of its own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.imports.loading import write

from detente.imports.load import load
from detente.web.home import Home


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three people, two leads and a customer; nobody writes into it."""
    folder = tmp_path_factory.mktemp("people")
    exports = write(
        folder / "exports",
        people="""
            person_id | name        | department
            p-1       | Nour Haddad | Management
            p-2       | Anna Berg   | Sales
            p/3       | Kit Ivanov  | Marketing
        """,
        leads="lead_id | created_at | source\nL-1 | 2026-01-05 | web\nL-2 | 2026-01-06 | web",
        customers="customer_id | name\nC-1 | Bolt and Sons",
        deals="deal_id | lead_id | customer_id | seller_id | opened_at | outcome | amount\n"
        "D-1 | L-1 | C-1 | p-2 | 2026-01-07 | won | 100.00",
    )
    load([exports], folder / "company.detente")
    return folder / "company.detente"


@pytest.fixture
def company(settings: Any, small_store: Path, tmp_path: Path) -> Home:
    """A home with a copy of it as its store."""
    home = Home(shutil.copytree(small_store, tmp_path / "company.detente"), tmp_path / "home")
    home.make()
    settings.HOME = home
    return home
