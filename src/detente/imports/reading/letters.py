"""One letter's headers turned into the few facts that are kept: who wrote to whom, when, in which thread.

Only the headers named here are looked at; a subject is never decoded and a body never read. Names beside addresses
are dropped. Parsed by Python's own ``email`` (RFC 5322, 2047), which takes what old and broken programs wrote.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_tz
from typing import Final

from detente.imports.reading.addresses import LONGEST, addresses
from detente.language import N_, Message

HEADER_BYTES: Final = 1024 * 1024
"""Longer headers are no letter's."""
_ID_LENGTH: Final = 250
_REPEATED: Final = 100  # headers of one name

NO_SENDER: Final = N_("It names no sender by an address.")
NO_PERSON: Final = N_("Its sender is a mailing list, not a person.")
NO_DATE: Final = N_("It has no date that can be read.")
TOO_LONG: Final = N_("Its headers are longer than {bytes} bytes.")
NO_HEADERS: Final = N_("It has no headers of a letter.")

_WANTED: Final = frozenset(
    b"from sender to cc bcc date received message-id references in-reply-to return-path auto-submitted x-autoreply "
    b"x-autorespond content-type reply-to precedence list-id list-post x-beenthere".split()
)
_FIELD: Final = re.compile(rb"(?m)^([!-9;-~]{1,40})[ \t]*+:[ \t]*+([^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+)")
_FOLD: Final = re.compile(r"\r?\n[ \t]+")
_IDS: Final = re.compile(r"<([^<>\s]{1,2000})>")
_LIST_ID: Final = re.compile(r"<([^<>\s]{1,300})>")
_MAILTO: Final = re.compile(r"(?i)mailto:([^>?\s]{1,300})")
_EARLIEST, _LATEST = dt.datetime(1975, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
_ZONE: Final = re.compile(r"[+-]\d{4}|\b(?:UTC?|GMT|Z|[ECMP][SD]T)\b")
_FARTHEST: Final = 14 * 3600  # no place on earth is further from UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is kept of a letter.

    sent_at : UTC.   sender, recipients : addresses, lower case; a recipient's kind is ``to`` or ``cc`` (who was copied
    in secret counts as ``to``: the letter was meant for them), and whether the address is a mailing list's.
    root : the first letter of its thread, where References says so.   parent : the letter it answers.
    automatic : a bounce, or written by a program.
    received_date : its date is that of its arrival.   no_zone : its zone is unknown, read as UTC.
    """

    message_id: str
    sent_at: dt.datetime
    sender: str
    recipients: tuple[tuple[str, str, bool], ...]
    root: str | None
    parent: str | None
    automatic: bool
    received_date: bool
    no_zone: bool
    cut: bool


def read(header: bytes) -> Letter | Message:
    """Return what a letter's headers say, or why it can't be counted.

    >>> letter = read(b"From: Ann <Ann@X.example>\\nTo: bob@x.example\\nDate: Thu, 1 Nov 2001 11:19:12 +0100\\nMessage-ID: <1@x>\\n")
    >>> assert isinstance(letter, Letter)
    >>> letter.sender, letter.recipients, letter.sent_at.isoformat()
    ('ann@x.example', (('bob@x.example', 'to', False),), '2001-11-01T10:19:12+00:00')
    """
    if len(header) > HEADER_BYTES:
        return Message(TOO_LONG, bytes=HEADER_BYTES)
    said: dict[str, list[str]] = {}
    for written, value in _FIELD.findall(header):
        if (name := written.lower()) in _WANTED:
            values = said.setdefault(name.decode("ascii"), [])
            if len(values) < _REPEATED:
                values.append(_text(value))
    if not said:
        return Message(NO_HEADERS)
    sender = next((one for name in ("from", "sender", "return-path") for one in addresses(_first(said, name))), None)
    if sender is None:
        return Message(NO_SENDER)
    lists = _lists(said)
    if _is_list(sender, lists):  # many lists put themselves in the sender's place
        sender = next((one for one in addresses(_first(said, "reply-to")) if not _is_list(one, lists)), None)
    if sender is None:
        return Message(NO_PERSON)
    moment, received_date, no_zone = _moment(said)
    if moment is None:
        return Message(NO_DATE)
    recipients, cut = _recipients(said, lists)
    parents, roots = _IDS.findall(_first(said, "in-reply-to")[:8000]), _IDS.search(_first(said, "references")[:8000])
    precedence = _first(said, "precedence").strip().lower()
    return Letter(
        message_id=_own_id(said) or _digest(moment, sender, recipients),
        sent_at=moment,
        sender=sender,
        recipients=recipients,
        root=_short(roots[1]) if roots else None,
        parent=_short(parents[0]) if parents else None,
        automatic=_automatic(said, precedence),
        received_date=received_date,
        no_zone=no_zone,
        cut=cut,
    )


def content_length(header: bytes) -> int | None:
    """Return what ``Content-Length`` says, as some mailboxes (mboxcl) do; None where nothing does."""
    found = re.search(rb"(?im)^content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*\r?$", header)
    return int(found[1]) if found else None


def _text(raw: bytes) -> str:
    """Return a header's value: UTF-8, else Latin-1, unfolded."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return _FOLD.sub(" ", text) if "\n" in text else text


