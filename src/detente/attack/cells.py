"""One cell of a table: a figure with the rounding it was printed with, a word, or nothing where something is hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_HIDDEN = {"", "–", "—", "-", "null", "none", "nan", "n/a", "*"}
_AT_LEAST = re.compile(r"^(?:>=?|≥)\s*|\s+(?:or more|ou plus|и более)$")
_AT_MOST = re.compile(r"^(?:<=?|≤)\s*|\s+(?:or less|ou moins|и менее)$")
_NUMBER = re.compile(r"^[+\-−]?\d[\d.,]*$")
_SIGNS = re.compile(r"[\s€$£₽%]|\b[A-Z]{3}\b")
_MOST_DIGITS = 6
"""A figure with more decimals than that was not rounded for anybody."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. text : as printed.   value : its number; None for a word and for what is hidden.

    digits : decimals it is printed with.   end : ``least`` for "4.5 or more", ``most`` for "1.5 or less", else empty.
    """

    text: str
    value: float | None = None
    digits: int = 0
    end: str = ""

    @property
    def hidden(self) -> bool:
        """Whether nothing stands there."""
        return self.text.strip().lower() in _HIDDEN

    @property
    def word(self) -> bool:
        """Whether it is a word rather than a figure."""
        return self.value is None and not self.hidden


def of_value(value: Any) -> Cell:
    """Return the cell of a value in JSON.

    >>> of_value(3.25), of_value(None).hidden, of_value("north").word
    (Cell(text='3.25', value=3.25, digits=2, end=''), True, True)
    """
    if value is None:
        return Cell("null")
    if isinstance(value, bool | str):
        return Cell(str(value)) if str(value) == "" else of_text(str(value))
    text = repr(value)
    return Cell(text, float(value), len(text.partition(".")[2]) if "e" not in text else _MOST_DIGITS + 1)


def of_text(text: str, language: str = "en") -> Cell:
    """Return the cell of a printed text; ``language`` says what its commas are.

    >>> of_text("≥ 4.5"), of_text("1 234,5 €", "fr").value, of_text("€1,234.50").value, of_text("75.5%").digits
    (Cell(text='≥ 4.5', value=4.5, digits=1, end='least'), 1234.5, 1234.5, 3)
    """
    bare, end = text.strip(), ""
    for pattern, side in ((_AT_LEAST, "least"), (_AT_MOST, "most")):
        if pattern.search(bare):
            bare, end = pattern.sub("", bare), side
    share = "%" in bare
    bare = _SIGNS.sub("", bare)
    if not _NUMBER.match(bare):
        return Cell(text)
    comma = language in ("fr", "ru")
    bare = (bare.replace(".", "").replace(",", ".") if comma else bare.replace(",", "")).replace("−", "-")
    if bare.count(".") > 1:
        return Cell(text)
    value, digits = float(bare), len(bare.partition(".")[2])
    return Cell(text, value / 100 if share else value, digits + 2 if share else digits, end)


def half_unit(cells: list[Cell]) -> float:
    """Return by how much the figures of a column can be off through rounding: half a unit of their last digit.

    >>> half_unit([of_text("3"), of_text("3.25")]), half_unit([of_text("3.3333333")])
    (0.005, 0.0)
    """
    digits = max((cell.digits for cell in cells if cell.value is not None), default=0)
    return 0.0 if digits > _MOST_DIGITS else float(0.5 * 10.0**-digits)
