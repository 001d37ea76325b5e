"""The cleaned copy of a table: its accepted records only, in UTF-8, ready for a strict reader."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from detente.imports.reading.blocks import Block, chosen
from detente.imports.reading.cells import join, split
from detente.imports.reading.contents import Dialect
from detente.imports.reading.lines import CR, LF, Flags
from detente.imports.reading.records import Fate

_PIECE: Final = 4 * 1024 * 1024
_ACCEPTED: Final = np.array([fate.accepted for fate in Fate])


def accepted_lines(block: Block, count: int) -> Flags:
    """Return which of the first ``count`` lines are handed over."""
    return np.asarray(_ACCEPTED[block.fates[:count]])


class Copy:
    """Writes accepted records to a file as the blocks come in.

    even : make every record's end a LF.   rewrite : take records with quotes or backslashes apart and write them anew.
    """

    def __init__(self, path: Path, dialect: Dialect, width: int, *, even: bool, rewrite: bool) -> None:
        self.path, self._dialect, self._width, self._even, self._rewrite = path, dialect, width, even, rewrite
        self._out: BinaryIO = path.open("wb")
        self.last_bytes = 0

    def close(self) -> None:
        """Finish the file."""
        self._out.close()

    def lead(self, source: Path, start: int, end: int) -> None:
        """Copy what came before the first block that needed a copy."""
        _copy(source, self._out, start, end)

    def drop_last(self) -> None:
        """Take the last record away again, once the file is finished."""
        with self.path.open("r+b") as file:
            file.truncate(self.path.stat().st_size - self.last_bytes)

    def write(self, block: Block, count: int, last: int | None) -> None:
        """Write the accepted ones among the first ``count`` lines; ``last`` is the last accepted record's first line."""
        anew = self._anew(block, count)
        pieces = self._plain(block, 0, count) if not anew else self._mixed(block, count, anew)
        self._out.write(pieces)
        if last is not None:
            self.last_bytes = len(self._record(block, last, anew))

    def _record(self, block: Block, first: int, anew: list[int]) -> bytes:
        last = block.last_of(first)
        return self._written(block, first, last) if first in anew else self._plain(block, first, last + 1)

    def _anew(self, block: Block, count: int) -> list[int]:
        """Return the records that must be written anew."""
        fates = block.fates[:count]
        wanted = fates == Fate.MENDED
        if self._rewrite:
            starts, nexts = block.lines.starts, block.lines.nexts
            special = (
                block.array == ord(self._dialect.quote) if self._dialect.quote else np.zeros(len(block.array), bool)
            )
            special |= block.array == ord("\\")
            running = np.concatenate([[0], np.cumsum(special)])
            wanted |= (running[nexts[:count]] > running[starts[:count]]) & chosen(Fate.SOUND, Fate.SPAN, Fate.PART)[
                fates
            ]
        return sorted({block.first_of(line) for line in np.flatnonzero(wanted).tolist()})

    def _plain(self, block: Block, start: int, stop: int) -> bytes:
        lines = block.lines
        keep = _ACCEPTED[block.fates[start:stop]]
        lengths = lines.nexts[start:stop] - lines.starts[start:stop]
        if not len(lengths):
            return b""
        first, end = int(lines.starts[start]), int(lines.nexts[stop - 1])
        if keep.all() and not self._even:
            return block.raw[first:end]
        mask = np.repeat(keep, lengths)
        array = block.array[first:end]
        if self._even:
            array = array.copy()
            inner = np.zeros(stop - start, bool)
            following = block.fates[start + 1 : stop + 1] if stop < len(block.fates) else block.fates[start + 1 :]
            inner[: len(following)] = following == Fate.PART
            ends = (lines.nexts[start:stop] - 1 - first)[keep & ~inner]
            mask[ends[(array[ends] == LF) & (array[ends - 1] == CR) & (ends > 0)] - 1] = False
            array[ends] = LF
        return bytes(array[mask].tobytes())

    def _mixed(self, block: Block, count: int, anew: list[int]) -> bytes:
        pieces: list[bytes] = []
        at = 0
        for first in anew:
            pieces.append(self._plain(block, at, first))
            last = block.last_of(first)
            pieces.append(self._written(block, first, last))
            at = last + 1
        pieces.append(self._plain(block, at, count))
        return b"".join(pieces)

    def _written(self, block: Block, first: int, last: int) -> bytes:
        cells = split(block.text(first, last), self._dialect)
        assert cells is not None and len(cells) >= self._width, "an accepted record can be taken apart"
        text = join(cells[: self._width], self._dialect.delimiter, self._dialect.quote or '"')
        return text.encode() + self._dialect.newline.encode() if not self._even else text.encode() + b"\n"


def copy_part(source: Path, out: Path, start: int, end: int | None) -> None:
    """Copy a stretch of a file to a file of its own."""
    with out.open("wb") as written:
        _copy(source, written, start, end)


def _copy(source: Path, out: BinaryIO, start: int, end: int | None) -> None:
    with source.open("rb") as file:
        file.seek(start)
        left = end - start if end is not None else None
        while left is None or left > 0:
            piece = file.read(_PIECE if left is None else min(left, _PIECE))
            if not piece:
                return
            out.write(piece)
            left = None if left is None else left - len(piece)
