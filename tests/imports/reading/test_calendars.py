"""Calendars: what each event becomes, in which zone, how often, and that nothing that people wrote is kept."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import signal
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.imports.reading.tables import Read, Table

from detente.imports.reading.calendar_zones import Zones
from detente.mistakes import Mistake

Found = dict[str, str | None]


def event(uid: str, *lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def calendar(*parts: str, head: str = "VERSION:2.0") -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", head, *parts, "END:VCALENDAR", ""])


def rows(table: Table) -> list[Found]:
    return [dict(zip(table.opened.columns, row, strict=True)) for row in table.rows]


def events(read: Read, text: str | bytes) -> list[Found]:
    return rows(read(text, "work.ics")[0])


def starts(read: Read, text: str) -> list[str | None]:
    return [row["starts_at"] for row in events(read, text)]


ONCE = event(
    "a@x", "DTSTAMP:20260101T080000Z", "DTSTART:20260105T090000Z", "DTEND:20260105T100000Z", "SUMMARY:Forecast"
)


def test_a_file_is_told_by_its_content_in_whatever_encoding_and_packing(read: Read) -> None:
    text = calendar(ONCE)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ann.ics", text)
        archive.writestr("sub/bob.ics", text.replace("a@x", "b@x"))
    for content in (
        text,
        text.replace("\r\n", "\n"),
        text.replace("\r\n", "\r"),
        "\ufeff" + text,
        text.encode("utf-16"),
    ):
        assert [row["meeting_id"] for row in events(read, content)] == ["a@x"]
    (from_gzip,) = read(gzip.compress(text.encode()), "export.gz")
    assert from_gzip.opened.stem == "calendar_events"
    both = read(packed.getvalue(), "all.zip")
    assert [(one.opened.name, one.rows[0][0]) for one in both] == [
        ("all.zip/ann.ics/events", "a@x"),
        ("all.zip/sub/bob.ics/events", "b@x"),
    ]


def test_several_calendars_in_one_file_keep_their_own_method_and_zone(read: Read) -> None:
    paris = calendar(event("a", "DTSTART:20260105T090000"), head="METHOD:REQUEST\r\nX-WR-TIMEZONE:Europe/Paris")
    tokyo = calendar(event("b", "DTSTART:20260105T090000"), head="METHOD:PUBLISH\r\nX-WR-TIMEZONE:Asia/Tokyo")

    found = events(read, paris + tokyo)

    assert [(row["starts_at"], row["method"]) for row in found] == [
        ("2026-01-05 08:00:00", "REQUEST"),
        ("2026-01-05 00:00:00", "PUBLISH"),
    ]


def test_a_whole_day_begins_at_midnight_of_the_calendar_s_own_zone(read: Read) -> None:
    (row,) = events(read, calendar(event("a", "DTSTART;VALUE=DATE:20260706"), head="X-WR-TIMEZONE:Europe/Paris"))

    assert (row["starts_at"], row["ends_at"], row["all_day"]) == ("2026-07-05 22:00:00", "2026-07-06 22:00:00", "true")


@pytest.mark.parametrize(
    "zone",
    ["Europe/Paris", "/mozilla.org/20050126_1/Europe/Paris", "Romance Standard Time", "Our hall", '"Our hall"'],
)
def test_a_zone_is_known_by_olsons_or_windows_name_or_as_the_file_defines_it(read: Read, zone: str) -> None:
    defined = """BEGIN:VTIMEZONE
TZID:Our hall
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""
    text = calendar(
        event("w", f"DTSTART;TZID={zone}:20260105T090000"), event("s", f"DTSTART;TZID={zone}:20260706T090000"), defined
    )

    assert starts(read, text) == ["2026-01-05 08:00:00", "2026-07-06 07:00:00"]


def test_one_file_s_zone_is_not_taken_for_another_s(read: Read) -> None:
    fixed = "BEGIN:VTIMEZONE\r\nTZID:Hall\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:{0}\r\nTZOFFSETTO:{0}\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    at = event("a", "DTSTART;TZID=Hall:20260105T090000")

    assert starts(read, calendar(fixed.format("+0300"), at)) == ["2026-01-05 06:00:00"]
    assert starts(read, calendar(fixed.format("-0500"), at)) == ["2026-01-05 14:00:00"]


def test_rules_of_a_zone_that_no_day_keeps_are_given_up_in_time(read: Read) -> None:
    part = "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30{}\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:STANDARD"
    zone = "\r\n".join(
        [
            "BEGIN:VTIMEZONE",
            "TZID:Hall",
            *[part.format(end) for end in ("", ";UNTIL=99991231T000000Z")] * 2,
            "END:VTIMEZONE",
        ]
    )
    began = time.process_time()

    read(calendar(zone, event("a", "DTSTART;TZID=Hall:20260105T090000"), ONCE), "work.ics")

    assert time.process_time() - began < 2.5


