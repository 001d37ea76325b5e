"""The store: one manifest swapped at one instant, files never changed, damage always noticed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from detente.evidence import manifest as manifests
from detente.evidence import store as stores
from detente.evidence.damage import Damaged, Harm
from detente.evidence.disk import Disk, plainly
from detente.evidence.manifest import Contribution, Manifest, Part, Piece
from detente.evidence.store import KEPT
from detente.evidence.writer import Writer, writing
from detente.mistakes import Mistake


def put(writer: Writer, text: bytes) -> Piece:
    """Keep a file of leads with these bytes; the store doesn't look inside."""
    made = writer.work / "made.parquet"
    made.write_bytes(text)
    return writer.keep(made, "tables/leads", rows=1)


def publish(folder: Path, *texts: bytes) -> Manifest:
    """Publish one more version that shows files with these bytes."""
    with writing(folder) as writer:
        pieces = [put(writer, text) for text in texts]
        contributions = tuple(
            Contribution(
                number, "evidence", (f"x/{number}",), "", "", 1, {"leads": Part(piece, None, "", ("lead_id",))}
            )
            for number, piece in enumerate(pieces, 1)
        )
        writer.publish(Manifest(version=writer.manifest.version + 1, contributions=contributions))
        return writer.manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "company.detente"


def test_a_store_shows_the_files_of_its_newest_version(folder: Path) -> None:
    publish(folder, b"one")
    publish(folder, b"one", b"two")
    holding = stores.holding(folder)
    assert [path.read_bytes() for path in holding.files["leads"]] == [b"one", b"two"]
    assert holding.trusted
    assert stores.is_store(folder)


def test_an_older_version_can_be_asked(folder: Path) -> None:
    publish(folder, b"one")
    publish(folder, b"two")
    assert [path.read_bytes() for path in stores.holding(folder, 1).files["leads"]] == [b"one"]


def test_a_version_that_is_not_kept_is_named_with_those_that_are(folder: Path) -> None:
    for number in range(KEPT + 2):
        publish(folder, str(number).encode())
    with pytest.raises(Mistake, match=r"no version 1; it still has: .*7"):
        stores.holding(folder, 1)


def test_files_that_no_kept_version_names_are_swept(folder: Path) -> None:
    for number in range(KEPT + 3):
        publish(folder, str(number).encode())
    left = {path.read_bytes() for path in (folder / "tables" / "leads").iterdir()}
    # The sweep runs before a load: the version that fell out with the last one is still there.
    assert left == {str(number).encode() for number in range(2, KEPT + 3)}
    assert stores.verify(folder) == []


def test_a_reader_keeps_its_files_while_loads_go_on(folder: Path) -> None:
    publish(folder, b"one")
    seen = stores.holding(folder).files["leads"]
    for number in range(KEPT - 1):
        publish(folder, str(number).encode())
    assert [path.read_bytes() for path in seen] == [b"one"]


def test_equal_evidence_has_an_equal_id(folder: Path, tmp_path: Path) -> None:
    publish(folder, b"one", b"two")
    publish(tmp_path / "other", b"zero")
    publish(tmp_path / "other", b"two", b"one")
    assert stores.holding(folder).id == stores.holding(tmp_path / "other").id


@pytest.mark.parametrize(("harm", "content"), [(Harm.CUT, b"on"), (Harm.CHANGED, b"onf"), (Harm.MISSING, None)])
def test_a_damaged_file_is_noticed_before_its_first_row_is_read(
    folder: Path, harm: Harm, content: bytes | None
) -> None:
    publish(folder, b"one")
    path = stores.holding(folder).files["leads"][0]
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(Damaged) as caught:
        stores.holding(folder)
    assert [damage.harm for damage in caught.value.damages] == [harm]
    assert path.name in str(caught.value)
    assert [damage.path for damage in stores.verify(folder)] == [path.relative_to(folder).as_posix()]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"sha256": "', None])
