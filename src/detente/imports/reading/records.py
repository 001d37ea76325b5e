"""Which lines are records, which are parts of one, and which can't be relied on.

The rule is to hand over nothing that may be wrong. A record over several lines is taken only where no other
reading of the same lines gives a record of the right width; a line with a quote out of place is left out alone,
and reading goes on at the next line, because a quote too many or too few turns everything after it inside out.

What stays undecidable, and is therefore taken at face value: a line break, delimiter or letter added inside
quotes; a quoted line break in a file of one column; two faults in one record that undo each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detente.imports.reading.lines import Flags, Lines, Whole

Fates = NDArray[np.uint8]
_WEIGHED: Final = 50


class Fate(IntEnum):
    """What becomes of a line."""

    SOUND = 0  # a record by itself
    SPAN = 1  # the first line of a record over several lines
    PART = 2  # a further line of it
    BLANK = 3
    MENDED = 4  # a record once the empty fields beyond the width are left out
    RAGGED = 5  # too many or too few fields
    QUOTE = 6  # a quote where none may be
    OPEN = 7  # a quote that is never closed
    UNCLEAR = 8  # two readings are possible
    SHADOW = 9  # beside a broken line and perhaps part of it
    BYTES = 10  # bytes that are no text
    LONG = 11  # longer than the limit
    HEADER = 12  # the header once more
    REST = 13  # a further line of a rejected record, told of with its first

    @property
    def accepted(self) -> bool:
        """Whether the line is handed over."""
        return self in (Fate.SOUND, Fate.SPAN, Fate.PART, Fate.MENDED)


@dataclass(slots=True)
class Judged:
    """fates : one for each line.   cut : lines from here on need more of the file to be judged."""

    fates: Fates
    cut: int


Plausible = Callable[[int, int], bool | None]
"""Whether the lines from the first to the last would make a record whose cells look as they should; None: can't say."""


def judge(
    lines: Lines, width: int | None, *, final: bool, record_bytes: int, plausible: Plausible | None = None
) -> Judged:
    """Return what each line is; ``width`` None where it isn't known yet and any will do.

    plausible : weighs other readings of a record over several lines; None to weigh none.

    >>> from detente.imports.reading.lines import Marks, measure
    >>> text = b'a,"b\\nc"\\nd,e\\nf\\n'
    >>> lines = measure(np.frombuffer(text, np.uint8), Marks(delimiter=44, quote=34))
    >>> [Fate(fate).name for fate in judge(lines, 2, final=True, record_bytes=100).fates]
    ['SPAN', 'PART', 'SOUND', 'RAGGED']
    """
    fates = np.full(len(lines), Fate.RAGGED, np.uint8)
    fates[lines.legal if width is None else lines.legal & (lines.fields == width)] = Fate.SOUND
    fates[~lines.legal] = Fate.QUOTE
    fates[lines.ends - lines.starts > record_bytes] = Fate.LONG
    fates[lines.hollow] = Fate.BLANK
    odd = np.flatnonzero(lines.odd)
    if not len(odd):
        return Judged(fates, len(lines))
    pairs = _Pairs.of(lines, odd, width, record_bytes)
    if pairs.simple:
        first, last = odd[0::2], odd[1::2]
        steps = np.zeros(len(lines) + 1, np.int64)
        np.add.at(steps, first + 1, 1)
        np.add.at(steps, last + 1, -1)
        fates[np.cumsum(steps[:-1]) > 0] = Fate.PART
        fates[first] = Fate.SPAN
        return Judged(fates, len(lines))
    if plausible is not None:
        pairs.weigh(plausible)
    return Judged(fates, _walk(fates, lines, pairs, final=final, record_bytes=record_bytes))