@pytest.mark.parametrize("step", ["0", "", "-1", "00", "x", "0=3;BYDAY=-1SU", "0;INTERVAL=1"])
def test_a_zone_s_rule_that_never_gets_on_is_given_up_at_once(step: str) -> None:
    """Such a rule never ends by itself, and what it raises is caught: a clock stops the test."""
    part = f"BEGIN:STANDARD|DTSTART:19700101T000000|RRULE:FREQ=YEARLY;BYMONTH=3;INTERVAL={step}|TZOFFSETFROM:+0100|TZOFFSETTO:+0200|END:STANDARD"
    with only(2):
        assert Zones("", {"Hall": part.split("|")}).find("Hall") is None
    fine = part.replace(f"INTERVAL={step}", "INTERVAL=10").split("|")
    assert Zones("", {"Hall": fine}).find("Hall") is not None


class Late(BaseException):
    """No exception that a reader catches."""


@contextmanager
def only(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Late

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def test_a_zone_that_nobody_knows_turns_its_event_away_and_the_others_are_read(read: Read) -> None:
    (table,) = read(calendar(event("a", "DTSTART;TZID=Atlantis:20260105T090000"), ONCE), "work.ics")

    assert table.rejected == {3: "Its time zone Atlantis is neither known nor defined in the file."}
    assert [row["meeting_id"] for row in rows(table)] == ["a@x"]


def test_clock_times_of_a_calendar_without_a_zone_wait_for_the_zone_of_the_load(read: Read) -> None:
    text = calendar(event("a", "DTSTART:20260105T090000", "DURATION:PT30M"), event("b", "DTSTART;VALUE=DATE:20260106"))

    found = events(read, text)

    assert [(row["starts_at"], row["local_starts_at"], row["local_ends_at"], row["all_day"]) for row in found] == [
        (None, "2026-01-05 09:00:00", "2026-01-05 09:30:00", "false"),
        (None, "2026-01-06 00:00:00", "2026-01-07 00:00:00", "true"),
    ]
    assert "local_starts_at" not in events(read, calendar(ONCE))[0]


def test_a_weekly_meeting_keeps_its_hour_when_the_clocks_change(read: Read) -> None:
    series = event("w", "DTSTART;TZID=Europe/Paris:20260323T100000", "RRULE:FREQ=WEEKLY;COUNT=2")
    in_utc = event("w", "DTSTART:20260323T090000Z", "RRULE:FREQ=WEEKLY;COUNT=2")

    assert starts(read, calendar(series)) == ["2026-03-23 09:00:00", "2026-03-30 08:00:00"]
    assert starts(read, calendar(in_utc, head="X-WR-TIMEZONE:Europe/Paris")) == [
        "2026-03-23 09:00:00",
        "2026-03-30 08:00:00",
    ]
    assert starts(read, calendar(in_utc)) == ["2026-03-23 09:00:00", "2026-03-30 09:00:00"]


def test_exceptions_additions_and_changed_instances(read: Read) -> None:
    series = event(
        "w", "DTSTART:20260105T090000Z", "DTEND:20260105T100000Z", "RRULE:FREQ=WEEKLY;UNTIL=20260126T090000Z",
        "EXDATE:20260112T090000Z", "RDATE;VALUE=PERIOD:20260115T090000Z/PT2H",
    )  # fmt: skip
    moved = event("w", "RECURRENCE-ID:20260119T090000Z", "DTSTART:20260120T150000Z", "SEQUENCE:1")

    found = events(read, calendar(series, moved))

    assert sorted((row["meeting_id"], row["starts_at"], row["ends_at"], row["instance"]) for row in found) == [
        ("w/20260105T090000Z", "2026-01-05 09:00:00", "2026-01-05 10:00:00", "rule"),
        ("w/20260115T090000Z", "2026-01-15 09:00:00", "2026-01-15 11:00:00", "rule"),
        ("w/20260119T090000Z", "2026-01-20 15:00:00", None, "changed"),
        ("w/20260126T090000Z", "2026-01-26 09:00:00", "2026-01-26 10:00:00", "rule"),
    ]  # fmt: skip


def test_a_change_from_one_instance_on_moves_all_later_ones(read: Read) -> None:
    series = event("w", "DTSTART:20260105T090000Z", "DTEND:20260105T100000Z", "RRULE:FREQ=WEEKLY;COUNT=4")
    onwards = event(
        "w", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260119T090000Z", "DTSTART:20260119T140000Z", "DTEND:20260119T150000Z"
    )

    assert starts(read, calendar(series, onwards)) == [
        "2026-01-05 09:00:00", "2026-01-12 09:00:00", "2026-01-19 14:00:00", "2026-01-26 14:00:00",
    ]  # fmt: skip


def test_a_series_without_an_end_is_followed_to_when_the_calendar_was_last_written_to(read: Read) -> None:
    series = event("w", "DTSTAMP:20251201T080000Z", "DTSTART:20260105T090000Z", "RRULE:FREQ=WEEKLY")
    written = event("z", "DTSTAMP:20260120T080000Z", "DTSTART:20260110T090000Z")

    (table,) = read(calendar(series, written), "work.ics")

    assert sum(row["uid"] == "w" for row in rows(table)) == 3  # 5, 12 and 19 January
    assert "1 series without an end was followed to 2026-01-20" in table.notes
    (alone,) = read(calendar(event("w", "DTSTART:20260105T090000Z", "RRULE:FREQ=WEEKLY")), "work.ics")
    assert len(alone.rows) == 1
    assert "only the first meeting was read" in alone.notes


def test_a_series_goes_no_further_than_two_thousand_meetings(read: Read) -> None:
    (table,) = read(calendar(event("w", "DTSTART:20260105T090000Z", "RRULE:FREQ=DAILY;COUNT=1000000000")), "work.ics")

    assert len(table.rows) == 2000
    assert table.rows[-1][3] == str(dt.date(2026, 1, 5) + dt.timedelta(days=1999)) + " 09:00:00"
    assert "1 series has more than 2" in table.notes


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=5",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7;BYMINUTE=0,30",
        "FREQ=SOMETIMES",
    ],
)
def test_a_rule_that_no_meeting_has_turns_the_event_away(read: Read, rule: str) -> None:
    (table,) = read(calendar(event("w", "DTSTART:20260105T090000Z", f"RRULE:{rule}"), ONCE), "work.ics")

    assert list(table.rejected) == [3]
    assert len(table.rows) == 1


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["DTSTART:soon"], "The event can't be read: DTSTART is not as it should be."),
        (["SUMMARY:x"], "The event has no DTSTART."),
        (["DTSTART:20260105T090000Z", "DTEND:20260105T080000Z"], "It ends before it begins."),
        (["DTSTART:99991231T090000Z"], "It lies in the year 9999, and calendars are read from 1900 to 2199."),
        (
            ["DTSTART:20260105T090000Z", "RRULE:FREQ=WEEKLY;BYDAY=XX"],
            "The event can't be read: RRULE is not as it should be.",
        ),
        (["DTSTART:20260105T090000Z", *["ATTENDEE:mailto:a@x.example"] * 5001], "It names more than 5,000 people."),
    ],
)
def test_a_broken_event_is_turned_away_with_line_and_reason(read: Read, lines: list[str], reason: str) -> None:
    (table,) = read(calendar(ONCE, event("b", *lines)), "work.ics")

    assert table.rejected == {10: reason}
    assert [row["meeting_id"] for row in rows(table)] == ["a@x"]


