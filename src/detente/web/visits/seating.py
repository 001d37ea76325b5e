"""Who could sit where, from who sits where: teams stay whole, other departments stay, rooms hold what somebody says they do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final

from detente.evidence.evidence import Evidence, query
from detente.exchange.seating import Group, Room, mixed, propose
from detente.exchange.visits import SIDES
from detente.language import N_
from detente.mistakes import Mistake
from detente.privacy.release import FEWEST

_SECONDS: Final = 10.0


def proposed(asked: Mapping[str, str], evidence: Evidence) -> dict[str, Any]:
    """Return a proposal as plain values. asked : room → how many it holds, where somebody said it.

    Raises Mistake where it isn't known who sits where, or the two sides do not fit.
    """
    if not (evidence.has("seats") and evidence.has("people")):
        raise Mistake(N_("To propose seats, load the table seats: who sits in which room, on which floor."))
    usual: dict[tuple[str, str, str], int] = defaultdict(int)
    others: dict[tuple[str, str, str], int] = defaultdict(int)
    groups: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    found = evidence.run(query(__package__, "seats.sql"))
    for site, floor, room, side, department, team, people in zip(*found.values(), strict=True):
        where = (site, floor, room)
        # A few count as five, so that what a room holds doesn't tell how many they are.
        usual[where] += max(people, FEWEST)
        if side in SIDES:
            groups[side, department, team][_name(where)] += people
        else:
            others[where] += people
    sides = Counter(dict.fromkeys(SIDES, 0))
    for (side, _, _), sits in groups.items():
        sides[side] += sum(sits.values())
    if not min(sides.values()):
        raise Mistake(N_("It isn’t known of both sides where they sit."))
    if min(sides.values()) < FEWEST:
        raise Mistake(
            N_("It is known of fewer than five people of one side where they sit; of so few nothing is told.")
        )
    # Who is spread over rooms now counts as sitting where most of the group does.
    all_groups = [
        Group(
            name=f"{department}/{team}" if team else department,
            side=side,
            people=sum(rooms.values()),
            takes=FEWEST,
            room=max(rooms, key=lambda room: (rooms[room], room)),
        )
        for (side, department, team), rooms in sorted(groups.items())
    ]
    # What a room holds is at least what sits there now, few counted as five: so nothing that is tried tells how many few are.
    holds = {where: max(int(asked.get(_name(where), 0)), usual[where]) for where in sorted(usual)}
    rooms = [
        Room(
            name=_name(where),
            floor="/".join(where[:2]),
            places=held - (max(others[where], FEWEST) if others[where] else 0),
        )
        for where, held in holds.items()
    ]
    try:
        made = propose(all_groups, rooms, seconds=_SECONDS)
    except TimeoutError:
        raise Mistake(N_("No proposal was found in time; try once more, or with fewer rooms.")) from None
    there = dict(zip([one.name for one in all_groups], (groups[key] for key in sorted(groups)), strict=True))
    said: dict[str, Any] = {
        # Of fewer than five it is said that they are few, and no more.
        "rooms": [[_name(where), held, _told(others[where])] for where, held in holds.items()],
        "groups": [[one.name, _told(one.people), one.room] for one in all_groups],
        "now": _now(groups, rooms),
    }
    if made is None:
        return said | {"seats": None}
    return said | {
        "seats": dict(made.seats),
        "gap": made.gap,
        "moved": _told(sum(one.people - there[one.name][made.seats[one.name]] for one in all_groups)),
        "then": _as_list(made.seats, all_groups, rooms),
    }


def _told(people: int) -> int:
    """Return a number of people; -1 for a few, fewer than may be told of."""
    return people if people >= FEWEST or not people else -1


def _now(groups: Mapping[tuple[str, str, str], Mapping[str, int]], rooms: list[Room]) -> list[int]:
    """Return how the sides sit now, person by person: pairs, those in one room, those on one floor."""
    floor = {room.name: room.floor for room in rooms}
    by_room: dict[str, dict[str, int]] = {side: defaultdict(int) for side in SIDES}
    by_floor: dict[str, dict[str, int]] = {side: defaultdict(int) for side in SIDES}
    for (side, _, _), sits in groups.items():
        for room, people in sits.items():
            by_room[side][room] += people
            by_floor[side][floor[room]] += people
    one, other = SIDES
    pairs = sum(by_room[one].values()) * sum(by_room[other].values())
    return [pairs, *(sum(n * of[other][where] for where, n in of[one].items()) for of in (by_room, by_floor))]


def _as_list(seats: Mapping[str, str], groups: list[Group], rooms: list[Room]) -> list[int]:
    how = mixed(seats, groups, rooms)
    return [how.pairs, how.room, how.floor]


def _name(where: tuple[str, str, str]) -> str:
    return " / ".join(part for part in where if part)
