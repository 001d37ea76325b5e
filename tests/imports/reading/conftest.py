"""How the tests of reading read: a file's bytes in, its tables, rejects and notes out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tests.imports.reading.tables import Read, Table, table

from detente.imports.reading import Limits, open_file
from detente.imports.reading.contents import Dialect
from detente.imports.reading.tables import Text, open_text


@pytest.fixture(scope="session")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """One DuckDB for all second counts and readings."""
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        yield connection


@pytest.fixture
def read(tmp_path: Path, duck: duckdb.DuckDBPyConnection) -> Read:
    """Read bytes as a file; with a dialect it is not guessed."""

    def reading(
        content: bytes | str, name: str = "deals.csv", limits: Limits | None = None, dialect: Dialect | None = None
    ) -> list[Table]:
        work = tmp_path / f"work{len(list(tmp_path.iterdir()))}"
        work.mkdir()
        source = work / name
        source.write_bytes(content.encode() if isinstance(content, str) else content)
        if dialect is None:
            opened = open_file(source, work, limits or Limits(), duck)
        else:
            opened = open_text(
                Text(
                    path=source, name=name, stem="deals", work=work, number="1", limits=limits or Limits(),
                    dialect=dialect, connection=duck,
                )
            )  # fmt: skip
        return [table(duck, one) for one in opened]

    return reading
