"""What departments say of themselves: who may say it, how old it is, who comes to sessions, and the mail of what changed."""

from __future__ import annotations

import datetime as dt
import email
from email import policy

import pytest
from django.utils import timezone
from tests.web.house import Cast, ComeIn, Page

from detente.evidence.contract import About
from detente.evidence.persons import Person as Named
from detente.language import Language
from detente.web.accounts.models import Account
from detente.web.briefing.keeping import forget, known_about
from detente.web.briefing.models import Place, Project, Session, Sheet, Value
from detente.web.briefing.news import news
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.people.models import Person
from detente.web.rights import Role

pytestmark = pytest.mark.django_db
SAID = {"what": "We bring people to the door.", "why": "Nobody else knows who asks.", "now": "Schools.", "whom": "Mila"}
SESSION = {
    "title": "Ask sales",
    "agenda": "Six steps",
    "starts_at": f"{timezone.localdate() + dt.timedelta(days=30)}T14:00",
    "place": "Kitchen",
    "places": "1",
}


@pytest.fixture(autouse=True)
def departments(home: Home) -> None:
    for who, department, head in (
        ("m1", "Marketing", True),
        ("m2", "Marketing", False),
        ("s1", "Sales & Co/East", True),
    ):
        Person.objects.create(person_id=who, department=department, is_head=head)


def linked(cast: Cast, role: Role, person: str) -> Account:
    account = cast[role]
    account.person_id = person
    account.save()
    return account


def test_a_department_is_told_of_by_its_head_and_by_who_looks_after_all(come_in: ComeIn, cast: Cast) -> None:
    head, member = linked(cast, Role.EMPLOYEE, "m1"), linked(cast, Role.ANALYST, "m2")
    assert "Nobody has said yet" in Page(come_in(member).get("/briefing/")).text
    assert come_in(member).post("/briefing/of/Marketing/", SAID).status_code == 403
    assert come_in(head).post("/briefing/of/Sales & Co/East/", SAID).status_code == 403
    assert come_in(head).get("/briefing/of/Nowhere/").status_code == 404
    assert come_in(head).post("/briefing/of/Marketing/", SAID | {"what": ""}).status_code == 422
    assert come_in(head).post("/briefing/of/Marketing/", SAID).status_code == 302
    assert come_in(Role.HR).post("/briefing/of/Sales & Co/East/", SAID | {"what": "<b>Bold</b>"}).status_code == 302
    text = Page(come_in(member).get("/briefing/")).text
    assert "We bring people to the door." in text and "<b>Bold</b>" in text  # as it was typed, and nothing of it runs
    assert "/briefing/of/" not in come_in(member).get("/briefing/").content.decode()
    assert Sheet.objects.get(department="Marketing").account == head.pk


def test_what_is_old_is_called_so(come_in: ComeIn) -> None:
    come_in(Role.OWNER).post("/briefing/of/Marketing/", SAID)
    assert "old" not in Page(come_in(Role.HR).get("/briefing/")).text
    Sheet.objects.update(changed_at=timezone.now() - dt.timedelta(days=91))
    assert "old: said on" in Page(come_in(Role.HR).get("/briefing/")).text


def opened(come_in: ComeIn, role: Role, address: str, said: dict[str, str]) -> dict[str, str]:
    """Return what somebody sends who has opened a page."""
    stamp, *_ = (field["value"] for field in Page(come_in(role).get(address)).named("input") if field["name"] == "seen")
    return said | {"seen": stamp}


VALUE = {"segment": "Schools", "statement": "Thirty pairs of hands, not one sound.", "owner": "Mila"}
PROJECT = {
    "name": "Class packs",
    "purpose": "One offer for thirty",
    "takes": "",
    "owner": "Sam",
    "from_on": "2027-01-04",
}


