"""What is done to a store in the durability figures and in its tests: killed, starved of disk, damaged."""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from detente.evidence import store as stores
from detente.evidence.damage import Damaged
from detente.evidence.disk import Disk
from detente.imports.load import Loaded, load
from detente.imports.mend import mend
from detente.mistakes import Mistake

Rows = Mapping[str, Counter[tuple[Any, ...]]]

_RECIPE = """
name = "drawn"
zone = "Europe/Paris"
currency = "EUR"
[files.contacts.columns]
id = { names = ["Id"], required = true }
made = { names = ["Made"], kind = "instant", required = true }
origin = { names = ["Origin"] }
[files.sales]
required = false
[files.sales.columns]
id = { names = ["Id"] }
contact = { names = ["Contact"] }
won = { names = ["Won"], kind = "instant" }
sum = { names = ["Sum"], kind = "decimal" }
"""
_LEADS = "SELECT _row, id AS lead_id, made AS created_at, coalesce(origin, 'none') AS source FROM contacts"
_DEALS = (
    "SELECT sales._row, sales.id AS deal_id, contacts.id AS lead_id, contacts.made AS opened_at, won AS closed_at, "
    "'won' AS outcome, sum AS amount, CASE WHEN contacts.id IS NULL THEN 'Nobody''s deal.' END AS _reject "
    "FROM sales LEFT JOIN contacts ON contacts.id = sales.contact"
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Exports drawn for a test, in two states of one folder, and the recipe that reads them (None: evidence).

    `show` puts a state where the loader finds it; the second corrects, adds to and overlaps the first.
    """

    place: Path
    recipe: str | None

    def show(self, state: int) -> list[Path]:
        """Put the folders of state 1 or 2 in place and return them."""
        folders = []
        for folder in sorted((self.place / f"state {state}").iterdir()):
            target = self.place / "exports" / folder.name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(folder, target)
            folders.append(target)
        return folders

    def load(self, state: int, store: Path, disk: Disk | None = None) -> Loaded:
        """Load a state."""
        return load(self.show(state), store, recipe=self.recipe, disk=disk)


def evidence(place: Path, rows: int = 60) -> Drawn:
    """Draw a folder of evidence: keyed and unkeyed tables, rejects, a copy, an overlap and a correction."""
    for state, shift in ((1, 0), (2, 7)):
        for folder, start in (("jan", 0), ("feb", rows // 2))[:state]:
            here = place / f"state {state}" / folder
            here.mkdir(parents=True)
            numbers = range(start, start + rows)
            leads = [
                f"L{i},2026-01-{1 + i % 28:02} 10:00:00,source {(i + shift) % 3 if i > 50 else i % 3}" for i in numbers
            ]
            touches = [f",L{i % 9},2026-01-{1 + i % 5:02} 09:00:00,sales,call" for i in numbers]
            spend = [f"2026-01-{1 + i % 28:02},marketing,{i % 4 + shift if i == 3 else i % 4}.50" for i in numbers]
            _csv(here / "leads.csv", "lead_id,created_at,source", [*leads, f"bad,never,{state}"])
            _csv(here / "touches.csv", "touch_id,lead_id,touched_at,function,channel", touches)
            _csv(here / "spend.csv", "spent_on,function,amount", spend)
            messages = [f"m{i},2026-01-02 10:00:00,p{i % 4},email,secret {i}" for i in numbers]
            _csv(here / "messages.csv", "message_id,sent_at,sender_id,medium,body", messages)
    return Drawn(place, None)


def parquet(place: Path, rows: int = 60) -> Drawn:
    """Draw the same as Parquet files with the store's own types."""
    drawn = evidence(place, rows)
    for path in sorted(place.rglob("*.csv")):
        found = duckdb.read_csv(str(path), all_varchar=path.stem in ("leads", "touches"))
        found.write_parquet(str(path.with_suffix(".parquet")))
        path.unlink()
    return drawn


def recipe(place: Path, rows: int = 60) -> Drawn:
    """Draw exports that go through a recipe of two sources."""
    folder = place / "recipe"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text(_RECIPE)
    (folder / "leads.sql").write_text(_LEADS)
    (folder / "deals.sql").write_text(_DEALS)
    for state, shift in ((1, 0), (2, 5)):
        here = place / f"state {state}" / "crm"
        here.mkdir(parents=True)
        numbers = range(rows + shift)
        contacts = [f"c{i},{1 + i % 28:02}.02.2026 10:00,{'web' if i % (3 + shift) else ''}" for i in numbers]
        sales = [f"s{i};c{i * 2};{1 + i % 28:02}.03.2026 11:30;{1000 + i},50" for i in numbers]
        _csv(here / "contacts.csv", "Id,Made,Origin", contacts)
        _csv(here / "sales.csv", "Id;Contact;Won;Sum", sales)
    return Drawn(place, str(folder))


DRAWN: Mapping[str, Callable[[Path], Drawn]] = {"evidence": evidence, "parquet": parquet, "recipe": recipe}


def _csv(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")


def everything(store: Path) -> Rows:
    """Return all rows of all tables that a store shows, every file checked first; empty where no load has finished."""
    try:
        holding = stores.holding(store)
    except Damaged:
        raise
    except Mistake:
        return {}
    found: dict[str, Counter[tuple[Any, ...]]] = {}
    with duckdb.connect() as connection:
        for table, files in holding.files.items():
            listed = [str(file) for file in files]
            relation = connection.execute("SELECT * FROM read_parquet(?, union_by_name = true)", [listed])
            order = sorted(range(len(relation.description)), key=lambda at: relation.description[at][0])
            found[table] = Counter(tuple(row[at] for at in order) for row in relation.fetchall())
    return found


@dataclass(frozen=True, slots=True)
class Scene:
    """A store with one finished load, its copy to begin from, and what it shows before and after the second load."""

    drawn: Drawn
    base: Path
    before: Rows
    after: Rows

    def fresh(self, store: Path) -> Path:
        """Return a new copy of the store after the first load, with the second state's files in place."""
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(self.base, store)
        self.drawn.show(2)
        return store

    def steps(self, store: Path) -> int:
        """Return in how many steps to the disk the second load is done."""
        disk = FailingDisk(0)
        self.fresh(store)
        self.drawn.load(2, store, disk)
        return disk.steps


def scene(place: Path, kind: str) -> Scene:
    """Draw exports and load their first state."""
    drawn = DRAWN[kind](place / "drawn")
    base, done = place / "base.detente", place / "done.detente"
    drawn.load(1, base)
    before = everything(base)
    shutil.copytree(base, done)
    drawn.load(2, done)
    after = everything(done)
    if before == after:
        raise AssertionError("the second load changes nothing, so nothing could be lost")
    return Scene(drawn, base, before, after)


def outcome(scene: Scene, store: Path) -> str:
    """Return "" where a store after a broken load is sound and a second try succeeds; what is wrong otherwise."""
    shown = everything(store)
    if shown not in (scene.before, scene.after):
        return "neither the version before nor the one after"
    loaded = scene.drawn.load(2, store)
    counts = [*loaded.tables.values(), *loaded.files.values()]
    if any(one.read != one.accepted + one.rejected + one.duplicates for one in counts):
        return "rows don't add up"
    if everything(store) != scene.after:
        return "rows lost or doubled after the second try"
    return "" if not stores.verify(store) else "damaged files"


def load_once(drawn: Drawn, store: Path) -> None:
    """Load the second state; for a process of its own."""
    load(drawn.show(2), store, recipe=drawn.recipe)


def _child(drawn: Drawn, store: Path, kill_at: int | None) -> None:
    drawn.load(2, store, None if kill_at is None else KillingDisk(kill_at))


def kill(scene: Scene, store: Path, after_seconds: float | None, at_step: int | None = None) -> bool:
    """Load in a process of its own and kill it (SIGKILL) after a time, or at its n-th step; return whether it was."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["detente.imports.load", "detente.imports.reading.values", "duckdb", "zstandard"])
    process = context.Process(target=_child, args=(scene.drawn, store, at_step))
    process.start()
    if after_seconds is not None:
        time.sleep(after_seconds)
        if process.is_alive() and process.pid:
            os.kill(process.pid, signal.SIGKILL)
    process.join()
    return process.exitcode == -signal.SIGKILL


class KillingDisk(Disk):
    """Kills its own process at the n-th step, from 1."""

    def __init__(self, at: int) -> None:
        self.left = at

    def step(self, act: str, path: Path) -> None:
        """Count, and die."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class FailingDisk(Disk):
    """Fails at the n-th step, from 1; with ``on`` at all later ones too, as a full disk does. Half of a file is written."""

    def __init__(self, at: int, number: int = errno.ENOSPC, *, on: bool = False) -> None:
        self.at, self.number, self.on = at, number, on
        self.steps = 0

    def step(self, act: str, path: Path) -> None:
        """Count, and fail."""
        self.steps += 1
        if self.steps == self.at or (self.on and self.steps > self.at):
            if act == "write":
                path.write_bytes(b"half")
            raise OSError(self.number, os.strerror(self.number), str(path))

    @property
    def hit(self) -> bool:
        """Whether it has failed."""
        return 0 < self.at <= self.steps


def failures(scene: Scene, store: Path, number: int, *, on: bool, every: int = 1) -> Iterator[str]:
    """Load with the first step failing, then the second …, until none is left; yield what `outcome` says of each.

    every : try only each so many.
    """
    for at in range(1, 10_000, every):
        disk = FailingDisk(at, number, on=on)
        scene.fresh(store)
        with suppress(Mistake):
            scene.drawn.load(2, store, disk)
        if not disk.hit:
            return
        yield outcome(scene, store)
    raise AssertionError("the load never succeeds")


def damage(path: Path, chance: random.Random) -> str:
    """Cut a file somewhere, or flip one bit of it; return what was done."""
    content = bytearray(path.read_bytes())
    if chance.random() < 0.4 or not content:
        path.write_bytes(content[: chance.randrange(max(1, len(content)))] if content else b"x")
        return "cut"
    at = chance.randrange(len(content))
    content[at] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return "flipped"


@dataclass(frozen=True, slots=True)
class Damage:
    """What came of one damaged file.

    noticed : named by `verify`.   opened : the store opens after mending.   equal : all tables are as they were.
    named : what has to be loaded again was said.   again : loading it gives all back.
    """

    path: str
    noticed: bool
    opened: bool
    equal: bool
    named: bool
    again: bool


def damaged(scene: Scene, store: Path, chance: random.Random) -> Damage:
    """Damage one file of a store that holds both loads, mend it, and look."""
    files = sorted(path for path in store.rglob("*") if path.is_file() and path.name != "lock")
    path = chance.choice(files)
    name = path.relative_to(store).as_posix()
    damage(path, chance)
    noticed = name in {harmed.path for harmed in stores.verify(store)}
    try:
        shown = everything(store)
        noticed = noticed and (shown == scene.after)
    except Damaged:
        pass
    notes = mend(store)
    try:
        mended, opened = everything(store), True
    except Mistake:
        mended, opened = {}, False
    equal = mended == scene.after
    named = any("load" in note.in_english() and "again" in note.in_english() for note in notes)
    scene.drawn.load(2, store)
    again = everything(store) == scene.after and not stores.verify(store)
    return Damage(name, noticed, opened, equal, named, again)
