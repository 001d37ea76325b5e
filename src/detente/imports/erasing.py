"""Erase a person from a store: from every row, every row turned away and every kept file, in all versions.

As atomic as a load: new files beside the old, then one swap of the manifest, then the old files go. Killed at any
instant the store is as it was before or after; what a kill left lying goes with the next load, or when the same
person is erased once more.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from detente.engines.base import quoted
from detente.evidence import persons as known
from detente.evidence import store
from detente.evidence.contract import TABLES, About, Table
from detente.evidence.disk import BLOCK, Disk, plainly
from detente.evidence.manifest import Contribution, Erased, FileRead, Load, Manifest, Part, Piece
from detente.evidence.persons import HOMES, NAMES, Person
from detente.evidence.writer import Writer, writing
from detente.imports.leaving_out import left_out, rejects_left_out
from detente.imports.mend import mended
from detente.imports.raw_files import Unsafe, Writing, restored
from detente.imports.running import Ask, Runner, Stage, Tell, Watch, parquet, text, write_parquet
from detente.language import N_, Message
from detente.mistakes import Mistake

KINDS = tuple(kind.value for kind in About)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What became of an erasure.

    kind : of the person.   stand_in : what their rows bear now.   rows : changed rows by table.   rejected : how many
    rows that were turned away named them.   rewritten, dropped : kept source files that were written anew, and those
    that are no longer kept.   before : they had been erased already.   notes : what the user should know.
    """

    kind: About
    stand_in: str
    rows: Mapping[str, int]
    rejected: int
    rewritten: tuple[str, ...]
    dropped: tuple[str, ...]
    before: bool
    notes: tuple[Message, ...] = ()


def erase(
    folder: Path,
    identity: str,
    kind: About | None = None,
    *,
    at: str | None = None,
    progress: Tell | None = None,
    cancelled: Ask | None = None,
    disk: Disk | None = None,
) -> Erasure:
    """Erase a person by id.

    kind : None where the id is that of one kind of people only.   at : the moment (ISO), for the journal.
    Raises Mistake where the store knows nobody by that id, or several kinds of people do; the store is then as it was.
    """
    if not store.is_store(folder):
        raise Mistake(N_("{folder} is no store; name one that detente load has made."), folder=str(folder))
    with writing(folder, disk) as writer, plainly(folder):
        watch = Watch(folder, progress, cancelled)
        notes = [*writer.notes, *mended(writer, watch)]
        with Runner(watch, writer.room()) as runner:
            erasing = _Erasing(writer, watch, runner)
            done = erasing.erase(identity.strip(), kind, at)
        writer.sweep()
        return replace(done, notes=(*notes, *done.notes))


def kinds_of(runner: Runner, folder: Path, pieces: Iterable[tuple[str, Piece]], identity: str) -> list[About]:
    """Return as what kinds of people some files of rows know an id."""
    listed = [(TABLES[name], folder / piece.path) for name, piece in pieces]
    types = {path: runner.described(parquet(path)) for _, path in listed}

    def named(table: Table, path: Path, kind: About, sure: bool) -> bool:
        columns = [name for name in known.id_columns(table, kind, sure=sure) if name in types[path]]
        here = " OR ".join(f"coalesce({quoted(name)} = {text(identity)}, false)" for name in columns)
        return bool(here and runner.one(f"SELECT bool_or({here}) FROM {parquet(path)}")[0])

    for sure in (True, False):
        found = [kind for kind in About if any(named(table, path, kind, sure) for table, path in listed)]
        if found:
            return found
    return []


