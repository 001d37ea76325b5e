"""Tables as aligned text: no boxes, as wide as they need, or field by field where the terminal is too narrow."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

from detente.cli.screen import clean
from detente.report.said import Column

GAP = "  "
NARROWEST_TEXT = 16
"""A column of text is not broken into lines narrower than this."""


def lines(columns: Sequence[Column], width: int | None = None) -> list[str]:
    """Return a table as lines, the heading first.

    width : columns of the terminal; a wider table is written field by field. None never breaks.

    >>> lines([Column("Team", ("North", "South")), Column("Deals", ("7", "12"), right=True)])
    ['Team   Deals', 'North      7', 'South     12']
    >>> lines([Column("Team", ("North",)), Column("Deals", ("7",), right=True)], width=10)
    ['Team   North', 'Deals  7']
    """
    columns = [
        Column(clean(column.heading), tuple(clean(cell) for cell in column.cells), column.right) for column in columns
    ]
    widths = [max(map(display_width, (column.heading, *column.cells))) for column in columns]
    over = sum(widths) + len(GAP) * (len(widths) - 1) - width if width is not None else 0
    if over > 0 and widths[-1] - over >= NARROWEST_TEXT and not columns[-1].right:
        widths[-1] -= over
    elif over > 0:
        return _field_by_field(columns, width or 0)
    rows = zip(*((column.heading, *column.cells) for column in columns), strict=True)
    rights = [column.right for column in columns]
    return [line for row in rows for line in _row(row, widths, rights)]


def _row(row: Sequence[str], widths: Sequence[int], rights: Sequence[bool]) -> list[str]:
    """Return a row as one line, or as several where its last cell is a long text."""
    *cells, last = row
    broken = [last] if display_width(last) <= widths[-1] else textwrap.wrap(last, widths[-1], break_long_words=False)
    start = [_padded(cell, size, right) for cell, size, right in zip(cells, widths[:-1], rights[:-1], strict=True)]
    first = GAP.join([*start, _padded(broken[0], widths[-1], rights[-1])]).rstrip()
    indent = sum(widths[:-1]) + len(GAP) * len(cells)
    return [first, *(" " * indent + line for line in broken[1:])]


def display_width(text: str) -> int:
    """Return how many columns a text takes on a terminal.

    >>> display_width("naïve"), display_width("销售")
    (5, 4)
    """
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _padded(text: str, size: int, right: bool) -> str:
    space = " " * (size - display_width(text))
    return space + text if right else text + space


def _field_by_field(columns: Sequence[Column], width: int) -> list[str]:
    widest = max(display_width(column.heading) for column in columns)
    left = min(widest, max(width - len(GAP) - NARROWEST_TEXT, NARROWEST_TEXT // 2))
    right = max(width - left - len(GAP), NARROWEST_TEXT)
    found: list[str] = []
    for row in range(len(columns[0].cells)):
        found += [""] if row else []
        for column in columns:
            heading = textwrap.wrap(column.heading, left, break_long_words=False) or [""]
            cell = textwrap.wrap(column.cells[row], right, break_long_words=False) or [""]
            for one, other in zip_longest(heading, cell, fillvalue=""):
                found.append((_padded(one, left, False) + GAP + other).rstrip())
    return found
