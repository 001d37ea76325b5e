"""A Slack export: who wrote to whom and when; no text, no name of a person or a channel."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.imports.reading.tables import Table, table

from detente.imports.reading import Limits, open_file
from detente.imports.reading.json_records import DAMAGED, records
from detente.mistakes import Mistake

USERS = [
    {"id": "U1AA", "name": "ann-canary", "profile": {"email": "Ann@x.example", "real_name": "name-canary"}},
    {"id": "U2BB", "profile": {"email": ""}},
    {"id": "U3CC", "profile": {"email": "cy@x.example"}},
    {"id": "B9ZZ", "is_bot": True, "profile": {}},
]
CHANNELS = [{"id": "C1AA", "name": "general-canary", "members": ["U1AA"]}]


def post(stamp: str, user: str | None = "U1AA", text: str = "text-canary", **more: Any) -> dict[str, Any]:
    return {"type": "message", "ts": stamp, "user": user, "text": text} | more


@pytest.fixture
def chat(duck: duckdb.DuckDBPyConnection, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Read an export, given by the contents of its files."""

    def read(days: dict[str, Any], base: str = "", **lists: Any) -> list[Table]:
        files = {"users.json": USERS, "channels.json": CHANNELS}
        files |= {f"{name}.json": content for name, content in lists.items()} | days
        path = tmp_path / "acme.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(base + name, content if isinstance(content, bytes) else json.dumps(content))
        room = tmp_path / "work"
        room.mkdir(exist_ok=True)
        return [table(duck, one) for one in open_file(path, room, connection=duck)]

    return read


@pytest.mark.parametrize("base", ["", "Acme Slack export/"])
def test_an_export_gives_accounts_posts_and_addressees(chat, base: str) -> None:  # type: ignore[no-untyped-def]
    accounts, posts, addressees = chat(
        {
            "general-canary/2024-01-02.json": [
                post("1704186000.000100", thread_ts="1704186000.000100", reply_count=1),
                post("1704186060.5", "U3CC", "thanks <@U2BB> and <@U1AA|ann>", thread_ts="1704186000.000100"),
                post("1704186120", "B9ZZ", "<@U1AA> your report"),
                post("1704186180.000000", "USLACKBOT", "hi"),
            ]
        },
        base,
    )

    assert accounts.rows == [
        ("U1AA", "ann@x.example", "0"),
        ("U2BB", None, "0"),
        ("U3CC", "cy@x.example", "0"),
        ("B9ZZ", None, "1"),
    ]
    assert posts.rows == [
        ("C1AA/1704186000.000100", "2024-01-02T09:00:00.000100Z", "U1AA", "C1AA/1704186000.000100", "0"),
        ("C1AA/1704186060.500000", "2024-01-02T09:01:00.500000Z", "U3CC", "C1AA/1704186000.000100", "0"),
        ("C1AA/1704186120.000000", "2024-01-02T09:02:00.000000Z", "B9ZZ", "C1AA/1704186120.000000", "1"),
        ("C1AA/1704186180.000000", "2024-01-02T09:03:00.000000Z", "USLACKBOT", "C1AA/1704186180.000000", "1"),
    ]
    assert addressees.rows == [
        ("C1AA/1704186060.500000", "U1AA"),  # who is answered, though mentioned as well
        ("C1AA/1704186060.500000", "U2BB"),
        ("C1AA/1704186120.000000", "U1AA"),
    ]


def test_nobody_writes_to_themselves(chat) -> None:  # type: ignore[no-untyped-def]
    _, _, addressees = chat(
        {
            "general-canary/2024-01-02.json": [
                post("1704186000.000100", text="<@U1AA> and <@U2BB>", thread_ts="1704186000.000100"),
                post("1704186001.000100", thread_ts="1704186000.000100", parent_user_id="U1AA"),
            ]
        }
    )

    assert addressees.rows == [("C1AA/1704186000.000100", "U2BB")]


def test_a_direct_message_is_addressed_to_the_other_members(chat) -> None:  # type: ignore[no-untyped-def]
    _, posts, addressees = chat(
        {
            "D1AA/2024-01-02.json": [post("1704186000.000100", "U1AA", "about <@U3CC>")],
            "mpdm-ann--bob--cy-1/2024-01-02.json": [post("1704186000.000100", "U2BB")],
            "secret/2024-01-02.json": [post("1704186000.000100", "U2BB")],
        },
        dms=[{"id": "D1AA", "members": ["U1AA", "U2BB"]}],
        mpims=[{"id": "G1AA", "name": "mpdm-ann--bob--cy-1", "members": ["U1AA", "U2BB", "U3CC"]}],
        groups=[{"id": "G2AA", "name": "secret", "members": ["U2BB"]}],
    )

    assert [row[0] for row in posts.rows] == [f"{one}/1704186000.000100" for one in ("D1AA", "G1AA", "G2AA")]
    assert [row[1] for row in addressees.rows] == ["U2BB", "U1AA", "U3CC"]


