"""A calendar (iCalendar, ``.ics``) opened as two tables: its events, and who was asked to them with what answer.

``events`` has one row for each meeting: an event that happens once, an instance of a series, an instance that was
changed, an answer (METHOD:REPLY) or a cancellation. ``attendees`` has one row for each person that an event names; the
column ``guests`` of both says which go with which. Nothing is merged here: which copy of a meeting counts is for the
recipe to say, over all files. Titles, descriptions and places never leave this reader.
Source: RFC 5545 (the format), RFC 5546 (who tells whom what).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from detente.imports.reading.calendar_events import Attendee, Broken, Moment, Told, told
from detente.imports.reading.calendar_repeats import INSTANCES, Instance, laid_out
from detente.imports.reading.calendar_text import MOMENT, Outline, as_utf8, events, outline
from detente.imports.reading.calendar_zones import Zones
from detente.imports.reading.contents import Opened, Origin
from detente.imports.reading.made_tables import MadeTable
from detente.language import N_, Message
from detente.mistakes import Mistake

EVENTS: Final = (
    "meeting_id", "uid", "instance", "starts_at", "ends_at", "all_day", "status", "kind", "organizer", "method", "sequence",
    "told_at", "guests",
)  # fmt: skip
"""instance : ``""`` for an event by itself, ``rule`` for one of a series, ``changed`` for one that was changed.
starts_at, ends_at, told_at : UTC.   kind : work, decision or social.   method : as the file has it."""
LOCAL: Final = ("local_starts_at", "local_ends_at")
"""Clock times and whole days of a calendar that names no zone; only there where such are."""
ATTENDEES: Final = ("guests", "address", "response", "responded_at", "role", "cutype")

MOST: Final = 2_000_000
TOO_MANY: Final = N_("{file} holds more than {most} meetings; export a shorter time of it.")
NO_EVENT: Final = N_("There is no event in {file}.")
NOBODY: Final = N_("An attendee has no address.")
OLDER: Final = N_("It is an older version of the record.")


@dataclass(slots=True)
class _Pages:
    """The two tables as they are written, and what is told at the end.

    series : by UID, events that repeat, and those that change an instance and all after it.   changed : ids of instances
    that the file tells of by themselves.
    """

    events: MadeTable
    attendees: MadeTable
    series: dict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))
    changed: set[str] = field(default_factory=set)
    local: bool = False
    endless: int = 0
    cut: int = 0


def open_calendar(ics: Origin) -> list[Opened]:
    """Return the tables of a calendar; that of the events also where there are none, for an empty calendar is no mistake."""
    path = as_utf8(ics.path, ics.work / f"{ics.number}.utf8")
    found = outline(path, ics.limits)
    stem = ics.work / ics.number
    events_table = MadeTable(
        f"{ics.name}/events", "calendar_events", stem.with_name(f"{ics.number}-events.csv"), (*EVENTS, *LOCAL)
    )
    attendees_table = MadeTable(
        f"{ics.name}/attendees", "calendar_attendees", stem.with_name(f"{ics.number}-attendees.csv"), ATTENDEES
    )
    pages = _Pages(events_table, attendees_table)
    _read(path, ics, found, pages)
    _lay_out(ics, found, pages)
    if not pages.local:
        events_table.narrow(len(LOCAL))
    notes = _notes(found, pages) if events_table.rows else [Message(NO_EVENT, file=ics.name)]
    opened = events_table.opened(notes, ics.connection)
    return [opened, *([attendees_table.opened((), ics.connection)] if attendees_table.rows else [])]


def _read(path: Path, ics: Origin, found: Outline, pages: _Pages) -> None:
    zones = [Zones(calendar.zone, calendar.zones) for calendar in found.calendars]
    for piece in events(path, ics.limits):
        try:
            one = told(piece, found.calendars[piece.calendar].method, zones[piece.calendar])
        except Broken as broken:
            pages.events.reject(piece.line, broken.message)
            continue
        if (one.rules and one.recurrence_id is None) or one.onwards:
            pages.series[one.uid].append(one)
        else:
            if one.recurrence_id is not None and one.method not in ("REPLY", "CANCEL"):
                pages.changed.add(_identity(one))
            _write(pages, one, "changed" if one.recurrence_id is not None else "", one.start, one.end, ics)


def _lay_out(ics: Origin, found: Outline, pages: _Pages) -> None:
    stamp = dt.datetime.strptime(found.told, MOMENT).replace(tzinfo=dt.UTC) if found.told else None
    for parts in pages.series.values():
        masters = [one for one in parts if one.recurrence_id is None and one.method not in ("REPLY", "CANCEL")]
        newest = max((one.sequence for one in masters), default=0)
        onwards = [one for one in parts if one.onwards and one.method not in ("REPLY", "CANCEL")]
        for one in parts:
            if one not in masters:
                instance = "changed" if one.recurrence_id is not None else ""
                if one not in onwards or not masters:
                    _write(pages, one, instance, one.start, one.end, ics)
            elif one.sequence < newest:
                pages.events.reject(one.line, Message(OLDER))
            else:
                _write_series(pages, one, [other for other in onwards if other.sequence >= one.sequence], stamp, ics)


def _write_series(pages: _Pages, master: Told, onwards: Sequence[Told], stamp: dt.datetime | None, ics: Origin) -> None:
    try:
        series = laid_out(master, onwards, stamp)
    except Broken as broken:
        pages.events.reject(master.line, broken.message)
        return
    pages.endless += series.open_end
    pages.cut += series.cut
    guests: dict[int, str] = {}
    for instance in series.instances:
        if _identity(replace(instance.by, recurrence_id=instance.identity)) in pages.changed:
            continue
        _write_instance(pages, instance, guests, ics)


def _write_instance(pages: _Pages, instance: Instance, guests: dict[int, str], ics: Origin) -> None:
    one = replace(instance.by, recurrence_id=instance.identity)
    key = id(instance.by)
    if key not in guests:
        guests[key] = _write_guests(pages, instance.by)
    _write_event(pages, one, "rule", instance.start, instance.end, guests[key], ics)


def _write(pages: _Pages, one: Told, instance: str, start: Moment | None, end: Moment | None, ics: Origin) -> None:
    _write_event(pages, one, instance, start, end, _write_guests(pages, one), ics)


def _write_event(
    pages: _Pages, one: Told, instance: str, start: Moment | None, end: Moment | None, guests: str, ics: Origin
) -> None:
    if pages.events.accepted >= MOST:
        raise Mistake(TOO_MANY, file=ics.name, most=MOST)
    (start_utc, start_local), (end_utc, end_local) = _written(start, one), _written(end, one)
    pages.local = pages.local or bool(start_local or end_local)
    pages.events.add(
        one.line,
        [
            _identity(one), one.uid, instance, start_utc, end_utc, str(not isinstance(start, dt.datetime)).lower() if start else "",
            one.status, one.kind, one.organizer, one.method, str(one.sequence), _written(one.told_at, one)[0], guests,
            start_local, end_local,
        ],
    )  # fmt: skip


def _write_guests(pages: _Pages, one: Told) -> str:
    """Write whom an event names and return the name of that list."""
    asked = list(one.attendees)
    if asked and one.organizer and one.method not in ("REPLY", "CANCEL"):
        known = next((place for place, other in enumerate(asked) if other.address == one.organizer), None)
        if known is None:
            asked.append(Attendee(one.organizer, "ACCEPTED", "ORGANIZER", _kind_of(one.organizer)))
        elif asked[known].response == "none":
            asked[known] = replace(asked[known], partstat="ACCEPTED")
    said = [one.uid, _stamp(one.recurrence_id, one), one.method, one.sequence, one.told_at, *map(repr, asked)]
    name = hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()[:24]
    replied = _written(one.told_at, one)[0] if one.method == "REPLY" else ""
    for other in asked:
        if not other.address:
            pages.attendees.reject(one.line, Message(NOBODY))
        else:
            at = replied if other.response != "none" else ""
            pages.attendees.add(one.line, [name, other.address, other.response, at, other.role, other.cutype])
    return name if asked else ""


def _kind_of(address: str) -> str:
    return "RESOURCE" if address.endswith("calendar.google.com") else ""


def _written(moment: Moment | None, one: Told) -> tuple[str, str]:
    """Return a moment in UTC, and on the clocks of nobody knows where; one of them is empty."""
    if moment is None:
        return "", ""
    clock = moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time(), one.zones.default)
    if clock.tzinfo is None:
        return "", clock.strftime("%Y-%m-%d %H:%M:%S")
    return clock.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S"), ""


def _identity(one: Told) -> str:
    """Return the meeting's id, the same in everybody's calendar."""
    return one.uid if one.recurrence_id is None else f"{one.uid}/{_stamp(one.recurrence_id, one)}"


def _stamp(moment: Moment | None, one: Told) -> str:
    """Return which instance of a series it is, the same in whatever zone it was told."""
    if moment is not None and not isinstance(moment, dt.datetime):
        return moment.strftime("%Y%m%d")
    utc, local = _written(moment, one)
    return (utc or local).translate({45: None, 58: None, 32: "T"}) + ("Z" if utc else "")


def _notes(found: Outline, pages: _Pages) -> list[Message]:
    notes = []
    if pages.endless and found.told:
        notes.append(
            Message(
                N_("{n} series without an end was followed to {day}, when the calendar was last written to."),
                plural=N_("{n} series without an end were followed to {day}, when the calendar was last written to."),
                n=pages.endless,
                day=f"{found.told[:4]}-{found.told[4:6]}-{found.told[6:8]}",
            )
        )
    elif pages.endless:
        notes.append(
            Message(
                N_(
                    "Of {n} series without an end only the first meeting was read: the file does not say when it was written."
                ),
                plural=N_(
                    "Of {n} series without an end only the first meetings were read: the file does not say when it was written."
                ),
                n=pages.endless,
            )
        )
    if pages.cut:
        notes.append(
            Message(
                N_("{n} series has more than {most} meetings; the first {most} were read."),
                plural=N_("{n} series have more than {most} meetings; the first {most} of each were read."),
                n=pages.cut,
                most=INSTANCES,
            )
        )
    if found.others:
        notes.append(
            Message(
                N_("{n} entry that is no meeting (a task, a note, free time) was passed over."),
                plural=N_("{n} entries that are no meetings (tasks, notes, free time) were passed over."),
                n=found.others,
            )
        )
    return notes
