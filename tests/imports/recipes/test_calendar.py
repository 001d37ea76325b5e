"""Calendars of several people, invitations, answers and cancellations become meetings and invitations, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.imports.load import load
from detente.mistakes import Mistake

from .conftest import Evidence, Export, at, evidence_of

ASKED = ("ann", "bob", "cid")


def calendar(*events: str, method: str = "PUBLISH", zone: str = "") -> bytes:
    head = [f"METHOD:{method}", *([f"X-WR-TIMEZONE:{zone}"] if zone else [])]
    return "\r\n".join(["BEGIN:VCALENDAR", *head, *events, "END:VCALENDAR", ""]).encode()


def event(
    uid: str, *lines: str, told: str = "20260101T080000Z", start: str = "20260105T090000Z", **answers: str
) -> str:
    people = [f"ATTENDEE;PARTSTAT={answer}:mailto:{name}@x.example" for name, answer in answers.items()]
    begins = [f"DTSTART:{start}"] if start else []
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{told}", *begins, *lines, *people, "END:VEVENT"])


def answers(found: Evidence, meeting: str = "a") -> dict[str, str]:
    return {
        row["person_id"].split("@")[0]: row["response"] for row in found["invitations"] if row["meeting_id"] == meeting
    }


def test_one_meeting_in_three_calendars_is_one_and_everybody_s_own_answer_counts(export: Export) -> None:
    found = export(
        "calendar",
        {
            "ann.ics": calendar(event("a", ann="ACCEPTED", bob="NEEDS-ACTION", cid="NEEDS-ACTION")),
            "bob.ics": calendar(event("a", ann="ACCEPTED", bob="DECLINED", cid="NEEDS-ACTION")),
            "cid.ics": calendar(event("a", ann="ACCEPTED", bob="NEEDS-ACTION", cid="TENTATIVE")),
        },
    )

    assert found.column("meetings", "meeting_id") == ["a"]
    assert found.one("meetings")["starts_at"] == at("2026-01-05 09:00")
    assert answers(found) == {"ann": "accepted", "bob": "declined", "cid": "tentative"}


def test_the_newest_version_of_a_meeting_counts_and_who_was_taken_out_is_not_asked(export: Export) -> None:
    first = calendar(event("a", "SEQUENCE:0", ann="ACCEPTED", bob="ACCEPTED", cid="ACCEPTED"), method="REQUEST")
    moved = calendar(
        event("a", "SEQUENCE:1", start="20260106T140000Z", ann="ACCEPTED", bob="NEEDS-ACTION"), method="REQUEST"
    )

    found = export("calendar", {"1.ics": moved, "2.ics": first})

    assert found.one("meetings")["starts_at"] == at("2026-01-06 14:00")
    assert answers(found) == {"ann": "accepted", "bob": "none"}
    assert found.reasons["It is the same record again."] == 1


def test_an_answer_changes_one_person_s_response_and_says_when(export: Export) -> None:
    asked = calendar(event("a", ann="ACCEPTED", bob="NEEDS-ACTION"), method="REQUEST")
    no = calendar(event("a", told="20260102T080000Z", bob="DECLINED"), method="REPLY")
    yes = calendar(event("a", told="20260103T080000Z", start="", bob="ACCEPTED"), method="REPLY")

    found = export("calendar", {"asked.ics": asked, "no.ics": no, "yes.ics": yes})

    assert answers(found) == {"ann": "accepted", "bob": "accepted"}
    assert found.one("invitations", person_id="bob@x.example")["responded_at"] == at("2026-01-03 08:00")
    assert found.one("invitations", person_id="ann@x.example")["responded_at"] is None
    assert found.reasons["It is an answer; it is counted with the meeting."] == 2


def test_an_answer_to_an_older_version_does_not_count(export: Export) -> None:
    asked = calendar(event("a", "SEQUENCE:2", bob="NEEDS-ACTION"), method="REQUEST")
    old = calendar(event("a", "SEQUENCE:1", told="20260103T080000Z", bob="ACCEPTED"), method="REPLY")

    assert answers(export("calendar", {"asked.ics": asked, "old.ics": old})) == {"bob": "none"}


def test_an_answer_alone_tells_of_the_meeting_where_it_says_when_it_is(export: Export) -> None:
    found = export(
        "calendar",
        {
            "1.ics": calendar(event("a", bob="ACCEPTED"), method="REPLY"),
            "2.ics": calendar(event("b", start="", bob="ACCEPTED"), method="REPLY"),
        },
    )

    assert found.column("meetings", "meeting_id") == ["a"]
    assert answers(found) == {"bob": "accepted"}
    assert found.reasons["It answers an invitation that is not here."] == 1


@pytest.mark.parametrize("how", ["a cancellation", "its status"])
def test_a_cancelled_meeting_did_not_take_place(export: Export, how: str) -> None:
    asked = calendar(event("a", bob="ACCEPTED"), event("b", bob="ACCEPTED"), method="REQUEST")
    gone = (
        calendar(event("a", start="", bob="ACCEPTED"), method="CANCEL")
        if how == "a cancellation"
        else calendar(event("a", "STATUS:CANCELLED", "SEQUENCE:1", bob="ACCEPTED"))
    )

    found = export("calendar", {"asked.ics": asked, "gone.ics": gone})

    assert found.column("meetings", "meeting_id") == ["b"]
    assert found.column("invitations", "meeting_id") == ["b"]
    assert found.reasons["The meeting was cancelled."] >= 1


def test_a_series_is_cancelled_as_a_whole_or_for_one_day(export: Export) -> None:
    series = event("w", "RRULE:FREQ=WEEKLY;COUNT=3", bob="ACCEPTED")
    one = calendar(event("w", "RECURRENCE-ID:20260112T090000Z", start="", bob="ACCEPTED"), method="CANCEL")
    whole = calendar(event("w", "SEQUENCE:1", start="", bob="ACCEPTED"), method="CANCEL")

    but_one = export("calendar", {"series.ics": calendar(series), "gone.ics": one})
    none = export("calendar", {"series.ics": calendar(series, event("z", bob="ACCEPTED")), "gone.ics": whole})

    assert [start.day for start in but_one.column("meetings", "starts_at")] == [5, 19]
    assert len(but_one["invitations"]) == 2
    assert none.column("meetings", "meeting_id") == ["z"]


def test_one_instance_with_people_and_answers_of_its_own(export: Export) -> None:
    series = event("w", "RRULE:FREQ=WEEKLY;COUNT=2", ann="ACCEPTED", bob="ACCEPTED")
    changed = event(
        "w", "RECURRENCE-ID:20260112T090000Z", start="20260113T090000Z", ann="ACCEPTED", bob="DECLINED", cid="ACCEPTED"
    )

    found = export("calendar", {"ann.ics": calendar(series, changed), "cid.ics": calendar(changed)})

    assert answers(found, "w/20260105T090000Z") == {"ann": "accepted", "bob": "accepted"}
    assert answers(found, "w/20260112T090000Z") == {"ann": "accepted", "bob": "declined", "cid": "accepted"}
    assert found.one("meetings", meeting_id="w/20260112T090000Z")["starts_at"] == at("2026-01-13 09:00")


def test_rooms_are_no_people_and_the_organizer_was_asked_too(export: Export) -> None:
    text = calendar(
        event(
            "a",
            "ORGANIZER:mailto:ann@x.example",
            "ATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:hall@x.example",
            bob="ACCEPTED",
        )
    )

    found = export("calendar", {"a.ics": text})

    assert answers(found) == {"ann": "accepted", "bob": "accepted"}
    assert found.reasons["It is a room, a thing or a list, not a person."] == 1


def test_the_zone_of_the_load_is_asked_for_only_where_a_calendar_names_none(tmp_path: Path) -> None:
    floating = event("a", start="20260105T090000", bob="ACCEPTED")
    for name, text in (("told", calendar(floating, zone="Europe/Paris")), ("floating", calendar(floating))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "work.ics").write_bytes(text)

    load([tmp_path / "told"], tmp_path / "one")
    with pytest.raises(Mistake, match="In which time zone"):
        load([tmp_path / "floating"], tmp_path / "two")
    loaded = load([tmp_path / "floating"], tmp_path / "two", zone="Asia/Tokyo")

    assert evidence_of(tmp_path / "one", ()).one("meetings")["starts_at"] == at("2026-01-05 08:00")
    assert evidence_of(tmp_path / "two", ()).one("meetings")["starts_at"] == at("2026-01-05 00:00")
    assert loaded.recipe == "calendar"
    assert loaded.notes == ()  # the columns of the reader's tables are nobody's headers


def test_neither_titles_nor_the_file_itself_are_in_the_store(tmp_path: Path) -> None:
    (tmp_path / "work.ics").write_bytes(
        calendar(
            event("a", "SUMMARY:Zorro lunch", "LOCATION:Zorro", bob="ACCEPTED"),
            event("b", "SUMMARY:Zorro", start="never"),
        )
    )

    loaded = load([tmp_path / "work.ics"], tmp_path / "store")

    assert evidence_of(tmp_path / "store", ()).one("meetings")["kind"] == "social"
    assert [reject.line for reject in loaded.rejects] == [11]
    assert not any(b"Zorro" in path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file())
    assert not (tmp_path / "store" / "raw").exists()


def test_an_answer_that_comes_with_a_later_load_replaces_the_earlier_one(tmp_path: Path) -> None:
    store = tmp_path / "store"
    (tmp_path / "asked.ics").write_bytes(calendar(event("a", ann="ACCEPTED", bob="NEEDS-ACTION"), method="REQUEST"))
    (tmp_path / "reply.ics").write_bytes(calendar(event("a", told="20260102T080000Z", bob="DECLINED"), method="REPLY"))

    load([tmp_path / "asked.ics"], store)
    load([tmp_path / "reply.ics"], store)
    again = load([tmp_path / "reply.ics"], store)

    assert answers(evidence_of(store, ())) == {"ann": "accepted", "bob": "declined"}
    assert len(evidence_of(store, ())["meetings"]) == 1
    assert not again.changed


LISTS = {
    "English": """
    Event ID,Start,End,Organizer,Required Attendees,Optional Attendees,Categories,Status
    m1,2026-01-05 10:00,2026-01-05 11:00,Ann@x.example,Bob Roy <bob@x.example>; cid@x.example,dan@x.example,Team lunch,
    m2,2026-01-06 10:00,2026-01-06 11:00,ann@x.example,"bob@x.example, cid@x.example",,Decision,
    m3,2026-01-07 10:00,2026-01-07 11:00,ann@x.example,bob@x.example,,,Cancelled
    """,
    "French": """
    ID de réunion;Début;Fin;Organisateur;Participants obligatoires;Participants facultatifs;Catégories;Statut
    m1;05/01/2026 10:00;05/01/2026 11:00;Ann@x.example;"Bob Roy <bob@x.example>; cid@x.example";dan@x.example;Déjeuner;
    m2;06/01/2026 10:00;06/01/2026 11:00;ann@x.example;"bob@x.example, cid@x.example";;Décision;
    m3;27/01/2026 10:00;27/01/2026 11:00;ann@x.example;bob@x.example;;;Annulé
    """,
    "Russian": """
    ID встречи;Начало;Окончание;Организатор;Обязательные участники;Необязательные участники;Категории;Статус
    m1;05.01.2026 10:00;05.01.2026 11:00;Ann@x.example;"Bob Roy <bob@x.example>; cid@x.example";dan@x.example;Обед;
    m2;06.01.2026 10:00;06.01.2026 11:00;ann@x.example;"bob@x.example, cid@x.example";;Решение;
    m3;27.01.2026 10:00;27.01.2026 11:00;ann@x.example;bob@x.example;;;Отменена
    """,
}


@pytest.mark.parametrize("language", LISTS)
def test_a_list_of_meetings_with_the_people_in_one_cell(export: Export, language: str) -> None:
    found = export("calendar", {"calendar.csv": LISTS[language]}, zone="Europe/Paris")

    assert [(row["meeting_id"], row["starts_at"], row["kind"]) for row in found["meetings"]] == [
        ("m1", at("2026-01-05 09:00"), "social"),
        ("m2", at("2026-01-06 09:00"), "decision"),
    ]
    assert answers(found, "m1") == {"ann": "accepted", "bob": "none", "cid": "none", "dan": "none"}
    assert answers(found, "m2") == {"ann": "accepted", "bob": "none", "cid": "none"}


def test_a_list_with_one_guest_to_a_row_and_no_id(export: Export) -> None:
    found = export(
        "calendar",
        {
            "meetings.csv": """
    Event ID,Start,Attendee,Response,Responded at,Attended
    m1,2026-01-05 10:00,bob@x.example,Accepted,2026-01-02 09:00,true
    m1,2026-01-05 10:00,cid@x.example,Declined,,false
    """,
            "agenda.csv": """
    Start,End,Meeting Organizer,Attendees
    2026-01-08 10:00,2026-01-08 11:00,Ann Lee,Bob Roy;Cid Poe
    """,
        },
    )

    assert answers(found, "m1") == {"bob": "accepted", "cid": "declined"}
    bob = found.one("invitations", person_id="bob@x.example")
    assert (bob["responded_at"], bob["attended"]) == (at("2026-01-02 09:00"), True)
    (named,) = [row for row in found["meetings"] if row["meeting_id"] != "m1"]
    assert answers(found, named["meeting_id"]) == {"ann lee": "accepted", "bob roy": "none", "cid poe": "none"}


OUTLOOK = {
    "English": """
    "Subject","Start Date","Start Time","End Date","End Time","All day event","Meeting Organizer","Required Attendees","Optional Attendees","Categories","Description"
    "Zorro","1/15/2026","10:00:00 AM","1/15/2026","11:30:00 PM","False","Ann Lee","Bob Roy;Cid Poe","","","Zorro"
    """,
    "French": """
    "Objet","Début","Début heure","Fin","Fin heure","Journée entière","Organisateur de la réunion","Participants obligatoires","Participants facultatifs","Catégories","Description"
    "Zorro","15/01/2026","10:00:00","15/01/2026","23:30:00","Faux","Ann Lee","Bob Roy;Cid Poe","","","Zorro"
    """,
}


@pytest.mark.parametrize("language", OUTLOOK)
def test_outlooks_own_list_has_the_day_and_the_hour_in_two_columns(export: Export, language: str) -> None:
    found = export("calendar", {"calendar.csv": OUTLOOK[language]}, zone="Europe/Paris")

    meeting = found.one("meetings")
    assert (meeting["starts_at"], meeting["ends_at"]) == (at("2026-01-15 09:00"), at("2026-01-15 22:30"))
    assert answers(found, meeting["meeting_id"]) == {"ann lee": "accepted", "bob roy": "none", "cid poe": "none"}
    assert "Zorro" not in str(found)


def test_an_hour_that_can_t_be_read_turns_its_row_away_by_both_columns(tmp_path: Path) -> None:
    lines = [f"2026-01-{day:02d},10:00,bob@x.example" for day in range(5, 25)]
    (tmp_path / "agenda.csv").write_text(
        "\n".join(["Start Date,Start Time,Attendees", *lines, "2026-01-26,noonish,bob@x.example", ""])
    )

    loaded = load([tmp_path / "agenda.csv"], tmp_path / "store", zone="UTC")

    (reject,) = loaded.rejects
    assert (reject.line, reject.column, reject.text) == (22, "Start Date + Start Time", "")
    assert not any("Start Time; not used" in note.in_english() for note in loaded.notes)
