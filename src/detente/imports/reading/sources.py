"""Any file a company hands over, told by its content and opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from detente.imports.reading import chat, reasons, recognising
from detente.imports.reading.calendar_text import is_calendar
from detente.imports.reading.calendars import open_calendar
from detente.imports.reading.contents import Dialect, Limits, Opened, Origin
from detente.imports.reading.event_logs import is_event_log, open_event_log
from detente.imports.reading.letters import header_of
from detente.imports.reading.mail import Mail, open_letters, open_mailbox, pieces_of
from detente.imports.reading.recognising import Kind
from detente.imports.reading.rejects import Rejects
from detente.imports.reading.tables import Text, open_text
from detente.imports.reading.unpacking import DAMAGED, Archive, ungzipped, unzstandard, write
from detente.imports.reading.workbooks import Book, open_workbook
from detente.language import N_
from detente.mistakes import Mistake

if TYPE_CHECKING:
    import zipfile

    from duckdb import DuckDBPyConnection

NO_FILE: Final = N_("There is no file {file}; name one that exists.")
NESTED: Final = N_("{file} is an archive inside an archive; unpack it yourself and load what is in it.")
NO_TABLE_INSIDE: Final = N_("There is no table in {file}; export it again.")

_PACKED: Final = re.compile(
    r"(?i)\.(?:gz|gzip|zst|zip|csv|tsv|tab|txt|xlsx|xlsm|xls|ods|parquet|pq|ics|ical|icalendar|xes)$"
)
_OTHER: Final = (
    (b"%PDF", N_("a PDF")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"{\\rtf", N_("a text document")),
    (b"7z\xbc\xaf", N_("an archive of another kind")),
    (b"Rar!", N_("an archive of another kind")),
    (b"BZh", N_("an archive of another kind")),
    (b"\xfd7zXZ", N_("an archive of another kind")),
    (b"SQLite format 3", N_("a database")),
    (b"!BDN", N_("an Outlook data file (PST); save its letters as EML files or as a mailbox (mbox)")),
)
_PAGE: Final = re.compile(rb"\s*<(?:!doctype html|html|\?xml|table|head|body)\b", re.IGNORECASE)
_JSON: Final = re.compile(rb"\s*(?:\[\s*\{\s*\"|\{\s*\"[^\"]*\"\s*:|\[\s*\[)")


def open_file(
    path: Path, work: Path, limits: Limits | None = None, connection: DuckDBPyConnection | None = None
) -> list[Opened]:
    """Return the readable tables in a file: one for CSV or an event log, two for a calendar, one for each sheet, and those
    of each member of an archive.

    Mail gives two tables, a chat's export three. So does a folder that is a Maildir, holds letters, or is such an export.
    work : a folder that exists, for copies; what is written there is needed as long as the tables are read.
    connection : a DuckDB connection for the second count; one is opened and closed where None.
    Raises Mistake, in one sentence with the mend, where nothing can be read or not with certainty.
    """
    opener = _Opener(work, limits or Limits(), connection)
    if path.is_dir():
        opened = opener.folder(path)
    elif path.is_file():
        opened = opener.open(path, path.name, stem_of(path.name))
    else:
        raise Mistake(NO_FILE, file=path.name)
    keepable = all(one.keepable for one in opened)
    return opened if keepable else [replace(one, keepable=False) for one in opened]


def stem_of(name: str) -> str:
    """Return by which name recipes know a file: its last part without endings, in lower case.

    >>> stem_of("2024/Deals.CSV.gz"), stem_of("all contacts.xlsx")
    ('deals', 'all contacts')
    """
    stem = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    while (shorter := _PACKED.sub("", stem)) != stem and shorter:
        stem = shorter
    return stem.lower()


@dataclass(slots=True)
class _Opener:
    work: Path
    limits: Limits
    connection: DuckDBPyConnection | None
    _numbers: int = field(default=0)

    def open(self, path: Path, name: str, stem: str, *, packed: bool = False) -> list[Opened]:
        """Open one file; ``packed`` says that it came out of an archive."""
        with path.open("rb") as file:
            head = file.read(4096)
        if not head:
            raise Mistake(reasons.EMPTY_FILE, file=name)
        if head.startswith(b"PAR1"):
            return [self._parquet(path, name, stem)]
        if head.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
            if packed:
                raise Mistake(NESTED, file=name)
            return self._stream((ungzipped if head[0] == 0x1F else unzstandard)(path, self.limits, name), name, stem)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return self._zip(path, name, packed=packed)
        if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            return open_workbook(self._book(path, name, "xls"))
        if is_calendar(head):
            return open_calendar(self._origin(path, name))
        if is_event_log(head):
            return open_event_log(self._origin(path, name))
        match recognising.of_file(name, head):
            case Kind.MAILBOX:
                return open_mailbox(pieces_of(path), self._mail(name))
            case Kind.LETTER:
                return open_letters([path], self._mail(name))
        kind = other_kind(head)
        if kind:
            raise Mistake(reasons.NOT_A_TABLE, file=name, kind=reasons.said(kind))
        return open_text(
            Text(
                path=path, name=name, stem=stem, work=self.work, number=self._next(),
                limits=self.limits, connection=self.connection,
            )
        )  # fmt: skip

    def folder(self, path: Path) -> list[Opened]:
        """Open a folder that is one source: a Maildir, a chat's export, or letters that are a file each."""
        if recognising.of_folder(path) is Kind.SLACK:
            return chat.open_chat(chat.of_folder(path, path.name), self.work, self._next(), self.limits)
        return open_letters(recognising.letters_in(path), self._mail(path.name))

    def _origin(self, path: Path, name: str) -> Origin:
        return Origin(
            path=path, name=name, work=self.work, number=self._next(), limits=self.limits, connection=self.connection
        )

    def _mail(self, name: str) -> Mail:
        return Mail(name, self.work, self._next())

    def _stream(self, pieces: Iterator[bytes], name: str, stem: str) -> list[Opened]:
        """Open what comes out of an archive: mail as it comes, anything else from a file."""
        first = next(pieces, b"")
        everything = chain([first], pieces)
        kind = recognising.of_file(name, first[:8192])
        if kind is Kind.MAILBOX:
            return open_mailbox(everything, self._mail(name))
        if kind is Kind.LETTER:
            letter = self._mail(name)
            letter.add(1, header_of(everything))
            return letter.opened()
        out = self._fresh("unpacked")
        write(everything, out)
        return self.open(out, name, stem, packed=True)

    def _zip(self, path: Path, name: str, *, packed: bool) -> list[Opened]:
        with path.open("rb") as raw:
            archive = Archive(raw, self._widened(), name, self.limits.produced_bytes)
            members = archive.members
            if not packed and recognising.of_names(member.filename for member in members) is not None:
                return chat.open_chat(chat.of_archive(archive, members, name), self.work, self._next(), self.limits)
            if not any(member.filename.lower().endswith(".eml") for member in members):
                archive = Archive(raw, self.limits, name, self.limits.produced_bytes)
            kind = _workbook_kind([member.filename for member in members])
            if kind:
                return open_workbook(self._book(path, name, kind))
            if packed:
                raise Mistake(NESTED, file=name)
            return self._members(archive, members, name)

    def _widened(self) -> Limits:
        """Return the limits of an archive of letters or of a chat's days: many small files."""
        return replace(self.limits, members=self.limits.pieces, index_bytes=self.limits.pieces_index_bytes)

    def _members(self, archive: Archive, members: list[zipfile.ZipInfo], name: str) -> list[Opened]:
        tables: list[tuple[str, Path]] = []
        opened: list[Opened] = []
        notes = []
        letters: Mail | None = None
        for member in (one for one in members if not _is_clutter(one.filename)):
            pieces = archive.pieces(member)
            first = next(pieces, b"")
            everything, shown = chain([first], pieces), f"{name}/{_shown(member.filename)}"
            kind = recognising.of_file(member.filename, first[:8192])
            if kind is Kind.MAILBOX:
                opened += open_mailbox(everything, self._mail(shown))
            elif kind is Kind.LETTER:
                letters = letters or self._mail(name)
                letters.add(letters.read + 1, header_of(everything))
            elif not first.strip() or (other_kind(first[:4096]) and not is_event_log(first[:4096])):
                notes.append(reasons.part_left_out(shown))
            else:
                tables.append((member.filename, self._fresh("member")))
                write(everything, tables[-1][1])
        opened += letters.opened() if letters else []
        for inner, path in tables:
            opened += self.open(path, f"{name}/{_shown(inner)}", stem_of(inner), packed=True)
        if not opened:
            raise Mistake(NO_TABLE_INSIDE, file=name)
        if notes:
            opened[0] = replace(opened[0], notes=(*notes, *opened[0].notes))
        return opened

    def _parquet(self, path: Path, name: str, stem: str) -> Opened:
        import duckdb

        opened = Opened(
            name=name, stem=stem, path=path, columns=(), dialect=Dialect(), rows=0, accepted=0, rejects=Rejects(),
            kind="parquet",
        )  # fmt: skip
        connection = self.connection or duckdb.connect(":memory:")
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {opened.relation()}").fetchall()
            counted = connection.execute(f"SELECT count(*) FROM {opened.relation()}").fetchone()
        except duckdb.Error as error:
            raise Mistake(DAMAGED, file=name) from error
        finally:
            if self.connection is None:
                connection.close()
        rows = int(counted[0]) if counted else 0
        return replace(opened, columns=tuple(str(row[0]) for row in described), rows=rows, accepted=rows)

    def _book(self, path: Path, name: str, kind: str) -> Book:
        return Book(
            path=path, name=name, kind=kind, work=self.work, number=self._next(), limits=self.limits,
            connection=self.connection,
        )  # fmt: skip

    def _fresh(self, ending: str) -> Path:
        return self.work / f"{self._next()}.{ending}"

    def _next(self) -> str:
        self._numbers += 1
        return f"{self._numbers:04d}"


def other_kind(head: bytes) -> str | None:
    """Return what a file is that is plainly no table ("a PDF"), None where it may be one."""
    for start, kind in _OTHER:
        if head.startswith(start):
            return kind
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _PAGE.match(text):
        return N_("a web page")
    return N_("JSON") if _JSON.match(text) else None


def _workbook_kind(names: list[str]) -> str | None:
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "ods" if "mimetype" in names and "content.xml" in names else None


def _is_clutter(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith(".") or parts[-1].lower() in ("thumbs.db", "desktop.ini")


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)[-150:]
