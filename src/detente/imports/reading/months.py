"""Names of months in English, French, German and Russian, and how to turn them into numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from detente.imports.reading.findings import literal

_MONTHS: Final = (
    "january jan janvier janv januar jän января январь янв",
    "february feb février févr fevrier fevr februar февраля февраль фев февр",
    "march mar mars märz mrz марта март мар",
    "april apr avril avr апреля апрель апр",
    "may mai мая май",
    "june jun juin juni июня июнь июн",
    "july jul juillet juil juli июля июль июл",
    "august aug août aout авг августа август",
    "september sep sept septembre сентября сентябрь сен сент",
    "october oct octobre oktober okt октября октябрь окт",
    "november nov novembre ноября ноябрь ноя нояб",
    "december dec décembre déc decembre dezember dez декабря декабрь дек",
)
NUMBERS: Final = {word: f"{place:02d}" for place, words in enumerate(_MONTHS, start=1) for word in words.split()}

_WEEKDAY: Final = r"(?:\pL+[., ]+)?"
_SUFFIX: Final = r"(?:er|st|nd|rd|th|\.)?"
_YEAR: Final = r"(\d{4}|\d{2})(?: г\.?| года?)?"
_DAY_FIRST: Final = rf"^{_WEEKDAY}(\d{{1,2}}){_SUFFIX}[-/., ]*\pL+[-/., ]*{_YEAR}"
_MONTH_FIRST: Final = rf"^{_WEEKDAY}\pL+[-/., ]*(\d{{1,2}}){_SUFFIX},? +{_YEAR}"
_YEAR_FIRST: Final = r"^(\d{4})[-/., ]*\pL+[-/., ]*(\d{1,2})"


def month_words(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the names of months in some texts with their numbers, longest first.

    >>> month_words(["99 mars 9999", "9 Sept. 9999", "99.99.9999 AM"])
    (('mars', '03'), ('sept', '09'))
    """
    words = {word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower()) if word in NUMBERS}
    return tuple((word, NUMBERS[word]) for word in sorted(words, key=lambda word: (-len(word), word)))


def with_numbers(cell: str, words: tuple[tuple[str, str], ...]) -> str:
    """Return SQL of a cell in which a date with a month's name is written 31-12-2024 instead, the rest as it was.

    >>> import duckdb
    >>> sql = with_numbers("x", (("mars", "03"), ("march", "03")))
    >>> duckdb.sql(f"SELECT {sql} FROM (VALUES ('mar. 12 mars 2024 10:30'), ('March 5th, 2024')) AS t (x)").fetchall()
    [('12-03-2024 10:30',), ('5-03-2024',)]
    """
    named = rf"(?i)^(?:.*[^\pL])?({'|'.join(word for word, _ in words)})(?:[^\pL]|$)"
    numbers = ", ".join(f"{literal(word)}: {literal(number)}" for word, number in words)
    month = f"map {{{numbers}}}[lower(regexp_extract({cell}, {literal(named)}, 1))]"
    text = f"regexp_replace({cell}, {literal(_DAY_FIRST)}, '\\1-' || {month} || '-\\2')"
    text = f"regexp_replace({text}, {literal(_MONTH_FIRST)}, '\\1-' || {month} || '-\\2')"
    text = f"regexp_replace({text}, {literal(_YEAR_FIRST)}, '\\2-' || {month} || '-\\1')"
    return f"coalesce({text}, {cell})"
