"""Any file a company hands over, told by its content and opened."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from detente.imports.reading import reasons
from detente.imports.reading.calendar_text import is_calendar
from detente.imports.reading.calendars import Ics, open_calendar
from detente.imports.reading.contents import Dialect, Limits, Opened
from detente.imports.reading.event_logs import Xes, is_event_log, open_event_log
from detente.imports.reading.rejects import Rejects
from detente.imports.reading.tables import Text, open_text
from detente.imports.reading.unpacking import DAMAGED, Archive, ungzipped, unzstandard
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
)
_PAGE: Final = re.compile(rb"\s*<(?:!doctype html|html|\?xml|table|head|body)\b", re.IGNORECASE)
_JSON: Final = re.compile(rb"\s*(?:\[\s*\{\s*\"|\{\s*\"[^\"]*\"\s*:|\[\s*\[)")


def open_file(
    path: Path, work: Path, limits: Limits | None = None, connection: DuckDBPyConnection | None = None
) -> list[Opened]:
    """Return the readable tables in a file: one for CSV or an event log, two for a calendar, one for each sheet, and those
    of each member of an archive.

    work : a folder that exists, for copies; what is written there is needed as long as the tables are read.
    connection : a DuckDB connection for the second count; one is opened and closed where None.
    Raises Mistake, in one sentence with the mend, where nothing can be read or not with certainty.
    """
    if not path.is_file():
        raise Mistake(NO_FILE, file=path.name)
    return _Opener(work, limits or Limits(), connection).open(path, path.name, stem_of(path.name))


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
            out = self._fresh("unpacked")
            (ungzipped if head[0] == 0x1F else unzstandard)(path, out, self.limits, name)
            return self.open(out, name, stem, packed=True)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return self._zip(path, name, packed=packed)
        if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            return open_workbook(self._book(path, name, "xls"))
        if is_calendar(head):
            return open_calendar(
                Ics(
                    path=path, name=name, work=self.work, number=self._next(), limits=self.limits, connection=self.connection
                )
            )  # fmt: skip
        if is_event_log(head):
            return open_event_log(
                Xes(
                    path=path, name=name, work=self.work, number=self._next(), limits=self.limits, connection=self.connection
                )
            )  # fmt: skip
        kind = other_kind(head)
        if kind:
            raise Mistake(reasons.NOT_A_TABLE, file=name, kind=reasons.said(kind))
        return open_text(
            Text(
                path=path, name=name, stem=stem, work=self.work, number=self._next(),
                limits=self.limits, connection=self.connection,
            )
        )  # fmt: skip

    def _zip(self, path: Path, name: str, *, packed: bool) -> list[Opened]:
        with path.open("rb") as raw:
            archive = Archive(raw, self.limits, name, self.limits.produced_bytes)
            members = archive.members
            kind = _workbook_kind([member.filename for member in members])
            if kind:
                return open_workbook(self._book(path, name, kind))
            if packed:
                raise Mistake(NESTED, file=name)
            return self._members(archive, members, name)

    def _members(self, archive: Archive, members: list[zipfile.ZipInfo], name: str) -> list[Opened]:
        unpacked: list[tuple[str, Path]] = []
        for member in members:
            if not _is_clutter(member.filename):
                unpacked.append((member.filename, self._fresh("member")))
                archive.unpack(member, unpacked[-1][1])
        opened: list[Opened] = []
        notes = []
        for inner, path in unpacked:
            shown = f"{name}/{_shown(inner)}"
            with path.open("rb") as file:
                head = file.read(4096)
            if not head.strip() or (other_kind(head) and not is_event_log(head)):
                notes.append(reasons.part_left_out(shown))
                continue
            opened += self.open(path, shown, stem_of(inner), packed=True)
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
