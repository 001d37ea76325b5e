"""Visits on the pages: drafted, settled, told of, cancelled, planned anew; and who sees what."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from tests.web.conftest import settle
from tests.web.house import Cast, ComeIn, Page

from detente.evidence.contract import About
from detente.evidence.evidence import open_evidence
from detente.evidence.persons import Person as Named
from detente.language import Language
from detente.web.accounts.models import Account
from detente.web.answers import making, shelf
from detente.web.briefing.news import news
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.people.following import follow
from detente.web.people.models import Person
from detente.web.rights import Role
from detente.web.visits import drafting, keeping
from detente.web.visits.forms import rewritten
from detente.web.visits.models import Idea, Round, Story, Visit, Wish
from detente.web.work.models import Load, Sum

pytestmark = pytest.mark.django_db
MONDAY = timezone.localdate() + dt.timedelta(days=14 - timezone.localdate().weekday())


@pytest.fixture
def own(drawn: Home, home: Home, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The small company, its people known, with a shelf of this test's own; a draft takes a second."""
    mine = Home(drawn.store, tmp_path / "mine")
    settle(settings, mine)
    monkeypatch.setattr(drafting, "_SECONDS", 1.0)
    with open_evidence(mine.store) as evidence:
        follow(evidence)
    return mine


def work() -> None:
    """Do what the worker would."""
    for piece in Sum.objects.filter(question=making.VISITS):
        making.run(piece)


def begun(come_in: ComeIn, **more: Any) -> Round:
    said = {"name": "Spring", "monday": str(MONDAY), "weeks": 2, "goes": 1, "off": ""} | more
    assert come_in(Role.HR).post("/visits/begin/", said).status_code == 302
    one = Round.objects.latest("pk")
    come_in(Role.HR).get(f"/visits/rounds/{one.pk}/")
    work()
    return one


def settle_as_seen(come_in: ComeIn, one: Round, role: Role = Role.HR) -> int:
    """Settle what the page shows, as its form would."""
    page = Page(come_in(role).get(f"/visits/rounds/{one.pk}/?again"))
    sealed = [field["value"] for field in page.named("input") if field.get("name") == "draft"]
    return come_in(role).post(f"/visits/rounds/{one.pk}/settle/", {"draft": sealed[0] if sealed else ""}).status_code


def planned_anew(come_in: ComeIn, one: Round) -> None:
    assert come_in(Role.HR).post(f"/visits/rounds/{one.pk}/again/")["Location"].endswith("?again")
    come_in(Role.HR).get(f"/visits/rounds/{one.pk}/?again")
    work()


@pytest.fixture
def settled(own: Home, come_in: ComeIn) -> Round:
    one = begun(come_in)
    assert settle_as_seen(come_in, one) == 302
    one.refresh_from_db()
    return one


def as_guest(cast: Cast, visit: Visit) -> Account:
    account = cast[Role.EMPLOYEE]
    account.person_id = visit.guest_id
    account.save()
    return account


def past(visit: Visit) -> None:
    Round.objects.filter(pk=visit.round_id).update(monday=MONDAY - dt.timedelta(weeks=8))


