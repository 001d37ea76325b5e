"""Who could sit where, so that the two sides meet: teams stay whole, rooms hold what they hold, few people move.

That people of two sides sit together does not say that they will get on: where walls were taken away, people spoke to one
another face to face some 70 % less (Bernstein and Turban 2018). So a proposal is something to try with a few teams, and measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from detente.exchange.visits import SIDES

_ROOM, _FLOOR, _NEAR, _MOVED = 4, 1, 10, 1
"""What counts: a pair of people of the two sides in one room, or on one floor; a wish met, for each who has it; a person who moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People who sit together. side : marketing or sales.   room : where they sit now, empty where that isn't known.

    takes : places that they take; as many as they are unless more is said.   near : groups with whom they would like to share a room.
    """

    name: str
    side: str
    people: int
    room: str = ""
    takes: int = 0
    near: frozenset[str] = frozenset()

    @property
    def places(self) -> int:
        """How many places they take."""
        return max(self.people, self.takes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room. floor : floors of different sites have different names.   places : for people of the two sides."""

    name: str
    floor: str
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """How the two sides sit: of all pairs of one person from each, those in one room, and those on one floor (rooms included)."""

    pairs: int
    room: int
    floor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Who would sit where. seats : group → room.   gap : how far from the best it may be, 0 to 1.   moved : people who move."""

    seats: Mapping[str, str]
    gap: float
    moved: int


def propose(groups: Sequence[Group], rooms: Sequence[Room], *, seconds: float = 10.0, seed: int = 0) -> Proposal | None:
    """Return the seats that bring most people of the two sides together; None where the groups don't fit into the rooms.

    Raises TimeoutError where neither was found out in time, ModuleNotFoundError where the extra ``schedule`` is not installed. Source of the solver: Perron and Didier, CP-SAT.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    sits = {(g, r): model.new_bool_var("") for g in range(len(groups)) for r in range(len(rooms))}
    for g in range(len(groups)):
        model.add_exactly_one(sits[g, r] for r in range(len(rooms)))
    for r, room in enumerate(rooms):
        model.add(sum(groups[g].places * sits[g, r] for g in range(len(groups))) <= room.places)
    floors = sorted({room.floor for room in rooms})
    on = {
        (g, f): sum(sits[g, r] for r, room in enumerate(rooms) if room.floor == f)
        for g in range(len(groups))
        for f in floors
    }

    def both(one: Any, other: Any) -> Any:
        met = model.new_bool_var("")
        model.add(met <= one)
        model.add(met <= other)
        return met

    worth = []
    for one, other in product(range(len(groups)), repeat=2):
        if (groups[one].side, groups[other].side) == SIDES:
            pairs = groups[one].people * groups[other].people
            worth += [_ROOM * pairs * both(sits[one, r], sits[other, r]) for r in range(len(rooms))]
            worth += [_FLOOR * pairs * both(on[one, f], on[other, f]) for f in floors]
        if groups[other].name in groups[one].near:
            worth += [_NEAR * groups[one].people * both(sits[one, r], sits[other, r]) for r in range(len(rooms))]
    for g, r in sits:
        if groups[g].room == rooms[r].name:
            worth.append(_MOVED * groups[g].people * sits[g, r])
    model.maximize(sum(worth))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status == cp_model.UNKNOWN:
        raise TimeoutError
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    seats = {groups[g].name: rooms[r].name for (g, r), take in sits.items() if solver.value(take)}
    best = solver.best_objective_bound
    return Proposal(
        seats=seats,
        gap=max(0.0, (best - solver.objective_value) / max(abs(best), 1.0)),
        moved=sum(one.people for one in groups if one.room and seats[one.name] != one.room),
    )


def mixed(seats: Mapping[str, str], groups: Sequence[Group], rooms: Sequence[Room]) -> Mixed:
    """Return how the two sides sit; whoever's room isn't known sits with nobody.

    >>> groups = [Group(name="Brand", side="marketing", people=3), Group(name="North", side="sales", people=4)]
    >>> mixed({"Brand": "1.1", "North": "1.2"}, groups, [Room(name="1.1", floor="1", places=5), Room(name="1.2", floor="1", places=5)])
    Mixed(pairs=12, room=0, floor=12)
    """
    floor = {room.name: room.floor for room in rooms}
    found = {"pairs": 0, "room": 0, "floor": 0}
    for one, other in product(groups, repeat=2):
        if (one.side, other.side) == SIDES:
            here, there = seats.get(one.name, ""), seats.get(other.name, "")
            pairs = one.people * other.people
            found["pairs"] += pairs
            found["room"] += pairs * (here == there != "")
            found["floor"] += pairs * (here in floor and floor.get(here) == floor.get(there))
    return Mixed(**found)


def broken(seats: Mapping[str, str], groups: Sequence[Group], rooms: Sequence[Room]) -> Iterator[str]:
    """Yield a line for each rule that seats break, told without the solver."""
    places = {room.name: room.places for room in rooms}
    for one in groups:
        if seats.get(one.name) not in places:
            yield f"{one.name} sits nowhere"
    for name, held in places.items():
        taken = sum(one.places for one in groups if seats.get(one.name) == name)
        if taken > held:
            yield f"{name} holds {held}, and {taken} sit there"
