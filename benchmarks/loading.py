"""Loading a company of size M (a million leads, some ten million touches and messages) beside DuckDB's plain reading.

Plain: ``CREATE TABLE … AS FROM read_csv(…)`` of the same files into memory, nothing checked, nothing kept. Ours:
read by two readers, checked against the contract, compared, written, journalled, the source files kept.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from benchmarks.measure import Measured, command, python, table

DETENTE = str(Path(sys.executable).with_name("detente"))

_PLAIN = """
import pathlib, sys, duckdb
with duckdb.connect() as connection:
    connection.execute("SET enable_progress_bar = false")
    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        if path.suffix in (".csv", ".parquet"):
            read = "read_csv" if path.suffix == ".csv" else "read_parquet"
            connection.execute(f"CREATE TABLE {path.stem} AS FROM {read}('{path}')")
            print(path.stem, connection.execute(f"SELECT count(*) FROM {path.stem}").fetchall()[0][0])
"""

_LOAD = """
import pathlib, shutil, sys
from detente.imports.load import load
store = pathlib.Path(sys.argv[2])
shutil.rmtree(store, ignore_errors=True)
loaded = load([pathlib.Path(sys.argv[1])], store)
for name, counts in sorted(loaded.tables.items()):
    assert counts.read == counts.accepted, (name, counts)
    print(name, counts.accepted)
"""

_OPEN = """
import pathlib, sys
from detente.evidence import store
print(store.holding(pathlib.Path(sys.argv[1])).id)
"""


def section(folder: Path, size: str = "M") -> str:
    """Draw a company, write it as Parquet and as CSV, and load both."""
    parquet, store = folder / "parquet", folder / "company.detente"
    command(DETENTE, "simulate", str(parquet), "--size", size, "--seed", "1", runs=1, warm=0)
    folders = {"CSV": as_csv(parquet, folder / "csv"), "Parquet": parquet}
    rows: list[tuple[object, ...]] = []
    for form, files in folders.items():
        plain = python(_PLAIN, str(files), runs=3)
        ours = python(_LOAD, str(files), str(store), runs=3)
        if sorted(plain.out.splitlines()) != sorted(ours.out.splitlines()):
            raise RuntimeError(f"not the same rows:\n{plain.out}\n{ours.out}")
        rows += [
            (f"{form}, {_size(files):.2f} GiB: plain", plain, ""),
            (f"{form}: `load`", ours, ""),
            (f"{form}: ratio, and memory over plain", _beside(ours, plain), "≤ 2.5, ≤ 0.5 GiB"),
        ]
    again = python(
        _LOAD.replace("shutil.rmtree", "(lambda *_, **__: None)").replace("assert", "0 and"),
        str(parquet),
        str(store),
        runs=3,
    )
    rows.append(("the same Parquet again", again, ""))
    rows.append(
        (f"opening the store ({_size(store / 'tables'):.2f} GiB), every byte checked", python(_OPEN, str(store)), "")
    )
    return f"## Loading a company of size {size}\n\n" + table(("what", "CPU s (range), peak memory", "bar"), rows)


def as_csv(parquet: Path, folder: Path) -> Path:
    """Write a folder's Parquet files as CSV."""
    import duckdb

    folder.mkdir()
    with duckdb.connect() as connection:
        for path in sorted(parquet.glob("*.parquet")):
            connection.execute(f"COPY (FROM '{path}') TO '{folder / path.stem}.csv' (HEADER)")
    for path in parquet.glob("*.toml"):
        shutil.copy(path, folder)
    return folder


def _beside(ours: Measured, plain: Measured) -> str:
    return f"{ours.cpu / plain.cpu:.2f} ×, {ours.gib - plain.gib:+.2f} GiB"


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**30