def picture(size: tuple[int, int] = (64, 48), kind: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def huge() -> bytes:
    """A picture of a few bytes that says that it is 400 million pixels large."""
    head = b"IHDR" + (20_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + head + zlib.crc32(head).to_bytes(4, "big") + b"\0\0\0\0IEND\xaeB`\x82"


def test_a_round_is_drafted_and_nobody_is_told_before_it_is_settled(own: Home, come_in: ComeIn, cast: Cast) -> None:
    one = begun(come_in)
    text = Page(come_in(Role.HR).get(f"/visits/rounds/{one.pk}/")).text
    assert "visits for" in text and "No other plan of what was looked at is better" in text and "Week 1" in text
    assert not Visit.objects.exists()
    with open_evidence(own.store) as evidence:
        draft = shelf.take(shelf.key(evidence.id, making.VISITS, {"round": str(one.pk), "draft": "0"}))
    assert draft is not None and len(draft["visits"]) > 20
    known = set(Person.objects.values_list("person_id", flat=True))
    departments = dict(Person.objects.values_list("person_id", "department"))
    for guest, host, at, _ in draft["visits"]:
        assert {guest, host} <= known and departments[guest] != departments[host] and 0 <= at < 20
    assert {"Management", "Production"} & {departments[guest] for guest, *_ in draft["visits"]}
    assert come_in(Role.HR).post(f"/visits/rounds/{one.pk}/settle/", {"draft": "7"}).status_code == 409
    assert not Visit.objects.exists()
    assert settle_as_seen(come_in, one) == 302
    assert Visit.objects.count() == len(draft["visits"])
    assert [entry.what for entry in Entry.objects.filter(what__contains="visits").order_by("number")] == [
        "planned_visits",
        "settled_visits",
    ]


def test_each_sees_their_own_visits_and_not_those_of_others(settled: Round, come_in: ComeIn, cast: Cast) -> None:
    visit, other = Visit.objects.all()[:2]
    guest = as_guest(cast, visit)
    listed = Page(come_in(guest).get("/visits/"))
    assert f"/visits/{visit.pk}/" in {one.get("href") for one in listed.named("a")}
    if visit.guest_id not in (other.guest_id, other.host_id):
        assert f"/visits/{other.pk}/" not in {one.get("href") for one in listed.named("a")}
        assert come_in(guest).get(f"/visits/{other.pk}/").status_code == 403
        assert come_in(guest).get(f"/visits/{other.pk}/visit.ics").status_code == 403
    brief = Page(come_in(guest).get(f"/visits/{visit.pk}/")).text
    assert str(Person.objects.get(pk=visit.host_id)) in brief and "If you are the guest" in brief
    file = come_in(guest).get(f"/visits/{visit.pk}/visit.ics")
    (event,) = icalendar.Calendar.from_ical(file.content).walk("VEVENT")
    assert event["dtstart"].dt.replace(tzinfo=None) == visit.starts and event["sequence"] == 0


def test_letters_are_a_file_for_each_and_a_table_that_runs_nothing(settled: Round, come_in: ComeIn) -> None:
    visit = Visit.objects.all()[0]
    Person.objects.filter(pk=visit.guest_id).update(name='=HYPERLINK("http://x")')
    archive = zipfile.ZipFile(io.BytesIO(come_in(Role.HR).get(f"/visits/rounds/{settled.pk}/letters.zip").content))
    rows = list(csv.DictReader(io.StringIO(archive.read("letters.csv").decode("utf-8-sig"))))
    assert len(rows) == 2 * Visit.objects.count() == len(archive.namelist()) - 1
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    uids = {icalendar.Calendar.from_ical(archive.read(row["file"])).walk("VEVENT")[0]["uid"] for row in rows}
    assert len(uids) == Visit.objects.count()


def test_a_cancelled_visit_is_taken_back_and_the_gap_filled_with_few_changes(
    settled: Round, come_in: ComeIn, cast: Cast
) -> None:
    before = {(one.guest_id, one.host_id): one.at for one in Visit.objects.all()}
    visit = Visit.objects.all()[0]
    guest = as_guest(cast, visit)
    assert come_in(guest).post(f"/visits/{visit.pk}/cancel/").status_code == 302
    visit.refresh_from_db()
    assert (visit.cancelled, visit.sequence) == (True, 1)
    assert "does not take place" in Page(come_in(guest).get(f"/visits/{visit.pk}/")).text
    assert f"/visits/{visit.pk}/" not in {one.get("href") for one in Page(come_in(guest).get("/visits/")).named("a")}
    planned_anew(come_in, settled)
    text = Page(come_in(Role.HR).get(f"/visits/rounds/{settled.pk}/?again")).text
    assert "that people know of change" in text
    assert settle_as_seen(come_in, settled) == 302
    after = {(one.guest_id, one.host_id): one for one in Visit.objects.filter(cancelled=False)}
    assert (visit.guest_id, visit.host_id) not in after  # who said no is not asked to the same again
    moved = [pair for pair, at in before.items() if pair not in after or after[pair].at != at]
    assert len(moved) <= 1 + len(before) // 5
    assert all(one.sequence == (0 if before.get(pair, one.at) == one.at else 1) for pair, one in after.items())
    archive = zipfile.ZipFile(io.BytesIO(come_in(Role.HR).get(f"/visits/rounds/{settled.pk}/letters.zip").content))
    back = icalendar.Calendar.from_ical(archive.read(f"{visit.pk}-guest.ics"))
    assert back["method"] == "CANCEL" and back.walk("VEVENT")[0]["sequence"] == 1


def test_what_was_said_since_a_draft_was_made_goes_before_it(own: Home, come_in: ComeIn, cast: Cast) -> None:
    one = begun(come_in)
    page = Page(come_in(Role.HR).get(f"/visits/rounds/{one.pk}/"))
    (seal,) = [field["value"] for field in page.named("input") if field.get("name") == "draft"]
    with open_evidence(own.store) as evidence:
        draft = shelf.take(shelf.key(evidence.id, making.VISITS, {"round": str(one.pk), "draft": "0"}))
    assert draft is not None
    host = draft["visits"][0][1]
    Wish.objects.create(person_id=host, hosts=False)
    assert come_in(Role.HR).post(f"/visits/rounds/{one.pk}/settle/", {"draft": seal}).status_code == 409
    assert not Visit.objects.exists() and not Round.objects.get().settled
    Wish.objects.all().delete()
    assert come_in(Role.HR).post(f"/visits/rounds/{one.pk}/settle/", {"draft": seal}).status_code == 302
    visit = Visit.objects.all()[0]
    come_in(as_guest(cast, visit)).post(f"/visits/{visit.pk}/cancel/")
    # The same draft is settled once: who has said no meanwhile is not brought back.
    assert come_in(Role.HR).post(f"/visits/rounds/{one.pk}/settle/", {"draft": seal}).status_code == 409
    visit.refresh_from_db()
    assert visit.cancelled


def test_what_has_come_stays_when_the_rest_is_planned_anew(
    settled: Round, come_in: ComeIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "load_rows", lambda *_: None)
    # The round began last week: its first half has come, and one guest has told.
    Round.objects.filter(pk=settled.pk).update(monday=MONDAY - dt.timedelta(weeks=2))
    came = [one for one in Visit.objects.all() if one.soon]
    told = next(one for one in came if one.due)
    assert come_in(as_guest(cast, told)).post(f"/visits/{told.pk}/tell/", {"did": "x"}).status_code == 302
    assert come_in(as_guest(cast, told)).post(f"/visits/{told.pk}/cancel/").status_code == 409
    monkeypatch.setattr("detente.web.visits.gathering._been", lambda _: [(told.guest_id, told.host_id)])
    before = {one.pk: (one.at, one.cancelled, one.sequence) for one in came}
    planned_anew(come_in, settled)
    assert settle_as_seen(come_in, settled) == 302
    assert {one.pk: (one.at, one.cancelled, one.sequence) for one in Visit.objects.filter(pk__in=before)} == before
    new = Visit.objects.exclude(pk__in=before).filter(cancelled=False)
    assert all(not one.soon for one in new)


def test_that_calendars_have_a_visit_makes_nobody_busy_for_it(
    settled: Round, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = list(Visit.objects.all())
    busy: dict[str, set[int]] = {}
    for one in visits:
        for who in (one.guest_id, one.host_id):
            busy.setdefault(who, set()).add(one.at)
    monkeypatch.setattr(
        "detente.web.visits.gathering._busy", lambda *_: {who: frozenset(at) for who, at in busy.items()}
    )
    planned_anew(come_in, settled)
    assert settle_as_seen(come_in, settled) == 302
    assert all(
        not one.cancelled and one.sequence == 0 for one in Visit.objects.filter(pk__in=[one.pk for one in visits])
    )


def test_wishes_and_vetoes_are_gone_by(own: Home, come_in: ComeIn, cast: Cast) -> None:
    seller = Person.objects.filter(department="Sales", left_on=None)[0]
    quiet = Person.objects.filter(department="Marketing", left_on=None)[0]
    account = cast[Role.EMPLOYEE]
    account.person_id = seller.pk
    account.save()
    said = {"departments": ["Production"], "never": ["Marketing"], "role": "head", "goes": "on", "hosts": "on"}
    assert come_in(account).post("/visits/wish/", said).status_code == 302
    assert come_in(account).post("/visits/wish/", said | {"never": ["Nowhere"]}).status_code == 422
    Wish.objects.create(person_id=quiet.pk, goes=False, hosts=False)
    one = begun(come_in, weeks=4, goes=2)
    assert settle_as_seen(come_in, one) == 302
    mine = Visit.objects.filter(guest_id=seller.pk)
    departments = dict(Person.objects.values_list("person_id", "department"))
    assert "Production" in {departments[visit.host_id] for visit in mine}
    assert {visit.role for visit in mine} == {"head"}
    met = {visit.host_id for visit in mine} | {visit.guest_id for visit in Visit.objects.filter(host_id=seller.pk)}
    assert "Marketing" not in {departments[who] for who in met}
    assert not Visit.objects.filter(guest_id=quiet.pk).exists() and not Visit.objects.filter(host_id=quiet.pk).exists()
    # What somebody wishes is nobody else's to read: it is in their own data, and in nobody's else.
    data = come_in(account).post(f"/people/data/staff/{seller.pk}/").json()["visits"]
    assert data["wish"]["departments"] == ["Production"] and data["visits"]
    for role in (Role.HR, Role.OWNER):
        assert "wish" not in come_in(role).post(f"/people/data/staff/{seller.pk}/").json()["visits"]
        assert "the guest wished" not in Page(come_in(role).get(f"/visits/rounds/{one.pk}/?again")).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"monday": "2020-01-06"},
        {"monday": "soon"},
        {"monday": "9999-12-27"},
        {"weeks": 0},
        {"weeks": 99},
        {"goes": "many"},
        {"off": "Christmas"},
        {"name": ""},
        {"name": "x" * 200},
    ],
)
def test_a_round_that_cant_be_is_said_in_a_sentence(own: Home, come_in: ComeIn, wrong: dict[str, Any]) -> None:
    said = {"name": "Spring", "monday": str(MONDAY), "weeks": 2, "goes": 1} | wrong
    answer = come_in(Role.HR).post("/visits/begin/", said)
    assert answer.status_code == 422 and 'class="error"' in answer.content.decode()
    assert not Round.objects.exists()


