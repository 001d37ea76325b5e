"""What the company tried: half-day visits that begin for one team after another, drawn by lot, and move some messages across.

The last team in the lot of each side (of all, where a side has only one) never begins, so that there is somebody to hold the
others against.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from detente.simulate.columns import Chunk, Tables, rows
from detente.simulate.draw import DAY, NONE, Company, Whole, seconds
from detente.simulate.people import MARKETING, NAMES, SALES, staff
from detente.simulate.things import days

REMEDY: Final = "Half-days in their shoes"
_FIRST, _BETWEEN, _DECIDED = 0.5, 0.09, 30
"""When the first begins, as a part of the records, how far apart they begin, and how many days before it was decided."""
_STREAM: Final = 38


def tables(company: Company) -> Tables:
    """Return the tables made here; none where nothing was tried."""
    if not company.plan.habits.remedy:
        return {}
    return {"remedies": lambda: iter([_remedies(company)]), "visits": lambda: iter([_visits(company)])}


def began(company: Company) -> dict[int, int]:
    """Return which teams of the two sides began, by their number, and on which day of the records."""
    everybody, rng = staff(company), company.stream(_STREAM)
    found = {}
    sides = [
        np.unique(everybody.team[(everybody.department == side) & (everybody.team != NONE)])
        for side in (MARKETING, SALES)
    ]
    for teams in [np.concatenate(sides)] if min(one.size for one in sides) < 2 else sides:
        for turn, team in enumerate(rng.permutation(teams)[:-1]):
            found[int(team)] = round((_FIRST + _BETWEEN * turn) * company.plan.periods.days)
    return found


def moved(company: Company, sender: Whole, here: Whole, there: Whole, moment: Whole, part: int) -> Whole:
    """Return to which departments messages go when some of those within a team that has begun go to the other side instead.

    sender : posts.   here, there : departments.   part : of the messages; its own stream, so that nothing else changes.
    """
    share = company.plan.habits.remedy
    if not share:
        return there
    everybody, world = staff(company), company.world
    team_of = np.concatenate([world.team_of, everybody.team[world.joined.size :]])
    since = np.full(max(len(everybody.teams), 1) + 1, np.iinfo(np.int64).max)
    for team, day in began(company).items():
        since[team] = seconds(company.plan, 0) + day * np.int64(DAY)
    begun = moment >= since[team_of[sender]]
    goes = begun & (here == there) & (company.stream(_STREAM, part + 1).random(sender.size) < share)
    return np.where(goes, np.where(here == MARKETING, SALES, MARKETING), there)


def _visits(company: Company) -> Chunk:
    """In every fourth week two of each team that has begun spend half a day with somebody of the other side."""
    everybody, rng, begin = staff(company), company.stream(_STREAM, 10_000), days(company.plan.periods.begin)
    found = []
    for team, since in sorted(began(company).items()):
        mine = np.flatnonzero((everybody.team == team) & (everybody.left == NONE))
        here = int(everybody.department[everybody.team == team][0])
        there = MARKETING if here == SALES else SALES
        hosts = np.flatnonzero((everybody.department == there) & (everybody.left == NONE))
        for day in range(since, company.plan.periods.days - 1, 28):
            found += [
                (f"P{guest}", f"P{rng.choice(hosts)}", begin + day, "colleague")
                for guest in rng.choice(mine, min(2, mine.size), replace=False)
                if hosts.size and max(everybody.started[guest], 0) <= begin + day
            ]
    return rows(["guest_id", "host_id", "visited_on", "role"], sorted(set(found)))


def _remedies(company: Company) -> Chunk:
    everybody, begin = staff(company), days(company.plan.periods.begin)
    on = began(company)
    side = {team: NAMES[int(everybody.department[everybody.team == team][0])] for team in on}
    columns = ["remedy", "kind", "decided_on", "from_on", "department", "team", "by_lot"]
    decided = begin + min(on.values(), default=0) - _DECIDED
    return rows(
        columns,
        [
            (REMEDY, "visits", decided, begin + day, side[team], everybody.teams[team], True)
            for team, day in sorted(on.items(), key=lambda one: one[1])
        ],
    )
