"""Public calendars and event logs: what was counted beforehand, and by plain text search, is found again."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from detente.imports.reading import Limits, Opened, open_file
from detente.imports.reading.calendar_events import Broken, Told, told
from detente.imports.reading.calendar_text import events, outline
from detente.imports.reading.calendar_zones import Zones

pytestmark = pytest.mark.public_data

CALENDARS: dict[str, tuple[int, int, dict[str, int]]] = {
    "galaxy_basic.ics": (402, 62, {"ACCEPTED": 58, "TENTATIVE": 4}),
    "icalendar_khal_2.ics": (1, 1, {"ACCEPTED": 1}),
    "khal_event_dt_partstat.ics": (1, 6, {"TENTATIVE": 2, "DELEGATED": 1, "ACCEPTED": 2, "DECLINED": 1}),
    "nylas/gcal_recur.ics": (1, 5, {"NEEDS-ACTION": 4, "ACCEPTED": 1}),
    "nylas/gcal_v1.ics": (1, 2, {"ACCEPTED": 1, "NEEDS-ACTION": 1}),
    "nylas/google_cancelled2.ics": (1, 2, {"ACCEPTED": 1, "NEEDS-ACTION": 1}),
    "nylas/icloud_cancelled1.ics": (1, 2, {"NEEDS-ACTION": 1, "ACCEPTED": 1}),
    "nylas/invalid_rsvp.ics": (1, 1, {"DECLINED": 1}),
    "nylas/invite.ics": (1, 4, {"NEEDS-ACTION": 1, "ACCEPTED": 1, "DECLINED": 1, "TENTATIVE": 1}),
    "nylas/invite_w_rsvps1.ics": (1, 2, {"NEEDS-ACTION": 2}),
    "nylas/invite_w_rsvps2.ics": (1, 1, {"TENTATIVE": 1}),
    "nylas/invite_w_rsvps3.ics": (1, 1, {"ACCEPTED": 1}),
    "nylas/invite_w_rsvps_4.ics": (1, 1, {"DECLINED": 1}),
    "nylas/iphone_through_exchange.ics": (1, 1, {"NEEDS-ACTION": 1}),
    "nylas/multiple_events.ics": (2, 0, {}),
    "nylas/windows_event.ics": (1, 1, {"NEEDS-ACTION": 1}),
}
"""VEVENTs, ATTENDEEs and PARTSTATs, as counted beforehand."""


def all_told(path: Path) -> tuple[list[Told], list[str]]:
    """What each event of a file tells, and why others could not be read."""
    found = outline(path, Limits())
    zones = [Zones(calendar.zone, calendar.zones) for calendar in found.calendars]
    read, broken = [], []
    for piece in events(path, Limits()):
        try:
            read.append(told(piece, found.calendars[piece.calendar].method, zones[piece.calendar]))
        except Broken as error:
            broken.append(error.message.in_english())
    return read, broken


def attendees(one: Told) -> list[str]:
    """The PARTSTATs of those whom an event lists (without delegates that it only names)."""
    value = one.component.get("ATTENDEE", [])
    return [str(each.params.get("PARTSTAT", "")) for each in (value if isinstance(value, list) else [value])]


@pytest.mark.parametrize("name", CALENDARS)
def test_events_attendees_and_answers_are_those_that_were_counted(name: str, public_data: Path) -> None:
    read, broken = all_told(public_data / "calendars_ics" / name)
    many, asked, answers = CALENDARS[name]

    assert (len(read), broken) == (many, [])
    assert sum(len(attendees(one)) for one in read) == asked
    assert Counter(answer for one in read for answer in attendees(one) if answer) == answers
    assert sum(len([each for each in one.attendees if each.partstat]) for one in read) == sum(answers.values())


@pytest.mark.parametrize(("name", "turned_away"), [("libical_incoming.ics", 2), ("libical_rfc2446_scheduling.ics", 7)])
def test_of_the_examples_of_the_standard_what_is_broken_is_named(
    name: str, turned_away: int, public_data: Path
) -> None:
    path = public_data / "calendars_ics" / name

    read, broken = all_told(path)

    assert len(read) + len(broken) == len(re.findall(rb"^BEGIN:VEVENT", path.read_bytes(), re.MULTILINE))
    assert len(broken) == turned_away
    assert {one for one in broken if "it is no meeting" not in one} <= {
        "It ends before it begins.",
        "The event can't be read: DTEND is not as it should be.",
    }


def column(opened: Opened, sql: str) -> list[Any]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {sql} FROM {opened.relation()}").fetchall()


def test_every_instance_of_a_public_calendar_is_one_that_the_library_lays_out_of_the_whole_file(
    public_data: Path, tmp_path: Path
) -> None:
    """The other way: the whole file through the library at once, from the first event to the day it was exported."""
    import icalendar
    import recurring_ical_events

    path = public_data / "calendars_ics" / "galaxy_basic.ics"
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    theirs = {
        (str(one["UID"]), one["DTSTART"].dt.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S"))
        for one in recurring_ical_events.of(calendar).between((2015, 1, 1), (2026, 6, 29))
        if isinstance(one["DTSTART"].dt, dt.datetime)
    }

    opened, _ = open_file(path, tmp_path)

    ours = {(uid, start) for uid, start, whole in column(opened, "uid, starts_at, all_day") if whole == "false"}
    assert len(theirs) > 1000
    assert {
        one for one in ours if one[1] < "2026-06-29"
    } == theirs  # what is later was booked by name or to a stated end


@pytest.mark.parametrize(
    ("name", "cases", "many", "activities", "people", "first", "last"),
    [
        ("08_receipt", 1434, 8577, 27, 48, "2010-10-02 07:20:39.266", "2012-01-23 14:42:54.644"),
        ("15_bpic2020_permit_log_1t_per_variant", 1478, 26028, 51, 0, "2016-10-04 22:00:00", "2020-05-09 22:00:00"),
        ("bpic2012", 13087, 262200, 24, 68, "2011-09-30 22:38:44.546", "2012-03-14 15:04:54.681"),
    ],
)
def test_cases_events_activities_people_and_moments_of_public_logs(
    name: str,
    cases: int,
    many: int,
    activities: int,
    people: int,
    first: str,
    last: str,
    public_data: Path,
    tmp_path: Path,
) -> None:
    path = public_data / "approval_logs" / f"{name}.xes.gz"

    (opened,) = open_file(path, tmp_path)

    (found,) = column(
        opened,
        "count(DISTINCT case_id), count(*), count(DISTINCT activity), count(DISTINCT person), "
        "CAST(min(CAST(happened_at AS TIMESTAMP)) AS VARCHAR), CAST(max(CAST(happened_at AS TIMESTAMP)) AS VARCHAR)",
    )
    assert found == (cases, many, activities, people, first, last)
    assert len(opened.rejects) == 0
    assert len(re.findall(rb"<event>", gzip.decompress(path.read_bytes()))) == many