def test_a_store_opens_though_its_manifest_is_damaged(folder: Path, content: bytes | None) -> None:
    publish(folder, b"one")
    path = folder / "manifest.json"
    path.unlink() if content is None else path.write_bytes(content)
    assert [file.read_bytes() for file in stores.holding(folder).files["leads"]] == [b"one"]
    assert "was damaged" in stores.found(folder).notes[0].in_english()
    assert [damage.path for damage in stores.verify(folder)] == ["manifest.json"]


def test_any_flipped_bit_of_a_manifest_is_noticed() -> None:
    content = manifests.written(Manifest(version=3, zone="UTC"))
    for at in range(len(content)):
        for bit in range(8):
            changed = bytearray(content)
            changed[at] ^= 1 << bit
            with pytest.raises(manifests.Unreadable):
                manifests.read(bytes(changed))


def test_where_no_copy_can_be_read_the_user_is_told_what_is_left(folder: Path) -> None:
    publish(folder, b"one")
    for path in [folder / "manifest.json", *(folder / "versions").iterdir()]:
        path.write_bytes(b"?")
    with pytest.raises(Mistake, match="Move the folder away and load your exports again"):
        stores.holding(folder)


def test_a_store_of_a_newer_program_is_not_misread(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(folder, b"one")
    monkeypatch.setattr(manifests, "FORMAT", 0)
    with pytest.raises(Mistake, match="newer version of Détente; update this one"):
        stores.holding(folder)


def test_only_one_load_at_a_time(folder: Path) -> None:
    with writing(folder), pytest.raises(Mistake, match=r"Another load into .* is running"), writing(folder):
        raise AssertionError("two loads at once")
    publish(folder, b"one")


def test_another_process_is_kept_out_too(folder: Path) -> None:
    code = "import sys, pathlib; from detente.evidence.writer import writing\nwith writing(pathlib.Path(sys.argv[1])): pass"
    with writing(folder):
        found = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert "is running; wait until it has finished" in found.stderr


def test_a_reader_is_not_blocked_by_a_load(folder: Path) -> None:
    publish(folder, b"one")
    with writing(folder):
        assert stores.holding(folder).files["leads"]


def test_a_store_nothing_was_loaded_into_says_so(folder: Path) -> None:
    with writing(folder):
        pass
    assert stores.is_store(folder)
    with pytest.raises(Mistake, match=r"No load into .* has finished yet"):
        stores.holding(folder)


def test_a_folder_of_other_things_is_not_taken_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all")
    with pytest.raises(Mistake, match="is no store; name another place"), writing(tmp_path):
        raise AssertionError("written into a folder of other things")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_what_a_killed_load_left_behind_is_swept(folder: Path) -> None:
    publish(folder, b"one")
    (folder / "work" / "load").mkdir(parents=True)
    (folder / "work" / "load" / "half.parquet").write_bytes(b"half")
    (folder / "tables" / "leads" / "nobody.parquet").write_bytes(b"never published")
    (folder / "versions" / "00000009.json").write_bytes(manifests.written(Manifest(version=9)))
    assert stores.found(folder).manifest.version == 1
    publish(folder, b"one")
    assert not (folder / "work").exists()
    assert len(list((folder / "tables" / "leads").iterdir())) == 1
    assert stores.versions(folder) == [1, 2]


def test_the_manifest_lists_the_tables_for_readers_of_other_make(folder: Path) -> None:
    publish(folder, b"one", b"two")
    said = json.loads((folder / "manifest.json").read_bytes())["store"]["tables"]["leads"]
    assert said["rows"] == 2
    assert all((folder / file["path"]).is_file() for file in said["files"])


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(28, "is full; the store is as it was. Free some space"), (5, "Check the disk"), (13, "choose another place")],
)
def test_a_disk_that_refuses_is_told_in_one_sentence(tmp_path: Path, number: int, sentence: str) -> None:
    with pytest.raises(Mistake, match=sentence), plainly(tmp_path):
        raise OSError(number, "the system's words")


def test_an_error_of_the_program_is_not_taken_for_the_users(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), plainly(tmp_path):
        raise ZeroDivisionError


def test_a_folder_is_removed_whole(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    Disk().remove(tmp_path / "a")
    Disk().remove(tmp_path / "a")
    assert not (tmp_path / "a").exists()
