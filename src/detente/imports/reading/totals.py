"""A last row that adds up the rows above is no row: it is told of and not handed over.

The word alone ("Total" may be a customer) is no proof; the sum is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from detente.engines.base import quoted
from detente.imports.reading.cells import split
from detente.imports.reading.contents import Opened
from detente.imports.reading.plans import Plan, Rows
from detente.imports.reading.shapes import Kind, kind_of
from detente.imports.reading.values import number_sql, numbers

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WORD: Final = re.compile(
    r"\W*(?:(?:grand|sub|report)[ -]?)?totals?\b|\W*(?:sum|sums|somme|sous-total|summe|gesamt\w*|insgesamt)\b"
    r"|\W*(?:итого|итог|всего|сумма)\b|\W*Σ",
    re.IGNORECASE,
)
_LEAST: Final = 3
_COLUMNS: Final = 12


def names_total(plan: Plan, rows: Rows) -> str | None:
    """Return the word for a total that the last accepted row begins with, None where it doesn't."""
    if rows.accepted <= _LEAST:
        return None
    cells = split(rows.last_text, plan.dialect) or []
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    found = _WORD.match(first)
    return first[:40] if found and any(kind_of(cell) in (Kind.WHOLE, Kind.NUMBER) for cell in cells) else None


def total_column(connection: DuckDBPyConnection, opened: Opened, plan: Plan, rows: Rows) -> str | None:
    """Return the first column whose last cell is the sum of the cells above it, None where there is none."""
    cells = split(rows.last_text, plan.dialect) or []
    numeric = [place for place, cell in enumerate(cells) if kind_of(cell) in (Kind.WHOLE, Kind.NUMBER)]
    for place in [place for place in numeric if place < plan.width][:_COLUMNS]:
        column = plan.columns[place]
        found = numbers(connection, opened.relation(), column)
        style = found.style or next(iter(found.readings), None)
        if style is None:
            continue
        number, last = number_sql(column, style), number_sql("cell", style)
        row = connection.execute(
            f"SELECT sum({number}), (SELECT {last} FROM (SELECT CAST(? AS VARCHAR) AS cell)), count({quoted(column)}) "
            f"FROM {opened.relation()}",
            [cells[place]],
        ).fetchone()
        if row is None or row[0] is None or row[1] is None or row[2] <= _LEAST:
            continue
        if row[1] != 0 and abs(row[0] - 2 * row[1]) <= abs(row[1]) / 1_000_000_000:
            return column
    return None
