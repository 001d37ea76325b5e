"""DuckDB: the engine inside the process, over Parquet and CSV files."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from detente.engines.base import PORTABLE_TYPES, Columns, Found, Given, Kind, Source, Value, columns_of, literal, quoted

if TYPE_CHECKING:
    import duckdb

_FOUND = {
    "VARCHAR": Found.TEXT,
    "TIMESTAMP": Found.MOMENT,
    "TIMESTAMP_S": Found.MOMENT,
    "TIMESTAMP_MS": Found.MOMENT,
    "TIMESTAMP_NS": Found.MOMENT,
    "TIMESTAMP WITH TIME ZONE": Found.ZONED,
    "DATE": Found.DATE,
    "BOOLEAN": Found.BOOLEAN,
    "FLOAT": Found.FLOAT,
    "DOUBLE": Found.FLOAT,
}


MEMORY = "1200MB"
"""What an engine keeps in memory; the rest waits on disk. Ten million messages are counted no slower than without a limit."""


class DuckDBEngine:
    """An in-memory DuckDB that reads files and can reach nothing else.

    What does not fit into its memory waits in a folder of its own, made when it is needed, enciphered with a key that is
    nowhere written: after a crash nobody reads what was left there.

    files : table name → Parquet files, or one CSV file, that hold it.   folders : the only folders it may read.
    memory : its limit, such as ``"2GB"``.   spill : in which folder to wait; the system's for such where it can't be written.
    """

    name = "duckdb"

    def __init__(
        self,
        files: Mapping[str, Sequence[Path]],
        folders: Iterable[Path] = (),
        *,
        memory: str = MEMORY,
        spill: Path | None = None,
        threads: int | None = None,
    ) -> None:
        import duckdb

        self._spill = _room(spill)
        # Also where somebody forgets to close, or a file can't be opened.
        self._tidy = weakref.finalize(self, shutil.rmtree, self._spill, ignore_errors=True)
        settings = {
            "TimeZone": "UTC",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": memory,
            "temp_directory": str(self._spill),
            # DuckDB's built-in ciphers count as unsafe for files that are kept; these are gone with the process that has their key.
            "force_mbedtls_unsafe": "true",
            "temp_file_encryption": "true",
        }
        if threads:
            settings["threads"] = str(threads)
        self._connection = duckdb.connect(":memory:")
        for name, value in settings.items():
            self._connection.execute(f"SET {name} = {_text(value)}")
        self._running: set[duckdb.DuckDBPyConnection] = set()
        self._guard = threading.Lock()
        self._sources = {name: self._source(paths) for name, paths in files.items()}
        allowed = ", ".join(_text(f"{folder.resolve()}/") for folder in folders)
        self._connection.execute(f"SET allowed_directories = [{allowed}]")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def _source(self, paths: Sequence[Path]) -> Source:
        listed = ", ".join(_text(str(path.resolve())) for path in paths)
        relation = (
            f"read_parquet([{listed}], union_by_name = true)"
            if paths[0].suffix == ".parquet"
            else f"read_csv([{listed}], all_varchar = true, header = true, null_padding = false, strict_mode = true)"
        )
        described = self._connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        return Source(relation, {str(row[0]): _found(str(row[1])) for row in described})

    def sources(self) -> Mapping[str, Source]:
        """Return the tables there are, by name."""
        return self._sources

    def portable(self, column: str, found: Found, kind: Kind, minor_digits: int) -> str:
        """Return the cast to the portable type; values that don't fit give NULL."""
        name = quoted(column)
        if kind in (Kind.INSTANT, Kind.DAY) and found is Found.TEXT:
            # DuckDB would read 05/06/26 as a day of the year 5.
            name = f"CASE WHEN regexp_matches({name}, '^\\s*\\d{{4}}[-/]') THEN {name} END"
        match kind:
            case Kind.TEXT:
                return name if found is Found.TEXT else f"CAST({name} AS VARCHAR)"
            case Kind.INSTANT:
                if found is Found.MOMENT or found is Found.DATE:
                    return f"epoch_us(CAST({name} AS TIMESTAMP))"
                return f"epoch_us(TRY_CAST({name} AS TIMESTAMPTZ))"
            case Kind.DAY:
                return f"CAST(TRY_CAST({name} AS DATE) - DATE '1970-01-01' AS BIGINT)"
            case Kind.MONEY:
                number = name if found in (Found.DECIMAL, Found.WHOLE) else f"TRY_CAST({name} AS DECIMAL(30, 9))"
                return f"CAST(round_even({number} * {10**minor_digits}, 0) AS BIGINT)"
            case Kind.DECIMAL:
                return f"TRY_CAST({name} AS DECIMAL(18, 6))"
            case Kind.WHOLE:
                return f"TRY_CAST({name} AS BIGINT)"
            case Kind.FLAG:
                return f"CAST(TRY_CAST({name} AS BOOLEAN) AS BIGINT)"

    def view(self, name: str, sql: str) -> None:
        """Define a view for all later queries."""
        self._connection.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS {sql}")

    def table(self, name: str, columns: Mapping[str, Sequence[Value]]) -> None:
        """Hand over a small table."""
        _hand_over(self._connection, "TABLE", name, columns)

    def run(self, sql: str, asked: Mapping[str, Value] | None = None, given: Given | None = None) -> Columns:
        """Run one portable SELECT on a cursor of its own, so that several may run at once."""
        cursor = self._connection.cursor()
        with self._guard:
            self._running.add(cursor)
        try:
            if asked:
                listed = ", ".join(f"{literal(value)} AS {quoted(name)}" for name, value in asked.items())
                cursor.execute(f"CREATE TEMP VIEW asked AS SELECT {listed}")
            for name, columns in (given or {}).items():
                _hand_over(cursor, "TEMP TABLE", name, columns)
            cursor.execute(sql)
            return _fetched(cursor)
        finally:
            with self._guard:
                self._running.discard(cursor)
            cursor.close()

    def write(self, sql: str, path: Path) -> int:
        """Write what one SELECT finds into a Parquet file, in one of the folders; return how many rows."""
        cursor = self._connection.cursor()
        try:
            found = cursor.execute(f"COPY ({sql}) TO {_text(str(path.resolve()))} (FORMAT parquet)").fetchone()
            return int(found[0]) if found else 0
        finally:
            cursor.close()

    def stop(self) -> None:
        """Interrupt what is running."""
        with self._guard:
            for cursor in self._running:
                cursor.interrupt()

    def close(self) -> None:
        """Close the connection; what waited on disk is gone with it."""
        self._connection.close()
        self._tidy()


