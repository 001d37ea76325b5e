"""A finished load enters the store: its files kept, its journal written, the manifest swapped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from detente.evidence.disk import BLOCK
from detente.evidence.manifest import Contribution, Counts, FileRead, Load, Manifest, Part, Piece
from detente.evidence.writer import Writer
from detente.imports.arrivals import Arrivals, arrive
from detente.imports.comparing import Compared
from detente.imports.discretion import may_hold_words
from detente.imports.given import COMPRESSED, Given
from detente.imports.making import Making
from detente.imports.options import Options, Reckoning
from detente.imports.plan import Input, Plan
from detente.imports.retention import trimmed
from detente.imports.running import Stage, Watch
from detente.language import N_, Message

_LEVEL: Final = 1  # zstandard's: some 350 MB a second
NAMED: Final = N_(
    "{file} still names somebody who was erased: it was read without them, and no copy of it is kept. Erase them where "
    "the file comes from too."
)


def known(writer: Writer, key: str) -> Load | None:
    """Return the load that already put the very same files into the store, all of whose rows are still there."""
    manifest = writer.manifest
    for load in reversed(manifest.loads):
        owners = {file.contribution for file in load.files if file.beside is None}
        there = {one.id for one in manifest.contributions if one.load == load.number}
        kept = all(file.source in manifest.raws for file in load.files if file.kept)
        kept = kept and load.recipe_sha256 in ("", *manifest.recipes)
        if load.asked == key and load.whole and kept and owners <= there:
            return load
    return None


@dataclass(frozen=True, slots=True)
class Done:
    """What was read and what it changes; ``turned_away``: the file of rejects and how many, None where none are.

    named : source files (SHA-256) that name somebody who was erased.
    """

    options: Options
    plan: Plan
    reckoning: Reckoning
    arrivals: Arrivals
    compared: Compared
    tables: Mapping[str, Counts]
    inputs: Mapping[int, Counts]
    turned_away: tuple[Path, int] | None
    notes: tuple[Message, ...]
    named: frozenset[str] = frozenset()


def compared(making: Making, before: Manifest) -> Done:
    """Compare what was read with what the store holds."""
    arrivals = arrive(before, making.plan)
    kept = [one for one in before.contributions if one.id not in arrivals.gone]
    gone = [one for one in before.contributions if one.id in arrivals.gone]
    found = making.compare(arrivals.owners, kept, gone)
    tables, inputs = making.counted(found)
    turned_away = making.turned_away()
    named = making.named
    notes = (*making.notes, *(Message(NAMED, file=one.name) for one in making.plan.inputs if _source(one) in named))
    return Done(
        making.options, making.plan, making.reckoning, arrivals, found, tables, inputs, turned_away, notes, named
    )


@dataclass(frozen=True, slots=True)
class Entered:
    """``changed``: whether readers see other rows than before.   ``notes``: what became of rows that are too old."""

    changed: bool
    notes: tuple[Message, ...] = ()


def enter(done: Done, writer: Writer, watch: Watch, key: str, at: str | None, retention: int | None = None) -> Entered:
    """Keep a load's files and make it the newest version.

    retention : days that rows of messages and invitations stay; None for what the store says.
    Where everything is as it was, nothing is written at all.
    """
    before = writer.manifest
    number = max((load.number for load in before.loads), default=0) + 1
    reckoning = done.reckoning
    after = replace(
        before,
        version=before.version + 1,
        currency=reckoning.currency,
        currency_given=reckoning.currency_given,
        zone=reckoning.store_zone,
        as_of=reckoning.as_of or (None if any(done.compared.accepted.values()) else before.as_of),
        contributions=_contributions(done, before, number),
        retention=before.retention if retention is None else retention,
    )
    short = trimmed(after, writer, watch, at)
    after = short.manifest
    recipe = done.plan.recipe
    keepable = {one.candidate.given.sha256: one.candidate.given for one in done.plan.inputs if _may_keep(done, one)}
    all_kept = set(keepable) <= set(after.raws) and (recipe is None or recipe.sha256 in before.recipes)
    if not done.turned_away and all_kept and _as_before(after, before):
        return Entered(False, short.notes)
    raws, recipes = dict(after.raws), dict(after.recipes)
    for one in keepable.values():
        if one.sha256 not in raws:
            watch.at(Stage.KEEPING, one.name)
            raws[one.sha256] = keep_raw(writer, one)
    if recipe is not None:
        recipes[recipe.sha256] = writer.keep_blocks([recipe.kept()], "recipes", suffix=".json")
    loads = (*after.loads, _entry(done, writer, number, key, at))
    watch.at(Stage.KEEPING)
    writer.publish(needed(replace(after, loads=loads, raws=raws, recipes=recipes)))
    if after.cleared == after.version:
        writer.sweep()
    return Entered(after.visible() != before.visible(), short.notes)


def _entry(done: Done, writer: Writer, number: int, key: str, at: str | None) -> Load:
    """Return the journal's entry of a load; its rejects are taken into the store."""
    recipe = done.plan.recipe
    options = ({"zone": done.reckoning.zone} if recipe else {}) | done.options.kept()
    return Load(
        number=number,
        at=at,
        recipe=done.plan.name,
        recipe_version=recipe.version if recipe else 1,
        recipe_sha256=recipe.sha256 if recipe else "",
        options=options,
        asked=key,
        files=tuple(_file(done, one) for one in done.plan.inputs),
        tables=done.tables,
        rejects=_rejects(done, writer),
    )


