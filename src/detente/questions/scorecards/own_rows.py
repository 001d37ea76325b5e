"""The rows behind somebody's own figures: their deals, the leads offered to them, their contacts; for their own eyes and HR's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from detente.evidence import Evidence
from detente.evidence.periods import local_day, midnight
from detente.language import N_
from detente.questions.findings import count, day, label, money
from detente.questions.scorecards import reading

HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRow:
    """One deal of theirs that was decided."""

    deal_id: str = label(N_("Deal"), "the deal's id")
    closed_on: dt.date = day(N_("Decided on"), "the day on which it was won or lost, in the company's zone")  # noqa: RUF009
    outcome: str = label(N_("Outcome"), "won or lost")
    amount: int | None = money(N_("Amount"), "its amount; null where none was recorded")
    lead_id: str | None = label(N_("Lead"), "the lead it grew from; null where none is known")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """One lead that was first offered to them."""

    lead_id: str = label(N_("Lead"), "the lead's id")
    handed_on: dt.date = day(N_("Offered on"), "the day on which it was, in the company's zone")  # noqa: RUF009
    state: str = label(N_("What became of the offer"), "offered, accepted, rejected or returned")
    hours: int | None = count(
        N_("Hours until sales spoke to it"), "whole hours from the offer; null where nobody has yet"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One contact of theirs with a lead."""

    lead_id: str = label(N_("Lead"), "the lead's id")
    touched_on: dt.date = day(N_("On"), "the day, in the company's zone")  # noqa: RUF009
    channel: str = label(N_("Channel"), "by which channel")


NAMES = {
    "won": N_("won"),
    "lost": N_("lost"),
    "offered": N_("offered"),
    "accepted": N_("accepted"),
    "rejected": N_("rejected"),
    "returned": N_("given back"),
}
"""What people call the codes in the rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRows:
    """All rows behind somebody's own figures of a period, the latest first."""

    deals: tuple[DealRow, ...]
    offers: tuple[OfferRow, ...]
    contacts: tuple[ContactRow, ...]


def own_rows(evidence: Evidence, person: str, from_on: dt.date, to_on: dt.date) -> OwnRows:
    """Return the rows behind somebody's own figures, from a day up to and without another."""
    zone = evidence.zone
    asked: dict[str, int | str] = {"person": person, "from_at": midnight(from_on, zone), "to_at": midnight(to_on, zone)}
    deals, offers, contacts = (
        reading.rows(evidence, {}, file, table, **asked)
        for file, table in (
            ("own_deals.sql", "deals"),
            ("own_offers.sql", "handovers"),
            ("own_contacts.sql", "touches"),
        )
    )
    return OwnRows(
        deals=tuple(
            DealRow(
                deal_id=row["deal_id"],
                closed_on=local_day(row["closed_at"], zone),
                outcome=row["outcome"],
                amount=row["amount"],
                lead_id=row["lead_id"],
            )
            for row in deals
        ),
        offers=tuple(
            OfferRow(
                lead_id=row["lead_id"],
                handed_on=local_day(row["handed_at"], zone),
                state=row["state"],
                hours=None if row["touched_at"] is None else (row["touched_at"] - row["handed_at"]) // HOUR,
            )
            for row in offers
        ),
        contacts=tuple(
            ContactRow(
                lead_id=row["lead_id"], touched_on=local_day(row["touched_at"], zone), channel=row["channel"] or ""
            )
            for row in contacts
        ),
    )
