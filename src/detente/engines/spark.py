"""Apache Spark: a local session over the same files, or a Spark Connect server's tables."""

from __future__ import annotations

import os
import re
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from detente.engines.base import Columns, Found, Given, Kind, Source, Value, columns_of, quoted

_FOUND = {
    "string": Found.TEXT,
    "timestamp_ntz": Found.MOMENT,
    "timestamp": Found.ZONED,
    "date": Found.DATE,
    "boolean": Found.BOOLEAN,
    "float": Found.FLOAT,
    "double": Found.FLOAT,
    "tinyint": Found.WHOLE,
    "smallint": Found.WHOLE,
    "int": Found.WHOLE,
    "bigint": Found.WHOLE,
}
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.shuffle.partitions": "4",
}
_PORT = 15002
_PATIENCE_SECONDS = 10.0
_WORD = re.compile(r"[a-z_]+")


class SparkEngine:
    """A Spark session of its own: its views are seen by nobody else.

    address : ``local[2]`` for a session in this process, ``sc://host:15002`` for Spark Connect.
    files : table name → Parquet files; empty where the tables are the server's own.
    """

    name = "spark"

    def __init__(self, address: str = "local[2]", files: Mapping[str, Sequence[Path]] | None = None) -> None:
        self._session = _session(address)
        self._guard = threading.Lock()
        self._views: dict[str, str] = {}
        self._made: set[str] = set()
        if files:
            self._sources = {name: self._files(name, paths) for name, paths in files.items()}
        else:
            listed = [table.name for table in self._session.catalog.listTables() if not table.isTemporary]
            database = self._session.catalog.currentDatabase()
            catalog = self._session.catalog.currentCatalog()
            self._sources = {
                name.lower(): self._named(name.lower(), f"{catalog}.{database}.{_ticked(name)}") for name in listed
            }

    def _files(self, name: str, paths: Sequence[Path]) -> Source:
        frame = self._session.read.option("mergeSchema", "true").parquet(*[str(path.resolve()) for path in paths])
        return self._source(name, frame)

    def _named(self, name: str, relation: str) -> Source:
        return self._source(name, self._session.table(relation))

    def _source(self, name: str, frame: Any) -> Source:
        # A name of its own: the server's table would be hidden by the view that questions read.
        relation = f"source_{name}"
        self._name(relation, frame)
        return Source(relation, {column: _found(found) for column, found in frame.dtypes})

    def sources(self) -> Mapping[str, Source]:
        """Return the tables there are, by name."""
        return self._sources

    def portable(self, column: str, found: Found, kind: Kind, minor_digits: int) -> str:
        """Return the cast to the portable type; values that don't fit give NULL."""
        name = quoted(column)
        match kind:
            case Kind.TEXT:
                return f"CAST({name} AS STRING)"
            case Kind.INSTANT:
                return f"unix_micros(try_cast({name} AS TIMESTAMP))"
            case Kind.DAY:
                return f"CAST(unix_date(try_cast({name} AS DATE)) AS BIGINT)"
            case Kind.MONEY:
                number = name if found in (Found.DECIMAL, Found.WHOLE) else f"try_cast({name} AS DECIMAL(30, 9))"
                return f"CAST(bround({number} * {10**minor_digits}, 0) AS BIGINT)"
            case Kind.DECIMAL:
                return f"try_cast({name} AS DECIMAL(18, 6))"
            case Kind.WHOLE:
                return f"try_cast({name} AS BIGINT)"
            case Kind.FLAG:
                return f"CAST(try_cast({name} AS BOOLEAN) AS BIGINT)"

    def view(self, name: str, sql: str) -> None:
        """Define a view for all later queries of this session; Spark hears of it when a query first names it."""
        self._views[name] = sql

    def _define(self, sql: str) -> None:
        # Spark takes some 20 ms to define a view, and a question reads three or four of over seventy.
        for name in _WORD.findall(sql):
            if definition := self._views.pop(name, None):
                self._define(definition)
                self._session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {_ticked(name)} AS {definition}")
                self._made.add(name)

    def _name(self, name: str, frame: Any) -> None:
        frame.createOrReplaceTempView(name)
        self._made.add(name)

    def table(self, name: str, columns: Mapping[str, Sequence[Value]]) -> None:
        """Hand over a small table."""
        import pyarrow

        # As Arrow they are part of the query; as Python objects Spark would start Python anew to read them at each.
        table = pyarrow.table(
            {column: pyarrow.array(list(values), _arrow(values)) for column, values in columns.items()}
        )
        self._name(name, self._session.createDataFrame(table))

    def run(self, sql: str, asked: Mapping[str, Value] | None = None, given: Given | None = None) -> Columns:
        """Run one portable SELECT; one at a time, for ``asked`` belongs to the session."""
        with self._guard:
            if asked:
                self.table("asked", {name: [value] for name, value in asked.items()})
            for name, columns in (given or {}).items():
                self.table(name, columns)
            self._define(sql)
            frame = self._session.sql(sql)
            rows = frame.collect()
            return columns_of(frame.columns, rows)

    def stop(self) -> None:
        """Interrupt what is running."""
        self._session.interruptAll() if hasattr(self._session, "interruptAll") else None

    def close(self) -> None:
        """Forget this session's views; the process keeps its Spark."""
        while self._made:
            self._session.catalog.dropTempView(self._made.pop())


def _session(address: str) -> Any:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder
    if address.startswith("sc://"):
        _reach(address)
        remote = builder.remote(address).getOrCreate()
        for name, value in _SETTINGS.items():
            remote.conf.set(name, value)
        return remote
    builder = builder.master(address).appName("detente").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session.newSession()


def _reach(address: str) -> None:
    """Raise OSError where nobody listens at the address: Spark itself would go on trying for ten minutes."""
    found = urlsplit(address)
    try:
        port = found.port or _PORT
    except ValueError:
        raise OSError("its port is not a number") from None
    with socket.create_connection((found.hostname or "", port), timeout=_PATIENCE_SECONDS):
        pass


def _arrow(values: Sequence[Value]) -> Any:
    import pyarrow

    return pyarrow.int64() if all(isinstance(value, int) for value in values) else pyarrow.string()


def _ticked(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _found(type_name: str) -> Found:
    return Found.DECIMAL if type_name.startswith("decimal") else _FOUND.get(type_name, Found.OTHER)
