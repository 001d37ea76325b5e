"""The source files that a store keeps: brought back as they came, and written anew without the people who were erased.

Only files that are evidence already can be written anew: what a recipe makes of a file's columns is the recipe's
affair, so that a file which a recipe reads, a workbook or an archive is no longer kept once it names somebody erased.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detente.engines.base import quoted
from detente.evidence.contract import TABLES, Table
from detente.evidence.disk import BLOCK, fingerprint
from detente.evidence.manifest import FileRead, Load, Piece
from detente.evidence.persons import Person, about_columns, empties, id_columns
from detente.imports.given import Given, files_in
from detente.imports.leaving_out import left_out, text_columns
from detente.imports.options import Options
from detente.imports.plan import EVIDENCE, candidates, evidence_source, matched
from detente.imports.reading import Opened, open_file
from detente.imports.running import Runner, Stage, text, write_parquet
from detente.mistakes import Mistake

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZIP: Final = b"PK"
_PARQUET: Final = b"PAR1"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def restored(folder: Path, piece: Piece, source: str, path: Path) -> Path | None:
    """Bring a kept source file back, at ``path``; None where it is not what it was.

    source : SHA-256 of the file as it came; a file that was written anew since is known by its own.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = folder / piece.path
    try:
        if kept.stem != source:
            if fingerprint(kept) != piece.sha256:
                return None
            _unpack(kept, path)
            return path
        if kept.suffix == ".zst":
            _unpack(kept, path)
        else:
            with kept.open("rb") as came, path.open("wb") as target:
                while block := came.read(BLOCK):
                    target.write(block)
        return path if fingerprint(path) == source else None
    except (OSError, ValueError):
        return None


def _unpack(kept: Path, path: Path) -> None:
    import zstandard

    try:
        with kept.open("rb") as source, path.open("wb") as target:
            zstandard.ZstdDecompressor().copy_stream(source, target)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None


def names_somebody(path: Path, persons: Sequence[Person]) -> bool:
    """Whether the bytes of a file, unpacked, name somebody; what can't be unpacked is taken to."""
    needles = sorted(
        {
            form.encode(coding).lower()
            for one in persons
            for word in (one.id, *one.words)
            for form in (word, "".join(_ENTITIES.get(letter, letter) for letter in word))
            for coding in ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp1252")
            if _can(form, coding)
        }
    )
    if path.is_dir():  # letters, or a chat's days
        return any(names_somebody(one, persons) for one in files_in(path))
    try:
        with path.open("rb") as file:
            if file.read(4) == _PARQUET:
                return _holds_parquet(path, persons)
        return any(_holds(stream, needles) for stream in _contents(path))
    except (OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error, zipfile.BadZipFile):
        return True


def _holds_parquet(path: Path, persons: Sequence[Person]) -> bool:
    import duckdb

    words = sorted({word for one in persons for word in (one.id, *one.words)})
    try:
        relation = duckdb.read_parquet(str(path))
        said = " OR ".join(
            f"contains(lower(CAST({quoted(column)} AS VARCHAR)), lower({text(word)}))"
            for column in relation.columns
            for word in words
        )
        return bool(relation.filter(said).limit(1).fetchall())
    except duckdb.Error:
        return True


def _can(word: str, coding: str) -> bool:
    try:
        word.encode(coding)
    except UnicodeEncodeError:
        return False
    return True


def _contents(path: Path) -> Iterator[Iterator[bytes]]:
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(_ZIP):
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                with archive.open(member) as inner:
                    yield _blocks(inner.read)
    elif head.startswith((_GZIP, _ZSTD)):
        with _text_of(path, head) as inner:
            yield _blocks(inner.read)
    else:
        with path.open("rb") as plain:
            yield _blocks(plain.read)


def _blocks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while block := read(BLOCK):
        yield block


def _holds(blocks: Iterator[bytes], needles: Sequence[bytes]) -> bool:
    longest, before = max(map(len, needles)), b""
    for block in blocks:
        seen = (before + block).lower()
        if any(needle in seen for needle in needles):
            return True
        before = seen[-longest:]
    return False


def _text_of(path: Path, head: bytes) -> io.BufferedIOBase:
    """Open a file that may be packed as the bytes that are in it."""
    if head.startswith(_GZIP):
        import gzip

        return gzip.open(path, "rb")
    if head.startswith(_ZSTD):
        import zstandard

        return zstandard.ZstdDecompressor().stream_reader(path.open("rb"), closefd=True)  # type: ignore[return-value]
    return path.open("rb")


