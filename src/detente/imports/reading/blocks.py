"""A stretch of a file in blocks of whole lines, and one such block with what is known of its lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

import numpy as np

from detente.imports.reading import reasons
from detente.imports.reading.lines import Bytes, Flags, Lines
from detente.imports.reading.records import Fate, Fates
from detente.mistakes import Mistake

BLOCK_BYTES: Final = 1024 * 1024
_FURTHER: Final = (int(Fate.PART), int(Fate.REST))


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a file: from ``start`` to ``end`` (None: to its end); its first line has the number ``line``."""

    path: Path
    start: int
    end: int | None
    line: int


class Blocks:
    """Reads a region as blocks that end at a line's end; only the very last line is given an end if it has none."""

    def __init__(self, region: Region, *, lone_cr: bool, line_bytes: int, display: str) -> None:
        self._region, self._lone_cr, self._line_bytes, self._display = region, lone_cr, line_bytes, display
        self._file: BinaryIO = region.path.open("rb")
        self._file.seek(region.start)
        self._left = None if region.end is None else region.end - region.start
        self._rest = b""
        self.unended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def next(self, carry: bytes, line: int) -> tuple[bytes, bool]:
        """Return ``carry`` and what follows it, and whether that is all; ``line`` numbers the carry's first line."""
        pieces = [carry, self._rest]
        self._rest = b""
        while True:
            piece = self._read()
            pieces.append(piece)
            data = b"".join(pieces)
            if not piece:
                return self._ended(data), True
            end = self._last_line_end(data)
            if end > len(carry):
                self._rest = data[end:]
                return data[:end], False
            if len(data) - max(end, 0) > self._line_bytes:
                raise Mistake(
                    reasons.LONG_LINE,
                    file=self._display,
                    line=line + carry.count(b"\n"),
                    megabytes=self._line_bytes // (1024 * 1024),
                )
            pieces = [data]

    def _read(self) -> bytes:
        size = BLOCK_BYTES if self._left is None else min(BLOCK_BYTES, self._left)
        piece = self._file.read(size)
        if self._left is not None:
            self._left -= len(piece)
        return piece

    def _ended(self, data: bytes) -> bytes:
        if data and not data.endswith((b"\n", b"\r") if self._lone_cr else b"\n"):
            self.unended = True
            return data + b"\n"
        return data

    def _last_line_end(self, data: bytes) -> int:
        """Return the place after the last line end, a CR at the very end left for the next block to decide."""
        end = data.rfind(b"\n")
        if self._lone_cr:
            end = max(end, data.rfind(b"\r", 0, len(data) - 1))
            if data[end : end + 2] == b"\r\n":
                end += 1
        return end + 1


@lru_cache(maxsize=32)
def chosen(*fates: Fate) -> Flags:
    """Return a table that is True at these fates, to be looked up by an array of fates."""
    table = np.zeros(len(Fate), bool)
    table[list(fates)] = True
    return table


@dataclass(slots=True)
class Block:
    """Some lines of a region. line : number of its first line.   offset : byte place of it in the file."""

    raw: bytes
    array: Bytes
    lines: Lines
    fates: Fates
    line: int
    offset: int
    _codes: memoryview = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._codes = self.fates.data

    def last_of(self, first: int) -> int:
        """Return the last line of the record that begins at a line."""
        last, count, codes = first, len(self._codes), self._codes
        while last + 1 < count and codes[last + 1] in _FURTHER:
            last += 1
        return last

    def first_of(self, line: int) -> int:
        """Return the first line of the record that a line is part of."""
        codes = self._codes
        while line > 0 and codes[line] in _FURTHER:
            line -= 1
        return line

    def text(self, first: int, last: int | None = None) -> str:
        """Return the text of a record, without its line end."""
        end = self.lines.ends[first if last is None else last]
        return self.raw[int(self.lines.starts[first]) : int(end)].decode("utf-8", "replace")

    def places(self, *fates: Fate) -> list[int]:
        """Return the lines that have one of these fates."""
        return np.flatnonzero(chosen(*fates)[self.fates]).tolist()