def test_every_row_knows_the_line_of_its_event_though_series_come_last(read: Read) -> None:
    series = event("w", "DTSTART:20260105T090000Z", "RRULE:FREQ=WEEKLY;COUNT=2")

    (table,) = read(calendar(series, ONCE), "work.ics")

    assert [(row["uid"], line) for row, line in zip(rows(table), table.lines, strict=True)] == [
        ("a@x", 8),
        ("w", 3),
        ("w", 3),
    ]


def test_a_file_that_is_cut_off_gives_what_was_whole(read: Read) -> None:
    (table,) = read(calendar(ONCE, event("b", "DTSTART:20260105T090000Z"))[:-40], "work.ics")

    assert table.rejected == {10: "The event has no end (END:VEVENT); the file is cut off or damaged here."}
    assert len(table.rows) == 1


def test_an_event_that_is_not_closed_does_not_swallow_the_next(read: Read) -> None:
    (table,) = read(calendar("BEGIN:VEVENT\r\nUID:open\r\nBEGIN:VALARM", ONCE), "work.ics")

    assert list(table.rejected) == [3]
    assert [row["meeting_id"] for row in rows(table)] == ["a@x"]


def test_who_is_asked_with_what_answer(read: Read) -> None:
    asked = event(
        "a", "DTSTAMP:20260101T080000Z", "DTSTART:20260105T090000Z", "ORGANIZER;CN=Ann:mailto:Ann@X.example",
        "ATTENDEE;PARTSTAT=ACCEPTED;ROLE=CHAIR:MAILTO:bob@x.example", "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:cid@x.example",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:dan@x.example", "ATTENDEE;PARTSTAT=TENTATIVE;EMAIL=eve@x.example:invalid:nomail",
        'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:Gil@x.example":mailto:fay@x.example',
        "ATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:room@x.example", "ATTENDEE;CN=Somebody:invalid:nomail",
    )  # fmt: skip

    happening, people = read(calendar(asked, head="METHOD:REQUEST"), "work.ics")

    assert rows(happening)[0]["organizer"] == "ann@x.example"
    assert {row["guests"] for row in rows(people)} == {rows(happening)[0]["guests"]}
    assert [(row["address"], row["response"], row["role"], row["cutype"]) for row in rows(people)] == [
        ("bob@x.example", "accepted", "CHAIR", None),
        ("cid@x.example", "none", None, None),
        ("dan@x.example", "declined", None, None),
        ("eve@x.example", "tentative", None, None),
        ("fay@x.example", "none", None, None),
        ("room@x.example", "accepted", None, "ROOM"),
        ("gil@x.example", "none", None, None),
        ("ann@x.example", "accepted", "ORGANIZER", None),
    ]
    assert people.rejected == {3: "An attendee has no address."}


