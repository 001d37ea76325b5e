"""An answer's tables as text: the same cells on the terminal, on paper and on a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from detente.evidence.periods import day_in
from detente.language import N_, Language, Message, Money, minor_digits
from detente.questions.findings import Unit, tells

if TYPE_CHECKING:
    from detente.answers import Answer, Rows

UNKNOWN = "–"
"""Stands where there is no value: hidden, or not to be known."""

LONG = 24
"""A table of more rows is shown by its first ones on the terminal and on paper."""
FEW_ROWS, MANY_COLUMNS = 3, 7
"""A table of so few rows and more columns than that is turned on its side."""
WIDE = 12
"""Beneath a table of more columns than that stands what its rows say in words: a column of sentences would leave no room."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, said: its heading, its cells, and whether they are figures and stand at the right."""

    heading: str
    cells: tuple[str, ...]
    right: bool = False


def to_read(rows: Rows[Any]) -> Rows[Any]:
    """Return the rows that people are shown: of a long curve a few telling places, and what is hidden last.

    JSON has all rows, in their own order.
    """
    kept = list(rows)
    for field in rows.fields:
        places = field.metadata.get("read_at")
        kept = [row for row in kept if getattr(row, field.name) in places] or kept if places else kept
    if len(kept) > LONG:
        telling = [field.name for field in rows.fields if tells(field)]
        kept.sort(key=lambda row: all(getattr(row, name) is None for name in telling))
    return rows.only(kept)


def columns(answer: Answer[Any], name: str, rows: Rows[Any], language: Language) -> list[Column]:
    """Return rows of a table column by column. Columns without any value are left out; a low and wide table is turned.

    An answer's names say what people call a code in a row, and, as ``table.column``, a column that has another name here.
    """
    return plain(rows, language, answer.evidence.currency, answer.names, name)


def plain(
    rows: Rows[Any], language: Language, currency: str, names: Mapping[str, str] = MappingProxyType({}), name: str = ""
) -> list[Column]:
    """Return rows that are no answer's table column by column; see `columns`."""
    found = []
    wide = _is_wide(rows)
    for field in rows.fields:
        values = [getattr(row, field.name) for row in rows]
        if any(value is not None for value in values) and not (wide and field.metadata["unit"] is Unit.SENTENCE):
            unit = field.metadata["unit"]
            digits = field.metadata.get("digits", 1)
            by = field.metadata.get("by")
            if by:
                cells = tuple(
                    measured(value, getattr(row, by), language, currency)
                    for value, row in zip(values, rows, strict=True)
                )
            else:
                cells = tuple(cell(value, unit, language, names, currency, digits) for value in values)
            heading = names.get(f"{name}.{field.name}", field.metadata["title"])
            found.append(Column(language.say(heading), cells, unit.is_figure))
    return turned(found) if len(rows) <= FEW_ROWS and len(found) > MANY_COLUMNS else found


def in_words(rows: Rows[Any], language: Language) -> tuple[str, ...]:
    """Return what the rows of a wide table say in words, each once; nothing of a table that has a column of it."""
    if not _is_wide(rows):
        return ()
    sentences = [field.name for field in rows.fields if field.metadata["unit"] is Unit.SENTENCE]
    found = [getattr(row, name) for row in rows for name in sentences]
    return tuple(dict.fromkeys(language.say(one) for one in found if one is not None))


def _is_wide(rows: Rows[Any]) -> bool:
    return sum(any(getattr(row, field.name) is not None for row in rows) for field in rows.fields) > WIDE


def turned(columns: list[Column]) -> list[Column]:
    """Return a table turned on its side: its first column becomes the headings.

    >>> [column.heading for column in turned([Column("Period", ("before", "now")), Column("Leads", ("7", "9"))])]
    ['Period', 'before', 'now']
    """
    first, *others = columns
    sides = [Column(first.heading, tuple(column.heading for column in others))]
    for row, heading in enumerate(first.cells):
        sides.append(Column(heading, tuple(column.cells[row] for column in others), right=True))
    return sides


