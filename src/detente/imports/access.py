"""Everything that a store holds about one person, in plain form: for them to read, and to take along."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from detente.engines.base import quoted
from detente.evidence import store
from detente.evidence.contract import TABLES, About, Table
from detente.evidence.manifest import Manifest, Piece
from detente.evidence.persons import ADDRESS, HOMES, NAMES, Person, id_columns
from detente.imports import turned_away
from detente.imports.raw_files import restored
from detente.imports.reading import Opened, open_file
from detente.imports.running import Runner, Watch, parquet, text
from detente.language import N_
from detente.mistakes import Mistake

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What a store holds about a person.

    kinds : as what kinds of people it knows the id.   tables : table → rows; a row has its columns, where it came from
    (``_from``) and whether questions see it (``_seen``: not where another file replaced it, or only an older version
    has it).   rejected : rows turned away.   files : lines of kept source files.   Plain values only.
    """

    identity: str
    kinds: tuple[About, ...]
    tables: dict[str, list[Plain]]
    rejected: list[Plain]
    files: list[Plain]

    def plain(self) -> Plain:
        """Return all of it as plain JSON would have it."""
        return {
            "person": {"id": self.identity, "kinds": [kind.value for kind in self.kinds]},
            "tables": self.tables,
            "rejected": self.rejected,
            "kept_files": self.files,
        }


def told(folder: Path, identity: str, kind: About | None = None) -> Told:
    """Return what a store holds about a person by id, in all its versions.

    kind : None for whatever kinds of people bear the id. Raises Mistake where the store knows nobody by it.
    """
    if not store.is_store(folder):
        raise Mistake(N_("{folder} is no store; name one that detente load has made."), folder=str(folder))
    newest = store.found(folder).manifest
    identity = identity.strip()
    with tempfile.TemporaryDirectory(prefix="detente-") as made:
        work = Path(made)
        with Runner(Watch(folder), work) as runner:
            telling = _Telling(runner, folder, work, newest, identity)
            kinds = [kind] if kind is not None else list(About)
            telling.find_all_names(kinds)
            tables = {table.name: rows for table in TABLES.values() if (rows := telling.rows(table, kinds))}
            if not tables:
                raise Mistake(
                    N_("The store {folder} knows nobody by the id {identity}; check how it is written."),
                    folder=str(folder),
                    identity=identity,
                )
            persons = telling.persons()
            return Told(
                identity,
                tuple(kind for kind in About if kind in telling.kinds),
                tables,
                telling.rejected(persons),
                telling.files(persons),
            )


