"""Who could sit where, from who sits where: teams stay whole, other departments stay, rooms hold what somebody says they do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from detente.evidence.evidence import Evidence, query
from detente.exchange.seating import Group, Room, mixed, propose
from detente.exchange.visits import SIDES
from detente.language import N_
from detente.mistakes import Mistake

_SECONDS: Final = 10.0


def proposed(asked: Mapping[str, str], evidence: Evidence) -> dict[str, Any]:
    """Return a proposal as plain values. asked : room → how many it holds, where somebody said it.

    Raises Mistake where it isn't known who sits where, or the two sides do not fit.
    """
    if not (evidence.has("seats") and evidence.has("people")):
        raise Mistake(N_("To propose seats, load the table seats: who sits in which room, on which floor."))
    taken: dict[tuple[str, str, str], int] = defaultdict(int)
    others: dict[tuple[str, str, str], int] = defaultdict(int)
    groups: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    found = evidence.run(query(__package__, "seats.sql"))
    for site, floor, room, side, department, team, people in zip(*found.values(), strict=True):
        where = (site, floor, room)
        taken[where] += people
        if side in SIDES:
            groups[side, department, team][_name(where)] += people
        else:
            others[where] += people
    if {side for side, _, _ in groups} != set(SIDES):
        raise Mistake(N_("It isn’t known of both sides where they sit."))
    # Who is spread over rooms now counts as sitting where most of the group does.
    all_groups = [
        Group(
            name=f"{department}/{team}" if team else department,
            side=side,
            people=sum(rooms.values()),
            room=max(rooms, key=lambda room: (rooms[room], room)),
        )
        for (side, department, team), rooms in sorted(groups.items())
    ]
    holds = {where: int(asked.get(_name(where), taken[where])) for where in sorted(taken)}
    rooms = [
        Room(name=_name(where), floor="/".join(where[:2]), places=max(held - others[where], 0))
        for where, held in holds.items()
    ]
    made = propose(all_groups, rooms, seconds=_SECONDS)
    said: dict[str, Any] = {
        "rooms": [[_name(where), held, others[where]] for where, held in holds.items()],
        "groups": [[one.name, one.people, one.room] for one in all_groups],
        "now": _as_list({one.name: one.room for one in all_groups}, all_groups, rooms),
    }
    if made is None:
        return said | {"seats": None}
    return said | {
        "seats": dict(made.seats),
        "gap": made.gap,
        "moved": made.moved,
        "then": _as_list(made.seats, all_groups, rooms),
    }


def _as_list(seats: Mapping[str, str], groups: list[Group], rooms: list[Room]) -> list[int]:
    how = mixed(seats, groups, rooms)
    return [how.pairs, how.room, how.floor]


def _name(where: tuple[str, str, str]) -> str:
    return " / ".join(part for part in where if part)
