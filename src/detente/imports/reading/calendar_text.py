"""A calendar's text (iCalendar, RFC 5545) taken apart into its components, line by line, in bounded memory.

What people wrote is never taken up: descriptions, places, comments and attachments are skipped as they go by. A summary
and categories are, because the kind of a meeting is told by them; they go no further than `calendar_kinds`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from detente.imports.reading.contents import Limits
from detente.imports.reading.encodings import decide, to_utf8

KEPT: Final = frozenset(
    [
        "UID",
        "DTSTART",
        "DTEND",
        "DURATION",
        "DTSTAMP",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "CATEGORIES",
        "ORGANIZER",
        "ATTENDEE",
        "RRULE",
        "EXRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
    ]
)
"""Properties of an event that are read."""
_MOMENTS: Final = frozenset({"DTSTAMP", "LAST-MODIFIED", "CREATED"})
_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_STAMP: Final = re.compile(r"\d{8}T\d{6}Z")
_BEGINNING: Final = re.compile(rb"\s*BEGIN\s*:\s*VCALENDAR\b", re.IGNORECASE)
MOMENT: Final = "%Y%m%dT%H%M%SZ"
_ZONE_LINES: Final = 5000
LETTERS: Final = 1_000_000
"""What one event may be long, without what is not read of it."""
ATTENDEES: Final = 5000
"""How many people one event may name."""


@dataclass(slots=True)
class Calendar:
    """What a VCALENDAR says of itself. zones : TZID → lines of its VTIMEZONE.   zone : X-WR-TIMEZONE, "" for none."""

    method: str = ""
    zone: str = ""
    zones: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Piece:
    """One VEVENT. line : where it begins.   calendar : the number of its VCALENDAR.   ended : whether its END is there.

    lines : its unfolded content lines, without BEGIN and END.   size : letters in them.   attendees : how many of them.
    too_long : whether it is longer than is read; then the lines are not all there.
    """

    line: int
    calendar: int
    lines: list[str] = field(default_factory=list)
    size: int = 0
    attendees: int = 0
    too_long: bool = False
    ended: bool = False


@dataclass(slots=True)
class Outline:
    """What holds for all of a file. told : the latest moment at which something was written into it, "" for none."""

    calendars: list[Calendar] = field(default_factory=list)
    told: str = ""
    others: int = 0


def is_calendar(head: bytes) -> bool:
    """Return whether a file that begins so is a calendar, in whatever encoding.

    >>> is_calendar(b"\\xef\\xbb\\xbfBEGIN:VCALENDAR\\r\\n"), is_calendar("BEGIN:VCALENDAR".encode("utf-16")), is_calendar(b"id,b")
    (True, True, False)
    """
    text = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
    return _BEGINNING.match(text) is not None


def as_utf8(path: Path, out: Path) -> Path:
    """Return a calendar's text as UTF-8: the file itself, or a copy."""
    encoding = decide(path)
    if encoding.name == "utf-8":
        return path
    with out.open("wb") as target:
        to_utf8(path, encoding, target)
    return out


def content_lines(path: Path, limits: Limits) -> Iterator[tuple[int, str, str]]:
    """Yield line number, property name and unfolded line of what may matter; the text of other properties is "".

    Lines may end in LF, CRLF or CR, and mixed.
    """
    number, name, parts, size = 1, "", [""], 0
    with path.open(encoding="utf-8-sig", errors="replace") as text:
        for at, raw in enumerate(iter(lambda: text.readline(limits.record_bytes), ""), start=1):
            line = raw.rstrip("\n")
            if line[:1] in (" ", "\t"):
                if name and size <= limits.record_bytes:
                    parts.append(line[1:])
                    size += len(line)
                continue
            if name:
                yield number, name, "".join(parts)
            found = _NAME.match(line)
            name = found[0].upper() if found else ""
            number, parts, size = at, [line] if name in KEPT or _may_matter(name) else [""], len(line)
            if parts == [""]:
                size = limits.record_bytes + 1  # what follows of it is passed over
    if name:
        yield number, name, "".join(parts)


def _may_matter(name: str) -> bool:
    return name in ("BEGIN", "END", "METHOD", "X-WR-TIMEZONE") or name in _MOMENTS or name.startswith("TZ")


def value_of(line: str) -> str:
    """Return what follows the colon of a content line without quoted parameters."""
    return line.partition(":")[2].strip()


def is_moment(stamp: str) -> bool:
    """Return whether text is a moment in UTC, as in DTSTAMP.

    >>> is_moment("20240131T120000Z"), is_moment("20240231T120000Z")
    (True, False)
    """
    if _STAMP.fullmatch(stamp) is None:
        return False
    try:
        dt.datetime.strptime(stamp, MOMENT)  # noqa: DTZ007
    except ValueError:
        return False
    return True


def outline(path: Path, limits: Limits) -> Outline:
    """Read a file once for what holds for all of its events."""
    found = Outline()
    zone: list[str] | None = None
    event = False
    for _, name, line in content_lines(path, limits):
        value = value_of(line).upper() if name in ("BEGIN", "END") else ""
        if name == "BEGIN" and value == "VCALENDAR":
            found.calendars.append(Calendar())
            zone, event = None, False
        elif not found.calendars:
            continue
        elif name == "BEGIN" and value == "VTIMEZONE":
            zone = []
        elif name == "END" and value == "VTIMEZONE" and zone is not None:
            identity = next((value_of(one) for one in zone if one.upper().startswith("TZID")), "")
            found.calendars[-1].zones.setdefault(identity, zone)
            zone = None
        elif zone is not None:
            if len(zone) < _ZONE_LINES:
                zone.append(line)
        elif name == "BEGIN":
            event = event or value == "VEVENT"
            found.others += value in ("VTODO", "VJOURNAL", "VFREEBUSY")
        elif name == "END":
            event = event and value != "VEVENT"
        elif event and name in _MOMENTS:
            stamp = value_of(line)
            if stamp > found.told and is_moment(stamp):
                found.told = stamp
        elif name == "METHOD":
            found.calendars[-1].method = value_of(line).upper()
        elif name == "X-WR-TIMEZONE":
            found.calendars[-1].zone = value_of(line)
    return found


def events(path: Path, limits: Limits) -> Iterator[Piece]:
    """Yield the VEVENTs of a file, also those that are cut off (``ended`` is False)."""
    piece: Piece | None = None
    inner, calendar = 0, -1
    for number, name, line in content_lines(path, limits):
        value = value_of(line).upper() if name in ("BEGIN", "END") else ""
        if name == "BEGIN" and value in ("VCALENDAR", "VEVENT"):
            if piece is not None:
                yield piece
            calendar += value == "VCALENDAR"
            piece = Piece(number, calendar) if value == "VEVENT" and calendar >= 0 else None
            inner = 0
        elif piece is None:
            continue
        elif name == "END" and value == "VCALENDAR":
            yield piece
            piece = None
        elif name == "END" and value == "VEVENT":
            piece.ended = True
            yield piece
            piece = None
        elif name in ("BEGIN", "END"):
            inner = max(0, inner + (1 if name == "BEGIN" else -1))
        elif not inner and name in KEPT:
            piece.size += len(line)
            piece.attendees += name == "ATTENDEE"
            piece.too_long = piece.size > LETTERS or piece.attendees > ATTENDEES
            if not piece.too_long:
                piece.lines.append(line)
    if piece is not None:
        yield piece
