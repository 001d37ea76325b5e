"""Mail in every form it comes in: who wrote to whom and when, and nothing else."""

from __future__ import annotations

import gzip
import io
import mailbox
import random
import shutil
import zipfile
from contextlib import closing
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.imports.reading.tables import Table, table

from detente.imports.reading import letters, mailboxes, open_file
from detente.imports.reading.addresses import addresses
from detente.imports.reading.letters import HEADER_BYTES
from detente.imports.reading.mail import pieces_of
from detente.mistakes import Mistake

ANN = """From: Ann Roe <Ann@x.example>
To: bob@x.example
Date: Thu, 1 Nov 2001 11:19:12 +0100
Message-ID: <1@x.example>
Subject: pay
"""


def opened(duck: duckdb.DuckDBPyConnection, path: Path, room: Path) -> list[Table]:
    room.mkdir(exist_ok=True)
    return [table(duck, one) for one in open_file(path, room, connection=duck)]


@pytest.fixture
def mail(duck: duckdb.DuckDBPyConnection, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Read letters, given by their headers, out of one mailbox."""

    def read(*headers: str, body: str = "Hello.\n", end: str = "\n") -> tuple[Table, Table]:
        box = [f"From x@y.example Thu Nov  1 11:19:12 2001\n{header}\n{body}\n" for header in headers]
        path = tmp_path / "box.mbox"
        path.write_bytes("".join(box).replace("\n", end).encode())
        first, second = opened(duck, path, tmp_path / "work")
        return first, second

    return read


def test_a_letter_gives_its_sender_its_addressees_and_its_moment(mail) -> None:  # type: ignore[no-untyped-def]
    headers, addressees = mail(ANN + "Cc: cy@x.example, Bob@x.example\nBcc: di@x.example\n")

    assert headers.rows == [("1@x.example", "2001-11-01T10:19:12Z", "ann@x.example", "1@x.example", "0")]
    assert addressees.rows == [
        ("1@x.example", "bob@x.example", "to", "0"),  # not once more for being copied
        ("1@x.example", "di@x.example", "to", "0"),
        ("1@x.example", "cy@x.example", "cc", "0"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sentence_that_begins_with_from_parts_no_letters(mail, end: str) -> None:  # type: ignore[no-untyped-def]
    body = "One.\n\nFrom the start of 2001 it was 10:30 or so.\nFrom here on: 2001 10:30\n>From a@x Thu Nov  1 11:19:12 2001\n\nTwo.\n"

    headers, _ = mail(ANN, ANN.replace("<1@", "<2@"), body=body, end=end)

    assert [row[0] for row in headers.rows] == ["1@x.example", "2@x.example"]
    assert headers.lines == [1, 16]


@pytest.mark.parametrize(
    "line",
    [
        "From ann@x.example Thu Nov  1 11:19:12 2001",
        "From - Thu Nov 01 11:19:12 2001",
        "From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
        "From 1790000000000000000@xxx Mon Jan 01 00:00:00 +0000 2024",
        "From ann at x.example  Thu Nov  1 11:19:12 2001",
        "From ann@x.example Thu Nov  1 11:19 EST 2001",
    ],
)
def test_every_way_to_write_the_line_between_letters_is_known(
    line: str, duck: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "Inbox").write_text(f"{line}\n{ANN}\nbody\n\n{line}\n>From x Thu\n{ANN}\nbody\n")

    headers, _ = opened(duck, tmp_path / "Inbox", tmp_path / "work")

    assert len(headers.rows) == 2


def test_a_letter_inside_a_body_whose_length_is_said_is_none(mail) -> None:  # type: ignore[no-untyped-def]
    inner = f"See:\n\nFrom x@y.example Thu Nov  1 11:19:12 2001\n{ANN.replace('<1@', '<inner@')}\nHello.\n"
    right = ANN + f"Content-Length: {len(inner)}\n"
    wrong = ANN + "Content-Length: 99999\n"

    assert [row[0] for row in mail(right, ANN.replace("<1@", "<2@"), body=inner)[0].rows].count("inner@x.example") == 1
    assert [row[0] for row in mail(right, body=inner)[0].rows] == ["1@x.example"]
    # A length that leads nowhere is not believed: better a letter too many than a mailbox lost.
    assert [row[0] for row in mail(wrong, body=inner)[0].rows] == ["1@x.example", "inner@x.example"]


@pytest.mark.parametrize("size", [1, 7, 100, 5000])
def test_it_does_not_matter_in_which_pieces_a_mailbox_comes(size: int) -> None:
    chance = random.Random(size)
    box = b"".join(
        b"From x@y.example Thu Nov  1 11:19:12 2001\nFrom: a@x\nMessage-ID: <%d@x>\n\n%s\n\n"
        % (n, b"words From me\n" * chance.randrange(900))
        for n in range(30)
    )

    pieces = iter([box[at : at + size * 37] for at in range(0, len(box), size * 37)])

    assert list(mailboxes.letters(pieces)) == list(mailboxes.letters(iter([box])))
    assert len(list(mailboxes.letters(iter([box])))) == 30


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('"Roe, Ann" <a@x.example>, b@x.example', ["a@x.example", "b@x.example"]),
        ("Board: a@x.example, B <b@x.example>;, c@x.example", ["a@x.example", "b@x.example", "c@x.example"]),
        ("a@x.example (Ann (the) Roe)", ["a@x.example"]),
        ("jjl at pobox.com (John J. Lee)", ["jjl@pobox.com"]),
        ("Meet at work.example <a@x.example>", ["a@x.example"]),
        ("=?utf-8?q?D=C3=A9a=2C_Roe?= <a@x.example>", ["a@x.example"]),
        ("=?utf-8?b?QW5uIDxhQHguZXhhbXBsZT4=?=", ["a@x.example"]),
        ("=?no-such?q?a=40x.example?=", []),
        ("=?koï8-r?q?a=40x.example?=", []),
        ("undisclosed-recipients:;", []),
        ("/O=ORG/CN=ANN", []),
        ("нина@почта.рф", ["нина@почта.рф"]),
        ("", []),
    ],
)
def test_addresses_are_read_as_people_and_programs_write_them(value: str, found: list[str]) -> None:
    assert addresses(value) == found


@given(st.lists(st.sampled_from(["Ann Roe", '"Roe, A."', "a@x.example", "<b@x.example>", "<c@x>", ",", " ", "x", "'"])))
def test_plain_values_read_as_pythons_own_parser_reads_them(pieces: list[str]) -> None:
    from detente.imports.reading.addresses import _plainly

    value = "".join(pieces)
    found = _plainly(value)

    assert found is None or found == [address for _, address in getaddresses([value])]


@pytest.mark.parametrize(
    ("date", "sent"),
    [
        ("Sat, 5 Jan 2008 09:12:18 -0500", "2008-01-05T14:12:18Z"),
        ("5 Jan 08 09:12 EST", "2008-01-05T14:12:00Z"),
        ("Sat, 05 Jan 2008 09:12:60 GMT", "2008-01-05T09:12:59Z"),
        ("Sat, 5 Jan 2008 09:12:18 +9900", "2008-01-05T09:12:18Z"),
        ("Sat Jan  5 09:12:18 2008", "2008-01-05T09:12:18Z"),
        ("soon", "2008-01-06T00:00:00Z"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "2008-01-06T00:00:00Z"),
        ("Sat, 99999999999999999999 Jan 2008 09:12:18 GMT", "2008-01-06T00:00:00Z"),
    ],
)
def test_broken_dates_and_zones_are_read_as_far_as_they_can_be(mail, date: str, sent: str) -> None:  # type: ignore[no-untyped-def]
    received = (
        "Received: from a by b; Sun, 6 Jan 2008 01:00:00 +0100\nReceived: from c by a; Mon, 7 Jan 2008 01:00:00 +0000\n"
    )

    headers, _ = mail(received + ANN.replace("Thu, 1 Nov 2001 11:19:12 +0100", date))

    assert headers.rows[0][1] == sent
    assert ("arrival" in headers.notes) == (sent == "2008-01-06T00:00:00Z")
    assert ("no time zone" in headers.notes) == ("9900" in date or date.endswith("2008"))


def test_a_letter_without_date_or_sender_is_turned_away_with_its_line_and_none_of_its_text(mail) -> None:  # type: ignore[no-untyped-def]
    headers, _ = mail(ANN, "From: Nobody\nDate: Thu, 1 Nov 2001 11:19:12 +0100\n", "From: a@x.example\nDate: soon\n")

    assert headers.rejected == {10: "It names no sender by an address.", 16: "It has no date that can be read."}
    assert all(reject.text == "" for reject in headers.opened.rejects)


def test_threads_come_from_references_never_from_subjects(mail) -> None:  # type: ignore[no-untyped-def]
    def letter(number: int, more: str = "") -> str:
        return ANN.replace("<1@", f"<{number}@") + more

    headers, _ = mail(
        letter(1),
        letter(2, "In-Reply-To: <1@x.example>\nReferences: <0@x.example>\n <1@x.example>\n"),
        letter(3, "In-Reply-To: Your message <2@x.example> of Monday\n"),
        letter(4, "In-Reply-To: <gone@x.example>\n"),
        letter(5),
    )

    assert [row[3] for row in headers.rows] == [
        "1@x.example",
        "0@x.example",
        "0@x.example",  # that of the letter it answers
        "gone@x.example",
        "5@x.example",
    ]


@pytest.mark.parametrize(
    ("more", "automatic"),
    [
        ("Auto-Submitted: auto-replied\n", "1"),
        ("Auto-Submitted: no\n", "0"),
        ("Return-Path: <>\n", "1"),
        ("Return-Path: <ann@x.example>\n", "0"),
        ("Content-Type: multipart/report; report-type=delivery-status\n", "1"),
        ("Precedence: auto_reply\n", "1"),
        ("Precedence: bulk\n", "0"),
        ("X-Autoreply: yes\n", "1"),
    ],
)
def test_bounces_and_automatic_letters_are_known(mail, more: str, automatic: str) -> None:  # type: ignore[no-untyped-def]
    assert mail(ANN + more)[0].rows[0][4] == automatic


def test_the_address_of_a_mailing_list_is_told_from_peoples(mail) -> None:  # type: ignore[no-untyped-def]
    to = ANN.replace("bob@x.example", "bob@x.example, team@lists.x.example")
    for more in (
        "List-Post: <mailto:team@lists.x.example>\n",
        "List-Id: The team <team.lists.x.example>\n",
        "X-BeenThere: team@lists.x.example\n",
    ):
        _, addressees = mail(to + more)
        assert [row[3] for row in addressees.rows] == ["0", "1"], more

    rewritten = to.replace("Ann@x.example", "team@lists.x.example") + more
    assert mail(rewritten + "Reply-To: ann@x.example\n")[0].rows[0][2] == "ann@x.example"
    assert mail(rewritten, ANN)[0].rejected == {1: "Its sender is a mailing list, not a person."}


def test_a_letter_without_id_has_the_same_one_in_every_copy(mail) -> None:  # type: ignore[no-untyped-def]
    bare = ANN.replace("Message-ID: <1@x.example>\n", "")

    headers, _ = mail(bare, "X-Other: 1\n" + bare, bare.replace("bob@", "cy@"))

    first, second, third = (row[0] for row in headers.rows)
    assert first == second != third and first is not None and first.startswith("digest-")


def test_letters_are_read_from_files_folders_and_archives_alike(
    duck: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    written = [ANN.replace("<1@", f"<{n}@") + "\nbody\n" for n in range(12)]
    maildir, plain, packed = tmp_path / "Maildir", tmp_path / "letters", tmp_path / "letters.zip"
    for place in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"):
        (maildir / place).mkdir(parents=True)
    plain.mkdir()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, letter in enumerate(written):
            place = ("cur", "new", ".Sent/cur")[number % 3]
            (maildir / place / f"10{number:02d}.M1.host:2,S").write_text(letter)
            (plain / f"Re pay {number:02d}.EML").write_text(letter)
            archive.writestr(f"mail/{number:02d}.eml", letter)
    (maildir / "tmp" / "half").write_text(written[0])
    (plain / "photo.png").write_bytes(b"\x89PNG")
    box = tmp_path / "box.mbox.gz"
    box.write_bytes(gzip.compress("".join(f"From a Thu Nov  1 11:19:12 2001\n{one}\n" for one in written).encode()))
    lone = tmp_path / "lone.eml"
    lone.write_text(written[0])

    found = {
        path.name: sorted(opened(duck, path, tmp_path / f"work {path.name}")[0].rows)
        for path in (maildir, plain, packed, box)
    }

    assert len(found["Maildir"]) == 12
    assert all(rows == found["Maildir"] for rows in found.values())
    assert opened(duck, lone, tmp_path / "alone")[0].rows == found["Maildir"][:1]


def test_no_byte_of_a_body_or_a_subject_gets_into_the_work_folder(
    duck: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    letter = ANN.replace("pay", "subject-canary").replace("Ann Roe", "name-canary") + "\nbody-canary\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Takeout/All.mbox", f"From a Thu Nov  1 11:19:12 2001\n{letter}")
        archive.writestr("one.eml", letter)
        archive.writestr("table.csv", "a,b\n1,2\n")
    (tmp_path / "mixed.zip").write_bytes(out.getvalue())
    (tmp_path / "box.gz").write_bytes(gzip.compress(f"From a Thu Nov  1 11:19:12 2001\n{letter}".encode()))

    for name in ("mixed.zip", "box.gz"):
        tables = opened(duck, tmp_path / name, tmp_path / "work")
        assert not any(one.opened.keepable for one in tables)
    assert len(tables) == 2

    written = b"".join(path.read_bytes() for path in (tmp_path / "work").iterdir())
    assert b"ann@x.example" in written and b"1,2" in written
    assert b"canary" not in written


def test_a_letter_with_a_table_inside_is_a_letter_and_a_table_about_letters_a_table(
    duck: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "from.csv").write_text("From: who,Date: when\nann,2001-11-01\nbob,2001-11-02\n")
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Date"] = "a@x.example", "b@x.example", "Thu, 1 Nov 2001 11:19:12 +0000"
    letter.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="t.csv")
    (tmp_path / "letter.txt").write_bytes(letter.as_bytes())

    assert [one.opened.stem for one in opened(duck, tmp_path / "from.csv", tmp_path / "w1")] == ["from"]
    assert opened(duck, tmp_path / "letter.txt", tmp_path / "w2")[0].rows[0][2] == "a@x.example"


def test_headers_without_end_are_no_letters(mail, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    endless = "X-Bomb: " + "a" * HEADER_BYTES + "\n" + ANN

    headers, _ = mail(ANN, endless, ANN.replace("<1@", "<3@"))

    assert [row[0] for row in headers.rows] == ["1@x.example", "3@x.example"]
    assert headers.rejected == {10: f"Its headers are longer than {HEADER_BYTES:,} bytes."}
    with pytest.raises(Mistake, match="no letter that can be read"):
        mail("From: Nobody\n")


@pytest.mark.public_data
@pytest.mark.parametrize(
    ("name", "count", "senders", "answers", "first", "last"),
    [
        ("2001-November.txt", 164, 39, 74, "2001-11-01T11:19:12Z", "2001-11-30T17:35:03Z"),
        ("mbox-short.txt", 27, 11, 0, "2008-01-03T21:22:15Z", "2008-01-05T14:12:18Z"),
    ],
)
def test_real_archives_read_as_pythons_own_module_reads_them(
    name: str, count: int, senders: int, answers: int, first: str, last: str,
    public_data: Path, duck: duckdb.DuckDBPyConnection, tmp_path: Path,
) -> None:  # fmt: skip
    path = public_data / "mbox" / name

    headers, addressees = opened(duck, path, tmp_path / "work")

    assert (len(headers.rows), len(headers.rejected)) == (count, 0)
    assert len({row[2] for row in headers.rows}) == senders
    read = [letters.read(header) for _, header in mailboxes.letters(pieces_of(path))]
    parents = [one.parent for one in read if isinstance(one, letters.Letter)]
    assert sum(parent is not None for parent in parents) == answers
    moments = sorted(str(row[1]) for row in headers.rows)
    assert (moments[0], moments[-1]) == (first, last)
    with closing(mailbox.mbox(shutil.copy(path, tmp_path), create=False)) as other:
        answered = [bool(letter["references"] or letter["in-reply-to"]) for letter in other]
        assert [row[0] != row[3] for row in headers.rows] == answered
        assert [row[0] for row in headers.rows] == [letter["message-id"].strip("<>") for letter in other]
        assert len(addressees.rows) == sum(len(getaddresses(letter.get_all("to", []))) for letter in other)
