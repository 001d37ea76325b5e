"""Which characters part the fields, quote them and escape quotes: decided from the beginning of a file.

Every candidate is tried on the sample with the same strict rules that the reading itself keeps, and judged by how
many of the lines give records of one width, and by how tidy their cells are (a number, a day, a plain word). The
common delimiters go first; the rare ones are looked at only where none of those gives a table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from detente.imports.reading.cells import split
from detente.imports.reading.contents import Dialect
from detente.imports.reading.lines import Lines, Marks, measure
from detente.imports.reading.records import Fate, judge
from detente.imports.reading.shapes import TYPED, Kind, kind_of

COMMON: Final = (",", ";", "\t", "|")
RARE: Final = ("\x1f", "\x01", "^", "~", ":", "!", "#", " ")
NONE: Final = "\x1f"
SAMPLE_BYTES: Final = 512 * 1024
_SAMPLE_LINES: Final = 2000
_TIDY_ROWS: Final = 60


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the sample. line : 0-based line within it.   at, end : its bytes there, line end included.

    cells : None where a quote is out of place.   blank : nothing in it.
    quoted : every cell is in quotes, and none has a quote in it, so that no delimiter between them can be missing.
    """

    line: int
    at: int
    end: int
    cells: list[str] | None
    blank: bool
    quoted: bool = False


def sample_of(text: bytes, *, whole: bool, lone_cr: bool) -> bytes:
    """Return the beginning of a text, cut at a line end and ended by one."""
    text = text[:SAMPLE_BYTES] if len(text) > SAMPLE_BYTES else text
    whole = whole and len(text) < SAMPLE_BYTES
    if not whole:
        end = max(text.rfind(b"\n"), text[:-1].rfind(b"\r") if lone_cr else -1)
        text = text[: end + 1] if end >= 0 else text
    if not text.endswith((b"\n", b"\r") if lone_cr else b"\n"):
        text += b"\n"
    return text


def records_of(sample: bytes, dialect: Dialect, *, lone_cr: bool, most: int = _SAMPLE_LINES) -> list[Record]:
    """Return the records of a sample, broken ones included (a broken line is a record by itself)."""
    block = np.frombuffer(sample, np.uint8)
    lines = measure(block, Marks.of(dialect, lone_cr=lone_cr))
    fates = judge(lines, None, final=True, record_bytes=len(sample)).fates.tolist()
    starts, ends, nexts = lines.starts.tolist(), lines.ends.tolist(), lines.nexts.tolist()
    records: list[Record] = []
    at = 0
    while at < len(fates) and len(records) < most:
        last = at
        while last + 1 < len(fates) and fates[last + 1] in (Fate.PART, Fate.REST):
            last += 1
        text = sample[starts[at] : ends[last]].decode("utf-8", "replace")
        legal = fates[at] in (Fate.SOUND, Fate.SPAN, Fate.BLANK)
        cells = split(text, dialect) if legal else None
        blank = not text.strip() or (cells is not None and not any(cell.strip() for cell in cells))
        quoted = bool(dialect.quote and cells) and text.count(dialect.quote) == 2 * len(cells or ())
        records.append(Record(at, starts[at], nexts[last], cells, blank, quoted))
        at = last + 1
    return records


def sniff(sample: bytes, *, lone_cr: bool, delimiter: str | None = None) -> Dialect:
    """Return how a sample is written; ``delimiter`` where the file names it.

    >>> sniff(b'id;price\\n1;2,50\\n2;3,75\\n', lone_cr=False).delimiter
    ';'
    """
    head = _shortened(sample, lone_cr=lone_cr)
    if delimiter:
        return _quoting(head, delimiter, lone_cr=lone_cr)
    best = _best(head, COMMON, lone_cr=lone_cr)
    if best is None or best.score < 0.4:
        rare = _best(head, RARE, lone_cr=lone_cr)
        if rare is not None and rare.score >= 0.8 and rare.records >= 3 and (best is None or rare.score > best.score):
            best = rare
    if best is None or best.score < 0.1:
        return _one_column(head, lone_cr=lone_cr)
    return best.dialect


def _shortened(sample: bytes, *, lone_cr: bool) -> bytes:
    pieces = sample.splitlines(keepends=True) if lone_cr else sample.split(b"\n", _SAMPLE_LINES)
    if len(pieces) <= _SAMPLE_LINES:
        return sample
    return b"".join(pieces[:_SAMPLE_LINES]) if lone_cr else b"\n".join(pieces[:_SAMPLE_LINES]) + b"\n"


def told(sample: bytes) -> str | None:
    """Return the delimiter that the first line names, as Excel writes it (``sep=;``)."""
    first = sample.split(b"\n", 1)[0].strip(b'\r"')
    if first[:4].lower() == b"sep=" and len(first) == 5 and first[4] < 0x80:
        return chr(first[4])
    return None


@dataclass(frozen=True, slots=True)
class _Candidate:
    dialect: Dialect
    score: float
    records: int


