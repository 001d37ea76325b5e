"""How a column writes its numbers: decimal comma or point, thousands apart or not, currency, percent, brackets.

A separator followed by three digits may be either, so a column decides as a whole: the style is the one that reads
most of its cells. Where two styles read the same cells differently, there is no style but a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from detente.imports.reading.findings import Cells, Finding, Shape, cells_of, literal, trimmed
from detente.language import N_, Message

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SPACES: Final = " \u00a0\u202f\u2009"
_WORDS: Final = (
    "EUR|USD|GBP|CHF|RUB|RUR|UAH|KZT|BYN|PLN|CZK|SEK|NOK|DKK|HUF|RON|BGN|TRY|JPY|CNY|INR|BRL|CAD|AUD|NZD|ZAR|MXN|ILS|AED"
    "|SAR|SGD|HKD|KRW|THB|[RAC]\\$|US\\$|руб|р|грн|тг|zł|kr|Kč|Ft|lei|Fr|SFr"
)
_CURRENCY: Final = rf"(?:[$€£¥₽₴₸₹₺₩₪]|(?i:{_WORDS})\.?)"
_GAP: Final = f"[{SPACES}]?"
_BEFORE: Final = rf"\(?{_GAP}[-+−]?{_GAP}(?:{_CURRENCY}{_GAP})?[-+−]?"
_AFTER: Final = rf"{_GAP}(?:%|{_CURRENCY})?-?{_GAP}\)?"
_APART: Final = {"": "", ",": ",", ".": "\\.", " ": f"[{SPACES}]", "'": "['’]"}


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """decimal : "." or ",".   thousands : "" (none), ",", ".", " " (any space) or "'" (either apostrophe)."""

    decimal: str = "."
    thousands: str = ""

    @property
    def pattern(self) -> str:
        """The regular expression (RE2) of a whole cell in this style; group 1 is the number itself."""
        point, apart = re.escape(self.decimal), _APART[self.thousands]
        whole = rf"(?:\d{{1,3}}(?:{apart}\d{{2,3}})*{apart}\d{{3}}|\d+)" if apart else r"\d+"
        power = "" if apart else r"(?:[eE][-+]?\d{1,3})?"
        return rf"{_BEFORE}({whole}(?:{point}\d+)?{power}|{point}\d+){_AFTER}"


STYLES: Final = tuple(
    NumberStyle(decimal, thousands)
    for thousands in ("", " ", "'", ",", ".")
    for decimal in (".", ",")
    if decimal != thousands
)


def numbers(connection: DuckDBPyConnection, relation: str, column: str) -> Finding[NumberStyle]:
    """Return how a column writes its numbers, decided over all its cells."""
    with cells_of(connection, relation, column) as cells:
        found = _decided(cells, column)
        whole = cells.whole
    if found.style is None and not whole:
        with cells_of(connection, relation, column, all_of_them=True) as cells:
            return _decided(cells, column)
    return found


def _decided(cells: Cells, column: str) -> Finding[NumberStyle]:
    found, filled = cells.shapes("cell", _SHAPE), cells.filled
    if not filled:
        return Finding(style=NumberStyle())
    read = {style: {shape.text for shape in found if _reads(style, shape.text)} for style in STYLES}
    counts = {style: sum(shape.count for shape in found if shape.text in read[style]) for style in STYLES}
    best = max(STYLES, key=lambda style: (counts[style], -STYLES.index(style)))
    unlike = filled - counts[best]
    odd = tuple(shape.example for shape in found if shape.text not in read[best])[:3]
    if counts[best] * 2 < filled:
        return Finding(style=None, filled=filled, unlike=filled, examples=odd)
    rival = _rival(found, best, read, filled)
    if rival is None:
        return Finding(style=best, filled=filled, unlike=unlike, examples=odd)
    both = tuple(shape.example for shape in found if _differ(best, rival, shape.text))[:3]
    question = Message(
        N_("In {column}, what does the “{sign}” in {example} set apart: decimals, or thousands?"),
        column=column,
        example=both[0],
        sign=best.decimal if best.decimal in both[0] else rival.decimal,
    )
    readings = (best, rival)
    return Finding(style=None, readings=readings, filled=filled, unlike=unlike, examples=both, question=question)


_SHAPE: Final = r"regexp_replace(regexp_replace(cell, '^([^0-9]*)0([.,])', '\1Z\2'), '[0-9]', '9', 'g')"  # a leading zero before a separator is kept apart: it begins no thousands


def _reads(style: NumberStyle, shape: str) -> bool:
    if "Z" in shape:
        return re.fullmatch(NumberStyle(style.decimal).pattern, shape.replace("Z", "9")) is not None
    return re.fullmatch(style.pattern, shape) is not None


def _differ(one: NumberStyle, other: NumberStyle, shape: str) -> bool:
    """Return whether two styles both read a shape, and read it as different numbers."""
    if not (_reads(one, shape) and _reads(other, shape)):
        return False
    return _points(one, shape) != _points(other, shape)


def _points(style: NumberStyle, shape: str) -> int:
    """Return how many digits stand behind the decimal sign."""
    core = re.fullmatch(style.pattern, shape.replace("Z", "9"))
    return len(core[1].partition(style.decimal)[2]) if core else 0


def _rival(
    found: list[Shape],
    best: NumberStyle,
    read: dict[NumberStyle, set[str]],
    filled: int,
) -> NumberStyle | None:
    """Return another style that reads cells differently and can't be ruled out."""
    undivided = sum(shape.count for shape in found if re.search("9{4,}", re.split(r"[.,](?=9*\D*$)", shape.text)[0]))
    for style in STYLES:
        differing = any(_differ(best, style, shape.text) for shape in found)
        if style == best or not differing:
            continue
        alone = sum(shape.count for shape in found if shape.text in read[style] and shape.text not in read[best])
        missing = sum(shape.count for shape in found if shape.text in read[best] and shape.text not in read[style])
        divides = style.thousands if _divides(style, best, found) else ""
        if divides and undivided and not alone:
            continue  # it would set thousands apart here, but there are longer numbers without
        if alone > 0.005 * filled or not missing:
            return style
    return None