@dataclass(slots=True)
class _Erasing:
    writer: Writer
    watch: Watch
    runner: Runner
    rows: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    rewritten: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def erase(self, identity: str, kind: About | None, at: str | None) -> Erasure:
        was = self.writer.manifest
        salt = was.salt or secrets.token_hex(16)
        kind = kind or self._kind(was, salt, identity)
        identity = self._whose(was, kind, identity)
        digest = known.digest(salt, kind, identity)
        before = next((one for one in was.erased if one.digest == digest), None)
        person = Person(
            kind,
            identity,
            before.stand_in if before else f"erased-{secrets.token_hex(8)}",
            tuple(self._names(was, kind, identity)),
        )
        persons = [person, *self._also(was, person)]
        now = self._without(was, persons)
        if now == was:
            if before is None:
                raise _unknown(self.writer.folder, identity)
            return self._done(person, before=True)
        dropped = tuple(sorted(set(was.raws) - set(now.raws)))
        entries = {one.digest: one for one in (self._entry(was, salt, one, dropped, at) for one in persons)}
        erased = (*(one for one in was.erased if one.digest not in entries), *entries.values())
        self.writer.publish(replace(now, version=was.version + 1, erased=erased, salt=salt))
        return self._done(person, before=before is not None)

    def _entry(self, was: Manifest, salt: str, person: Person, dropped: tuple[str, ...], at: str | None) -> Erased:
        """Return what the store remembers of an id, so that no later export brings it back."""
        digest = known.digest(salt, person.kind, person.id)
        before = next((one for one in was.erased if one.digest == digest), None)
        told = {known.name_digest(salt, name) for name in person.names} - {""}
        return Erased(
            version=was.version + 1,
            at=at,
            kind=person.kind.value,
            digest=digest,
            stand_in=person.stand_in,
            names=tuple(sorted({*(before.names if before else ()), *told})),
            files=tuple(sorted({*(before.files if before else ()), *dropped})),
        )

    def _whose(self, was: Manifest, kind: About, identity: str) -> str:
        """Return whose an address is; an id as it is."""
        return next((id for address, id in self._addresses(was, kind) if address == identity), identity)

    def _also(self, was: Manifest, person: Person) -> list[Person]:
        """Return the person's other names in sources, each with a stand-in of its own that stays the same person's."""
        theirs = {address for address, id in self._addresses(was, person.kind) if id in (person.id, person.stand_in)}
        own = sorted(one for one in theirs - {person.id} if not one.startswith(person.stand_in))
        before = len({one.stand_in for one in was.erased if one.stand_in.startswith(f"{person.stand_in}-")})
        return [
            Person(person.kind, address, f"{person.stand_in}-{before + number}")
            for number, address in enumerate(own, start=1)
        ]

    def _addresses(self, was: Manifest, kind: About) -> Iterator[tuple[str, str]]:
        table, column = known.ADDRESS
        for name, piece in _pieces(was) if kind is About.STAFF else ():
            if name == table:
                path = self.writer.folder / piece.path
                yield from self.runner.rows(f"SELECT DISTINCT {column}, person_id FROM {parquet(path)}")

    def _done(self, person: Person, *, before: bool) -> Erasure:
        notes = [
            Message(
                N_(
                    "{file} named the person and can't be kept without them: its copy in the store is gone. Its rows stay."
                ),
                file=name,
            )
            for name in self.dropped
        ]
        return Erasure(
            person.kind,
            person.stand_in,
            dict(self.rows),
            self.rejected,
            tuple(self.rewritten),
            tuple(self.dropped),
            before,
            tuple(notes),
        )

    def _kind(self, was: Manifest, salt: str, identity: str) -> About:
        found = kinds_of(self.runner, self.writer.folder, _pieces(was), identity)
        found = found or [
            one for one in About if any(past.digest == known.digest(salt, one, identity) for past in was.erased)
        ]
        if not found:
            raise _unknown(self.writer.folder, identity)
        if len(found) > 1:
            raise Mistake(
                N_(
                    "{identity} is the id of several people, one of each kind: {kinds}. Say whom you mean: --kind {first}"
                ),
                identity=identity,
                kinds=", ".join(found),
                first=found[0].value,
            )
        return found[0]

    def _names(self, was: Manifest, kind: About, identity: str) -> Iterator[str]:
        """Give the names under which the store knows the person."""
        home = HOMES[kind]
        if home not in NAMES:
            return
        (key,) = TABLES[home].key
        seen: set[str] = set()
        for name, piece in _pieces(was):
            path = self.writer.folder / piece.path
            if name == home and NAMES[home] in self.runner.described(parquet(path)):
                asked = f"SELECT DISTINCT {NAMES[home]} FROM {parquet(path)} WHERE {key} = {text(identity)}"
                for (said,) in self.runner.rows(asked):
                    if said and said.strip() and said.strip() not in seen:
                        seen.add(said.strip())
                        yield said.strip()

    def _without(self, was: Manifest, persons: Sequence[Person]) -> Manifest:
        """Return the manifest without the person, under all their names, its files made; the same one where they are nowhere."""
        contributions, touched = [], set()
        for one in was.contributions:
            parts = {table: self._part(table, part, persons) for table, part in one.parts.items()}
            if parts != one.parts:
                touched.add(one.source)
            contributions.append(_renamed(replace(one, parts=parts), persons))
        loads = [
            _renamed_in(replace(load, rejects=self._rejects(load.rejects, persons)), persons) for load in was.loads
        ]
        raws: dict[str, Piece] = {}
        for source, piece in was.raws.items():
            kept = self._raw(was, source, piece, persons, source in touched)
            if kept is not None:
                raws[source] = kept
        gone = set(was.raws) - set(raws)
        loads = [
            replace(load, files=tuple(replace(file, kept=file.kept and file.source not in gone) for file in load.files))
            for load in loads
        ]
        return replace(was, contributions=tuple(contributions), loads=tuple(loads), raws=raws)

    def _part(self, table: str, part: Part, persons: Sequence[Person]) -> Part:
        pieces = [
            self._piece(table, piece, kind, persons)
            for piece, kind in ((part.visible, "tables"), (part.hidden, "hidden"))
        ]
        if pieces == [part.visible, part.hidden]:
            return part
        # What the file gave is no longer what is here: read again, its rows are compared one by one.
        return replace(part, visible=pieces[0], hidden=pieces[1], derived="")

    def _piece(self, table: str, piece: Piece | None, kind: str, persons: Sequence[Person]) -> Piece | None:
        if piece is None:
            return None
        found = left_out(self.runner, TABLES[table], self.writer.folder / piece.path, persons)
        if found is None:
            return piece
        self.rows[table] = self.rows.get(table, 0) + found.rows
        made = self.writer.work / "without.parquet"
        self.runner.run(write_parquet(found.select, made), Stage.KEEPING, table, piece.rows)
        return self.writer.keep(made, f"{kind}/{table}", rows=piece.rows)

    def _rejects(self, piece: Piece | None, persons: Sequence[Person]) -> Piece | None:
        found = rejects_left_out(self.runner, self.writer.folder / piece.path, persons) if piece else None
        if piece is None or found is None:
            return piece
        select, rows = found
        self.rejected += rows
        made = self.writer.work / "without.parquet"
        self.runner.run(write_parquet(select, made), Stage.KEEPING, None, piece.rows)
        return self.writer.keep(made, "rejects", rows=piece.rows)

    def _raw(self, was: Manifest, source: str, piece: Piece, persons: Sequence[Person], must: bool) -> Piece | None:
        """Return a kept source file without the person; None where it can't be kept."""
        load, file = _last_reading(was, source)
        # A table inside a workbook or an archive bears its own name after the file's.
        name = _without_any(file.name.removesuffix("/" + file.member.partition(":")[2]), persons)
        self.watch.at(Stage.KEEPING, name)
        room = self.writer.room()
        path = restored(self.writer.folder, piece, source, room / "as it came" / file.path)
        try:
            if path is None:
                raise Unsafe
            made = Writing(self.runner, room, load, file, persons).without(path, must)
        except Unsafe:
            self.dropped.append(name)
            return None
        kept = piece
        if made is not None:
            kept = self.writer.keep_blocks(_compressed(made), "raw", suffix=".zst")
            self.rewritten.append(name)
        self.writer.disk.remove(room)
        return kept


