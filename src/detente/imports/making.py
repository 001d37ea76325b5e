"""From given files to rows in a store's files: opened, planned, read, checked, compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from detente.evidence.contract import TABLES
from detente.evidence.manifest import Contribution, Counts, Manifest
from detente.evidence.writer import Writer
from detente.imports.comparing import ACCEPTED, DUPLICATE, Compared, Comparison, of_tables
from detente.imports.direct import Direct
from detente.imports.given import Given
from detente.imports.made import Made
from detente.imports.options import Options, reckon
from detente.imports.plan import Candidate, Input, Plan, candidates, plan
from detente.imports.recipe import Recipe
from detente.imports.running import Runner, Stage, Watch, text
from detente.imports.sandbox import Sandbox
from detente.imports.shielding import Shield
from detente.imports.staging import SHIFT, Evidencing, Staging
from detente.imports.styles import Styles
from detente.imports.turned_away import Sink
from detente.language import N_, Message
from detente.mistakes import Mistake


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be read. ``recipe``: a recipe, "evidence", or None to find the one of ``recipes`` that fits."""

    files: Sequence[Given]
    recipe: Recipe | str | None
    recipes: Sequence[Recipe]
    options: Options
    said: Mapping[str, str]


class Making:
    """A task's files, read: opened, planned, checked. Use it in a ``with``; nothing is in the store yet.

    plan, reckoning : what was read, and in which currency and zone.   made : the rows.
    """

    def __init__(self, task: Task, writer: Writer, watch: Watch, manifest: Manifest) -> None:
        self.options = task.options
        self.made = Made()
        self._writer, self._watch = writer, watch
        self._work = writer.room()
        self._runner = Runner(watch, self._work)
        self._evidencing: Evidencing | None = None
        try:
            self._sink = Sink(self._runner, self._work)
            self.plan = _planned(task, self._work, self._runner)
            self.reckoning = reckon(self.plan, task.options, manifest, task.said)
            said = task.options
            self._styles = Styles(self._runner, self.reckoning.zone, said.date_order, said.decimal)
            if self.plan.recipe is None:
                self._read_evidence()
            else:
                self._evidencing = self._read_by(self.plan.recipe)
            self._shield = Shield(self._runner, self._work, manifest)
            self._shield.rows(self.made)
            for one in task.files:
                if not one.unchanged():
                    raise Mistake(N_("{file} was changed while it was read; load again."), file=str(one.path))
        except BaseException:
            self._runner.close()
            raise

    def __enter__(self) -> Making:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.close()

    def compare(
        self,
        owners: Mapping[int, int],
        kept: Sequence[Contribution],
        gone: Sequence[Contribution] = (),
        again: Collection[str] = (),
    ) -> Compared:
        """Compare the rows with what the store holds and write them into its files; see `Comparison`."""
        follow = self._evidencing is not None
        comparison = Comparison(
            self._runner, self._writer, kept, gone, owners, self.reckoning.digits, again, follow=follow
        )
        return comparison.compare(self.made)

    def counted(self, compared: Compared) -> tuple[Mapping[str, Counts], Mapping[int, Counts]]:
        """Return what became of the rows, by evidence table and by input's number."""
        inputs = self.plan.inputs
        if self._evidencing is None:
            counts = _of_files(inputs, self.made, compared)
            return of_tables(self.made, compared, _of_twins(inputs, counts)), counts
        for one in inputs:
            self._evidencing.unused(one)
        return of_tables(self.made, compared, {}), _of_rows(self._runner, inputs, self.made)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What the user should know about how the files were read."""
        return (*self.plan.notes, *self._styles.notes)

    def turned_away(self) -> tuple[Path, int] | None:
        """Return the file of all rows turned away and how many they are; None where there are none."""
        return self._shield.rejects(self._sink.written(), self.plan.inputs)

    @property
    def named(self) -> frozenset[str]:
        """The source files (SHA-256) that name somebody who was erased from the store."""
        return self._shield.named(self.plan.inputs)

    def turned_away_again(self) -> tuple[Path, int] | None:
        """Return the same without comparing first, for a load that is repeated."""
        if self._evidencing is not None:
            for made in self.made.fresh:
                if made.origins is not None:
                    origins = f"read_parquet({text(str(made.origins))})"
                    self._runner.rows(f"INSERT INTO fates SELECT _row, {ACCEPTED} FROM {origins}")
            for one in self.plan.inputs:
                self._evidencing.unused(one)
        return self.turned_away()

    def _read_evidence(self) -> None:
        """Read files that are evidence already."""
        writer, digits = self._writer, self.reckoning.digits
        direct = Direct(self._runner, self._sink, writer.disk, self._work, digits, self._styles)
        for one in self.plan.inputs:
            if one.twin is None:
                direct.make(one, self.made)

    def _read_by(self, recipe: Recipe) -> Evidencing:
        """Read files through a recipe."""
        inputs, runner, work = self.plan.inputs, self._runner, self._work
        sandbox = Sandbox(self._watch, work)
        try:
            staging = Staging(sandbox, runner, self._sink, self._styles, self.reckoning.currency)
            self.made.unsound |= staging.fill(recipe, inputs)
            sandbox.lock()
            total = sum(one.opened.accepted for one in inputs)
            for table in TABLES:
                if table in recipe.tables:
                    sandbox.make(table, recipe.tables[table], list(recipe.sources), f"{table}.sql", total)
        finally:
            sandbox.close()
        runner.rows(f"ATTACH {text(str(sandbox.path))} AS staged (READ_ONLY)")
        runner.rows("CREATE TEMP TABLE fates (row BIGINT, fate TINYINT)")
        evidencing = Evidencing(runner, self._sink, work, self.reckoning.digits, inputs)
        for table in TABLES:
            if table in recipe.tables:
                evidencing.make(table, self.made)
        return evidencing


def _planned(task: Task, work: Path, runner: Runner) -> Plan:
    """Open the files that may matter and plan what to read of them."""
    from detente.imports.reading import Limits, open_file

    found: list[Candidate] = []
    notes: list[Message] = []
    for number, one in enumerate(task.files):
        if not one.wanted:
            notes.append(Message(N_("{file} was not read: no recipe has a use for it."), file=one.name))
            continue
        runner.watch.at(Stage.OPENING, one.name)
        room = work / f"opened_{number}"
        room.mkdir()
        opened = open_file(one.path, room, Limits(), runner.connection)
        notes += [Message(N_("{file}: {note}"), file=one.name, note=note) for table in opened for note in table.notes]
        found += candidates(one, opened)
    chosen = plan(task.files, found, task.recipe, task.options.columns, task.recipes)
    return replace(chosen, notes=(*notes, *chosen.notes))


def _of_files(inputs: Sequence[Input], made: Made, compared: Compared) -> dict[int, Counts]:
    """Return what became of the rows of files that are tables, by input's number."""
    counts: dict[int, Counts] = {}
    for one in inputs:
        if one.twin is not None:
            counts[one.number] = _again(counts[one.twin])
            continue
        key, rejected = (one.number, one.source), made.unsound[one.number]
        accepted, duplicates = compared.accepted[key], compared.duplicates[key]
        counts[one.number] = Counts(one.opened.rows, accepted, rejected, duplicates)
    return counts


