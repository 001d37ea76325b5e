"""A table as it was printed, and what its headings are called in the JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from detente.attack.cells import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of one file. asked : what its question was asked with, such as a period.   as_of : up to which day it knows."""

    source: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]
    asked: Mapping[str, str] = field(default_factory=dict)
    as_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What tables, columns and codes are called on pages, so that a page and the JSON say the same facts.

    tables : title → name.   columns : table → (heading, name) in their order, a heading for each language.
    values : word → code.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    def table(self, title: str) -> str:
        """Return the name of a table."""
        return self.tables.get(title, _plain(title))

    def fields(self, table: str, headings: Sequence[str]) -> tuple[str, ...]:
        """Return the names of columns. One heading may stand for several fields; they come in their order.

        >>> names = Names(columns={"s": [("Mean", "mean"), ("From", "low"), ("Odds", "odds"), ("From", "odds_low")]})
        >>> names.fields("s", ["Odds", "From", "People"])
        ('odds', 'odds_low', 'people')
        """
        left, found = list(self.columns.get(table, ())), []
        for heading in headings:
            place = next((place for place, (said, _) in enumerate(left) if said == heading), None)
            found.append(_plain(heading) if place is None else left[place][1])
            left = left if place is None else left[place + 1 :]
        return tuple(found)

    def knows(self, table: str, heading: str) -> bool:
        """Whether a text is the heading of a column of the table."""
        return any(said == heading for said, _ in self.columns.get(table, ()))


def _plain(heading: str) -> str:
    return "_".join(heading.strip().lower().split())
