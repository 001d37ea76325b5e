"""One VEVENT read: when, for whom, with what answer. Its title is looked at for the kind of meeting and dropped."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import icalendar

from detente.imports.reading import reasons
from detente.imports.reading.calendar_kinds import kind_of
from detente.imports.reading.calendar_text import ATTENDEES, LETTERS, Piece
from detente.imports.reading.calendar_zones import Zones
from detente.imports.reading.made_tables import plain
from detente.imports.reading.records import Fate
from detente.language import N_, Message

Moment: TypeAlias = dt.datetime | dt.date

UNENDED: Final = N_("The event has no end (END:VEVENT); the file is cut off or damaged here.")
UNREADABLE: Final = N_("The event can't be read: {property} is not as it should be.")
LACKING: Final = N_("The event has no {property}.")
ZONELESS: Final = N_("Its time zone {zone} is neither known nor defined in the file.")
ENDS_BEFORE: Final = N_("It ends before it begins.")
OUTSIDE: Final = N_("It lies in the year {year}, and calendars are read from 1900 to 2199.")
TALK: Final = N_("It proposes another time or asks for the invitation again ({method}); it is no meeting.")
TOO_MANY: Final = N_("It names more than {most} people.")

_RESPONSES: Final = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
_TALK: Final = frozenset({"COUNTER", "DECLINECOUNTER", "REFRESH"})
_ADDRESS: Final = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
_MACHINE: Final = re.compile(r"@(?:[a-z.]+\.)?calendar\.google\.com$")
_YEARS: Final = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class Attendee:
    """One who is asked. address : lower case, "" where none is told.   partstat, role, cutype : as written, upper case."""

    address: str
    partstat: str = ""
    role: str = ""
    cutype: str = ""

    @property
    def response(self) -> str:
        """The answer as evidence knows it; who sends another in their place has not answered for themselves."""
        return _RESPONSES.get(self.partstat, "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one VEVENT tells.

    recurrence_id : which instance of a series it changes, None for none.   onwards : that one and all later.
    told_at : when it was written (DTSTAMP), in UTC.   start, end : days, clock times or moments with a zone; None where
    an answer or a cancellation tells none.   rules : it repeats.   component : for the rules.
    """

    line: int
    uid: str
    recurrence_id: Moment | None
    onwards: bool
    method: str
    sequence: int
    told_at: dt.datetime | None
    start: Moment | None
    end: Moment | None
    status: str
    kind: str
    organizer: str
    attendees: tuple[Attendee, ...]
    rules: bool
    component: icalendar.Event
    zones: Zones


class Broken(Exception):  # noqa: N818 - told to the user as a reason, not raised to them
    """An event that can't be read. message : why."""

    def __init__(self, text: str, /, **fields: Any) -> None:
        super().__init__(text)
        self.message = Message(text, **fields)


def told(piece: Piece, method: str, zones: Zones) -> Told:
    """Return what an event tells. Raises Broken where it can't be read."""
    if not piece.ended:
        raise Broken(UNENDED)
    if piece.too_long:
        if piece.attendees > ATTENDEES:
            raise Broken(TOO_MANY, most=ATTENDEES)
        raise _too_long()
    if method in _TALK:
        raise Broken(TALK, method=method)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            event = _parsed(piece)
            return _told(event, piece, method, zones)
    except Broken:
        raise
    except Exception as error:  # a foreign parser over bytes from anywhere
        raise Broken(UNREADABLE, property="VEVENT") from error


def _too_long() -> Broken:
    message = reasons.of_fate(Fate.LONG, fields=0, width=0, record_bytes=LETTERS)
    return Broken(message.text, **dict(message.fields))


def _parsed(piece: Piece) -> icalendar.Event:
    text = "\r\n".join(["BEGIN:VEVENT", *map(plain, piece.lines), "END:VEVENT", ""])
    event = icalendar.Event.from_ical(text)
    assert isinstance(event, icalendar.Event)
    for name, _ in event.errors:
        if name in ("RRULE", "EXRULE", "RDATE", "EXDATE", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "UID"):
            raise Broken(UNREADABLE, property=name)
    return event