class Unsafe(Exception):  # noqa: N818  what it is: nobody's error
    """A file can't be written anew such that it would be read as before."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes a kept source file anew, as it was read by one load.

    room : an empty folder.   must : rows made of the file name somebody, so that the file must.
    """

    runner: Runner
    room: Path
    load: Load
    file: FileRead
    persons: Sequence[Person]

    def without(self, path: Path, must: bool) -> Path | None:
        """Return the file without the people, None where it names none of them. Raises Unsafe where neither can be."""
        named = must or names_somebody(path, self.persons)
        if not named:
            return None
        with path.open("rb") as file:
            head = file.read(4)
        if self.load.recipe != EVIDENCE or head.startswith((_ZIP, _OLE)):
            raise Unsafe
        made = self._parquet(path) if head == _PARQUET else self._text(path, head)
        if made is None and must:
            raise Unsafe
        return made

    def _opened(self, path: Path) -> tuple[Table, Opened, Mapping[str, str]]:
        """Return the table that the file feeds, as it is opened, and its header for each column."""
        work = self.room / "opened"
        work.mkdir()
        try:
            opened = open_file(path, work, connection=self.runner.connection)
            (candidate,) = candidates(Given(path, self.file.name, self.file.source, (0, 0)), opened)
            source = evidence_source(self.file.member.partition(":")[0])
            return (
                TABLES[source.name],
                candidate.opened,
                matched(candidate, source, Options.of(self.load.options).columns),
            )
        except (Mistake, ValueError, KeyError):
            raise Unsafe from None

    def _parquet(self, path: Path) -> Path | None:
        table, _, headers = self._opened(path)
        if any(column != header for column, header in headers.items()):
            raise Unsafe
        found = left_out(self.runner, table, path, self.persons)
        if found is None:
            return None
        out = self.room / "without.parquet"
        self.runner.run(write_parquet(found.select, out), Stage.KEEPING, self.file.name)
        if left_out(self.runner, table, out, self.persons) is not None:
            raise Unsafe
        return out

    def _text(self, path: Path, head: bytes) -> Path | None:
        table, opened, headers = self._opened(path)
        lines = _Lines(table, opened, headers, self.persons)
        out = self.room / "without.txt"
        with _text_of(path, head) as source, out.open("wb") as target:
            reader = io.TextIOWrapper(source, encoding=opened.dialect.encoding, newline="")  # type: ignore[type-var]
            writer = io.TextIOWrapper(target, encoding=opened.dialect.encoding, newline="", write_through=True)
            try:
                for line in reader:
                    writer.write(lines.without(line))
                writer.flush()
            except (UnicodeError, csv.Error):
                raise Unsafe from None
            writer.detach()
        if not lines.changed:
            return None
        if lines.left_over(out) or not self._reads_alike(opened, out, lines.lost):
            raise Unsafe
        return out

    def _reads_alike(self, before: Opened, out: Path, lost: int) -> bool:
        """Whether a text that was written anew is read as the one it was: the same columns, as many rows of each fate."""
        work = self.room / "opened again"
        work.mkdir()
        try:
            (again,) = open_file(out, work, connection=self.runner.connection)
        except (Mistake, ValueError):
            return False
        counts = again.accepted, len(again.rejects)
        same = again.columns == before.columns and again.dialect.delimiter == before.dialect.delimiter
        return same and counts == (before.accepted, len(before.rejects) - lost)


class _Lines:
    """Takes people out of a text file line by line: lines that name nobody stay as they are, byte for byte.

    changed : whether any line did.   lost : how many could not be read, and are gone.
    """

    def __init__(self, table: Table, opened: Opened, headers: Mapping[str, str], persons: Sequence[Person]) -> None:
        self.changed, self.lost = False, 0
        self._table, self._dialect, self._persons = table, opened.dialect, persons
        column_of = {header: column for column, header in headers.items()}
        # What the contract doesn't know is kept by its name in lower case.
        self._columns = [column_of.get(header, header.lower()) for header in opened.columns]
        self._texts = set(text_columns(table, dict.fromkeys(self._columns, "VARCHAR")))
        self._words = {word.casefold() for one in persons for word in (one.id, *one.words)}

    def without(self, line: str) -> str:
        """Return a line without the people."""
        folded = line.casefold()
        if not any(word in folded for word in self._words):
            return line
        bare = line.rstrip("\r\n")
        cells = self._cells(bare)
        if cells is None or len(cells) != len(self._columns):
            if not any(one.named_in(bare) for one in self._persons):
                return line
            if self._dialect.quote and bare.count(self._dialect.quote) % 2:
                raise Unsafe
            self.changed = True
            self.lost += 1
            # A line that could not be read: nothing is left of it, and those below keep their numbers.
            return line[len(bare) :]
        changed = self._changed(cells)
        if changed == cells:
            return line
        self.changed = True
        return self._written(changed) + line[len(bare) :]

    def left_over(self, path: Path) -> bool:
        """Whether what was written still gives somebody away."""
        with path.open(encoding=self._dialect.encoding, newline="") as written:
            return any(one.without(line) != line for line in written for one in self._persons)

    def _cells(self, line: str) -> list[str] | None:
        dialect = self._dialect
        try:
            rows = list(csv.reader([line], self._format()))
        except csv.Error:
            if dialect.quote:
                raise Unsafe from None
            return None
        return rows[0] if len(rows) == 1 else None

    def _format(self) -> csv.Dialect:
        said = self._dialect

        class Format(csv.Dialect):
            delimiter = said.delimiter
            quotechar = said.quote or None
            quoting = csv.QUOTE_MINIMAL if said.quote else csv.QUOTE_NONE
            doublequote = said.escape == said.quote
            escapechar = said.escape if said.escape and said.escape != said.quote else None
            skipinitialspace = said.spaces
            lineterminator = "\n"
            strict = True

        return Format()

    def _written(self, cells: Sequence[str]) -> str:
        out = io.StringIO()
        csv.writer(out, self._format()).writerow(cells)
        return out.getvalue().removesuffix("\n")

    def _changed(self, cells: Sequence[str]) -> list[str]:
        found = [cell.strip() for cell in cells]
        about = [one for one in self._persons if self._is(one, about_columns(self._table, one.kind), found)]
        changed = []
        for column, cell, bare in zip(self._columns, cells, found, strict=True):
            new = cell
            for one in self._persons:
                if column in self._texts and not self._of_another(column):
                    new = one.without(new)
                if bare == one.id and column in id_columns(self._table, one.kind):
                    new = one.stand_in
            changed.append("" if any(empties(self._table, column, one.kind) for one in about) else new)
        return changed

    def _of_another(self, column: str) -> bool:
        return column == "name" and self._table.name in ("people", "customers")

    def _is(self, person: Person, columns: Sequence[str], cells: Sequence[str]) -> bool:
        return any(cell == person.id and column in columns for column, cell in zip(self._columns, cells, strict=True))