def test_nobody_works_on_days_off(own: Home, come_in: ComeIn) -> None:
    days = [MONDAY + dt.timedelta(days=n) for n in range(4)]
    one = begun(come_in, weeks=1, off=" ".join(map(str, days)))
    assert settle_as_seen(come_in, one) == 302
    assert {visit.starts.date() for visit in Visit.objects.all()} == {MONDAY + dt.timedelta(days=4)}


def test_what_a_guest_tells_stands_for_everybody_and_goes_into_the_evidence(
    settled: Round, come_in: ComeIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[Any] = []
    monkeypatch.setattr(keeping, "load_rows", lambda account, file, table, columns, lines: rows.extend(lines))
    visit = Visit.objects.all()[0]
    guest = as_guest(cast, visit)
    said = {"did": "I sat beside them.", "surprised": "How long it takes.", "idea_1": "One price list", "idea_3": "Tea"}
    assert come_in(guest).post(f"/visits/{visit.pk}/tell/", said).status_code == 409  # not yet
    past(visit)
    assert come_in(Role.HR).post(f"/visits/{visit.pk}/tell/", said).status_code == 403
    given = said | {"picture": SimpleUploadedFile("a.png", picture()), "shows": "A desk"}
    assert come_in(guest).post(f"/visits/{visit.pk}/tell/", given).status_code == 302
    assert come_in(guest).post(f"/visits/{visit.pk}/tell/", said).status_code == 409  # once
    (row,) = rows
    visit.refresh_from_db()
    assert row == (visit.guest_id, visit.host_id, str(visit.starts.date()), visit.role)
    page = Page(come_in(Role.ANALYST).get("/visits/"))
    assert "I sat beside them." in page.text and "One price list" in page.text
    assert [(one["alt"], one["src"]) for one in page.named("img")] == [
        ("A desk", f"/visits/pictures/{Story.objects.get().pk}/")
    ]
    shown = come_in(Role.ANALYST).get(f"/visits/pictures/{Story.objects.get().pk}/")
    assert shown["Content-Type"] == "image/jpeg" and shown.content.startswith(b"\xff\xd8")
    assert [one.text for one in Idea.objects.order_by("pk")] == ["One price list", "Tea"]


def test_whoever_had_an_idea_is_told_once_what_became_of_it(
    settled: Round, come_in: ComeIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "load_rows", lambda *_: None)
    visit = Visit.objects.all()[0]
    guest = as_guest(cast, visit)
    past(visit)
    come_in(guest).post(f"/visits/{visit.pk}/tell/", {"did": "x", "idea_1": "One price list"})
    idea = Idea.objects.get()
    assert "What became of your ideas" not in Page(come_in(guest).get("/visits/")).text
    due = timezone.localdate() + dt.timedelta(days=90)
    said = {"answer": "From May on.", "fate": "doing", "due_on": str(due), "seen": idea.changed_at.isoformat()}
    for wrong in ({"answer": ""}, {"fate": "open"}, {"due_on": "1999-02-01"}, {"due_on": "soon"}, {"seen": ""}):
        refused = come_in(Role.MARKETING).post(f"/visits/ideas/{idea.pk}/", said | wrong)
        assert refused.status_code == 422 and 'class="error"' in refused.content.decode(), wrong
    assert come_in(Role.MARKETING).post(f"/visits/ideas/{idea.pk}/", said).status_code == 302
    idea.refresh_from_db()
    assert (idea.fate, idea.owner, idea.due_on) == ("doing", cast[Role.MARKETING].pk, due)
    # Who has not seen that answer is shown it, and takes nothing away.
    late = come_in(Role.SALES).post(f"/visits/ideas/{idea.pk}/", said | {"answer": "Never.", "fate": "declined"})
    assert late.status_code == 422 and "Somebody has answered" in Page(late).text and "From May on." in Page(late).text
    assert come_in(guest).head("/visits/").status_code == 200  # whoever asks for the head only has read nothing
    assert "What became of your ideas" not in Page(come_in(Role.MARKETING).get("/visits/")).text
    assert "What became of your ideas" in Page(come_in(guest).get("/visits/")).text
    assert "What became of your ideas" not in Page(come_in(guest).get("/visits/")).text
    assert "From May on." in Page(come_in(Role.ANALYST).get("/visits/")).text


def test_a_picture_keeps_what_is_seen_and_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x010F] = "secret camera"
    given = picture(kind="JPEG", exif=exif) + b"<script>alert(1)</script>" * 10
    written = rewritten(given)
    assert b"secret camera" in given and b"secret" not in written and b"script" not in written
    with Image.open(io.BytesIO(written)) as image:
        assert image.size == (64, 48) and image.format == "JPEG" and not image.getexif()
    with Image.open(io.BytesIO(rewritten(picture((4000, 1000))))) as image:
        assert image.size == (1600, 400)


