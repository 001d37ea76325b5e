"""Invitations: read by another library, and taken by a real calendar program (khal), moved and taken back under one name."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

from detente.exchange.invitations import Contact, Letter, ics, times
from detente.exchange.visits import Visit

GUEST = Contact(name="Zoé Ünal", address="zoe@example.com", department="Marketing", language="fr", zone="Asia/Tbilisi")
HOST = Contact(name="Сэм", address="sam@example.com", department="Sales", language="ru", zone="Europe/Paris")
NOW = dt.datetime(2027, 1, 2, 12, tzinfo=dt.UTC)
LETTER = Letter(
    plan="spring",
    monday=dt.date(2027, 3, 22),
    visit=Visit(guest="p1", host="p2", at=10, role="seller"),
    guest=GUEST,
    host=HOST,
    organizer=Contact(name="Détente", address="detente@example.com", department=""),
    where="Room 4; second floor, left",
)


def event(data: bytes) -> dict[str, object]:
    (found,) = Calendar.from_ical(data).walk("VEVENT")
    return dict(found)


def test_both_get_the_same_visit_each_in_their_language() -> None:
    theirs = [event(ics(LETTER, reader, NOW)) for reader in (GUEST, HOST)]
    assert {str(one["UID"]) for one in theirs} == {LETTER.uid} and "p1" not in LETTER.uid
    assert [str(one["SUMMARY"]) for one in theirs] == [
        "Une demi-journée avec Sales\u00a0: Zoé Ünal chez Сэм",
        "Полдня: Sales. Гость: Zoé Ünal, хозяин: Сэм",
    ]
    for one in theirs:
        # After the night in which clocks go forward: nine in Paris is seven in London's winter.
        assert one["DTSTART"].dt == dt.datetime(2027, 3, 29, 9, tzinfo=ZoneInfo("Europe/Paris"))
        assert one["DTSTART"].dt.astimezone(dt.UTC).hour == 7
        assert str(one["LOCATION"]) == LETTER.where and len(one["ATTENDEE"]) == 2


def test_a_reader_of_calendars_finds_the_half_day_where_it_lies() -> None:
    data = ics(LETTER, GUEST, NOW)
    (found,) = recurring_ical_events.of(Calendar.from_ical(data)).between((2027, 3, 29), (2027, 3, 30))
    assert found["DTEND"].dt - found["DTSTART"].dt == dt.timedelta(hours=3, minutes=30)
    assert not recurring_ical_events.of(Calendar.from_ical(data)).between((2027, 3, 22), (2027, 3, 29))


@pytest.mark.parametrize(
    "name", ["x\nEND:VEVENT\nBEGIN:VEVENT", 'a";CN=b', "; , \\ :", "Ы" * 300, "\r\nX:1", "\x00\x07"]
)
def test_no_name_breaks_out_of_its_line(name: str) -> None:
    letter = replace(LETTER, guest=replace(GUEST, name=name), where=name)
    data = ics(letter, GUEST, NOW)
    calendar = Calendar.from_ical(data)
    assert len(calendar.walk("VEVENT")) == 1 and all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert set(calendar.walk("VEVENT")[0]) == {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "SUMMARY", "DESCRIPTION", "LOCATION", "ORGANIZER", "ATTENDEE",
    }  # fmt: skip


def test_half_days_begin_and_end_where_people_work() -> None:
    monday = dt.date(2027, 1, 4)
    said = [[moment.isoformat() for moment in times(monday, at)] for at in (0, 9, 10)]
    assert said[0] == ["2027-01-04T09:00:00", "2027-01-04T12:30:00"]
    assert said[1][0] == "2027-01-08T13:30:00" and said[2][0] == "2027-01-11T09:00:00"


@pytest.fixture
def khal(tmp_path: Path) -> Callable[..., str]:
    """A calendar of khal's, in a folder of its own."""
    (tmp_path / "calendar").mkdir()
    (tmp_path / "config").write_text(
        f"[calendars]\n[[mine]]\npath = {tmp_path}/calendar\n[locale]\nlocal_timezone = Europe/Paris\n"
        "default_timezone = Europe/Paris\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n[default]\ndefault_calendar = mine\n"
        f"[sqlite]\npath = {tmp_path}/khal.db\n"
    )

    def run(*words: str) -> str:
        program = [sys.executable, "-c", "from khal.cli import main_khal; main_khal()", "-c", str(tmp_path / "config")]
        done = subprocess.run(
            [*program, *words],
            capture_output=True,
            text=True,
            env=os.environ | {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_a_real_calendar_takes_it_and_moves_it(khal: Callable[..., str], tmp_path: Path) -> None:
    def take(letter: Letter) -> None:
        (tmp_path / "a.ics").write_bytes(ics(letter, GUEST, NOW))
        khal("import", "--batch", "--include-calendar", "mine", str(tmp_path / "a.ics"))

    def seen(day: str) -> str:
        return khal("list", day, "1d", "--format", "{start-time} {end-time} {title} {location}")

    take(LETTER)
    assert "09:00 12:30 Une demi-journée avec Sales" in seen("2027-03-29")
    take(replace(LETTER, visit=replace(LETTER.visit, at=13), sequence=1))
    assert "demi-journée" not in seen("2027-03-29") and "13:30 17:00" in seen("2027-03-30")
    take(replace(LETTER, visit=replace(LETTER.visit, at=13), sequence=2, cancelled=True))
    (kept,) = (one for one in (tmp_path / "calendar").iterdir() if one.suffix == ".ics")
    last = event(kept.read_bytes())
    assert (str(last["STATUS"]), int(str(last["SEQUENCE"]))) == ("CANCELLED", 2) and str(last["UID"]) == LETTER.uid