def _first(said: dict[str, list[str]], name: str) -> str:
    return said.get(name, [""])[0]


def _moment(said: dict[str, list[str]]) -> tuple[dt.datetime | None, bool, bool]:
    """Return when a letter was sent: as it says, else as the last server that took it says."""
    for value, received in ((_first(said, "date"), False), (_first(said, "received").rpartition(";")[2], True)):
        moment, no_zone = moment_of(value)
        if moment is not None:
            return moment, received, no_zone
    return None, False, False


def moment_of(value: str) -> tuple[dt.datetime | None, bool]:
    """Return the moment (UTC) that a date of RFC 5322, or nearly so, names, and whether its zone is not known.

    >>> moment_of("Sat, 5 Jan 2008 09:12:18 -0500")
    (datetime.datetime(2008, 1, 5, 14, 12, 18, tzinfo=datetime.timezone.utc), False)
    >>> [moment_of(value)[1] for value in ("Thu Nov  1 11:19:12 2001", "Sat, 5 Jan 2008 09:12:18 EST")]
    [True, False]
    >>> moment_of("yesterday"), moment_of("Sat, 45 Jan 2008 09:12:18 +0000")
    ((None, False), (None, False))
    """
    try:
        parsed = parsedate_tz(value[:200])
        if parsed is None:
            return None, False
        year, month, day, hour, minute, second = parsed[:6]
        offset = parsed[9]
        known = offset is not None and abs(offset) <= _FARTHEST and _ZONE.search(value[:200]) is not None
        clock = dt.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=dt.UTC)
        moment = clock - dt.timedelta(seconds=offset if known and offset is not None else 0)
    except (ValueError, IndexError, OverflowError, TypeError):
        return None, False
    return (moment, not known) if _EARLIEST <= moment < _LATEST else (None, False)


def _recipients(said: dict[str, list[str]], lists: frozenset[str]) -> tuple[tuple[tuple[str, str, bool], ...], bool]:
    """Return the addressees, each once, ``to`` before ``cc``, and whether there were too many to be read."""
    found: dict[str, str] = {}
    left = LONGEST
    cut = False
    for name, kind in (("to", "to"), ("bcc", "to"), ("cc", "cc")):
        for value in said.get(name, ()):
            read = value
            if len(value) > left:
                read, cut = value[:left].rpartition(",")[0], True
            left -= len(read)
            for address in addresses(read):
                found.setdefault(address, kind)
    return tuple((address, kind, _is_list(address, lists)) for address, kind in found.items()), cut


def _lists(said: dict[str, list[str]]) -> frozenset[str]:
    """Return the addresses of the mailing list through which a letter came; of a List-Id, with a dot for the @."""
    found = {match[1].lower() for value in said.get("list-post", ()) for match in _MAILTO.finditer(value[:2000])}
    found |= {address for value in said.get("x-beenthere", ()) for address in addresses(value[:2000])}
    found |= {match[1].lower() for value in said.get("list-id", ()) for match in _LIST_ID.finditer(value[:2000])}
    return frozenset(found)


def _is_list(address: str, lists: frozenset[str]) -> bool:
    return bool(lists) and (address in lists or address.replace("@", ".") in lists)


def _automatic(said: dict[str, list[str]], precedence: str) -> bool:
    """Whether a letter is a bounce or was written by a program (RFC 3834, RFC 3464)."""
    submitted = _first(said, "auto-submitted").partition(";")[0].strip().lower()
    return (
        (bool(submitted) and submitted != "no")
        or ("return-path" in said and _first(said, "return-path").replace(" ", "") == "<>")
        or _first(said, "content-type").lstrip().lower().startswith("multipart/report")
        or precedence in ("auto_reply", "junk")
        or "x-autoreply" in said
        or "x-autorespond" in said
    )


def _own_id(said: dict[str, list[str]]) -> str | None:
    value = _first(said, "message-id")[:4000]
    found = _IDS.search(value)
    written = found[1] if found else "".join(value.split())
    return _short(written) if written else None


def _short(identity: str) -> str:
    """Return an id that a table can bear: printable and not too long, else a digest of it."""
    if len(identity) <= _ID_LENGTH and identity.isprintable():
        return identity
    return "digest-" + hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _digest(moment: dt.datetime, sender: str, recipients: tuple[tuple[str, str, bool], ...]) -> str:
    """Return the id of a letter without one: the same in every copy."""
    said = "\n".join([moment.isoformat(), sender, *sorted(address for address, _, _ in recipients)])
    return "digest-" + hashlib.sha256(said.encode()).hexdigest()[:32]


def header_of(pieces: Iterator[bytes]) -> bytes:
    """Return the headers of a letter that stands alone; what follows is not read.

    One byte more than `HEADER_BYTES` where there is no end of them.
    """
    begun = bytearray()
    for piece in pieces:
        searched = max(0, len(begun) - 4)
        begun += piece
        end = _BLANK.search(begun, searched)
        if end:
            return bytes(begun[: end.start() + 1])
        if len(begun) > HEADER_BYTES:
            return bytes(begun[: HEADER_BYTES + 1])
    return bytes(begun)


_BLANK: Final = re.compile(rb"\n\r?\n|\r\n\r\n")
