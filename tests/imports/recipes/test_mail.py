"""Mail, chat and message traces through their recipes: messages and recipients, and nobody who is no person."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from tests.imports.loading import rows

from detente.imports.load import Counts, load
from detente.imports.recipe import shipped
from detente.mistakes import Mistake

LETTERS = {
    "asks": "From: Ann <ann@x.example>\nTo: bob@x.example, team@lists.x.example\nList-Post: <mailto:team@lists.x.example>\n",
    "answers": "From: bob@x.example\nTo: Ann@x.example\nCc: cy@x.example\nIn-Reply-To: <asks@x.example>\n",
    "bounces": "From: MAILER-DAEMON@x.example\nTo: bob@x.example\nReturn-Path: <>\nIn-Reply-To: <answers@x.example>\n",
    "away": "From: cy@x.example\nTo: bob@x.example\nAuto-Submitted: auto-replied\n",
}


def mailbox(path: Path, *names: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "".join(
            f"From x@y.example Thu Nov  1 11:19:12 2001\nMessage-ID: <{name}@x.example>\n"
            f"Date: Thu, 1 Nov 2001 11:{number:02d}:00 +0100\n{LETTERS[name]}\nbody\n\n"
            for number, name in enumerate(LETTERS)
            if name in names
        )
    )
    return path


def test_letters_become_messages_and_recipients(tmp_path: Path) -> None:
    mailbox(tmp_path / "mail" / "Inbox.mbox", *LETTERS)

    loaded = load([tmp_path / "mail"], tmp_path / "store")

    assert loaded.recipe == "mail"
    assert rows(
        tmp_path / "store", "messages", "message_id, CAST(sent_at AS VARCHAR), sender_id, medium, thread_id"
    ) == Counter(
        [
            ("asks@x.example", "2001-11-01 10:00:00", "ann@x.example", "email", "asks@x.example"),
            ("answers@x.example", "2001-11-01 10:01:00", "bob@x.example", "email", "asks@x.example"),
        ]
    )
    assert rows(tmp_path / "store", "recipients", "message_id, person_id, kind") == Counter(
        [
            ("asks@x.example", "bob@x.example", "to"),
            ("answers@x.example", "ann@x.example", "to"),
            ("answers@x.example", "cy@x.example", "cc"),
        ]
    )
    assert Counter(one.reason.in_english() for one in loaded.rejects) == Counter(
        {
            "It was written by a program, not by a person.": 4,
            "It is the address of a mailing list, not of a person.": 1,
        }
    )
    assert all(one.text == "" for one in loaded.rejects)


def test_one_letter_in_several_mailboxes_is_one_message(tmp_path: Path) -> None:
    mailbox(tmp_path / "ann" / "Sent", "asks", "answers")
    mailbox(tmp_path / "bob" / "Inbox", "asks", "answers", "asks")

    together = load([tmp_path / "ann", tmp_path / "bob"], tmp_path / "together")
    load([tmp_path / "ann"], tmp_path / "one by one")
    after = load([tmp_path / "bob"], tmp_path / "one by one")

    assert together.tables["messages"].accepted == 2
    assert (after.tables["messages"].accepted, after.changed) == (0, False)
    for table in ("messages", "recipients"):
        assert rows(tmp_path / "together", table) == rows(tmp_path / "one by one", table)
        assert set(rows(tmp_path / "together", table).values()) == {1}


def test_a_slack_export_becomes_messages_and_recipients(tmp_path: Path) -> None:
    folder = tmp_path / "slack"
    (folder / "general").mkdir(parents=True)
    users = [
        {"id": "U1AA", "profile": {"email": "Ann@x.example"}},
        {"id": "U2BB", "profile": {}},
        {"id": "B9ZZ", "is_bot": True},
    ]
    posts = [
        {"ts": "1704186000.000100", "user": "U1AA", "text": "<@U2BB> and <@B9ZZ>", "thread_ts": "1704186000.000100"},
        {"ts": "1704186001.000100", "user": "U2BB", "text": "yes", "thread_ts": "1704186000.000100"},
        {"ts": "1704186002.000100", "user": "B9ZZ", "text": "<@U1AA> report"},
        {"ts": "1704186003.000100", "user": "U2BB", "subtype": "channel_join"},
    ]
    (folder / "users.json").write_text(json.dumps(users))
    (folder / "channels.json").write_text(json.dumps([{"id": "C1AA", "name": "general"}]))
    (folder / "general" / "2024-01-02.json").write_text(json.dumps([{"type": "message"} | one for one in posts]))

    loaded = load([folder], tmp_path / "store")

    assert loaded.recipe == "slack"
    assert rows(
        tmp_path / "store", "messages", "message_id, CAST(sent_at AS VARCHAR), sender_id, medium, thread_id"
    ) == Counter(
        [
            ("C1AA/1704186000.000100", "2024-01-02 09:00:00.0001", "ann@x.example", "chat", "C1AA/1704186000.000100"),
            ("C1AA/1704186001.000100", "2024-01-02 09:00:01.0001", "U2BB", "chat", "C1AA/1704186000.000100"),
        ]
    )
    assert rows(tmp_path / "store", "recipients", "message_id, person_id, kind") == Counter(
        [("C1AA/1704186000.000100", "U2BB", "to"), ("C1AA/1704186001.000100", "ann@x.example", "to")]
    )
    assert rows(tmp_path / "store", "people") == Counter()
    assert loaded.files["slack/chat posts"] == Counts(4, 2, 2, 0)
    assert load([folder], tmp_path / "store").changed is False


MICROSOFT = """origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id
2024-01-02T09:00:00.1230000Z,Ann@x.example,bob@x.example##Receive; Deliver;Cy@x.example##Receive; Fail,canary one,10,<1@x.example>
2024-01-02T09:01:00.0000000Z,,ann@x.example##Deliver,canary two,10,<2@x.example>
soon,ann@x.example,bob@x.example##Deliver,canary three,10,<3@x.example>
"""
POWERSHELL = """MessageId,Received,SenderAddress,RecipientAddress,Subject,Status
<1@x.example>,2024-01-02 09:00:00,ann@x.example,bob@x.example,canary one,Delivered
<1@x.example>,2024-01-02 09:00:00,ann@x.example,cy@x.example,canary one,Failed
<4@x.example>,2024-01-02 10:00:00,cy@x.example,ann@x.example,"canary
broken" quote,Delivered
"""


def test_a_message_trace_becomes_messages_and_recipients_without_subjects(tmp_path: Path) -> None:
    folder, store = tmp_path / "traces", tmp_path / "store"
    folder.mkdir()
    (folder / "MTSummaryReport_1.csv").write_text(MICROSOFT)

    loaded = load([folder], store)

    assert loaded.recipe == "message_trace"
    assert rows(store, "messages", "message_id, CAST(sent_at AS VARCHAR), sender_id, medium") == Counter(
        [("1@x.example", "2024-01-02 09:00:00.123", "ann@x.example", "email")]
    )
    assert rows(store, "recipients", "message_id, person_id, kind") == Counter(
        [("1@x.example", "bob@x.example", "to"), ("1@x.example", "cy@x.example", "to")]
    )
    reasons = {one.reason.in_english() for one in loaded.rejects}
    assert reasons == {
        "It has no sender: a bounce, not a message of a person.",
        "origin_timestamp_utc can't be read as a time: “…”.",
    }


def test_a_row_turned_away_of_a_trace_keeps_no_text(tmp_path: Path) -> None:
    folder, store = tmp_path / "traces", tmp_path / "store"
    folder.mkdir()
    (folder / "MessageTrace.csv").write_text(POWERSHELL)

    loaded = load([folder], store)

    assert rows(store, "recipients", "message_id, person_id") == Counter(
        [("1@x.example", "bob@x.example"), ("1@x.example", "cy@x.example")]
    )
    assert [one.text for one in loaded.rejects] and not any(one.text for one in loaded.rejects)
    assert b"canary" not in b"".join(path.read_bytes() for path in store.rglob("*") if path.is_file())


@pytest.mark.parametrize("stem", ["mail headers", "mail addressees", "chat ids", "chat posts", "chat addressees"])
def test_no_other_recipe_takes_the_tables_that_are_made_of_mail_and_chat(stem: str) -> None:
    takers = [one.name for one in shipped() for source in one.sources.values() if source.takes(stem)]

    assert takers == ["mail" if stem.startswith("mail") else "slack"]


@pytest.mark.parametrize("stem", ["mtsummaryreport_1", "messagetrace_2024", "email log search results"])
def test_what_mail_servers_call_their_lists_is_known(stem: str) -> None:
    assert "message_trace" in [one.name for one in shipped() if not one.missing([stem])]


def test_a_folder_without_mail_says_what_may_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.doc").write_text("x")

    with pytest.raises(Mistake, match=r"\.mbox, \.eml"):
        load([tmp_path / "empty"], tmp_path / "store")


@pytest.mark.public_data
def test_real_mail_and_chat_find_their_recipes_by_themselves(public_data: Path, tmp_path: Path) -> None:
    mail = load([public_data / "mbox"], tmp_path / "mail")
    slack = load([public_data / "slack_export"], tmp_path / "slack")

    assert (mail.recipe, slack.recipe) == ("mail", "slack")
    # Each letter of the one archive is in it twice.
    assert mail.tables["messages"] == Counts(191, 82 + 27, 0, 82)
    assert slack.tables["messages"].read == 18_975
    people = rows(tmp_path / "slack", "messages", "DISTINCT sender_id")
    assert all("@" in sender for (sender,) in people)
