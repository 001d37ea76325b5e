"""What each physical line of a block is, found with whole-array arithmetic.

A line is looked at twice over: as if it began outside quotes, and (where a quoted line break may be about) as if
it began inside. Both views are a matter of counting: a line with an even number of quotes leaves the state as it
was, one with an odd number turns it round. So no walk along the bytes is needed, and a broken line says nothing
about the next one.

A quote is where it may be when an opening one follows a delimiter, a line's start or the quote that it doubles,
and a closing one is followed by a delimiter, a line's end or the quote that doubles it (RFC 4180, section 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detente.imports.reading.contents import Dialect

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

LF: Final = 10
CR: Final = 13
SPACE: Final = 32
BACKSLASH: Final = 92
_SPACES: Final = 8


@dataclass(frozen=True, slots=True)
class Marks:
    """The bytes that give a file its structure. quote : -1 where quotes mean nothing. lone_cr : CR may end a line."""

    delimiter: int
    quote: int
    backslash: bool = False
    spaces: bool = False
    lone_cr: bool = False

    @classmethod
    def of(cls, dialect: Dialect, *, lone_cr: bool) -> Marks:
        """Return the marks of a dialect."""
        return cls(
            delimiter=ord(dialect.delimiter),
            quote=ord(dialect.quote) if dialect.quote else -1,
            backslash=dialect.escape == "\\",
            spaces=dialect.spaces,
            lone_cr=lone_cr,
        )


@dataclass(slots=True)
class Lines:
    """The lines of one block; all arrays have one entry a line.

    starts, ends : byte places, the line end not included.   nexts : where the next line starts.
    fields : fields as seen from outside quotes.   legal : every quote stands where it may, seen from outside.
    odd : an odd number of quotes.   hollow : nothing in it but spaces, or but delimiters (and quotes: see ``check``).
    inner_fields, inner_legal : the same seen from inside quotes; meaningful only where some line is odd.
    """

    starts: Whole
    ends: Whole
    nexts: Whole
    fields: Whole
    legal: Flags
    odd: Flags
    hollow: Flags
    check: Flags
    inner_fields: Whole
    inner_legal: Flags

    def __len__(self) -> int:
        return len(self.starts)


def measure(block: Bytes, marks: Marks) -> Lines:
    """Return the lines of a block of whole lines (its last byte ends a line).

    >>> lines = measure(np.frombuffer(b'a,b\\n"c,d",e\\n', np.uint8), Marks(delimiter=44, quote=34))
    >>> lines.fields.tolist(), lines.legal.tolist()
    ([2, 2], [True, True])
    """
    line_end = block == LF
    if marks.lone_cr:
        lone = block == CR
        lone[:-1] &= block[1:] != LF
        line_end |= lone
    structure = block == marks.delimiter
    structure |= line_end
    if marks.quote >= 0:
        structure |= block == marks.quote
    places: Whole = np.flatnonzero(structure)
    kinds = block[places]
    breaks = np.flatnonzero(line_end[places]) if marks.lone_cr else np.flatnonzero(kinds == LF)
    stops = places[breaks]
    starts = np.empty_like(stops)
    starts[:1] = 0
    starts[1:] = stops[:-1] + 1
    ends = stops.copy()
    ends -= (block[stops - 1] == CR) & (stops > starts)
    found = _Found(block, marks, places, kinds, breaks, starts, stops)
    quotes = kinds == marks.quote if marks.quote >= 0 else None
    lines = _plain(found, ends) if quotes is None or not quotes.any() else _quoted(found, ends, quotes)
    _mark_hollow(block, lines, found)
    return lines


@dataclass(slots=True)
class _Found:
    block: Bytes
    marks: Marks
    places: Whole
    kinds: Bytes
    breaks: Whole
    starts: Whole
    stops: Whole


def _plain(found: _Found, ends: Whole) -> Lines:
    fields = np.diff(found.breaks, prepend=-1)
    count = len(fields)
    yes, no = np.ones(count, bool), np.zeros(count, bool)
    return Lines(found.starts, ends, found.stops + 1, fields, yes, no, no, no, fields, yes)


def _quoted(found: _Found, ends: Whole, quotes: Flags) -> Lines:
    """Count fields and check quotes for both states; arrays are per structural byte until reduced to lines."""
    marks, block = found.marks, found.block
    if marks.backslash:
        quotes = quotes.copy()
        at = np.flatnonzero(quotes)
        quotes[at[_escaped(block, found.places[at])]] = False
    running = np.cumsum(quotes)
    at_breaks = running[found.breaks]
    before = np.empty_like(at_breaks)
    before[:1] = 0
    before[1:] = at_breaks[:-1]
    per_line = np.diff(found.breaks, prepend=-1)
    inside = np.asarray((running - quotes - np.repeat(before, per_line)) & 1, bool)
    delimiters = found.kinds == marks.delimiter
    fields = _per_line(delimiters & ~inside, found.breaks)
    inner_fields = _per_line(delimiters & inside, found.breaks)
    odd = np.asarray((at_breaks - before) & 1, bool)

    places = found.places[quotes]
    turned = inside[quotes]
    opens = _may_open(block, places, found)
    closes = _may_close(block, places, marks)
    legal, inner_legal = np.ones(len(fields), bool), np.ones(len(fields), bool)
    for flags, wrong in ((legal, np.where(turned, ~closes, ~opens)), (inner_legal, np.where(turned, ~opens, ~closes))):
        if wrong.any():
            flags[np.searchsorted(found.stops, places[wrong])] = False
    no = np.zeros(len(fields), bool)
    return Lines(found.starts, ends, found.stops + 1, fields, legal, odd, no, no, inner_fields, inner_legal)


def _per_line(flags: Flags, breaks: Whole) -> Whole:
    return np.diff(np.cumsum(flags)[breaks], prepend=0) + 1


def _escaped(block: Bytes, places: Whole) -> Flags:
    """Return which quotes have an odd run of backslashes before them."""
    escaped = np.zeros(len(places), bool)
    alive = np.ones(len(places), bool)
    at = places - 1
    while True:
        alive &= at >= 0
        alive &= block[np.maximum(at, 0)] == BACKSLASH
        if not alive.any():
            return escaped
        escaped ^= alive
        at = at - 1


def _may_open(block: Bytes, places: Whole, found: _Found) -> Flags:
    marks = found.marks
    line = np.searchsorted(found.stops, places)
    first = found.starts[line]
    at = places - 1
    if marks.spaces:
        for _ in range(_SPACES):
            at = np.where((at >= first) & (block[np.maximum(at, 0)] == SPACE), at - 1, at)
    before = block[np.maximum(at, 0)]
    doubled = np.diff(places, prepend=-2) == 1
    return np.asarray((at < first) | (before == marks.delimiter) | doubled)


def _may_close(block: Bytes, places: Whole, marks: Marks) -> Flags:
    last = len(block) - 1
    at = np.minimum(places + 1, last)
    doubled = block[at] == marks.quote
    if marks.spaces:
        for _ in range(_SPACES):
            at = np.where(block[at] == SPACE, np.minimum(at + 1, last), at)
    after = block[at]
    ended = after == LF
    if marks.lone_cr:
        ended |= after == CR
    else:
        ended |= (after == CR) & (block[np.minimum(at + 1, last)] == LF)
    return np.asarray(doubled | ended | (after == marks.delimiter))


def _mark_hollow(block: Bytes, lines: Lines, found: _Found) -> None:
    """Mark empty lines and lines of delimiters only; ``check`` marks those to be looked at: spaces, empty quotes."""
    lengths = lines.ends - lines.starts
    marks_in_line = np.diff(found.breaks, prepend=-1) - 1
    only_marks = marks_in_line == lengths
    quoted = lines.fields - 1 != marks_in_line
    lines.hollow = only_marks & ~quoted
    first = block[np.minimum(lines.starts, len(block) - 1)]
    blank_start = (first == SPACE) | (first == 9)
    lines.check = (only_marks & quoted & ~lines.odd) | (blank_start & (lines.fields == 1) & ~lines.hollow)
