"""What a load's rows change in the store: compared table by table, and put into files of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from detente.evidence.contract import TABLES, Table
from detente.evidence.manifest import Contribution, Counts, Part, Piece
from detente.evidence.writer import Writer
from detente.imports.made import Fresh, Made
from detente.imports.running import Runner, text
from detente.imports.settle import Rows, Settled, Split, State, fates, settle, write

ACCEPTED, DUPLICATE, REJECTED = 1, 2, 3
"""Fates of a source row; of several the smallest counts."""


@dataclass(slots=True)
class Compared:
    """parts : contribution's id → table → its rows from now on.   accepted, duplicates : of (input, table)."""

    parts: dict[int, dict[str, Part]]
    accepted: dict[tuple[int, str], int] = field(default_factory=dict)
    duplicates: dict[tuple[int, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A load's rows beside those that are there.

    kept : contributions that stay.   gone : those that this load replaces.   owners : input's number → id.
    again : tables of which parts were lost; then only these are looked at, and what is kept keeps its rows.
    follow : note the fate of each source row in the runner's table ``fates``.
    """

    runner: Runner
    writer: Writer
    kept: Sequence[Contribution]
    gone: Sequence[Contribution]
    owners: Mapping[int, int]
    digits: int
    again: Collection[str] = ()
    follow: bool = False

    def compare(self, made: Made) -> Compared:
        """Decide about every table that the load touches, and write its files into the store."""
        done = Compared({one.id: dict(one.parts) for one in self.kept})
        fresh = self._unknown(made.fresh, done)
        anew = {(self.owners[one.input], one.table.name) for one in made.fresh}
        touched = {one.table.name for one in fresh} | {name for one in self.gone for name in one.parts}
        touched |= {name for one in self.kept for name in one.parts if self._vanished(one.id, name, anew)}
        touched |= set(self.again)
        for name in TABLES:
            if name in touched:
                self._compare(TABLES[name], [one for one in fresh if one.table.name == name], anew, done)
        return done

    def _vanished(self, owner: int, table: str, anew: Collection[tuple[int, str]]) -> bool:
        """Whether a file that was read again gives no rows of this table any more."""
        return not self.again and owner in self.owners.values() and (owner, table) not in anew

    def _unknown(self, made: Sequence[Fresh], done: Compared) -> list[Fresh]:
        """Return the rows that are not simply the same as when their file was read before."""
        unknown = []
        for one in made:
            owner, key = self.owners[one.input], (one.input, one.table.name)
            known = done.parts.get(owner, {}).get(one.table.name)
            if known is not None and known.derived == one.sha256:
                done.accepted[key], done.duplicates[key] = 0, one.rows
                self._follow(one, f"SELECT _row, {DUPLICATE} FROM {{origins}}")
            else:
                unknown.append(one)
        return unknown

    def _compare(self, table: Table, fresh: Sequence[Fresh], anew: Collection[tuple[int, str]], done: Compared) -> None:
        rows = self._there(table, {self.owners[one.input] for one in fresh}, anew, done)
        rows += [
            Rows(self.owners[one.input], State.FRESH, False, one.path, one.rows, one.columns, one.low, one.high)
            for one in fresh
        ]
        settled = settle(self.runner, table, rows, self.digits, again=bool(self.again))
        for one in fresh:
            owner, key = self.owners[one.input], (one.input, table.name)
            split = settled.changed.get(owner, Split(one.rows, 0, one.rows, 0))
            done.accepted[key], done.duplicates[key] = split.accepted, split.duplicates
            if owner in settled.changed:
                self._follow(
                    one,
                    f"SELECT _row, CASE WHEN new THEN {ACCEPTED} ELSE {DUPLICATE} END FROM {{origins}} "
                    f"JOIN ({fates(settled, owner)}) ON file_row_number = row",
                )
                part = self._split(settled, owner, one)
            else:
                self._follow(one, f"SELECT _row, {ACCEPTED} FROM {{origins}}")
                part = self._whole(one)
            done.parts.setdefault(owner, {})[table.name] = part
        for owner in settled.changed:
            if owner not in {self.owners[one.input] for one in fresh}:
                was = done.parts[owner][table.name]
                done.parts[owner][table.name] = self._written(settled, owner, was)

    def _there(
        self, table: Table, renewed: Collection[int], anew: Collection[tuple[int, str]], done: Compared
    ) -> list[Rows]:
        """Return the rows of a table that are in the store, those to be replaced among them."""
        rows: list[Rows] = []
        for one in self.kept:
            part = done.parts[one.id].get(table.name)
            if part is None:
                continue
            vanished = self._vanished(one.id, table.name, anew)
            replaced = one.id in renewed or vanished
            rows += self._pieces(one.id, part, gone=replaced)
            if vanished:
                del done.parts[one.id][table.name]
        for one in self.gone:
            if table.name in one.parts:
                rows += self._pieces(one.id, one.parts[table.name], gone=True)
        return rows

    def _pieces(self, owner: int, part: Part, *, gone: bool) -> list[Rows]:
        return [
            Rows(
                owner, state, gone, self.writer.folder / piece.path, piece.rows or 0, part.columns, part.low, part.high
            )
            for state, piece in ((State.VISIBLE, part.visible), (State.HIDDEN, part.hidden))
            if piece
        ]

    def _whole(self, one: Fresh) -> Part:
        piece = self.writer.keep(one.path, f"tables/{one.table.name}", rows=one.rows, sha256=one.sha256)
        return Part(piece, None, one.sha256, one.columns, one.low, one.high)

    def _split(self, settled: Settled, owner: int, one: Fresh) -> Part:
        part = Part(None, None, one.sha256, one.columns, one.low, one.high)
        return self._written(settled, owner, part)

    def _written(self, settled: Settled, owner: int, part: Part) -> Part:
        work, name = self.writer.work, settled.table.name
        paths = {"tables": work / f"{owner}_{name}_seen.parquet", "hidden": work / f"{owner}_{name}_hidden.parquet"}
        write(self.runner, settled, owner, paths["tables"], paths["hidden"])
        split = settled.changed[owner]
        pieces: dict[str, Piece | None] = {"tables": None, "hidden": None}
        for kind, rows in (("tables", split.shown), ("hidden", split.hidden)):
            if rows:
                pieces[kind] = self.writer.keep(paths[kind], f"{kind}/{name}", rows=rows)
        return replace(part, visible=pieces["tables"], hidden=pieces["hidden"])

    def _follow(self, one: Fresh, select: str) -> None:
        if self.follow and one.origins is not None:
            origins = f"read_parquet({text(str(one.origins))}, file_row_number = true)"
            self.runner.rows(f"INSERT INTO fates {select.format(origins=origins)}")


def of_tables(fresh: Sequence[Fresh], made: Made, compared: Compared, twins: Mapping[str, Counts]) -> dict[str, Counts]:
    """Return what became of the evidence rows, by table.

    fresh : the rows to be counted.   twins : of files that came twice, by table.
    """
    counts: dict[str, Counts] = {}
    for name in TABLES:
        mine = [(one.input, name) for one in fresh if one.table.name == name]
        rejected = made.rejected.get(name, 0)
        if mine or rejected:
            accepted = sum(compared.accepted[key] for key in mine)
            duplicates = sum(compared.duplicates[key] for key in mine)
            counted = Counts(accepted + rejected + duplicates, accepted, rejected, duplicates)
            counts[name] = counted + twins.get(name, Counts())
    return counts
