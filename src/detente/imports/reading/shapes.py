"""What a cell looks like, and what the cells of a column have in common."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Kind(StrEnum):
    """How a cell looks."""

    EMPTY = "empty"
    WHOLE = "whole"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    FLAG = "flag"
    ADDRESS = "address"
    TEXT = "text"


TYPED: Final = frozenset({Kind.WHOLE, Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.FLAG, Kind.ADDRESS})
_MONEY = r"(?:[$€£¥₽₴₸₹₺]|EUR|USD|GBP|CHF|RUB|руб\.?|р\.|Fr\.?|kr\.?|zł)"
_DAY = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[-/. ][^\W\d_]{3,9}\.?[-/. ,]{1,2}\d{2,4})"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
_PATTERNS: Final = (
    (Kind.WHOLE, re.compile(r"[+-]?\d{1,30}")),
    (Kind.DATE, re.compile(rf"{_DAY}(?:[T ,]{{1,2}}{_CLOCK})?")),
    (Kind.NUMBER, re.compile(
        rf"\(?[+\-−]?{_MONEY}? ?[+\-−]?(?:\d[\d.,'’\u00a0\u202f ]*|[.,]\d+)(?:[eE][+-]?\d{{1,3}})? ?(?:%|{_MONEY})?\)?"
        r"|[+-]?(?:nan|inf|infinity)", re.IGNORECASE)),
    (Kind.TIME, re.compile(_CLOCK)),
    (Kind.FLAG, re.compile(r"true|false|yes|no|y|n|oui|non|да|нет|ja|nein", re.IGNORECASE)),
    (Kind.ADDRESS, re.compile(r"[^\s@,;]{1,64}@[^\s@,;]{1,255}|(?:https?|ftp)://\S+")),
)  # fmt: skip


@lru_cache(maxsize=65536)
def kind_of(cell: str) -> Kind:
    """Return how a cell looks.

    >>> [str(kind_of(cell)) for cell in ("", "12", "$1,200.50", "03.04.2024 10:00", "Total", "a@b.org", "3 h")]
    ['empty', 'whole', 'number', 'date', 'text', 'address', 'text']
    """
    cell = cell.strip()
    if not cell:
        return Kind.EMPTY
    if len(cell) > 320:
        return Kind.TEXT
    for kind, pattern in _PATTERNS:
        if pattern.fullmatch(cell):
            return kind
    return Kind.TEXT


_SHAPE = str.maketrans(
    {**{chr(c): "9" for c in range(48, 58)}, **{chr(c): "a" for c in (*range(65, 91), *range(97, 123))}}
)


def shape_of(cell: str) -> str:
    """Return a cell with every digit as 9 and every Latin letter as a.

    >>> shape_of("AB-1234")
    'aa-9999'
    """
    return cell.translate(_SHAPE)


ENOUGH: Final = 8


def _often(count: int) -> int:
    """Return how often something must be seen among so many cells to count."""
    return max(2, count // 50)


def _usual_kinds(filled: Sequence[str]) -> frozenset[Kind] | None:
    counts = Counter(map(kind_of, filled))
    kinds = frozenset(kind for kind, count in counts.items() if count >= _often(len(filled)))
    return kinds if len(filled) >= ENOUGH and kinds and kinds <= TYPED and len(kinds) <= 2 else None


def _runs(shape: str) -> str:
    """Return a shape with each run of digits as one."""
    return re.sub("9+", "9", shape)


def _usual_shapes(filled: Sequence[str]) -> tuple[frozenset[str], bool] | None:
    """Return the few shapes that the ids of a column have, and whether digits count by runs only."""
    distinct = set(filled)
    if len(distinct) < ENOUGH:
        return None
    exact = [shape_of(cell) for cell in distinct]
    for shapes, by_runs in ((exact, False), (list(map(_runs, exact)), True)):
        counts = Counter(shapes).most_common(3)
        usual = frozenset(shape for shape, count in counts if count >= _often(len(distinct)))
        others = len(distinct) - sum(count for shape, count in counts if shape in usual)
        if usual and all("9" in shape for shape in usual) and others <= max(2, len(distinct) // 200):
            return usual, by_runs
    return None


def _listed(filled: Sequence[str]) -> frozenset[str] | None:
    """Return the few words that a column is made of (regions, stages), None where it has many."""
    counts = Counter(filled)
    words = frozenset(word for word, count in counts.items() if count >= _often(len(filled)))
    few = (
        len(filled) >= ENOUGH
        and len(words) <= max(3, len(filled) // 20)
        and sum(counts[w] for w in words) >= 0.9 * len(filled)
    )
    return words if few else None


class Columns:
    """What the sound rows of a table's beginning say about its columns.

    A column is *anchored* when all its cells look alike (all dates, all whole numbers, all ids of one shape, a few
    words over and over), so that a cell can be told to be out of place there. What is seen once only counts for nothing, for the rows may be
    among the broken ones; fewer than ``ENOUGH`` cells anchor nothing.
    """

    def __init__(self, rows: Sequence[Sequence[str]], width: int) -> None:
        self.width = width
        columns = [[row[column].strip() for row in rows] for column in range(width)]
        self._kinds = [_usual_kinds([cell for cell in cells if cell]) for cells in columns]
        self._shapes = [_usual_shapes([cell for cell in cells if cell]) for cells in columns]
        self._listed = [_listed([cell for cell in cells if cell]) for cells in columns]
        self._empty = [len(cells) < ENOUGH or cells.count("") >= _often(len(cells)) for cells in columns]

    @property
    def anchored(self) -> list[int]:
        """The columns that can tell a cell to be out of place."""
        return [c for c in range(self.width) if self._anchors(c)]

    def _anchors(self, column: int) -> bool:
        marks = (self._kinds[column], self._shapes[column], self._listed[column])
        return any(mark is not None for mark in marks)

    def proves(self, column: int, cell: str) -> bool:
        """Return whether a cell looks as only whole cells of its column do; False where the column isn't anchored."""
        return self._anchors(column) and self.takes(column, cell)

    def takes(self, column: int, cell: str) -> bool:
        """Return whether a cell may stand in a column; True where the column isn't anchored."""
        cell = cell.strip()
        if not cell:
            return self._empty[column]
        kinds, shapes = self._kinds[column], self._shapes[column]
        listed = self._listed[column]
        if listed is not None and cell not in listed:
            return False
        if shapes is not None and kinds is None:
            usual, by_runs = shapes
            if (_runs(shape_of(cell)) if by_runs else shape_of(cell)) not in usual:
                return False
        if kinds is None:
            return True
        kind = kind_of(cell)
        return kind in kinds or (kind is Kind.WHOLE and Kind.NUMBER in kinds)

    def fits(self, cells: Sequence[str]) -> bool:
        """Return whether every cell may stand where it stands."""
        return len(cells) == self.width and all(map(self.takes, range(self.width), cells))
