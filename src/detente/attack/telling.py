"""Tables → facts: which columns say whom a row is about, when, how many they are, and what is told of them."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.attack import figures
from detente.attack.cells import Cell, half_unit
from detente.attack.facts import Fact, Group, Released, Scale
from detente.attack.tables import Table
from detente.attack.who import People

_TEN = 10  # of fewer people than this, means end earlier
_EVERYBODY = {"all", "total", "everyone", "everybody", "(all)", "null", "–", "*"}


def told(tables: Sequence[Table], people: People | None = None, scales: Mapping[str, Scale] | None = None) -> Released:
    """Return the facts that tables tell.

    people : who works where; without it each word in a row is an attribute.   scales : what the user says of columns.
    A column that several CSV files have is one figure, seen from several sides. Files without a wave or period are of one
    moment, unless they say two things of one group.
    """
    files: dict[str, set[str]] = {}
    for table in tables:
        for column in table.columns if table.source.endswith(".csv") else ():
            files.setdefault(column, set()).add(table.source)
    linked = {column for column, sources in files.items() if len(sources) > 1}
    facts: list[Fact] = []
    found: dict[str, Scale] = {}
    unread: dict[str, tuple[str, ...]] = {}
    for table in tables:
        reader = _Reader(table, people, scales or {}, linked if table.source.endswith(".csv") else set())
        facts += reader.facts()
        found |= reader.scales
        unread[table.name] = tuple(reader.left)
    return Released(
        facts=tuple(_timed(facts)), scales=found, unread={name: left for name, left in unread.items() if left}
    )


def _timed(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Tell times apart where two files contradict one another: of one moment they would say the same."""
    by_key: dict[tuple[str, str, Group | None], list[Fact]] = {}
    for fact in facts:
        if not fact.hidden:
            by_key.setdefault((fact.figure, fact.time, fact.group), []).append(fact)
    apart = {key[:2] for key, those in by_key.items() if _contradict(those)}
    # Files without any time are of one wave each, then, in all their figures.
    waves = any(not time for _, time in apart)
    for fact in facts:
        split = (fact.figure, fact.time) in apart or (waves and not fact.time)
        yield replace(fact, time=f"{fact.time} @{fact.as_of or fact.source}".strip()) if split else fact


def _contradict(facts: Sequence[Fact]) -> bool:
    """Whether figures of one group can't be the same one, more or less rounded."""
    least = max((fact.least for fact in facts if fact.least is not None), default=-math.inf)
    most = min((fact.most for fact in facts if fact.most is not None), default=math.inf)
    return least > most + 1e-6 * max(1.0, abs(most)) or len({fact.people for fact in facts}) > 1