def _of_rows(runner: Runner, inputs: Sequence[Input], made: Made) -> dict[int, Counts]:
    """Return what became of the rows of a recipe's files: the best that became of any evidence made of a row."""
    best = f"SELECT row >> {SHIFT} AS input, min(fate) AS fate FROM fates GROUP BY row"
    found = {
        number: (accepted, duplicates)
        for number, accepted, duplicates in runner.rows(
            f"SELECT input, count(*) FILTER (fate = {ACCEPTED}), count(*) FILTER (fate = {DUPLICATE}) "
            f"FROM ({best}) GROUP BY input"
        )
    }
    counts: dict[int, Counts] = {}
    for one in inputs:
        if one.twin is not None:
            counts[one.number] = _again(counts[one.twin])
        elif one.lookup:
            counts[one.number] = Counts(made.unsound[one.number], 0, made.unsound[one.number], 0)
        else:
            accepted, duplicates = found.get(one.number, (0, 0))
            rows = one.opened.rows
            counts[one.number] = Counts(rows, accepted, rows - accepted - duplicates, duplicates)
    return counts


def _again(counts: Counts) -> Counts:
    """Return what becomes of a file that is the copy of another in the same load."""
    return Counts(counts.read, 0, counts.rejected, counts.accepted + counts.duplicates)


def _of_twins(inputs: Sequence[Input], counts: Mapping[int, Counts]) -> dict[str, Counts]:
    twins: dict[str, Counts] = {}
    for one in inputs:
        if one.twin is not None:
            twins[one.source] = twins.get(one.source, Counts()) + counts[one.number]
    return twins