@pytest.mark.parametrize(
    "hostile",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 40,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"",
        b"%PDF-1.7",
        picture((9000, 9000)),
        huge(),
        picture()[:60],
    ],
    ids=["svg", "gif", "broken", "empty", "pdf", "large", "bomb", "cut"],
)
def test_what_is_no_picture_is_refused_in_a_sentence_and_nothing_written_is_lost(
    hostile: bytes, settled: Round, come_in: ComeIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "load_rows", lambda *_: None)
    visit = Visit.objects.all()[0]
    past(visit)
    given = {"did": "A long story", "picture": SimpleUploadedFile("a.png", hostile)}
    answer = come_in(as_guest(cast, visit)).post(f"/visits/{visit.pk}/tell/", given)
    assert answer.status_code == 422 and "A long story" in answer.content.decode() and not Story.objects.exists()


def test_who_is_erased_is_in_no_visit_and_no_text(
    settled: Round, come_in: ComeIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "load_rows", lambda *_: None)
    visit = Visit.objects.all()[0]
    guest = as_guest(cast, visit)
    past(visit)
    host = Person.objects.get(pk=visit.host_id)
    Person.objects.filter(pk=host.pk).update(name="Kit Miller")
    come_in(guest).post(f"/visits/{visit.pk}/tell/", {"did": "Kit Miller showed me all.", "idea_1": "Ask Kit Miller"})
    Wish.objects.create(person_id=visit.guest_id, role="head")
    data = come_in(guest).post(f"/people/data/staff/{visit.guest_id}/").json()["visits"]
    assert (
        data["wish"]["role"] == "head"
        and data["stories"][0]["picture"] is None
        and data["stories"][0]["did"] == "Kit Miller showed me all."
    )
    assert {one["as"] for one in data["visits"]} <= {"guest", "host"}
    keeping.forget(Named(About.STAFF, host.pk, names=("Kit Miller",)), None)
    assert "Kit Miller" not in Story.objects.get().did and "Kit Miller" not in Idea.objects.get().text
    assert Visit.objects.get(story__isnull=False).host_id == "" and not Visit.objects.filter(host_id=host.pk).exists()
    assert come_in(guest).get("/visits/").status_code == 200
    assert come_in(guest).get(f"/visits/{visit.pk}/").status_code == 200
    assert come_in(guest).get(f"/visits/{visit.pk}/visit.ics").status_code == 404
    assert come_in(Role.HR).get(f"/visits/rounds/{settled.pk}/letters.zip").status_code == 200
    keeping.forget(Named(About.STAFF, visit.guest_id, names=()), guest.pk)
    assert not Visit.objects.filter(guest_id=visit.guest_id).exists() and not Story.objects.exists()
    assert not Wish.objects.exists()


