"""The rows below a header, read block by block: each accepted or rejected, counted, and copied only if need be."""

from __future__ import annotations

from typing import Final

import numpy as np

from detente.imports.reading.blocks import BLOCK_BYTES, Block, Blocks, chosen
from detente.imports.reading.cells import split
from detente.imports.reading.copies import Copy, accepted_lines
from detente.imports.reading.doubts import Doubts
from detente.imports.reading.linemap import LineMap
from detente.imports.reading.lines import CR, Marks, measure
from detente.imports.reading.marking import look_at
from detente.imports.reading.plans import Plan, Rows
from detente.imports.reading.records import Fate
from detente.imports.reading.rejects import Rejects
from detente.imports.reading.telling import tell

_HELD_BACK: Final = 50  # sound lines kept for the next block, so that a broken one there can be seen beside them
_REJECTED: Final = (
    Fate.RAGGED, Fate.QUOTE, Fate.OPEN, Fate.UNCLEAR, Fate.SHADOW, Fate.BYTES, Fate.LONG, Fate.HEADER,
)  # fmt: skip
_STARTS: Final = (Fate.SOUND, Fate.SPAN, Fate.MENDED)


class MixedLineEnds(Exception):  # noqa: N818  a turn of the reading, not an error
    """Records end in different ways; the rows are to be read once more, into a copy."""


