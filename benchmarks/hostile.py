"""Tables, mail and chat, broken and hostile. They are opened in `benchmarks.broken` and by tests."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

_TABLE = 'id;naïve;ДАТА\r\n1;"a;b";2024-01-01\r\n2;"x\r\ny";\r\n3;é;1,5\r\n' * 6
_IN_TABLES = [
    b'"', b'""', b",", b";", b"\n", b"\r", b"\r\n", b"\0", b"\t", b"'", b'\\"', b"\\", b"|", b" ", b"\xff", b"\xef\xbb\xbf",
    b"\xc3", b"\x1f", b"sep=,", b"\xe2\x80\xa8", b"\x85", b"Total", b"99999999999999999999", b"\xf0\x9f\x98\x80",
]  # fmt: skip

_FROM = b"From ann@x.example Thu Nov  1 11:19:12 2001\n"
_LETTERS = [
    b"From: Ann Roe <ann@x.example>\nTo: bob@x.example, \"Roe, C.\" <cy@x.example>\nCc: Board: a@x, b@x;\n"
    b"Date: Thu, 1 Nov 2001 11:19:12 +0100\nMessage-ID: <1@x.example>\nSubject: =?utf-8?q?=C3=A9?=\n\nbody\n",
    b"Return-Path: <>\r\nReceived: from a by b;\r\n Sun, 6 Jan 2008 01:00:00 +0100\r\nFrom: =?koi8-r?B?0NLJ18XU?= <n@x.example>"
    b"\r\nTo: undisclosed-recipients:;\r\nDate: soon\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x\r\n",
    b"From: jjl at pobox.com (John J. Lee)\nDate: Thu Nov  1 11:19:12 2001\nIn-Reply-To: <JFE@x> of Monday\n"
    b"References: <0@x> <1@x.example>\n\t<2@x>\nContent-Length: 12\nList-Post: <mailto:l@x.example>\n\nFrom me to you\n",
]  # fmt: skip
_PIECES = [
    b"\n", b"\r", b"\r\n", b"\n\n", b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"(", b")", b"<", b">", b'"',
    b"\\", b",", b";", b":", b"@", b"=?", b"?=", b"=?utf-8?b?", b"=?x?q?", b" ", b"\t", b"\n ", b"From ", b">From ", _FROM,
    b"Date: ", b"From: ", b"To: ", b"Message-ID: ", b"References: ", b"Content-Length: 999999999999\n", b"99999999999999999999",
    b"-9999", b"+2460", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"Content-Type: multipart/mixed; boundary=a\n", b"\x85", b"\x0c",
]  # fmt: skip
_BOMBS: list[Callable[[int], bytes]] = [
    lambda n: b"X-Bomb: " + b"a" * (n * 40) + b"\n",
    lambda n: b"To: " + b"a@b.example, " * n + b"\n",
    lambda n: b"To: " + b"(" * n + b"\n",
    lambda n: b"To: " + b"a:" * n + b"\n",
    lambda n: b"To: " + b'"a' * n + b"\n",
    lambda n: b"From: " + b"=?utf-8?q?a?= " * n + b"\n",
    lambda n: b"References: " + b"".join(b"<%d@x> " % number for number in range(n)) + b"\n",
    lambda n: b"References: " + b"<" * n + b"\n",
    lambda n: b"Cc: x\n" * n,
    lambda n: b"Received: " + b"x;\n " * n + b"\n",
    lambda n: b"Date: " + b"Mon, " * n + b"\n",
    lambda n: b"List-Id: " + b"<a." * n + b"\n",
    lambda n: b"Message-ID: <" + b"a" * n + b"\n",
    lambda n: (
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * n
    ),
]

_USERS: list[Any] = [
    {"id": "U1AA", "name": "ann", "profile": {"email": "ann@x.example"}, "is_bot": False},
    {"id": "B9ZZ", "is_bot": True, "profile": {"email": None}},
]
_POSTS: list[Any] = [
    {
        "type": "message",
        "ts": "1704186000.000100",
        "user": "U1AA",
        "text": "<@U2BB> é \ud83d",
        "thread_ts": "1704186000.000100",
    },
    {"type": "message", "ts": "1704186001.5", "user": "U2BB", "text": "yes", "thread_ts": "1704186000.000100"},
    {"type": "message", "ts": "1704186002", "user": "U1AA", "subtype": "channel_join", "blocks": [{"elements": []}]},
]
_ODD: list[Any] = [
    None, True, -1, 0, 10**19, 10**300, 1e308, "", "x", "\ud800", "\0", [], {}, [[]], {"a": {}}, "1704186000", "<@U1AA>" * 2000,
    ["U1AA", None, 3], "9" * 5000, "U" * 5000, {"id": "U1AA"}, "channel_join",
]  # fmt: skip


_TIMES = [1] * 30 + [2] * 5 + [0] * 4 + [60]


def broken(content: bytes, pieces: list[bytes], chance: random.Random) -> bytes:
    """Return bytes with some flipped, lost, doubled, or put in between."""
    data = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4, 10, 40])):
        at, other = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0:
                data[at:at] = chance.choice(pieces)
            case 1:
                del data[at : at + chance.choice([1, 1, 2, 10, 200])]
            case 2:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                data[at:at] = data[other : other + chance.choice([1, 5, 50, 300])]
            case 4:
                data[at:at] = chance.choice(pieces) * chance.choice([2, 10, 100])
            case _:
                del data[at:]
    return bytes(data)


def _zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "id,b\n1,2\n" * 40)
        archive.writestr("d/b.csv", "x;y\n1;2\n")
    return out.getvalue()


TABLES: dict[str, tuple[str, bytes]] = {
    "UTF-8": ("table.csv", _TABLE.encode()),
    "UTF-8 with a mark": ("table.csv", _TABLE.encode("utf-8-sig")),
    "UTF-16": ("table.csv", _TABLE.encode("utf-16")),
    "UTF-16, big end first": ("table.csv", _TABLE.encode("utf-16-be")),
    "CP1251": ("table.csv", _TABLE.encode("cp1251", "replace")),
    "CR alone": ("table.csv", _TABLE.replace("\r\n", "\r").encode()),
    "tabs": ("table.tsv", _TABLE.replace(";", "\t").encode()),
    "backslashes": ("table.csv", _TABLE.replace("a;b", 'a \\"q\\" b').encode()),
    "spaces": ("table.csv", _TABLE.replace(";", "; ").encode()),
    "titles and two tables": (
        "table.csv",
        b"Report\n\n" + _TABLE.encode() + b"\n\nUsers\nuser,day\nann,2024-01-01\nbob,2024-01-02\n",
    ),
    "numbers": (
        "table.csv",
        b"".join(b"%d,%d.5,2024-01-%02d\n" % (n, n, n % 28 + 1) for n in range(40)) + b"Total,780,\n",
    ),
    "zip": ("tables.zip", _zipped()),
    "gzip": ("table.csv.gz", gzip.compress(_TABLE.encode())),
}
"""Kind of table → its file's name and bytes, whole yet."""


