"""An appeal is made on one's own page, answered by HR once, and goes with whoever is erased."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import settle
from tests.web.house import Cast, ComeIn, Page

from detente.evidence.contract import About
from detente.evidence.evidence import open_evidence
from detente.questions.scorecards.paying import basis
from detente.web.accounts.models import Account
from detente.web.home import Home
from detente.web.journal.chain import pseudonym
from detente.web.journal.models import Entry
from detente.web.pay.models import Appeal
from detente.web.people.forgetting import forget
from detente.web.rights import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(loaded: Home, cast: Cast) -> Account:
    with open_evidence(Path(loaded.store)) as evidence:
        people = basis(evidence).people
    account = cast[Role.EMPLOYEE]
    account.person_id = next(name for name, one in people.items() if one.function == "sales")
    account.save()
    return account


def appealed(seller: Account, come_in: ComeIn, text: str = "I was ill in <b>March</b>") -> Appeal:
    assert come_in(seller).post("/me/pay/appeal/", {"text": text}).status_code == 302
    return Appeal.objects.get()


def test_an_appeal_is_answered_by_hr_once_and_seen_by_both(seller: Account, come_in: ComeIn) -> None:
    one = appealed(seller, come_in)
    own = come_in(seller).get("/me/pay/")
    assert "I was ill in <b>March</b>" in Page(own).text and b"<b>March</b>" not in own.content
    assert "Not answered yet" in Page(own).text
    hr = come_in(Role.HR)
    waits = Page(hr.get("/me/pay/"))
    assert "Appeals that wait for your answer" in waits.text
    assert f"/people/pay/{seller.person_id}/#appeals" in {link.get("href") for link in waits.named("a")}
    assert hr.post(f"/people/appeals/{one.pk}/", {"text": "March is counted as half."}).status_code == 302
    hr.post(f"/people/appeals/{one.pk}/", {"text": "Not at all."})
    assert "HR answers : March is counted as half." in Page(come_in(seller).get("/me/pay/")).text
    said = {entry.what: entry.about for entry in Entry.objects.filter(what__contains="appeal")}
    assert said["answered_appeal"] == pseudonym(seller.person_id or "") and "ill" not in str(said)
    assert "Appeals that wait" not in Page(hr.get("/me/pay/")).text


def test_nobody_else_answers_or_reads(seller: Account, come_in: ComeIn) -> None:
    one = appealed(seller, come_in)
    for role in set(Role) - {Role.HR, Role.NOBODY}:
        assert come_in(role).post(f"/people/appeals/{one.pk}/", {"text": "x"}).status_code == 403
        if role is not Role.EMPLOYEE:
            assert "I was ill" not in Page(come_in(role).get("/me/pay/")).text
    one.refresh_from_db()
    assert one.answer == ""
    assert come_in(Role.HR).post("/people/appeals/999/", {"text": "x"}).status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_appeal_is_none(text: str, seller: Account, come_in: ComeIn) -> None:
    come_in(seller).post("/me/pay/appeal/", {"text": text})
    assert not Appeal.objects.exists()


def test_who_holds_no_card_has_nothing_to_appeal_against(loaded: Home, come_in: ComeIn) -> None:
    assert come_in(Role.ANALYST).post("/me/pay/appeal/", {"text": "x"}).status_code == 404


def test_appeals_are_known_about_a_person_and_go_with_them(
    seller: Account, come_in: ComeIn, loaded: Home, settings: Any, tmp_path: Path
) -> None:
    appealed(seller, come_in, "y" * 5000)
    assert len(Appeal.objects.get().text) == 2000
    person = seller.person_id or ""
    data = come_in(seller).post(f"/people/data/staff/{person}/").json()
    assert data["appeals"][0]["text"].startswith("yyy")
    settle(settings, Home(loaded.store, tmp_path / "home"))  # a shelf of its own, which is cleared
    forget(About.STAFF, person, "", None)
    assert not Appeal.objects.exists()
