"""What is read of the evidence besides counters: the plan in force, a company's own KPIs, who holds cards, what sources bring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from detente.engines import Columns
from detente.evidence import Evidence, query
from detente.evidence.periods import number_of
from detente.language import Message
from detente.questions.months import Months
from detente.questions.scorecards import cards, defined, world
from detente.questions.scorecards.cards import Card, Plan
from detente.questions.scorecards.counters import Counted
from detente.questions.scorecards.defined import Defined

_PAST: Final = 12
_HOURS: Final = 24


def kpis(evidence: Evidence, ran: dict[str, str], counted: Counted) -> tuple[dict[str, Defined], list[Message]]:
    """Return all KPIs that can be reckoned from counters, and a sentence for each of the company's own that can't be."""
    known = frozenset(counted.of)
    mine, wrong = defined.own(rows(evidence, ran, "own_kpis.sql", "kpis"), known)
    return defined.standard(known) | mine, wrong


def plan(
    evidence: Evidence, ran: dict[str, str], kpis: Mapping[str, Defined], day: int, *, over: bool = False
) -> tuple[Plan | None, list[Message]]:
    """Return the plan in force on a day, None where there is none, and a sentence for each line that can't be used.

    over : the last one that has ended by then instead.
    """
    return cards.read(rows(evidence, ran, "agreed.sql", "scorecards", day=day, over=int(over)), kpis)


def staff(evidence: Evidence, ran: dict[str, str], from_on: dt.date, to_on: dt.date) -> list[dict[str, Any]]:
    """Return who was there on some day of a period, as ``holders.sql`` says."""
    return rows(evidence, ran, "holders.sql", "people", from_on=number_of(from_on), to_on=number_of(to_on))


def holds(card: Card, person: Mapping[str, Any]) -> bool:
    """Whether a person, as ``holders.sql`` tells of them, holds a card."""
    match card.level:
        case "company":
            return True
        case "department":
            return card.holder in (person["department"], person["function"])
        case "team":
            return bool(card.holder == person["team"])
        case "role":
            return bool(card.holder == person["title"])
        case _:
            return bool(card.holder == person["person_id"])


def months_of(plan: Plan, seen: Months) -> tuple[list[int], int]:
    """Return which months of the plan's period are recorded, and how many are to come: whole ones that begin in it."""
    months = [place for place in range(len(seen)) if plan.from_on <= seen.first[place] < plan.to_on]
    day, to_come = seen.first[-1], 0
    while day < plan.to_on:
        to_come += day >= plan.from_on
        day = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return months, to_come


def counted_days(plan: Plan, seen: Months) -> tuple[dt.date, dt.date]:
    """Return from which day, up to and without which other, a plan's figures are counted so far: whole months of its period."""
    so_far, _ = months_of(plan, seen)
    return (seen.first[so_far[0]], seen.first[so_far[-1] + 1]) if so_far else (plan.from_on, plan.from_on)


def sources(evidence: Evidence, ran: dict[str, str], seen: Months) -> world.Sources:
    """Return what leads of each source came to in the last twelve months; nothing where no leads are recorded."""
    if not evidence.has("leads"):
        return world.sources({}, 0)
    asked, first = seen.asked(), max(0, len(seen) - _PAST)
    rows = _run(
        evidence,
        ran,
        "sources.sql",
        from_at=asked["from_at"][first],
        to_at=asked["to_at"][-1],
        from_on=asked["from_on"][first],
        to_on=asked["to_on"][-1],
        now=evidence.as_of,
        hours=_HOURS,
    )
    return world.sources(rows, evidence.minor_digits)


def rows(evidence: Evidence, ran: dict[str, str], name: str, table: str, **asked: int | str) -> list[dict[str, Any]]:
    """Return the rows of one of the SQL files here; none where the table it reads isn't there."""
    if not evidence.has(table):
        return []
    found = _run(evidence, ran, name, **asked)
    return [dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True)]


def _run(evidence: Evidence, ran: dict[str, str], name: str, **asked: int | str) -> Columns:
    text = query(__package__, name)
    ran[name] = text.text
    return evidence.run(text, None, **asked)
