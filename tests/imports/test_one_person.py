"""HR's list, a mailbox and a calendar, loaded one after the other, speak of the same people; erased, nobody is left in any."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.imports.test_erasing import residues

from detente.evidence import Query
from detente.evidence.evidence import open_evidence
from detente.evidence.persons import About
from detente.imports.access import told
from detente.imports.erasing import erase
from detente.imports.load import load

STAFF = """Employee ID,Name,Department,Work email
E1,Ada Abel,Marketing,Ada.Abel@gyre.example
E2,Bo Bright,Sales,bo@gyre.example
"""
LETTER = """From ada Thu Nov 13 11:19:12 2025
From: "Ada Abel" <ada.abel@gyre.example>
To: Bo <BO@gyre.example>, out@client.example
Date: Thu, 13 Nov 2025 11:19:12 +0000
Message-ID: <m1@gyre.example>
Subject: quiet

Nobody keeps this.

"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:u1@gyre.example
DTSTAMP:20251101T080000Z
DTSTART:20251114T100000Z
DTEND:20251114T110000Z
SUMMARY:secret
ORGANIZER:mailto:ada.abel@gyre.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada.abel@gyre.example
ATTENDEE;PARTSTAT=DECLINED:mailto:bo@gyre.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store into which the three were loaded, each from a folder of its own."""
    for name, text in (("staff.csv", STAFF), ("all.mbox", LETTER), ("agenda.ics", CALENDAR)):
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        (folder / name).write_text(text.replace("\n", "\r\n") if name.endswith("ics") else text, "utf-8")
        load([folder], tmp_path / "store", zone="UTC", currency="EUR")
    return tmp_path / "store"


def asked(store: Path, text: str) -> list[tuple[object, ...]]:
    with open_evidence(store, as_of="2025-12-31") as evidence:
        return list(zip(*evidence.run(Query("asked", text)).values(), strict=True))


def test_three_sources_speak_of_the_same_people(store: Path) -> None:
    assert asked(store, "SELECT sender_id FROM messages") == [("E1",)]
    assert asked(store, "SELECT person_id FROM recipients ORDER BY person_id") == [("E2",), ("out@client.example",)]
    assert asked(store, "SELECT person_id, response FROM invitations ORDER BY person_id") == [
        ("E1", "accepted"), ("E2", "declined"),
    ]  # fmt: skip


def test_what_is_known_of_somebody_is_found_under_each_of_their_names(store: Path) -> None:
    assert {"people", "addresses", "messages", "invitations"} <= set(told(store, "E1").tables)


@pytest.mark.parametrize("named", ["E1", "ada.abel@gyre.example"])
def test_erased_under_one_name_somebody_is_gone_under_all_and_no_export_brings_them_back(
    store: Path, named: str
) -> None:
    assert residues(store, "ada.abel@gyre.example", "Ada Abel")
    before = asked(store, "SELECT COUNT(*) FROM messages"), asked(store, "SELECT COUNT(*) FROM invitations")
    done = erase(store, named, About.STAFF)
    for folder in ("staff", "all", "agenda"):
        load([store.parent / folder], store, zone="UTC", currency="EUR")
    assert residues(store, "ada.abel@gyre.example", "Ada Abel") == []
    # One stand-in in every table, and no figure has changed.
    assert asked(store, "SELECT sender_id FROM messages") == [(done.stand_in,)]
    assert (done.stand_in, "accepted") in asked(store, "SELECT person_id, response FROM invitations")
    assert before == (asked(store, "SELECT COUNT(*) FROM messages"), asked(store, "SELECT COUNT(*) FROM invitations"))


def test_an_address_that_comes_after_the_erasure_goes_when_they_are_erased_once_more(store: Path) -> None:
    done = erase(store, "E1", About.STAFF)
    late = store.parent / "late"
    late.mkdir()
    (late / "addresses.csv").write_text("address,person_id\nada2@gyre.example,E1\n")
    load([late], store, recipe="evidence", zone="UTC", currency="EUR")
    assert residues(store, "ada2@gyre.example")
    again = erase(store, "E1", About.STAFF)
    assert again.stand_in == done.stand_in and residues(store, "ada2@gyre.example") == []
