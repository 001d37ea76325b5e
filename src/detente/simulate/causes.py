"""The causes that can be planted in a company, and how a user names them.

A cause acts on the leads created from its first day on (and before its last, if it has one): their number,
their worth, how they are answered, sold to and priced. So the truth is one for each lead's own period.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from detente.language import N_, Either, Message
from detente.mistakes import Mistake


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cause: what it means, whose it is, what it may aim at, and its usual size.

    scale : ``times`` where a size of −0.25 means "times 0.75"; ``points`` where +0.08 adds eight points.
    """

    name: str
    factor: str
    meaning: str
    size: float
    scale: str = "times"
    aims: tuple[str, ...] = ()


_KINDS: Final = (
    Kind("fewer_leads", "volume", N_("fewer leads arrive"), -0.25, aims=("source", "segment")),
    Kind("late_surge", "volume", N_("many more leads arrive in the last three weeks, too young to buy yet"), 0.6),
    Kind(
        "poorer_mix",
        "mix",
        N_("the same number of leads, but more of the kinds that are worth little"),
        -0.15,
        aims=("source", "segment", "product"),
    ),
    Kind("source_gone_bad", "quality", N_("the odds that one source's leads buy fall"), -0.4, aims=("source",)),
    Kind("slow_replies", "reply", N_("the first reply takes longer"), 2.0, aims=("team",)),
    Kind("never_contacted", "reply", N_("more leads are never contacted at all"), 0.15, "points", ("team",)),
    Kind("team_sells_worse", "selling", N_("the odds that one team sells fall"), -0.35, aims=("team",)),
    Kind("discounts", "discount", N_("more is given off the list price to win"), 0.08, "points", ("team",)),
    Kind("list_price", "list_price", N_("the list price changes"), 0.08, aims=("product",)),
    Kind("market", "common", N_("the odds fall for every source and every seller alike"), -0.15),
)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""Every kind of cause by name."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One planted cause.

    target : the source, segment, product or team it strikes; None for its usual aim (the second largest
    source for `source_gone_bad`, the first team for `team_sells_worse`, else all).
    size : a share, or points for `never_contacted` and `discounts`; None for the usual size.
    from_on, to_on : its days; None for the first day of period B (`late_surge`: three weeks before the end)
    and for no end.

    >>> Cause("market", size=-0.1).kind.factor
    'common'
    """

    name: str
    target: str | None = None
    size: float | None = None
    from_on: dt.date | None = None
    to_on: dt.date | None = None

    @property
    def kind(self) -> Kind:
        """What kind of cause it is."""
        return KINDS[self.name]

    @property
    def strength(self) -> float:
        """Its size, or its kind's usual one."""
        return self.kind.size if self.size is None else self.size

    @property
    def factor_of_times(self) -> float:
        """What a ``times`` cause multiplies by: 0.75 for −25 %."""
        return 1.0 + self.strength


def plants() -> list[tuple[str, Message]]:
    """Return every cause that can be planted: its name and what it means.

    >>> [name for name, meaning in plants()][:3]
    ['fewer_leads', 'late_surge', 'poorer_mix']
    """
    return [(kind.name, Message(kind.meaning)) for kind in _KINDS]


_FORM: Final = re.compile(
    r"(?P<name>[a-z_]+)(:(?P<target>[^=@]+))?(=(?P<size>[^@]+))?(@(?P<start>[\d-]+)(:(?P<end>[\d-]+))?)?", re.IGNORECASE
)
_SIZE: Final = re.compile(r"(?P<sign>[+−-])?(?P<number>\d+(\.\d+)?)\s*%|x(?P<times>\d+(\.\d+)?)", re.IGNORECASE)


def parse_plant(text: str) -> Cause:
    """Return the cause written as ``NAME[:TARGET][=SIZE][@FROM[:TO]]``.

    SIZE is a percentage with its sign (``-40%``) or a multiple (``x3``, three times); for `never_contacted` and
    `discounts` it is percentage points. FROM and TO are ISO days, TO excluded. Whether TARGET is there is seen
    when the company is drawn.  Raises Mistake with the mend where the text can't be read.

    >>> parse_plant("source_gone_bad:facebook=-40%@2026-10-05")
    Cause(name='source_gone_bad', target='facebook', size=-0.4, from_on=datetime.date(2026, 10, 5), to_on=None)
    >>> parse_plant("slow_replies=x3").size
    2.0
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise Mistake(
            N_("The cause {text} can't be read; write it like source_gone_bad:facebook=-40%@2026-10-05."), text=text
        )
    name = found["name"].lower()
    if name not in KINDS:
        raise Mistake(
            N_("There is no cause called {name}; choose one of {names}."), name=name, names=Either(tuple(KINDS))
        )
    kind = KINDS[name]
    target = found["target"].strip() if found["target"] else None
    if target and not kind.aims:
        raise Mistake(N_("The cause {name} strikes all alike; leave out :{target}."), name=name, target=target)
    cause = Cause(name, target)
    if found["size"]:
        cause = replace(cause, size=_size(kind, found["size"].strip(), text))
    if found["start"]:
        cause = replace(cause, from_on=_day(found["start"]), to_on=_day(found["end"]) if found["end"] else None)
    if cause.from_on and cause.to_on and cause.to_on <= cause.from_on:
        raise Mistake(N_("The cause {text} ends before it begins; write its days as @FROM:TO."), text=text)
    return cause


def _size(kind: Kind, size: str, text: str) -> float:
    found = _SIZE.fullmatch(size)
    if found is None or (found["times"] and kind.scale == "points"):
        raise Mistake(
            N_("The size {size} of the cause {text} can't be read; write a percentage with its sign, such as {usual}."),
            size=size,
            text=text,
            usual=f"{kind.size:+.0%}",
        )
    if found["times"]:
        value = round(float(found["times"]) - 1.0, 9)
    else:
        share = round(float(found["number"]) / 100, 9)
        value = share if found["sign"] in (None, "+") else -share
    if (kind.scale == "times" and value <= -1) or (kind.scale == "points" and abs(value) >= 1):
        raise Mistake(N_("The size {size} of the cause {text} is too large; stay under 100 %."), size=size, text=text)
    return value


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Mistake(N_("{text} is not a day; write it like 2026-10-05."), text=text) from None