def test_promises_and_projects_are_said_changed_and_taken_down(come_in: ComeIn) -> None:
    assert come_in(Role.MARKETING).post("/briefing/values/new/", VALUE).status_code == 302
    twice = come_in(Role.SALES).post("/briefing/values/new/", VALUE)
    assert twice.status_code == 422 and "one of this name already" in Page(twice).text
    assert come_in(Role.SALES).post("/briefing/projects/new/", PROJECT | {"to_on": ""}).status_code == 302  # no end yet
    value, project = Value.objects.get(), Project.objects.get()
    at = f"/briefing/values/{value.pk}/"
    assert (
        come_in(Role.SALES).post(at, opened(come_in, Role.SALES, at, VALUE) | {"statement": "Quiet."}).status_code
        == 302
    )
    assert Value.objects.get().statement == "Quiet." and project.to_on is None
    backwards = come_in(Role.SALES).post("/briefing/projects/new/", PROJECT | {"to_on": "2026-01-01", "name": "Film"})
    assert backwards.status_code == 422 and "ends before it begins" in Page(backwards).text
    assert b"autofocus" in backwards.content
    assert come_in(Role.SALES).post("/briefing/projects/new/", PROJECT | {"from_on": "soon"}).status_code == 422
    assert "Class packs" in Page(come_in(Role.EMPLOYEE).get("/briefing/")).text
    assert come_in(Role.EMPLOYEE).post(at, VALUE).status_code == 403
    at = f"/briefing/projects/{project.pk}/"
    seen = opened(come_in, Role.SALES, at, {"down": "1"})
    come_in(Role.OWNER).post(at, opened(come_in, Role.OWNER, at, PROJECT | {"purpose": "Two offers"}))
    assert come_in(Role.SALES).post(at, seen).status_code == 409 and Project.objects.exists()  # not what they have seen
    assert come_in(Role.SALES).post(at, opened(come_in, Role.SALES, at, {"down": "1"})).status_code == 302
    assert not Project.objects.exists() and Entry.objects.filter(what="took_down", about="Class packs").exists()
    assert come_in(Role.SALES).get(f"/briefing/projects/{project.pk}/").status_code == 404


def test_who_writes_at_the_same_time_sees_what_the_other_wrote_first(come_in: ComeIn) -> None:
    come_in(Role.MARKETING).post("/briefing/values/new/", VALUE)
    at = f"/briefing/values/{Value.objects.get().pk}/"
    seen = opened(come_in, Role.SALES, at, VALUE)
    come_in(Role.MARKETING).post(at, seen | {"statement": "Silence in a box."})
    late = come_in(Role.SALES).post(at, seen | {"statement": "Loud."})
    text = Page(late).text
    assert late.status_code == 422 and "Somebody has changed it" in text and "Silence in a box." in text
    assert Value.objects.get().statement == "Silence in a box."
    stamps = [field["value"] for field in Page(late).named("input") if field.get("name") == "seen"]
    assert come_in(Role.SALES).post(at, seen | {"statement": "Loud.", "seen": stamps[0]}).status_code == 302
    assert Value.objects.get().statement == "Loud."
    # Two who say it first: the second has opened an empty page.
    come_in(Role.OWNER).post("/briefing/of/Marketing/", SAID)
    second = come_in(Role.HR).post("/briefing/of/Marketing/", SAID | {"what": "Posters"})
    assert second.status_code == 422 and "We bring people to the door." in Page(second).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "tomorrow"},
        {"starts_at": "2020-01-01T09:00"},
        {"starts_at": "9999-12-31T09:00"},
        {"places": "0"},
        {"places": "many"},
        {"title": ""},
    ],
)
def test_a_session_that_cant_be_is_said_in_a_sentence(come_in: ComeIn, wrong: dict[str, str]) -> None:
    answer = come_in(Role.SALES).post("/briefing/sessions/new/", SESSION | wrong)
    assert answer.status_code == 422 and 'class="error"' in answer.content.decode() and not Session.objects.exists()


def test_places_are_taken_given_back_and_never_more_than_there_are(come_in: ComeIn) -> None:
    come_in(Role.SALES).post("/briefing/sessions/new/", SESSION)
    twice = come_in(Role.SALES).post("/briefing/sessions/new/", SESSION)
    assert twice.status_code == 422 and "there already" in Page(twice).text
    one = Session.objects.get()
    join, at = f"/briefing/sessions/{one.pk}/join/", f"/briefing/sessions/{one.pk}/"
    for _ in range(2):  # a second press, or going back, takes nothing away
        assert come_in(Role.EMPLOYEE).post(join, {"come": "1"}).status_code == 302 and Place.objects.count() == 1
    assert come_in(Role.ANALYST).post(join, {"come": "1"}).status_code == 409 and Place.objects.count() == 1
    assert come_in(Role.EMPLOYEE).post(join, {"come": "0"}).status_code == 302 and not Place.objects.exists()
    assert come_in(Role.ANALYST).post(join, {"come": "1"}).status_code == 302
    assert "1 of 1 places taken" in Page(come_in(Role.HR).get("/briefing/")).text
    # Whoever had a place is told that it does not take place.
    assert come_in(Role.SALES).post(at, opened(come_in, Role.SALES, at, {"down": "1"})).status_code == 302
    assert come_in(Role.SALES).get(at).status_code == 409  # and is not kept by mistake
    assert "It does not take place." in Page(come_in(Role.ANALYST).get("/briefing/")).text
    assert come_in(Role.EMPLOYEE).post(join, {"come": "1"}).status_code == 409
    Session.objects.update(starts_at="2020-01-01T09:00", cancelled=False)
    assert come_in(Role.EMPLOYEE).post(join, {"come": "1"}).status_code == 409
    said = opened(come_in, Role.SALES, at, SESSION) | {
        "starts_at": "2020-01-01T09:00",
        "notes": "Four steps\nare enough.",
    }
    assert come_in(Role.SALES).post(at, said).status_code == 302
    assert 'class="told">Four steps' in come_in(Role.EMPLOYEE).get("/briefing/").content.decode()
    down = opened(come_in, Role.SALES, at, {"down": "1"})
    assert come_in(Role.SALES).post(at, down).status_code == 409 and Session.objects.exists()  # it took place


