"""Killed at any instant, or with any write failing: the last finished load is there, the next try succeeds.

The small form of `benchmarks.durability`.
"""

from __future__ import annotations

import errno
import random
import shutil
from pathlib import Path

import pytest
from benchmarks import harm
from tests.imports.loading import names, write

from detente.mistakes import Mistake


@pytest.mark.parametrize("kind", sorted(harm.DRAWN))
def test_every_step_to_the_disk_may_fail(tmp_path: Path, kind: str) -> None:
    scene = harm.scene(tmp_path, kind)
    found = list(harm.failures(scene, tmp_path / "company.detente", errno.EIO, on=False, every=11))
    assert len(found) > 2
    assert set(found) == {""}


def test_a_full_disk_stays_full_until_somebody_makes_room(tmp_path: Path) -> None:
    scene = harm.scene(tmp_path, "evidence")
    found = list(harm.failures(scene, tmp_path / "company.detente", errno.ENOSPC, on=True, every=17))
    assert set(found) == {""}


def test_a_full_disk_is_told_and_gets_its_room_back(tmp_path: Path) -> None:
    drawn, store = harm.evidence(tmp_path), tmp_path / "company.detente"
    drawn.load(1, store)
    before = names(store)
    with pytest.raises(Mistake, match="is full; the store is as it was"):
        drawn.load(2, store, harm.FailingDisk(40, errno.ENOSPC))
    assert names(store) == before


def test_the_loader_may_be_killed_at_any_instant(tmp_path: Path) -> None:
    scene, store, chance = harm.scene(tmp_path, "evidence"), tmp_path / "company.detente", random.Random(11)
    killed = 0
    for _ in range(15):
        scene.fresh(store)
        killed += harm.kill(scene, store, chance.uniform(0.0, 0.6))
        assert harm.outcome(scene, store) == ""
    assert killed > 3


def test_the_loader_may_be_killed_at_its_last_steps(tmp_path: Path) -> None:
    scene, store = harm.scene(tmp_path, "recipe"), tmp_path / "company.detente"
    steps = scene.steps(store)
    for at in range(steps - 5, steps + 1):
        scene.fresh(store)
        assert harm.kill(scene, store, None, at)
        assert harm.outcome(scene, store) == ""


def test_a_first_load_that_is_killed_leaves_nothing_that_counts(tmp_path: Path) -> None:
    scene, store = harm.scene(tmp_path, "evidence"), tmp_path / "company.detente"
    shutil.rmtree(store, ignore_errors=True)
    scene.drawn.show(2)
    assert harm.kill(scene, store, None, 30)
    assert harm.everything(store) == {}
    assert scene.drawn.load(1, store).changed
    assert harm.everything(store) == scene.before


def test_readers_see_whole_versions_only_while_loads_go_on(tmp_path: Path) -> None:
    import multiprocessing

    scene, store = harm.scene(tmp_path, "evidence"), tmp_path / "company.detente"
    scene.fresh(store)
    process = multiprocessing.get_context("forkserver").Process(target=harm.load_once, args=(scene.drawn, store))
    process.start()
    seen = []
    while process.is_alive():
        seen.append(harm.everything(store))
    process.join()
    assert process.exitcode == 0
    assert all(rows in (scene.before, scene.after) for rows in seen)
    assert harm.everything(store) == scene.after


def test_the_harness_itself_would_notice_a_lost_row(tmp_path: Path) -> None:
    scene, store = harm.scene(tmp_path, "evidence"), tmp_path / "company.detente"
    scene.fresh(store)
    write(tmp_path / "drawn" / "state 2" / "feb", spend="spent_on | function | amount\n2026-01-05 | sales | 5")
    assert harm.outcome(scene, store) == "rows lost or doubled after the second try"
