"""What looking at a whole column says of how it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from detente.engines.base import quoted
from detente.language import Message

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Style = TypeVar("Style")
MOST_SHAPES: Final = 4000
LONGEST: Final = 64
ENOUGH: Final = 100_000
_TABLE: Final = "detente_cells_looked_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Generic[Style]):
    """How a column is written.

    style : None where nothing fits, or where two readings are possible.
    readings : the possible styles where there are several that differ on these very values: to be asked about.
    filled : cells with something in them, among those looked at (all, or some where there are very many different ones).
    unlike : those of them that the style (the likeliest reading) can't read.
    examples : a few values: those that fit no style, or those that can be read in several ways.
    question : what to ask where there are several readings.   assumed : what was taken for granted.
    """

    style: Style | None
    readings: tuple[Style, ...] = ()
    filled: int = 0
    unlike: int = 0
    examples: tuple[str, ...] = ()
    question: Message | None = None
    assumed: Message | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """One way of writing in a column: digits as 9. count : cells.   example : one of them."""

    text: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Cells:
    """The different cells of a column with how often each occurs, in a temporary table of a connection.

    Where a column has many more different cells than ``ENOUGH``, some of them by a fixed rule (their hash).
    filled : cells that aren't empty, among those looked at.   whole : all were looked at.
    """

    connection: DuckDBPyConnection
    filled: int
    whole: bool

    def shapes(self, cell: str, shape: str) -> list[Shape]:
        """Return the shapes, most frequent first, 4,000 at most. cell, shape : SQL over the column ``cell``."""
        rows = self.connection.execute(
            f"SELECT shape, CAST(sum(times) AS BIGINT) AS cells, min(cell) AS example "
            f"FROM (SELECT cell, times, {shape} AS shape FROM (SELECT {cell} AS cell, times FROM {_TABLE}) "
            f"WHERE length(cell) <= {LONGEST}) GROUP BY shape ORDER BY cells DESC, shape LIMIT {MOST_SHAPES}"
        ).fetchall()
        return [Shape(str(text), int(count), str(example)) for text, count, example in rows]

    def counts(self, *conditions: str) -> list[int]:
        """Return for each condition over the column ``cell`` how many cells meet it."""
        counted = ", ".join(f"coalesce(CAST(sum(times) FILTER ({one}) AS BIGINT), 0)" for one in conditions)
        row = self.connection.execute(f"SELECT {counted} FROM {_TABLE}").fetchone()
        return [int(count) for count in row] if row else [0] * len(conditions)

    def examples(self, condition: str) -> tuple[str, ...]:
        """Return up to three cells that meet a condition."""
        found = self.connection.execute(f"SELECT cell FROM {_TABLE} WHERE {condition} ORDER BY cell LIMIT 3").fetchall()
        return tuple(str(row[0])[:100] for row in found)


@contextmanager
def cells_of(
    connection: DuckDBPyConnection, relation: str, column: str, *, all_of_them: bool = False
) -> Iterator[Cells]:
    """Look at a column's cells; what was kept of them goes away at the end."""
    cell = trimmed(column)
    kept = 1
    if not all_of_them:
        row = connection.execute(f"SELECT approx_count_distinct({cell}) FROM {relation}").fetchone()
        kept = max(1, int(row[0]) // ENOUGH) if row else 1
    some = f" AND hash(cell) % {kept} = 0" if kept > 1 else ""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_TABLE} AS SELECT cell, count(*) AS times "
        f"FROM (SELECT {cell} AS cell FROM {relation}) WHERE cell <> ''{some} GROUP BY cell"
    ).fetchall()
    try:
        filled = connection.execute(f"SELECT coalesce(CAST(sum(times) AS BIGINT), 0) FROM {_TABLE}").fetchone()
        yield Cells(connection, int(filled[0]) if filled else 0, kept == 1)
    finally:
        connection.execute(f"DROP TABLE {_TABLE}").fetchall()


def trimmed(column: str) -> str:
    """Return SQL of a column's text without the spaces around it, no-break ones among them."""
    return f"trim({quoted(column)}, ' \t\u00a0\u202f\ufeff')"


def literal(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"
