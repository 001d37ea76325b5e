"""A file of text opened as the tables in it, each checked by a second reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from detente.imports.reading import reasons
from detente.imports.reading.blocks import Region
from detente.imports.reading.body import MixedLineEnds, Reader
from detente.imports.reading.contents import Dialect, Limits, Opened
from detente.imports.reading.dialects import NONE, SAMPLE_BYTES, Record, records_of, sample_of, sniff, told
from detente.imports.reading.encodings import Encoding, decide, to_utf8
from detente.imports.reading.handover import Found, hand_over
from detente.imports.reading.layout import Layout, lay_out
from detente.imports.reading.linemap import Whole
from detente.imports.reading.plans import Plan, Rows
from detente.imports.reading.shapes import TYPED, Columns, kind_of
from detente.language import Message
from detente.mistakes import Mistake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LOOKS: Final = 1000
_PROBE: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A file of text to be opened. name : display name.   stem : for recipes.   work : folder for copies.

    number : makes file names in ``work`` unique.   dialect : given where it is known (a sheet written as CSV).
    rows_at : the lines at which a sheet's rows begin, where the file was written from a sheet.
    connection : DuckDB for the second count; one is opened where None.
    """

    path: Path
    name: str
    stem: str
    work: Path
    number: str
    limits: Limits
    dialect: Dialect | None = None
    rows_at: Whole | None = None
    connection: DuckDBPyConnection | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The text as UTF-8. found : the encoding of the original.   encoding : the census of what is read."""

    path: Path
    found: Encoding
    encoding: Encoding
    notes: tuple[Message, ...]

    @property
    def decoded(self) -> bool:
        return self.found.name != "utf-8"


def open_text(text: Text) -> list[Opened]:
    """Return the tables of a text file. Raises Mistake where there is none or none can be read with certainty."""
    source = _as_utf8(text)
    opened: list[Opened] = []
    region: Region | None = Region(source.path, source.encoding.bom, None, 1)
    while region is not None:
        if len(opened) >= text.limits.tables:
            raise Mistake(reasons.TOO_MANY_TABLES, file=text.name, most=text.limits.tables)
        table, region = _Table(text, source, region, len(opened) + 1).open()
        if table is not None:
            opened.append(table)
    if not opened:
        raise Mistake(reasons.EMPTY_FILE, file=text.name)
    return opened


def _as_utf8(text: Text) -> _Source:
    found = decide(text.path)
    if found.name == "utf-8":
        notes = (reasons.encoding_damaged(),) if found.damaged else ()
        return _Source(path=text.path, found=found, encoding=found, notes=notes)
    path = text.work / f"{text.number}.utf8"
    with path.open("wb") as out:
        to_utf8(text.path, found, out)
    note = reasons.encoding_guessed(found.name) if found.guessed else reasons.encoding_told(found.name)
    return _Source(path=path, found=found, encoding=decide(path), notes=(note,))


class _Table:
    """One table of a text, from a place in it on."""

    def __init__(self, text: Text, source: _Source, region: Region, number: int) -> None:
        self._text, self._source, self._number = text, source, number
        self._lone_cr = source.encoding.lone_cr
        self._first = region
        beginning = self._beginning(region, SAMPLE_BYTES)
        self._told = told(beginning)
        self._region, self._sample = _without_sep(region, beginning)
        self._name = text.name if number == 1 else f"{text.name} ({number})"

    def open(self) -> tuple[Opened | None, Region | None]:
        """Return the table (None where nothing but blank lines is left) and where the next one begins."""
        region, sample = self._region, self._sample
        if not sample.strip():
            return None, None
        dialect = self._text.dialect or sniff(sample, delimiter=self._told, lone_cr=self._lone_cr)
        records = records_of(sample, dialect, lone_cr=self._lone_cr)
        layout = lay_out(records, display=self._name, first_line=region.line)
        most = self._text.limits.columns
        if layout.width > most:
            raise Mistake(reasons.TOO_MANY_COLUMNS, file=self._name, columns=layout.width, most=most)
        plan = self._plan(dialect, records, layout)
        rows, plan = _rows(plan)
        lead = sample[: plan.region.start - region.start]
        opened = hand_over(
            Found(
                plan=plan, rows=rows, lead=lead, one_record=layout.header == 0 and layout.body == 1,
                in_place=region == self._first and region.start == self._source.encoding.bom,
                name=self._name, stem=self._text.stem if self._number == 1 else f"{self._text.stem}_{self._number}",
                encoding=self._source.found.name, connection=self._text.connection,
                notes=(*self._source.notes, *self._notes(dialect, layout), *_row_notes(rows)),
            )
        )  # fmt: skip
        following = None if rows.end is None else Region(region.path, rows.end, None, rows.end_line)
        return opened, following

    def _notes(self, dialect: Dialect, layout: Layout) -> list[Message]:
        notes = list(layout.notes)
        if self._number > 1:
            notes.insert(0, reasons.further_table(self._number, self._region.line))
        if not dialect.quote and dialect.delimiter != NONE and b'"' in self._sample:
            notes.append(reasons.quotes_mean_nothing())
        return notes

    def _beginning(self, region: Region, size: int) -> bytes:
        with region.path.open("rb") as file:
            file.seek(region.start)
            text = file.read(size + 1)
        return sample_of(text, whole=len(text) <= size, lone_cr=self._lone_cr) if text else b""

    def _plan(self, dialect: Dialect, records: Sequence[Record], layout: Layout) -> Plan:
        region, sample = self._region, self._sample
        body = records[layout.body] if layout.body < len(records) else None
        at, line = (body.at, body.line) if body else (len(sample), sample.count(b"\n"))
        header = None
        if layout.header is not None and layout.width > 1 and layout.body == layout.header + 1:
            header = sample[records[layout.header].at : records[layout.header].end].rstrip(b"\r\n")
        stem = self._text.work / f"{self._text.number}-{self._number}"
        return Plan(
            region=Region(region.path, region.start + at, None, region.line + line),
            dialect=dialect,
            columns=layout.columns,
            looks=Columns(_sound_rows(records[layout.body :], layout.width), layout.width),
            display=self._name,
            limits=self._text.limits,
            header=None if header and b"\n" in header else header,
            surplus=_surplus(records, layout.width),
            replaced=self._source.decoded,
            damaged=self._source.encoding.damaged,
            zeros=self._source.encoding.zeros,
            lone_cr=self._lone_cr,
            manifold=any(after.line - before.line > 1 for before, after in pairwise(records)),
            out=stem.with_suffix(".csv"),
            spool=stem,
            further=self._probe(dialect, layout),
            rows_at=self._text.rows_at,
        )

    def _probe(self, dialect: Dialect, layout: Layout) -> Callable[[int, int], bool]:
        """Return the test whether another table begins at a place below a blank line."""

        def begins(offset: int, line: int) -> bool:
            sample = self._beginning(Region(self._region.path, offset, None, line), _PROBE)
            records = records_of(sample, dialect, lone_cr=self._lone_cr, most=200)
            try:
                other = lay_out(records, display=self._name, first_line=line)
            except Mistake:
                return False
            return _is_further(other, records, layout)

        return begins


def _is_further(other: Layout, records: Sequence[Record], layout: Layout) -> bool:
    rows = len(_sound_rows(records[other.body :], other.width))
    if other.width < 2 or not rows or not any(record.cells for record in records[: other.body + 1]):
        return False
    if other.header is None:
        return other.width != layout.width and rows >= 3 and not other.above
    if other.columns == layout.columns:
        return True
    named = not any(kind_of(cell) in TYPED for cell in records[other.header].cells or [])
    return named and (other.sure or (other.width != layout.width and rows >= 2))


def _without_sep(region: Region, sample: bytes) -> tuple[Region, bytes]:
    """Return a region and its sample without the line in which Excel names the delimiter."""
    end = sample.find(b"\n") + 1
    if told(sample) is None or not end:
        return region, sample
    return Region(region.path, region.start + end, region.end, region.line + 1), sample[end:]


def _sound_rows(records: Sequence[Record], width: int) -> list[list[str]]:
    return [
        record.cells
        for record in records
        if record.cells is not None and len(record.cells) == width and not record.blank
    ][:_LOOKS]


def _surplus(records: Sequence[Record], width: int) -> bool:
    """Return whether the exporter ends rows in empty fields beyond the width: a tenth of them at least."""
    stretched = [record.cells[width:] for record in records if record.cells is not None and len(record.cells) > width]
    return sum(not any(cell.strip() for cell in cells) for cells in stretched) > 0.1 * len(records)


def _rows(plan: Plan) -> tuple[Rows, Plan]:
    try:
        return Reader(plan).read(), plan
    except MixedLineEnds:
        again = replace(plan, even=True, spool=plan.spool.with_name(plan.spool.name + "-even"))
        return Reader(again).read(), again


def _row_notes(rows: Rows) -> list[Message]:
    notes = []
    if rows.blank:
        notes.append(reasons.blank_lines(rows.blank))
    if rows.mended:
        notes.append(reasons.surplus_dropped(rows.mended))
    return notes
