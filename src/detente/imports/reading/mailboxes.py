"""A mailbox (mbox) taken apart into the headers of its letters, piece by piece; bodies run past unread.

Letters are parted by lines that begin with "From " and bear a clock time, with a header on the next line: so a sentence
of a body that begins with "From" parts nothing, whether or not its writer escaped it (mboxo and mboxrd write ">From ").
Some mailboxes (mboxcl) escape nothing and say each body's length instead: letters inside such a body are no letters,
as long as the length leads to the end or to the next "From " line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from detente.imports.reading.letters import HEADER_BYTES, content_length

_FROM: Final = b"\nFrom "
_PARTING: Final = re.compile(
    rb"From [^\r\n]{0,500}?\d{1,2}:\d{2}[^\r\n]{0,100}\r?\n(?=(?:>From [^\r\n]{0,500}\r?\n)?[!-9;-~]{1,100}[ \t]*:)"
)
_BLANK: Final = re.compile(rb"\n\r?\n")
_OVERLAP: Final = 4096  # more than a parting line with the header's name after it
_HELD: Final = 10_000
_SLACK: Final = 3  # a blank line after the body


@dataclass(frozen=True, slots=True)
class Raw:
    """The headers of one letter. at, body_at : where it and its body begin, in bytes.   line : of its "From "."""

    at: int
    body_at: int
    line: int
    header: bytes


def letters(pieces: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield line and headers of each letter of a mailbox.

    >>> box = b"From a@x Thu Nov  1 11:19:12 2001\\nFrom: a@x\\n\\nbody\\n\\nFrom b@x Thu Nov  1 12:00:00 2001\\nFrom: b@x\\n\\n"
    >>> [(line, header) for line, header in letters(iter([box]))]
    [(1, b'From: a@x\\n'), (6, b'From: b@x\\n')]
    """
    for raw in _outer(_all(pieces)):
        yield raw.line, raw.header


def _outer(raws: Iterator[Raw]) -> Iterator[Raw]:
    """Leave out letters that lie inside another's body, by the length it says; an end without headers comes last."""
    held: list[Raw] = []
    end: int | None = None
    for raw in raws:
        last = not raw.header
        if end is not None and raw.at < end and not last and len(held) < _HELD:
            held.append(raw)
            continue
        if end is not None and not 0 <= raw.at - end <= _SLACK:
            yield from held
        held = []
        if last:
            return
        yield raw
        length = content_length(raw.header)
        end = raw.body_at + length if length is not None else None


@dataclass(slots=True)
class _Window:
    """The part of a mailbox that is in memory. base : its place in the whole.   line : of its first byte.

    fresh : whether it begins where a line begins.
    """

    data: bytes = b""
    base: int = 0
    line: int = 1
    fresh: bool = True

    def parting(self, start: int, end: int) -> re.Match[bytes] | None:
        """Return the first line between two places that begins a letter."""
        if start == 0 and self.fresh and (found := _PARTING.match(self.data)):
            return found
        at = self.data.find(_FROM, max(start - 1, 0), end)
        while at >= 0:
            found = _PARTING.match(self.data, at + 1)
            if found:
                return found
            at = self.data.find(_FROM, at + 1, end)
        return None

    def move(self, to: int) -> None:
        """Let go of what lies before a place."""
        if to:
            self.line += self.data.count(b"\n", 0, to)
            self.fresh = self.data[to - 1 : to] == b"\n"
            self.data, self.base = self.data[to:], self.base + to


def _all(pieces: Iterator[bytes]) -> Iterator[Raw]:
    """Yield every letter that a "From " line begins, and at the end one without headers where the mailbox ends."""
    window, more = _Window(), True
    while more:
        piece = next(pieces, None)
        more = piece is not None
        window.data += piece or b""
        done = counted = 0
        line = window.line
        while found := window.parting(done, len(window.data)):
            begin, limit = found.end(), found.end() + HEADER_BYTES
            blank = _BLANK.search(window.data, begin, limit)
            following = window.parting(begin, blank.start() if blank else limit)
            if blank is None and following is None and more and len(window.data) <= limit:
                break  # its headers go on in the next piece
            line, counted = line + window.data.count(b"\n", counted, found.start()), found.start()
            if following:
                stop = body = following.start()
            else:
                stop, body = (blank.start() + 1, blank.end()) if blank else (min(limit + 1, len(window.data)),) * 2
            yield Raw(window.base + found.start(), window.base + body, line, window.data[begin:stop])
            done = body
        if found is None:
            tail = max(done, len(window.data) - _OVERLAP)
            window.move(max(done, window.data.rfind(b"\n", done, tail) + 1) if tail > done else done)
            if len(window.data) > 2 * _OVERLAP:  # one endless line
                window.move(len(window.data) - _OVERLAP)
        else:
            window.move(found.start())
    end = window.base + len(window.data)
    yield Raw(end, end, window.line, b"")
