"""What an engine must do, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

Columns = Mapping[str, list[Any]]
"""A small result: column name → values, all of one length; whole numbers come back as ``int``."""

Value = int | str | None
"""What may be asked with: bound as the one row of the view ``asked``."""
Given = Mapping[str, Mapping[str, Sequence[Value]]]
"""Small tables that one query reads: name → column → values."""


class Kind(StrEnum):
    """What a column holds. Outside it is written naturally; at the door it becomes portable."""

    TEXT = "text"  # opaque text
    INSTANT = "instant"  # a moment, UTC; inside BIGINT microseconds since 1970-01-01
    DAY = "day"  # a calendar day; inside BIGINT days since 1970-01-01
    MONEY = "money"  # an amount in the reporting currency; inside BIGINT minor units, half-even
    DECIMAL = "decimal"  # a number or a unit price; DECIMAL(18, 6) inside and out
    WHOLE = "whole"  # a whole number; BIGINT inside and out
    FLAG = "flag"  # true or false; inside BIGINT 1 or 0


class Found(StrEnum):
    """What an engine found a source column to be."""

    TEXT = "text"
    MOMENT = "moment"  # a timestamp without zone, read as UTC
    ZONED = "zoned"  # a timestamp with a zone
    DATE = "date"
    BOOLEAN = "boolean"
    WHOLE = "whole"
    DECIMAL = "decimal"
    FLOAT = "float"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """A table as it lies in an engine or in files.

    relation : what stands after FROM in this engine's SQL.   columns : name → what was found.
    """

    relation: str
    columns: Mapping[str, Found]


class Engine(Protocol):
    """Opens tables, runs portable SQL with bound values, gives columns back."""

    name: str

    def sources(self) -> Mapping[str, Source]:
        """Return the tables there are, by lower-case name."""
        ...

    def portable(self, column: str, found: Found, kind: Kind, minor_digits: int) -> str:
        """Return the expression that casts a source column to its portable type; values that don't fit give NULL."""
        ...

    def view(self, name: str, sql: str) -> None:
        """Define, or define anew, a view that later queries read under ``name``."""
        ...

    def table(self, name: str, columns: Mapping[str, Sequence[Value]]) -> None:
        """Hand over a small table of whole numbers or text, read under ``name``."""
        ...

    def run(self, sql: str, asked: Mapping[str, Value] | None = None, given: Given | None = None) -> Columns:
        """Run one portable SELECT; ``asked`` is there as a view of one row, ``given`` as small tables of its own."""
        ...

    def stop(self) -> None:
        """Interrupt what is running, from another thread."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


def quoted(name: str) -> str:
    """Return ``name`` as a quoted SQL identifier.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: Value) -> str:
    """Return a bound value as a typed SQL literal that every engine reads alike.

    >>> literal(3), literal("it's"), literal(None)
    ('CAST(3 AS BIGINT)', "CAST('it''s' AS VARCHAR(1000))", 'CAST(NULL AS VARCHAR(1000))')
    """
    if value is None:
        return "CAST(NULL AS VARCHAR(1000))"
    if isinstance(value, int):
        return f"CAST({value} AS BIGINT)"
    return "CAST('" + value.replace("'", "''") + "' AS VARCHAR(1000))"


PORTABLE_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "VARCHAR(65535)",
    Kind.INSTANT: "BIGINT",
    Kind.DAY: "BIGINT",
    Kind.MONEY: "BIGINT",
    Kind.DECIMAL: "DECIMAL(18, 6)",
    Kind.WHOLE: "BIGINT",
    Kind.FLAG: "BIGINT",
}
"""The SQL type of each kind once it is portable."""


def columns_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Columns:
    """Return rows as columns; whole decimals as ``int``, so that engines with different sum types agree.

    >>> columns_of(["n", "x"], [(Decimal("3"), "a"), (Decimal("3.5"), "b")])
    {'n': [3, Decimal('3.5')], 'x': ['a', 'b']}
    """
    columns = map(list, zip(*rows, strict=True)) if rows else ([] for _ in names)
    return {name: _plain(values) for name, values in zip(names, columns, strict=True)}


def _plain(values: list[Any]) -> list[Any]:
    if Decimal not in set(map(type, values)):
        return values
    return [
        int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value for value in values
    ]
