"""Whatever the bytes of a table: it is read and its account is right, or a mistake is said in one sentence."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import duckdb
import pytest
from benchmarks import hostile
from benchmarks.broken import drawn, opened

MANY = {"zip": 300, "UTF-8": 110, "gzip": 100, "titles and two tables": 60}


@pytest.mark.parametrize("kind", hostile.TABLES)
def test_broken_tables_are_read_or_refused(kind: str, duck: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    became = set()
    for number, (name, content) in enumerate(drawn(partial(hostile.table, kind=kind), MANY.get(kind, 36), seed=1)):
        room = tmp_path / str(number)
        room.mkdir()
        became.add(opened(name, content, room, duck))

    assert became & {"read", "in part"}
