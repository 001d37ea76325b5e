"""A damaged store is made whole from the files it kept; what can't be is named, with what to load again."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from benchmarks import harm
from tests.imports.loading import everything, rows, write

from detente.evidence import store as stores
from detente.evidence.damage import Damaged
from detente.imports.load import load
from detente.imports.mend import mend
from detente.mistakes import Mistake

HEADER = "lead_id | created_at | source"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two folders that overlap, some rows of theirs hidden and one rejected, and a store of them; nobody writes into it."""
    folder = tmp_path_factory.mktemp("loaded")
    one = write(folder / "a", leads=f"{HEADER}\nacme | 2026-01-05 | web\nbolt | 2026-01-06 | web\nbad | never | web")
    two = write(folder / "b", leads=f"{HEADER}\nbolt | 2026-01-06 | fair")
    load([one], folder / "company.detente")
    load([two], folder / "company.detente")
    return folder


@pytest.fixture
def store(loaded: Path, tmp_path: Path) -> Path:
    """A copy of the store, beside its folders."""
    return shutil.copytree(loaded, tmp_path, dirs_exist_ok=True) / "company.detente"


def spoil(path: Path) -> None:
    """Flip a bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def said(store: Path) -> list[str]:
    return [note.in_english() for note in mend(store)]


@pytest.mark.parametrize("kind", ["tables/leads", "hidden/leads", "rejects"])
def test_what_was_made_of_kept_files_is_made_anew_byte_by_byte(store: Path, kind: str) -> None:
    before, held = everything(store), {path: path.read_bytes() for path in (store / kind).iterdir()}
    for path in held:
        spoil(path)
    assert all("made anew from the kept source files" in note for note in said(store))
    assert everything(store) == before
    assert {path: path.read_bytes() for path in (store / kind).iterdir()} == held
    assert stores.verify(store) == []


def test_a_kept_source_that_is_damaged_is_named_and_kept_anew_when_loaded_again(store: Path, tmp_path: Path) -> None:
    before = everything(store)
    for path in (store / "raw").iterdir():
        spoil(path)
    notes = said(store)
    assert sum("load a/leads.csv again, so that it is kept anew" in note for note in notes) == 1
    assert everything(store) == before
    load([tmp_path / "a", tmp_path / "b"], store)
    assert len(list((store / "raw").iterdir())) == 2
    assert everything(store) == before
    assert stores.verify(store) == []


def test_rows_that_cannot_be_made_anew_are_named_and_what_they_hid_comes_back(store: Path, tmp_path: Path) -> None:
    before = everything(store)
    later = next(c for c in stores.found(store).manifest.contributions if c.names == ("b/leads.csv",))
    visible = later.parts["leads"].visible
    assert visible is not None
    spoil(store / visible.path)
    spoil(store / "raw" / f"{later.source}.zst")
    notes = said(store)
    assert "Rows of leads were damaged and can't be made anew: load b/leads.csv again." in notes
    # What b had replaced is seen again, as if b had never been loaded.
    assert sorted(rows(store, "leads", "lead_id, source")) == [("acme", "web"), ("bolt", "web")]
    load([tmp_path / "b"], store)
    assert everything(store) == before


def test_a_load_mends_the_store_first(store: Path, tmp_path: Path) -> None:
    before = everything(store)
    spoil(stores.holding(store).files["leads"][0])
    with pytest.raises(Damaged):
        stores.holding(store)
    loaded = load([tmp_path / "a"], store)
    assert any("made anew" in note.in_english() for note in loaded.notes)
    assert everything(store) == before


def test_a_damaged_manifest_is_written_anew(store: Path) -> None:
    before = everything(store)
    spoil(store / "manifest.json")
    assert "its copy of version 2 was read instead" in said(store)[0]
    assert stores.verify(store) == []
    assert everything(store) == before


def test_an_older_version_that_is_damaged_is_given_up(store: Path) -> None:
    spoil(store / "versions" / "00000001.json")
    assert said(store) == ["Version 1 of the store was damaged and can't be asked any more."]
    assert stores.verify(store) == []
    with pytest.raises(Mistake, match="has no version 1"):
        stores.holding(store, 1)


def test_a_sound_store_is_left_alone(store: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*") if path.is_file() and path.name != "lock"}
    assert said(store) == []
    assert before == {
        path: path.stat().st_mtime_ns for path in store.rglob("*") if path.is_file() and path.name != "lock"
    }


def test_a_load_through_a_recipe_is_repeated_with_the_recipe_that_was_used(tmp_path: Path) -> None:
    drawn = harm.recipe(tmp_path)
    store = tmp_path / "company.detente"
    drawn.load(1, store)
    before = everything(store)
    rejects = stores.found(store).manifest.loads[0].rejects
    assert rejects is not None
    shutil.rmtree(tmp_path / "recipe")
    shutil.rmtree(tmp_path / "exports")
    for path in [*(store / "tables").rglob("*.parquet"), store / rejects.path]:
        spoil(path)
    assert all("made anew" in note for note in said(store))
    assert everything(store) == before
    assert stores.verify(store) == []


def test_a_damaged_recipe_is_named(tmp_path: Path) -> None:
    drawn = harm.recipe(tmp_path)
    store = tmp_path / "company.detente"
    drawn.load(1, store)
    before = everything(store)
    spoil(next((store / "recipes").iterdir()))
    assert said(store)[0] == "The kept recipe drawn was damaged: load with it again, so that it is kept anew."
    drawn.load(1, store)
    assert len(list((store / "recipes").iterdir())) == 1
    assert everything(store) == before


@pytest.mark.parametrize("kind", sorted(harm.DRAWN))
def test_any_damaged_file_is_noticed_and_mended_or_named(tmp_path: Path, kind: str) -> None:
    scene = harm.scene(tmp_path, kind)
    whole, store, chance = tmp_path / "whole.detente", tmp_path / "company.detente", random.Random(7)
    scene.fresh(whole)
    scene.drawn.load(2, whole)
    for _ in range(13):
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(whole, store)
        found = harm.damaged(scene, store, chance)
        assert found.noticed and found.opened and found.again, found
        assert found.equal or found.named, found
