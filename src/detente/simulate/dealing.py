"""Tables of deals and the money they bring: deals, their history, customers, invoices, reasons, voices,
contributions."""

from __future__ import annotations

import numpy as np

from detente.simulate.columns import Chunk, Ids, Labels, Tables, rows
from detente.simulate.contacts import REASONS, reasons_for
from detente.simulate.draw import DAY, NONE, Company, Flags, Whole
from detente.simulate.seen import LOST, OPEN, OUTCOMES, WON, Seen
from detente.simulate.things import days

STAGES = ("qualified", "offer", "negotiation", "closed won", "closed lost")
_QUALIFIED, _OFFER, _NEGOTIATION, _CLOSED_WON, _CLOSED_LOST = range(5)
_STATES = ("open", "won", "lost")
_REOPENED = 0.05
_SHORT = 3_600


def tables(company: Company, seen: Seen) -> Tables:
    """Return the tables made here."""
    return {
        "deals": lambda: iter([_deals(company, seen)]),
        "deal_changes": lambda: iter([_deal_changes(company, seen)]),
        "customers": lambda: iter([_customers(company, seen)]),
        "invoices": lambda: iter([_invoices(company, seen)]),
        "reasons": lambda: iter([rows(["reason", "kind"], REASONS)]),
        "voices": lambda: iter([_voices(company, seen)]),
        "contributions": lambda: iter([_contributions(company)]),
    }


def _steps(company: Company, seen: Seen) -> tuple[Whole, Flags]:
    """Return the moments of a deal's life, shape (n, 6), and which of them happened and are known.

    Opened, offer made, negotiating, lost for a while, opened again, closed; at least a second apart.
    """
    deals, rng = company.deals, company.stream(14)
    opened, closed = deals.opened[seen.deals], deals.closed[seen.deals]
    gap = np.where(closed == NONE, 40 * DAY, closed - opened)
    parts = np.array([0.0, 0.3, 0.55, 0.75, 0.88, 1.0])
    when = opened[:, None] + (gap[:, None] * parts[None, :]).astype(np.int64)
    happened = np.ones(when.shape, dtype=bool)
    happened[:, 1:5] = (gap > _SHORT)[:, None]
    happened[:, 3:5] &= (rng.random(opened.size) < _REOPENED)[:, None]
    happened[:, 3] &= when[:, 4] < company.end  # a deal that is not opened again yet has not been lost either
    happened[:, 5] = (closed != NONE) & ~seen.forgotten
    return when, happened & (when < company.end)


def amounts(company: Company, seen: Seen) -> Whole:
    """Return the amount of each recorded deal as it stands, cents: the first thought of, or the final one."""
    _, happened = _steps(company, seen)
    settled = happened[:, 2] | (seen.outcome != OPEN)
    return np.where(settled, company.deals.amount[seen.deals], company.deals.quoted[seen.deals])


def deal_ids(company: Company, seen: Seen) -> Ids:
    """Return the ids of the recorded deals."""
    return Ids("D", seen.deals)


def _deals(company: Company, seen: Seen) -> Chunk:
    deals, there = company.deals, seen.deals
    why = np.where(seen.outcome == LOST, reasons_for(company, 1, there.size), NONE)
    return {
        "deal_id": deal_ids(company, seen),
        "lead_id": Ids("L", deals.lead[there]),
        "customer_id": Ids("K", seen.customer),
        "seller_id": Ids("P", deals.seller[there]),
        "product_id": Ids("PR", deals.product[there]),
        "opened_at": deals.opened[there],
        "closed_at": seen.closed,
        "outcome": Labels(OUTCOMES, seen.outcome),
        "quantity": deals.pieces[there],
        "amount": amounts(company, seen),
        "list_amount": deals.list_amount[there],
        "lost_reason": Labels([text for text, _ in REASONS], why),
    }


def history(company: Company, seen: Seen) -> tuple[Whole, Whole, Whole, Whole, Whole]:
    """Return every recorded step of the deals: position in ``seen.deals``, moment, state, stage, amount in cents."""
    when, happened = _steps(company, seen)
    row, step = np.nonzero(happened)
    won = seen.outcome[row] == WON
    stage = np.array([_QUALIFIED, _OFFER, _NEGOTIATION, _CLOSED_LOST, _NEGOTIATION, NONE])[step]
    stage = np.where(step == 5, np.where(won, _CLOSED_WON, _CLOSED_LOST), stage)
    state = np.where(stage == _CLOSED_WON, 1, np.where(stage == _CLOSED_LOST, 2, 0))
    deal = seen.deals[row]
    amount = np.where(step < 2, company.deals.quoted[deal], company.deals.amount[deal])
    return row, when[row, step], state, stage, amount


