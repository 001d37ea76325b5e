"""Seats that keep their rules, as good as the best of all there are, on drawn companies; and what can't be said."""

from __future__ import annotations

import random
from itertools import product

import pytest

from detente.exchange.seating import Group, Room, broken, mixed, propose


def drawn(seed: int, groups: int, rooms: int, slack: int = 3) -> tuple[list[Group], list[Room]]:
    rng = random.Random(seed)
    names = [f"r{n}" for n in range(rooms)]
    found = [
        Group(name=f"g{n}", side=("marketing", "sales")[n % 2], people=rng.randint(1, 6), room=rng.choice(["", *names]))
        for n in range(groups)
    ]
    found = [
        Group(
            name=one.name,
            side=one.side,
            people=one.people,
            room=one.room,
            near=frozenset(rng.sample([g.name for g in found], 1)) - {one.name},
        )
        for one in found
    ]
    total = sum(one.people for one in found)
    places = [total // rooms + slack + rng.randint(0, 4) for _ in names]
    return found, [
        Room(name=name, floor=str(n // 2), places=held)
        for n, (name, held) in enumerate(zip(names, places, strict=True))
    ]


def worth(seats: dict[str, str], groups: list[Group], rooms: list[Room]) -> int:
    """What seats are worth, reckoned anew."""
    how = mixed(seats, groups, rooms)
    near = sum(10 * one.people for one in groups for name in one.near if seats[name] == seats[one.name])
    return 4 * how.room + how.floor + near + sum(one.people for one in groups if one.room == seats[one.name])


@pytest.mark.parametrize("seed", range(12))
def test_it_is_as_good_as_the_best_of_all_ways_to_sit(seed: int) -> None:
    groups, rooms = drawn(seed, 5, 3)
    ways = [
        dict(zip([one.name for one in groups], way, strict=True))
        for way in product([room.name for room in rooms], repeat=5)
    ]
    possible = [way for way in ways if not list(broken(way, groups, rooms))]
    found = propose(groups, rooms)
    if not possible:
        assert found is None
        return
    assert found is not None and not list(broken(found.seats, groups, rooms)) and found.gap < 1e-6
    assert worth(dict(found.seats), groups, rooms) == max(worth(way, groups, rooms) for way in possible)
    assert found.moved == sum(one.people for one in groups if one.room and found.seats[one.name] != one.room)


@pytest.mark.parametrize("seed", range(8))
def test_larger_companies_keep_their_rules(seed: int) -> None:
    groups, rooms = drawn(seed, 24, 10)
    found = propose(groups, rooms, seconds=2)
    assert found is not None and not list(broken(found.seats, groups, rooms)) and 0 <= found.gap <= 1
    now = {one.name: one.room for one in groups}
    assert mixed(found.seats, groups, rooms).room >= mixed(now, groups, rooms).room


def test_who_does_not_fit_is_told_and_rules_are_told_without_the_solver() -> None:
    groups = [Group(name="a", side="sales", people=5), Group(name="b", side="marketing", people=5)]
    small = [Room(name="1", floor="1", places=4), Room(name="2", floor="1", places=9)]
    assert propose(groups, small) is None
    assert list(broken({"a": "1", "b": "attic"}, groups, small)) == ["b sits nowhere", "1 holds 4, and 5 sit there"]


def test_two_camps_on_two_floors_are_brought_together() -> None:
    groups = [
        Group(name="Brand", side="marketing", people=4, room="3.1"),
        Group(name="Web", side="marketing", people=4, room="3.2"),
        Group(name="North", side="sales", people=4, room="1.1"),
        Group(name="South", side="sales", people=4, room="1.2"),
    ]
    rooms = [Room(name=name, floor=name[0], places=8) for name in ("1.1", "1.2", "3.1", "3.2")]
    found = propose(groups, rooms)
    assert found is not None
    now, then = (mixed(seats, groups, rooms) for seats in ({one.name: one.room for one in groups}, found.seats))
    assert (now.pairs, now.room, now.floor) == (64, 0, 0) and then.room >= 32 and then.floor == 64
