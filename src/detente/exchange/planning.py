"""Plan half-day visits: who goes to whom and when, thinnest ties first, with OR-Tools' CP-SAT.

Whom somebody may go to is narrowed down to the pairs of teams with the thinnest ties and a few hosts of each, drawn anew by
the seed, so that a company of thousands can be planned too; the gap that is told is to the best plan of these pairs.
Source of the solver: Perron and Didier, CP-SAT (OR-Tools).
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.exchange.visits import SIDES, Person, Rules, Visit, may

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_TEAMS, _HOSTS = 6, 2
"""Teams that a guest is offered, and hosts of each."""
_TIE, _WISH, _COVER, _NEW, _KEPT = 100, 60, 400, 40, 1000
"""What counts: a tie that couldn't be thinner, a wish, a week in which both sides go, a first visit, a visit that stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan. visits : in the order of their half-days.   gap : how far from the best plan it may be, 0 to 1.

    uncovered : (week, side) of which nobody could be sent to the other side.   alone : people who could not be given a visit.
    """

    visits: tuple[Visit, ...]
    gap: float
    uncovered: tuple[tuple[int, str], ...]
    alone: tuple[str, ...]


def plan(
    people: Sequence[Person],
    rules: Rules,
    *,
    kept: Sequence[Visit] = (),
    made: Sequence[Visit] = (),
    seed: int = 0,
    seconds: float = 30.0,
    workers: int = 2,
) -> Planned:
    """Return the plan that serves thin ties, wishes, both sides in each week and everybody's first visit best.

    kept : visits of an earlier plan, of which as many as can be stay as they are.   made : visits that have taken place or are
    too near to be moved; they count and are in no plan.   seconds : the longest to look for it.

    Raises ModuleNotFoundError where the extra ``schedule`` is not installed.
    """
    from ortools.sat.python import cp_model

    by_id = {one.id: one for one in people}
    model = cp_model.CpModel()
    chosen = _chosen(model, people, by_id, rules, kept, made, random.Random(seed))  # noqa: S311  no secret
    covered, first = _kept_to(model, chosen, people, by_id, rules, made)
    stays = {(one.guest, one.host, one.at) for one in kept}
    model.maximize(
        sum(
            (_worth(by_id[key[0]], by_id[key[1]], rules) + (_KEPT if key in stays else 0)) * take
            for key, take in chosen.items()
        )
        + _COVER * sum(covered.values())
        + _NEW * sum(first.values())
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.relative_gap_limit = 0.005
    status = solver.solve(model)
    had = {name for one in made for name in (one.guest, one.host)}
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Planned(visits=(), gap=1.0, uncovered=tuple(covered), alone=tuple(sorted(set(by_id) - had)))
    taken = sorted((key for key, take in chosen.items() if solver.value(take)), key=lambda key: (key[2], key[0]))
    met = had | {name for guest, host, _ in taken for name in (guest, host)}
    best = solver.best_objective_bound
    return Planned(
        visits=tuple(_visit(by_id[guest], by_id[host], at) for guest, host, at in taken),
        gap=max(0.0, (best - solver.objective_value) / max(abs(best), 1.0)),
        uncovered=tuple(key for key, take in covered.items() if not solver.value(take)),
        alone=tuple(sorted(set(by_id) - met)),
    )


Key = tuple[str, str, int]
"""A guest, a host and a half-day."""


def _chosen(
    model: cp_model.CpModel,
    people: Sequence[Person],
    by_id: Mapping[str, Person],
    rules: Rules,
    kept: Sequence[Visit],
    made: Sequence[Visit],
    drawn: random.Random,
) -> dict[Key, Any]:
    """Return a choice for each pair that is offered and each week: the half-day of the week is drawn among those both have free.

    Weeks too near to a visit that is made are offered to neither of its two.
    """
    near = {
        (name, one.at // rules.half_days + off)
        for one in made
        for name in (one.guest, one.host)
        for off in range(-rules.rest, rules.rest + 1)
    }
    teams: dict[str, list[Person]] = defaultdict(list)
    for one in people:
        teams[one.team].append(one)
    keys: dict[Key, None] = {
        (one.guest, one.host, one.at): None
        for one in kept
        if one.guest in by_id
        and one.host in by_id
        and may(by_id[one.guest], by_id[one.host], rules)
        and one.at in by_id[one.guest].free & by_id[one.host].free
    }
    gone, received = Counter(one.guest for one in made), Counter(one.host for one in made)
    full = {one.id for one in people if received[one.id] >= rules.receives}
    for guest in people:
        if gone[guest.id] >= rules.goes:
            continue
        for host in _offered(guest, teams, rules, full, drawn):
            for week in range(rules.weeks):
                both = [
                    at
                    for at in range(week * rules.half_days, (week + 1) * rules.half_days)
                    if at in guest.free and at in host.free
                ]
                if both:
                    keys.setdefault((guest.id, host.id, drawn.choice(both)))
    return {
        key: model.new_bool_var("")
        for key in keys
        if not {(key[0], key[2] // rules.half_days), (key[1], key[2] // rules.half_days)} & near
    }


def _offered(
    guest: Person, teams: Mapping[str, Sequence[Person]], rules: Rules, full: Set[str], drawn: random.Random
) -> list[Person]:
    """Return the hosts that a guest is offered: of the teams with the thinnest ties, and of those they wish to see.

    full : people who have been gone to as often as they may be.
    """
    found: dict[str, list[Person]] = {}
    for team, members in teams.items():
        hosts = [one for one in members if one.id not in full and may(guest, one, rules)]
        if hosts:
            found[team] = hosts
    order = list(found)
    drawn.shuffle(order)
    wished = {team: any(one.department in guest.wishes for one in hosts) for team, hosts in found.items()}
    order.sort(key=lambda team: (not wished[team], -rules.thinness(guest.team, team)))
    return [host for team in order[:_TEAMS] for host in drawn.sample(found[team], min(_HOSTS, len(found[team])))]


def _kept_to(
    model: cp_model.CpModel,
    chosen: Mapping[Key, Any],
    people: Sequence[Person],
    by_id: Mapping[str, Person],
    rules: Rules,
    made: Sequence[Visit],
) -> tuple[dict[tuple[int, str], Any], dict[str, Any]]:
    """Hold the choices to the rules, what is made counted. Return what tells whether a week is covered for a side, and whether
    somebody has a visit; of those of whom that is open.
    """
    goes, receives, weeks, rooms, twice, sides = (defaultdict(list) for _ in range(6))
    for (guest, host, at), take in chosen.items():
        week = at // rules.half_days
        goes[guest].append(take)
        receives[host].append(take)
        for name in (guest, host):
            weeks[name, week].append(take)
        rooms[by_id[host].department, at].append(take)
        twice[guest, by_id[host].team].append(take)
        if {by_id[guest].side, by_id[host].side} == set(SIDES):
            sides[week, by_id[guest].side].append(take)
    gone, received = Counter(one.guest for one in made), Counter(one.host for one in made)
    full = Counter((by_id[one.host].department, one.at) for one in made if one.host in by_id)
    been = Counter((one.guest, by_id[one.host].team) for one in made if one.host in by_id)
    limits: tuple[tuple[int, Mapping[Any, list[Any]], Counter[Any]], ...] = (
        (rules.goes, goes, gone),
        (rules.receives, receives, received),
        (rules.room, rooms, full),
        (1, twice, been),
    )
    for bound, groups, before in limits:
        for of, takes in groups.items():
            if len(takes) + before[of] > bound:
                model.add(sum(takes) <= max(bound - before[of], 0))
    for one in people:
        for start in range(max(1, rules.weeks - rules.rest)):
            takes = [
                take
                for week in range(start, min(start + rules.rest + 1, rules.weeks))
                for take in weeks.get((one.id, week), ())
            ]
            if len(takes) > 1:
                model.add_at_most_one(takes)
    went = {
        (one.at // rules.half_days, by_id[one.guest].side)
        for one in made
        if one.guest in by_id and one.host in by_id and {by_id[one.guest].side, by_id[one.host].side} == set(SIDES)
    }
    covered = {}
    for key in ((week, side) for week in range(rules.weeks) for side in SIDES if (week, side) not in went):
        covered[key] = model.new_bool_var("")
        model.add(sum(sides.get(key, ())) >= covered[key])
    first = {}
    had = {name for one in made for name in (one.guest, one.host)}
    for one in people:
        if one.id in had:
            continue
        takes = goes.get(one.id, []) + receives.get(one.id, [])
        if takes:
            first[one.id] = model.new_bool_var("")
            model.add(sum(takes) >= first[one.id])
    return covered, first


def _worth(guest: Person, host: Person, rules: Rules) -> int:
    """Return what a visit counts: how thin the tie is, and whether it was wished for."""
    wished = host.department in guest.wishes
    return round(_TIE * rules.thinness(guest.team, host.team)) + (_WISH if wished else 0)


def _visit(guest: Person, host: Person, at: int) -> Visit:
    return Visit(guest=guest.id, host=host.id, at=at, role=guest.roles[0] if guest.roles else "")
