"""Questions, answers and evidence through the API: the figures of the command line, the rights of the pages."""

from __future__ import annotations

import base64
import datetime as dt
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from defusedxml import ElementTree
from django.test import Client
from tests.web.house import Cast

from detente import ask
from detente.evidence.evidence import open_evidence
from detente.numbers.pay import rounded
from detente.questions.scorecards.paying import basis, statements
from detente.web.api.models import Token
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.rights import READERS, Role, sees
from detente.web.work.models import State, Sum

from .conftest import Program

SALES = "/api/questions/sales?a=2026Q2&b=2026Q3"


@pytest.fixture
def said(loaded: Home) -> dict[str, Any]:
    """What `detente ask sales --between 2026Q2 2026Q3 --json` gives."""
    with open_evidence(Path(loaded.store)) as evidence:
        answer: dict[str, Any] = json.loads(ask.put("sales", evidence, "2026Q2", "2026Q3").to_json("en"))
    return answer


def test_an_answer_is_the_one_of_the_command_line(asks: Program, said: dict[str, Any]) -> None:
    response = asks(Role.OWNER).get(SALES)
    assert response.status_code == 200
    assert response.json() == said
    assert list(response.json()) == list(said)


def test_what_a_role_does_not_see_is_left_out_and_named(asks: Program, said: dict[str, Any]) -> None:
    answer = asks(Role.EMPLOYEE).get(SALES).json()
    hidden = set(said["tables"]) - set(answer["tables"])
    assert (
        hidden == {table for table in said["tables"] if not sees(Role.EMPLOYEE, "sales", table)} == {"teams", "by_team"}
    )
    assert {"kind": "hidden", "text": "The table teams is not shown to your role."} in answer["limits"]
    # Nor may a figure of a hidden table be read elsewhere in the answer: the shelf keeps all of it.
    assert asks(Role.OWNER).get(SALES).json() == said


@pytest.mark.parametrize("role", sorted(READERS))
def test_an_answer_keeps_the_schema_that_its_reader_is_given(asks: Program, loaded: Home, role: Role) -> None:
    program = asks(role)
    schema = program.get("/api/questions/sales/schema").json()
    jsonschema.validate(program.get(SALES).json(), schema)
    assert ("teams" in schema["properties"]["tables"]["properties"]) == sees(role, "sales", "teams")


@pytest.mark.parametrize(
    ("address", "headers", "language"),
    [
        (SALES + "&lang=fr", {}, "fr"),
        (SALES + "&lang=fr", {"Accept-Language": "ru"}, "fr"),
        (SALES, {"Accept-Language": "ru-RU, en;q=0.5"}, "ru"),
        (SALES, {"Accept-Language": "de, fr;q=0.5"}, "fr"),
        (SALES, {}, "en"),
    ],
)
def test_an_answer_speaks_the_language_that_was_asked_for(
    asks: Program, loaded: Home, address: str, headers: dict[str, str], language: str
) -> None:
    response = asks(Role.OWNER).get(address, headers=headers)
    assert response.json()["language"] == language
    assert response.headers["Content-Language"] == language


def test_an_account_is_answered_in_its_own_language_where_nothing_is_said(asks: Program, cast: Any) -> None:
    cast[Role.SALES].language = "ru"
    cast[Role.SALES].save()
    assert asks(Role.SALES).get("/api/me").headers["Content-Language"] == "ru"


def test_a_look_stands_in_the_journal_with_its_token(asks: Program, cast: Any, loaded: Home) -> None:
    asks(Role.SALES).get(SALES)
    entry = Entry.objects.get(what="looked_at_answer")
    assert (entry.account, entry.role, entry.about) == (cast[Role.SALES].pk, Role.SALES, "sales 2026Q2 2026Q3")
    assert json.loads(entry.details) == {"token": cast[Role.SALES].tokens.get().pk}


