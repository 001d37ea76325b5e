"""Tables of things and of what was decided about them: campaigns, products, segments, functions, prices,
changes, spend, plans, forecasts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from detente.evidence.contract import FUNCTIONS
from detente.simulate.causes import Cause
from detente.simulate.columns import Chunk, Ids, Labels, Tables, rows
from detente.simulate.draw import DAY, NONE, Company, Whole, seconds
from detente.simulate.payments import renewals_due
from detente.simulate.planting import days_of, target
from detente.simulate.told import DEPARTMENTS, Told
from detente.simulate.world import EPOCH
from detente.simulate.worth import worth

FUNCTION_NAMES = FUNCTIONS
SALES_CHANNELS = ("call", "e-mail", "visit")
CAMPAIGN_DAYS = 91
COST_PER_LEAD = 11.0
SALARY = 4_200_00  # of a seller, a month, in cents


def tables(company: Company) -> Tables:
    """Return the tables made here."""
    return {
        "campaigns": lambda: iter([_campaigns(company)]),
        "products": lambda: iter([_products(company)]),
        "segments": lambda: iter([_segments(company)]),
        "functions": lambda: iter([rows(["department", "function"], list(DEPARTMENTS.items()))]),
        "prices": lambda: iter([_prices(company)]),
        "changes": lambda: iter([_changes(company)]),
        "spend": lambda: iter([_spend(company)]),
        "plans": lambda: iter([_plans(company)]),
        "forecasts": lambda: iter([_forecasts(company)]),
    }


def days(date: dt.date) -> int:
    """Return a day as days since 1970."""
    return (date - EPOCH).days


def campaign_of(company: Company, source: np.ndarray[Any, Any], moment: Whole) -> Whole:
    """Return the number of the campaign that runs for a source at a moment; NONE where none does."""
    plan = company.plan
    turn = (moment - seconds(plan, 0)) // (CAMPAIGN_DAYS * DAY)
    runs = np.array([one.campaigns for one in plan.cast.some_sources(plan.size.sources)])
    return np.where(runs[source], source * np.int64(_turns(company)) + turn, NONE)


def _turns(company: Company) -> int:
    return -(-company.plan.periods.days // CAMPAIGN_DAYS)


def _campaigns(company: Company) -> Chunk:
    plan, lines = company.plan, []
    first = days(plan.periods.begin)
    for place, source in enumerate(plan.cast.some_sources(plan.size.sources)):
        for turn in range(_turns(company) if source.campaigns else 0):
            start = first + turn * CAMPAIGN_DAYS
            quarter = EPOCH + dt.timedelta(days=start + CAMPAIGN_DAYS // 2)
            name = f"{source.name}, {quarter:%Y} Q{(quarter.month + 2) // 3}"
            lines.append((place * _turns(company) + turn, name, source.channel, start, start + CAMPAIGN_DAYS))
    found = rows(["campaign_id", "name", "channel", "started_on", "ended_on"], lines)
    return {**found, "campaign_id": Ids("C", found["campaign_id"])}


def _products(company: Company) -> Chunk:
    """List prices are those of the last day known."""
    plan = company.plan
    some = plan.cast.some_products(plan.size.products)
    found = rows(["name", "category", "unit_cost"], [(one.name, one.category, one.unit_cost) for one in some])
    return {**found, "product_id": Ids("PR", np.arange(len(some))), "list_price": company.world.price[-1]}


def _segments(company: Company) -> Chunk:
    some = company.plan.cast.some_segments(company.plan.size.segments)
    return rows(["segment", "name", "value_statement"], [(one.name, one.title, one.promise) for one in some])


def _prices(company: Company) -> Chunk:
    price = company.world.price
    begins = np.concatenate([[True], (price[1:] != price[:-1]).any(axis=1)])
    lines = []
    for day in np.flatnonzero(begins):
        for product in range(price.shape[1]):
            if day == 0 or price[day, product] != price[day - 1, product]:
                lines.append((product, days(company.plan.periods.begin) + int(day), float(price[day, product])))
    found = rows(["product_id", "from_on", "list_price"], lines)
    return {**found, "product_id": Ids("PR", found["product_id"])}


def _changes(company: Company) -> Chunk:
    told = company.plan.told or _usual(company)
    names = ["changed_on", "function", "kind", "what", "source", "segment"]
    return rows(
        names,
        [
            (days(one.changed_on), one.function, one.kind, one.what, one.source, one.segment)
            for one in sorted(told, key=lambda one: one.changed_on)
        ],
    )


def _usual(company: Company) -> list[Told]:
    """Return what any company would have noted: what it decided itself, and changes without consequence."""
    plan = company.plan
    start = plan.periods.begin
    told = [
        Told(start + dt.timedelta(days=150), "marketing", "packaging", "a new box"),
        Told(plan.periods.a.start + dt.timedelta(days=30), "product", "assortment", "a new colour"),
        Told(plan.periods.b.start + dt.timedelta(days=20), "sales", "procedure", "a new form for offers"),
    ]
    noted = {
        "list_price": ("product", "price list", "a new price list"),
        "discounts": ("sales", "discounts", "sellers may give more off"),
        "late_surge": ("marketing", "advertising", "a campaign at the year's end"),
    }
    for cause in plan.causes:
        if cause.name in noted:
            told.append(Told(_begins(company, cause), *noted[cause.name]))
    return told


def _begins(company: Company, cause: Cause) -> dt.date:
    target(company.plan, cause)
    return company.plan.periods.begin + dt.timedelta(days=days_of(company.world, cause).start)


def _spend(company: Company) -> Chunk:
    """Marketing pays each week for each source's campaign, sales for its people each month."""
    plan, rng = company.plan, company.stream(12)
    weeks = -(-plan.periods.days // 7)
    leads = np.add.reduceat(company.counts.sum(axis=2), np.arange(0, plan.periods.days, 7), axis=0)
    week, source = (part.ravel() for part in np.indices((weeks, plan.size.sources)))
    cost = COST_PER_LEAD * 100 * np.exp(0.2 * rng.standard_normal(week.size))
    amount = np.round((leads.ravel() + 1.0) * cost).astype(np.int64)
    months = np.arange(15, plan.periods.days, 30)
    some = plan.cast.some_sources(plan.size.sources)
    channels = (*dict.fromkeys(one.channel for one in some), "salaries")
    of_source = np.array([channels.index(one.channel) for one in some])
    moment = seconds(plan, 0) + week * np.int64(7 * DAY)
    return {
        "spent_on": days(plan.periods.begin) + np.concatenate([week * 7, months]),
        "function": Labels(("marketing", "sales"), np.repeat([0, 1], [week.size, months.size])),
        "channel": Labels(channels, np.concatenate([of_source[source], np.full(months.size, len(channels) - 1)])),
        "campaign_id": Ids("C", np.concatenate([campaign_of(company, source, moment), np.full(months.size, NONE)])),
        "amount": np.concatenate([amount, np.full(months.size, plan.size.sellers * SALARY)]),
    }


def quarters(company: Company) -> list[tuple[int, int, float, float]]:
    """Return first day, last day (excluded), usual sales and usual leads of each quarter back from the end of B."""
    plan, planned = company.plan, company.world
    start = planned.arrivals[:7].sum(axis=0)
    a_week = float((start * worth(planned, 0)).sum() + renewals_due(planned)[:7].sum())
    found = []
    end = planned.day(plan.periods.b.end)
    while end - 91 >= 0:
        first = days(plan.periods.begin) + end - 91
        found.append((first, first + 91, 13 * a_week, 13 * float(start.sum())))
        end -= 91
    return found[::-1]


def _plans(company: Company) -> Chunk:
    lines: list[tuple[Any, ...]] = []
    for first, last, sales, leads in quarters(company):
        lines.append(("sales", first, last, round(sales * 1.05, -2), "Sales"))
        lines.append(("leads", first, last, float(round(leads * 1.08)), "Marketing"))
    return rows(["metric", "from_on", "to_on", "value", "department"], lines)


def _forecasts(company: Company) -> Chunk:
    rng, lines = company.stream(13), []
    for first, last, sales, leads in quarters(company):
        for department, metric, usual in (
            ("Marketing", "leads", leads),
            ("Marketing", "sales", 1.1 * sales),
            ("Sales", "leads", 0.9 * leads),
            ("Sales", "sales", 0.95 * sales),
        ):
            mid = float(np.round(usual * np.exp(0.08 * rng.standard_normal())))
            lines.append((first - 20, department, metric, first, last, 0.85 * mid, mid, 1.15 * mid))
    return rows(["made_on", "department", "metric", "from_on", "to_on", "low", "mid", "high"], lines)