def table(chance: random.Random, kind: str | None = None) -> tuple[str, bytes]:
    """Return the name and the bytes of a broken table. kind : of `TABLES`; drawn unless said."""
    name, content = TABLES[kind or chance.choice(list(TABLES))]
    return name, broken(content, _IN_TABLES, chance)


def mail(chance: random.Random) -> tuple[str, bytes]:
    """Return the name and the bytes of a broken mailbox, letter, or archive of letters."""
    letters = [chance.choice(_LETTERS) for _ in range(chance.choice([1, 2, 5]))]
    if chance.random() < 0.2:
        # Most bombs are small: it is the shape that hurts, and the largest take a second each.
        size = chance.choice([10, 1000, 1000, 10_000]) if chance.random() < 0.98 else 100_000
        letters[0] = chance.choice(_BOMBS)(size) + letters[0]
    form = chance.choice(["box.mbox", "box.mbox", "one.eml", "letters.zip"])
    if form == "one.eml":
        return form, broken(letters[0], _PIECES, chance)
    if form == "box.mbox":
        return form, broken(b"".join(_FROM + one + b"\n" for one in letters), _PIECES, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(letters):
            archive.writestr(f"{number}.eml", broken(one, _PIECES, chance))
    return form, broken(out.getvalue(), _PIECES, chance) if chance.random() < 0.2 else out.getvalue()


def chat(chance: random.Random) -> tuple[str, bytes]:
    """Return the name and the bytes of a broken Slack export."""
    files = {
        "users.json": json.dumps(_odd(_USERS, chance)).encode(),
        "channels.json": json.dumps(_odd([{"id": "C1AA", "name": "general", "members": ["U1AA"]}], chance)).encode(),
        "dms.json": json.dumps(_odd([{"id": "D1AA", "members": ["U1AA", "U2BB"]}], chance)).encode(),
        "general/2024-01-02.json": json.dumps(_odd(_POSTS, chance)).encode(),
        "D1AA/2024-01-02.json": json.dumps(_odd(_POSTS, chance)).encode(),
    }
    name = chance.choice(list(files))
    match chance.randrange(5):
        case 0:
            files[name] = broken(
                files[name], [*_PIECES, b"[", b"]", b"{", b"}", b"\\u", b'\\"', b"null", b"1e999"], chance
            )
        case 1:
            deep = chance.choice([10, 99, 1000, 100_000])
            files[name] = (
                b'[{"type": "message", "a": ' * chance.choice([1, deep]) + chance.choice([b"[", b'{"a":']) * deep
            )
        case 2:
            files[name] = chance.choice(["utf-16", "utf-32", "utf-8-sig"]).encode() + files[name].decode().encode(
                "utf-16"
            )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, content in files.items():
            archive.writestr(inner, content)
    return "slack.zip", out.getvalue()


def _odd(value: Any, chance: random.Random) -> Any:
    """Return a JSON value in which some parts are of another type, gone, or doubled."""
    if chance.random() < 0.06:
        return chance.choice(_ODD)
    if isinstance(value, dict):
        return {key: _odd(one, chance) for key, one in value.items() if chance.random() > 0.04}
    if isinstance(value, list):
        return [_odd(one, chance) for one in value for _ in range(chance.choice(_TIMES))]
    return value
