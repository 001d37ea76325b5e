"""The open book says what lies in the store and nothing else, and the two drafts are made of it, in three languages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.imports.loading import write

from detente.evidence.contract import TABLES, About
from detente.evidence.evidence import open_evidence
from detente.evidence.persons import id_columns
from detente.imports.erasing import erase
from detente.imports.load import load
from detente.language import LANGUAGES, Language
from detente.privacy.assessment import assessment, markdown, notice
from detente.privacy.book import Book, book

PEOPLE = """
    person_id | name        | department
    p-1       | Nour Haddad | Management
    p-2       | Anna Berg   | Sales
"""
MESSAGES = """
    message_id | sent_at             | sender_id | medium
    m1         | 2026-01-05 09:00:00 | p-2       | email
    m2         | 2026-02-06 23:59:59 | p-1       | email
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with two people, two messages and a campaign."""
    exports = write(
        tmp_path / "exports",
        people=PEOPLE, messages=MESSAGES, campaigns="campaign_id | name\nc | Spring",
    )  # fmt: skip
    load([exports], tmp_path / "store", recipe="evidence", zone="UTC", currency="EUR")
    return tmp_path / "store"


def opened(store: Path) -> Book:
    with open_evidence(store) as evidence:
        return book(evidence)


def test_it_names_each_table_about_people_with_its_columns_rows_and_days(store: Path) -> None:
    found = {one.table: one for one in opened(store).held}
    assert set(found) == {"people", "messages"}, "a campaign is about nobody"
    assert found["people"].columns == ("person_id", "name", "department") and found["people"].rows == 2
    assert (found["messages"].first, found["messages"].last) == (dt.date(2026, 1, 5), dt.date(2026, 2, 6))
    assert found["messages"].about == (About.STAFF,)


def test_no_column_with_an_id_of_somebody_is_left_out_of_any_table() -> None:
    """The second opinion: columns by which erasing finds people are about people here too."""
    for table in TABLES.values():
        for kind in About:
            for name in id_columns(table, kind, sure=True):
                assert table[name].about is not None, f"{table.name}.{name}"


def test_it_says_which_files_are_kept_and_how_many_were_erased(store: Path) -> None:
    before = opened(store)
    assert {name.rsplit("/", 1)[-1] for name in before.kept} == {"people.csv", "campaigns.csv"}
    assert {name.rsplit("/", 1)[-1] for name in before.unkept} == {"messages.csv"} and before.erased == 0
    assert any("stay for 21 days" in sentence.in_english() for sentence in before.sentences())
    letter = "From: a@x.example\nTo: b@x.example\nDate: Thu, 13 Nov 2025 11:19:12 +0000\nMessage-ID: <m@x>\n\nHello\n"
    (store.parent / "mail").mkdir()
    (store.parent / "mail" / "all.mbox").write_text(f"From a Thu Nov 13 11:19:12 2025\n{letter}\n")
    load([store.parent / "mail"], store, zone="UTC", currency="EUR")
    erase(store, "p-2", About.STAFF)
    after = opened(store)
    assert any("all.mbox" in name for name in after.unkept) and after.erased == 1


def test_a_folder_that_is_no_store_says_so(tmp_path: Path) -> None:
    write(tmp_path / "ready", people=PEOPLE, messages=MESSAGES)
    found = opened(tmp_path / "ready")
    assert found.erased is None and "no store" in found.sentences()[-1].in_english()


@pytest.mark.parametrize("draft", [assessment, notice])
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_drafts_say_what_is_there_and_leave_room_for_what_only_the_company_knows(
    store: Path, code: str, draft: Callable[..., object]
) -> None:
    found = opened(store)
    text = markdown(draft(found), Language.of(code))  # type: ignore[arg-type]
    assert text.startswith("# ") and text.count("\n## ") >= 5
    assert "messages" in text and "sender_id" in text and "campaign_id" not in text
    assert " 21 " in text.replace("\u00a0", " "), "how long messages stay"
    assert len(re.findall(r"\[[^\]]+\]", text)) >= 5
    assert "{" not in text and ".." not in text.replace("…", "")
    if code != "en":
        english = markdown(draft(found), Language.of("en"))  # type: ignore[arg-type]
        shared = {line for line in text.splitlines() if len(line) > 25} & set(english.splitlines())
        assert not shared, "what is not translated stands in English"
