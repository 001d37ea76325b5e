"""Numbers as people of several languages type them in forms."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from detente.language import N_
from detente.mistakes import Mistake

_NUMBER: Final = re.compile(r"[+-]?\d{1,12}([.,]\d{0,6})?")
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3},\d{3}")
_DIGITS: Final = 6


def typed(text: str, comma: bool = False) -> str:
    """Return a number as the evidence has it: with a point, without blanks; Mistake where it is none.

    comma : the writer's language parts decimals with a comma, and thousands with a blank.

    >>> typed("1 250,50"), typed("80 %"), typed(""), typed("1,250", comma=True)
    ('1250.5', '0.8', '', '1.25')
    """
    bare = "".join(text.replace("−", "-").split()).replace("\u00a0", "").replace("\u202f", "")
    percent, bare = bare.endswith("%"), bare.rstrip("%")
    if not bare:
        return ""
    # A comma before three digits parts thousands for some and a whole for others: nobody is to guess.
    unsure = not comma and _THOUSANDS.fullmatch(bare)
    found = _NUMBER.fullmatch(bare) if not unsure else None
    if found is None:
        raise Mistake(N_("{text} is not a number; write it like 1250.50 or 80 %."), text=text[:40])
    value = Decimal(bare.replace(",", ".")) / (100 if percent else 1)
    return plain(value.quantize(Decimal(1).scaleb(-_DIGITS)))


def shown(number: str, comma: bool) -> str:
    """Return a number that `typed` gave as its writer reads it.

    >>> shown("1250.5", comma=True), shown("1250.5", comma=False)
    ('1250,5', '1250.5')
    """
    return number.replace(".", ",") if comma else number


def plain(value: Decimal) -> str:
    """Return a number without zeros at its end.

    >>> plain(Decimal("1250.50")), plain(Decimal(100))
    ('1250.5', '100')
    """
    return format(value.normalize(), "f")
