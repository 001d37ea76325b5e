"""Loads small exports, drawn in a test, through a shipped recipe, and gives the evidence back as rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from detente.evidence import store as stores

Row = dict[str, Any]


def at(text: str) -> dt.datetime:
    """A moment in UTC, as a store keeps it."""
    return dt.datetime.fromisoformat(text)


@dataclass(frozen=True)
class Evidence:
    """What a load left: rows by table, reasons of rejects with how often each was given."""

    rows: Mapping[str, list[Row]]
    reasons: Counter[str]

    def __getitem__(self, table: str) -> list[Row]:
        return self.rows.get(table, [])

    def one(self, table: str, **wanted: object) -> Row:
        """The one row of a table that has these values."""
        found = [row for row in self[table] if all(row[name] == value for name, value in wanted.items())]
        assert len(found) == 1, (table, wanted, self[table])
        return found[0]

    def column(self, table: str, name: str) -> list[Any]:
        """All values of a column, in the order of the text of the values."""
        return sorted((row[name] for row in self[table]), key=str)


Export = Callable[..., Evidence]


def evidence_of(store: Path, rejects: Any) -> Evidence:
    """Read a store's newest version back."""
    tables: dict[str, list[Row]] = {}
    with duckdb.connect() as connection:
        for table, files in stores.holding(store).files.items():
            result = connection.execute(
                "SELECT * FROM read_parquet(?, union_by_name = true)", [[str(file) for file in files]]
            )
            names = [column[0] for column in result.description]
            tables[table] = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return Evidence(tables, Counter(reject.reason.in_english() for reject in rejects))


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    """Write files and load them: ``export("hubspot", {"deals.csv": "…"}, zone="Europe/Paris")``.

    The same files are loaded once: what comes back is only read.
    """
    done: dict[tuple[object, ...], Evidence] = {}

    def load_files(recipe: str, files: Mapping[str, str | bytes], zone: str = "UTC", currency: str = "EUR") -> Evidence:
        from detente.imports.load import load

        asked = (recipe, *files.items(), zone, currency)
        if asked not in done:
            here = tmp_path_factory.mktemp(recipe)
            folder = here / "exports"
            folder.mkdir()
            for name, content in files.items():
                data = content if isinstance(content, bytes) else content.strip().replace("\n    ", "\n").encode()
                (folder / name).write_bytes(data + b"\n")
            loaded = load([folder], here / "store", recipe=recipe, zone=zone, currency=currency)
            done[asked] = evidence_of(here / "store", loaded.rejects)
        return done[asked]

    return load_files