def _best(sample: bytes, delimiters: Sequence[str], *, lone_cr: bool) -> _Candidate | None:
    found = [
        candidate
        for delimiter in delimiters
        if delimiter.encode() in sample and not (delimiter == " " and _aligned(sample))
        for candidate in [_judged(sample, _quoting(sample, delimiter, lone_cr=lone_cr), lone_cr=lone_cr)]
        if candidate is not None
    ]
    return max(found, key=lambda candidate: candidate.score, default=None)


def _aligned(sample: bytes) -> bool:
    """Return whether columns are set apart by runs of spaces, as in printed tables, which no delimiter parts."""
    return len(re.findall(rb"(?m)^ +\S|\S  +\S", sample)) > 0.05 * sample.count(b"\n")


def _judged(sample: bytes, dialect: Dialect, *, lone_cr: bool) -> _Candidate | None:
    records = [record for record in records_of(sample, dialect, lone_cr=lone_cr) if not record.blank]
    widths = Counter(len(record.cells) for record in records if record.cells is not None)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return None
    width = max(wide, key=lambda width: (wide[width], width))
    good = [record.cells for record in records if record.cells is not None and len(record.cells) == width]
    share = len(good) / len(records)
    return _Candidate(dialect, share * (0.4 + 0.6 * _tidiness(good, dialect.delimiter)), len(good))


def _tidiness(rows: Sequence[Sequence[str]], delimiter: str) -> float:
    """Return the share of cells that look like one value: no other common delimiter but in prose."""
    step = max(1, len(rows) // _TIDY_ROWS)
    cells = [cell for row in rows[::step] for cell in row[:100] if cell.strip()]
    if not cells:
        return 0.0
    others = [other for other in COMMON if other != delimiter]
    return sum(_tidy(cell, others) for cell in cells) / len(cells)


def _tidy(cell: str, others: Sequence[str]) -> bool:
    if kind_of(cell) in TYPED:
        return True
    if kind_of(cell) is Kind.TEXT and len(cell) <= 320:
        hard = [other for other in others if other != ","]
        return not any(other in cell for other in hard) and not ("," in others and ", " not in cell and "," in cell)
    return True


def _quoting(sample: bytes, delimiter: str, *, lone_cr: bool) -> Dialect:
    """Return the dialect for a delimiter with the quote and escape that break the fewest lines."""
    plain = Dialect(delimiter=delimiter, quote="", escape="")
    double = Dialect(delimiter=delimiter)
    usual = _usage(sample, double, lone_cr=lone_cr) if b'"' in sample else _Usage(0, 0, 1)
    best, usage = double, usual
    if usual.broken and _escapes(sample, delimiter) >= 2:
        backslash = replace(double, escape="\\")
        other = _usage(sample, backslash, lone_cr=lone_cr)
        if other.broken < usage.broken:
            best, usage = backslash, other
    if usage.broken and (b' "' in sample or b'" ' in sample):
        spaced = replace(best, spaces=True)
        other = _usage(sample, spaced, lone_cr=lone_cr)
        if other.broken < usage.broken / 2 and other.quoted > usage.quoted:
            best, usage = spaced, other
    if not usage.quoted and b"'" in sample:
        single = Dialect(delimiter=delimiter, quote="'", escape="'")
        other = _usage(sample, single, lone_cr=lone_cr)
        if other.quoted > 4 * other.broken and other.quoted >= 0.1 * other.lines and not usage.broken:
            return single
    if usage.broken > usage.quoted and usage.broken >= 0.05 * usage.lines and usage.broken > 1:
        return plain
    return best


def _escapes(sample: bytes, delimiter: str) -> int:
    """Return how many quotes with a backslash before them stand inside a field that a quote opens."""
    d = re.escape(delimiter).encode()
    fields = re.findall(
        rb"(?:^|" + d + rb')"((?:[^"\\]|\\.|"")*+)"(?=' + d + rb"|\r?$)", sample, re.MULTILINE | re.DOTALL
    )
    return sum(field.count(b'\\"') for field in fields)


@dataclass(frozen=True, slots=True)
class _Usage:
    """quoted : lines with quotes, all in place.   broken : lines with quotes out of place.   lines : all."""

    quoted: int
    broken: int
    lines: int


def _usage(sample: bytes, dialect: Dialect, *, lone_cr: bool) -> _Usage:
    block = np.frombuffer(sample, np.uint8)
    lines: Lines = measure(block, Marks.of(dialect, lone_cr=lone_cr))
    fates = judge(lines, None, final=True, record_bytes=len(sample)).fates
    at = np.flatnonzero(block == ord(dialect.quote))
    with_quotes = np.unique(np.searchsorted(lines.nexts, at, side="right"))
    broken = int(np.count_nonzero((fates == Fate.QUOTE) | (fates == Fate.OPEN)))
    return _Usage(max(0, len(with_quotes) - broken), broken, len(lines))


def _one_column(sample: bytes, *, lone_cr: bool) -> Dialect:
    """Return a dialect that leaves every line whole, but for quotes around all of it."""
    dialect = _quoting(sample, ",", lone_cr=lone_cr)
    if dialect.quote and dialect.quote.encode() in sample:
        return dialect
    return Dialect(delimiter=NONE, quote="", escape="")
