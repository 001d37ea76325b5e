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


def typed(text: str) -> str:
    """Return a number as the evidence has it: with a point, without blanks; Mistake where it is none.

    >>> typed("1 250,50"), typed("80 %"), typed("")
    ('1250.5', '0.8', '')
    """
    bare = "".join(text.replace("−", "-").split()).replace("\u00a0", "").replace("\u202f", "")
    percent, bare = bare.endswith("%"), bare.rstrip("%")
    if not bare:
        return ""
    # A comma before three digits parts thousands for some and a whole for others: nobody is to guess.
    found = _NUMBER.fullmatch(bare) if not _THOUSANDS.fullmatch(bare) else None
    if found is None:
        raise Mistake(N_("{text} is not a number; write it like 1250.50 or 80 %."), text=text[:40])
    value = Decimal(bare.replace(",", ".")) / (100 if percent else 1)
    return plain(value.quantize(Decimal(1).scaleb(-_DIGITS)))


def plain(value: Decimal) -> str:
    """Return a number without zeros at its end.

    >>> plain(Decimal("1250.50")), plain(Decimal(100))
    ('1250.5', '100')
    """
    return format(value.normalize(), "f")
