"""Draw by lot which teams begin when; some wait, so that there is somebody to hold the others against."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

Team = tuple[str, str]
"""A department and a team of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What the lot said. begins : team → first day.   waiting : teams that don't begin."""

    begins: dict[Team, dt.date]
    waiting: tuple[Team, ...]


def draw(teams: Sequence[Team], first_on: dt.date, weeks: int, waiting: int, lot: random.Random) -> Drawn:
    """Return who begins when: department by department one team after another, so many weeks apart.

    waiting : of each department, so many at the end of the lot don't begin; at least one team of each always does.

    >>> found = draw([("Sales", "A"), ("Sales", "B"), ("Web", "C")], dt.date(2027, 1, 4), 4, 1, random.Random(1))
    >>> sorted(found.begins.values()), len(found.waiting)
    ([datetime.date(2027, 1, 4), datetime.date(2027, 1, 4)], 1)
    """
    of: dict[str, list[Team]] = defaultdict(list)
    for team in sorted(set(teams)):
        of[team[0]].append(team)
    begins: dict[Team, dt.date] = {}
    left: list[Team] = []
    for mine in of.values():
        order = lot.sample(mine, len(mine))
        going = max(len(order) - waiting, 1)
        begins |= {team: first_on + dt.timedelta(weeks=weeks * turn) for turn, team in enumerate(order[:going])}
        left += order[going:]
    return Drawn(begins=begins, waiting=tuple(left))
