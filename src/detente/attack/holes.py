"""What an attack found, and what it tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from detente.attack.facts import Group


class Kind(StrEnum):
    """How something hidden came out."""

    OPEN = "open"  # it stands there: a shown figure about too few
    FOLLOWS = "follows"  # it is a sum or difference of what is shown
    BY_ONE = "by_one"  # it is, once one insider adds their own figure
    BY_TWO = "by_two"  # it is, once two insiders lay together their own
    BOUNDED = "bounded"  # what is shown leaves it so little room that it is known
    DIFFERENCE = "difference"  # two shown figures differ by it
    STRETCH = "stretch"  # two periods differ by a few days
    SPREAD = "spread"  # the width of an interval says how near all lie to their mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """One hidden figure that came out.

    group : whom it is about, by attributes; None where only their ids tell.   less : a part that is taken off the group.
    persons : their ids, where who works where is known.   people : how many; None where that is not known.
    least, most : between which ends their mean or sum lies; None where it rests on an insider's own figure.
    each : whether it holds for every one of them.   by : the insiders it takes.   out_of : the shown groups it is made of.
    same : whether it holds only if those who stayed answered alike each time.
    """

    kind: Kind
    figure: str
    time: str
    group: Group | None
    less: Group = ()
    persons: tuple[str, ...] = ()
    people: int | None
    least: float | None = None
    most: float | None = None
    each: bool = False
    by: tuple[str, ...] = ()
    out_of: tuple[str, ...] = ()
    same: bool = False

    def to_dict(self) -> Mapping[str, Any]:
        """Return it as plain values."""
        return asdict(self) | {"group": None if self.group is None else dict(self.group), "less": dict(self.less)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What an attack rests on.

    shown, hidden : facts read.   figures, times : how many different ones.   people : insiders' list, 0 without one.
    targets : hidden groups and persons looked for, each in every figure and time.   miscounted : facts whose number of people
    is not that of the list.   at_odds : figures whose facts contradict one another.   unread : columns left out, by table.
    """

    shown: int
    hidden: int
    figures: int
    times: int
    people: int
    targets: int
    miscounted: int
    at_odds: tuple[str, ...]
    unread: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came out, the surest first, and what was tried."""

    holes: tuple[Hole, ...]
    tried: Tried

    def to_dict(self) -> Mapping[str, Any]:
        """Return it as plain values."""
        return {"holes": [hole.to_dict() for hole in self.holes], "tried": asdict(self.tried)}


def named(group: Group) -> str:
    """Return a group in short; empty for everybody.

    >>> named((("level", "3"), ("team", "north")))
    'level=3, team=north'
    """
    return ", ".join(f"{name}={value}" for name, value in group)
