"""Drawing a company from a plan: its leads, what becomes of them, and the deals they grow into.

Everything is drawn to its end, also what lies after the last known day: what may be seen is cut out when the
tables are made. Each part has a stream of random numbers of its own, named by the seed and the part, so that
writing only some tables gives the same tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.simulate.chances import logistic
from detente.simulate.forms import REPLY_SPREAD
from detente.simulate.payments import HOURS, RENEWAL_PIECES, RENEWALS_WON, renewals_a_day
from detente.simulate.plan import Plan, Span
from detente.simulate.world import EPOCH, World, world

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]

NONE = -1
"""Stands for "there is none" among times, codes and numbers of things."""
DAY = 86_400
_DEAL_THOUGH_LOST = 0.2
_DISCOUNT_SURENESS = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """All leads by time of creation, shape (N,) each. Times are seconds since 1970 UTC; NONE where never.

    seller : who receives it first.   score : standard normal.   replied : the first touch by sales.
    won : whether it buys in the end.   closed : when it buys or is lost.   deal : whether a deal is opened.
    """

    created: Whole
    source: Codes
    segment: Codes
    product: Codes
    region: Codes
    seller: Codes
    score: NDArray[np.float32]
    handed: Whole
    replied: Whole
    won: Flags
    closed: Whole
    deal: Flags

    @property
    def size(self) -> int:
        """N, how many leads."""
        return self.created.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Deals:
    """Deals, shape (n,) each; those without a lead are renewals. Times as in `Leads`, money in cents.

    lead : position of the lead or NONE.   quoted : the amount first thought of.   amount : the final one.
    """

    lead: Whole
    seller: Codes
    product: Codes
    opened: Whole
    closed: Whole
    won: Flags
    pieces: Whole
    list_amount: Whole
    quoted: Whole
    amount: Whole


@dataclass(frozen=True, kw_only=True)
class Company:
    """A drawn company. ``counts`` are the drawn leads by day, source and segment, shape (D, S, G)."""

    plan: Plan
    seed: int
    world: World
    counts: Whole
    leads: Leads
    deals: Deals

    @property
    def end(self) -> int:
        """The last moment known, excluded: ``as_of`` in seconds since 1970."""
        return seconds(self.plan, self.plan.periods.days)

    def stream(self, *part: int) -> np.random.Generator:
        """Return the random numbers of one part of the company."""
        return np.random.default_rng([self.seed, *part])

    def inside(self, times: Whole, span: Span) -> Flags:
        """Return which of the times lie in a period."""
        first = self.world.day(span.start)
        return (times >= seconds(self.plan, first)) & (times < seconds(self.plan, first + span.days))


def seconds(plan: Plan, day: int) -> int:
    """Return the beginning of the records' day number ``day`` in seconds since 1970 UTC."""
    return ((plan.periods.begin - EPOCH).days + day) * DAY


def company(plan: Plan, seed: int) -> Company:
    """Draw a company; the same plan and seed give the same company.

    >>> from detente.simulate.plan import Size
    >>> drawn = company(Plan(size=Size(leads_per_week=20)), seed=1)
    >>> bool(drawn.leads.size == drawn.counts.sum())
    True
    """
    planned = world(plan)
    counts = np.random.default_rng([seed, 1]).poisson(planned.arrivals)
    leads = _leads(planned, counts, seed)
    return Company(plan=plan, seed=seed, world=planned, counts=counts, leads=leads, deals=_deals(planned, leads, seed))


def pick(rng: np.random.Generator, row: NDArray[np.integer], table: Floats) -> Codes:
    """Draw, for each entry of ``row``, a column of that row of ``table``; rows need not sum to one."""
    reach = np.cumsum(table, axis=1)
    reach /= reach[:, -1:]
    flat = (reach + np.arange(table.shape[0])[:, None]).ravel()
    drawn = np.searchsorted(flat, row + rng.random(row.size), side="right") - row * table.shape[1]
    return np.asarray(np.minimum(drawn, table.shape[1] - 1), dtype=np.int32)


