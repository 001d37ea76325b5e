"""The first rows of files that somebody is about to load, as they were read: to see before anything is decided."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detente.imports.reading import Limits, Opened, open_file
from detente.language import Message
from detente.mistakes import Mistake

ROWS: Final = 5
_CELL, _COLUMNS = 80, 40


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One table inside a file, or a file that can't be read.

    columns, rows : the first of them, cells cut short.   read, rejected : rows in all.   refused : why it can't be read.
    """

    name: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    read: int = 0
    rejected: int = 0
    refused: Message | None = None


def glimpses(files: Sequence[Path]) -> list[Glimpse]:
    """Return the first rows of each table in some files; a file that can't be read says why."""
    found = []
    with tempfile.TemporaryDirectory(prefix="detente-") as work:
        for number, file in enumerate(files):
            room = Path(work) / str(number)
            room.mkdir()
            try:
                found += [_glimpse(one) for one in open_file(file, room, Limits())]
            except Mistake as mistake:
                found.append(Glimpse(file.name, refused=mistake.message))
    return found


def _glimpse(opened: Opened) -> Glimpse:
    import duckdb

    with duckdb.connect() as connection:
        listed = ", ".join(
            f'CAST("{name.replace(chr(34), chr(34) * 2)}" AS VARCHAR)' for name in opened.columns[:_COLUMNS]
        )
        rows = connection.execute(f"SELECT {listed} FROM {opened.relation()} LIMIT {ROWS}").fetchall()
    return Glimpse(
        opened.name,
        opened.columns[:_COLUMNS],
        tuple(tuple(_cut(cell) for cell in row) for row in rows),
        opened.rows,
        len(opened.rejects),
    )


def _cut(cell: str | None) -> str:
    text = cell or ""
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"
