"""An opened table with all that it hands over, for the tests of reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from detente.imports.reading import Opened

Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Table:
    """One opened table with all that it hands over."""

    opened: Opened
    rows: list[Row]
    lines: list[int]
    rejected: dict[int, str]

    @property
    def notes(self) -> str:
        return " ".join(note.in_english() for note in self.opened.notes)


Read = Callable[..., list[Table]]


def table(duck: duckdb.DuckDBPyConnection, opened: Opened) -> Table:
    """Read all of one table, and see that its account is right."""
    rows = duck.execute(f"SELECT * FROM {opened.relation()}").fetchall()
    rejects = list(opened.rejects)
    assert len(rows) == opened.accepted
    assert len(rejects) == len(opened.rejects)
    assert opened.rows == opened.accepted + len(rejects)
    return Table(
        opened,
        [tuple(row) for row in rows],
        [opened.line_of(place) for place in range(len(rows))],
        {reject.line: reject.reason.in_english() for reject in rejects},
    )
