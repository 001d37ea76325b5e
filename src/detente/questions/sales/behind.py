"""The rows behind the figures: deals and leads, one by one, and nobody's name.

A figure of what was booked rests on deals won, every other one on leads and what was won from them. Which rows lie
behind a row of the answer's tables, `opens` says; `behind` gives them. Rows by team, by seller and by how soon a
lead was answered are not opened: they would tell about the person who had the lead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from detente.evidence import Evidence, query
from detente.evidence.periods import Period, local_day
from detente.language import N_
from detente.questions.findings import count, day, label, money
from detente.questions.sales.tables import LINES
from detente.questions.sales.tallies import OTHER

PAGE = 100
"""How many rows are shown together."""
NARROWING: Final = ("source", "segment", "campaign", "product")
"""By which names rows can be narrowed down; the empty one is "not said"."""
_BY_BAR: Final = {
    "timing": ("deals", "b"),
    "chance": ("deals", "b"),
    "discount": ("sold", "b"),
    "list_price": ("sold", "b"),
}


class Kind(StrEnum):
    """What the rows are."""

    DEALS = "deals"  # won in the period
    SOLD = "sold"  # deals won, whenever, from leads created in the period
    LEADS = "leads"  # created in the period
    MOVED = "moved"  # deals of one line of the pipeline bridge


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows. narrowed : name of `NARROWING` → what it must be.   no_lead : only deals that grew from no known lead.

    line : of which line of the pipeline bridge, where the kind is MOVED.
    """

    kind: Kind = Kind.DEALS
    narrowed: Mapping[str, str] = field(default_factory=dict)
    no_lead: bool = False
    line: str = "start"