def _told(event: icalendar.Event, piece: Piece, method: str, zones: Zones) -> Told:
    uid = plain(str(_one(event, "UID") or ""))[:500]
    if not uid:
        raise Broken(LACKING, property="UID")
    start, end = _span(event, zones)
    if start is None and method not in ("REPLY", "CANCEL"):
        raise Broken(LACKING, property="DTSTART")
    changed = _one(event, "RECURRENCE-ID")
    sequence = _one(event, "SEQUENCE")
    stamp = _one(event, "DTSTAMP")
    stamped = stamp.dt if isinstance(stamp, icalendar.vDDDTypes) else None
    return Told(
        line=piece.line,
        uid=uid,
        recurrence_id=None if changed is None else moment(changed, zones),
        onwards=changed is not None and changed.params.get("RANGE") == "THISANDFUTURE",
        method=method,
        sequence=min(max(int(sequence), 0), 10**9) if isinstance(sequence, int) else 0,
        told_at=stamped.astimezone(dt.UTC) if isinstance(stamped, dt.datetime) and stamped.tzinfo else None,
        start=start,
        end=end,
        status=plain(str(_one(event, "STATUS") or "")).upper()[:20],
        kind=kind_of(_categories(event), str(_one(event, "SUMMARY") or "")),
        organizer=_address(_one(event, "ORGANIZER")),
        attendees=tuple(_attendees(event)),
        rules=any(name in event for name in ("RRULE", "RDATE")),
        component=event,
        zones=zones,
    )


def _one(event: icalendar.Event, name: str) -> Any:
    """Return a property that an event has once, None where it has none; of several alike the first."""
    value = event.get(name)
    value = value[0] if isinstance(value, list) else value
    return None if type(value).__name__ == "vBrokenProperty" else value


def _span(event: icalendar.Event, zones: Zones) -> tuple[Moment | None, Moment | None]:
    begins = _one(event, "DTSTART")
    if begins is None:
        return None, None
    start = moment(begins, zones)
    ends, lasts = _one(event, "DTEND"), _one(event, "DURATION")
    end: Moment | None = None
    if ends is not None:
        end = moment(ends, zones)
    elif lasts is not None and isinstance(lasts.dt, dt.timedelta):
        end = checked(start + lasts.dt)
    whole_days = not isinstance(start, dt.datetime)
    if whole_days and (end is None or isinstance(end, dt.datetime) or end <= start):
        return start, start + dt.timedelta(days=1)
    if end is not None and not isinstance(end, dt.datetime):
        end = None  # a day is no end of a meeting that begins at an hour
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
        if (start.tzinfo is None) is not (end.tzinfo is None):
            end = None
        elif end < start:
            raise Broken(ENDS_BEFORE)
    return start, end


def moment(value: Any, zones: Zones) -> Moment:
    """Return a day, a moment with its zone, or a clock time where neither it nor the calendar names a zone.

    Raises Broken where a zone is named that nobody knows, or it is far from all times.
    """
    found = value.dt
    if not isinstance(found, dt.date):
        raise Broken(UNREADABLE, property="DTSTART")
    return placed(found, str(value.params.get("TZID", "")), zones)


def placed(found: Moment, name: str, zones: Zones) -> Moment:
    """Return a moment in its zone; see `moment`."""
    checked(found)
    if not isinstance(found, dt.datetime) or found.tzinfo is not None:
        return found
    zone = zones.find(name) if name else zones.default
    if zone is None and name:
        raise Broken(ZONELESS, zone=plain(name)[:100])
    return found.replace(tzinfo=zone)


def checked(found: Moment) -> Moment:
    """Return a moment; raises Broken where it lies in no time that is read."""
    if found.year not in _YEARS:
        raise Broken(OUTSIDE, year=str(found.year))
    return found


def _categories(event: icalendar.Event) -> list[str]:
    value = event.get("CATEGORIES")
    listed = value if isinstance(value, list) else [value]
    return [str(name) for one in listed for name in getattr(one, "cats", ())]


def _attendees(event: icalendar.Event) -> Iterator[Attendee]:
    value = event.get("ATTENDEE")
    listed = value if isinstance(value, list) else [value] if value is not None else []
    found: dict[str, Attendee] = {}
    delegates: list[str] = []
    for one in listed:
        params = getattr(one, "params", {})
        address = _address(one)
        attendee = Attendee(
            address, *(plain(str(params.get(name, ""))).upper()[:40] for name in ("PARTSTAT", "ROLE", "CUTYPE"))
        )
        if _MACHINE.search(address):
            attendee = Attendee(address, attendee.partstat, attendee.role, "RESOURCE")
        delegates += _ADDRESS.findall(str(params.get("DELEGATED-TO", "")).lower().replace("mailto:", ""))
        if address and address in found:
            continue
        found[address or f"nobody {len(found)}"] = attendee
    yield from found.values()
    yield from (Attendee(address) for address in dict.fromkeys(delegates) if address not in found)


def _address(value: Any) -> str:
    """Return the address in lower case, "" where there is none.

    >>> _address(icalendar.vCalAddress("MAILTO:Ann@Example.com")), _address(icalendar.vCalAddress("invalid:nomail"))
    ('ann@example.com', '')
    """
    for text in (str(value or ""), str(getattr(value, "params", {}).get("EMAIL", ""))):
        bare = plain(text).lower().removeprefix("mailto:").strip()
        if len(bare) <= 254 and _ADDRESS.fullmatch(bare):
            return bare
    return ""
