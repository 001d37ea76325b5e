"""Closing: answers become evidence, and the answer “Are we at war?” is made of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from tests.web.house import ComeIn, Page
from tests.web.surveys.conftest import code_of, say, start, table

from detente.evidence import store
from detente.evidence.evidence import open_evidence
from detente.evidence.survey_items import COMMENT, ITEMS
from detente.questions.war import question, survey
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.rights import Role
from detente.web.surveys.closing import COLUMNS, written
from detente.web.surveys.models import Pool, Ticket, Wave
from detente.web.work.models import Load, State


def test_answers_become_evidence_that_the_question_reads(
    opened: list[dict[str, str]], copied: Home, come_in: ComeIn
) -> None:
    for place, row in enumerate(opened):
        say(code_of(row), 4 if row["department"] == "Sales" else 2, "More meetings, please" if place < 6 else "")
    wave = Wave.objects.get()
    come_in(Role.HR).post(f"/survey/{wave.pk}/end/")
    wave.refresh_from_db()
    assert Load.objects.get(pk=wave.load).state == State.DONE
    assert wave.answered == len(opened) and not Ticket.objects.exists() and not Pool.objects.exists()
    with open_evidence(copied.store) as evidence:
        found = survey.answered(
            evidence.run(question.query(question.__package__ or "", "survey.sql"), to_on=99_999, fewest=5)
        )
    means = {one.side: (one.people, one.mean) for one in found if one.wave == wave.name}
    sales = sum(row["department"] == "Sales" for row in opened)
    assert means == {"sales": (sales, 4.0), "marketing": (len(opened) - sales, 2.0)}
    assert Entry.objects.filter(what="closed_survey").exists()


def test_a_second_wave_does_not_take_the_place_of_the_first(
    opened: list[dict[str, str]], copied: Home, come_in: ComeIn
) -> None:
    browser = come_in(Role.HR)
    for row in opened:
        say(code_of(row), 2)
    browser.post(f"/survey/{Wave.objects.get().pk}/end/")
    for row in table(start(browser, name="2026-12")):
        say(code_of(row), 5)
    browser.post(f"/survey/{Wave.objects.get(name='2026-12').pk}/end/")
    with open_evidence(copied.store) as evidence:
        found = survey.answered(
            evidence.run(question.query(question.__package__ or "", "survey.sql"), to_on=99_999, fewest=5)
        )
    assert {one.wave for one in found} >= {"2026-11", "2026-12"}
    page = Page(browser.get("/survey/"))
    assert "2026-11" in page.text and "2026-12" in page.text


def test_four_answers_are_thrown_away_and_it_says_so(opened: list[dict[str, str]], come_in: ComeIn) -> None:
    for row in opened[:4]:
        say(code_of(row))
    answer = come_in(Role.HR).post(f"/survey/{Wave.objects.get().pk}/end/")
    assert answer.status_code == 422 and "thrown away" in Page(answer).text
    assert not Pool.objects.exists() and not Load.objects.exists() and Wave.objects.get().closed
    assert come_in(Role.HR).get("/survey/").status_code == 200


def test_closing_twice_loads_once(opened: list[dict[str, str]], come_in: ComeIn) -> None:
    for row in opened[:6]:
        say(code_of(row))
    browser, address = come_in(Role.HR), f"/survey/{Wave.objects.get().pk}/end/"
    assert [browser.post(address).status_code for _ in range(2)] == [302, 302]
    assert Load.objects.count() == 1


def _wave() -> Wave:
    return Wave(name="w", asked_on=dt.date(2026, 11, 2), closes_on=dt.date(2026, 11, 16), invited=40)


def _answers(*cells: tuple[int, tuple[str, ...]]) -> list[dict[str, Any]]:
    return [{"cell": list(cell), "scores": {ITEMS[0].name: 3}} for number, cell in cells for _ in range(number)]


def _cells(answers: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    return Counter((row["department"], row["level_band"], row["site"]) for row in written(_wave(), answers, []))


def test_what_is_written_is_never_finer_than_five_who_answered_share() -> None:
    shared = _cells(
        _answers(
            (6, ("sales", "Sales", "staff", "Lyon")),
            (2, ("sales", "Sales", "managers", "Lyon")),
            (3, ("sales", "Sales", "staff", "Nice")),
            (4, ("marketing", "Press", "staff", "Nice")),
        )
    )
    # Of the side of which four answered nothing is written.
    assert min(shared.values()) >= 5 and sum(shared.values()) == 11 and {cell[0] for cell in shared} == {"Sales"}


def test_small_departments_count_for_their_side_and_pull_no_other_side_along() -> None:
    shared = _cells(
        _answers(
            (8, ("marketing", "Marketing", "staff", "Lyon")),
            (2, ("marketing", "PR", "staff", "Lyon")),
            (30, ("sales", "Sales", "staff", "Lyon")),
        )
    )
    assert shared == {("(marketing)", None, None): 10, ("Sales", "staff", "Lyon"): 30}


def test_a_comment_tells_its_department_only_and_never_what_else_was_answered() -> None:
    answers = _answers((8, ("sales", "Sales", "staff", "Lyon")))
    words = [{"side": "sales", "department": "Sales", "words": f"w{number}"} for number in range(5)]
    rows = list(written(_wave(), answers, words))
    comments = [row for row in rows if row["item"] == COMMENT]
    scores = [row for row in rows if row["item"] != COMMENT]
    assert len(comments) == 5 and {row["site"] for row in comments} == {None}
    assert {row["respondent"] for row in comments}.isdisjoint(row["respondent"] for row in scores)
    assert set(rows[0]) == set(COLUMNS)
    assert not any(row["item"] == COMMENT for row in written(_wave(), answers, words[:4]))


def test_a_wave_of_which_a_backup_brought_no_answers_back_can_still_be_closed(
    opened: list[dict[str, str]], come_in: ComeIn
) -> None:
    Pool.objects.all().delete()
    browser = come_in(Role.HR)
    assert browser.get("/survey/").status_code == 200
    assert browser.post(f"/survey/{Wave.objects.get().pk}/end/").status_code == 422
    assert Wave.objects.get().closed


def test_closing_says_nothing_of_the_company_s_zone(
    opened: list[dict[str, str]], copied: Home, come_in: ComeIn
) -> None:
    before = store.found(copied.store).manifest.zone
    for row in opened:
        say(code_of(row))
    come_in(Role.HR).post(f"/survey/{Wave.objects.get().pk}/end/")
    assert Load.objects.get().state == State.DONE and store.found(copied.store).manifest.zone == before
