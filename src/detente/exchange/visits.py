"""Who could visit whom, and who does: what a plan of half-day visits is made from, and what it comes to.

Time is a number of half-days: week ``w`` has those from ``w * half_days`` up to and without ``(w + 1) * half_days``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.language import N_

SIDES = ("marketing", "sales")
ROLES = {
    "assistant": N_("an assistant"),
    "colleague": N_("a colleague"),
    "lead": N_("a project lead"),
    "head": N_("the head of the department"),
}
"""What a guest may try, from assistant to head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may go and may be gone to. team : the finest group that ties are told of.   free : half-days without a meeting.

    wishes : departments that they would like to see.   never : departments, or people by id, that they don't go to or receive.
    roles : what they would like to try there, the likeliest first.   goes, hosts : whether they go, and may be gone to.
    """

    id: str
    department: str
    team: str
    side: str = ""
    free: frozenset[int]
    wishes: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    goes: bool = True
    hosts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit: a guest spends a half-day with a host. role : what they try."""

    guest: str
    host: str
    at: int
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a plan keeps to. weeks, half_days : how long it is, and how many half-days a week has.

    goes, receives : visits that one person makes, and receives, at most over the whole plan; nobody does both in one week.
    room : visits that a department receives in one half-day at most.   rest : whole weeks between two visits of one person.
    ties : (team, team) → how thin the tie between them is, 0 to 1; 1 where none is known.
    been : (guest, team) that have been already: nobody goes twice.
    """

    weeks: int
    half_days: int = 10
    goes: int = 2
    receives: int = 2
    room: int = 2
    rest: int = 1
    ties: Mapping[tuple[str, str], float] = field(default_factory=dict)
    been: frozenset[tuple[str, str]] = frozenset()

    def thinness(self, one: str, other: str) -> float:
        """Return how thin the tie between two teams is, whichever is named first."""
        return self.ties.get((one, other), self.ties.get((other, one), 1.0))


def may(guest: Person, host: Person, rules: Rules) -> bool:
    """Whether somebody may go to somebody at all, whenever that is."""
    return (
        guest.id != host.id
        and guest.goes
        and host.hosts
        and guest.department != host.department
        and not {host.department, host.id} & guest.never
        and not {guest.department, guest.id} & host.never
        and (guest.id, host.team) not in rules.been
    )
