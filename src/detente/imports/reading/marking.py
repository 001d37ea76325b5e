"""A block looked at: its lines judged, and those marked that are no rows for other reasons than their quotes."""

from __future__ import annotations

import numpy as np

from detente.imports.reading.blocks import Block, chosen
from detente.imports.reading.cells import split
from detente.imports.reading.encodings import UNREADABLE, bad_lines
from detente.imports.reading.lines import Marks, measure
from detente.imports.reading.plans import Plan
from detente.imports.reading.records import Fate, judge


def look_at(plan: Plan, marks: Marks, raw: bytes, line: int, offset: int, *, final: bool) -> tuple[Block, int]:
    """Return a block of whole lines with their fates, and from which line on more of the file is needed.

    line, offset : number and byte place of the first line.   final : nothing follows.
    """
    array = np.frombuffer(raw, np.uint8)
    lines = measure(array, marks)

    def plausible(first: int, last: int) -> bool | None:
        if not plan.looks.anchored:
            return None
        cells = split(raw[int(lines.starts[first]) : int(lines.ends[last])].decode("utf-8", "replace"), plan.dialect)
        return cells is not None and plan.looks.fits(cells)

    most = plan.limits.record_bytes
    judged = judge(lines, plan.width, final=final, record_bytes=most, plausible=plausible)
    block = Block(raw, array, lines, judged.fates, line, offset)
    _mark_blank(plan, block)
    _mark_bytes(plan, block)
    _mark_headers(plan, block)
    if plan.surplus:
        _mend(plan, block)
    return block, judged.cut


def _mark_blank(plan: Plan, block: Block) -> None:
    lines, fates = block.lines, block.fates
    if plan.width == 1:
        fates[(lines.ends == lines.starts) & (fates == Fate.SOUND)] = Fate.BLANK
    for at in np.flatnonzero(lines.check & chosen(Fate.SOUND, Fate.RAGGED)[fates]).tolist():
        text = block.text(at)
        cells = split(text, plan.dialect)
        hollow = cells is not None and not any(cell.strip() for cell in cells)
        if hollow and (not text.strip() or lines.fields[at] == plan.width):
            fates[at] = Fate.BLANK


def _mark_bytes(plan: Plan, block: Block) -> None:
    found: list[int] = []
    if plan.zeros:
        found += _lines_with(block, b"\0")
    if plan.replaced:
        found += _lines_with(block, UNREADABLE)
    if plan.damaged:
        found += bad_lines(block.raw, block.lines.starts)
    for line in found:
        first = block.first_of(line)
        last = block.last_of(first)
        block.fates[first], block.fates[first + 1 : last + 1] = Fate.BYTES, Fate.REST


def _lines_with(block: Block, needle: bytes) -> list[int]:
    found: list[int] = []
    at = block.raw.find(needle)
    while at >= 0:
        line = int(np.searchsorted(block.lines.nexts, at, side="right"))
        found.append(line)
        at = block.raw.find(needle, int(block.lines.nexts[line]))
    return found


def _mark_headers(plan: Plan, block: Block) -> None:
    header = plan.header
    if header is None:
        return
    for line in _lines_with(block, header):
        whole = block.raw[int(block.lines.starts[line]) : int(block.lines.ends[line])]
        if whole == header and block.fates[line] in (Fate.SOUND, Fate.RAGGED):
            block.fates[line] = Fate.HEADER


def _mend(plan: Plan, block: Block) -> None:
    """Accept rows whose fields beyond the width are all empty, where the exporter writes so."""
    for line in block.places(Fate.RAGGED):
        if block.lines.fields[line] > plan.width and block.last_of(line) == line:
            cells = split(block.text(line), plan.dialect)
            if cells is not None and not any(cells[plan.width :]) and cells[plan.width - 1].strip():
                block.fates[line] = Fate.MENDED