def _divides(style: NumberStyle, best: NumberStyle, found: list[Shape]) -> bool:
    return any(
        _differ(best, style, shape.text) and _points(style, shape.text) < _points(best, shape.text) for shape in found
    )


def number_sql(column: str, style: NumberStyle) -> str:
    """Return SQL that reads a column as DECIMAL(38,6), NULL where a cell is not written in the style.

    Currency signs are left out, brackets and a minus before or behind are negative, 25% is 0.25.

    >>> import duckdb
    >>> duckdb.sql(f"SELECT {number_sql('x', NumberStyle(',', '.'))} FROM (SELECT '(1.234,50 €)' AS x)").fetchall()
    [(Decimal('-1234.500000'),)]
    """
    cell, pattern = trimmed(column), literal(style.pattern)
    core = f"regexp_extract({cell}, {literal('^' + style.pattern + '$')}, 1)"
    if style.thousands:
        core = f"regexp_replace({core}, {literal(_APART[style.thousands])}, '', 'g')"
    sign = f"CASE WHEN regexp_matches({cell}, '^[^0-9]*[-−(]|[-−]{_GAP}\\)?$') THEN -1 ELSE 1 END"
    percent = f"CASE WHEN contains({cell}, '%') THEN 0.01 ELSE 1 END"
    number = f"CAST(TRY_CAST({_pointed(core, style)} AS DECIMAL(30, 6)) * {sign} * {percent} AS DECIMAL(38, 6))"
    paired = f"contains({cell}, '(') = contains({cell}, ')')"
    # Most cells are but digits, a minus and a decimal sign: for these a cast is enough, and far quicker.
    bare = f"{cell} <> '' AND translate({cell}, '0123456789-{style.decimal}', '') = '' AND NOT ends_with({cell}, '-')"
    return (
        f"CASE WHEN {bare} THEN TRY_CAST({_pointed(cell, style)} AS DECIMAL(38, 6)) "
        f"WHEN regexp_full_match({cell}, {pattern}) AND {paired} THEN {number} END"
    )


def _pointed(number: str, style: NumberStyle) -> str:
    return f"replace({number}, ',', '.')" if style.decimal == "," else number
