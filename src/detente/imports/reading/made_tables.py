"""A table that a reader makes itself, row by row, and hands over as text that needs no more looking at."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from detente.imports.reading.cells import join
from detente.imports.reading.contents import Dialect, Opened
from detente.imports.reading.linemap import LineMap
from detente.imports.reading.rejects import Reject, Rejects
from detente.language import Message

_ROWS: Final = 20_000
"""So many rows are written at a time; in between no file is open, so none stays so where reading is given up."""


class MadeTable:
    """Takes rows and rejects; `opened` gives the table.

    name, stem, columns : as in `Opened`.   path : where its rows are written, a file that is not there yet.
    Rejects keep no text: of mail and chat nothing is stored but the line and the reason.
    """

    def __init__(self, name: str, stem: str, path: Path, columns: Sequence[str]) -> None:
        self.name, self.stem, self.path, self.columns = name, stem, path, tuple(columns)
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
        """Add a row that begins on a line; lines never go back."""
        self._rows.append(join(cells) + "\n")
        self.accepted += 1
        self._recent.append(line)
        if len(self._recent) >= _ROWS:
            self._write()

    def reject(self, line: int, reason: Message) -> None:
        """Turn away a row."""
        self._rejects.add(Reject(file=self.name, line=line, column=None, reason=reason, text=""))

    def opened(self, notes: Sequence[Message] = ()) -> Opened:
        """Return the table with all its rows."""
        self._write()
        return Opened(
            name=self.name, stem=self.stem, path=self.path, columns=self.columns, dialect=Dialect(),
            rows=self.rows, accepted=self.accepted, rejects=self._rejects,
            notes=tuple(notes), lines=self._lines, keepable=False,
        )  # fmt: skip

    def _write(self) -> None:
        with self.path.open("a", encoding="utf-8", newline="") as out:
            out.writelines(self._rows)
        self._lines.add(np.frombuffer(self._recent, np.int64) if self._recent else np.empty(0, np.int64))
        self._rows, self._recent = [], array("q")
