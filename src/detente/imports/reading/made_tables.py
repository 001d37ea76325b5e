"""A table that a reader makes itself, row by row, where the source is no table: written as CSV, told back line by line."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
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
_PENDING: Final = 5000


class MadeTable:
    """Rows written to a file in the work folder, with the lines of the source that they came from.

    name, stem : as of `Opened`.   columns : its header.   path : where the CSV goes.
    Use it in a ``with``; `opened` may be asked once it is closed.
    """

    def __init__(self, name: str, stem: str, columns: Sequence[str], path: Path) -> None:
        self.name, self._stem, self._columns, self._path = name, stem, tuple(columns), path
        self.rejects = Rejects(path.with_suffix(".rejects"))
        self.accepted = 0
        self._lines = LineMap(1, path.with_suffix(".lines"))
        self._pending = array("q")
        self._out = path.open("w", encoding="utf-8", newline="")

    def __enter__(self) -> MadeTable:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._out.close()
        self._note_lines()

    def add(self, line: int, cells: Sequence[str | None]) -> None:
        """Write one row that came from a line of the source; what is no letter becomes a space."""
        self._out.write(join([cell and plain(cell) for cell in cells]) + "\n")
        self._pending.append(line)
        self.accepted += 1
        if len(self._pending) >= _PENDING:
            self._note_lines()

    def reject(self, line: int, reason: Message, text: str = "", column: str | None = None) -> None:
        """Turn one row away."""
        self.rejects.add(Reject(file=self.name, line=line, column=column, reason=reason, text=plain(text)[:200]))

    @property
    def rows(self) -> int:
        """How many rows there were, those turned away among them."""
        return self.accepted + len(self.rejects)

    def narrow(self, columns: int) -> None:
        """Leave out that many last columns, which are empty in every row."""
        narrow = self._path.with_suffix(".narrow.csv")
        with (
            self._path.open(encoding="utf-8", newline="") as wide,
            narrow.open("w", encoding="utf-8", newline="") as out,
        ):
            out.writelines(line[: -columns - 1] + "\n" for line in wide)
        self._path, self._columns = narrow, self._columns[:-columns]

    def opened(self, notes: Sequence[Message], connection: DuckDBPyConnection | None) -> Opened:
        """Return the table. Raises Mistake where DuckDB doesn't find as many rows as were written."""
        opened = Opened(
            name=self.name,
            stem=self._stem,
            path=self._path,
            columns=self._columns,
            dialect=Dialect(),
            rows=self.rows,
            accepted=self.accepted,
            rejects=self.rejects,
            notes=tuple(notes),
            lines=self._lines,
            made=True,
        )
        counted = count(opened, connection)
        if counted != self.accepted:
            raise Mistake(reasons.READERS_DISAGREE, file=self.name, rows=self.accepted, others=counted or 0)
        return opened

    def _note_lines(self) -> None:
        self._lines.add(np.array(self._pending, np.int64))
        self._pending = array("q")


def plain(text: str) -> str:
    """Return text on one line, without what can't be printed.

    >>> plain(" a\\n\\tb\\0 ")
    'a b'
    """
    return _UNPRINTABLE.sub(" ", text).strip()
