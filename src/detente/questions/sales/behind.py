"""The rows behind what was booked in a period: deals, one by one, and nobody's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from detente.evidence import Evidence, query
from detente.evidence.periods import Period, local_day
from detente.language import N_
from detente.questions.findings import day, label, money

PAGE = 100
"""How many deals are shown together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedRow:
    """One deal won in the period."""

    deal_id: str = label(N_("Deal"), "the deal's id")
    closed_on: dt.date = day(N_("Won on"), "the day on which it was won, in the company's zone")  # noqa: RUF009
    amount: int | None = money(N_("Amount"), "its amount; null where none was recorded")
    source: str | None = label(N_("Source"), "where its lead came from; null where no lead is known")
    segment: str | None = label(N_("Segment"), "the segment of its lead")
    lead_on: dt.date | None = day(N_("Lead of"), "the day on which its lead was created")  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One page of the deals of a period. deals, amount : of the whole period, minor units.   sql : what was run."""

    rows: tuple[BookedRow, ...]
    deals: int
    amount: int
    sql: str


def behind(evidence: Evidence, period: Period, page: int = 1) -> Behind:
    """Return the deals booked in a period, a hundred at a time, in the order in which they were won."""
    asked = {
        "from_at": period.from_at,
        "to_at": period.to_at,
        "from_place": (page - 1) * PAGE + 1,
        "to_place": page * PAGE,
    }
    text = query(__package__, "booked.sql")
    found = evidence.run(text, None, **asked)
    zone = evidence.zone
    rows = tuple(
        BookedRow(
            deal_id=deal,
            closed_on=local_day(closed, zone),
            amount=amount,
            source=source,
            segment=segment,
            lead_on=local_day(created, zone) if created is not None else None,
        )
        for deal, closed, amount, source, segment, created in zip(
            *(found[name] for name in ("deal_id", "closed_at", "amount", "source", "segment", "created_at")),
            strict=True,
        )
    )
    deals, amount = (int(found[name][0]) if rows else 0 for name in ("all_deals", "all_amount"))
    return Behind(rows=rows, deals=deals, amount=amount, sql=text.text)