def test_a_guest_with_two_stories_keeps_both_when_their_hosts_are_erased(
    settled: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "load_rows", lambda *_: None)
    one = Visit.objects.all()[0]
    other = Visit.objects.create(round=settled, guest_id=one.guest_id, host_id="somebody", at=19)
    for visit in (one, other):
        Story.objects.create(visit=visit, did="All.", at=timezone.now())
    for host in (one.host_id, "somebody"):
        keeping.forget(Named(About.STAFF, host, names=()), None)
    assert Story.objects.count() == 2 and set(Visit.objects.filter(guest_id=one.guest_id).values_list("host_id")) == {
        ("",)
    }


def test_what_a_guest_tells_can_be_taken_down_and_told_anew(
    settled: Round, come_in: ComeIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    monkeypatch.setattr(keeping, "load_rows", lambda *given: loaded.append(len(list(given[4]))))
    visit = Visit.objects.all()[0]
    guest, host = as_guest(cast, visit), cast[Role.ANALYST]
    host.person_id = visit.host_id
    host.save()
    past(visit)
    sent = {"did": "I packed\nboxes.", "idea_1": "One list", "shows": "Kit at the belt"}
    photo = {"picture": SimpleUploadedFile("a.png", picture(), "image/png")}
    assert come_in(guest).post(f"/visits/{visit.pk}/tell/", sent | photo).status_code == 302
    story, down = Story.objects.get(), f"/visits/{visit.pk}/take-down/"
    assert 'class="told">I packed' in come_in(Role.SALES).get("/visits/").content.decode()
    assert come_in(host).post(down, {"what": "story"}).status_code == 403  # the words are the guest's
    assert come_in(host).post(down, {"what": "picture"}).status_code == 302  # the face may be the host's
    assert come_in(host).get(f"/visits/pictures/{story.pk}/").status_code == 404
    assert "boxes" in Page(come_in(Role.SALES).get("/visits/")).text
    assert come_in(guest).post(down, {"what": "story"}).status_code == 302
    assert not news(timezone.localdate(), Language.of("en")).any
    text = Page(come_in(Role.SALES).get("/visits/")).text
    assert "boxes" not in text and "One list" not in text and Entry.objects.filter(what="took_down_story").count() == 2
    assert come_in(guest).post(f"/visits/{visit.pk}/tell/", {"did": "Again."}).status_code == 302
    assert "Again." in Page(come_in(Role.SALES).get("/visits/")).text and loaded == [1, 1]
    assert come_in(guest).post(f"/visits/{visit.pk}/tell/", {"did": "Twice."}).status_code == 409


def test_each_field_of_the_page_has_a_name_of_its_own(own: Home, come_in: ComeIn, cast: Cast) -> None:
    cast[Role.HR].person_id = Person.objects.all()[0].pk
    cast[Role.HR].save()
    page = Page(come_in(Role.HR).get("/visits/"))
    ids = [field["id"] for kind in ("input", "select", "textarea") for field in page.named(kind) if "id" in field]
    assert len(ids) == len(set(ids)) and {"wish_goes", "round_goes"} <= set(ids)
    assert come_in(Role.HR).get("/visits/").content.count(b"<legend") >= 2
    both = come_in(Role.HR).post("/visits/wish/", {"departments": ["Sales"], "never": ["Sales"]})
    assert both.status_code == 422 and "choose one" in Page(both).text


def test_half_way_through_what_has_come_counts_and_nothing_is_said_to_lack_it(
    settled: Round, come_in: ComeIn, cast: Cast
) -> None:
    past(Visit.objects.all()[0])
    planned_anew(come_in, settled)
    page = Page(come_in(Role.HR).get(f"/visits/rounds/{settled.pk}/?again"))
    visits = Visit.objects.count()
    assert f"{visits} visits have taken place or are too near" in page.text
    assert "nobody of" not in page.text and "Settle it" not in page.text


def test_a_visit_s_day_is_that_of_its_zone(settled: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Visit.objects.all()[0]
    midnight = dt.datetime.combine(visit.starts.date(), dt.time(1), dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: midnight)
    for zone, due in (("America/Los_Angeles", False), ("Asia/Tokyo", True)):
        visit.round.zone = zone
        assert visit.due is due


def test_without_evidence_nothing_is_planned(home: Home, come_in: ComeIn) -> None:
    come_in(Role.HR).post("/visits/begin/", {"name": "Spring", "monday": str(MONDAY), "weeks": 2, "goes": 1})
    one = Round.objects.get()
    assert come_in(Role.HR).get(f"/visits/rounds/{one.pk}/").status_code == 200
    assert come_in(Role.HR).post(f"/visits/rounds/{one.pk}/settle/", {"draft": 0}).status_code == 409
    assert come_in(Role.EMPLOYEE).get("/visits/").status_code == 200
    assert not Load.objects.exists()