def _pieces(manifest: Manifest) -> Iterator[tuple[str, Piece]]:
    for one in manifest.contributions:
        for name, part in one.parts.items():
            for piece in part.pieces:
                yield name, piece


def _last_reading(manifest: Manifest, source: str) -> tuple[Load, FileRead]:
    return next((load, file) for load in reversed(manifest.loads) for file in load.files if file.source == source)


def _compressed(path: Path) -> Iterator[bytes]:
    import zstandard

    compressor = zstandard.ZstdCompressor(level=1, write_checksum=True).compressobj()
    with path.open("rb") as source:
        while block := source.read(4 * BLOCK):
            yield compressor.compress(block)
    yield compressor.flush()


def _without_any(text: str, persons: Sequence[Person]) -> str:
    for person in persons:
        text = person.without(text)
    return text


def _renamed(one: Contribution, persons: Sequence[Person]) -> Contribution:
    names = tuple(_without_any(name, persons) for name in one.names)
    return one if names == one.names else replace(one, names=names)


def _renamed_in(load: Load, persons: Sequence[Person]) -> Load:
    """Return a load in whose files' names none of the person's names stands."""
    files = tuple(
        replace(file, name=_without_any(file.name, persons), path=_without_any(file.path, persons))
        for file in load.files
    )
    return load if files == load.files else replace(load, files=files)


def _unknown(folder: Path, identity: str) -> Mistake:
    return Mistake(
        N_(
            "The store {folder} knows nobody by the id {identity}; check how it is written, or name the kind: --kind lead"
        ),
        folder=str(folder),
        identity=identity,
    )
