"""Who works in a drawn company: departments, teams, heads, rooms. Plausible, not yet deep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.simulate.cast import Cast
from detente.simulate.columns import Chunk, Ids, Labels, Tables, texts
from detente.simulate.draw import DAY, NONE, Company, Whole, seconds
from detente.simulate.things import days
from detente.simulate.told import DEPARTMENTS

NAMES = tuple(DEPARTMENTS)
SALES, MARKETING, MANAGEMENT = NAMES.index("Sales"), NAMES.index("Marketing"), NAMES.index("Management")
_SHARES = np.array([0.05, 0.28, 0.13, 0.15, 0.07, 0.08, 0.03, 0.02, 0.19])  # of those who don't sell, as NAMES
_FLOORS = np.array([0, 3, 2, 1, 1, 2, 2, 3, 0])
_TEAM_SIZE = 7
_TRIAL_DAYS, _DAYS_A_STEP = 180, 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Everybody who works or worked here, shape (n,) each; a person's number is their position.

    Sellers come first, numbered as in the world. team : positions in ``teams`` or NONE. Days since 1970.
    heads (departments,): the person who heads each.

    Besides people there are *posts*: the seats of the sellers, then everybody else; `person_at` says who holds one.
    """

    department: Whole
    team: Whole
    teams: tuple[str, ...]
    level: Whole
    head: Whole
    manager: Whole
    started: Whole
    left: Whole
    promoted: Whole
    heads: Whole

    @property
    def size(self) -> int:
        """How many people."""
        return self.department.size


def staff(company: Company) -> Staff:
    """Return everybody who works or worked in the company; the same for every seed of one plan."""
    plan, planned = company.plan, company.world
    rng = np.random.default_rng([plan.world, 7003])
    sellers = planned.joined.size
    others = _others(plan.size.people - plan.size.sellers)
    department = np.concatenate([np.full(sellers, SALES), np.repeat(np.arange(len(NAMES)), others)])
    heads = np.array([sellers + int(others[:place].sum()) for place in range(len(NAMES))])
    team, teams = _teams(company, department)
    level = np.full(department.size, 3)
    leads_team = np.array([int(np.flatnonzero(team == one)[0]) for one in range(len(teams))])
    level[leads_team], level[heads], level[heads[MANAGEMENT]] = 2, 1, 0
    manager = np.where(team == NONE, heads[department], leads_team[np.maximum(team, 0)])
    manager[leads_team] = heads[department[leads_team]]
    manager[heads] = heads[MANAGEMENT]
    manager[heads[MANAGEMENT]] = NONE
    first = days(plan.periods.begin)
    started = first - rng.integers(30, 3000, department.size)
    started[:sellers] = np.where(planned.joined > 0, first + planned.joined, started[:sellers])
    left = np.full(department.size, NONE)
    left[:sellers] = np.where(planned.left < planned.days, first + planned.left, NONE)
    promoted = _last_promoted(company, rng, department, left)
    return Staff(
        department=department,
        team=team,
        teams=teams,
        level=level,
        head=np.isin(np.arange(department.size), heads).astype(np.int64),
        manager=manager,
        started=started,
        left=left,
        promoted=np.where(promoted >= started + _TRIAL_DAYS, promoted, NONE),
        heads=heads,
    )


def _last_promoted(company: Company, rng: np.random.Generator, department: Whole, left: Whole) -> Whole:
    """Return the day each was promoted last, as if promotions came at one rate for ever; none later where careers are stuck."""
    end, stuck = days(company.plan.periods.as_of), days(company.plan.strife_from("stuck_careers"))
    until = np.where(np.isin(department, (MARKETING, SALES)), stuck, end)
    until = np.minimum(until, np.where(left == NONE, end, left))
    return np.asarray(until - 1 - (_DAYS_A_STEP * rng.standard_exponential(department.size)).astype(np.int64))


def _others(count: int) -> Whole:
    """Share out those who don't sell among the departments: at least one each, the rest by usual shares."""
    places = np.ones(len(NAMES), dtype=np.int64)
    exact = _SHARES / _SHARES.sum() * (count - places.size)
    places += np.floor(exact).astype(np.int64)
    order = np.argsort(np.floor(exact) - exact, kind="stable")
    places[order[: count - int(places.sum())]] += 1
    return places