def test_what_is_no_message_is_turned_away_by_channel_and_day_only(chat) -> None:  # type: ignore[no-untyped-def]
    _, posts, _ = chat(
        {
            "general-canary/2024-01-02.json": [
                post("1704186000.000100", subtype="channel_join"),
                post("1704186000.000100", subtype="tombstone", user="USLACKBOT"),
                post("1704186000.000100", subtype="Odd canary"),
                post("1704186000.000100", None),
                post("soon"),
                {"type": "canary"},
                post("1704186000.000100"),
            ],
            "never-listed-canary/notes canary.json": [post("1", user="U1AA")],
            "general-canary/2024-01-03.json": b'[{"type": "message", "ts": "1704186000.0001", "user": "U1AA"}, {"canary',
        }
    )

    assert len(posts.rows) == 2
    assert [reason.replace("general", "") for reason in posts.rejected.values()] == [
        "C1AA/2024-01-02.json: it is no message but a record of the chat program (channel_join).",
        "C1AA/2024-01-02.json: it is no message but a record of the chat program (tombstone).",
        "C1AA/2024-01-02.json: it is no message but a record of the chat program (?).",
        "C1AA/2024-01-02.json: it does not say who wrote it.",
        "C1AA/2024-01-02.json: it has no time that can be read.",
        "C1AA/2024-01-02.json: it is no message but a record of the chat program (?).",
        "C1AA/2024-01-03.json: it is no record that can be read.",
        next(reason for reason in posts.rejected.values() if reason.startswith("X") and "/?: it has no time" in reason),
    ]
    assert "canary" not in repr(list(posts.opened.rejects))


def test_no_text_and_no_name_gets_into_the_work_folder(chat, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    chat({"general-canary/2024-01-02.json": [post("1704186000.000100", subtype="canary"), post("1704186001.000100")]})

    written = b"".join(path.read_bytes() for path in (tmp_path / "work").iterdir())
    assert b"U1AA" in written and b"canary" not in written.lower()


@pytest.mark.parametrize(
    "stamp", [1704186000, 1704186000.5, "1704186000.1234567", "99999999999999", 10**400, None, True, [], "١٧٠٤١٨٦٠٠٠"]
)
def test_a_time_of_any_type_is_read_or_turned_away(chat, stamp: object) -> None:  # type: ignore[no-untyped-def]
    _, posts, _ = chat({"general-canary/a.json": [post("1704186001.000100"), post("x") | {"ts": stamp}]})

    assert len(posts.rows) == 1 + (stamp in (1704186000, 1704186000.5))


@pytest.mark.parametrize("large", [False, True])
def test_records_come_one_by_one_however_broken_the_list_is(large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if large:
        monkeypatch.setattr("detente.imports.reading.json_records._SMALL", 0)
    deep = b'[{"a": ' + b"[" * 200 + b"]" * 200 + b"}]"
    texts = {
        b'\xef\xbb\xbf [{"a": "\\"}{"}, null, [{"no": 1}], {"b": {"c": [1]}}]': [{"a": '"}{'}, {"b": {"c": [1]}}],
        b'[{"a": 1}, {"b": "x': [{"a": 1}, DAMAGED],
        b'[{"a": 1}, {b}, {"c": 3}]': [{"a": 1}, DAMAGED, {"c": 3}],
        b'[{"a": 1}': [{"a": 1}, DAMAGED],
        b'{"a": [{"b": 1}]}': [],
        b'"text"': [],
        b"": [],
    }

    for text, expected in texts.items():
        assert list(records(text, 1000)) == expected, text
    assert list(records(b'[{"long": "' + b"x" * 50 + b'"}, {"b": ', 40)) == [DAMAGED, DAMAGED]
    assert list(records(deep, 1000)) == ([DAMAGED] if large else [json.loads(deep)[0]])
    assert list(records(b"[" * 100_000, 1000)) == [DAMAGED]


def test_lists_beyond_the_limits_are_refused(chat, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    chat({"general-canary/2024-01-02.json": [post("1704186001.000100")]})
    with pytest.raises(Mistake, match="a list of more than 0 MB"):
        open_file(tmp_path / "acme.zip", tmp_path / "work", Limits(json_bytes=50))
    with pytest.raises(Mistake, match="no message of a chat"):
        chat({})


def test_an_unpacked_export_reads_as_the_archive(chat, duck: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    packed = chat({"general-canary/2024-01-02.json": [post("1704186001.000100", text="<@U2BB>")]})
    with zipfile.ZipFile(tmp_path / "acme.zip") as archive:
        archive.extractall(tmp_path / "acme")

    unpacked = [table(duck, one) for one in open_file(tmp_path / "acme", tmp_path / "work", connection=duck)]

    assert [one.rows for one in unpacked] == [one.rows for one in packed]


@pytest.mark.public_data
def test_a_real_export_is_read_whole(public_data: Path, duck: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Against figures counted by other means (REFERENCE.md of the public data)."""
    path = public_data / "slack_export" / "slack_export_texts_blanked.zip"

    accounts, posts, addressees = (table(duck, one) for one in open_file(path, tmp_path, connection=duck))

    subtypes = Counter(reason.split("(")[-1].rstrip(").") for reason in posts.rejected.values())
    assert len(accounts.rows) == 71
    assert len(posts.rows) + len(posts.rejected) == 20_011
    assert subtypes == {
        "channel_join": 1027, "tombstone": 6, "channel_archive": 1, "bot_add": 1, "channel_posting_permissions": 1
    }  # fmt: skip
    assert len(posts.rows) == 18_945 + 30  # messages, and answers that were also sent to the channel
    replies = sum(row[0] != row[3] for row in posts.rows)
    assert replies == 8863 + 30
    assert len({row[2] for row in posts.rows}) == 63
    days = {str(row[1])[:10] for row in posts.rows}
    days |= {reason.partition("/")[2][:10] for reason in posts.rejected.values()}
    assert (min(days), max(days)) == ("2022-08-12", "2023-01-20")
    assert len({str(row[0]).split("/")[0] for row in posts.rows}) <= 39
    assert 0 < len(addressees.rows) <= replies  # the texts are blanked: nobody is mentioned
