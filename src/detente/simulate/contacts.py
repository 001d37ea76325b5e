"""Tables of leads and of what was done with them: leads, touches, handovers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detente.simulate.columns import Chunk, Ids, Labels, Tables
from detente.simulate.draw import DAY, NONE, Codes, Company, Flags, Whole
from detente.simulate.seen import Seen
from detente.simulate.things import FUNCTION_NAMES, SALES_CHANNELS, campaign_of

LEADS_A_CHUNK = 200_000
REASONS = (
    ("Too expensive for us", "too_expensive"),
    ("Went with a competitor", "prefers_competitor"),
    ("Found us hard to deal with", "dislikes_us"),
    ("No need after all", "no_need"),
    ("Not this year", "not_now"),
    ("Never picks up the phone", "unreachable"),
    ("A student writing a thesis", "not_a_buyer"),
    ("Other", "other"),
)
"""Why leads and deals are lost, as written, and what kind of reason it is."""
_REASON_SHARES = np.array([[0.24, 0.17, 0.04, 0.15, 0.16, 0.15, 0.06, 0.03]])
_STATES = ("offered", "accepted", "rejected", "returned")
_MARKETING, _SALES = FUNCTION_NAMES.index("marketing"), FUNCTION_NAMES.index("sales")
_FOLLOW_UPS = ("newsletter", "retargeting", "website")


def tables(company: Company, seen: Seen) -> Tables:
    """Return the tables made here."""
    return {
        "leads": lambda: iter([_leads(company, seen)]),
        "touches": lambda: _touches(company),
        "handovers": lambda: iter([_handovers(company, seen)]),
    }


def reasons_for(company: Company, part: int, count: int) -> Codes:
    """Draw positions in `REASONS`."""
    rng = company.stream(7, part)
    reach = np.cumsum(_REASON_SHARES[0] / _REASON_SHARES.sum())
    return np.minimum(np.searchsorted(reach, rng.random(count)), len(REASONS) - 1).astype(np.int32)


def _leads(company: Company, seen: Seen) -> Chunk:
    leads, plan = company.leads, company.plan
    reason = np.where(seen.given_up, reasons_for(company, 0, leads.size), NONE)
    told = [source.channel == "word of mouth" for source in plan.cast.some_sources(plan.size.sources)]
    friend = company.stream(8).integers(0, seen.old_customers, leads.size)
    score = np.round(50.0 + 15.0 * leads.score.astype(np.float64), 1)
    chunk: Chunk = {
        "lead_id": Ids("L", np.arange(leads.size)),
        "created_at": leads.created,
        "source": Labels(plan.sources, leads.source),
        "campaign_id": Ids("C", campaign_of(company, leads.source, leads.created)),
        "segment": Labels(plan.segments, leads.segment),
        "region": Labels(plan.cast.regions, leads.region),
        "product_id": Ids("PR", leads.product),
        "customer_id": Ids("K", seen.lead_customer),
        "referred_by": Ids("K", np.where(np.array(told)[leads.source], friend, NONE)),
        "closed_at": seen.lead_closed,
        "closed_reason": Labels([text for text, _ in REASONS], reason),
    }
    return {**chunk, "score": score} if plan.records.score else chunk


def known_handovers(company: Company) -> Flags:
    """Return which leads' first receiver in sales is recorded, by the last day known; shape (N,)."""
    leads = company.leads
    kept = company.stream(9).random(leads.size) < company.plan.records.handovers
    return np.asarray((leads.handed < company.end) & kept)


def _handovers(company: Company, seen: Seen) -> Chunk:
    """One row for each lead handed to sales, and one more for some that sales gave back."""
    leads = company.leads
    rng = company.stream(10)
    handed = np.flatnonzero(known_handovers(company))
    answered = (leads.replied[handed] != NONE) & (leads.replied[handed] < company.end)
    state = np.where(answered, _STATES.index("accepted"), _STATES.index("offered"))
    state[~answered & (rng.random(handed.size) < 0.1)] = _STATES.index("rejected")
    back = np.flatnonzero(seen.given_up & (leads.closed < company.end) & (rng.random(leads.size) < 0.06))
    back = back[leads.handed[back] < leads.closed[back]]
    ours = np.concatenate([np.zeros(handed.size, dtype=bool), np.ones(back.size, dtype=bool)])
    lead = np.concatenate([handed, back])
    refused = np.concatenate([state, np.full(back.size, _STATES.index("returned"))])
    why = np.where(refused == _STATES.index("rejected"), 0, np.where(ours, 1, NONE))
    return {
        "lead_id": Ids("L", lead),
        "handed_at": np.concatenate([leads.handed[handed], leads.closed[back]]),
        "from_function": Labels(FUNCTION_NAMES, np.where(ours, _SALES, _MARKETING)),
        "to_function": Labels(FUNCTION_NAMES, np.where(ours, _MARKETING, _SALES)),
        "person_id": Ids("P", np.where(ours, NONE, leads.seller[lead])),
        "state": Labels(_STATES, refused),
        "reason": Labels(("not in my region", "not ready to buy"), why),
    }