@dataclass(slots=True)
class _Pairs:
    """Each odd line with the next odd line, as a possible record.

    whole : all quotes are in place.   fits : whole, and as wide as it must be.
    between : a line between them is a record by itself.   restart : the second line may begin a record that fits.
    """

    odd: list[int]
    whole: list[bool]
    fits: list[bool]
    between: list[bool]
    restart: list[bool]
    may_restart: bool
    alone: Flags
    simple: bool

    @classmethod
    def of(cls, lines: Lines, odd: Whole, width: int | None, record_bytes: int) -> _Pairs:
        i, j = odd[:-1], odd[1:]
        bad = _running(~lines.inner_legal)
        fields = lines.fields[i] + (_span(_running(lines.inner_fields - 1), i + 1, j + 1))
        short = lines.nexts[j] - lines.starts[i] <= record_bytes
        whole = lines.legal[i] & (_span(bad, i + 1, j + 1) == 0) & short
        fits = whole if width is None else whole & (fields == width)
        strict = width is not None and width > 1
        alone = lines.legal & ~lines.odd & ~lines.hollow & (lines.fields == width if strict else False)
        between = _span(_running(alone), i + 1, j) > 0
        restart = np.zeros(len(i), bool)
        if strict:
            restart[:-1] = fits[1:]
        taken = slice(0, None, 2)
        simple = bool(len(odd) % 2 == 0 and (fits & ~between & ~restart)[taken].all())
        may_restart = strict and bool(lines.legal[odd[-1]])
        return cls(
            odd.tolist(), whole.tolist(), fits.tolist(), between.tolist(), restart.tolist(), may_restart, alone,
            simple and not may_restart,
        )  # fmt: skip

    def weigh(self, plausible: Plausible) -> None:
        """Drop other readings that are unlikely.

        That a line between the two is a record by itself takes two faults that match: to be believed it must look
        like one. That the second line begins a record takes one fault: to be dropped it must look wrong.
        """
        for at in range(len(self.whole)):
            if self.fits[at] and self.between[at]:
                alone = np.flatnonzero(self.alone[self.odd[at] + 1 : self.odd[at + 1]])[:_WEIGHED]
                self.between[at] = any(plausible(line, line) is True for line in (alone + self.odd[at] + 1).tolist())
            if self.fits[at] and self.restart[at]:
                self.restart[at] = plausible(self.odd[at + 1], self.odd[at + 2]) is not False


def _running(values: NDArray[np.generic]) -> Whole:
    return np.concatenate([[0], np.cumsum(values, dtype=np.int64)])


def _span(running: Whole, start: Whole, stop: Whole) -> Whole:
    return running[stop] - running[start]


def _walk(fates: Fates, lines: Lines, pairs: _Pairs, *, final: bool, record_bytes: int) -> int:
    """Judge the odd lines one after the other; return the line from which more of the file is needed.

    Every odd line begins at most one candidate, which ends at the next odd line, so this is linear however
    broken the file is.
    """
    at, count = 0, len(pairs.odd)
    while at < count:
        i = pairs.odd[at]
        waits = not final and int(lines.nexts[-1]) - int(lines.starts[i]) <= record_bytes
        if at == count - 1:
            if waits:
                return i
            fates[i] = Fate.OPEN if lines.legal[i] else Fate.QUOTE
            break
        j = pairs.odd[at + 1]
        if at == count - 2 and pairs.fits[at] and pairs.may_restart and waits:
            return i
        at += _pair(fates, pairs, at, i, j)
    return len(fates)


def _pair(fates: Fates, pairs: _Pairs, at: int, i: int, j: int) -> int:
    """Judge one candidate; return how many odd lines are done with."""
    other_reading = pairs.between[at] or pairs.restart[at]
    if pairs.fits[at] and not other_reading:
        fates[i], fates[i + 1 : j + 1] = Fate.SPAN, Fate.PART
        return 2
    if pairs.fits[at]:
        fates[i] = Fate.UNCLEAR
        inside = fates[i + 1 : j]
        inside[pairs.alone[i + 1 : j]] = Fate.UNCLEAR
        if pairs.restart[at]:
            fates[j] = Fate.UNCLEAR
            return 2
        return 1
    if pairs.whole[at] and not other_reading:
        fates[i], fates[i + 1 : j + 1] = Fate.RAGGED, Fate.REST
        return 2
    fates[i] = Fate.QUOTE
    return 1
