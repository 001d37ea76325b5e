"""What an insider knows: who works where, since when, and what they answered themselves."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.attack.facts import Group, Unreadable

Flags = NDArray[np.bool_]
_JOINED = ("joined", "joined_on", "started_on", "from")
_LEFT = ("left", "left_on", "ended_on", "to")
_WAVES = ("wave", "period", "month")
_SAME_FOR_ALL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody, by id, with their attributes.

    values : attribute → a value for each person, by time; the time "" holds where no other does.   there : time → who is there.
    joined, left : ISO days, empty where not known.   own : person → their own figure.
    """

    ids: tuple[str, ...]
    values: Mapping[str, Mapping[str, tuple[str, ...]]]
    there: Mapping[str, Flags]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    own: Mapping[str, float]

    def members(self, group: Group, time: str) -> Flags:
        """Return who is in a group at a time, (people,)."""
        found = self._present(time)
        for attribute, value in group:
            by_time = self.values[attribute]
            found = found & (np.array(by_time.get(time, by_time[""])) == value)
        return found

    def _present(self, time: str) -> Flags:
        if self.there:
            return self.there.get(time, np.ones(len(self.ids), dtype=bool))
        day = _day(time)
        if not day:
            return np.ones(len(self.ids), dtype=bool)
        joined, left = np.array(self.joined), np.array(self.left)
        return np.asarray((joined <= day) & ((left == "") | (left > day)))

    def groups(self, time: str, deep: int = 3) -> Iterator[tuple[Group, Flags]]:
        """Yield every group of up to so many attributes in which anybody is, but for everybody."""
        for number in range(1, deep + 1):
            for names in itertools.combinations(sorted(self.values), number):
                yield from self.groups_by(names, time)

    def groups_by(self, names: tuple[str, ...], time: str) -> Iterator[tuple[Group, Flags]]:
        """Yield every group that some attributes make at a time."""
        there = self.members((), time)
        columns = [self.values[name].get(time, self.values[name][""]) for name in names]
        kinds: dict[tuple[str, ...], list[int]] = {}
        for place, chosen in enumerate(zip(*columns, strict=True)):
            if there[place] and all(chosen):
                kinds.setdefault(chosen, []).append(place)
        for chosen, places in sorted(kinds.items()):
            members = np.zeros(len(self.ids), dtype=bool)
            members[places] = True
            yield tuple(zip(names, chosen, strict=True)), members

    def alike(self, times: Sequence[str]) -> Iterator[tuple[Group, Flags]]:
        """Yield those whom nothing tells apart at any of some times, with their attributes at the last: joiners among them."""
        names = sorted(self.values)
        said = [self.members((), time) for time in times]
        columns = [self.values[name].get(time, self.values[name][""]) for name in names for time in times]
        kinds: dict[tuple[object, ...], list[int]] = {}
        for place in range(len(self.ids)):
            key = (*(bool(there[place]) for there in said), *(column[place] for column in columns))
            kinds.setdefault(key, []).append(place)
        for places in kinds.values():
            members = np.zeros(len(self.ids), dtype=bool)
            members[places] = True
            yield tuple((name, self.values[name][""][places[0]]) for name in names), members

    def attribute_of(self, name: str, values: set[str]) -> str | None:
        """Return the attribute that a column of an answer names: by its name, else the one that has all its values."""
        if name in self.values:
            return name
        fitting = [
            one for one, by_time in self.values.items() if values and values <= set(itertools.chain(*by_time.values()))
        ]
        return fitting[0] if len(fitting) == 1 else None


def read(path: Path, own: Mapping[str, float] | None = None) -> People:
    """Read who works where: a row for each person, the id first; or one for each person and wave, with a column ``wave``.

    Columns joined and left (ISO days) say when somebody is there. An attribute that all have alike, or each their own of,
    makes no groups and is left out. Raises Unreadable where nobody is in it, or somebody's own figure names nobody.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [{name or "": (value or "").strip() for name, value in row.items()} for row in csv.DictReader(file)]
    except (UnicodeDecodeError, csv.Error, AttributeError) as error:
        raise Unreadable("text", path.name) from error
    if not rows:
        raise Unreadable("nobody", path.name)
    first = next(iter(rows[0]))
    wave = next((name for name in _WAVES if name in rows[0]), None)
    joined, left = (next((name for name in names if name in rows[0]), "") for names in (_JOINED, _LEFT))
    ids = tuple(dict.fromkeys(row[first] for row in rows))
    if not wave and len(ids) < len(rows):
        raise Unreadable("twice", path.name)
    lost = [name for name in own or {} if name not in ids]
    if lost:
        raise Unreadable("unknown", lost[0])
    last = {row[first]: row for row in rows}
    names = [name for name in rows[0] if name not in (first, wave, joined, left)]
    times = list(dict.fromkeys(row[wave] for row in rows)) if wave else []
    at = {time: {row[first]: row for row in rows if row[wave or ""] == time} for time in times}
    values = {
        name: {"": tuple(last[one][name] for one in ids)}
        | {time: tuple(at[time].get(one, last[one])[name] for one in ids) for time in times}
        for name in names
    }
    return People(
        ids=ids,
        values={name: by for name, by in values.items() if _SAME_FOR_ALL < len(set(by[""])) < len(ids)},
        there={time: np.array([one in at[time] for one in ids]) for time in times},
        joined=tuple(last[one].get(joined, "") for one in ids),
        left=tuple(last[one].get(left, "") for one in ids),
        own=dict(own or {}),
    )


def _day(time: str) -> str:
    """Return the day by which one is known to be there: a day, the first of a month, or the begin of FROM:TO.

    >>> _day("2026-03-05"), _day("2026-03"), _day("2026-01-01:2026-04-01"), _day("spring")
    ('2026-03-05', '2026-03-01', '2026-01-01', '')
    """
    text = time.partition(":")[0]
    text = f"{text}-01" if len(text) == 7 else text
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
