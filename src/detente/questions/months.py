"""The months that are looked at: whole ones, in the company's zone, up to the end of the period in question."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from detente.engines import Columns
from detente.evidence import Evidence
from detente.evidence.periods import Period, local_day, midnight, number_of, period
from detente.language import N_
from detente.mistakes import CannotAnswer

MOST = 24
"""Months that are looked at: what was longer ago is another company's past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """first : the first day of each month looked at, and of the one after them, (n + 1,).   zone : the company's."""

    first: tuple[dt.date, ...]
    zone: str

    def __len__(self) -> int:
        return len(self.first) - 1

    def asked(self) -> Columns:
        """Return the months as the small table that queries read."""
        days = [number_of(day) for day in self.first]
        moments = [midnight(day, self.zone) for day in self.first]
        return {
            "month": list(range(len(self))),
            "from_on": days[:-1],
            "to_on": days[1:],
            "from_at": moments[:-1],
            "to_at": moments[1:],
        }


def months(evidence: Evidence, b: Period) -> Months:
    """Return the whole months that are recorded, up to the end of ``b``; none where not one is."""
    begun = local_day(evidence.first_at - 1, evidence.zone) + dt.timedelta(days=1)
    end = min(b.to_on, local_day(evidence.as_of + 1, evidence.zone))
    first = dt.date(end.year, end.month, 1)
    found = [first]
    while len(found) <= MOST and (first := before(first)) >= begun:
        found.append(first)
    return Months(first=tuple(reversed(found)), zone=evidence.zone)


def recorded(evidence: Evidence) -> Months:
    """Return the whole months of all that is recorded; raises CannotAnswer where there is not one."""
    last = local_day(evidence.as_of + 1, evidence.zone)
    start = local_day(evidence.first_at, evidence.zone)
    seen = months(evidence, period(start, max(last, start + dt.timedelta(days=1)), evidence.zone))
    if not len(seen):
        raise CannotAnswer(N_("Not one whole month is recorded up to {day}."), day=str(last))
    return seen


def before(month: dt.date) -> dt.date:
    """Return the first day of the month before.

    >>> before(dt.date(2026, 1, 1))
    datetime.date(2025, 12, 1)
    """
    return (month - dt.timedelta(days=1)).replace(day=1)
