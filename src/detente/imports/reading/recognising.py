"""Mail and chat told by what they are: a mailbox, a letter, a folder or archive of letters, a Slack export."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final

_FROM_LINE: Final = re.compile(
    rb"From [^\r\n]{0,500}?\d{1,2}:\d{2}[^\r\n]{0,100}\r?\n(?:>?From [^\r\n]*\r?\n)?[!-9;-~]{1,100}[ \t]*:"
)
_FIELD: Final = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_KNOWN: Final = frozenset(
    b"from to cc date message-id received return-path subject mime-version delivered-to references in-reply-to "
    b"content-type dkim-signature x-received authentication-results reply-to".split()
)
_HEAD: Final = 8192
_LISTS: Final = ("channels.json", "groups.json", "dms.json", "mpims.json")


class Kind(StrEnum):
    """What holds mail or chat."""

    MAILBOX = "mailbox"
    LETTER = "letter"
    MAILDIR = "maildir"
    LETTERS = "letters"
    SLACK = "slack"


def of_bytes(head: bytes) -> Kind | None:
    """Return whether a file that begins so is a mailbox or a single letter; None where it is neither.

    >>> of_bytes(b"From ann@x.example Thu Nov  1 11:19:12 2001\\nDate: Thu, 1 Nov 2001 11:19:12 +0000\\n")
    <Kind.MAILBOX: 'mailbox'>
    >>> of_bytes(b"From: ann@x.example\\nDate: Thu, 1 Nov 2001 11:19:12 +0000\\n\\nHello")
    <Kind.LETTER: 'letter'>
    >>> of_bytes(b"From,To,Date\\nann,bob,2001-11-01\\n") is None
    True
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if _FROM_LINE.match(text):
        return Kind.MAILBOX
    names = []
    for line in text.splitlines():
        if not line:
            break
        found = _FIELD.match(line)
        if found:
            names.append(found[1].lower())
        elif not names or not line.startswith((b" ", b"\t")):
            return None
    return Kind.LETTER if len(_KNOWN.intersection(names)) >= 2 and names[0] != b"sep" else None


def of_file(name: str, head: bytes) -> Kind | None:
    """Return the same of a file, whose name counts where its bytes don't tell: what is called a letter is no table.

    >>> of_file("Re pay.eml", b"\\0damaged"), of_file("notes.txt", b"a,b")
    (<Kind.LETTER: 'letter'>, None)
    """
    plain = name.lower().removesuffix(".gz").removesuffix(".zst")
    said = Kind.LETTER if plain.endswith(".eml") else Kind.MAILBOX if plain.endswith((".mbox", ".mbx")) else None
    return of_bytes(head) or said


def is_mailbox(path: Path) -> bool:
    """Whether a file is a mailbox or a letter by its first bytes, gzip unpacked. Raises OSError where it can't be read."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path) as unpacked:
                head = unpacked.read(_HEAD)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return False
    return of_bytes(head) is not None


def of_folder(folder: Path) -> Kind | None:
    """Return what a folder as a whole is: a Maildir, a Slack export, or None where each file counts for itself."""
    if (folder / "cur").is_dir() and (folder / "new").is_dir():
        return Kind.MAILDIR
    if of_names(path.name for path in folder.glob("*.json")) is not None:
        return Kind.SLACK
    return None


def of_names(names: Iterable[str]) -> str | None:
    """Return under which folder a Slack export lies among the names of an archive's members, "" for none.

    None where there is none: it has ``users.json`` and a list of channels beside it.

    >>> of_names(["Acme/users.json", "Acme/channels.json", "Acme/general/2024-01-02.json"])
    'Acme/'
    >>> of_names(["a.csv"]) is None
    True
    """
    there = set(names)
    bases = sorted(
        (name.removesuffix("users.json") for name in there if name.rsplit("/", 1)[-1] == "users.json"), key=len
    )
    return next((base for base in bases if any(base + one in there for one in _LISTS)), None)


def letters_in(folder: Path) -> list[Path]:
    """Return the files of a Maildir, its inner folders' too, or the ``.eml`` files of a plain folder, by name."""
    if of_folder(folder) is Kind.MAILDIR:
        boxes = [folder, *(path for path in folder.iterdir() if path.name.startswith(".") and path.is_dir())]
        places = [place for box in boxes for place in (box / "cur", box / "new") if place.is_dir()]
        found = [path for place in places for path in place.iterdir() if not path.name.startswith(".")]
    else:
        found = [path for path in folder.iterdir() if path.suffix.lower() == ".eml"]
    return sorted(path for path in found if path.is_file())


def chat_in(folder: Path) -> list[Path]:
    """Return the JSON files of an unpacked Slack export, by name."""
    return sorted(path for path in (*folder.glob("*.json"), *folder.glob("*/*.json")) if path.is_file())
