"""What a plan of visits is made from: who works here and is free, what they wish, whose ties are thin, and who has been where."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import detente.questions.exchange
from detente.engines import Columns
from detente.evidence.evidence import Evidence, query
from detente.evidence.periods import midnight
from detente.exchange.invitations import times
from detente.exchange.visits import SIDES, Person, Rules, Visit
from detente.language import N_
from detente.mistakes import Mistake

HALF_DAYS: Final = 10
"""Half-days of a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wishes. See `detente.web.visits.models.Wish`."""

    departments: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    role: str = ""
    goes: bool = True
    hosts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a plan is made from. zone : in which half-days are."""

    people: tuple[Person, ...]
    rules: Rules
    zone: str


def gather(
    evidence: Evidence,
    monday: dt.date,
    weeks: int,
    goes: int,
    off: Sequence[dt.date],
    wishes: Mapping[str, Wanted],
    *,
    been: Sequence[tuple[str, str]] = (),
    stays: Sequence[Visit] = (),
    made: Sequence[Visit] = (),
    from_on: dt.date = dt.date.min,
) -> Gathered:
    """Return it. off : days on which nobody works.   been : who has been with whom already, by id, beside what the evidence knows.

    stays : visits of this round that people know of: that calendars have them makes nobody busy.   made : those of them that
    have come.   from_on : the first day on which anybody can be asked to go.

    Raises Mistake where nobody is known, or there is only one department.
    """
    if not evidence.has("people"):
        raise Mistake(N_("To plan visits, load the table people with a department for each."))
    found = list(_rows(evidence.run(query(__package__, "who.sql"))))
    if len({row["department"] for row in found}) < 2:
        raise Mistake(N_("There is only one department here, so nobody can visit another one."))
    groups = {row["person_id"]: _group(row["department"], row["team"]) for row in found}
    free = _free(evidence, monday, weeks, off, from_on, (*stays, *made))
    people = tuple(
        Person(
            id=row["person_id"],
            department=row["department"],
            team=groups[row["person_id"]],
            side=row["function"] if row["function"] in SIDES else "",
            free=free(row["person_id"]),
            wishes=frozenset(wish.departments),
            never=frozenset(wish.never),
            roles=(wish.role,) if wish.role else (),
            goes=wish.goes,
            hosts=wish.hosts,
        )
        for row in found
        for wish in (wishes.get(row["person_id"], Wanted()),)
        if wish.goes or wish.hosts
    )
    # Visits of this round may stay, though the evidence knows of them by now.
    here = {(one.guest, one.host) for one in stays}
    have_been = {
        (guest, groups[host])
        for guest, host in (*been, *((one.guest, one.host) for one in made), *_been(evidence))
        if host in groups and (guest, host) not in here
    }
    return Gathered(
        people=people,
        rules=Rules(
            weeks=weeks,
            half_days=HALF_DAYS,
            goes=goes,
            receives=goes,
            rest=1 if weeks > 2 else 0,
            ties=_thin(evidence),
            been=frozenset(have_been),
        ),
        zone=evidence.zone,
    )


def _free(
    evidence: Evidence,
    monday: dt.date,
    weeks: int,
    off: Sequence[dt.date],
    from_on: dt.date,
    here: Sequence[Visit],
) -> Callable[[str], frozenset[int]]:
    """Return who is free when, by id. here : visits of this round: that calendars have them makes nobody busy."""
    busy = _busy(evidence, monday, weeks)
    days = {at: times(monday, at, HALF_DAYS)[0].date() for at in range(weeks * HALF_DAYS)}
    everything = frozenset(at for at, day in days.items() if day not in set(off) and day >= from_on)
    own: dict[str, set[int]] = defaultdict(set)
    for one in here:
        own[one.guest].add(one.at)
        own[one.host].add(one.at)
    return lambda who: everything - (busy.get(who, frozenset()) - own[who])


def _group(department: str, team: str | None) -> str:
    return f"{department}/{team}" if team else department


def _thin(evidence: Evidence) -> dict[tuple[str, str], float]:
    """Return how thin the ties between groups are: one where nobody writes, none between those who write most."""
    if not (evidence.has("messages") and evidence.has("recipients")):
        return {}
    rows = list(_rows(evidence.run(query(detente.questions.exchange.__name__, "ties.sql"))))
    shares = {
        tuple(
            _group(row[f"{one}_department"], row[one] if row[one] != row[f"{one}_department"] else None)
            for one in ("one", "other")
        ): row["tied"] / row["pairs"]
        for row in rows
    }
    most = max(shares.values(), default=0.0)
    return {(key[0], key[1]): 1.0 - share / most if most else 1.0 for key, share in shares.items()}


def _been(evidence: Evidence) -> list[tuple[str, str]]:
    if not evidence.has("visits"):
        return []
    found = evidence.engine.run("SELECT DISTINCT guest_id, host_id FROM visits ORDER BY guest_id, host_id")
    return list(zip(found["guest_id"], found["host_id"], strict=True))


def _busy(evidence: Evidence, monday: dt.date, weeks: int) -> dict[str, frozenset[int]]:
    """Return the half-days on which people have a meeting."""
    if not (evidence.has("meetings") and evidence.has("invitations")):
        return {}
    zone = ZoneInfo(evidence.zone)
    asked: dict[str, Any] = {
        "from_at": midnight(monday, evidence.zone),
        "to_at": midnight(monday + dt.timedelta(weeks=weeks), evidence.zone),
    }
    halves = [
        tuple(int(edge.replace(tzinfo=zone).timestamp() * 1_000_000) for edge in times(monday, at, HALF_DAYS))
        for at in range(weeks * HALF_DAYS)
    ]
    found: dict[str, set[int]] = defaultdict(set)
    for row in _rows(evidence.run(query(__package__, "busy.sql"), **asked)):
        found[row["person_id"]] |= {
            at for at, (begins, ends) in enumerate(halves) if row["starts_at"] < ends and row["ends_at"] > begins
        }
    return {person: frozenset(at) for person, at in found.items()}


def _rows(found: Columns) -> list[dict[str, Any]]:
    return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
