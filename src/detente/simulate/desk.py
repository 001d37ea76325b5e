"""Where tables are written from: one DuckDB connection, and a database file for what does not fit in memory.

Small tables go from arrays straight into their file. Large ones are staged, chunk by chunk, as bare numbers, and
written in one pass: memory stays that of a chunk, whatever the size.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from detente.evidence.contract import Table
from detente.language import N_
from detente.mistakes import Mistake
from detente.simulate.columns import Chunk, bare, expression

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FileFormat = Literal["parquet", "csv"]
_OPTIONS = {"parquet": "FORMAT parquet, ROW_GROUP_SIZE 122880", "csv": "FORMAT csv, HEADER true"}
_MEMORY = "1GB"


class Desk:
    """A place to write a folder's tables from; use as a context.

    folder : made where missing; Mistake where it is a file or something lies in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._drawer = folder / ".drawing"
        self._opened: DuckDBPyConnection | None = None

    def __enter__(self) -> Desk:
        import duckdb

        if self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise Mistake(N_("{folder} is not empty; name a new folder for the company."), folder=str(self.folder))
        self._drawer.mkdir(parents=True)
        self._opened = duckdb.connect(
            str(self._drawer / "staged.duckdb"),
            config={"threads": 1, "memory_limit": _MEMORY, "temp_directory": str(self._drawer)},
        )
        return self

    def __exit__(self, *problem: object) -> None:
        if self._opened is not None:
            self._opened.close()
        shutil.rmtree(self._drawer, ignore_errors=True)

    def run(self, sql: str) -> None:
        """Run a statement."""
        self._connection.execute(sql)

    def write(self, table: Table, chunks: Iterator[Chunk], format: FileFormat) -> int:
        """Write one table's file, with every column of the contract, and return its number of rows."""
        source, selected = self._gathered(table, chunks)
        count = self.copy(f"SELECT {selected} FROM {source}", f"{table.name}.{format}", format)
        self._let_go(source)
        return count

    def keep(self, table: Table, chunks: Iterator[Chunk]) -> None:
        """Keep one table under its name, for later statements."""
        source, selected = self._gathered(table, chunks)
        self.run(f'CREATE TABLE "{table.name}" AS SELECT {selected} FROM {source}')
        self._let_go(source)

    def copy(self, query: str, name: str, format: FileFormat) -> int:
        """Write what a query returns as a file of the folder and return its number of rows."""
        file = str(self.folder / name).replace("'", "''")
        return int(self._connection.execute(f"COPY ({query}) TO '{file}' ({_OPTIONS[format]})").fetchall()[0][0])

    @property
    def _connection(self) -> DuckDBPyConnection:
        assert self._opened is not None, "use the desk as a context"
        return self._opened

    def _gathered(self, table: Table, chunks: Iterator[Chunk]) -> tuple[str, str]:
        """Take in all chunks; return where they lie and what to select there."""
        first = next(chunks)
        selected = ", ".join(
            f'{expression(column, first.get(column.name))} AS "{column.name}"' for column in table.columns
        )
        self._hand_over(first)
        later = next(chunks, None)
        if later is None:
            return "chunk", selected
        self.run("CREATE TABLE staged AS SELECT * FROM chunk")
        while later is not None:
            self._hand_over({name: later[name] for name in first})
            self.run("INSERT INTO staged SELECT * FROM chunk")
            later = next(chunks, None)
        return "staged", selected

    def _let_go(self, source: str) -> None:
        self._connection.unregister("chunk")
        if source == "staged":
            self.run("DROP TABLE staged")

    def _hand_over(self, chunk: Chunk) -> None:
        self._connection.register("chunk", {column: bare(values) for column, values in chunk.items()})