def _room(near: Path | None) -> Path:
    """Return where a new engine may wait, in a folder; what one that was killed left there days ago goes."""
    folder = near if near is not None and os.access(near, os.W_OK) else Path(tempfile.gettempdir())
    for left in folder.glob(f"{_WAITS}*"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - _LEFT:
                shutil.rmtree(left, ignore_errors=True)
    return folder / f"{_WAITS}{uuid4().hex}"


_WAITS, _LEFT = ".detente-", 2 * 86_400  # seconds


def _fetched(cursor: duckdb.DuckDBPyConnection) -> Columns:
    """Return what a query found; many rows of whole numbers and text column by column, which is five times as quick."""
    described = cursor.description or ()
    rows = cursor.fetchmany(_MANY)
    found = columns_of([str(column[0]) for column in described], rows)
    if len(rows) < _MANY:
        return found
    if not all(str(column[1]) in _EXACT for column in described):
        return columns_of(list(found), rows + cursor.fetchall())
    rest = cursor.fetchnumpy()
    return {name: values + rest[name].tolist() for name, values in found.items()}


_MANY = 4096
_EXACT = frozenset({"BIGINT", "INTEGER", "VARCHAR"})  # others, such as HUGEINT, would lose digits on the way


def _hand_over(
    connection: duckdb.DuckDBPyConnection, what: str, name: str, columns: Mapping[str, Sequence[Value]]
) -> None:
    listed = ", ".join(
        f"unnest(CAST(? AS {_type_of(values)}[])) AS {quoted(column)}" for column, values in columns.items()
    )
    connection.execute(
        f"CREATE OR REPLACE {what} {quoted(name)} AS SELECT {listed}", [list(values) for values in columns.values()]
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _type_of(values: Sequence[Value]) -> str:
    return "BIGINT" if all(isinstance(value, int) for value in values) else PORTABLE_TYPES[Kind.TEXT]


def _found(type_name: str) -> Found:
    if type_name.startswith("DECIMAL"):
        return Found.DECIMAL
    if "INT" in type_name:
        return Found.WHOLE
    return _FOUND.get(type_name, Found.OTHER)
