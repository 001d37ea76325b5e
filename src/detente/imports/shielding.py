"""A load reads on without those who were erased: their rows come in under the stand-in, without names.

The store knows an erased id by its digest only. So a later export that still names the person brings back neither the
id nor the name, and yet every deal and contact stays counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from detente.engines.base import quoted
from detente.evidence.contract import About
from detente.evidence.disk import fingerprint
from detente.evidence.manifest import Manifest
from detente.evidence.persons import HOMES, NAMES, Person, digest, id_columns, named
from detente.imports.leaving_out import left_out, rejects_without, text_columns
from detente.imports.made import Fresh, Made
from detente.imports.raw_files import names_somebody
from detente.imports.running import Runner, Stage, parquet, text, write_parquet

if TYPE_CHECKING:
    from detente.imports.plan import Input

_TOKEN: Final = re.compile(r"[^\s,;|\"'{}\[\]:]+")
_CELL: Final = re.compile(r"[^,;|\t\"]+")


@dataclass(slots=True)
class Shield:
    """Keeps those out who were erased from a store.

    persons : whom this load named so far.   inputs : numbers of the inputs that did.
    """

    runner: Runner
    work: Path
    manifest: Manifest
    persons: list[Person] = field(default_factory=list)
    inputs: set[int] = field(default_factory=set)

    def rows(self, made: Made) -> None:
        """Take them out of the rows that were made."""
        if not self.manifest.erased:
            return
        self._meet(made.fresh)
        for at, one in enumerate(made.fresh):
            found = left_out(self.runner, one.table, one.path, self.persons) if self.persons else None
            if found is not None:
                path = one.path.with_name(f"{one.path.stem}_without.parquet")
                self.runner.run(write_parquet(found.select, path), Stage.READING, one.table.name, one.rows)
                one.path.unlink()
                made.fresh[at] = replace(one, path=path, sha256=fingerprint(path))
                self.inputs.add(one.input)

    def rejects(self, found: tuple[Path, int] | None, inputs: Sequence[Input]) -> tuple[Path, int] | None:
        """Take them out of the file of rows that were turned away."""
        if found is None or not self.manifest.erased:
            return found
        path, rows = found
        told = self.runner.rows(f'SELECT file_row_number, "file", "text", "fields" FROM {parquet(path)}')
        hit = [(number, file) for number, file, *said in told if any(self._named_in(one or "") for one in said)]
        if hit:
            without = self.work / "turned_away_without.parquet"
            select = rejects_without(self.runner, path, [number for number, _ in hit])
            self.runner.run(write_parquet(select, without), Stage.KEEPING, None, rows)
            files = {file for _, file in hit}
            self.inputs |= {one.number for one in inputs if one.name in files}
            path = without
        return path, rows

    def named(self, inputs: Sequence[Input]) -> frozenset[str]:
        """Return the source files (SHA-256) that name one of them; no copy of these is kept."""
        if not self.persons and not self.inputs:
            return frozenset()
        return frozenset(
            one.candidate.given.sha256
            for one in inputs
            if one.number in self.inputs or names_somebody(one.candidate.given.path, self.persons)
        )

    def _meet(self, fresh: Sequence[Fresh]) -> None:
        """Find out whom the rows name: by id, then by name."""
        stand_ins = {(one.kind, one.digest): one.stand_in for one in self.manifest.erased}
        ids: dict[tuple[About, str], str] = {}
        for kind in {About(one.kind) for one in self.manifest.erased}:
            for identity in self._distinct(fresh, kind):
                stand_in = stand_ins.get((kind.value, digest(self.manifest.salt, kind, identity)))
                if stand_in is not None:
                    ids[kind, identity] = stand_in
        names = {stand_in: set[str]() for stand_in in ids.values()}
        for name, stand_in in self._names(fresh):
            names.setdefault(stand_in, set()).add(name)
        for (kind, identity), stand_in in ids.items():
            names[stand_in].update(self._names_of(fresh, kind, identity))
            self.persons.append(Person(kind, identity, stand_in, tuple(sorted(names.pop(stand_in)))))
        kinds = {one.stand_in: About(one.kind) for one in self.manifest.erased}
        self.persons += [Person(kinds[one], one, one, tuple(sorted(found))) for one, found in names.items()]

    def _distinct(self, fresh: Iterable[Fresh], kind: About) -> Iterator[str]:
        for one in fresh:
            for column in id_columns(one.table, kind):
                if column in one.columns:
                    name = quoted(column)
                    for (identity,) in self.runner.rows(
                        f"SELECT DISTINCT {name} FROM {parquet(one.path)} WHERE {name} IS NOT NULL"
                    ):
                        yield identity

    def _names_of(self, fresh: Iterable[Fresh], kind: About, identity: str) -> Iterator[str]:
        home = HOMES[kind]
        for one in fresh:
            if one.table.name == home and NAMES.get(home) in one.columns:
                asked = f"SELECT DISTINCT {NAMES[home]} FROM {parquet(one.path)} WHERE {one.table.key[0]} = {text(identity)}"
                yield from (name.strip() for (name,) in self.runner.rows(asked) if name and name.strip())

    def _names(self, fresh: Iterable[Fresh]) -> Iterator[tuple[str, str]]:
        """Give the erased names that stand in any text, as they are written, with the stand-in."""
        known = {name: one.stand_in for one in self.manifest.erased for name in one.names}
        for one in fresh if known else ():
            types = self.runner.described(parquet(one.path))
            types.pop("file_row_number")
            for column in text_columns(one.table, types):
                if column != NAMES.get(one.table.name):
                    name = quoted(column)
                    asked = f"SELECT DISTINCT {name} FROM {parquet(one.path)} WHERE {name} IS NOT NULL"
                    for (said,) in self.runner.rows(asked):
                        yield from named(self.manifest.salt, said, known)

    def _named_in(self, said: str) -> bool:
        if any(one.named_in(said) for one in self.persons):
            return True
        salt, digests = self.manifest.salt, {one.digest for one in self.manifest.erased}
        tokens = {said.strip(), *_TOKEN.findall(said), *(cell.strip() for cell in _CELL.findall(said))}
        kinds = {About(one.kind) for one in self.manifest.erased}
        if any(digest(salt, kind, token) in digests for kind in kinds for token in tokens):
            return True
        known = {name: one.stand_in for one in self.manifest.erased for name in one.names}
        return any(True for _ in named(salt, said, known))
