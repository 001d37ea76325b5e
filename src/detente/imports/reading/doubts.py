"""Doubt about sound-looking lines beside broken ones.

A line break that got into a field leaves a stump and a rest; either may look like a whole row. A lost quote leaves
the further lines of its field looking like rows. So next to a broken line a row is handed over only if its cells
look as those columns do elsewhere (dates where dates stand, ids where ids stand), and not at all where the broken
line could be glued to it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from detente.imports.reading.blocks import Block, chosen
from detente.imports.reading.cells import split
from detente.imports.reading.contents import Dialect
from detente.imports.reading.records import Fate
from detente.imports.reading.shapes import Columns

_REACH: Final = 100
_BLIND_REACH: Final = 20
_STARTS: Final = (Fate.SOUND, Fate.SPAN)
_WHOLE: Final = (Fate.SOUND, Fate.SPAN, Fate.PART)
_BROKEN: Final = (Fate.RAGGED, Fate.QUOTE, Fate.OPEN, Fate.UNCLEAR, Fate.REST)


class Doubts:
    """Casts doubt within blocks of one table. manifold : the table has rows over several lines elsewhere."""

    def __init__(self, columns: Columns, dialect: Dialect, *, manifold: bool) -> None:
        self._columns, self._dialect = columns, dialect
        self._anchored = bool(columns.anchored)
        self.manifold = manifold

    def cast(self, block: Block) -> None:
        """Turn sound lines that may be parts of broken ones into `Fate.SHADOW`."""
        broken = chosen(*_BROKEN)[block.fates]
        if not broken.any():
            return
        edges = np.flatnonzero(np.diff(broken, prepend=False, append=False))
        closing = broken & block.lines.odd & block.lines.inner_legal
        misquoted = broken & (block.fates != Fate.RAGGED) & (block.fates != Fate.REST)
        for first, end in zip(edges[0::2].tolist(), edges[1::2].tolist(), strict=True):
            self._glue(block, first, end)
            closes = bool(closing[first:end].any())
            if closes:
                self._climb(block, first)
            if closes or misquoted[first:end].any():
                self._descend(block, end)

    def _glue(self, block: Block, first: int, end: int) -> None:
        """Doubt the rows above and below a wound where its first or last record is a piece without delimiter."""
        if self._columns.width == 1:
            return
        above = self._cells_above(block, first)
        piece = self._piece(block, first)
        if above and piece is not None and self._may_be(-1, above[-1], above[-1], piece):
            self._doubt(block, block.first_of(first - 1), first - 1)
        if end < len(block.fates) and block.fates[end] in _STARTS:
            last = block.last_of(end)
            cells = split(block.text(end, last), self._dialect)
            piece = self._piece(block, block.first_of(end - 1))
            if cells and piece is not None and self._may_be(0, cells[0], piece, cells[0]):
                self._doubt(block, end, last)

    def _piece(self, block: Block, line: int) -> str | None:
        """Return the text of a broken record that has no delimiter, None where it has one."""
        text = block.text(line, block.last_of(line))
        cells = split(text, self._dialect)
        alone = len(cells) == 1 if cells is not None else self._dialect.delimiter not in text
        return text if alone else None

    def _cells_above(self, block: Block, line: int) -> list[str] | None:
        if not line or block.fates[line - 1] not in _WHOLE:
            return None
        return split(block.text(block.first_of(line - 1), line - 1), self._dialect)

    def _may_be(self, column: int, cell: str, before: str, after: str) -> bool:
        """Return whether a cell is no good by itself, or would be as good with the piece glued to it."""
        takes, column = self._columns.takes, column % self._columns.width
        return not takes(column, cell) or takes(column, before + after) or takes(column, before + " " + after)

    def _climb(self, block: Block, line: int) -> None:
        """Doubt the rows above a wound that ends a quoted field, up to the row in which the field may have begun.

        That is the first one whose cells look right; it is whole only if its last cell could not go on.
        """
        for _ in range(self._reach):
            while line and block.fates[line - 1] == Fate.BLANK:
                line -= 1
            if not line or block.fates[line - 1] not in (*_WHOLE, Fate.SHADOW, Fate.REST):
                return
            first = block.first_of(line - 1)
            cells = split(block.text(first, line - 1), self._dialect)
            whole = cells is not None and self._anchored and self._columns.fits(cells)
            if cells is None or not whole or not self._columns.proves(len(cells) - 1, cells[-1]):
                self._doubt(block, first, line - 1)
            if whole:
                return
            line = first

    def _descend(self, block: Block, line: int) -> None:
        """Doubt the rows below a wound until one of them shows by its cells that it is whole."""
        for _ in range(self._reach):
            if line >= len(block.fates) or block.fates[line] not in (*_STARTS, Fate.SHADOW):
                return
            last = block.last_of(line)
            cells = split(block.text(line, last), self._dialect)
            if cells is not None and self._anchored and self._columns.fits(cells):
                return
            self._doubt(block, line, last)
            line = last + 1

    @property
    def _reach(self) -> int:
        return _REACH if self._anchored else _BLIND_REACH if self.manifold else 1

    def _doubt(self, block: Block, first: int, last: int) -> None:
        block.fates[first] = Fate.SHADOW
        block.fates[first + 1 : last + 1] = Fate.REST
