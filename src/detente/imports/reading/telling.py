"""A rejected record told of: file, line, column, reason and text."""

from __future__ import annotations

from detente.imports.reading import reasons
from detente.imports.reading.blocks import Block
from detente.imports.reading.cells import split
from detente.imports.reading.linemap import LineMap
from detente.imports.reading.plans import Plan
from detente.imports.reading.records import Fate
from detente.imports.reading.rejects import TEXT_LENGTH, Reject
from detente.language import Message


def tell(plan: Plan, lines: LineMap, block: Block, at: int) -> Reject:
    """Return the reject for the rejected record that begins at a line of a block."""
    last = block.last_of(at)
    text = block.text(at, last)
    fate = Fate(int(block.fates[at]))
    fields = int(block.lines.fields[at])
    if fate is Fate.RAGGED and last > at:
        fields = len(split(text, plan.dialect) or [])
    column, reason = _bad_cell(plan, text) if fate is Fate.BYTES else (None, None)
    return Reject(
        file=plan.display,
        line=lines.translated(block.line + at),
        column=column,
        reason=reason or reasons.of_fate(fate, fields=fields, width=plan.width, record_bytes=plan.limits.record_bytes),
        text=text[:TEXT_LENGTH],
    )


def _bad_cell(plan: Plan, text: str) -> tuple[str | None, Message | None]:
    """Return the column of the cell with bytes that are no text, and the reason where it is a spreadsheet's error."""
    for place, cell in enumerate(split(text, plan.dialect) or []):
        if "\0" in cell or "\ufffd" in cell:
            column = plan.columns[place] if place < plan.width else None
            return column, reasons.cell_error(cell[1:]) if cell.startswith(("\0#", "\0Err:")) else None
    return None, None
