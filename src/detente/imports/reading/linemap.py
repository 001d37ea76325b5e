"""From the place of a handed-over row to the physical line it began on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

_IN_MEMORY: Final = 1_000_000


class LineMap:
    """Keeps only the places where the distance between row and line changes.

    first : the line of row 0 while nothing else is known.   spool : file for very many changes.

    >>> lines = LineMap(first=2)
    >>> lines.add(np.array([2, 3, 6, 7]))      # rows 0 to 3 lie on these lines
    >>> [lines.line_of(row) for row in (0, 1, 2, 3)]
    [2, 3, 6, 7]
    """

    def __init__(self, first: int = 1, spool: Path | None = None) -> None:
        self._spool = spool
        self._rows = 0
        self._first = first
        self._distance = first
        self._pending: list[tuple[Whole, Whole]] = []
        self._pending_size = 0
        self._changes: Whole = np.empty((0, 2), np.int64)
        self._spooled = 0
        self.translation: Whole | None = None

    def add(self, lines: Whole) -> None:
        """Add the next rows' lines, ascending."""
        if not len(lines):
            return
        rows = np.arange(self._rows, self._rows + len(lines), dtype=np.int64)
        distance = lines - rows
        changed = np.flatnonzero(np.diff(distance, prepend=self._distance))
        if len(changed):
            self._pending.append((rows[changed], distance[changed]))
            self._pending_size += len(changed)
            self._distance = int(distance[-1])
            if self._pending_size >= _IN_MEMORY and self._spool is not None:
                self._write(self._spool)
        self._rows += len(lines)

    def line_of(self, record: int) -> int:
        """Return the line of a row; IndexError below zero (beyond the last row the last distance holds)."""
        if record < 0:
            raise IndexError(record)
        changes = self._all()
        place = int(np.searchsorted(changes[:, 0], record, side="right")) - 1
        line = record + (int(changes[place, 1]) if place >= 0 else self._first)
        return self.translated(line)

    def translated(self, line: int) -> int:
        """Return a line of the file as people count it: the sheet's row where the file was written from a sheet."""
        if self.translation is None or not len(self.translation):
            return line
        return int(np.searchsorted(self.translation, line, side="right"))

    def _all(self) -> Whole:
        if self._pending:
            if self._spooled and self._spool is not None:
                self._write(self._spool)
            else:
                added = [np.column_stack(pair) for pair in self._pending]
                self._changes = np.concatenate([self._changes, *added])
                self._pending, self._pending_size = [], 0
        return self._changes

    def _write(self, spool: Path) -> None:
        with spool.open("ab") as out:
            if not self._spooled and len(self._changes):
                out.write(self._changes.tobytes())
                self._spooled += len(self._changes)
            for pair in self._pending:
                out.write(np.column_stack(pair).tobytes())
        self._spooled += self._pending_size
        self._pending, self._pending_size = [], 0
        self._changes = np.memmap(spool, np.int64, "r", shape=(self._spooled, 2))