def test_an_answer_in_the_making_is_to_be_asked_for_again(
    asks: Program, loaded: Home, no_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.web.answers.asking._PATIENCE", 0)
    response = asks(Role.OWNER).get("/api/questions/sales?a=2026-08&b=2026-09")
    assert (response.status_code, response.headers["Retry-After"]) == (202, "2")
    assert response.json() == {"detail": "This is being worked out; ask again in a moment."}
    assert not Entry.objects.filter(what="looked_at_answer").exists()
    Sum.objects.update(state=State.FAILED)
    assert asks(Role.OWNER).get("/api/questions/sales?a=2026-08&b=2026-09").status_code == 500


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ("a=yesterday", 422, "yesterday is not a period"),
        ("a=0000Q1&b=2026Q3", 422, "0000Q1 is not a period"),
        ("a=2026Q3&b=9999Q4", 422, "9999Q4 is not a period"),
        ("a=0001-01-01:0001-02-01&b=2026Q3", 422, "0001-01-01 is not a day"),
        ("compare=last_week", 422, "asks for it: compare."),
        ("lang=de", 422, "asks for it: lang."),
        ("aa=2026Q1", 422, "asks for it: aa."),
        ("a=2026Q3", 409, "Name two periods, the reference first"),
        ("a=2026Q3&b=2026Q2", 409, "must end before"),
        ("a=1999Q3&b=1999Q4", 409, "There is nothing recorded in"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_sentence(
    asks: Program, loaded: Home, asked: str, status: int, sentence: str
) -> None:
    response = asks(Role.OWNER).get(f"/api/questions/sales?{asked}")
    assert response.status_code == status
    assert list(response.json()) == ["detail"]
    assert sentence in response.json()["detail"]


def test_mistakes_are_said_in_the_asker_s_language(asks: Program, home: Home) -> None:
    said = asks(Role.OWNER).get("/api/questions/sales?a=yesterday&lang=fr").json()["detail"]
    assert said.startswith("yesterday n'est pas une période")


def test_without_evidence_nothing_can_be_answered(asks: Program, home: Home) -> None:
    listed = asks(Role.OWNER).get("/api/questions").json()
    assert listed == [
        {"question": name, "title": title, "can_be_answered": False, "why_not": None, "would_help": []}
        for name, title in (
            ("exchange", "Did what we tried help?"),
            ("sales", "Where are the sales?"),
            ("scorecards", "What does each of us answer for?"),
            ("war", "Are we at war?"),
        )
    ]
    assert asks(Role.OWNER).get(SALES).status_code == 409


def test_questions_say_whether_they_can_be_answered(asks: Program, loaded: Home) -> None:
    assert asks(Role.EMPLOYEE).get("/api/questions").json()[0]["can_be_answered"] is True


def test_an_unknown_question_is_not_there(asks: Program, home: Home) -> None:
    for address in ("/api/questions/cellar", "/api/questions/cellar/schema"):
        response = asks(Role.OWNER).get(address)
        assert response.status_code == 404
        assert response.json()["detail"].startswith("There is no question cellar")


def test_the_evidence_is_what_check_says(asks: Program, loaded: Home) -> None:
    with open_evidence(Path(loaded.store)) as evidence:
        said = ask.check(evidence).to_dict("fr")
    assert asks(Role.ANALYST).get("/api/evidence?lang=fr").json() == said


def test_a_question_whose_page_is_closed_to_a_role_is_closed_to_its_programs(
    asks: Program, loaded: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.web.api.answers.may", lambda role, page: page != "sales")
    program = asks(Role.OWNER)
    assert [one["question"] for one in program.get("/api/questions").json()] == [
        "exchange",
        "scorecards",
        "war",
    ]
    assert program.get(SALES).status_code == 403
    assert program.get("/api/questions/sales/schema").status_code == 403


def test_alerts_are_a_feed_that_readers_of_feeds_can_open(asks: Program, loaded: Home) -> None:
    program = asks(Role.SALES)
    response = program.get("/api/alerts", headers={"Accept-Language": "fr"})
    assert response.status_code == 200 and response["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{atom}entry")
    with open_evidence(Path(loaded.store)) as evidence:
        told = ask.put("scorecards", evidence).alerts
    assert len(entries) == len(told) > 2
    names = [entry.findtext(f"{atom}id") for entry in entries]
    assert len(set(names)) == len(names) and all(name and name.startswith("urn:detente:alert:") for name in names)
    assert "il manque" in (entries[0].findtext(f"{atom}title") or "")
    assert asks(Role.EMPLOYEE).get("/api/alerts").status_code == 403


def test_a_token_is_a_password_too_for_programs_that_know_nothing_else(asks: Program, loaded: Home, cast: Cast) -> None:
    _, secret = Token.make(cast[Role.SALES], "feed", dt.timedelta(days=1))
    sent = base64.b64encode(f"anything:{secret}".encode()).decode()
    browser = Client()
    assert browser.get("/api/me", headers={"Authorization": f"Basic {sent}"}).json()["token"] == "feed"
    for wrong in ("%%%", base64.b64encode(b"nothing").decode(), base64.b64encode(b"a:\xff").decode(), ""):
        assert browser.get("/api/me", headers={"Authorization": f"Basic {wrong}"}).status_code == 401


def test_one_s_own_pay_is_that_of_the_page_and_nobody_else_s(asks: Program, loaded: Home, cast: Cast) -> None:
    with open_evidence(Path(loaded.store)) as evidence:
        found = basis(evidence)
    person = next(name for name, one in found.people.items() if one.function == "sales")
    account = cast[Role.EMPLOYEE]
    account.person_id = person
    account.save()
    said = asks(Role.EMPLOYEE).get("/api/me/pay").json()
    expected = statements(found, person)
    assert [card["total"] for card in said["cards"]] == [one.total for one in expected]
    for card, one in zip(said["cards"], expected, strict=True):
        for line, (agreed, paid) in zip(card["lines"], one.lines, strict=True):
            share = sum(Fraction(line["weight"]) == agreed.line.weight for line in card["lines"])
            assert share and Fraction(line["result"]) == paid.result and Fraction(line["share"]) == paid.share
        if card["at_stake"] is not None:
            redone = [
                rounded(card["at_stake"] * Fraction(card["part"]) * Fraction(line["weight"]) * Fraction(line["share"]))
                for line in card["lines"]
            ]
            assert redone == [line["amount"] for line in card["lines"]] and sum(redone) == card["total"]
    assert asks(Role.OWNER).get("/api/me/pay").status_code == 404
