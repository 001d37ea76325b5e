"""Answers on pages: what is shown, to whom, from when on, and what is said where there is nothing to show."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.web.house import Cast, ComeIn, Page

from detente import ask
from detente.evidence.evidence import open_evidence
from detente.imports.load import load
from detente.language import LANGUAGES, Language, Money
from detente.questions.sales.own import own
from detente.questions.war.tables import SIGNS
from detente.web.answers import making, shelf
from detente.web.answers.making import CHECK
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.rights import Role
from detente.web.work.models import State, Sum

READERS = [role for role in Role if role not in (Role.NOBODY, Role.ADMINISTRATOR)]
MADE = making._made


def _stored() -> dict[str, Any]:
    """Return the first answer on the shelf: what `detente ask sales --json` prints is in it, for each language."""
    stored = shelf.take(shelf.key(shelf.evidence_id() or "", "sales", {}))
    assert stored is not None
    return stored


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_says_shows_and_lists_what_the_command_line_says(code: str, come_in: ComeIn, loaded: Home) -> None:
    language = Language.of(code)
    answer = come_in(Role.OWNER, headers={"accept-language": code}).get("/sales/")
    assert answer.status_code == 200
    page = Page(answer)
    for sentence in _stored()["languages"][code]["json"]["summary"]:
        assert sentence in page.text
    assert language.say("The figures") in page.text
    assert len(page.named("svg")) == 2 + len(page.named("figcaption"))
    assert len(page.named("table")) >= 3
    entry = Entry.objects.last()
    assert entry is not None and (entry.what, entry.about) == ("looked_at_answer", "sales")


def test_what_lies_on_the_shelf_has_the_form_that_its_number_says(come_in: ComeIn, loaded: Home) -> None:
    """Where this fails, the form has changed: count up shelf._FORM, or an older answer would be read as a newer one."""
    come_in(Role.OWNER).get("/sales/")
    said = _stored()["languages"]["en"]
    form = [sorted(said), sorted(said["part"]), sorted(said["part"]["tables"][0]), sorted(said["json"])]
    assert (shelf._FORM, hashlib.sha256(json.dumps(form).encode()).hexdigest()[:12]) == (5, "e382b524e32b")


def _tables(browser: Client) -> list[str]:
    return [one["aria-label"] for one in Page(browser.get("/sales/")).named("div") if one.get("class") == "scroll"]


def test_figures_of_teams_are_shown_to_those_who_may_see_them(come_in: ComeIn, loaded: Home) -> None:
    everything = _tables(come_in(Role.OWNER))
    stored = _stored()
    tables = stored["languages"]["en"]["part"]["tables"]
    teams = {one["title"] for one in tables if one["name"] in ("teams", "by_team")}
    assert len(teams) == 2 and teams <= set(everything)
    for role in READERS:
        shown = _tables(come_in(role))
        assert shown == [one for one in everything if one not in teams or role is not Role.EMPLOYEE], role
        answer = come_in(role).get("/sales/")
        beneath = [
            name
            for name in stored["languages"]["en"]["beneath"]
            if f"sales-{name.replace('_', '-')}-title" in answer.content.decode()
        ]
        assert ("by_team" in beneath) == (
            role is not Role.EMPLOYEE and "by_team" in stored["languages"]["en"]["beneath"]
        )


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_referee_s_page_says_how_it_was_computed_and_checks_it(code: str, come_in: ComeIn, loaded: Home) -> None:
    browser = come_in(Role.COUNCIL, headers={"accept-language": code})
    on_the_answer = _tables(browser)
    answer = browser.get("/sales/how/")
    page = Page(answer)
    stored = _stored()["languages"][code]
    assert stored["json"]["how"] and all(sentence in page.text for sentence in stored["json"]["how"])
    checking = [one["title"] for one in stored["part"]["tables"] if one["checking"]]
    shown = [one["aria-label"] for one in page.named("div") if one.get("class") == "scroll"]
    assert checking and shown == checking
    assert not set(checking) & set(on_the_answer)
    assert "chances.sql" in page.text or "cells.sql" in page.text
    assert browser.get("/sales/how/", {"a": "yesterday"}).status_code == 422


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_war_page_says_the_word_and_draws_the_board(code: str, come_in: ComeIn, loaded: Home) -> None:
    browser = come_in(Role.COUNCIL, headers={"accept-language": code})
    answer = browser.get("/war/")
    page, title = Page(answer), Language.of(code).say("Are we at war?")
    assert answer.status_code == 200 and page.named("h1") and title in page.text
    stored = shelf.take(shelf.key(shelf.evidence_id() or "", "war", {"withheld": "heads"}))
    assert stored is not None
    told = stored["languages"][code]
    assert all(sentence in page.text for sentence in told["json"]["summary"])
    assert {row["sign"] for row in told["json"]["tables"]["signs"]} == set(SIGNS)
    assert "war-wide-title" in answer.content.decode() and "war-narrow-title" in answer.content.decode()
    assert all(sentence in Page(browser.get("/war/how/")).text for sentence in told["json"]["how"])
    assert browser.get("/war/picture.json").json()["facet"]["field"] == "sign"
    assert "/sales/rows/" not in answer.content.decode(), "no row of a sign is opened: it would tell about people"
    assert come_in(Role.EMPLOYEE).get("/war/").status_code == 403
    assert Entry.objects.filter(what="looked_at_answer", about__startswith="war").exists()


def test_the_picture_is_given_as_json_to_those_who_may_see_the_answer(come_in: ComeIn, loaded: Home) -> None:
    browser = come_in(Role.EMPLOYEE)
    browser.get("/sales/")
    answer = browser.get("/sales/picture.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert "url" not in json.dumps(answer.json()["data"])


@pytest.mark.parametrize(
    "asked",
    [
        {"a": "yesterday"},
        {"a": "2026Q9", "b": "2026Q2"},
        {"a": "2026-01-01:2026-01-01", "b": "2026Q3"},
        {"compare": "everything"},
        {"a": "\0"},
        {"a": "'; DROP TABLE leads; --", "b": "x"},
        {"a": "1" * 5000},
        {"a": "{a}", "b": "%s"},
    ],
)
def test_a_period_that_cant_be_read_is_one_sentence(asked: dict[str, str], come_in: ComeIn, loaded: Home) -> None:
    browser = come_in(Role.SALES)
    answer = browser.get("/sales/", asked)
    assert answer.status_code == 422
    page = Page(answer)
    assert len([one for one in page.named("p") if one.get("role") == "status"]) == 1
    assert next(one for one in page.named("input") if one.get("name") == "a")["value"] == asked.get("a", "")
    assert browser.get("/sales/picture.json", asked).status_code in (404, 422)
    assert not Sum.objects.exclude(asked={}).exists()


@pytest.mark.parametrize("asked", [{"a": "2026Q3"}, {"a": "2026Q3", "b": "2026Q2"}, {"a": "1971Q1", "b": "1971Q2"}])
def test_periods_that_the_evidence_does_not_carry_are_said_in_a_sentence(
    asked: dict[str, str], come_in: ComeIn, loaded: Home
) -> None:
    answer = come_in(Role.SALES).get("/sales/", asked)
    assert answer.status_code == 200
    assert len([one for one in Page(answer).named("p") if one.get("role") == "status"]) == 1
    assert not Page(answer).named("svg")


def test_the_same_days_a_year_earlier_are_compared_when_asked_for(
    come_in: ComeIn, copied: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AskedError(Exception):
        pass

    put: list[tuple[object, ...]] = []

    def note(*given: object, **named: object) -> None:
        put.append((*given[:1], *given[2:], named))
        raise AskedError

    monkeypatch.setattr(making, "_made", MADE)
    monkeypatch.setattr("detente.ask.put", note)
    come_in(Role.MARKETING).get("/sales/", {"compare": "year_earlier", "a": " ", "b": "2026Q3"})
    assert put == [("sales", None, "2026Q3", {"compare": "year_earlier"})]
    come_in(Role.SALES).get("/sales/how/", {"compare": "plan", "b": "2026Q3"})
    assert put[1:] == [("sales", None, "2026Q3", {"compare": "plan"})]


@pytest.mark.parametrize("role", READERS)
def test_where_nothing_was_loaded_the_page_says_so(role: Role, come_in: ComeIn, home: Home) -> None:
    browser = come_in(role)
    for path in ("/", "/sales/"):
        assert "There is no evidence yet: nothing was loaded." in Page(browser.get(path)).text
    assert browser.get("/sales/picture.json").status_code == 404
    assert not Sum.objects.exists()


def test_an_answer_that_is_being_worked_out_looks_again_by_itself(
    come_in: ComeIn, copied: Home, no_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.web.answers.asking._PATIENCE", 0.0)
    browser = come_in(Role.OWNER)
    for _ in range(2):
        answer = browser.get("/sales/")
        assert answer.status_code == 202 and 'http-equiv="refresh"' in answer.content.decode()
    open_page = {"HX-Request": "true"}
    assert browser.get("/sales/", headers=open_page).status_code == 204, "nothing new for a page that is open already"
    assert Sum.objects.count() == 1, "it is worked out once, however many look"
    assert browser.get("/sales/picture.json").status_code == 404
    home = browser.get("/")
    assert home.status_code == 200 and "being worked out" in Page(home).text
    assert "being looked through" in Page(home).text and "Nothing was loaded" not in Page(home).text
    assert [browser.get(one, headers=open_page).status_code for one in ("/", "/evidence/")] == [204, 204]
    assert not Entry.objects.filter(what="looked_at_answer").exists()


def test_an_answer_that_failed_is_a_sentence_and_is_tried_again_later(
    come_in: ComeIn, copied: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    with monkeypatch.context() as broken:
        broken.setattr(making, "_made", fail)
        answer = come_in(Role.OWNER).get("/sales/")
        assert answer.status_code == 500
        assert "secret" not in answer.content.decode()
    assert come_in(Role.OWNER).get("/sales/").status_code == 500
    Sum.objects.update(ended_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert come_in(Role.OWNER).get("/sales/").status_code == 200


def test_a_new_load_gives_a_new_answer(come_in: ComeIn, copied: Home, tmp_path: Path) -> None:
    browser = come_in(Role.OWNER)
    browser.get("/sales/")
    was = shelf.evidence_id()
    assert was is not None
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "leads.csv").write_text("lead_id,created_at,source\nnew-1,2026-09-01 10:00:00,fair\n")
    load([folder], copied.store, recipe="evidence", zone="UTC")
    assert shelf.evidence_id() != was
    assert browser.get("/sales/").status_code == 200
    keys = [one.key.partition("-")[0] for one in Sum.objects.filter(question="sales").order_by("made_at")]
    assert keys == [was, shelf.evidence_id()]


def test_an_answer_that_is_gone_from_the_shelf_is_worked_out_again(come_in: ComeIn, copied: Home) -> None:
    browser = come_in(Role.OWNER)
    browser.get("/sales/")
    shutil.rmtree(copied.cache / "answers")
    assert browser.get("/sales/").status_code == 200


@pytest.mark.parametrize("broken", ["", "{", "\0" * 100])
def test_a_damaged_answer_on_the_shelf_is_worked_out_again(broken: str, come_in: ComeIn, copied: Home) -> None:
    browser = come_in(Role.OWNER)
    browser.get("/sales/")
    for path in (copied.cache / "answers").rglob("*.json"):
        path.write_text(broken)
    assert browser.get("/sales/").status_code == 200
    assert browser.get("/").status_code == 200


def test_the_shelf_keeps_two_states_of_the_evidence(home: Home) -> None:
    for number in range(4):
        shelf.put(f"{number:032x}-a", {"n": number})
        os.utime(home.cache / "answers" / f"{number:032x}", (number, number))
    assert shelf.take(f"{3:032x}-a") == {"n": 3}
    assert len(list((home.cache / "answers").iterdir())) <= 3
    shelf.clear()
    assert shelf.take(f"{3:032x}-a") is None


def test_a_damaged_store_is_said_in_a_sentence(come_in: ComeIn, copied: Home) -> None:
    for path in copied.store.rglob("manifest*.json"):
        path.write_text("{")
    for path in (copied.store / "versions").glob("*"):
        path.write_text("{")
    browser = come_in(Role.OWNER)
    for path in ("/", "/sales/", "/evidence/"):
        answer = browser.get(path)
        assert answer.status_code < 500, path


def test_home_shows_the_sentence_and_one_thing_to_do(come_in: ComeIn, loaded: Home) -> None:
    browser = come_in(Role.EMPLOYEE)
    browser.get("/sales/")
    said = _stored()["languages"]["en"]["part"]
    text = Page(browser.get("/")).text
    assert said["sentences"][0] in text
    assert said["next_step"] in text


def test_the_administrator_reads_no_answer_on_the_first_page(come_in: ComeIn, loaded: Home) -> None:
    come_in(Role.OWNER).get("/sales/")
    text = Page(come_in(Role.ADMINISTRATOR).get("/")).text
    assert "One thing to do" not in text
    assert "Known up to" in text


def test_what_is_odd_about_the_evidence_is_on_its_page(come_in: ComeIn, loaded: Home) -> None:
    answer = come_in(Role.COUNCIL).get("/evidence/")
    page = Page(answer)
    assert "What is there, and what is not" in page.text
    assert "/evidence/upload/" not in {one.get("action") for one in page.named("form")}
    assert Sum.objects.filter(question=CHECK, state=State.DONE).count() <= 1


def _links(browser: Client) -> dict[str, list[str]]:
    """Return the addresses of rows on the answer's page, by table."""
    text = browser.get("/sales/").content.decode()
    tables = re.findall(r'<div class="scroll" role="region" aria-label="([^"]+)".*?</table>', text, flags=re.S)
    bodies = re.findall(r'<div class="scroll" role="region" aria-label="[^"]+".*?</table>', text, flags=re.S)
    return {
        html.unescape(name): [html.unescape(link) for link in re.findall(r'href="(/sales/rows/[^"]*)"', body)]
        for name, body in zip(tables, bodies, strict=True)
    }


