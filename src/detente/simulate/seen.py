"""What the records show of a company on its last day: which deals, ended how, and who became a customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.simulate.draw import DAY, NONE, Codes, Company, Flags, Whole
from detente.simulate.world import EPOCH

OUTCOMES = ("won", "lost", "open")
WON, LOST, OPEN = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The records' view.

    deals (n,): positions of the deals that are recorded.   outcome (n,): codes of `OUTCOMES`.
    closed (n,): when, as recorded, or NONE.   customer (n,): customer number or NONE.   forgotten (n,): lost, but
    the day of loss was not written down.
    lead_closed, lead_customer (N,): the same for leads given up before any deal, and for leads that bought.
    given_up (N,): which leads were given up before any deal.   customers : numbers in use; the first
    ``old_customers`` were there before the records.
    """

    deals: Whole
    outcome: Codes
    closed: Whole
    customer: Whole
    forgotten: Flags
    lead_closed: Whole
    lead_customer: Whole
    given_up: Flags
    customers: int
    old_customers: int


def see(company: Company) -> Seen:
    """Return what the records of a company show."""
    deals, leads, end, records = company.deals, company.leads, company.end, company.plan.records
    since = (records.deals_from - EPOCH).days * DAY if records.deals_from else 0
    ended = (deals.closed != NONE) & (deals.closed < end)
    there = np.flatnonzero((deals.opened < end) & ~(ended & (deals.closed < since)))
    outcome = np.where(~ended[there], OPEN, np.where(deals.won[there], WON, LOST)).astype(np.int32)
    rng = company.stream(5)
    forgotten = (outcome == LOST) & (rng.random(there.size) < records.loss_dates_missing)
    given_up = ~leads.deal & (leads.closed != NONE) & (leads.closed < end) & (leads.closed >= since)
    unknown = rng.random(leads.size) < records.loss_dates_missing
    old = max(12, leads.size // 400)
    customer = _customers(company, there, outcome, old)
    lead_customer = np.full(leads.size, NONE)
    from_leads = (deals.lead[there] != NONE) & (customer != NONE)
    lead_customer[deals.lead[there][from_leads]] = customer[from_leads]
    return Seen(
        deals=there,
        outcome=outcome,
        closed=np.where((outcome == OPEN) | forgotten, NONE, deals.closed[there]),
        customer=customer,
        forgotten=forgotten,
        lead_closed=np.where(given_up & ~unknown, leads.closed, NONE),
        lead_customer=lead_customer,
        given_up=given_up,
        customers=max(int(customer.max(initial=old - 1)) + 1, old),
        old_customers=old,
    )


def _customers(company: Company, there: Whole, outcome: Codes, old: int) -> Whole:
    """Return the customer of each recorded deal: a new one for each lead that bought, an old one for renewals."""
    renewed = company.deals.lead[there] == NONE
    bought = (outcome == WON) & ~renewed
    customer = np.full(there.size, NONE)
    customer[bought] = old + np.arange(int(bought.sum()))
    customer[renewed] = company.stream(6).integers(0, old, int(renewed.sum()))
    return customer