def test_an_answer_says_when_it_was_given_and_an_invitation_does_not(read: Read) -> None:
    line = "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@x.example"
    for method, at in (("REPLY", "2026-01-02 08:00:00"), ("REQUEST", None)):
        text = calendar(
            event("a", "DTSTAMP:20260102T080000Z", "DTSTART:20260105T090000Z", line), head=f"METHOD:{method}"
        )
        assert [row["responded_at"] for row in rows(read(text, "work.ics")[1])] == [at]


def test_an_answer_needs_no_time_and_a_counter_proposal_is_no_meeting(read: Read) -> None:
    reply = calendar(event("a", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.example"), head="METHOD:REPLY")
    counter = calendar(event("a", "DTSTART:20260105T090000Z"), head="METHOD:COUNTER")

    table, _ = read(reply + counter, "work.ics")

    assert [(row["starts_at"], row["method"]) for row in rows(table)] == [(None, "REPLY")]
    assert "proposes another time" in "".join(table.rejected.values())


def test_nothing_that_people_wrote_leaves_the_reader(read: Read, tmp_path: Path) -> None:
    secret = event(
        "a", "DTSTART:20260105T090000Z", "SUMMARY:Déjeuner with Zorro", "DESCRIPTION:Zorro", "LOCATION:Zorro", "COMMENT:Zorro",
        "X-ALT-DESC:Zorro", "CATEGORIES:Zorro", "ATTENDEE;CN=Zorro:mailto:bob@x.example", "BEGIN:VALARM", "DESCRIPTION:Zorro", "END:VALARM",
    )  # fmt: skip
    broken = event("b", "DTSTART:never", "SUMMARY:Zorro")

    tables = read(calendar(secret, broken), "work.ics")

    assert rows(tables[0])[0]["kind"] == "social"
    assert "Zorro" not in "".join(f"{table.rows} {table.notes} {list(table.opened.rejects)}" for table in tables)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "work.ics"]
    assert written
    assert not any(b"Zorro" in path.read_bytes() for path in written)


def test_tasks_are_passed_over_and_an_empty_calendar_is_no_mistake(read: Read) -> None:
    (table,) = read(calendar(ONCE, "BEGIN:VTODO\r\nUID:t\r\nEND:VTODO"), "work.ics")
    (empty,) = read(calendar(), "work.ics")

    assert "1 entry that is no meeting" in table.notes
    assert (empty.opened.rows, empty.notes) == (0, "There is no event in work.ics.")


def test_ten_thousand_levels_of_nesting_are_one_broken_event(read: Read) -> None:
    (table,) = read(calendar(ONCE, "BEGIN:VEVENT\r\nUID:b\r\n" + "BEGIN:X\r\n" * 10_000), "work.ics")

    assert len(table.rows) == 1
    assert len(table.rejected) == 1


def test_a_page_and_a_table_are_still_told_apart_from_a_calendar(read: Read) -> None:
    with pytest.raises(Mistake, match="a web page"):
        read("<html><body>BEGIN:VCALENDAR</body></html>", "work.ics")
    assert read("id,b\n1,2\n", "work.ics")[0].rows == [("1", "2")]
