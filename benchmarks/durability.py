"""Three hundred kills, every write failing, five hundred damaged files: what is left of the store?

The promise: it always opens with the last finished load, the next try succeeds, no row is lost or doubled; damage is
always noticed, and made good from the kept files or named. The tests do the same in small (`benchmarks.harm`).
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks import harm
from benchmarks.measure import table

KILLS, DAMAGES = 300, 500
SEED = 20261123

_LOAD = """
import pathlib, sys
from benchmarks import harm
from detente.mistakes import Mistake
try:
    harm.Drawn(pathlib.Path(sys.argv[1]), sys.argv[3] or None).load(2, pathlib.Path(sys.argv[2]))
except Mistake as mistake:
    print(mistake, file=sys.stderr)
    sys.exit(2)
"""


Part = tuple[str, str, str]
"""One row: the harm, what came of it, the bar."""


def section(folder: Path, kills: int = KILLS, damages: int = DAMAGES) -> str:
    """Do the harm and count what it did, its kinds side by side; each is printed as it is done."""
    parts: list[tuple[Callable[[Path, int], Part], int]] = [
        (_kills, kills),
        (_damages, damages),
        (_kills_at_steps, 0),
        (_io_errors, 0),
        (_full_disks, 0),
        (_calls, 0),
    ]
    rows = []
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        waiting = [workers.submit(part, folder / str(place), many) for place, (part, many) in enumerate(parts)]
        for one in waiting:
            rows.append(one.result())
            print(*rows[-1], sep=" | ", flush=True)
    return "## Durability\n\n" + table(("harm", "what came of it", "bar"), [row for row in rows if row[1]])


def _scenes(folder: Path) -> tuple[dict[str, harm.Scene], Path]:
    return {kind: harm.scene(folder / kind, kind) for kind in harm.DRAWN}, folder / "company.detente"


def _kills(folder: Path, kills: int) -> Part:
    found = Counter(_killed(*_scenes(folder), kills, random.Random(SEED)))
    return f"{kills} kills at random instants", _said(found), "0 lost, 0 doubled"


def _kills_at_steps(folder: Path, _: int) -> Part:
    found = Counter(_killed_at_steps(*_scenes(folder)))
    return f"{found.total()} kills, one before each step to the disk", _said(found), "0 lost, 0 doubled"


def _io_errors(folder: Path, _: int) -> Part:
    found = Counter(_failing(*_scenes(folder), errno.EIO, on=False))
    return f"{found.total()} steps, each failing: an I/O error once", _said(found), "0 lost, 0 doubled"


def _full_disks(folder: Path, _: int) -> Part:
    found = Counter(_failing(*_scenes(folder), errno.ENOSPC, on=True))
    return f"{found.total()} steps, each failing: the disk full from then on", _said(found), "0 lost, 0 doubled"


def _calls(folder: Path, _: int) -> Part:
    scenes, store = _scenes(folder)
    found = Counter(_system_calls(scenes["evidence"], store, folder))
    what = f"{found.total()} system calls, each failing (Python's and DuckDB's)"
    return what, _said(found) if found else "", "0 lost, 0 doubled"


def _damages(folder: Path, damages: int) -> Part:
    came = _damaged(*_scenes(folder), damages, random.Random(SEED))
    return f"{damages} damaged files (cut, or one bit flipped)", came, "all"


def _failing(scenes: dict[str, harm.Scene], store: Path, number: int, *, on: bool) -> Iterator[str]:
    for scene in scenes.values():
        yield from harm.failures(scene, store, number, on=on)


def _said(found: Counter[str]) -> str:
    sound = found.pop("", 0)
    return f"{sound} sound" + "".join(f", {count} × {what}" for what, count in found.items())


def _killed(scenes: dict[str, harm.Scene], store: Path, kills: int, chance: random.Random) -> Iterator[str]:
    """Kill until ``kills`` loads were killed; a load that was done before does not count."""
    longest = dict.fromkeys(scenes, 1.0)
    done = 0
    while done < kills:
        kind = list(scenes)[done % len(scenes)]
        scenes[kind].fresh(store)
        after = chance.uniform(0, longest[kind])
        if harm.kill(scenes[kind], store, after):
            done += 1
            yield harm.outcome(scenes[kind], store)
        else:
            longest[kind] = max(0.05, min(longest[kind], after))


def _killed_at_steps(scenes: dict[str, harm.Scene], store: Path) -> Iterator[str]:
    for scene in scenes.values():
        for at in range(1, scene.steps(store) + 1):
            scene.fresh(store)
            harm.kill(scene, store, None, at)
            yield harm.outcome(scene, store)


def _system_calls(scene: harm.Scene, store: Path, folder: Path) -> Iterator[str]:
    """Make each system call that changes the store fail once, whoever makes it; nothing where no compiler is."""
    compiler, library, count = shutil.which("cc"), folder / "failing_writes.so", folder / "count"
    if compiler is None or not sys.platform.startswith("linux"):
        return
    source = Path(__file__).with_name("failing_writes.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    under = {"LD_PRELOAD": str(library), "FAIL_UNDER": str(store), "FAIL_COUNT": str(count)}
    _load_under(scene, store, under)
    for at in range(1, int(count.read_text()) + 1):
        number, on = ((errno.EIO, 0), (errno.ENOSPC, 1))[at % 2]
        code = _load_under(scene, store, {**under, "FAIL_AT": str(at), "FAIL_ERRNO": str(number), "FAIL_ON": str(on)})
        found = harm.outcome(scene, store)
        yield found if found or code in (0, 2) else f"left with code {code}, call {at}"


def _load_under(scene: harm.Scene, store: Path, environment: dict[str, str]) -> int:
    scene.fresh(store)
    words = [sys.executable, "-c", _LOAD, str(scene.drawn.place), str(store), scene.drawn.recipe or ""]
    place = str(Path(__file__).parent.parent)
    done = subprocess.run(words, env={**os.environ, **environment}, cwd=place, capture_output=True, check=False)
    if done.returncode not in (0, 2):
        sys.stderr.buffer.write(done.stderr[-2000:])
    return done.returncode


def _damaged(scenes: dict[str, harm.Scene], store: Path, damages: int, chance: random.Random) -> str:
    """Damage one file of a store with two loads, again and again; return what came of it."""
    found = []
    for kind, scene in scenes.items():
        whole = store.with_name(f"{kind}.detente")
        scene.fresh(whole)
        scene.drawn.load(2, whole)
        for _ in range(damages // len(scenes) + (kind == "evidence") * (damages % len(scenes))):
            shutil.rmtree(store, ignore_errors=True)
            shutil.copytree(whole, store)
            found.append(harm.damaged(scene, store, chance))
    noticed, opened = sum(one.noticed for one in found), sum(one.opened for one in found)
    equal, named = sum(one.equal for one in found), sum(one.named and not one.equal for one in found)
    again = sum(one.again for one in found)
    return (
        f"{noticed} noticed and named, {opened} opened again, {equal} with all rows as they were, {named} more with what to "
        f"load again, {again} whole after loading it"
    )
