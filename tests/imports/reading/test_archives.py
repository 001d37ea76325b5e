"""Archives: what is in them is read, and nothing about them is believed."""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from tests.imports.reading.tables import Read

from detente.imports.reading import Limits, open_file
from detente.imports.reading.sources import stem_of
from detente.mistakes import Mistake

CSV = "id,name,amount\n1,Acme,5\n2,Bolt,7\n"
ROWS = [("1", "Acme", "5"), ("2", "Bolt", "7")]
ZEROS = bytes(1024 * 1024)


def zipped(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


@pytest.mark.parametrize(
    "pack", [lambda raw: gzip.compress(raw), lambda raw: zstandard.compress(raw)], ids=["gz", "zst"]
)
def test_a_packed_file_is_read_under_its_own_name(read: Read, pack: Callable[[bytes], bytes]) -> None:
    (table,) = read(pack(CSV.encode()), name="Deals.csv.gz")
    assert (table.opened.name, table.opened.stem, table.rows) == ("Deals.csv.gz", "deals", ROWS)


def test_gzip_in_several_members_is_read_to_its_end(read: Read) -> None:
    (table,) = read(gzip.compress(b"id,name,amount\n1,Acme,5\n") + gzip.compress(b"2,Bolt,7\n"))
    assert table.rows == ROWS


def test_each_member_of_a_zip_is_a_table(read: Read) -> None:
    deals, users = read(
        zipped({"Deals 2024.csv": CSV, "people/Users.tsv": "user\tday\nann\t2024-01-01\n"}), name="export.zip"
    )
    assert (deals.opened.name, deals.opened.stem) == ("export.zip/Deals 2024.csv", "deals 2024")
    assert (users.opened.name, users.opened.stem) == ("export.zip/people/Users.tsv", "users")
    assert users.rows == [("ann", "2024-01-01")]


def test_a_reject_in_a_member_names_the_member(read: Read) -> None:
    (table,) = read(zipped({"deals.csv": CSV + "3\n\n" + CSV.partition("\n")[2]}), name="export.zip")
    assert {reject.file for reject in table.opened.rejects} == {"export.zip/deals.csv"}


def test_names_in_an_archive_are_only_shown(read: Read, tmp_path: Path) -> None:
    names = ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a\nb\x1b[31m.csv", "CON", "x" * 300 + ".csv"]
    before = set(tmp_path.parent.rglob("*"))
    tables = read(zipped(dict.fromkeys(names, CSV)), name="export.zip")
    made = {path for path in set(tmp_path.parent.rglob("*")) - before if path.is_file()}
    assert len(tables) == len(names)
    assert all(tmp_path in path.parents and "evil" not in path.name for path in made)
    assert all(table.opened.name.isprintable() for table in tables)


def test_clutter_and_other_files_are_passed_over_and_told_of(read: Read) -> None:
    (table,) = read(
        zipped({"__MACOSX/._deals.csv": "x", ".DS_Store": "x", "a.pdf": "%PDF-1.7", "empty.csv": "", "deals.csv": CSV})
    )
    assert table.rows == ROWS
    assert "a.pdf was passed over" in table.notes and "empty.csv was passed over" in table.notes
    assert "MACOSX" not in table.notes


REFUSED = {
    "an archive in an archive": (zipped({"inner.zip": zipped({"deals.csv": CSV})}), "archive inside an archive"),
    "a packed file in an archive": (zipped({"deals.csv.gz": gzip.compress(CSV.encode())}), "archive inside an archive"),
    "a gzip in a gzip": (gzip.compress(gzip.compress(CSV.encode())), "archive inside an archive"),
    "an archive without tables": (zipped({"a.pdf": "%PDF-1.7"}), "no table"),
    "an empty archive": (zipped({}), "no table"),
    "a zip cut off": (zipped({"deals.csv": CSV * 90})[:-40], "damaged"),
    "a gzip cut off": (gzip.compress(CSV.encode() * 900)[:-20], "damaged"),
    "a gzip with a wrong sum": (gzip.compress(CSV.encode())[:-8] + b"12345678", "damaged"),
    "a zstandard file cut off": (zstandard.compress(CSV.encode() * 900)[:-9], "damaged"),
    "too many members": (zipped({f"{n}.csv": "" for n in range(1001)}), "more than 1,000 files"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_one_sentence(read: Read, content: bytes, words: str) -> None:
    with pytest.raises(Mistake, match=words):
        read(content)


def test_a_locked_member_is_refused(read: Read) -> None:
    content = bytearray(zipped({"deals.csv": CSV}))
    content[6] |= 1  # the flags of the member, in its own header and in the list
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Mistake, match="password"):
        read(bytes(content))


def deflated_zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(packer.compress(ZEROS) for _ in range(megabytes)) + packer.flush()


def bomb_zip() -> bytes:
    """A member of 600 MB whose headers say that it has 10 bytes."""
    content = bytearray(zipped({"deals.csv": b"0123456789"}, zipfile.ZIP_DEFLATED))
    packed = deflated_zeros(600)
    start = 30 + len("deals.csv")
    listed = content.index(b"PK\x01\x02")
    content[start:listed] = packed
    listed = content.index(b"PK\x01\x02", start + len(packed))
    struct.pack_into("<L", content, listed + 20, len(packed))
    end = content.index(b"PK\x05\x06", listed)
    struct.pack_into("<L", content, end + 16, listed)
    return bytes(content)


def overlapping_zip() -> bytes:
    """Four hundred members that share the bytes of one, each unfolding to 2 MB."""
    one = zipped({"deals.csv": b"id,x\n" + b"1,1\n" * 500_000})
    listed, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entry = one[listed:end]
    index = entry * 400
    tail = bytearray(one[end:])
    struct.pack_into("<HHLL", tail, 8, 400, 400, len(index), listed)
    return one[:listed] + index + bytes(tail)


def many_members() -> bytes:
    """A list of 200,000 members, made by hand."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0)
    index = b"".join(entry + b"%08d" % n for n in range(200_000))
    return b"PK\x03\x04" + index + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(index), 4, 0)


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: gzip.compress(ZEROS * 600, 9),
    "zstandard": lambda: zstandard.compress(ZEROS * 600, 19),
    "zip whose headers lie": bomb_zip,
    "zip with members one over the other": overlapping_zip,
    "zip with very many members": many_members,
    "a line without end": lambda: b"id,name\n1," + b"x" * 40_000_000,
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_before_it_takes_memory(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "export"
    path.write_bytes(BOMBS[kind]())
    tracemalloc.start()
    with pytest.raises(Mistake):
        open_file(path, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200e6


def test_limits_hold_for_all_members_together(read: Read) -> None:
    members: dict[str, bytes | str] = {
        f"{n}.csv": "id,x\n" + "".join(f"{m * n},{m}\n" for m in range(3000)) for n in range(9)
    }
    assert len(read(zipped(members))) == 9
    with pytest.raises(Mistake, match="unfolds"):
        read(zipped(members), limits=Limits(produced_bytes=200_000))


def test_parquet_is_handed_over_as_it_is(tmp_path: Path, read: Read) -> None:
    import duckdb

    path = tmp_path / "deals.parquet"
    duckdb.execute(f"COPY (SELECT 1 AS id, DATE '2024-01-02' AS day) TO '{path}' (FORMAT parquet)")
    (table,) = read(path.read_bytes(), name="deals.parquet")
    assert table.opened.columns == ("id", "day")
    assert (table.opened.kind, table.opened.rows, table.opened.stem) == ("parquet", 1, "deals")
    assert [type(cell).__name__ for cell in table.rows[0]] == ["int", "date"]
    with pytest.raises(Mistake, match="damaged"):
        read(path.read_bytes()[:-9], name="deals.parquet")


def test_a_file_is_named_by_its_stem() -> None:
    assert [stem_of(name) for name in ("A B.CSV", "x/y/deals.tsv.gz", "a.b.csv", ".csv", "deals")] == [
        "a b", "deals", "a.b", ".csv", "deals",
    ]  # fmt: skip


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="There is no file deals"):
        open_file(tmp_path / "deals.csv", tmp_path)
