"""A damaged store made whole from the source files it kept; what can't be is named, with what to load again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from detente.evidence import store
from detente.evidence.damage import damages
from detente.evidence.disk import plainly
from detente.evidence.manifest import Load, Manifest, Part
from detente.evidence.writer import Writer, writing
from detente.imports import kept
from detente.imports import recipe as recipes
from detente.imports.comparing import Comparison
from detente.imports.given import Given
from detente.imports.made import Made
from detente.imports.making import Making, Task
from detente.imports.options import Options
from detente.imports.plan import EVIDENCE
from detente.imports.raw_files import restored
from detente.imports.recipe import Recipe
from detente.imports.running import Ask, Runner, Stage, Tell, Watch
from detente.language import N_, Message, minor_digits
from detente.mistakes import Mistake


def mend(folder: Path, progress: Tell | None = None, cancelled: Ask | None = None) -> tuple[Message, ...]:
    """Make a damaged store whole again; return what was mended, and what has to be loaded again.

    Every byte of every kept version is read. Raises Mistake where no manifest can be read, or a load is running.
    """
    with writing(folder) as writer, plainly(folder):
        watch = Watch(folder, progress, cancelled)
        return (*writer.notes, *mended(writer, watch, thorough=True), *_older(writer))


def mended(writer: Writer, watch: Watch, *, thorough: bool = False) -> list[Message]:
    """Mend what is damaged in the newest version of a store that is held for writing.

    thorough : also read every byte of the kept source files, not only their sizes.
    """
    manifest = writer.manifest
    if not manifest.version:
        return []
    watch.at(Stage.MENDING)
    raw = {piece.path for piece in manifest.raws.values()}
    pieces = manifest.pieces().values()
    harmed = {one.path for one in damages(writer.folder, [piece for piece in pieces if piece.path not in raw])}
    kept = [piece for piece in pieces if piece.path in raw]
    harmed |= {one.path for one in damages(writer.folder, kept, hashed=thorough)}
    if harmed:
        mending = _Mending(writer, watch, frozenset(harmed))
        mending.all()
        return mending.notes
    if not store.copies_sound(writer.folder, manifest):
        writer.publish(manifest)
    return []


def _older(writer: Writer) -> list[Message]:
    """Give up older versions that can't be asked any more."""
    notes = []
    for number in store.versions(writer.folder):
        if number == writer.manifest.version:
            continue
        try:
            sound = not damages(writer.folder, store.at_version(writer.folder, number).pieces().values())
        except Mistake:
            sound = False
        if not sound:
            writer.disk.remove(writer.folder / store.copy_name(number))
            notes.append(
                Message(
                    N_("Version {version} of the store was damaged and can't be asked any more."), version=str(number)
                )
            )
    return notes


