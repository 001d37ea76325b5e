"""PostgreSQL: a company's own warehouse, its tables read as they are."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from detente.engines.base import PORTABLE_TYPES, Columns, Found, Given, Kind, Source, Value, columns_of, literal, quoted

_FOUND = {
    "text": Found.TEXT,
    "character varying": Found.TEXT,
    "character": Found.TEXT,
    "uuid": Found.OTHER,
    "timestamp without time zone": Found.MOMENT,
    "timestamp with time zone": Found.ZONED,
    "date": Found.DATE,
    "boolean": Found.BOOLEAN,
    "smallint": Found.WHOLE,
    "integer": Found.WHOLE,
    "bigint": Found.WHOLE,
    "numeric": Found.DECIMAL,
    "real": Found.FLOAT,
    "double precision": Found.FLOAT,
}
_TABLES = """
SELECT c.table_schema, c.table_name, c.column_name, c.data_type
FROM information_schema.columns AS c
WHERE c.table_schema = ANY (current_schemas(false))
ORDER BY c.table_schema, c.table_name, c.ordinal_position
"""


class PostgresEngine:
    """One connection to a PostgreSQL database; what it defines is temporary and goes with it.

    url : ``postgresql://user:password@host/database``; the tables of the search path bear the evidence's names.
    """

    name = "postgres"

    def __init__(self, url: str) -> None:
        import psycopg

        self._connection = psycopg.connect(url, autocommit=True)
        self._guard = threading.Lock()
        self._connection.execute("SET TIME ZONE 'UTC'")
        self._connection.execute("SET client_min_messages = 'warning'")
        found: dict[str, tuple[str, dict[str, Found]]] = {}
        for schema, table, column, type_name in self._connection.execute(_TABLES).fetchall():
            relation = f"{quoted(schema)}.{quoted(table)}"
            found.setdefault(table.lower(), (relation, {}))[1][column] = _FOUND.get(type_name, Found.OTHER)
        self._sources = {name: Source(relation, columns) for name, (relation, columns) in found.items()}

    def sources(self) -> Mapping[str, Source]:
        """Return the tables there are, by name."""
        return self._sources

    def portable(self, column: str, found: Found, kind: Kind, minor_digits: int) -> str:
        """Return the cast to the portable type; text that doesn't fit its kind gives NULL."""
        name = _trusted(quoted(column), found, kind)
        match kind:
            case Kind.TEXT:
                return f"CAST({name} AS {PORTABLE_TYPES[Kind.TEXT]})"
            case Kind.INSTANT:
                return f"CAST(EXTRACT(EPOCH FROM CAST({name} AS TIMESTAMPTZ)) * 1000000 AS BIGINT)"
            case Kind.DAY:
                return f"CAST(CAST({name} AS DATE) - DATE '1970-01-01' AS BIGINT)"
            case Kind.MONEY:
                return _half_even(f"(CAST({name} AS NUMERIC(38, 9)) * {10**minor_digits})")
            case Kind.DECIMAL:
                return f"CAST({name} AS NUMERIC(18, 6))"
            case Kind.WHOLE:
                return f"CAST({name} AS BIGINT)"
            case Kind.FLAG:
                return f"CAST(CAST({name} AS BOOLEAN) AS INTEGER)::BIGINT"

    def view(self, name: str, sql: str) -> None:
        """Define a temporary view, which hides the table of the same name from this connection's queries."""
        self._connection.execute(f"CREATE OR REPLACE TEMPORARY VIEW {quoted(name)} AS {sql}")

    def table(self, name: str, columns: Mapping[str, Sequence[Value]]) -> None:
        """Hand over a small table, temporary."""
        types = ", ".join(
            f"{quoted(column)} {'BIGINT' if all(isinstance(value, int) for value in values) else 'VARCHAR(65535)'}"
            for column, values in columns.items()
        )
        cursor = self._connection.cursor()
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{quoted(name)} CASCADE")
        cursor.execute(f"CREATE TEMPORARY TABLE {quoted(name)} ({types})")
        with cursor.copy(f"COPY {quoted(name)} FROM STDIN") as copy:
            for row in zip(*columns.values(), strict=True):
                copy.write_row(row)
        cursor.execute(f"ANALYZE {quoted(name)}")

    def run(self, sql: str, asked: Mapping[str, Value] | None = None, given: Given | None = None) -> Columns:
        """Run one portable SELECT; one at a time, for ``asked`` belongs to the connection."""
        with self._guard:
            if asked:
                listed = ", ".join(f"{literal(value)} AS {quoted(name)}" for name, value in asked.items())
                self._connection.execute("DROP VIEW IF EXISTS pg_temp.asked CASCADE")
                self._connection.execute(f"CREATE TEMPORARY VIEW asked AS SELECT {listed}")
            for name, columns in (given or {}).items():
                self.table(name, columns)
            cursor = self._connection.execute(sql)
            rows = cursor.fetchall()
            names = [column.name for column in cursor.description or ()]
            return columns_of(names, rows)

    def stop(self) -> None:
        """Interrupt what is running."""
        self._connection.cancel_safe(timeout=5.0)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _trusted(name: str, found: Found, kind: Kind) -> str:
    """Return the column, with text that would not cast replaced by NULL (PostgreSQL 15 has no TRY_CAST)."""
    patterns = {
        Kind.INSTANT: r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$",
        Kind.DAY: r"^\d{4}-\d{2}-\d{2}$",
        Kind.MONEY: r"^[+-]?\d+(\.\d+)?$",
        Kind.DECIMAL: r"^[+-]?\d+(\.\d+)?$",
        Kind.WHOLE: r"^[+-]?\d+$",
        Kind.FLAG: r"^(true|false|t|f|yes|no|1|0)$",
    }
    if kind is Kind.TEXT or found not in (Found.TEXT, Found.OTHER):
        return name
    text = f"CAST({name} AS TEXT)"
    return f"(CASE WHEN lower({text}) ~ '{patterns[kind].lower()}' THEN {text} END)"


def _half_even(number: str) -> str:
    return (
        f"CAST(CASE WHEN abs({number} - trunc({number})) = 0.5 THEN 2 * round({number} / 2) "
        f"ELSE round({number}) END AS BIGINT)"
    )
