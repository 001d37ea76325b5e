"""What rooms and thin ties come to: who could know one another, and who writes, by where they sit and which team they are in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from scipy import stats

from detente.engines import Columns
from detente.questions.exchange.tables import RoomRow, TieRow

APART: Final = ("room", "floor", "site", "away")
_DRAWS: Final = 1000
_FEWEST: Final = 5
_MOST: Final = 60
"""Ties that are told, the thinnest."""
_YEAR: Final = 365


def ties(found: Columns) -> tuple[TieRow, ...]:
    """Return the ties between groups of different departments, the thinnest first; groups of fewer than five are left out.

    To the tenth, so that one pair more or less is not told.
    """
    rows = [
        TieRow(
            one=_named(row["one_department"], row["one"]),
            other=_named(row["other_department"], row["other"]),
            people=int(row["fewest"]),
            tied=_tenth(row["tied"] / row["pairs"]),
        )
        for row in _rows(found)
        if row["fewest"] >= _FEWEST
    ]
    return tuple(sorted(rows, key=lambda row: (row.tied, row.one, row.other))[:_MOST])


def _tenth(share: float) -> float:
    """Return a share to the tenth: finer, ties and rooms together would tell of somebody who sits apart."""
    return round(10 * share) / 10


def _named(department: str, team: str) -> str:
    return department if team == department else f"{department}/{team}"


def rooms(cells: Columns, complaints: Columns | None, days: int, rng: np.random.Generator) -> tuple[RoomRow, ...]:
    """Return what sitting near one another goes with. days : for how many days complaints are counted, a year at most.

    Intervals of pairs draw teams of both sides anew (Owen 2007, the pigeonhole bootstrap): people of a team are no independent
    witnesses.
    """
    rows = list(_rows(cells))
    # Complaints that name no known rooms say nothing of rooms.
    named = dict(zip(complaints["apart"], complaints["complaints"], strict=True)) if complaints is not None else {}
    said = named if set(named) & set(APART) else None
    return tuple(
        _room(apart, [row for row in rows if row["apart"] == apart], said, days, rng)
        for apart in APART
        if any(row["apart"] == apart for row in rows)
    )


def _room(
    apart: str, rows: Sequence[dict[str, Any]], said: dict[str, int] | None, days: int, rng: np.random.Generator
) -> RoomRow:
    pairs, tied = (sum(int(row[name]) for row in rows) for name in ("pairs", "tied"))
    low, high = _between(rows, rng)
    # A person sits so with several teams of the other side, and is counted once: the largest of them tells at least so many.
    people = min(
        sum(max(int(row[side]) for row in rows if row[team] == name) for name in {row[team] for row in rows})
        for side, team in (("marketing", "marketing_team"), ("sales", "sales_team"))
    )
    n = None if said is None else int(said.get(apart, 0))
    per = 100.0 * _YEAR / max(days, 1) / pairs
    return RoomRow(
        apart=apart,
        people=people,
        pairs=pairs,
        tied=_tenth(tied / pairs),
        low=None if low is None else _tenth(low),
        high=None if high is None else _tenth(high),
        complaints=n,
        rate=None if n is None else n * per,
        rate_low=None if n is None else (float(stats.chi2.ppf(0.05, 2 * n)) / 2 * per if n else 0.0),
        rate_high=None if n is None else float(stats.chi2.ppf(0.95, 2 * n + 2)) / 2 * per,
    )


def _between(rows: Sequence[dict[str, Any]], rng: np.random.Generator) -> tuple[float | None, float | None]:
    """Return the 90 % interval of the share of pairs who write; none where a side has one team only."""
    ones, others = (sorted({row[name] for row in rows}) for name in ("marketing_team", "sales_team"))
    if min(len(ones), len(others)) < 2:
        return None, None
    pairs, tied = np.zeros((2, len(ones), len(others)))
    for row in rows:
        at = ones.index(row["marketing_team"]), others.index(row["sales_team"])
        pairs[at], tied[at] = row["pairs"], row["tied"]
    one = rng.multinomial(len(ones), np.full(len(ones), 1 / len(ones)), _DRAWS)
    other = rng.multinomial(len(others), np.full(len(others), 1 / len(others)), _DRAWS)
    top, bottom = (np.einsum("di,ij,dj->d", one, of, other) for of in (tied, pairs))
    drawn = top[bottom > 0] / bottom[bottom > 0]
    return float(np.quantile(drawn, 0.05)), float(np.quantile(drawn, 0.95))


def _rows(found: Columns) -> Iterator[dict[str, Any]]:
    for row in zip(*found.values(), strict=True):
        yield dict(zip(found, row, strict=True))