def _deal_changes(company: Company, seen: Seen) -> Chunk:
    row, when, state, stage, amount = history(company, seen)
    return {
        "deal_id": Ids("D", seen.deals[row]),
        "changed_at": when,
        "state": Labels(_STATES, state),
        "stage": Labels(STAGES, stage),
        "amount": amount,
    }


def customer_names(company: Company, numbers: Whole) -> Labels:
    """Return a name for each customer number, such as "Blue Library"; names may repeat."""
    cast = company.plan.cast
    names = [f"{colour} {kind}" for kind in cast.customer_kinds for colour in cast.customer_colours]
    return Labels(names, numbers * 7919 % len(names))


def _customers(company: Company, seen: Seen) -> Chunk:
    number, old = np.arange(seen.customers), seen.old_customers
    rng, plan = company.stream(15), company.plan
    bought = seen.customer >= old
    lead = company.deals.lead[seen.deals][bought]
    before = days(plan.periods.begin) * DAY - rng.integers(DAY, 900 * DAY, old)
    segment, region = company.leads.segment[lead], company.leads.region[lead]
    return {
        "customer_id": Ids("K", number),
        "name": customer_names(company, number),
        "segment": Labels(plan.segments, np.concatenate([rng.integers(0, plan.size.segments, old), segment])),
        "region": Labels(plan.cast.regions, np.concatenate([rng.integers(0, len(plan.cast.regions), old), region])),
        "created_at": np.concatenate([before, company.deals.closed[seen.deals][bought]]),
    }


def _invoices(company: Company, seen: Seen) -> Chunk:
    """One invoice for each deal won, some days later; a credit note for one in fifty."""
    deals, rng = company.deals, company.stream(16)
    won = np.flatnonzero(seen.outcome == WON)
    deal = seen.deals[won]
    when = deals.closed[deal] + rng.integers(DAY // 4, 15 * DAY, deal.size)
    back = np.flatnonzero(rng.random(deal.size) < 0.02)
    returned = np.round(deals.amount[deal[back]] * rng.uniform(0.1, 1.0, back.size)).astype(np.int64)
    costs = np.array([one.unit_cost for one in company.plan.cast.some_products(company.plan.size.products)])
    cost = np.round(costs[deals.product[deal]] * deals.pieces[deal] * 100).astype(np.int64)
    moment = np.concatenate([when, when[back] + rng.integers(5 * DAY, 40 * DAY, back.size)])
    known = moment < company.end
    return {
        "invoice_id": Ids("I", np.arange(moment.size)[known]),
        "customer_id": Ids("K", np.concatenate([seen.customer[won], seen.customer[won[back]]])[known]),
        "deal_id": Ids("D", np.concatenate([deal, deal[back]])[known]),
        "invoiced_at": moment[known],
        "amount": np.concatenate([deals.amount[deal], -returned])[known],
        "cost": np.concatenate([cost, np.zeros(back.size, dtype=np.int64)])[known],
    }


def _voices(company: Company, seen: Seen) -> Chunk:
    """One lead in fifty that was won or lost says in public what it thinks."""
    leads, rng = company.leads, company.stream(17)
    ended = (leads.closed != NONE) & (leads.closed < company.end)
    speaks = np.flatnonzero(ended & (rng.random(leads.size) < 0.02))
    moment = leads.closed[speaks] + rng.integers(DAY, 30 * DAY, speaks.size)
    speaks, moment = speaks[moment < company.end], moment[moment < company.end]
    bought = leads.won[speaks]
    stance = np.clip(np.where(bought, 0.5, -0.3) + 0.4 * rng.standard_normal(speaks.size), -1.0, 1.0)
    return {
        "voice_id": Ids("V", np.arange(speaks.size)),
        "said_at": moment,
        "author": Labels(("lost_lead", "customer"), bought.astype(np.int64)),
        "lead_id": Ids("L", speaks),
        "customer_id": Ids("K", seen.lead_customer[speaks]),
        "channel": Labels(("review", "post"), rng.integers(0, 2, speaks.size)),
        "stance": np.round(stance, 2),
        "reach": np.round(np.exp(rng.normal(4.0, 1.2, speaks.size))).astype(np.int64),
    }


def _contributions(company: Company) -> Chunk:
    """A few other ways in which money came or was kept."""
    first = days(company.plan.periods.begin)
    lines = (
        (first + 60, "management", "an agreement", 180_000_00, "revenue", "Management"),
        (first + 140, "hr", "a cheaper hire", 22_000_00, "saving", "Finance"),
        (first + 230, "finance", "a tax saved", 41_000_00, "saving", "Management"),
        (first + 300, "legal", "a case won", 65_000_00, "saving", "Management"),
        (first + 420, "support", "a larger contract", 54_000_00, "revenue", "Sales"),
    )
    known = [line for line in lines if line[0] < first + company.plan.periods.days]
    return rows(["gained_on", "function", "kind", "amount", "class", "confirmed_by"], known)
