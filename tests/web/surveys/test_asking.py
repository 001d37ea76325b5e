"""Asking: one ticket for everyone on both sides, handed out once, and kept nowhere."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.test import Client
from tests.web.house import ComeIn, Page, member
from tests.web.surveys.conftest import code_of, say, start, table

from detente.web.home import Home
from detente.web.people.models import Person
from detente.web.rights import Role
from detente.web.surveys.codes import digest, plain
from detente.web.surveys.models import Ticket, Wave


def test_everyone_on_both_sides_is_asked_and_nobody_else(opened: list[dict[str, str]]) -> None:
    assert len(opened) == Wave.objects.get().invited == Ticket.objects.count() >= 10
    assert {row["department"] for row in opened} == {"Marketing", "Sales"}
    assert len({row["link"] for row in opened}) == len({row["person_id"] for row in opened}) == len(opened)


def test_no_code_is_kept_and_no_ticket_says_whose_it_is(opened: list[dict[str, str]]) -> None:
    tickets = {ticket.digest: ticket for ticket in Ticket.objects.all()}
    assert {digest(code_of(row)) for row in opened} == set(tickets)
    shared = [tuple(ticket.cell) for ticket in tickets.values()]
    assert min(shared.count(cell) for cell in shared) >= 5
    kept = repr([vars(ticket) for ticket in tickets.values()])
    assert not any(row["person_id"] in kept or code_of(row) in kept for row in opened)
    # The order in which tickets lie is not that of the people.
    assert [digest(code_of(row)) for row in opened] != list(Ticket.objects.values_list("digest", flat=True))


def test_a_reminder_goes_to_everyone_with_the_same_link(copied: Home, come_in: ComeIn) -> None:
    answer = start(come_in(Role.OWNER), language="fr")
    invited, reminded = table(answer), table(answer, "reminders.csv")
    assert [row["link"] for row in invited] == [row["link"] for row in reminded]
    assert all("quatre minutes" in row["text"] and row["link"] in row["text"] for row in reminded)
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_that_is_known_is_filled_in_and_a_name_runs_in_no_spreadsheet(
    copied: Home, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.web.surveys import views
    from detente.web.surveys.asking import Invitee

    Person.objects.create(person_id="p1", name="Zoe", department="Sales")
    member(Role.EMPLOYEE, "Zoe", person_id="p1")
    some = [Invitee("p1", "=cmd()", "Sales", "sales", ("Sales", None, None))] * 5
    monkeypatch.setattr(views, "invitees", lambda today: some)
    row = table(start(come_in(Role.HR)))[0]
    assert (row["email"], row["name"]) == ("zoe@example.com", "'=cmd()")


def test_cards_are_a_pdf_with_every_code_and_nobodys_name(copied: Home, come_in: ComeIn, tmp_path: Path) -> None:
    answer = start(come_in(Role.HR), way="cards", language="ru")
    (tmp_path / "cards.pdf").write_bytes(answer.content)
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "cards.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode()
    codes = {word for word in text.split() if plain(word) == word}
    assert {digest(code) for code in codes} == set(Ticket.objects.values_list("digest", flat=True))
    assert "Имени" in text and "Sales" in text


def test_one_wave_at_a_time_and_no_name_twice(opened: list[dict[str, str]], come_in: ComeIn) -> None:
    browser = come_in(Role.HR)
    again = browser.post("/survey/start/", {"name": "2026-12", "kind": "both_sides"})
    assert again.status_code == 422 and Wave.objects.count() == 1
    browser.post(f"/survey/{Wave.objects.get().pk}/end/")
    assert start(browser).status_code == 422
    assert start(browser, name="../../x").status_code == 422
    assert start(browser, closes_on="1999-01-01", name="2026-12").status_code == 422
    assert start(browser, closes_on="2999-01-01", name="2026-12").status_code == 422
    assert Wave.objects.count() == 1 and start(browser, name="2026-12").status_code == 200


def test_a_side_of_four_is_not_asked(copied: Home, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.web.surveys import asking

    monkeypatch.setattr(asking, "FEWEST", 1000)
    answer = start(come_in(Role.HR))
    assert answer.status_code == 422 and not Wave.objects.exists()
    assert "fewer than 1,000 people" in Page(answer).text


def test_without_evidence_the_page_says_what_is_missing(home: Home, come_in: ComeIn) -> None:
    browser = come_in(Role.HR)
    assert browser.get("/survey/").status_code == 200
    answer = start(browser)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_how_many_answered_is_told_in_steps_of_five(opened: list[dict[str, str]], come_in: ComeIn) -> None:
    browser = come_in(Role.HR)
    for row in opened[:4]:
        say(code_of(row))
    assert "Fewer than five" in Page(browser.get("/survey/")).text
    for row in opened[4:8]:
        say(code_of(row))
    assert "At least 5 of" in Page(browser.get("/survey/")).text


@pytest.mark.parametrize(("role", "status"), [(Role.EMPLOYEE, 403), (Role.SALES, 403), (Role.COUNCIL, 200)])
def test_heads_neither_ask_nor_watch_and_the_council_may(
    copied: Home, come_in: ComeIn, role: Role, status: int
) -> None:
    browser = come_in(role)
    assert browser.get("/survey/").status_code == status
    assert browser.post("/survey/start/", {}).status_code == 403
    assert Client().get("/survey/").status_code == 302


def test_where_the_cards_can_t_be_made_no_wave_is_open(
    copied: Home, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.web.surveys import asking

    def broken(*_: object) -> bytes:
        raise RuntimeError("no paper")

    monkeypatch.setattr(asking, "cards", broken)
    browser = come_in(Role.HR, raise_request_exception=False)
    assert start(browser, way="cards").status_code == 500
    assert not Wave.objects.exists() and not Ticket.objects.exists()