def _touches(company: Company) -> Iterator[Chunk]:
    number = 0
    for part, start in enumerate(range(0, max(company.leads.size, 1), LEADS_A_CHUNK)):
        lead = np.arange(start, min(start + LEADS_A_CHUNK, company.leads.size))
        chunk, count = _touches_of(company, lead, part, number)
        number += count
        yield chunk


def _touches_of(company: Company, lead: Whole, part: int, number: int) -> tuple[Chunk, int]:
    """Return the touches of some leads: the one that made the lead, the reply, and those after."""
    leads, rng = company.leads, company.stream(11, part)
    answered = lead[(leads.replied[lead] != NONE) & (leads.replied[lead] < company.end)]
    extra = np.repeat(lead, rng.poisson(max(company.plan.size.touches_per_lead - 2.0, 0.0), lead.size))
    later, by_sales = _later(company, extra, rng)
    seen = later < company.end
    extra, later, by_sales = extra[seen], later[seen], by_sales[seen]
    whose = np.concatenate([lead, answered, extra])
    when = np.concatenate([leads.created[lead], leads.replied[answered], later])
    sales = np.concatenate([np.zeros(lead.size, dtype=bool), np.ones(answered.size, dtype=bool), by_sales])
    first = np.arange(whose.size) < lead.size
    own = [source.channel for source in company.plan.cast.some_sources(company.plan.size.sources)]
    channels = (*dict.fromkeys(own), *_FOLLOW_UPS, *SALES_CHANNELS)
    of_source = np.array([channels.index(channel) for channel in own])[leads.source[whose]]
    follow = len(channels) - len(SALES_CHANNELS) - len(_FOLLOW_UPS) + rng.integers(0, len(_FOLLOW_UPS), whose.size)
    spoken = len(channels) - len(SALES_CHANNELS) + rng.integers(0, len(SALES_CHANNELS), whose.size)
    campaign = np.where(sales | ~first, NONE, campaign_of(company, leads.source[whose], leads.created[whose]))
    return {
        "touch_id": Ids("T", np.arange(number, number + whose.size)),
        "lead_id": Ids("L", whose),
        "touched_at": when,
        "function": Labels(FUNCTION_NAMES, np.where(sales, _SALES, _MARKETING)),
        "channel": Labels(channels, np.where(sales, spoken, np.where(first, of_source, follow))),
        "campaign_id": Ids("C", campaign),
        "person_id": Ids("P", np.where(sales, leads.seller[whose], NONE)),
    }, whose.size


def _later(company: Company, lead: Whole, rng: np.random.Generator) -> tuple[Whole, Flags]:
    """Return when each further touch of a lead is, and whether sales makes it: never before its first reply."""
    leads = company.leads
    end = np.where(leads.closed[lead] == NONE, company.end, leads.closed[lead])
    end = np.minimum(np.minimum(end, company.end), leads.created[lead] + 90 * DAY)
    replied = leads.replied[lead]
    sales = (replied != NONE) & (replied < end - 600) & (rng.random(lead.size) < 0.5)
    spread = rng.random(lead.size)
    by_sales = replied + 300 + (spread * (end - replied - 300)).astype(np.int64)
    by_marketing = leads.created[lead] + 60 + (rng.standard_exponential(lead.size) * 18 * DAY).astype(np.int64)
    when = np.where(sales, by_sales, by_marketing)
    at_work = when - when % DAY + rng.integers(7 * 3600, 17 * 3600, lead.size)
    fits = (at_work > np.where(sales, replied, leads.created[lead])) & (at_work < end)
    return np.where(fits, at_work, when), sales