def test_heads_of_a_side_write_the_pages_of_its_departments_whatever_these_are_called(come_in: ComeIn) -> None:
    Person.objects.update(is_head=False)
    Person.objects.filter(department="Marketing").update(function="marketing")
    Person.objects.create(person_id="s9", department="Sales\nEMEA", function="sales")
    assert come_in(Role.MARKETING).post("/briefing/of/Marketing/", SAID).status_code == 302
    assert come_in(Role.SALES).post("/briefing/of/Marketing/", SAID).status_code == 403
    assert come_in(Role.SALES).post("/briefing/of/Sales%0AEMEA/", SAID).status_code == 302
    assert "/briefing/of/Sales%0AEMEA/" in come_in(Role.SALES).get("/briefing/").content.decode()


def test_what_changed_lies_ready_as_a_mail_in_the_reader_s_language(come_in: ComeIn, cast: Cast) -> None:
    come_in(Role.OWNER).post("/briefing/of/Marketing/", SAID)
    come_in(Role.SALES).post("/briefing/sessions/new/", SESSION)
    for code, heading in (("en", "OPEN SESSIONS"), ("fr", "SÉANCES OUVERTES"), ("ru", "ОТКРЫТЫЕ ВСТРЕЧИ")):
        cast[Role.HR].language = code
        cast[Role.HR].save()
        file = come_in(Role.HR).get("/briefing/mail.eml", {"since": "2020-01-01"})
        letter = email.message_from_bytes(file.content, policy=policy.default)
        body = letter.get_content()
        assert heading in body and "We bring people to the door." in body and letter["X-Unsent"] == "1"
    later = timezone.localdate() + dt.timedelta(days=2)
    assert not news(later, Language.of("en")).any
    assert "Nothing changed." in come_in(Role.OWNER).get("/briefing/mail.eml", {"since": str(later)}).content.decode()
    assert come_in(Role.OWNER).get("/briefing/mail.eml", {"since": "yesterday"}).status_code == 422
    assert come_in(Role.OWNER).get("/briefing/mail.eml").status_code == 422


def test_a_heading_is_no_way_into_the_letter_s_head(come_in: ComeIn) -> None:
    come_in(Role.SALES).post("/briefing/sessions/new/", SESSION | {"title": "Hello\r\nBcc: all@example.com"})
    file = come_in(Role.HR).get("/briefing/mail.eml", {"since": "2020-01-01"})
    assert email.message_from_bytes(file.content, policy=policy.default)["Bcc"] is None


def test_whoever_is_erased_is_named_nowhere_and_keeps_no_place(come_in: ComeIn, cast: Cast) -> None:
    head = linked(cast, Role.EMPLOYEE, "m1")
    come_in(head).post("/briefing/of/Marketing/", SAID | {"whom": "Ask Mila Halo", "now": "Mila Halo’s film"})
    come_in(Role.SALES).post("/briefing/sessions/new/", SESSION)
    come_in(head).post(f"/briefing/sessions/{Session.objects.get().pk}/join/", {"come": "1"})
    assert known_about(head.pk) == {"sessions": ["Ask sales"], "said": ["Marketing"]}
    at = timezone.now()
    for segment in ("Mila Halo’s schools", "Schools of Mila Halo"):
        Value.objects.create(segment=segment, statement="-", owner="Mila Halo", changed_at=at)
    forget(Named(About.STAFF, "m1", names=("Mila Halo",)), head.pk)
    assert not any("Mila" in one.segment + one.owner for one in Value.objects.all()) and Value.objects.count() == 2
    sheet = Sheet.objects.get()
    assert "Mila" not in sheet.whom + sheet.now and sheet.account is None and not Place.objects.exists()