class Reader:
    """Reads the rows of one table."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._marks = Marks.of(plan.dialect, lone_cr=plan.lone_cr)
        self._doubts = Doubts(plan.looks, plan.dialect, manifold=plan.manifold)
        self._rewrite = plan.dialect.escape == "\\" or plan.dialect.spaces
        self._probes = 0
        spool = plan.spool
        lines = LineMap(plan.region.line, spool.with_name(spool.name + ".lines"))
        lines.translation = plan.rows_at
        self.rows = Rows(Rejects(spool.with_name(spool.name + ".rejects")), lines)

    def read(self) -> Rows:
        """Return the rows' account. Raises MixedLineEnds (unless ``even``) and Mistake."""
        plan, rows = self._plan, self.rows
        if plan.even or self._rewrite:
            self._start_copy(plan.region.start)
        try:
            self._read()
        finally:
            if rows.copy is not None:
                rows.copy.close()
        return rows

    def _read(self) -> None:
        plan = self._plan
        line, offset, carry = plan.region.line, plan.region.start, b""
        with Blocks(
            plan.region, lone_cr=plan.lone_cr, line_bytes=plan.limits.line_bytes, display=plan.display
        ) as blocks:
            while True:
                raw, final = blocks.next(carry, line)
                if not raw:
                    return
                block, cut = self._judged(raw, line, offset, final=final)
                if self.rows.end is not None:
                    final, cut = True, len(block.fates)
                self._doubts.cast(block)
                count = cut if final else self._settled(block, cut)
                self._settle(block, count, unended=final and blocks.unended)
                if final:
                    return
                at = int(block.lines.starts[count]) if count < len(block.fates) else len(raw)
                carry, line, offset = raw[at:], line + count, offset + at

    def _judged(self, raw: bytes, line: int, offset: int, *, final: bool) -> tuple[Block, int]:
        """Return the block with its lines' fates; cut short where a further table begins in it."""
        block, cut = look_at(self._plan, self._marks, raw, line, offset, final=final)
        split_at = self._further_table(block, min(cut, len(block.fates)))
        if split_at is None:
            return block, cut
        at = int(block.lines.starts[split_at])
        self.rows.end, self.rows.end_line = offset + at, line + split_at
        if not at:
            return Block(b"", block.array[:0], measure(block.array[:0], self._marks), block.fates[:0], line, offset), 0
        return look_at(self._plan, self._marks, raw[:at], line, offset, final=True)

    def _further_table(self, block: Block, count: int) -> int | None:
        """Return the line below blank ones at which another table begins."""
        plan = self._plan
        if plan.further is None:
            return None
        blanks = np.flatnonzero(block.fates[:count] == Fate.BLANK)
        for line in (blanks + 1).tolist():
            if line >= len(block.fates) or block.fates[line] in (Fate.BLANK, Fate.PART, Fate.REST):
                continue
            self._probes += 1
            if self._probes > 2000:
                return None
            if self._unlike(block, line) and plan.further(
                block.offset + int(block.lines.starts[line]), block.line + line
            ):
                return line
        return None

    def _unlike(self, block: Block, line: int) -> bool:
        fate = block.fates[line]
        if fate != Fate.SOUND:
            return bool(fate != Fate.SPAN)
        cells = split(block.text(line), self._plan.dialect) or []
        return sum(bool(cell.strip()) for cell in cells) <= 1 or not self._plan.looks.fits(cells)

    def _settled(self, block: Block, cut: int) -> int:
        """Return how many lines are beyond doubt: up to a sound record that follows a sound record."""
        fates = block.fates
        sound = chosen(Fate.SOUND, Fate.SPAN)[fates[:cut]]
        calm = sound.copy()
        calm[1:] &= chosen(Fate.SOUND, Fate.PART)[fates[: max(cut - 1, 0)]]
        calm[:1] = False
        places = np.flatnonzero(calm)
        if len(places):
            early = places[places < cut - _HELD_BACK]
            return int(early[-1] if len(early) else places[-1])
        return cut if len(block.raw) > 2 * BLOCK_BYTES else 0

    def _settle(self, block: Block, count: int, *, unended: bool) -> None:
        """Count, copy and tell of the first ``count`` lines."""
        rows = self.rows
        fates = block.fates[:count]
        starts = np.flatnonzero(chosen(*_STARTS)[fates])
        self._doubts.manifold |= bool((fates == Fate.SPAN).any())
        self._note_styles(block, count, unended=unended)
        rejected = np.flatnonzero(chosen(*_REJECTED)[fates])
        if rows.copy is None and self._needs_copy(block, count, len(rejected)):
            self._start_copy(block.offset)
        last = int(starts[-1]) if len(starts) else None
        if rows.copy is not None:
            rows.copy.write(block, count, last)
        rows.lines.add(starts + block.line)
        rows.accepted += len(starts)
        rows.rows += len(starts) + len(rejected)
        rows.blank += int(np.count_nonzero(fates == Fate.BLANK))
        rows.mended += int(np.count_nonzero(fates == Fate.MENDED))
        if last is not None:
            rows.last_text = block.text(last, block.last_of(last))
            rows.last_line = block.line + last
            rows.last_start = block.offset + int(block.lines.starts[last])
        for at in rejected.tolist():
            reject = tell(self._plan, rows.lines, block, at)
            rows.first_reject = rows.first_reject or reject
            rows.rejects.add(reject)

    def _note_styles(self, block: Block, count: int, *, unended: bool) -> None:
        lines = block.lines
        taken = accepted_lines(block, count)
        following = block.fates[1 : count + 1] == Fate.PART
        taken[: len(following)] &= ~following
        if unended and count == len(block.fates):
            taken[-1:] = False
        places = np.flatnonzero(taken)
        if not len(places):
            return
        pairs = lines.nexts[places] - lines.ends[places] == 2
        if self._plan.lone_cr:
            lone = ~pairs & (block.array[lines.nexts[places] - 1] == CR)
            if lone.any():
                self.rows.styles.add("\r")
            pairs_or_lf = ~lone
        else:
            pairs_or_lf = np.ones(len(places), bool)
        if (pairs & pairs_or_lf).any():
            self.rows.styles.add("\r\n")
        if (~pairs & pairs_or_lf).any():
            self.rows.styles.add("\n")
        if len(self.rows.styles) > 1 and not self._plan.even:
            raise MixedLineEnds

    def _needs_copy(self, block: Block, count: int, rejected: int) -> bool:
        fates = block.fates[:count]
        if rejected or (fates == Fate.MENDED).any():
            return True
        blank = fates == Fate.BLANK
        if not blank.any():
            return False
        empty = block.lines.ends[:count] == block.lines.starts[:count]
        return self._plan.width == 1 or bool((blank & ~empty).any())

    def _start_copy(self, upto: int) -> None:
        plan = self._plan
        copy = Copy(plan.out, plan.dialect, plan.width, even=plan.even, rewrite=self._rewrite)
        copy.lead(plan.region.path, plan.region.start, upto)
        self.rows.copy = copy
