"""A table that a reader makes itself, row by row, where the source is no table: written as CSV, told back line by line."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from detente.imports.reading import reasons
from detente.imports.reading.cells import join
from detente.imports.reading.contents import Dialect, Opened
from detente.imports.reading.handover import count
from detente.imports.reading.linemap import LineMap
from detente.imports.reading.rejects import Reject, Rejects
from detente.language import Message
from detente.mistakes import Mistake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+")
_ROWS: Final = 20_000
"""So many rows are written at a time; in between no file is open, so none stays so where reading is given up."""


class MadeTable:
    """Takes rows and rejects, with the lines of the source that they came from; `opened` gives the table.

    name, stem, columns : as in `Opened`.   path : where its rows are written, a file that is not there yet.
    discreet : of mail and chat, of which nothing is stored but the line and the reason of what was turned away.
    """

    def __init__(self, name: str, stem: str, path: Path, columns: Sequence[str], *, discreet: bool = False) -> None:
        self.name, self._stem, self._path, self._columns = name, stem, path, tuple(columns)
        self._discreet = discreet
        path.write_bytes(b"")
        self._rows: list[str] = []
        self._lines, self._recent = LineMap(spool=path.with_suffix(".lines")), array("q")
        self._rejects = Rejects(path.with_suffix(".rejects"))
        self.accepted = 0

    @property
    def rows(self) -> int:
        """How many rows were read: those added and those turned away."""
        return self.accepted + len(self._rejects)

    def add(self, line: int, cells: Sequence[str | None]) -> None:
        """Add a row that came from a line of the source; what is no letter becomes a space."""
        self._rows.append(join([cell and plain(cell) for cell in cells]) + "\n")
        self.accepted += 1
        self._recent.append(line)
        if len(self._recent) >= _ROWS:
            self._write()

    def reject(self, line: int, reason: Message, text: str = "", column: str | None = None) -> None:
        """Turn one row away."""
        kept = "" if self._discreet else plain(text)[:200]
        self._rejects.add(Reject(file=self.name, line=line, column=column, reason=reason, text=kept))

    def narrow(self, columns: int) -> None:
        """Leave out that many last columns, which are empty in every row."""
        self._write()
        narrow = self._path.with_suffix(".narrow.csv")
        with (
            self._path.open(encoding="utf-8", newline="") as wide,
            narrow.open("w", encoding="utf-8", newline="") as out,
        ):
            out.writelines(line[: -columns - 1] + "\n" for line in wide)
        self._path, self._columns = narrow, self._columns[:-columns]

    def opened(self, notes: Sequence[Message] = (), connection: DuckDBPyConnection | None = None) -> Opened:
        """Return the table with all its rows. Raises Mistake where DuckDB doesn't find as many as were written."""
        self._write()
        opened = Opened(
            name=self.name, stem=self._stem, path=self._path, columns=self._columns, dialect=Dialect(),
            rows=self.rows, accepted=self.accepted, rejects=self._rejects,
            notes=tuple(notes), lines=self._lines, made=True, keepable=not self._discreet,
        )  # fmt: skip
        counted = count(opened, connection)
        if counted != self.accepted:
            raise Mistake(reasons.READERS_DISAGREE, file=self.name, rows=self.accepted, others=counted or 0)
        return opened

    def _write(self) -> None:
        with self._path.open("a", encoding="utf-8", newline="") as out:
            out.writelines(self._rows)
        self._lines.add(np.array(self._recent, np.int64))
        self._rows, self._recent = [], array("q")


def plain(text: str) -> str:
    """Return text on one line, without what can't be printed.

    >>> plain(" a\\n\\tb\\0 ")
    'a b'
    """
    return _UNPRINTABLE.sub(" ", text).strip()
