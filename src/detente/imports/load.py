"""Load exports into a store: all of it or nothing, and the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from detente.evidence import store as stores
from detente.evidence.disk import Disk, plainly
from detente.evidence.manifest import Counts, Load
from detente.evidence.writer import Writer, writing
from detente.imports import kept, turned_away
from detente.imports import recipe as recipes
from detente.imports.entering import Done, compared, enter, known
from detente.imports.given import given
from detente.imports.making import Making, Task
from detente.imports.mend import mended
from detente.imports.options import Options, asked, settings
from detente.imports.plan import EVIDENCE, may_matter
from detente.imports.pseudonyms import Pseudonyms, check
from detente.imports.recipe import Recipe
from detente.imports.retention import checked
from detente.imports.running import Ask, Progress, Stage, Stopped, Tell, Watch
from detente.imports.turned_away import TurnedAway
from detente.language import Message
from detente.mistakes import Mistake

__all__ = ["Counts", "Loaded", "Progress", "Stage", "Stopped", "TurnedAway", "load"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did.

    tables, files : what became of the rows, by evidence table and by file; ``read == accepted + rejected + duplicates``.
    rejects_file : Parquet file in the store with every row turned away, None where there is none.
    notes : what the user should know.   changed : whether any question could now be answered otherwise.
    version : of the store, to ask it later as it is now; ``written``: whether this load made it.
    recipe : the one that was used.
    """

    tables: Mapping[str, Counts]
    files: Mapping[str, Counts]
    rejects_file: Path | None
    notes: tuple[Message, ...]
    changed: bool
    version: str
    written: bool
    recipe: str

    @property
    def rejects(self) -> Iterator[TurnedAway]:
        """The rows that were turned away, file by file and line by line."""
        return turned_away.read(self.rejects_file) if self.rejects_file else iter(())


def load(
    folders: Sequence[Path],
    store: Path,
    *,
    recipe: str | Path | None = None,
    zone: str | None = None,
    currency: str | None = None,
    columns: Mapping[str, str] = MappingProxyType({}),
    date_order: str | None = None,
    decimal: str | None = None,
    pseudonyms: Path | None = None,
    retention: int | None = None,
    at: str | None = None,
    progress: Tell | None = None,
    cancelled: Ask | None = None,
    disk: Disk | None = None,
) -> Loaded:
    """Load the files of folders into a store; the store is made where there is none.

    recipe : a shipped recipe's name, a folder of one's own, "evidence", or None to find the one that fits.
    zone : of clock times, also the company's where none was said before.   currency : ISO 4217.
    columns : "source.column" → header, where a header isn't known.   date_order : ``day-first`` or ``month-first``,
    decimal : ``point`` or ``comma``, where a file leaves it open.
    pseudonyms : a file with the key by which staff's ids are replaced, made where there is none; names, and copies of the
    files, are not kept then.
    retention : days that rows of messages and invitations stay before figures by week take their place, 21 at least; the store
    remembers it, and None is what it remembers.
    at : the moment of the load (ISO), for the journal.   progress : called ten times a second.
    cancelled : asked as often; when it says True, Stopped is raised and the store is as it was.
    disk : for tests.
    Raises Mistake for whatever the user can mend; the store is then as it was.
    """
    retained = checked(retention)
    key_of = Pseudonyms.made(pseudonyms, store) if pseudonyms else None
    options = Options(zone, currency, columns, date_order, decimal, key_of.mark if key_of else None)
    watch = Watch(store, progress, cancelled)
    chosen, among = _recipes(recipe, store)
    wanting = [chosen] if isinstance(chosen, Recipe) else among
    files = given(folders, store, lambda stem: may_matter(stem, wanting))
    with writing(store, disk) as writer, plainly(store):
        check(writer.manifest, options.pseudonyms)
        notes = [*writer.notes, *mended(writer, watch)]
        key = asked(files, chosen, among, options)
        earlier = known(writer, key)
        if earlier is not None and retained in (None, writer.manifest.retention):
            return _nothing_new(writer, earlier, notes)
        before = writer.manifest.version
        task = Task(files, chosen, among, options, settings(files), pseudonyms=key_of)
        with Making(task, writer, watch, writer.manifest) as making:
            done = compared(making, writer.manifest)
            entered = enter(done, writer, watch, key, at, retained)
        return _loaded(
            done, writer, [*notes, *entered.notes], entered.changed, written=writer.manifest.version != before
        )


def _recipes(recipe: str | Path | None, store: Path) -> tuple[Recipe | str | None, Sequence[Recipe]]:
    """Return the recipe that was named, or those to choose among: the shipped ones and those the store was made with."""
    if recipe is None:
        own: list[Recipe] = []
        with suppress(Mistake):
            own = kept.own_recipes(store, stores.found(store).manifest) if stores.is_store(store) else []
        return None, [*recipes.shipped(), *own]
    return (EVIDENCE, ()) if str(recipe) == EVIDENCE else (recipes.named(recipe), ())


def _loaded(done: Done, writer: Writer, notes: Iterable[Message], changed: bool, *, written: bool) -> Loaded:
    entry = writer.manifest.loads[-1] if writer.manifest.loads else None
    return Loaded(
        tables=done.tables,
        files={one.name: done.inputs[one.number] for one in done.plan.given},
        rejects_file=writer.folder / entry.rejects.path if entry and entry.rejects else None,
        notes=(*notes, *done.notes),
        changed=changed,
        version=str(writer.manifest.version),
        written=written,
        recipe=done.plan.name,
    )


def _nothing_new(writer: Writer, earlier: Load, notes: Iterable[Message]) -> Loaded:
    """Return what an earlier load of the very same files says: nothing is new."""
    return Loaded(
        tables={name: _again(counts) for name, counts in earlier.tables.items()},
        files={file.name: _again(file.counts) for file in earlier.files if file.beside is None},
        rejects_file=writer.folder / earlier.rejects.path if earlier.rejects else None,
        notes=tuple(notes),
        changed=False,
        version=str(writer.manifest.version),
        written=False,
        recipe=earlier.recipe,
    )


def _again(counts: Counts) -> Counts:
    return Counts(counts.read, 0, counts.rejected, counts.accepted + counts.duplicates)
