"""The planted parameters: what each source, segment, seller and price is worth on each day.

A world follows from the plan alone. Day d is the d-th UTC day of the records, 0 ≤ d < D; indexes of sources S,
segments G, products P, teams T, seats and sellers are positions in the plan's names. A *seat* is a place in a
team; sellers come and go, seats stay.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.simulate import planting
from detente.simulate.chances import Chances
from detente.simulate.forms import FormSet, forms
from detente.simulate.plan import Plan

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

EPOCH = dt.date(1970, 1, 1)
_WEEKDAYS = np.array([1.2, 1.25, 1.2, 1.15, 1.05, 0.6, 0.55]) / 7.0
_REPLY_LEVELS = (1.0, 0.75, 1.35)
_DISCOUNT_LEVELS = (1.0, 0.75, 1.25)


@dataclass(frozen=True, slots=True)
class World:
    """Planted parameters by day.

    arrivals (D, S, G): expected leads.   basket (D, G, P): share of the products asked for.
    base, source (S,), segment (G,), seller (sellers,): log odds.   quality (D, S), team (D, T), common (D,):
    log odds of what was planted, and the season.   routing (S, seats): share of a source's leads.
    team_of (seats,), occupant (D, seats): team and seller of a seat.   joined, left (sellers,): days; left = D
    where still here.   hours (D, T): median hours to a reply.   never, discount (D, T): shares.
    price (D, P): list price, currency units.   usual (G,): median pieces.   delay (G,): scale of delays, days.
    """

    plan: Plan
    forms: FormSet
    chances: Chances
    arrivals: Floats
    basket: Floats
    base: float
    source: Floats
    segment: Floats
    seller: Floats
    quality: Floats
    team: Floats
    common: Floats
    routing: Floats
    team_of: Whole
    occupant: Whole
    joined: Whole
    left: Whole
    hours: Floats
    never: Floats
    discount: Floats
    price: Floats
    usual: Floats
    delay: Floats

    @property
    def days(self) -> int:
        """D, the number of days of the records."""
        return self.common.size

    def day(self, date: dt.date) -> int:
        """Return the position of a day; days before the records are negative."""
        return (date - self.plan.periods.begin).days


def world(plan: Plan) -> World:
    """Return the planted parameters of a plan; Mistake where a cause aims at what is not there."""
    rng = np.random.default_rng([plan.world, 7001])
    days = plan.periods.days
    size, market, habits = plan.size, plan.market, plan.habits
    team_of = np.arange(size.sellers) % size.teams
    occupant, joined, left = _seats(plan, np.random.default_rng([plan.world, 7002]))
    teams = market.spread_teams * rng.standard_normal(size.teams)
    seat_of = _first_seat(occupant, joined.size)
    seller = teams[team_of[seat_of]] + market.spread_sellers * rng.standard_normal(joined.size)
    shares = 1.0 / np.arange(1.5, size.sources + 1.0) ** 0.8
    by_segment = np.exp(0.35 * rng.standard_normal((size.sources, size.segments)))
    mix = shares[:, None] * by_segment / by_segment.sum(axis=1, keepdims=True)
    cast = plan.cast
    form = forms(plan.forms)
    drawn = World(
        plan=plan,
        forms=form,
        chances=Chances(form, habits.score_effect, habits.cherry_picking),
        arrivals=size.leads_per_week * _calendar(plan)[:, None, None] * (mix / mix.sum())[None],
        basket=np.repeat(rng.dirichlet(np.full(size.products, 3.0), size.segments)[None], days, axis=0),
        base=0.0,
        source=market.spread_sources * rng.standard_normal(size.sources),
        segment=market.spread_segments * rng.standard_normal(size.segments),
        seller=seller,
        quality=np.zeros((days, size.sources)),
        team=np.zeros((days, size.teams)),
        common=market.season * _year(plan, weekly=True, peak=340),
        routing=_routing(plan, team_of, rng),
        team_of=team_of,
        occupant=occupant,
        joined=joined,
        left=left,
        hours=np.tile(habits.reply_hours * np.resize(_REPLY_LEVELS, size.teams), (days, 1)),
        never=np.full((days, size.teams), habits.never),
        discount=np.tile(habits.discount * np.resize(_DISCOUNT_LEVELS, size.teams), (days, 1)),
        price=np.tile([product.list_price for product in cast.some_products(size.products)], (days, 1)),
        usual=np.array([segment.pieces for segment in cast.some_segments(size.segments)]),
        delay=rng.uniform(18.0, 45.0, size.segments),
    )
    return planting.planted(planting.calibrated(drawn))


def _calendar(plan: Plan) -> Floats:
    """Share of a week's leads that a day brings, with the trend and the season of arrivals."""
    days = np.arange(plan.periods.days)
    weekday = _WEEKDAYS[(days + plan.periods.begin.weekday()) % 7]
    trend = 1.0 + plan.market.lead_trend * (days - days.mean()) / 365.25
    season = 1.0 + plan.market.lead_season * _year(plan, weekly=False, peak=320)
    return np.asarray(np.maximum(weekday * trend * season, 0.0))


def _year(plan: Plan, *, weekly: bool, peak: int) -> Floats:
    """Return a yearly cosine with its top on day ``peak`` of the year; constant within weeks where ``weekly``."""
    days = np.arange(plan.periods.days)
    if weekly:
        days = days - days % 7 + 3
    phase = (days + plan.periods.begin.timetuple().tm_yday - peak) / 365.25
    return np.asarray(np.cos(2 * np.pi * phase))


def _seats(plan: Plan, rng: np.random.Generator) -> tuple[Whole, Whole, Whole]:
    """Return who sits on each seat on each day, and each seller's first and last day."""
    days, seats = plan.periods.days, plan.size.sellers
    occupant = np.tile(np.arange(seats), (days, 1))
    joined = [0] * seats
    left = [days] * seats
    weeks = days // 7
    leavers = rng.poisson(plan.habits.turnover * days / 365.25, seats)
    for seat in np.flatnonzero(leavers):
        for day in sorted(set((7 * rng.integers(4, max(weeks - 2, 5), leavers[seat])).tolist())):
            left[occupant[day, seat]] = day
            occupant[day:, seat] = len(joined)
            joined.append(day)
            left.append(days)
    return occupant, np.array(joined), np.array(left)


def _first_seat(occupant: Whole, sellers: int) -> Whole:
    seat_of = np.zeros(sellers, dtype=np.int64)
    for row in occupant[::-7]:
        seat_of[row] = np.arange(row.size)
    seat_of[occupant[0]] = np.arange(occupant.shape[1])
    return seat_of


def _routing(plan: Plan, team_of: Whole, rng: np.random.Generator) -> Floats:
    """Return the share of each source's leads that goes to each seat; rows sum to one."""
    sources, seats, teams = plan.size.sources, plan.size.sellers, plan.size.teams
    if plan.habits.routing == "apart":
        owner = np.arange(seats) % sources
        weights = (owner[None, :] == np.arange(sources)[:, None]).astype(np.float64)
        lonely = weights.sum(axis=1) == 0
        weights[lonely, np.arange(sources)[lonely] % seats] = 1.0
    elif plan.habits.routing == "skewed":
        favourite = np.exp(1.2 * rng.standard_normal((sources, teams)))[:, team_of]
        weights = favourite * np.exp(0.6 * rng.standard_normal((sources, seats)))
    else:
        weights = np.ones((sources, seats))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
