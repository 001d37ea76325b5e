"""What the tests of loading share: files drawn in the test, and a store's rows as plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb

from detente.evidence import store as stores

Row = tuple[Any, ...]


def write(folder: Path, **files: str) -> Path:
    """Write CSV files drawn with `` | `` between the cells, as ``name="a | b\\n1 | 2"``; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in files.items():
        lines = [line.strip() for line in dedent(drawn).strip().splitlines()]
        text = "".join(",".join(cell.strip() for cell in line.split("|")) + "\n" for line in lines)
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def rows(store: Path, table: str, columns: str = "*", version: int | None = None) -> Counter[Row]:
    """Return a store's rows of a table, each with how often it is there; every file is checked first."""
    files = stores.holding(store, version).files.get(table, ())
    if not files:
        return Counter()
    listed = ", ".join(f"'{path}'" for path in files)
    with duckdb.connect() as connection:
        return Counter(
            connection.execute(f"SELECT {columns} FROM read_parquet([{listed}], union_by_name = true)").fetchall()
        )


def everything(store: Path, version: int | None = None) -> Mapping[str, Counter[Row]]:
    """Return all rows of all tables."""
    return {table: rows(store, table, version=version) for table in stores.holding(store, version).files}


def names(store: Path) -> list[str]:
    """Return the paths of all files in a store."""
    return sorted(path.relative_to(store).as_posix() for path in store.rglob("*") if path.is_file())