def cell(value: Any, unit: Unit, language: Language, names: Mapping[str, str], currency: str, digits: int = 1) -> str:
    """Return one value as people read it; money exact, numbers with so many digits.

    >>> cell(123456, Unit.MONEY, Language.of("en"), {}, "EUR"), cell(None, Unit.COUNT, Language.of("en"), {}, "EUR")
    ('€1,234.56', '–')
    """
    match unit, value:
        case _, None:
            return UNKNOWN
        case Unit.MONEY, _:
            return language.money(Money(value, currency))
        case Unit.SHARE, _:
            return language.percent(value, 1)
        case Unit.NUMBER, float():
            return language.number(value, digits)
        case ((Unit.LABEL | Unit.DAY), dt.date()):
            return value.isoformat()
        case Unit.LABEL, _:
            return language.say(names[value]) if value in names else str(value)
        case _:
            return language.show(value)


def measured(
    value: float | Fraction | None, unit: str, language: Language, currency: str, *, exact: bool = False
) -> str:
    """Return a number as people read what it is counted in: amounts of money in units of the currency, shares from 0 to 1.

    exact : with all digits that pay is reckoned from, and no more.

    >>> [measured(0.5, unit, Language.of("en"), "EUR") for unit in ("share", "money", "days")]
    ['50.0%', '€0.50', '0.5']
    """
    if value is None:
        return UNKNOWN
    number = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value
    match unit:
        case "money":
            return language.money(Money(round(value * 10 ** minor_digits(currency)), currency))
        case "share":
            return language.percent(number, None if exact else 1)
        case "count" if value == round(value):
            return language.number(number, 0)
        case _:
            return language.exact(number) if exact else language.number(number, 1)


def title(answer: Answer[Any], language: Language) -> str:
    """Return the question as people ask it."""
    from detente import ask

    return language.say(ask.named(answer.question).TITLE)


def table_title(answer: Answer[Any], name: str, language: Language) -> str:
    """Return what a table is called."""
    return language.say(answer.names.get(name, name))


def beneath(answer: Answer[Any], language: Language) -> str:
    """Return the line beneath the question: which periods, and up to when the evidence is known."""
    as_of = language.show(day_in(answer.evidence.as_of, answer.evidence.zone))
    if {"a", "b"} <= set(answer.asked):
        a, b = (period(answer.asked[name], language) for name in "ab")
        return language.say(Message(N_("{b}, beside {a} · known up to {as_of}"), a=a, b=b, as_of=as_of))
    return language.say(Message(N_("Known up to {as_of}"), as_of=as_of))


def period(text: str, language: Language) -> str:
    """Return a period ``FROM:TO`` (TO excluded) as people say it: a quarter, a month, or its first and last day.

    >>> period("2026-07-01:2026-10-01", Language.of("en")), period("2026-05-01:2026-06-01", Language.of("fr"))
    ('Q3 2026', 'mai 2026')
    """
    from babel.dates import format_date, format_interval

    first, end = (dt.date.fromisoformat(part) for part in text.split(":"))
    months = (end.year - first.year) * 12 + end.month - first.month
    if first.day == end.day == 1 and months in (1, 3) and (months == 1 or first.month % 3 == 1):
        return str(format_date(first, "QQQ y" if months == 3 else "LLLL y", locale=language.code))
    return str(format_interval(first, end - dt.timedelta(days=1), "yMMMd", locale=language.code))


def day(text: str, language: Language) -> str:
    """Return an ISO day as people write it.

    >>> day("2026-09-30", Language.of("fr"))
    '30 sept. 2026'
    """
    return language.show(dt.date.fromisoformat(text))


HOW = N_("How it was computed")
LIMITS = {
    "cannot_tell": N_("What this can't tell"),
    "missing": N_("What is missing"),
    "hidden": N_("What is hidden, and why"),
}
"""Heading of each kind of limit, in the order in which they are shown."""


def limits(answer: Answer[Any], language: Language) -> list[tuple[str, list[str]]]:
    """Return the limits under their headings; kinds without any are left out."""
    grouped = [
        (language.say(heading), [language.say(limit.message) for limit in answer.limits if limit.kind == kind])
        for kind, heading in LIMITS.items()
    ]
    return [(heading, sentences) for heading, sentences in grouped if sentences]
