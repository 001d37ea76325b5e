"""A plan is begun, changed with a reason, talked about, signed by three, and holds; and whoever alters it is found out."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from tests.web.house import Cast, ComeIn, Page, unsealed

from detente import ask
from detente.evidence.contract import About
from detente.evidence.evidence import open_evidence
from detente.evidence.persons import Person
from detente.mistakes import Mistake
from detente.web.accounts.models import Account
from detente.web.agreements import keeping
from detente.web.agreements.keeping import OFFICES, digest, forget, sound, write
from detente.web.agreements.models import Comment, Signature, Version
from detente.web.agreements.views import _quiz
from detente.web.answers import making, shelf
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.numbers import typed
from detente.web.pay.quiz import FIELDS
from detente.web.rights import Role
from detente.web.work.models import Load

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted(loaded: Home) -> dict[str, Any]:
    """What the next plan might be, on the shelf."""
    with open_evidence(Path(loaded.store)) as evidence:
        found = making._made(making.DRAFT, {}, evidence)
        shelf.put(shelf.key(evidence.id, making.DRAFT, {}), found)
    draft: dict[str, Any] = found["draft"]
    return draft


@pytest.fixture
def begun(drafted: dict[str, Any], come_in: ComeIn) -> Version:
    """A plan that the owner has begun."""
    answer = come_in(Role.OWNER).post("/agree/change/", {"begin": "yes", "plan": "2027 H1"})
    assert answer.status_code == 302
    return Version.objects.get()


def as_form(version: Version, **more: str) -> dict[str, str]:
    said = {
        f"{place}-{name}": f"{100 * float(row[name]):.6g}" if name == "weight" else row.get(name, "")
        for place, row in enumerate(version.rows)
        for name in ("weight", "floor", "target", "cap", "at_stake")
    }
    return said | {"reason": "a reason", "from_on": str(version.from_on), "to_on": str(version.to_on)} | more


def test_a_plan_begins_with_the_one_that_holds_for_the_time_after_it(
    begun: Version, drafted: dict[str, Any], come_in: ComeIn
) -> None:
    assert (begun.plan, begun.number, str(begun.from_on), str(begun.to_on)) == (
        "2027 H1",
        1,
        "2027-04-01",
        "2027-10-01",
    )
    assert begun.rows == drafted["rows"] and len(begun.rows) == 10
    page = Page(come_in(Role.SALES).get("/agree/"))
    assert "“2027 H1”, version 1: a draft" in page.text and "not signed yet" in page.text
    assert "too thin to be felt" in page.text  # what is wrong is said before anybody signs


def test_a_change_is_a_new_version_with_a_reason(begun: Version, come_in: ComeIn) -> None:
    place = next(place for place, row in enumerate(begun.rows) if row["kpi"] == "voices_for")
    other = next(place for place, row in enumerate(begun.rows) if row["kpi"] == "cost_per_lead")
    said = as_form(begun, **{f"{place}-weight": "0", f"{other}-weight": "20", f"{other}-target": "10,5"})
    browser = come_in(Role.MARKETING)
    refused = browser.post("/agree/change/", said | {"reason": " "})
    assert (
        refused.status_code == 422 and "Say in a few words why" in Page(refused).text and Version.objects.count() == 1
    )
    assert browser.post("/agree/change/", said).status_code == 302
    second = Version.objects.first()
    assert second is not None and (second.number, second.reason) == (2, "a reason")
    kpis = {(row["card"], row["kpi"]): row for row in second.rows}
    assert ("Marketing", "voices_for") not in kpis and kpis["Marketing", "cost_per_lead"]["weight"] == "0.2"
    assert kpis["Marketing", "cost_per_lead"]["target"] == "10.5"
    begun.refresh_from_db()
    assert len(begun.rows) == 10 and sound(begun) and sound(second)  # the first stays as it was
    page = Page(browser.get("/agree/"))
    assert "too thin" not in page.text and "version 1" in page.text


def test_one_more_line_and_a_gate_for_all(begun: Version, come_in: ComeIn) -> None:
    more = {"new-kpi": "arpu", "new-card": "Sales", "new-weight": "10", "new-target": "2 000", "gate_at": "50 000"}
    assert come_in(Role.HR).post("/agree/change/", as_form(begun, **more)).status_code == 302
    second = Version.objects.first()
    assert second is not None
    new = next(row for row in second.rows if row["kpi"] == "arpu")
    assert (new["card"], new["level"], new["holder"], new["weight"], new["target"]) == (
        "Sales",
        "department",
        "Sales",
        "0.1",
        "2000",
    )
    assert {(row["gate"], row["gate_at"]) for row in second.rows if row["kpi"] != "joint_profit"} == {
        ("joint_profit", "50000")
    }
    assert {row["gate"] for row in second.rows if row["kpi"] == "joint_profit"} == {""}
    assert "The weights of “Sales” come to 110%" in Page(come_in(Role.HR).get("/agree/")).text


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"0-target": "a lot"}, "a lot is not a number"),
        ({"0-target": "NaN"}, "NaN is not a number"),
        ({"0-target": "1e400"}, "is not a number"),
        ({"0-target": ""}, "Each line needs a target"),
        ({"new-kpi": "happiness", "new-card": "Sales"}, "There is no KPI happiness here"),
        ({"new-kpi": "won", "new-card": ""}, "Say on which card"),
        ({"0-weight": "-30"}, "-30 is no weight"),
        ({"0-weight": "101"}, "101 is no weight"),
        ({"0-target": "1e-5000"}, "is not a number"),
        ({"0-target": "1,250"}, "1,250 is not a number"),
        ({"new-kpi": "joint_profit", "new-card": "Sales", "new-target": "1"}, "joint_profit stands twice"),
        ({"to_on": "2020-01-01"}, "ends before it begins"),
        ({"to_on": "soon"}, "soon is not a day"),
        ({f"{place}-weight": "0" for place in range(10)}, "A plan needs a line"),
    ],
)
def test_what_cant_be_read_is_said_and_nothing_is_kept(
    said: dict[str, str], why: str, begun: Version, come_in: ComeIn
) -> None:
    answer = come_in(Role.OWNER).post("/agree/change/", as_form(begun, **said))
    assert answer.status_code == 422 and why in Page(answer).text
    assert Version.objects.count() == 1


def test_a_tenth_of_a_percent_stays_one_and_other_gates_stay(begun: Version, come_in: ComeIn) -> None:
    rows = [
        row | {"gate": "revenue", "gate_at": "1000000"} if place == 2 else row for place, row in enumerate(begun.rows)
    ]
    rows[3] = rows[3] | {"weight": "0.001"}
    request = RequestFactory().post("/")
    request.user, request.role = Account.objects.get(role=Role.OWNER), Role.OWNER  # type: ignore[attr-defined]
    made = write(request, Version(plan="other", from_on=begun.from_on, to_on=begun.to_on, rows=rows, reason="x"))
    come_in(Role.OWNER).post("/agree/change/", as_form(made))
    second = Version.objects.first()
    assert second is not None and second.number == 2 and second.rows == made.rows
    come_in(Role.OWNER).post("/agree/change/", as_form(second, gate_at="7"))
    third = Version.objects.first()
    assert third is not None and third.rows[2]["gate"] == "revenue"
    assert {row["gate_at"] for row in third.rows if row["gate"] == "joint_profit"} == {"7"}


def test_what_somebody_does_not_see_they_do_not_change(begun: Version, come_in: ComeIn) -> None:
    mine = begun.rows[0] | {
        "card": "Ada",
        "level": "person",
        "person_id": "P9",
        "holder": "",
        "target": "5",
        "at_stake": "9000",
    }
    lone = begun.rows[0] | {"card": "Head", "level": "role", "holder": "Head of Sales", "target": "7"}
    request = RequestFactory().post("/")
    request.user, request.role = Account.objects.get(role=Role.HR), Role.HR  # type: ignore[attr-defined]
    made = write(
        request,
        Version(plan="other", from_on=begun.from_on, to_on=begun.to_on, rows=[mine, lone, *begun.rows], reason="x"),
    )
    page = Page(come_in(Role.MARKETING).get("/agree/"))
    assert "Ada" not in page.text and "9000" not in page.text and "Head of Sales" not in page.text  # one person is head
    assert not {"0-target", "1-target"} & {one.get("name") for one in page.named("input")}
    come_in(Role.MARKETING).post(
        "/agree/change/", as_form(made, **{"0-target": "1100", "1-weight": "0", "2-target": "123456"})
    )
    second = Version.objects.first()
    assert second is not None and second.rows[:2] == [mine, lone] and second.rows[2]["target"] == "123456"
    come_in(Role.HR).post("/agree/change/", as_form(second, **{"0-target": "6"}))
    third = Version.objects.first()
    assert third is not None and third.rows[0]["target"] == "6" and third.rows[0]["person_id"] == "P9"


def test_what_cant_hold_cant_be_signed(begun: Version, come_in: ComeIn) -> None:
    come_in(Role.OWNER).post("/agree/change/", as_form(begun, **{"0-weight": "50"}))
    newest = Version.objects.first()
    assert newest is not None
    answer = come_in(Role.OWNER).post(f"/agree/{newest.pk}/sign/")
    assert answer.status_code == 409 and "can’t hold as it is" in Page(answer).text and not Signature.objects.exists()


def test_three_sign_and_the_plan_holds(begun: Version, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[Any] = []
    monkeypatch.setattr("detente.web.evidence.made.begin", lambda load, options: loads.append((load, options)))
    for place, role in enumerate(OFFICES):
        assert come_in(role).post(f"/agree/{begun.pk}/sign/").status_code == 302
        assert come_in(role).post(f"/agree/{begun.pk}/sign/").status_code == 302  # twice is once
        assert Signature.objects.count() == place + 1
        assert len(loads) == (2 if role == OFFICES[-1] else 0)
    begun.refresh_from_db()
    assert begun.load == loads[0][0].pk and sound(begun)
    assert "all have signed" in Page(come_in(Role.EMPLOYEE).get("/agree/")).text
    said = [entry.what for entry in Entry.objects.order_by("number") if "plan" in entry.what]
    assert said == ["wrote_plan", "signed_plan", "signed_plan", "signed_plan", "plan_holds"]


def test_what_was_signed_is_what_is_answered_from(
    begun: Version, come_in: ComeIn, drawn: Home, home: Home, tmp_path: Path
) -> None:
    import shutil
    import zipfile

    for role in OFFICES[:2]:
        come_in(role).post(f"/agree/{begun.pk}/sign/")
    store = tmp_path / "store"
    shutil.copytree(drawn.store, store)
    from django.conf import settings

    settings.HOME = Home(store, home.place if hasattr(home, "place") else tmp_path / "home")
    settings.HOME.make()
    come_in(OFFICES[2]).post(f"/agree/{begun.pk}/sign/")
    pieces = {piece.files[0].split("-")[0]: piece for piece in Load.objects.all()}
    assert set(pieces) == {"plan", "signatures"}
    assert {piece.state for piece in pieces.values()} == {"done"}, [piece.said for piece in pieces.values()]
    with open_evidence(store, as_of="2027-04-20") as evidence:
        lines = ask.put("scorecards", evidence, "2026-08-01:2026-10-01", "2026-10-01:2026-12-01")
    assert zipfile.is_zipfile is not None and lines.lines  # the older plan still holds in 2026
    with open_evidence(store) as evidence:
        rows = evidence.engine.run("SELECT plan, kpi, weight FROM recorded_scorecards ORDER BY plan, kpi")
    assert set(rows["plan"]) == {"2027 H1", "Both sides, one sale"} and rows["plan"].count("2027 H1") == 10


def test_only_the_newest_can_be_signed_and_only_by_the_three(begun: Version, come_in: ComeIn) -> None:
    come_in(Role.OWNER).post("/agree/change/", as_form(begun))
    late = come_in(Role.SALES).post(f"/agree/{begun.pk}/sign/")
    assert late.status_code == 409 and "There is a newer version" in Page(late).text
    newest = Version.objects.first()
    assert newest is not None
    for role in set(Role) - set(OFFICES) - {Role.NOBODY}:
        assert come_in(role).post(f"/agree/{newest.pk}/sign/").status_code == 403
    assert not Signature.objects.exists()


@pytest.mark.parametrize("what", ["rows", "reason", "signature", "signer", "journal"])
def test_whoever_alters_history_is_found_out(what: str, begun: Version, come_in: ComeIn) -> None:
    come_in(Role.OWNER).post(f"/agree/{begun.pk}/sign/")
    assert sound(begun)
    if what == "rows":
        rows = [row | {"weight": "1"} for row in begun.rows]
        Version.objects.filter(pk=begun.pk).update(rows=rows)
    elif what == "reason":
        Version.objects.filter(pk=begun.pk).update(reason="another")
    elif what == "signer":
        begun.signatures.update(account=None)
    elif what == "signature":
        Signature.objects.create(version=begun, office="head_of_sales", account=1, at=begun.at)
    else:
        # Even with the digest written anew in both places.
        Version.objects.filter(pk=begun.pk).update(reason="another")
        begun.refresh_from_db()
        Version.objects.filter(pk=begun.pk).update(digest=digest(begun))
    begun.refresh_from_db()
    assert not sound(begun)
    page = Page(come_in(Role.SALES).get("/agree/"))
    assert "not as it was written" in page.text
    assert come_in(Role.SALES).post(f"/agree/{begun.pk}/sign/").status_code == 409


def test_a_digest_forged_in_the_journal_breaks_its_seal(begun: Version, come_in: ComeIn) -> None:
    from detente.web.journal.chain import check

    Version.objects.filter(pk=begun.pk).update(reason="another")
    begun.refresh_from_db()
    begun.digest = digest(begun)
    begun.save(update_fields=["digest"])
    with unsealed():
        entry = Entry.objects.get(what="wrote_plan")
        Entry.objects.filter(pk=entry.pk).update(details=json.dumps({"digest": begun.digest}))
    assert sound(begun) and not check().sound  # the version fits the journal, and the journal itself no longer holds
    assert connection.vendor in ("sqlite", "postgresql")


def test_comments_stand_beside_the_version(begun: Version, come_in: ComeIn) -> None:
    browser = come_in(Role.COUNCIL)
    browser.post("/agree/comment/", {"text": "What of part-timers? <b>x</b>"})
    browser.post("/agree/comment/", {"text": "  "})
    page = come_in(Role.SALES).get("/agree/")
    assert "What of part-timers? <b>x</b>" in Page(page).text and b"<b>x</b>" not in page.content
    assert Comment.objects.get().role == str(Role.COUNCIL)
    assert come_in(Role.EMPLOYEE).post("/agree/comment/", {"text": "x"}).status_code == 403


def test_a_card_that_one_person_holds_is_shown_to_hr_only(begun: Version, come_in: ComeIn) -> None:
    rows = [*begun.rows, begun.rows[0] | {"card": "Max’s own", "level": "person", "person_id": "P9", "holder": ""}]
    Version.objects.filter(pk=begun.pk).update(rows=rows)
    assert "Max’s own" in Page(come_in(Role.HR).get("/agree/")).text
    for role in (Role.OWNER, Role.SALES, Role.EMPLOYEE, Role.COUNCIL):
        assert "Max’s own" not in Page(come_in(role).get("/agree/")).text


def test_who_is_erased_is_in_no_version_and_the_journal_says_that_something_went(
    begun: Version, come_in: ComeIn
) -> None:
    said = as_form(begun)
    Version.objects.filter(pk=begun.pk).delete()
    own = begun.rows[0] | {"card": "Max’s own", "level": "person", "person_id": "P9", "holder": ""}
    rows = [*begun.rows[:-1], begun.rows[-1] | {"card": "Max Moore’s team"}, own]
    request = RequestFactory().post("/")
    request.user, request.role = Account.objects.get(role=Role.OWNER), Role.OWNER  # type: ignore[attr-defined]
    made = Version(plan="other", from_on=begun.from_on, to_on=begun.to_on, rows=rows, reason=said["reason"])
    made = write(request, made)
    come_in(Role.SALES).post(f"/agree/{made.pk}/sign/")
    come_in(Role.COUNCIL).post("/agree/comment/", {"text": "mine"})
    come_in(Role.SALES).post("/agree/comment/", {"text": "Ask Max Moore."})
    council = Account.objects.get(role=Role.COUNCIL)
    forget(Person(About.STAFF, "P9", names=("Max Moore",)), council.pk)
    made.refresh_from_db()
    assert all(row.get("person_id") != "P9" for row in made.rows) and len(made.rows) == 10
    assert sound(made) and Comment.objects.get().text == "Ask ." and made.rows[-1]["card"] == "’s team"
    assert Entry.objects.filter(what="forgot_in_plan").count() == 1
    Version.objects.filter(pk=made.pk).update(reason="another")
    made.refresh_from_db()
    assert not sound(made)


def test_where_nobody_knows_how_many_hold_a_card_it_may_be_one(
    begun: Version, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.web.agreements.views.look", lambda question, asked: None)
    told = {role: Page(come_in(role).get("/agree/")).text for role in (Role.SALES, Role.HR)}
    assert "Held by: Sales" not in told[Role.SALES] and "Held by: Sales" in told[Role.HR]


def test_before_anything_is_loaded(home: Home, come_in: ComeIn) -> None:
    browser = come_in(Role.OWNER)
    assert "Nothing was drafted here yet" in Page(browser.get("/agree/")).text
    assert browser.post("/agree/change/", {"begin": "yes", "plan": "x"}).status_code == 422
    assert browser.post("/agree/change/", {}).status_code == 404


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.250,50", None),
        ("1250,5", "1250.5"),
        ("−3", "-3"),
        ("80 %", "0.8"),
        ("1\u202f000", "1000"),
        ("=1+1", None),
        ("١٢", "12"),
    ],
)
def test_numbers_as_people_type_them(text: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(Mistake):
            typed(text)
    else:
        assert typed(text) == number


def test_hr_shows_to_the_cent_that_the_plan_can_be_checked(
    begun: Version, drafted: dict[str, Any], come_in: ComeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[Any] = []
    monkeypatch.setattr("detente.web.evidence.made.begin", lambda load, options: loads.append(load.files[0]))
    browser, where = come_in(Role.HR), f"/agree/{begun.pk}/check/"
    assert "Work out two cases" in Page(browser.get("/agree/")).text
    assert "Can what the plan pays be worked out here?" in Page(browser.get(where)).text
    quiz = _quiz(begun, drafted)
    assert quiz is not None and quiz.card.name == "Sales"
    totals = [case.total for case in quiz.cases]
    off = browser.post(where, {"case-1": str(totals[0] / 100), "case-2": str((totals[1] + 1) / 100)})
    said = Page(off).text
    assert "To the cent." in said and "Not yet: redo it line by line." in said and not Signature.objects.exists()
    assert browser.post(where, {"case-1": "much"}).status_code == 422
    right = {"case-1": f"{totals[0] // 100}.{totals[0] % 100:02}", "case-2": f"{totals[1] / 100:.2f}".replace(".", ",")}
    assert browser.post(where, right).status_code == 302
    assert Signature.objects.get().office == "hr" and sound(begun)
    assert "two cases to the cent" in Page(browser.get("/agree/")).text
    assert loads == []  # it does not hold by that
    for role in OFFICES:
        come_in(role).post(f"/agree/{begun.pk}/sign/")
    assert [name.split("-")[0] for name in loads] == ["plan", "signatures"]


def test_who_checks_when_it_holds_is_told_to_the_evidence_and_a_newer_version_is_checked_anew(
    begun: Version, drafted: dict[str, Any], come_in: ComeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[Any] = []
    monkeypatch.setattr(
        keeping,
        "load_rows",
        lambda account, file, table, columns, lines: rows.append((table, list(lines))) or begun_load(),
    )
    for role in OFFICES:
        come_in(role).post(f"/agree/{begun.pk}/sign/")
    quiz = _quiz(begun, drafted)
    assert quiz is not None
    right = {field: str(Decimal(case.total) / 100) for field, case in zip(FIELDS, quiz.cases, strict=True)}
    assert come_in(Role.HR).post(f"/agree/{begun.pk}/check/", right).status_code == 302
    assert [table for table, _ in rows] == ["scorecards", "signatures", "signatures"]
    assert {office for _, office, _ in rows[1][1]} == {"sponsor", "head_of_marketing", "head_of_sales"}
    assert {office for _, office, _ in rows[2][1]} == {"sponsor", "head_of_marketing", "head_of_sales", "checker"}
    come_in(Role.OWNER).post("/agree/change/", as_form(begun))
    assert come_in(Role.HR).post(f"/agree/{begun.pk}/check/", right).status_code == 409
    assert "Work out two cases" in Page(come_in(Role.HR).get("/agree/")).text


def test_a_word_for_a_version_that_never_held_is_no_word_for_the_plan(
    begun: Version, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: dict[str, Any] = {}
    monkeypatch.setattr(
        keeping,
        "load_rows",
        lambda account, file, table, columns, lines: rows.update({table: list(lines)}) or begun_load(),
    )
    come_in(Role.OWNER).post(f"/agree/{begun.pk}/sign/")
    Signature.objects.update(at=timezone.now() - dt.timedelta(days=40))
    come_in(Role.OWNER).post("/agree/change/", as_form(begun) | {"reason": "Another target"})
    newest = Version.objects.latest("pk")
    assert newest.pk != begun.pk
    for role in OFFICES:
        come_in(role).post(f"/agree/{newest.pk}/sign/")
    assert {day for _, _, day in rows["signatures"]} == {timezone.localdate().isoformat()}


def begun_load() -> Load:
    """Return a load that nobody works on."""
    return Load.objects.create(files=["x.zip"])


def test_who_judges_whose_figure_counts_steps_and_parents_are_changed_too(begun: Version, come_in: ComeIn) -> None:
    first = {row["card"]: place for place, row in reversed(list(enumerate(begun.rows)))}
    booked = next(place for place, row in enumerate(begun.rows) if row["kpi"] == "booked")
    said = as_form(
        begun,
        **{f"{booked}-evaluator": "finance", f"{booked}-measured": "own"},
        **{f"{first['Sales']}-part": "Marketing", f"{first['Sales']}-steps": "yes"},
        **{f"{first['Marketing']}-part": ""},
    )
    assert come_in(Role.OWNER).post("/agree/change/", said).status_code == 302
    newest = Version.objects.latest("pk")
    assert (newest.rows[booked]["evaluator"], newest.rows[booked]["measured"]) == ("finance", "own")
    sales = [row for row in newest.rows if row["card"] == "Sales"]
    assert {(row["parent"], row["steps"]) for row in sales} == {("Marketing", "true")}
    assert {(row["parent"], row["steps"]) for row in newest.rows if row["card"] == "Marketing"} == {("", "")}
    # What is on no list changes nothing; a card is no part of itself.
    odd = as_form(newest, **{f"{booked}-evaluator": "nobody", f"{first['Sales']}-part": "Sales"})
    come_in(Role.OWNER).post("/agree/change/", odd)
    last = Version.objects.latest("pk")
    assert last.rows[booked]["evaluator"] == "finance" and last.rows[booked]["parent"] == "Marketing"
    assert last.rows[booked]["steps"] == ""  # unticked
    page = Page(come_in(Role.OWNER).get("/agree/"))
    chosen = [one for one in page.named("select") if one.get("name") == f"{booked}-evaluator"]
    assert chosen


def test_numbers_are_shown_and_read_as_the_reader_writes_them(begun: Version, come_in: ComeIn, cast: Cast) -> None:
    place = next(place for place, row in enumerate(begun.rows) if row["kpi"] == "cost_per_lead")
    owner = cast[Role.OWNER]
    owner.language = "fr"
    owner.save()
    browser = come_in(owner)
    Version.objects.filter(pk=begun.pk).update(
        rows=[row | {"floor": "14.325"} if at == place else row for at, row in enumerate(begun.rows)]
    )
    inputs = {one["name"]: one["value"] for one in Page(browser.get("/agree/")).named("input") if "value" in one}
    assert inputs[f"{place}-floor"] == "14,325"
    said = {
        name: value for name, value in inputs.items() if name[0].isdigit() or name in ("gate_at", "from_on", "to_on")
    }
    assert browser.post("/agree/change/", said | {"reason": "rien"}).status_code == 302
    newest = Version.objects.latest("pk")
    for before, after in zip(Version.objects.get(pk=begun.pk).rows, newest.rows, strict=True):
        assert {name: before[name] for name in ("weight", "floor", "target", "cap")} == {
            name: after[name] for name in ("weight", "floor", "target", "cap")
        }