_ALL: Final = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedRow:
    """One deal won in the period."""

    deal_id: str = label(N_("Deal"), "the deal's id")
    closed_on: dt.date = day(N_("Won on"), "the day on which it was won, in the company's zone")  # noqa: RUF009
    amount: int | None = money(N_("Amount"), "its amount; null where none was recorded")
    product: str | None = label(N_("Product"), "what was sold")
    source: str | None = label(N_("Source"), "where its lead came from; null where no lead is known")
    segment: str | None = label(N_("Segment"), "the segment of its lead")
    lead_on: dt.date | None = day(N_("Lead of"), "the day on which its lead was created")  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRow:
    """One deal of a line of the pipeline bridge."""

    deal_id: str = label(N_("Deal"), "the deal's id")
    moved_on: dt.date = day(N_("As of"), "the day on which it came to stand as it did, in the company's zone")  # noqa: RUF009
    amount: int = money(N_("Amount"), "what it adds to the line")
    product: str | None = label(N_("Product"), "what is sold")
    source: str | None = label(N_("Source"), "where its lead came from; null where no lead is known")
    segment: str | None = label(N_("Segment"), "the segment of its lead")
    lead_on: dt.date | None = day(N_("Lead of"), "the day on which its lead was created")  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRow:
    """One lead created in the period."""

    lead_id: str = label(N_("Lead"), "the lead's id")
    created_on: dt.date = day(N_("Came on"), "the day on which it was created, in the company's zone")  # noqa: RUF009
    source: str = label(N_("Source"), "where it came from")
    campaign: str | None = label(N_("Campaign"), "the campaign that brought it; null where none is known")
    segment: str | None = label(N_("Segment"), "its segment")
    outcome: str = label(N_("Outcome"), "won, lost or open, up to now")
    deals: int = count(N_("Deals won"), "how many deals were won from it up to now")
    amount: int = money(N_("Amount"), "what they brought")


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One page of the rows. all_rows, deals, amount : of all pages together, minor units.   file, sql : what was run."""

    rows: tuple[BookedRow, ...] | tuple[LeadRow, ...] | tuple[MovedRow, ...]
    row_type: type
    all_rows: int
    deals: int
    amount: int
    file: str
    sql: str


def behind(evidence: Evidence, period: Period, wanted: Wanted = _ALL, page: int = 1) -> Behind:
    """Return rows of a period, a hundred at a time: deals in the order in which they were won, leads as they came."""
    leads = wanted.kind is Kind.LEADS
    file, row_type, made = _MADE[wanted.kind]
    text = query(__package__, file)
    found = evidence.run(
        text,
        None,
        from_at=period.from_at,
        to_at=period.to_at,
        from_place=(page - 1) * PAGE + 1,
        to_place=page * PAGE,
        no_lead=int(wanted.no_lead),
        by_lead=int(wanted.kind is Kind.SOLD),
        line=wanted.line,
        **{name: wanted.narrowed.get(name, "") for name in NARROWING},
        **{f"by_{name}": int(name in wanted.narrowed) for name in NARROWING},
    )
    there = bool(found["place"])
    all_rows, deals, amount = (
        int(found[name][0]) if there else 0
        for name in (("all_leads", "all_won", "all_amount") if leads else ("all_deals", "all_deals", "all_amount"))
    )
    sign = _SIGNS.get(wanted.line, 1) if wanted.kind is Kind.MOVED else 1
    if sign < 0:
        found = {**found, "amount": [-one for one in found["amount"]]}
    return Behind(
        rows=made(found, evidence.zone),
        row_type=row_type,
        all_rows=all_rows,
        deals=deals,
        amount=sign * amount,
        file=file,
        sql=text.text,
    )


def _deals(found: Mapping[str, list[Any]], zone: str) -> tuple[BookedRow, ...]:
    names = ("deal_id", "closed_at", "amount", "product", "source", "segment", "created_at")
    return tuple(
        BookedRow(
            deal_id=deal,
            closed_on=local_day(closed, zone),
            amount=amount,
            product=product,
            source=source,
            segment=segment,
            lead_on=local_day(created, zone) if created is not None else None,
        )
        for deal, closed, amount, product, source, segment, created in zip(
            *(found[name] for name in names), strict=True
        )
    )


def _leads(found: Mapping[str, list[Any]], zone: str) -> tuple[LeadRow, ...]:
    names = ("lead_id", "created_at", "source", "campaign", "segment", "outcome", "deals", "amount")
    return tuple(
        LeadRow(
            lead_id=lead,
            created_on=local_day(created, zone),
            source=source,
            campaign=campaign,
            segment=segment,
            outcome=outcome,
            deals=int(deals),
            amount=int(amount),
        )
        for lead, created, source, campaign, segment, outcome, deals, amount in zip(
            *(found[name] for name in names), strict=True
        )
    )


def _moved(found: Mapping[str, list[Any]], zone: str) -> tuple[MovedRow, ...]:
    names = ("deal_id", "changed_at", "amount", "product", "source", "segment", "created_at")
    return tuple(
        MovedRow(
            deal_id=deal,
            moved_on=local_day(moved, zone),
            amount=amount,
            product=product,
            source=source,
            segment=segment,
            lead_on=local_day(created, zone) if created is not None else None,
        )
        for deal, moved, amount, product, source, segment, created in zip(*(found[name] for name in names), strict=True)
    )


_MADE: Final[Mapping[Kind, tuple[str, type, Callable[..., Any]]]] = {
    Kind.DEALS: ("booked.sql", BookedRow, _deals),
    Kind.SOLD: ("booked.sql", BookedRow, _deals),
    Kind.LEADS: ("arrived.sql", LeadRow, _leads),
    Kind.MOVED: ("moved.sql", MovedRow, _moved),
}
_SIGNS: Final = dict(LINES)


def opens(table: str, row: Any, *, by_deal: bool = False) -> Mapping[str, str]:
    """Return which rows lie behind a row of the answer's table, as an address names them; nothing where none are opened.

    by_deal : whether each deal takes the place of a lead.

    >>> from detente.questions.sales.tables import BarRow
    >>> opens("waterfall", BarRow(bar="no_lead", owner=None, value=5, low=5, high=5, lmdi=None))
    {'of': 'deals', 'which': 'b', 'no_lead': 'yes'}
    """
    match table:
        case "waterfall" if row.bar == "no_lead":
            return {"of": "deals", "which": "b", "no_lead": "yes"}
        case "waterfall" if not row.bar.startswith("plan"):
            of, which = (
                ("deals", row.bar[-1]) if row.bar in ("sales_a", "sales_b") else _BY_BAR.get(row.bar, ("leads", "b"))
            )
            return {} if by_deal and of != "deals" else {"of": of, "which": which}
        case "value" if not by_deal:
            return {"of": "leads", "which": row.period}
        case "by_product" if row.people is not None:
            return _narrowed({"of": "sold", "which": "b"}, row)
        case "by_source" | "by_segment" | "by_campaign" if row.leads is not None:
            return _narrowed({"of": "leads", "which": "b"}, row)
        case "bridge" if row.deals:
            return {"of": "moved", "which": row.period, "line": row.line}
        case "cohorts" if row.leads:
            return _narrowed({"of": "leads", "week": row.week_on.isoformat()}, row)
    return {}


def _narrowed(asked: dict[str, str], row: Any) -> Mapping[str, str]:
    told = {name: getattr(row, name) for name in NARROWING if hasattr(row, name)}
    return {} if OTHER in told.values() else asked | told