def _leads(planned: World, counts: Whole, seed: int) -> Leads:
    plan, rng = planned.plan, np.random.default_rng([seed, 2])
    day, source, segment = _cells(counts)
    hour = pick(rng, np.zeros(day.size, dtype=np.int64), HOURS[None, :])
    within = hour * 3600 + rng.integers(0, 3600, day.size)
    order = np.argsort(day * np.int64(DAY) + within, kind="stable")
    day, source, segment = day[order], source[order], segment[order]
    created = seconds(plan, 0) + day * np.int64(DAY) + within[order]
    product = pick(rng, _basket_rows(planned)[day] * counts.shape[2] + segment, _baskets(planned))
    seat = pick(rng, source, planned.routing)
    team = planned.team_of[seat]
    score = rng.standard_normal(day.size).astype(np.float32)
    hours = planned.hours[day, team] * np.exp(
        REPLY_SPREAD * rng.standard_normal(day.size) - plan.habits.cherry_picking * score
    )
    never = rng.random(day.size) < planned.never[day, team]
    z = planned.base + planned.source[source] + planned.quality[day, source] + planned.segment[segment]
    z += planned.common[day] + planned.seller[planned.occupant[day, seat]] + planned.team[day, team]
    z += np.where(never, planned.forms.never, planned.forms.reply(hours)) + plan.habits.score_effect * score
    won = rng.random(day.size) < logistic(z)
    waited = np.maximum((hours * 3600).astype(np.int64), 30)
    return Leads(
        created=created,
        source=source,
        segment=segment,
        product=product,
        region=pick(rng, np.zeros(day.size, dtype=np.int64), 1.0 / np.arange(1.0, len(plan.cast.regions) + 1)[None]),
        seller=planned.occupant[day, seat].astype(np.int32),
        score=score,
        handed=created + np.minimum(rng.integers(60, 1500, day.size), waited // 2),
        replied=np.where(never, NONE, created + waited),
        won=won,
        closed=_closed(planned, rng, created, segment, won),
        deal=won | (rng.random(day.size) < _DEAL_THOUGH_LOST),
    )


def _cells(counts: Whole) -> tuple[Whole, Codes, Codes]:
    """Return day, source and segment of each lead."""
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    day, rest = np.divmod(cell, counts.shape[1] * counts.shape[2])
    source, segment = np.divmod(rest.astype(np.int32), np.int32(counts.shape[2]))
    return day, source, segment


def _basket_rows(planned: World) -> Whole:
    """Return, for each day, which of the distinct baskets of `_baskets` holds."""
    moved = (planned.basket[1:] != planned.basket[:-1]).any(axis=(1, 2))
    return np.concatenate([[0], np.cumsum(moved)])


def _baskets(planned: World) -> Floats:
    first = np.flatnonzero(np.diff(_basket_rows(planned), prepend=-1))
    return planned.basket[first].reshape(-1, planned.basket.shape[2])


def _closed(planned: World, rng: np.random.Generator, created: Whole, segment: Codes, won: Flags) -> Whole:
    """Draw when leads are bought or lost. The hour is moved into working time; the day stays that of the delay."""
    scale = planned.delay[segment]
    days = np.empty(won.size)
    days[won] = planned.forms.draw_win(rng, scale[won])
    days[~won] = planned.forms.draw_loss(rng, scale[~won])
    left_open = ~won & (rng.random(won.size) < planned.plan.records.never_closed)
    closed = created + np.maximum((days * DAY).astype(np.int64), 60)
    at_work = closed - closed % DAY + rng.integers(7 * 3600, 17 * 3600, won.size)
    return np.where(left_open, NONE, np.where(at_work > created + 3600, at_work, closed))


def _deals(planned: World, leads: Leads, seed: int) -> Deals:
    rng = np.random.default_rng([seed, 3])
    lead = np.flatnonzero(leads.deal)
    created, closed = leads.created[lead], leads.closed[lead]
    day = (created - seconds(planned.plan, 0)) // DAY
    product = leads.product[lead]
    until = np.where(closed == NONE, created + 40 * DAY, closed) - created
    opened = created + np.clip((until * rng.beta(1.4, 4.0, lead.size)).astype(np.int64), 1, until - 10)
    pieces = planned.forms.draw_pieces(rng, planned.usual[leads.segment[lead]])
    team = _team_of_sellers(planned)[leads.seller[lead]]
    given = _discounts(rng, planned.discount[day, team])
    listed = np.round(planned.price[day, product] * pieces * 100)
    grown = Deals(
        lead=lead,
        seller=leads.seller[lead],
        product=product,
        opened=opened,
        closed=closed,
        won=leads.won[lead],
        pieces=pieces.astype(np.int64),
        list_amount=listed.astype(np.int64),
        quoted=np.round(listed * np.exp(0.25 * rng.standard_normal(lead.size))).astype(np.int64),
        amount=np.round(listed * (1 - given)).astype(np.int64),
    )
    return _joined(grown, _renewals(planned, np.random.default_rng([seed, 4])))


def _renewals(planned: World, rng: np.random.Generator) -> Deals:
    """Draw the deals without a lead, those decided up to six weeks after the last known day included."""
    plan = planned.plan
    days = planned.days + 42
    decided = np.repeat(np.arange(days), rng.poisson(renewals_a_day(plan, planned), days))
    count = decided.size
    closed = seconds(plan, 0) + decided * np.int64(DAY) + rng.integers(8 * 3600, 18 * 3600, count)
    day = np.minimum(decided, planned.days - 1)
    product = rng.integers(0, planned.price.shape[1], count)
    pieces = planned.forms.draw_pieces(rng, np.full(count, RENEWAL_PIECES))
    listed = np.round(planned.price[day, product] * pieces * 100)
    given = _discounts(rng, np.full(count, plan.habits.discount))
    seat = rng.integers(0, plan.size.sellers, count)
    return Deals(
        lead=np.full(count, NONE),
        seller=planned.occupant[day, seat].astype(np.int32),
        product=product.astype(np.int32),
        opened=closed - rng.integers(5 * DAY, 35 * DAY, count),
        closed=closed,
        won=rng.random(count) < RENEWALS_WON,
        pieces=pieces.astype(np.int64),
        list_amount=listed.astype(np.int64),
        quoted=np.round(listed * np.exp(0.1 * rng.standard_normal(count))).astype(np.int64),
        amount=np.round(listed * (1 - given)).astype(np.int64),
    )


def _discounts(rng: np.random.Generator, mean: Floats) -> Floats:
    kept = np.clip(mean, 1e-6, 1 - 1e-6) * _DISCOUNT_SURENESS
    return np.where(mean > 0, rng.beta(kept, _DISCOUNT_SURENESS - kept), 0.0)


def _team_of_sellers(planned: World) -> Whole:
    team = np.zeros(planned.joined.size, dtype=np.int64)
    for row in planned.occupant[::7]:
        team[row] = planned.team_of
    return team


def _joined(first: Deals, second: Deals) -> Deals:
    names = Deals.__dataclass_fields__
    return Deals(**{name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in names})
