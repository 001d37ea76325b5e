"""From given files to rows in a store's files: opened, planned, read, checked, compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Final

from detente.evidence.contract import TABLES
from detente.evidence.manifest import Contribution, Counts, Manifest
from detente.evidence.writer import Writer
from detente.imports import kept
from detente.imports.arrivals import arrive
from detente.imports.comparing import ACCEPTED, DUPLICATE, Compared, Comparison, of_tables
from detente.imports.direct import Direct
from detente.imports.discretion import may_hold_words
from detente.imports.given import Given
from detente.imports.made import Made
from detente.imports.options import Options, reckon
from detente.imports.plan import Candidate, Input, Plan, candidates, fitting, plan
from detente.imports.pseudonyms import Pseudonyms
from detente.imports.recipe import Recipe
from detente.imports.running import Runner, Stage, Watch, text
from detente.imports.sandbox import Sandbox
from detente.imports.shielding import Shield
from detente.imports.staging import ELSEWHERE, SHIFT, Evidencing, Staging
from detente.imports.styles import Styles
from detente.imports.turned_away import Sink
from detente.language import N_, Message
from detente.mistakes import Mistake

_UTC: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be read.

    recipe : a recipe, "evidence", or None to find the one of ``recipes`` that fits.
    pseudonyms : by which staff's ids are replaced, and then no file is kept.
    complete : whether the files are all that is read, as when a load is repeated; else a recipe also reads what the
    store kept of its earlier files.
    """

    files: Sequence[Given]
    recipe: Recipe | str | None
    recipes: Sequence[Recipe]
    options: Options
    said: Mapping[str, str]
    complete: bool = False
    pseudonyms: Pseudonyms | None = None


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
            self.plan = _Planning(task, writer, manifest, self._work, self._runner).plan()
            if task.pseudonyms is not None:
                self.plan = self.plan.silent()
            self._sink.discreet = {one.number for one in self.plan.inputs if may_hold_words(one, self.plan)}
            self.reckoning = reckon(self.plan, task.options, manifest, task.said)
            said = task.options
            self._styles = Styles(self._runner, self.reckoning.zone, said.date_order, said.decimal)
            if self.plan.recipe is None:
                self._read_evidence()
            else:
                self._evidencing = self._read_by(self.plan.recipe)
            if task.pseudonyms is not None:
                task.pseudonyms.rows(self.made, self._runner)
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
            return of_tables(self.made.fresh, self.made, compared, _of_twins(inputs, counts)), counts
        for one in inputs:
            self._evidencing.unused(one)
        fresh = [one for one in self.made.fresh if inputs[one.input].beside is None]
        return of_tables(fresh, self.made, compared, {}), _of_rows(self._runner, inputs, self.made)

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

    def _styles_of(self, one: Input) -> Styles:
        """Return how a file writes what it says, as the load that was given it said."""
        if one.beside is None:
            return self._styles
        said = Options.of(one.beside.options)
        return Styles(self._runner, said.zone or _UTC, said.date_order, said.decimal)

    def _read_by(self, recipe: Recipe) -> Evidencing:
        """Read files through a recipe."""
        inputs, runner, work = self.plan.inputs, self._runner, self._work
        sandbox = Sandbox(self._watch, work)
        try:
            staging = Staging(sandbox, runner, self._sink, self._styles_of, self.reckoning.currency)
            self.made.unsound |= staging.fill(recipe, inputs)
            sandbox.lock()
            total = sum(one.opened.accepted for one in inputs)
            for table in TABLES:
                if table in recipe.tables:
                    sandbox.make(table, recipe.tables[table], list(recipe.sources), f"{table}.sql", total)
        finally:
            sandbox.close()
        runner.rows(f"ATTACH {text(str(sandbox.path))} AS staged (READ_ONLY)")
        runner.rows(
            f"CREATE TEMP TABLE fates AS SELECT row, CAST({DUPLICATE} AS TINYINT) AS fate FROM staged.{ELSEWHERE}"
        )
        evidencing = Evidencing(runner, self._sink, work, self.reckoning.digits, inputs)
        for table in TABLES:
            if table in recipe.tables:
                evidencing.make(table, self.made)
        return evidencing


class _Planning:
    """Opens the files that may matter and plans what to read of them."""

    def __init__(self, task: Task, writer: Writer, manifest: Manifest, work: Path, runner: Runner) -> None:
        self._task, self._writer, self._manifest = task, writer, manifest
        self._work, self._runner = work, runner
        self._notes: list[Message] = []
        self._rooms = count()

    def plan(self) -> Plan:
        """Return what to read: the files given and, through a recipe, what the store kept of its earlier ones."""
        task, there = self._task, kept.sources(self._manifest)
        found = [candidate for one in task.files for candidate in self._opened(one)]
        if not found and (empty := next((one.name for one in task.files if not one.stamp[0]), None)):
            from detente.imports.reading.reasons import EMPTY_FILE

            raise Mistake(EMPTY_FILE, file=empty)
        recipe = task.recipe or fitting(task.files, found, task.options.columns, task.recipes, there)
        name = recipe if isinstance(recipe, str) else recipe.name
        chosen = plan(task.files, found, recipe, task.options.columns, there.get(name, ()))
        if chosen.recipe is not None and not task.complete:
            everything = [*found, *self._earlier(chosen)]
            inputs = plan(task.files, everything, recipe, task.options.columns).inputs
            chosen = replace(chosen, inputs=self._as_they_came(inputs, chosen))
        return replace(chosen, notes=(*self._notes, *chosen.notes))

    def _earlier(self, chosen: Plan) -> list[Candidate]:
        """Return the tables that the store kept of a recipe's earlier files, but for those that are given or replaced."""
        arrivals = arrive(self._manifest, chosen)
        known = {*arrivals.owners.values(), *arrivals.gone}
        wanted = {one.id for one in self._manifest.contributions if one.recipe == chosen.name} - known
        assert chosen.recipe is not None
        zone = chosen.recipe.zone or self._manifest.zone or self._task.options.zone or _UTC
        files = kept.files(self._writer, self._manifest, wanted, zone)
        return [candidate for one in files for candidate in self._opened(one)]

    def _as_they_came(self, inputs: Sequence[Input], chosen: Plan) -> tuple[Input, ...]:
        """Return inputs in the order of their arrival: what is read first and last does not hang on what is given."""
        owners = arrive(self._manifest, replace(chosen, inputs=tuple(inputs))).owners
        order = sorted(inputs, key=lambda one: (owners[one.number], one.number))
        number = {one.number: place for place, one in enumerate(order)}
        return tuple(
            replace(one, number=number[one.number], twin=None if one.twin is None else number[one.twin])
            for one in order
        )

    def _opened(self, one: Given) -> list[Candidate]:
        from detente.imports.reading import Limits, open_file

        if not one.wanted:
            self._notes.append(Message(N_("{file} was not read: no recipe has a use for it."), file=one.name))
            return []
        self._runner.watch.at(Stage.OPENING, one.name)
        room = self._work / f"opened_{next(self._rooms)}"
        room.mkdir()
        opened = open_file(one.path, room, Limits(), self._runner.connection)
        if one.beside is None:
            notes = [note for table in opened for note in table.notes]
            self._notes += [Message(N_("{file}: {note}"), file=one.name, note=note) for note in notes]
        return candidates(one, opened)


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