def needed(manifest: Manifest) -> Manifest:
    """Return a manifest with only those kept source files and recipes that made rows which are still there."""
    alive = {one.load for one in manifest.contributions} | {load.number for load in manifest.loads[-1:]}
    loads = [load for load in manifest.loads if load.number in alive]
    sources = {file.source for load in loads for file in load.files}
    recipes = {load.recipe_sha256 for load in loads}
    return replace(
        manifest,
        raws={sha256: piece for sha256, piece in manifest.raws.items() if sha256 in sources},
        recipes={sha256: piece for sha256, piece in manifest.recipes.items() if sha256 in recipes},
    )


def keep_raw(writer: Writer, one: Given) -> Piece:
    """Keep a source file as it came, compressed where it isn't yet, under the name of its own bytes."""
    suffix = one.path.suffix.lower()
    if suffix in COMPRESSED:
        made = writer.work / f"raw{suffix}"
        writer.disk.copy(one.path, made)
        return writer.keep(made, "raw", sha256=one.sha256)
    return writer.keep_blocks(_compressed(one.path), "raw", one.sha256, ".zst")


def _compressed(path: Path) -> Iterator[bytes]:
    import zstandard

    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compressobj()
    with path.open("rb") as source:
        while block := source.read(4 * BLOCK):
            yield compressor.compress(block)
    yield compressor.flush()


def _contributions(done: Done, before: Manifest, number: int) -> tuple[Contribution, ...]:
    """Return all contributions from now on: those of this load read anew, those it replaces gone."""
    arrivals, parts = done.arrivals, done.compared.parts
    there = {
        one.id: replace(one, names=arrivals.names.get(one.id, one.names), parts=parts[one.id])
        for one in before.contributions
        if one.id not in arrivals.gone
    }
    was = {one.id: one for one in before.contributions}
    for one in done.plan.inputs:
        owner = arrivals.owners[one.number]
        names = there[owner].names if one.beside is not None else arrivals.names[owner]
        source, member = one.candidate.given.sha256, one.member
        if one.beside is not None and _derived(there[owner].parts) == _derived(was[owner].parts):
            continue
        there[owner] = Contribution(owner, done.plan.name, names, source, member, number, parts.get(owner, {}))
    return tuple(there[owner] for owner in sorted(there))


def _derived(parts: Mapping[str, Part]) -> dict[str, str]:
    return {name: part.derived for name, part in parts.items()}


def _as_before(after: Manifest, before: Manifest) -> bool:
    """Whether a manifest says the same as the one before, but for the number of the load that read a file last."""

    def said(manifest: Manifest) -> Manifest:
        contributions = tuple(replace(one, load=0) for one in manifest.contributions)
        return replace(manifest, version=0, contributions=contributions)

    return said(after) == said(before)


def _source(one: Input) -> str:
    return one.candidate.given.sha256


def _may_keep(done: Done, one: Input) -> bool:
    """Whether a file may be kept as it came.

    Never those of mail and chat, for they may hold what was written, nor any with a table whose rows stay for some weeks only,
    nor one that names somebody who was erased.
    """
    in_one_file = [other for other in done.plan.inputs if _source(other) == _source(one)]
    return _source(one) not in done.named and not any(may_hold_words(other, done.plan) for other in in_one_file)


def _file(done: Done, one: Input) -> FileRead:
    return FileRead(
        name=one.name,
        path=one.candidate.given.file_name,
        member=one.member,
        source=one.candidate.given.sha256,
        lookup=one.lookup,
        kept=_may_keep(done, one),
        counts=done.inputs[one.number],
        contribution=done.arrivals.owners[one.number],
        beside=one.beside.options if one.beside else None,
    )


def _rejects(done: Done, writer: Writer) -> Piece | None:
    if done.turned_away is None:
        return None
    path, rows = done.turned_away
    return writer.keep(path, "rejects", rows=rows)
