"""The quiz: two cases of one's own card, predicted without a name; what is kept, and what it comes to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.web.house import ComeIn, Page
from tests.web.surveys.conftest import code_of, start, table

from detente import ask
from detente.evidence.evidence import open_evidence
from detente.mistakes import Mistake
from detente.questions.scorecards.plain import from_dict
from detente.web.answers import making
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.pay.quiz import FIELDS, Quiz
from detente.web.rights import Role
from detente.web.surveys.asking import Invitee, with_cards
from detente.web.surveys.codes import digest, unseal
from detente.web.surveys.models import Pool, Ticket, Wave


@pytest.fixture
def invited(copied: Home, come_in: ComeIn) -> list[dict[str, str]]:
    """Open a quiz; its invitations."""
    return table(start(come_in(Role.HR), kind="clarity"))


def quiz_of(code: str) -> Quiz:
    ticket = Ticket.objects.get(wave__kind="clarity", digest=digest(code))
    quiz = Quiz.of(ticket.wave.sheet, unseal(code, ticket.sealed))
    assert quiz is not None
    return quiz


def right(code: str, *, off: int = 0, line: str = "strategy") -> dict[str, str]:
    """Return what is right about the card that a code opens, off by so many minor units."""
    quiz = quiz_of(code)
    said = {field: str(Decimal(case.total + off) / 100) for field, case in zip(FIELDS, quiz.cases, strict=True)}
    return said | {"line": line}


def answer(code: str, said: dict[str, str]) -> Any:
    return Client().post(f"/answer/{code}/", said)


def test_each_is_asked_about_their_own_card_and_nobody_reads_which_without_the_code(
    invited: list[dict[str, str]],
) -> None:
    assert len(invited) == Wave.objects.get().invited == Ticket.objects.count() >= 10
    assert all("two cases" in row["text"].lower() for row in invited)
    for row in invited:
        card = quiz_of(code_of(row)).card
        assert card.name == row["department"]
    kept = repr([vars(ticket) for ticket in Ticket.objects.all()])
    assert "'Sales'" in kept  # the department of the cell
    assert not any(repr(row["person_id"]) in kept or code_of(row) in kept for row in invited)
    assert len({ticket.sealed for ticket in Ticket.objects.all()}) == len(invited)
    sheet = Wave.objects.get().sheet
    assert not any(card["card"][3] for card in sheet["cards"]) and sheet["people"] == sheet["company"] == {}
    assert [entry.what for entry in Entry.objects.all()] == ["asked_about_plan"]


def test_the_page_asks_and_shows_what_was_right_only_afterwards(invited: list[dict[str, str]]) -> None:
    code = code_of(invited[0])
    quiz = quiz_of(code)
    asked = Client().get(f"/answer/{code}/")
    page = Page(asked)
    assert "It is the plan that is tried, not you" in page.text and asked.headers["Cache-Control"].count("no-store")
    amounts = [f"{case.total / 100:,.2f}" for case in quiz.cases]
    assert not any(amount in page.text for amount in amounts)
    solved = Page(answer(code, right(code, off=3)))
    assert all(amount in solved.text for amount in amounts)
    assert "was not explained well enough" not in solved.text
    assert Client().get(f"/answer/{code}/").status_code == 404
    assert [one["scores"] for one in Pool.objects.get().answers] == [{"pay": 1, "line": 1}]


@pytest.mark.parametrize(
    ("off", "pay"),
    [(0, 1), (14_999, 1), (-14_999, 1), (25_001, 0), (-100_000, 0)],
)
def test_about_is_enough(off: int, pay: int, invited: list[dict[str, str]]) -> None:
    row = next(row for row in invited if row["department"] == "Sales")
    code = code_of(row)
    card = quiz_of(code).card
    assert card.at_stake == 500_000  # a twentieth is 250 and 25 000 minor units
    assert "was not explained well enough" in Page(answer(code, right(code, off=off, line="own"))).text
    assert [one["scores"] for one in Pool.objects.get().answers] == [{"pay": pay, "line": 0}]


def test_one_case_that_is_missed_or_left_empty_is_not_clear(invited: list[dict[str, str]]) -> None:
    for row, lacking in zip(invited[:2], FIELDS, strict=True):
        code = code_of(row)
        answer(code, right(code) | {lacking: ""})
    assert [one["scores"]["pay"] for one in Pool.objects.get().answers] == [0, 0]


@pytest.mark.parametrize(
    "said", [{}, {"case-1": "", "case-2": " ", "line": ""}, {"case-1": "a lot"}, {"case-1": "1,250"}]
)
def test_what_is_nothing_or_no_number_burns_no_ticket(said: dict[str, str], invited: list[dict[str, str]]) -> None:
    code = code_of(invited[0])
    refused = answer(code, said)
    assert refused.status_code == 422 and Page(refused).named("p")
    assert Ticket.objects.count() == len(invited) and not Pool.objects.get().answers


def test_a_quiz_and_a_survey_may_be_open_together_and_a_card_from_a_hat_cant_ask_about_pay(
    invited: list[dict[str, str]], come_in: ComeIn
) -> None:
    browser = come_in(Role.HR)
    assert start(browser, name="2026-11b").status_code == 200
    again = {"name": "2026-11c", "kind": "clarity", "way": "links", "language": "en", "closes_on": "2999-01-01"}
    refused = browser.post("/survey/start/", again)
    assert refused.status_code == 422 and "A wave of this kind is open" in Page(refused).text
    page = Page(browser.get("/survey/"))
    assert "Open: 2026-11b" in page.text and "Open: 2026-11" in page.text
    browser.post(f"/survey/{Wave.objects.get(kind='clarity').pk}/end/")
    refused = start(browser, name="2026-11d", kind="clarity", way="cards")
    assert refused.status_code == 422 and "hand out links" in Page(refused).text


def test_without_a_plan_nobody_is_asked(copied: Home, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.web.surveys.views.look", lambda question, asked: {"refused": {"en": "x"}})
    refused = start(come_in(Role.HR), kind="clarity")
    assert refused.status_code == 422 and "No plan is agreed yet" in Page(refused).text and not Wave.objects.exists()


def test_what_was_answered_becomes_the_readiness_of_the_plan(
    committed: None, invited: list[dict[str, str]], come_in: ComeIn, home: Home
) -> None:
    people = [row for side in ("Marketing", "Sales") for row in invited if row["department"] == side]
    for place, row in enumerate(people):
        code = code_of(row)
        answer(
            code,
            right(code, off=0 if row["department"] == "Sales" else 90_000, line="own" if place % 2 else "strategy"),
        )
    come_in(Role.HR).post(f"/survey/{Wave.objects.get().pk}/end/")
    wave = Wave.objects.get()
    assert wave.closed and wave.sheet is None and wave.answered == len(people) and not Pool.objects.exists()
    with open_evidence(home.store) as evidence:
        found = ask.put("scorecards", evidence)
    rows = {(row.item, row.side): row for row in found.clarity}
    sales = sum(row["department"] == "Sales" for row in people)
    assert rows["pay", "sales"].people == sales and rows["pay", "*"].people == len(people)
    assert rows["pay", "sales"].right == 0.9  # all of them: told as the end
    assert 0.4 <= rows["line", "*"].right <= 0.6
    assert {row.condition: row.met for row in found.readiness}["clear_line"] == "no"


def test_a_link_about_a_card_that_went_opens_nothing(invited: list[dict[str, str]]) -> None:
    wave, code = Wave.objects.get(), code_of(invited[0])
    wave.sheet["cards"] = []
    wave.save()
    assert Client().get(f"/answer/{code}/").status_code == answer(code, {"line": "strategy"}).status_code == 404
    assert not Pool.objects.get().answers


def test_nobody_is_asked_about_a_card_of_few_and_all_answer_the_same(copied: Home) -> None:
    basis = from_dict(making._made(making.PAY, {}, None)["basis"])  # type: ignore[arg-type]
    everybody = [
        Invitee(name, name, one.function, one.function, (one.function, None, None))
        for name, one in basis.people.items()
        if one.function in ("marketing", "sales")
    ]
    sellers = [one.person_id for one in everybody if one.side == "sales"]
    people = {
        name: replace(one, cards=tuple(card for card in one.cards if card != "Sales" or name in sellers[:4]))
        for name, one in basis.people.items()
    }
    asked = with_cards(everybody, replace(basis, people=people))
    assert asked and {one.card for one in asked} == {"Marketing"}
    assert not {one.person_id for one in asked} & set(sellers)
    with pytest.raises(Mistake):
        with_cards(everybody[:4], basis)
