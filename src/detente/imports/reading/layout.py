"""Where a table's header is, what stands above it, and how wide the table is.

A header is told from data by the cells below it: a word above numbers or days is a name, a number above numbers is
data. What can't be told is said in a note; what would put values under the wrong name is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from detente.imports.reading import reasons
from detente.imports.reading.dialects import Record
from detente.imports.reading.names import merged, unique
from detente.imports.reading.shapes import TYPED, Kind, kind_of, shape_of
from detente.language import Message
from detente.mistakes import Mistake

_ABOVE: Final = 40  # lines above a header that are looked at
_WINDOW: Final = 12
_BODY: Final = 200
_FEW: Final = 3
_MOST: Final = 0.5
_PLAIN: Final = TYPED - {Kind.FLAG}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """width : fields of a row.   columns : unique names.   body : index in the sample of the first record after the header.

    header : index of the (last) header record, None where there is none.   above : non-blank records above it.
    sure : cells of the body say that the header is one.
    """

    width: int
    columns: tuple[str, ...]
    body: int
    header: int | None
    above: int
    sure: bool
    notes: tuple[Message, ...] = field(default=())


def lay_out(records: Sequence[Record], *, display: str, first_line: int = 1) -> Layout:
    """Return the layout of the first table in a sample.

    Raises Mistake where header and rows contradict each other so that names can't be put to values.
    """
    start, width = _beginning(records)
    header, sure, start = _header(records, start, width)
    notes: list[Message] = []
    first = start
    if header is None:
        header = _misfit(records, start, width, display, first_line)
        sure = header is not None
    if header is None:
        names, body = [""] * width, start
        notes.append(reasons.no_header(display))
    else:
        rows = _body(records, header + 1, width)
        first, names, body = header, list(records[header].cells or []), header + 1
        while width > 1 and sure and (more := _second_header(records, body, names, rows, width)) is not None:
            names, body = merged(names, records[more].cells or []), more + 1
        while width > 1 and sure and (upper := _upper_header(records, first, names, width)) is not None:
            names, first = merged(records[upper].cells or [], names), upper
        names = _fitted(records[header], names, rows, width, notes, display, first_line)
        if not sure:
            notes.append(reasons.header_taken(records[header].line + first_line))
    above = sum(not record.blank for record in records[:first])
    if above:
        notes.append(reasons.lines_above(above))
    columns, told = unique(names, numbered=header is None)
    return Layout(
        width=width, columns=columns, body=body, header=header, above=above, sure=sure, notes=(*notes, *told)
    )  # fmt: skip


def _beginning(records: Sequence[Record]) -> tuple[int, int]:
    """Return where the first table begins, and its width.

    It begins at the first record that is as wide as most of the records that follow it, up to a blank line; a title
    above it has fewer fields. Where nothing has two fields the table has one column.
    """
    filled = [(place, record) for place, record in enumerate(records) if not record.blank]
    if not filled:
        return 0, 1
    widths = [len(record.cells) if record.cells is not None else 0 for _, record in filled]
    ends = _segment_ends([place for place, _ in filled])
    for by_segment in (True, False):
        for at in range(min(len(filled), _ABOVE + 1)):
            end = min(at + _WINDOW, ends[at] if by_segment else len(filled))
            usual, times = _usual(widths[at:end])
            if usual < 2 or widths[at] != usual or times < max(_MOST * (end - at), min(end - at, 2)):
                continue
            if by_segment and times < 2 and (end >= len(widths) or widths[end] != usual):
                continue  # one line by itself, unlike what follows
            if by_segment and usual == 2 and sum(width > usual for width in widths[ends[at] :]) >= _FEW:
                segment = records[filled[at][0] : filled[ends[at] - 1][0] + 1]
                if not _proven(segment):
                    continue  # names and values of a report's head, two by two
            return filled[at][0], usual
    overall = Counter(width for width in widths if width > 0)
    if not overall:
        return filled[0][0], 1
    width, times = overall.most_common(1)[0]
    if width > 1 and times < 0.3 * len(widths):
        width = 1 if overall.get(1, 0) >= times else width
    place = next(place for place, record in filled if record.cells is not None and len(record.cells) == width)
    return place, width


def _segment_ends(places: Sequence[int]) -> list[int]:
    """Return for each filled record how many records there are up to the blank line below it."""
    ends = [len(places)] * len(places)
    for at in reversed(range(len(places) - 1)):
        ends[at] = at + 1 if places[at + 1] != places[at] + 1 else ends[at + 1]
    return ends


def _usual(widths: Sequence[int]) -> tuple[int, int]:
    counts = Counter(width for width in widths if width)
    return counts.most_common(1)[0] if counts else (0, 0)


def _proven(segment: Sequence[Record]) -> bool:
    cells = segment[0].cells or []
    rows = _body(segment, 1, len(cells))
    return len(rows) >= _FEW and bool(_is_header(cells, rows))


def _body(records: Sequence[Record], start: int, width: int) -> list[list[str]]:
    rows: list[list[str]] = []
    for record in records[start:]:
        if record.cells is not None and len(record.cells) == width and not record.blank:
            rows.append(record.cells)
            if len(rows) >= _BODY:
                break
    return rows


def _block(records: Sequence[Record], start: int, width: int) -> list[list[str]]:
    """Return the rows up to a blank line, where there are some; else all."""
    end = next((at for at in range(start, len(records)) if records[at].blank), len(records))
    rows = _body(records[:end], start, width)
    return rows if len(rows) >= _FEW else _body(records, start, width)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _header(records: Sequence[Record], start: int, width: int) -> tuple[int | None, bool, int]:
    """Return the header's place (None where the table has none), whether cells prove it one, and where the table begins."""
    candidates = [
        place
        for place in range(start, min(len(records), start + _ABOVE))
        if not records[place].blank and records[place].cells is not None
        and len(records[place].cells or ()) == width
    ][:_WINDOW]  # fmt: skip
    if not candidates:
        return None, False, start
    usual = sorted(_filled(records[place].cells or ()) for place in candidates)
    needed = min(max(2, (width + 1) // 2), max(2, round(0.6 * usual[len(usual) // 2])), width)
    for rank, place in enumerate(candidates):
        cells = records[place].cells or []
        if _filled(cells) < needed and rank + 1 < len(candidates):
            continue
        verdict = _is_header(cells, _block(records, place + 1, width))
        return (place, bool(verdict), place) if verdict is not False else (None, False, place)
    return None, False, start


def _is_header(cells: Sequence[str], rows: Sequence[Sequence[str]]) -> bool | None:
    """Return True or False where the rows below tell; None where they can't (then it is taken as one)."""
    if not rows:
        return None if all(kind_of(cell) not in _PLAIN for cell in cells) else _years(cells)
    rows = [row for row in rows if list(row) != list(cells)]
    if len(rows) > 1 and not any(kind_of(cell) in _PLAIN for cell in rows[0]):
        rows = rows[1:]  # it may be a further line of the header
    proof = 0.0
    for column, cell in enumerate(cells):
        below = [row[column] for row in rows if row[column].strip()]
        if below and cell.strip():
            proof += _evidence(cell, below)
    if proof < 0 and _years(cells):
        return True
    return True if proof > 0.75 else False if proof < -0.25 else None


def _evidence(cell: str, below: Sequence[str]) -> float:
    """Return how much one cell speaks for (positive) or against being a name of the column below it."""
    kinds = Counter(kind_of(value) for value in below)
    typed = sum(count for kind, count in kinds.items() if kind in TYPED)
    kind = kind_of(cell)
    if typed >= 0.8 * len(below):
        return 1.0 if kind is Kind.TEXT else -1.0
    if kind in _PLAIN:
        return -0.5
    if cell in below:
        return -0.5
    alike = len({shape_of(value) for value in below}) == 1 and len(below) >= 3
    if alike:
        return -0.5 if shape_of(cell) == shape_of(below[0]) else 1.0
    return 0.3 if len(set(below)) <= 0.5 * len(below) and len(below) >= 4 else 0.0


def _years(cells: Sequence[str]) -> bool:
    """Return whether the numbers among the cells are years or months one after the other (a pivoted header)."""
    numbers = [cell.strip() for cell in cells if kind_of(cell) is Kind.WHOLE]
    others = [cell for cell in cells if cell.strip() and kind_of(cell) in TYPED - {Kind.WHOLE}]
    words = [cell for cell in cells if kind_of(cell) is Kind.TEXT]
    if others or not words or len(numbers) < 2 or not all(len(number) == 4 for number in numbers):
        return False
    values = [int(number) for number in numbers]
    return all(1900 <= value <= 2100 for value in values) and len(set(values)) == len(values)


def _second_header(
    records: Sequence[Record], place: int, names: Sequence[str], rows: Sequence[Sequence[str]], width: int
) -> int | None:
    """Return the place of a further header line: words that fill gaps of the one above, over numbers or days."""
    while place < len(records) and records[place].blank:
        place += 1
    if place >= len(records):
        return None
    cells = records[place].cells
    if cells is None or len(cells) != width or len(names) != width or any(kind_of(cell) in _PLAIN for cell in cells):
        return None
    below = [row for row in rows if row is not cells]
    proof = filled_gaps = 0
    for column, cell in enumerate(cells):
        if not cell.strip():
            continue
        filled_gaps += not names[column].strip()
        values = [row[column] for row in below if row[column].strip() and row[column] != cell]
        typed = sum(kind_of(value) in TYPED for value in values)
        proof += 1 if values and typed >= 0.8 * len(values) else -1 if values and typed == 0 else 0
    return place if filled_gaps and proof > 0 else None


def _fitted(
    record: Record,
    names: list[str],
    rows: Sequence[Sequence[str]],
    width: int,
    notes: list[Message],
    display: str,
    first_line: int,
) -> list[str]:
    """Return as many names as a row has fields.

    The header may have too many only by empty ones: at its end, or so many that leaving them all out makes it fit.
    It may have too few only where the fields beyond it are blank and no delimiter can have been lost from it.
    """  # fmt: skip
    line = record.line + first_line
    if len(names) == width:
        return names
    trimmed = list(names)
    while len(trimmed) > width and not trimmed[-1].strip():
        trimmed.pop()
    named = [name for name in names if name.strip()]
    for fewer in (trimmed, named):
        if len(fewer) == width:
            notes.append(reasons.empty_names_left_out(line, len(names) - width))
            return fewer
    beyond = any(cell.strip() for row in rows for cell in row[len(names) :])
    if len(names) < width and rows and record.quoted and not beyond:
        return names + [""] * (width - len(names))
    raise Mistake(reasons.HEADER_MISFIT, file=display, line=line, names=len(names), fields=width)


def _upper_header(records: Sequence[Record], place: int, names: Sequence[str], width: int) -> int | None:
    """Return the place of a header line right above another: words over gaps of the one below."""
    cells = records[place - 1].cells if place else None
    if cells is None or not len(cells) == len(names) == width:
        return None
    if _filled(cells) < 2 or any(kind_of(cell) in _PLAIN for cell in cells):
        return None
    return place - 1 if any(cell.strip() and not names[column].strip() for column, cell in enumerate(cells)) else None


def _misfit(records: Sequence[Record], start: int, width: int, display: str, first_line: int) -> int | None:
    """Return the line above data without header that is its header, None if there is none.

    It may be as wide as the data (with broken rows below it) or have too many names or too few; it has words only.
    Raises Mistake where that line is broken, so that it can't be told which name belongs to which value.
    """
    named: int | None = None
    for place in reversed(range(start)):
        record = records[place]
        if record.blank:
            continue
        if record.cells is None:
            if place == next(at for at, one in enumerate(records) if not one.blank):
                raise Mistake(reasons.HEADER_BROKEN, file=display, line=record.line + first_line)
            continue
        if width > 1 and _filled(record.cells) > 1 and not any(kind_of(cell) in _PLAIN for cell in record.cells):
            if len(record.cells) == width:
                return place
            named = place if named is None else named
    return named