def test_every_figure_opens_to_its_rows_and_they_are_as_many_as_it_says(come_in: ComeIn, loaded: Home) -> None:
    owner = come_in(Role.OWNER)
    links = _links(owner)
    tables = {one["title"]: one["name"] for one in _stored()["languages"]["en"]["part"]["tables"]}
    opened = {tables[title]: found for title, found in links.items() if found}
    assert {"waterfall", "value", "by_source", "by_segment", "by_product", "cohorts", "bridge"} <= set(opened)
    assert not {"teams", "by_team", "replies"} & set(opened), "rows by team or reply would tell about persons"
    for name, found in opened.items():
        for link in {found[0], found[-1]}:
            answer = owner.get(link)
            assert answer.status_code == 200 and Page(answer).named("tbody"), (name, link)
    json_of = _stored()["languages"]["en"]["json"]["tables"]
    cohort = next(row for row in json_of["cohorts"] if row["leads"])
    came = Page(owner.get("/sales/rows/", {"of": "leads", "week": cohort["week_on"], "source": cohort["source"]}))
    assert f"{cohort['leads']} leads came." in came.text
    assert len(came.named("tr")) == cohort["leads"] + 1
    value = {row["period"]: row for row in json_of["value"]}
    for period, row in value.items():
        assert f"{row['leads']} leads came." in Page(owner.get("/sales/rows/", {"of": "leads", "which": period})).text
    lost = next(row for row in json_of["bridge"] if (row["period"], row["line"]) == ("b", "lost"))
    page = Page(owner.get("/sales/rows/", {"of": "moved", "which": "b", "line": "lost"}))
    said = Language.of("en").money(Money(round(100 * lost["amount"]), "EUR"))
    assert f"{lost['deals']} deals, {said}." in page.text and "lost" in page.text
    without = Page(owner.get("/sales/rows/", {"which": "b", "no_lead": "yes"}))
    assert Language.of("en").money(Money(round(100 * value["b"]["no_lead"]), "EUR")) in without.text
    assert not any(_links(come_in(Role.EMPLOYEE)).values()), "who may not open rows is offered none"


