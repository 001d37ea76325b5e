"""What each group inside the two sides answered: by department, band of levels and site, alone and crossed.

Every group that somebody could ask for is made here; which of them may be shown beside one another is decided at the
exit, from who is in which group and never from what they answered. Intervals rest on how widely all answers lie apart,
not on those of the group: of a few people even that would tell what each has answered. Each group's sum is rounded to
five points: a mean is told as exactly as its group is large, always more exactly than its interval is wide, and what two
groups differ in is known to five points at best, which hems in nobody among a few.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import numpy as np
from scipy import stats

from detente.engines import Columns
from detente.questions.findings import ALL
from detente.questions.war.survey import ALIKE, MANY, in_steps, inside, of_100
from detente.questions.war.tables import GroupRow

_NOT_TOLD: Final = "–"
_LEVEL, _SCALE = 0.9, 1000.0
_POINTS: Final = 5.0
"""To so many points a group's sum is rounded; with fewer, differences hem hidden groups in (docs/benchmarks.md)."""

Cell = tuple[str, str | None, str | None, str | None]


def rows(found: Columns) -> tuple[GroupRow, ...]:
    """Return a row for each group of respondents of the last wave, in the order in which they are asked to be shown.

    None where fewer than ten answered, and where nothing but their side tells them apart: other tables show the sides.
    """
    people: dict[Cell, int] = {}
    totals: dict[Cell, float] = {}
    squares = 0.0
    cells = _cells(found)
    if all(cell[1:] == (None, None, None) for cell in cells):
        return ()
    for cell, many, sums, square in zip(cells, *(found[name] for name in ("people", "total", "squares")), strict=True):
        squares += square / _SCALE**2
        for group in _groups(cell):
            people[group] = people.get(group, 0) + many
            totals[group] = totals.get(group, 0.0) + sums / _SCALE
    whole = next(group for group in people if set(group) <= {ALL, None})
    number, total = people[whole], totals[whole]
    if number < MANY:
        return ()
    spread = float(np.sqrt(max(squares - total**2 / number, 0.0) / (number - 1)))
    half = float(stats.t.ppf(0.5 + _LEVEL / 2, number - 1)) * max(spread, ALIKE)
    return tuple(_row(group, people[group], totals[group], half) for group in sorted(people, key=_turn))


def _cells(found: Columns) -> list[Cell]:
    """Return each cell's words; None for those that tell no two respondents of a side apart."""
    told = list(zip(*(found[name] for name in ("side", "department", "level_band", "site")), strict=True))
    by_department = len({cell[1] for cell in told}) > len({cell[0] for cell in told})
    by_band, by_site = (len({cell[place] for cell in told}) > 1 for place in (2, 3))
    return [
        (
            side,
            department if by_department else None,
            (band or _NOT_TOLD) if by_band else None,
            (site or _NOT_TOLD) if by_site else None,
        )
        for side, department, band, site in told
    ]


def _groups(cell: Cell) -> Iterator[Cell]:
    """Yield the groups that somebody lies in: a department lies in one side, so that both together say no more than it."""
    side, *within = cell
    department, band, site = ((word,) if word is None else (ALL, word) for word in within)
    for of_department, of_band, of_site in product(department, band, site):
        yield side, of_department, of_band, of_site
        if of_department in (None, ALL):
            yield ALL, of_department, of_band, of_site


def _turn(group: Cell) -> tuple[bool, int, tuple[str, ...]]:
    """In which turn a group is asked to be shown: the sides first, for other tables show them; then the coarser first."""
    named = [word for word in group if word not in (None, ALL)]
    is_side = len(named) == 1 and group[0] != ALL
    return not is_side, len(named) - (group[1] not in (None, ALL)), tuple(map(str, group))


def _row(group: Cell, people: int, total: float, half: float) -> GroupRow:
    side, department, band, site = group
    mean = _rounded(total) / people
    # The sum that was rounded may lie half of that to either side.
    width = in_steps(half / float(np.sqrt(people)) + _POINTS / 2 / people)
    told = inside(mean, people)
    return GroupRow(
        side=side,
        department=department,
        level_band=band,
        site=site,
        people=people,
        score=of_100(mean, people),
        low=of_100(mean - width, MANY) if told else None,
        high=of_100(mean + width, MANY) if told else None,
    )


def _rounded(total: float) -> float:
    """Return a sum of means as it is told.

    >>> _rounded(22.4), _rounded(22.5), _rounded(27.4)
    (20.0, 25.0, 25.0)
    """
    return _POINTS * float(np.floor(total / _POINTS + 0.5))
