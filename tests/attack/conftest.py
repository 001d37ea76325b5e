"""Small tables drawn in a test, attacked as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import detente  # noqa: F401

from detente.attack import reading, solving, telling, who
from detente.attack.facts import Scale
from detente.attack.holes import Result

Attack = Callable[..., Result]


def drawn(text: str) -> str:
    """Return a table parted by ``|`` as CSV."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(",".join(cell.strip() for cell in line.split("|")) for line in lines) + "\n"


@pytest.fixture
def attack(tmp_path: Path) -> Attack:
    """Attack tables, each named as its file, with a list of people and what some of them answered."""

    def run(
        people: str | None = None,
        know: dict[str, float] | None = None,
        scales: dict[str, Scale] | None = None,
        **tables: Any,
    ) -> Result:
        found = []
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(drawn(text), "utf-8")
            found += reading.read(tmp_path / f"{name}.csv")
        insiders = None
        if people is not None:
            (tmp_path / "people").write_text(people if "," in people else drawn(people), "utf-8")
            insiders = who.read(tmp_path / "people", know)
        return solving.attack(telling.told(found, insiders, scales), insiders)

    return run