def test_rows_are_narrowed_by_what_the_address_says_and_nothing_else(come_in: ComeIn, loaded: Home) -> None:
    owner = come_in(Role.OWNER)
    source = _stored()["languages"]["en"]["json"]["tables"]["by_source"][0]["source"]
    all_of_them, some, none = (
        Page(owner.get("/sales/rows/", {"of": "leads"} | more)).text
        for more in ({}, {"source": source}, {"source": "' OR 1=1 --"})
    )
    numbers = [int(re.search(r"(\d+) leads? came", text)[1]) for text in (all_of_them, some, none)]  # type: ignore[index]
    assert numbers[0] > numbers[1] > numbers[2] == 0
    assert owner.get("/sales/rows/", {"of": "leads", "week": "yesterday"}).status_code == 422
    assert owner.get("/sales/rows/", {"of": "secrets", "page": "-1", "which": "z"}).status_code == 200
    looked = Entry.objects.filter(what="looked_at_rows").values_list("details", flat=True)
    assert any(json.dumps(source) in details for details in looked), "who looked at what is written down"


def test_a_seller_sees_what_changed_in_their_own_selling_and_nobody_else_s(
    come_in: ComeIn, cast: Cast, loaded: Home
) -> None:
    with open_evidence(loaded.store) as evidence:
        a, b = ask.periods(evidence, None, None, None)
        received = evidence.engine.run(
            "SELECT person_id, COUNT(DISTINCT lead_id) AS leads FROM handovers WHERE to_function = 'sales' "
            "GROUP BY person_id ORDER BY 2 DESC, 1"
        )
        seller, other = received["person_id"][:2]
        found = own(evidence, a, b, seller)
    me = cast[Role.EMPLOYEE]
    assert "not linked" in Page(come_in(me).get("/sales/mine/")).text
    me.person_id = seller
    me.save()
    answer = come_in(me).get("/sales/mine/")
    text = Page(answer).text
    for sentence in found.sentences:
        assert sentence.in_english() in text
    assert seller not in answer.content.decode() and len(Page(answer).named("tr")) == len(found.replies) + 1
    assert sum(row.leads_b for row in found.replies) <= found.leads_b
    entry = Entry.objects.last()
    assert entry is not None and (entry.what, entry.account) == ("looked_at_own", me.pk)
    assert not any(seller in json.dumps(asked) for asked in Sum.objects.values_list("asked", flat=True))
    cast[Role.HR].person_id = other
    cast[Role.HR].save()
    assert Page(come_in(cast[Role.HR]).get("/sales/mine/")).text != text
    me.person_id = "nobody that sells"
    me.save()
    assert "nothing to say about your selling" in Page(come_in(me).get("/sales/mine/")).text
    assert come_in(me).get("/sales/mine/", {"a": "yesterday"}).status_code == 422
