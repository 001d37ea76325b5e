"""Columns of a table in the making: plain arrays, and text kept as numbers until it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.engines.base import Kind
from detente.evidence.contract import Column

MISSING = int(np.iinfo(np.int64).min)
"""Stands for an amount of money that is not there; elsewhere a negative number does."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Opaque ids: a prefix and a number; a negative number is no id."""

    prefix: str
    numbers: NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Labels:
    """One of a few texts by position; a negative position is none."""

    names: Sequence[str]
    codes: NDArray[np.integer]


Values = Ids | Labels | NDArray[Any]
"""What a column holds. Instants are seconds since 1970 UTC, days are days since 1970, money is in cents; text may
also be an array of objects (str or None), decimals are floats (not-a-number for none), flags are booleans or 0/1/−1."""

Chunk = Mapping[str, Values]
"""Some rows of a table: column name → values, all of one length; columns left out are empty."""

Tables = Mapping[str, Callable[[], Iterator[Chunk]]]
"""Table name → a function that makes its rows, chunk after chunk."""


def texts(values: Sequence[str | None]) -> NDArray[Any]:
    """Return an array of objects for a short column of text."""
    return np.array(values, dtype=object)


def rows(names: Sequence[str], lines: Sequence[Sequence[Any]]) -> dict[str, NDArray[Any]]:
    """Return a short table given line by line: whole numbers and truths as numbers, the rest as objects.

    >>> sorted(rows(["what", "score"], [["a", 1], ["b", 2]])["score"].tolist())
    [1, 2]
    """
    result: dict[str, NDArray[Any]] = {}
    for place, name in enumerate(names):
        values = [line[place] for line in lines]
        number = bool(values) and all(isinstance(value, int | float | np.number) for value in values)
        result[name] = np.array(values) if number else np.array(values, dtype=object)
    return result


def bare(values: Values) -> NDArray[Any]:
    """Return the array of numbers or objects behind a column."""
    return values if isinstance(values, np.ndarray) else values.numbers if isinstance(values, Ids) else values.codes


def expression(column: Column, values: Values | None) -> str:
    """Return the DuckDB expression that turns the array behind a column into the natural type of its kind.

    >>> from detente.evidence.contract import TABLES
    >>> expression(TABLES["leads"]["lead_id"], Ids("L", np.array([1])))
    'CASE WHEN "lead_id" >= 0 THEN \\'L\\' || "lead_id" END'
    """
    name = f'"{column.name}"'
    if values is None:
        return f"CAST(NULL AS {NATURAL_TYPES[column.kind]})"
    match values:
        case Ids(prefix=prefix):
            return f"CASE WHEN {name} >= 0 THEN '{prefix}' || {name} END"
        case Labels(names=names):
            listed = ", ".join("'" + text.replace("'", "''") + "'" for text in names)
            return f"CASE WHEN {name} >= 0 THEN [{listed}][{name} + 1] END"
        case _:
            return _plain(column.kind, name)


def _plain(kind: Kind, name: str) -> str:
    match kind:
        case Kind.INSTANT:
            return f"CASE WHEN {name} >= 0 THEN make_timestamp(CAST({name} AS BIGINT) * 1000000) END"
        case Kind.DAY:
            return f"CASE WHEN {name} >= 0 THEN DATE '1970-01-01' + CAST({name} AS INTEGER) END"
        case Kind.MONEY:
            return (
                f"CASE WHEN {name} > {MISSING} THEN "
                f"CAST(CAST({name} AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) END"
            )
        case Kind.DECIMAL:
            return f"CASE WHEN NOT isnan(CAST({name} AS DOUBLE)) THEN CAST({name} AS DECIMAL(18, 6)) END"
        case Kind.WHOLE:
            return f"CASE WHEN {name} >= 0 THEN CAST({name} AS BIGINT) END"
        case Kind.FLAG:
            return f"CASE WHEN CAST({name} AS INTEGER) >= 0 THEN CAST({name} AS BOOLEAN) END"
        case _:
            return f"CAST({name} AS VARCHAR)"


NATURAL_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.INSTANT: "TIMESTAMP",
    Kind.DAY: "DATE",
    Kind.MONEY: "DECIMAL(18, 2)",
    Kind.DECIMAL: "DECIMAL(18, 6)",
    Kind.WHOLE: "BIGINT",
    Kind.FLAG: "BOOLEAN",
}
"""How each kind is written in a Parquet file."""