def _teams(company: Company, department: Whole) -> tuple[Whole, tuple[str, ...]]:
    """Return teams of sellers as planned, and teams of at least five in the other departments."""
    planned, names = company.world, list(company.plan.teams)
    team = np.full(department.size, NONE)
    for row in planned.occupant[::7]:
        team[row] = planned.team_of
    for place in range(len(NAMES)):
        people = np.flatnonzero((department == place) & (np.arange(department.size) >= planned.joined.size))[1:]
        count = people.size // _TEAM_SIZE
        if count and place != SALES:
            team[people] = len(names) + np.arange(people.size) % count
            names += [f"{NAMES[place]} {turn + 1}" for turn in range(count)]
    return team, tuple(names)


def tables(company: Company) -> Tables:
    """Return the tables made here."""
    return {"people": lambda: iter([_people(company)]), "seats": lambda: iter([_seats(company)])}


def titles(everybody: Staff) -> list[str]:
    """Return everybody's job title."""
    return [
        "Owner"
        if level == 0
        else f"Head of {NAMES[place]}"
        if level == 1
        else "Team lead"
        if level == 2
        else "Seller"
        if place == SALES
        else NAMES[place]
        for level, place in zip(everybody.level.tolist(), everybody.department.tolist(), strict=True)
    ]


def names(company: Company, everybody: Staff) -> list[str]:
    """Return everybody's name: first and last, those of the cast's leaders where it names them."""
    cast = company.plan.cast
    given = [_name(cast, one) for one in range(everybody.size)]
    for department, _, name in cast.leaders:
        given[int(everybody.heads[NAMES.index(department)])] = name
    return given


def _name(cast: Cast, one: int) -> str:
    """Return the name of person number ``one``; a middle initial, or two, where the names run out."""
    first, last = len(cast.first_names), len(cast.last_names)
    turn, letters = one // (first * last), ""
    while turn:
        turn, letter = divmod(turn - 1, 26)
        letters = f" {chr(65 + letter)}." + letters
    return f"{cast.first_names[one % first]}{letters} {cast.last_names[(one * 7 + one // first) % last]}"


def _people(company: Company) -> Chunk:
    everybody, cast = staff(company), company.plan.cast
    called = titles(everybody)
    for department, title, _ in cast.leaders:
        called[int(everybody.heads[NAMES.index(department)])] = title
    return {
        "person_id": Ids("P", np.arange(everybody.size)),
        "name": texts(names(company, everybody)),
        "department": Labels(NAMES, everybody.department),
        "team": Labels(everybody.teams, everybody.team),
        "title": texts(called),
        "level": everybody.level,
        "is_head": everybody.head,
        "manager_id": Ids("P", everybody.manager),
        "site": Labels(cast.sites, _site(company, everybody)),
        "floor": Labels(tuple("01234"), _FLOORS[everybody.department]),
        "started_on": everybody.started,
        "left_on": everybody.left,
        "last_promoted_on": everybody.promoted,
    }


def _site(company: Company, everybody: Staff) -> Whole:
    return np.where(everybody.department == NAMES.index("Production"), len(company.plan.cast.sites) - 1, 0)


def _seats(company: Company) -> Chunk:
    everybody = staff(company)
    first = days(company.plan.periods.begin)
    rooms = tuple(f"{floor}.{room:02d}" for floor in range(5) for room in range(20))
    room = _FLOORS[everybody.department] * 20 + np.maximum(everybody.team, 0) % 20
    return {
        "person_id": Ids("P", np.arange(everybody.size)),
        "from_on": np.maximum(everybody.started, first),
        "site": Labels(company.plan.cast.sites, _site(company, everybody)),
        "floor": Labels(tuple("01234"), _FLOORS[everybody.department]),
        "room": Labels(rooms, room),
    }


def person_at(company: Company, post: Whole, moment: Whole) -> Whole:
    """Return who holds a post at a moment: the seller on a seat, or the person who always holds it.

    post : seats first, then everybody who is not a seller.   moment : seconds since 1970.
    """
    planned = company.world
    seats = planned.team_of.size
    day = np.clip((moment - seconds(company.plan, 0)) // DAY, 0, planned.days - 1)
    sits = planned.occupant[day, np.minimum(post, seats - 1)]
    return np.where(post < seats, sits, post - seats + planned.joined.size)


def departments_of_posts(company: Company, everybody: Staff) -> Whole:
    """Return the department of each post."""
    seats = company.world.team_of.size
    return np.concatenate([np.full(seats, SALES), everybody.department[company.world.joined.size :]])
