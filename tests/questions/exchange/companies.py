"""Companies whose remedies did what was planted: weeks of teams as they remain when rows have gone, and who began when."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

MONDAY = dt.date(2025, 1, 6)
MANAGED, FORMAL, MINUTES = 0.4, 0.5, 240.0
"""Of what goes across: the share that passes a manager, the share that is formal, and the median time to an answer."""


@dataclass(frozen=True, kw_only=True)
class Planted:
    """effect : on the share that goes across.   teams : of each side.   weeks : recorded.   begun : of each side, that begin.

    first, last : weeks between which they begin.   trend : a week, of all teams.   season : its height.   everybody : the week in
    which it began for all.   parted : by how much teams that begin rise over the records anyway.   scatter : of a week.

    eased : share by which less of what goes across passes a manager, less of it is formal, and answers take less time.
    """

    effect: float = 0.0
    teams: int = 6
    people: int = 8
    weeks: int = 76
    begun: int = 3
    first: int = 40
    last: int = 60
    trend: float = 0.0005
    season: float = 0.02
    everybody: int | None = None
    parted: float = 0.0
    scatter: float = 0.02
    eased: float = 0.0


def write(folder: Path, planted: Planted, seed: int) -> Path:
    """Write the evidence of a drawn company."""
    rng, manners = np.random.default_rng(seed), np.random.default_rng([seed, 1])
    folder.mkdir(parents=True, exist_ok=True)
    teams = [(side, f"{side[0].upper()}{n}") for side in ("marketing", "sales") for n in range(planted.teams)]
    people = [
        {"person_id": f"{team}-{n}", "department": side, "team": team}
        for side, team in teams
        for n in range(planted.people)
    ]
    starts: dict[str, int] = {}
    for side in ("marketing", "sales"):
        mine = [team for of, team in teams if of == side]
        for team in rng.permutation(mine)[: planted.begun]:
            starts[team] = int(rng.integers(planted.first, planted.last + 1))
    weekly: list[dict[str, Any]] = []
    for side, team in teams:
        level, noise = 0.25 + rng.normal(0, 0.05), 0.0
        for week in range(planted.weeks):
            noise = 0.5 * noise + rng.normal(0, planted.scatter)
            on = week >= (starts.get(team, 10**6) if planted.everybody is None else planted.everybody)
            share = level + noise + planted.trend * week + planted.season * np.sin(2 * np.pi * week / 52)
            share += planted.effect * on + planted.parted * (team in starts) * week / planted.weeks
            messages = int(rng.poisson(20 * planted.people))
            across = int(rng.binomial(messages, float(np.clip(share, 0.01, 0.99))))
            day = MONDAY + dt.timedelta(weeks=week)
            weekly += [
                {
                    "week_on": day,
                    "sign": "teams",
                    "slice": f"{what} {side}/{side}/{team}",
                    "figure": figure,
                    "n": planted.people,
                }
                for what, figure in (
                    ("messages", messages),
                    ("across", across),
                    ("readers", across // 3),
                    *_manner(manners, across, 1 - planted.eased * on),
                )
            ]
    remedies = (
        [{"department": side, "team": team, "from_on": _day(starts[team])} for side, team in teams if team in starts]
        if planted.everybody is None
        else [{"department": "", "team": "", "from_on": _day(planted.everybody)}]
    )
    same = {"remedy": "Half days", "kind": "visits", "decided_on": MONDAY, "by_lot": "true"}
    # Weeks alone tell no last day.
    ends = [{"case_id": day, "opened_at": f"{day} 00:00:00"} for day in (MONDAY, _day(planted.weeks))]
    _table(folder / "cases.csv", ends)
    _table(folder / "people.csv", people)
    _table(folder / "weekly_signs.csv", weekly)
    _table(folder / "remedies.csv", [same | one for one in remedies])
    return folder


def _manner(rng: np.random.Generator, across: int, times: float) -> tuple[tuple[str, float], ...]:
    """Return over whom, how formally and how slowly it went."""
    managed, formal = (int(rng.binomial(across, share * times)) for share in (MANAGED, FORMAL))
    answers = int(rng.binomial(across, 0.6))
    logs = float(np.log1p(rng.lognormal(np.log(MINUTES * times), 1.0, answers)).sum())
    return ("crossed", across), ("managed", managed), ("formal", formal), ("answers", answers), ("logs", round(logs, 6))


def minutes(times: float) -> float:
    """Return the figure in minutes that answers so many times as long are told by: the mean logarithm of one and some minutes."""
    drawn = np.random.default_rng(0).lognormal(np.log(MINUTES * times), 1.0, 1_000_000)
    return float(np.expm1(np.log1p(drawn).mean()))


def _day(week: int) -> dt.date:
    return MONDAY + dt.timedelta(weeks=week)


def _table(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else ["nothing"])
        writer.writeheader()
        writer.writerows(rows)
