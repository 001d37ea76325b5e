"""A small company with accounts, each test with a home of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.imports.loading import write

from detente.imports.load import load
from detente.web.home import Home


@pytest.fixture
def company(settings: Any, tmp_path: Path) -> Home:
    """A home with three people, two leads and a customer in its store."""
    home = Home(tmp_path / "company.detente", tmp_path / "home")
    home.make()
    settings.HOME = home
    exports = write(
        tmp_path / "exports",
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
    load([exports], home.store)
    return home
