"""Answering: once, on a page without scripts, whoever is signed in, and with whatever is sent."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.house import ComeIn, Page
from tests.web.surveys.conftest import code_of, say

from detente.evidence.survey_items import ITEMS, MOST_LETTERS
from detente.web.rights import Role
from detente.web.surveys.models import Pool, Ticket, Wave


def test_the_page_asks_all_items_and_carries_no_script_of_its_own(opened: list[dict[str, str]]) -> None:
    page = Page(Client().get(f"/answer/{code_of(opened[0])}/"))
    names = [one["name"] for one in page.named("input") if one.get("type") == "radio"]
    assert names == [item.name for item in ITEMS for _ in range(5)]
    assert all(item.text in page.text for item in ITEMS)


def test_an_answer_counts_once(opened: list[dict[str, str]]) -> None:
    code = code_of(opened[0])
    assert say(code, 4, "Talk  to\x00 each\nother").status_code == 200
    assert say(code, 1).status_code == 404 and Client().get(f"/answer/{code}/").status_code == 404
    (kept,) = Pool.objects.get().answers
    assert set(kept) == {"cell", "scores"} and set(kept["scores"].values()) == {4}
    assert Pool.objects.get().comments == [
        {"side": kept["cell"][0], "department": kept["cell"][1], "words": "Talk to each other"}
    ]
    assert Ticket.objects.count() == len(opened) - 1


def test_nothing_is_lost_when_something_is_to_be_mended(opened: list[dict[str, str]]) -> None:
    code = code_of(opened[0])
    empty = Client().post(f"/answer/{code}/", {"comment": "Only words"})
    assert (
        empty.status_code == 422 and "Only words" in empty.content.decode() and 'role="alert"' in empty.content.decode()
    )
    long = say(code, 5, "x" * (MOST_LETTERS + 1))
    assert long.status_code == 422 and long.content.decode().count(" checked") == len(ITEMS)
    assert not Pool.objects.get().answers and say(code, 5).status_code == 200


@pytest.mark.parametrize("sent", ["0", "6", "-1", "3.5", "", "٣", "five", "1" * 5000])
def test_a_score_that_none_of_the_buttons_sends_is_no_answer(opened: list[dict[str, str]], sent: str) -> None:
    code = code_of(opened[0])
    assert Client().post(f"/answer/{code}/", {ITEMS[0].name: sent, "other": "3"}).status_code == 422
    assert Client().post(f"/answer/{code}/", {ITEMS[0].name: sent, ITEMS[1].name: "2"}).status_code == 200
    assert Pool.objects.get().answers[0]["scores"] == {ITEMS[1].name: 2}


@pytest.mark.parametrize("typed", ["", "x", "7KQF-W2ZD-9MXA", "é" * 12, "'; DROP TABLE--", "\x00" * 12, "7" * 4000])
def test_a_code_that_opens_nothing_is_said_to(opened: list[dict[str, str]], typed: str) -> None:
    answer = Client().post("/answer/", {"code": typed})
    assert answer.status_code == 422 and "opens nothing" in Page(answer).text


def test_a_code_is_found_however_it_is_typed(opened: list[dict[str, str]]) -> None:
    code = code_of(opened[0])
    for typed in (code, f" {code.lower()} ", code.replace("-", ""), code.replace("-", " ")):
        answer = Client().post("/answer/", {"code": typed})
        assert answer.status_code == 302 and answer.headers["Location"] == f"/answer/{code}/"


def test_after_the_last_day_nobody_answers(opened: list[dict[str, str]]) -> None:
    Wave.objects.update(closes_on=timezone.localdate() - dt.timedelta(days=1))
    assert say(code_of(opened[0])).status_code == 404


def test_whoever_is_signed_in_sees_no_name_and_is_not_known(opened: list[dict[str, str]], come_in: ComeIn) -> None:
    browser = come_in(Role.EMPLOYEE)
    page = browser.get(f"/answer/{code_of(opened[0])}/")
    assert "Kit" not in Page(page).text
    assert page.headers["Referrer-Policy"] == "strict-origin" and "no-store" in page.headers["Cache-Control"]


def test_no_line_of_any_log_tells_that_somebody_answered(
    opened: list[dict[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        Client().get(f"/answer/{code_of(opened[0])}/")
        say(code_of(opened[0]))
        say(code_of(opened[0]))
        Client().post("/answer/", {"code": code_of(opened[1])})
    said = [
        record.getMessage() + repr(vars(record)) for record in caplog.records if record.name != "django.db.backends"
    ]
    assert not any("survey" in one or "/answer/" in one for one in said if "django.request" not in one)
    ours = [record for record in caplog.records if record.name.startswith("detente")]
    assert not ours
    Client().get("/alive")
