"""Whether a plan keeps its rules, told without the solver that made it: each rule by itself, from the visits alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from detente.exchange.visits import Person, Rules, Visit, may


def broken(visits: Sequence[Visit], people: Mapping[str, Person], rules: Rules) -> list[str]:
    """Return a line for each hard rule that a plan breaks; none where it keeps all."""
    return [*_each(visits, people, rules), *_loads(visits, people, rules), *_weeks(visits, rules)]


def _each(visits: Sequence[Visit], people: Mapping[str, Person], rules: Rules) -> Iterator[str]:
    for one in visits:
        guest, host = people[one.guest], people[one.host]
        if not may(guest, host, rules):
            yield f"{one.guest} may not go to {one.host}"
        if one.at not in guest.free or one.at not in host.free:
            yield f"{one.guest} and {one.host} are not both free at {one.at}"
        if not 0 <= one.at < rules.weeks * rules.half_days:
            yield f"{one.at} lies outside of the plan"


def _loads(visits: Sequence[Visit], people: Mapping[str, Person], rules: Rules) -> Iterator[str]:
    gone, received = Counter(one.guest for one in visits), Counter(one.host for one in visits)
    yield from (f"{name} goes {n} times" for name, n in gone.items() if n > rules.goes)
    yield from (f"{name} receives {n} times" for name, n in received.items() if n > rules.receives)
    teams = Counter((one.guest, people[one.host].team) for one in visits)
    yield from (f"{name} goes to {team} {n} times" for (name, team), n in teams.items() if n > 1)
    rooms = Counter((people[one.host].department, one.at) for one in visits)
    yield from (f"{where} receives {n} at {at}" for (where, at), n in rooms.items() if n > rules.room)


def _weeks(visits: Sequence[Visit], rules: Rules) -> Iterator[str]:
    busy: dict[str, list[int]] = defaultdict(list)
    for one in visits:
        for name in (one.guest, one.host):
            busy[name].append(one.at // rules.half_days)
    for name, weeks in busy.items():
        for before, after in pairwise(sorted(weeks)):
            if after - before <= rules.rest:
                yield f"{name} has visits in weeks {before} and {after}"