class _Telling:
    def __init__(self, runner: Runner, folder: Path, work: Path, newest: Manifest, identity: str) -> None:
        self.kinds: list[About] = []
        self._runner, self._folder, self._work, self._identity = runner, folder, work, identity
        self._names = [identity]
        self._newest = newest
        self._versions = [newest]
        for number in reversed(store.versions(folder)):
            if newest.oldest <= number < newest.version:
                try:
                    self._versions.append(store.at_version(folder, number))
                except Mistake:
                    continue

    def find_all_names(self, kinds: list[About]) -> None:
        """Find the other names by which sources know somebody who works here."""
        if About.STAFF not in kinds:
            return
        table, column = ADDRESS
        for row in self.rows(TABLES[table], [About.STAFF]):
            if row.get("person_id") == self._identity and row[column] not in self._names:
                self._names.append(row[column])
        self.kinds.clear()

    def persons(self) -> list[Person]:
        """Return whom to look for in text: the person under each of their names."""
        return [Person(self.kinds[0], name) for name in self._names]

    def rows(self, table: Table, kinds: list[About]) -> list[Plain]:
        """Return the rows of a table that name the person."""
        found: list[Plain] = []
        for piece, origin, seen in self._pieces(table.name):
            path = self._folder / piece.path
            if not path.is_file():
                continue
            types = self._runner.described(parquet(path))
            types.pop("file_row_number")
            here: dict[str, str] = {}
            for kind in kinds:
                columns = [name for name in id_columns(table, kind) if name in types]
                if columns:
                    named = ", ".join(map(text, self._names))
                    here[kind] = " OR ".join(f"{quoted(name)} IN ({named})" for name in columns)
            if not here:
                continue
            listed = ", ".join(map(quoted, types))
            asked = f"SELECT {listed} FROM {parquet(path)} WHERE {' OR '.join(here.values())} ORDER BY file_row_number"
            rows = [dict(zip(types, map(_plain, row), strict=True)) for row in self._runner.rows(asked)]
            found += [
                {**{name: value for name, value in row.items() if value is not None}, "_from": origin, "_seen": seen}
                for row in rows
            ]
            for kind in kinds:
                sure = id_columns(table, kind, sure=True)
                if kind not in self.kinds and any(row.get(name) in self._names for row in rows for name in sure):
                    self.kinds.append(kind)
        if found and not self.kinds:
            self.kinds.append(kinds[0])
        return found

    def _pieces(self, table: str) -> Iterator[tuple[Piece, str, bool]]:
        """Give the files of a table in every version, once each, with the source they came from."""
        given: set[str] = set()
        for version in self._versions:
            for one in version.contributions:
                part = one.parts.get(table)
                for piece in part.pieces if part else ():
                    if piece.path not in given:
                        given.add(piece.path)
                        yield (
                            piece,
                            one.names[-1],
                            version is self._newest and part is not None and piece == part.visible,
                        )

    def rejected(self, persons: list[Person]) -> list[Plain]:
        """Return the rows turned away that name the person."""
        found: list[Plain] = []
        for load in self._newest.loads:
            path = self._folder / load.rejects.path if load.rejects else None
            for row in turned_away.read(path) if path and path.is_file() else ():
                reason = row.reason.in_english()
                if any(one.named_in(row.text) or one.named_in(reason) for one in persons):
                    found.append(
                        {"load": load.number, "file": row.file, "line": row.line, "reason": reason, "text": row.text}
                    )
        return found

    def files(self, persons: list[Person]) -> list[Plain]:
        """Return the lines of the kept source files that name the person."""
        found: list[Plain] = []
        for number, (source, piece) in enumerate(self._newest.raws.items()):
            file = next((file for load in self._newest.loads for file in load.files if file.source == source), None)
            room = self._work / f"raw {number}"
            path = restored(self._folder, piece, source, room / (file.path if file else "file"))
            if path is None or file is None:
                continue
            work = room / "opened"
            work.mkdir()
            try:
                tables = open_file(path, work, connection=self._runner.connection)
            except Mistake:
                continue
            for opened in tables:
                found += self._lines(file.name.rpartition("/")[0] + "/" + opened.name, opened, persons)
        return found

    def _lines(self, name: str, opened: Opened, persons: list[Person]) -> Iterator[Plain]:
        if opened.accepted:
            here = " OR ".join(
                f"contains(CAST({quoted(column)} AS VARCHAR), {text(one.id)})"
                for column in opened.columns
                for one in persons
            )
            numbered = f"SELECT row_number() OVER () - 1, * FROM {opened.relation()}"
            asked = f"SELECT * FROM ({numbered}) WHERE {here}"
            for record, *cells in self._runner.rows(asked):
                if any(one.named_in(str(cell)) for cell in cells if cell is not None for one in persons):
                    row = {column: _plain(cell) for column, cell in zip(opened.columns, cells, strict=True)}
                    yield {"file": name, "line": opened.line_of(record), "row": row}
        for reject in opened.rejects:
            if any(one.named_in(reject.text) for one in persons):
                yield {"file": name, "line": reject.line, "row": reject.text}


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def name_of(found: Told) -> str:
    """Return the person's name as the store has it, "" where it has none."""
    for kind in found.kinds:
        home = HOMES[kind]
        for row in found.tables.get(home, []):
            if home in NAMES and row.get(TABLES[home].key[0]) == found.identity and row.get(NAMES[home]):
                return str(row[NAMES[home]])
    return ""