class _Mending:
    """The mending of one store. ``harmed``: paths of the damaged files."""

    def __init__(self, writer: Writer, watch: Watch, harmed: Collection[str]) -> None:
        self.notes: list[Message] = []
        self._writer, self._watch, self._harmed = writer, watch, harmed
        self._was = writer.manifest
        self._broken = {
            (one.id, table): part
            for one in self._was.contributions
            for table, part in one.parts.items()
            if any(piece.path in harmed for piece in part.pieces)
        }
        self._now = self._without_harmed()

    def all(self) -> None:
        """Mend all that can be mended and publish what is left."""
        numbers = {one.load for one in self._was.contributions if any(owner == one.id for owner, _ in self._broken)}
        numbers |= {load.number for load in self._was.loads if load.rejects and load.rejects.path in self._harmed}
        for number in sorted(numbers):
            self._remake(self._was.load(number))
        self._name_lost()
        if self._now != self._was:
            self._now = replace(self._now, version=self._was.version + 1)
        self._writer.publish(self._now)

    def _without_harmed(self) -> Manifest:
        """Return the manifest without the damaged files, but for recipes that ship with the program."""
        was, harmed = self._was, self._harmed
        shipped = {recipe.sha256: recipe for recipe in recipes.shipped()}
        kept_recipes = {sha256: piece for sha256, piece in was.recipes.items() if piece.path not in harmed}
        for sha256 in set(was.recipes) - set(kept_recipes):
            if sha256 in shipped:
                kept = [shipped[sha256].kept()]
                kept_recipes[sha256] = self._writer.keep_blocks(kept, "recipes", suffix=".json")
        contributions = [
            replace(
                one, parts={table: part for table, part in one.parts.items() if (one.id, table) not in self._broken}
            )
            for one in was.contributions
        ]
        loads = [
            replace(load, rejects=None) if load.rejects and load.rejects.path in harmed else load for load in was.loads
        ]
        return replace(
            was,
            contributions=tuple(contributions),
            loads=tuple(loads),
            weeks={name: tuple(one for one in pieces if one.path not in harmed) for name, pieces in was.weeks.items()},
            raws={sha256: piece for sha256, piece in was.raws.items() if piece.path not in harmed},
            recipes=kept_recipes,
        )

    def _remake(self, load: Load) -> None:
        """Read a load's kept source files again and put back what was damaged, where they are all there."""
        task = self._task(load)
        if task is None:
            return
        with Making(task, self._writer, self._watch, self._now) as making:
            if load.rejects and load.rejects.path in self._harmed:
                self._put_back_rejects(load, making)
            ids = {(one.source, one.member): one.id for one in self._now.contributions if one.load == load.number}
            owners = {
                one.number: ids[key]
                for one in making.plan.inputs
                if one.twin is None and (key := (one.candidate.given.sha256, one.member)) in ids
            }
            wanted = {(number, table) for number, owner in owners.items() for of, table in self._broken if of == owner}
            making.made.fresh = [one for one in making.made.fresh if (one.input, one.table.name) in wanted]
            if wanted:
                found = making.compare(owners, self._now.contributions, again={table for _, table in wanted})
                self._now = self._with_parts(found.parts)
        for part in [part for part in self._broken if part in self._there()]:
            for piece in self._broken.pop(part).pieces:
                if piece.path in self._harmed:
                    self._say_made_anew(piece.path)

    def _say_made_anew(self, path: str) -> None:
        self.notes.append(Message(N_("The damaged file {file} was made anew from the kept source files."), file=path))

    def _there(self) -> set[tuple[int, str]]:
        return {(one.id, table) for one in self._now.contributions for table in one.parts}

    def _with_parts(self, parts: dict[int, dict[str, Part]]) -> Manifest:
        contributions = (replace(one, parts=_in_order(parts[one.id])) for one in self._now.contributions)
        return replace(self._now, contributions=tuple(contributions))

    def _put_back_rejects(self, load: Load, making: Making) -> None:
        found = making.turned_away_again()
        if found is None:
            return
        path, rows = found
        piece = self._writer.keep(path, "rejects", rows=rows)
        loads = (replace(one, rejects=piece) if one.number == load.number else one for one in self._now.loads)
        self._now = replace(self._now, loads=tuple(loads))
        self._say_made_anew(piece.path)

    def _task(self, load: Load) -> Task | None:
        """Return what has to be read to repeat a load; None where something it needs is gone."""
        recipe: Recipe | str = EVIDENCE
        if load.recipe != EVIDENCE:
            piece = self._now.recipes.get(load.recipe_sha256)
            if piece is None:
                return None
            recipe = kept.read_recipe(self._writer.folder / piece.path, load.recipe)
        files: dict[tuple[str, str], Given] = {}
        room = self._writer.room()
        for number, file in enumerate(load.files):
            piece = self._now.raws.get(file.source)
            if piece is None or not file.kept:
                return None
            name = (file.source, kept.given_name(file))
            members = [other.member for other in load.files if other.source == file.source]
            if name not in files:
                source = restored(self._writer.folder, piece, file.source, room / str(number) / file.path)
                if source is None:
                    return None
                beside = None if file.beside is None else kept.beside(file.beside, members)
                files[name] = kept.given(source, file, beside)
        return Task(list(files.values()), recipe, (), Options.of(load.options), {}, complete=True)

    def _name_lost(self) -> None:
        """Say what has to be loaded again, and let hidden rows come back where what hid them is lost."""
        contributions = {one.id: one for one in self._was.contributions}
        for (owner, table), _ in sorted(self._broken.items()):
            self.notes.append(
                Message(
                    N_("Rows of {table} were damaged and can't be made anew: load {file} again."),
                    table=table,
                    file=contributions[owner].names[0],
                )
            )
        for sha256, piece in self._was.raws.items():
            if piece.path in self._harmed:
                names = [file.name for load in self._was.loads for file in load.files if file.source == sha256]
                note = N_("The kept copy of {file} was damaged: load {file} again, so that it is kept anew.")
                self.notes.append(Message(note, file=names[-1] if names else piece.path))
        for sha256 in set(self._was.recipes) - set(self._now.recipes):
            names = [load.recipe for load in self._was.loads if load.recipe_sha256 == sha256]
            note = N_("The kept recipe {recipe} was damaged: load with it again, so that it is kept anew.")
            self.notes.append(Message(note, recipe=names[-1] if names else sha256))
        for was, now in zip(self._was.loads, self._now.loads, strict=True):
            if was.rejects and not now.rejects:
                note = N_("The list of rows that load {number} turned away was damaged and is gone.")
                self.notes.append(Message(note, number=str(was.number)))
        for table, pieces in self._was.weeks.items():
            if len(self._now.weeks[table]) < len(pieces):
                note = N_(
                    "Figures by week in {table} were damaged and are gone: the rows they were made of went before."
                )
                self.notes.append(Message(note, table=table))
        lost = {table for _, table in self._broken}
        if lost:
            unwhole = {contributions[owner].load for owner, _ in self._broken}
            loads = tuple(replace(load, whole=load.whole and load.number not in unwhole) for load in self._now.loads)
            self._now = replace(self._now, loads=loads)
            with Runner(self._watch, self._writer.work) as runner:
                digits = minor_digits(self._now.currency)
                comparison = Comparison(runner, self._writer, self._now.contributions, (), {}, digits, lost)
                self._now = self._with_parts(comparison.compare(Made()).parts)


def _in_order(parts: dict[str, Part]) -> dict[str, Part]:
    return {name: parts[name] for name in sorted(parts)}