@dataclass
class _Reader:
    table: Table
    people: People | None
    told: Mapping[str, Scale]
    linked: set[str]

    def __post_init__(self) -> None:
        self.scales: dict[str, Scale] = {}
        self.left: list[str] = []
        known = set(self.people.values) if self.people else set()
        cells = {column: [row[column] for row in self.table.rows if column in row] for column in self.table.columns}
        self.times = [column for column in self.table.columns if column in figures.TIMES]
        numbers = [
            column
            for column, those in cells.items()
            if column not in self.times and column not in known and not any(cell.word for cell in those)
        ]
        self.labels: dict[str, str | None] = {}
        for column, those in cells.items():
            if column in numbers or column in self.times:
                continue
            texts = {cell.text for cell in those} - _EVERYBODY
            attribute = self.people.attribute_of(column, texts) if self.people else column
            if column in figures.NO_LABELS and attribute is None:
                continue
            if column in figures.NO_LABELS and not self.people:
                continue
            self.labels[column] = attribute
        self.counted = next((column for column in figures.PEOPLE if column in numbers), None)
        self.cells = {column: cells[column] for column in numbers if column != self.counted}

    def _rounded_alike(self, cells: list[Cell]) -> list[Cell]:
        """Return the cells that were rounded as these were: where one figure of a table was not rounded, none was."""
        every = list(itertools.chain(*self.cells.values()))
        return cells if half_unit(every) else every

    def facts(self) -> Iterator[Fact]:
        strange = not any(self.labels.values()) and not self._names_groups() and not self._of_everybody()
        for column, cells in self.cells.items():
            if self.people and strange and (self.table.name, _stem(column)) not in figures.TOTALS:
                self.left.append(column)
                continue
            ends = figures.DIFFERENCES.get((self.table.name, column))
            scale = Scale(least=ends[0], most=ends[1], adds=False) if ends else self._scale(column, cells)
            if scale is None:
                if not column.endswith(("low", "high")):
                    self.left.append(column)
                continue
            half = half_unit(self._rounded_alike(cells)) if scale.mean else 0.0
            for row in self.table.rows:
                if column in row:
                    yield self._fact(column, row, scale, half, difference=ends is not None)

    def _scale(self, column: str, cells: Sequence[Cell]) -> Scale | None:
        return figures.scale_of(self.table.name, column, cells, self.told)

    def _fact(self, column: str, row: Mapping[str, Cell], scale: Scale, half: float, *, difference: bool) -> Fact:
        group, about = self._group(row)
        name, group = (column, group) if difference else self._wide(column, group)
        time, name = self._time(row, name)
        total = figures.TOTALS.get((self.table.name, name))
        table = "" if total or column in self.linked else self.table.name
        figure = ".".join(part for part in (table, total or name) if part) + "".join(f" · {part}" for part in about)
        self.scales[figure] = scale
        cell = row[column]
        counted = row.get(self.counted) if self.counted else None
        least, most = _ends(cell, scale, half, counted.value if counted else None)
        exact = difference or not (total or self.table.name in figures.FEWEST)
        number = int(counted.value) if counted and counted.value is not None and exact else None
        # An interval belongs to the one mean of its row.
        low, high = (row[end].value if end in row and (scale.mean or difference) else None for end in ("low", "high"))
        if scale.mean and (self.table.name, "gap") in figures.DIFFERENCES:
            low = high = None
        return Fact(
            source=self.table.source, figure=figure, time=time, group=group, people=number, least=least, most=most,
            hidden=cell.value is None, low=low, high=high, as_of=self.table.as_of,
        )  # fmt: skip

    def _group(self, row: Mapping[str, Cell]) -> tuple[Group, list[str]]:
        """Return whom a row is about, and what else it says it is about."""
        group, about = {}, []
        for column, attribute in self.labels.items():
            text = row[column].text if column in row else "null"
            if text.lower() in _EVERYBODY:
                continue
            if attribute is None:
                about.append(f"{column}={text}")
            else:
                group[attribute] = text
        return tuple(sorted(group.items())), about

    def _wide(self, column: str, group: Group) -> tuple[str, Group]:
        """Return a figure's name and group where the heading names the group, as in a column for each side."""
        attribute = self._group_of(column)
        if attribute is None or attribute in dict(group):
            return column, group
        return "", tuple(sorted((*group, (attribute, column))))

    def _group_of(self, column: str) -> str | None:
        """Return the attribute of which a heading is a value; without a list of people, two columns of one scale are sides."""
        if self.people is None:
            beside = [name for table, name in figures.KNOWN if table == self.table.name]
            return "side" if len(beside) > 1 and column in beside else None
        held = [
            name for name, values in self.people.values.items() if any(column in those for those in values.values())
        ]
        return held[0] if len(held) == 1 else None

    def _of_everybody(self) -> bool:
        """Whether a table that names no group counts about as many people as the list does: most of them, and no more."""
        counted = [row[self.counted].value for row in self.table.rows if self.counted in row] if self.counted else []
        number = len(self.people.ids) if self.people else 0
        return any(counted) and all(one is None or number / 2 <= one <= number for one in counted)

    def _names_groups(self) -> bool:
        return any(self._group_of(column) for column in self.cells)

    def _time(self, row: Mapping[str, Cell], name: str) -> tuple[str, str]:
        """Return when a figure is of; a name that ends in _a or _b is of that period."""
        asked = self.table.asked
        if name[-2:] in ("_a", "_b") and name[-1] in asked:
            return asked[name[-1]], name[:-2]
        texts = [row[column].text for column in self.times if column in row and not row[column].hidden]
        texts = [asked.get(text, text) if text in ("a", "b") else text for text in texts]
        if self.people is not None and not self.people.there:
            texts.sort(key=lambda text: not text[:4].isdigit())
        return (texts[0] if texts else ""), name


def _stem(column: str) -> str:
    return column[:-2] if column.endswith(("_a", "_b")) else column


def _ends(cell: Cell, scale: Scale, half: float, people: float | None) -> tuple[float | None, float | None]:
    """Return between which ends a printed figure of so many people lies.

    >>> score = Scale(least=20.0, most=100.0, mean=True, ends=(30.0, 90.0), few_ends=(40.0, 80.0), sums=100.0)
    >>> _ends(Cell("60", 60.0), score, 0.0, 10.0), _ends(Cell("80", 80.0), score, 0.0, 8.0)
    ((55.0, 65.0), (81.25, 100.0))
    """
    if cell.value is None:
        return None, None
    low, high = (scale.few_ends if people and people < _TEN else None) or scale.ends or (None, None)
    below = above = cell.value
    if scale.sums and people:
        # What was printed is the end; what was rounded, the first sum there or beyond.
        unit, half = scale.sums / people, half + scale.sums / people / 2
        below = unit * math.ceil(cell.value / unit - 1e-9)
        above = unit * math.floor(cell.value / unit + 1e-9)
    if cell.end == "least" or (high is not None and cell.value >= high):
        return below - half, scale.most
    if cell.end == "most" or (low is not None and cell.value <= low):
        return scale.least, above + half
    return cell.value - half, cell.value + half


def seen(released: Released) -> Counter[str]:
    """Return how many facts are shown and how many are hidden.

    >>> seen(Released(facts=(), scales={}))["shown"]
    0
    """
    return Counter("hidden" if fact.hidden else "shown" for fact in released.facts)
