"""How a column of a file writes its numbers, days and times, and the SQL that reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from detente.engines.base import Kind
from detente.imports.plan import Input
from detente.imports.running import Runner

TYPES: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "VARCHAR",
    Kind.INSTANT: "TIMESTAMP",
    Kind.DAY: "DATE",
    Kind.MONEY: "DECIMAL(30,9)",
    Kind.DECIMAL: "DECIMAL(30,9)",
    Kind.WHOLE: "BIGINT",
    Kind.FLAG: "BOOLEAN",
}
"""The SQL type of a value once it was read in its style."""


@dataclass(frozen=True, slots=True)
class Styles:
    """Looks how columns are written.

    zone : in which clock times without one are read.   date_order : as the user said, None to see for oneself.
    """

    runner: Runner
    zone: str
    date_order: str | None

    def sql(self, one: Input, header: str, kind: Kind, column: str) -> str | None:
        """Return SQL that reads a column in its style (NULL where a value doesn't fit), None where there is none.

        column : its name as the user writes it. Raises Mistake, which asks, where two readings are possible.
        """
        return None
