"""What a drawn company is to be: its periods, size, market, habits, records, and the causes planted in it.

A plan says everything about a company but the luck of the draw: the same plan drawn with two seeds gives
two companies whose truth is the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from detente.language import N_
from detente.mistakes import Mistake
from detente.simulate.cast import GENERIC, Cast
from detente.simulate.causes import Cause
from detente.simulate.told import Told

Forms = Literal["plain", "other"]
Routing = Literal["even", "skewed", "apart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A period of whole UTC days: from ``start`` on, ``end`` excluded."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def __str__(self) -> str:
        return f"{self.start}:{self.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """When the records begin, the reference period ``a``, the period in question ``b``, and the last day known.

    ``as_of`` is a day at 00:00 UTC: nothing that happens on it or later is written.
    """

    begin: dt.date = dt.date(2025, 3, 31)
    a: Span = Span(start=dt.date(2026, 6, 29), end=dt.date(2026, 9, 28))
    b: Span = Span(start=dt.date(2026, 9, 28), end=dt.date(2026, 12, 28))
    as_of: dt.date = dt.date(2026, 12, 28)

    @property
    def days(self) -> int:
        """How many days the records span."""
        return (self.as_of - self.begin).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the company is. ``messages`` and ``meetings`` are totals over the whole span of the records."""

    leads_per_week: float = 110
    sources: int = 8
    segments: int = 4
    products: int = 6
    teams: int = 4
    sellers: int = 20
    people: int = 60
    touches_per_lead: float = 6.3
    messages: int = 100_000
    meetings: int = 5_000


SIZES: Mapping[str, Size] = MappingProxyType(
    {
        "S": Size(),
        "M": Size(
            leads_per_week=11_000,
            sources=50,
            segments=6,
            products=20,
            teams=25,
            sellers=500,
            people=2_000,
            touches_per_lead=10.3,
            messages=10_000_000,
            meetings=200_000,
        ),
        "L": Size(
            leads_per_week=110_000,
            sources=50,
            segments=6,
            products=40,
            teams=100,
            sellers=2_000,
            people=20_000,
            touches_per_lead=10.3,
            messages=100_000_000,
            meetings=2_000_000,
        ),
    }
)
"""Ready sizes: S ten thousand leads, M one million, L ten million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What the market is like before any cause.

    win_rate : share of leads that buy in the end.   season : the market's yearly swing, in log odds.
    lead_season, lead_trend : yearly swing and growth a year of the number of leads, as shares.
    spread_* : standard deviations, in log odds, of what sources, segments, teams and sellers are worth.
    renewals : money booked without any lead, as a share of what the leads of a usual week bring.
    """

    win_rate: float = 0.12
    season: float = 0.0
    lead_season: float = 0.0
    lead_trend: float = 0.0
    spread_sources: float = 0.45
    spread_segments: float = 0.35
    spread_teams: float = 0.15
    spread_sellers: float = 0.25
    renewals: float = 0.15


STRIFE: Final = (
    "heads_avoid",
    "two_camps",
    "through_managers",
    "only_formally",
    "own_slang",
    "parties_apart",
    "busy_not_moving",
    "joint_projects_fail",
    "quarrel_and_communication",
    "stuck_careers",
    "service_desk",
)
"""How marketing and sales may be at odds, as the signs are called that should find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the company works.

    routing : ``even``, each source to all sellers alike; ``skewed``, each source has its favourite teams and
    sellers; ``apart``, each source has sellers of its own, so that the two can't be told apart.
    score_effect : log odds per standard deviation of a lead's score.
    cherry_picking : how much faster a lead is answered per standard deviation of its score (log of hours).
    reply_hours : median hours to the first reply.   never : share of leads that nobody ever contacts.
    turnover : share of sellers who leave and are replaced in a year.
    discount : mean discount, share of the list price.
    clear_pay, clear_line : share of people who can say what their card pays in two cases, and what each side is there for.
    war : whether marketing and sales stop talking (the people's tables), from period B on, in every way of `STRIFE`.
    strife : the ways in which they do, where not all.   strife_from : since when, where not from period B on.
    remedy : share of messages within a side that go to the other once a team has begun half-day visits; 0 where there are none.
    """

    routing: Routing = "even"
    score_effect: float = 0.5
    cherry_picking: float = 0.0
    reply_hours: float = 5.0
    never: float = 0.08
    turnover: float = 0.0
    discount: float = 0.09
    clear_pay: float = 0.6
    clear_line: float = 0.85
    war: bool = False
    strife: frozenset[str] = frozenset()
    strife_from: dt.date | None = None
    remedy: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What the company fails to record.

    loss_dates_missing : share of lost leads and deals whose day of loss nobody wrote down.
    never_closed : share of lost leads that are left open for ever.
    deals_from : deals and losses closed before this day were not recorded.
    handovers : share of leads whose first receiver in sales is recorded.   score : whether scores are.
    """

    loss_dates_missing: float = 0.0
    never_closed: float = 0.0
    deals_from: dt.date | None = None
    handovers: float = 1.0
    score: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything about a company but the luck of the draw.

    forms : ``plain`` or ``other`` functional forms of delays, reply curve and amounts (see ``forms``).
    told : the changes that the company noted itself; the usual ones where empty.
    world : seed of what is permanent (what each source and seller is worth, prices), part of the plan:
    truths follow from it.   Raises Mistake where the parts contradict each other.

    >>> Plan(causes=(Cause("fewer_leads", size=-0.2),)).causes[0].name
    'fewer_leads'
    """

    periods: Periods = field(default_factory=Periods)
    size: Size = field(default_factory=Size)
    market: Market = field(default_factory=Market)
    habits: Habits = field(default_factory=Habits)
    records: Records = field(default_factory=Records)
    causes: tuple[Cause, ...] = ()
    told: tuple[Told, ...] = ()
    forms: Forms = "plain"
    world: int = 0
    cast: Cast = GENERIC
    currency: str = "EUR"

    def strife_from(self, way: str) -> dt.date:
        """Return from which day on the two are at odds in one way of `STRIFE`; the day the records end where they are not."""
        habits = self.habits
        return (
            (habits.strife_from or self.periods.b.start) if habits.war or way in habits.strife else self.periods.as_of
        )

    def __post_init__(self) -> None:
        spans = (self.periods.a, self.periods.b)
        if any(span.days < 1 or span.start < self.periods.begin or span.end > self.periods.as_of for span in spans):
            raise Mistake(
                N_("The periods {a} and {b} must be whole days between {begin} and {as_of}."),
                a=str(self.periods.a),
                b=str(self.periods.b),
                begin=self.periods.begin,
                as_of=self.periods.as_of,
            )
        if self.size.sellers < self.size.teams or self.size.people < self.size.sellers + 12:
            raise Mistake(
                N_("A company of {people} people can't have {sellers} sellers in {teams} teams; it needs 12 others."),
                people=self.size.people,
                sellers=self.size.sellers,
                teams=self.size.teams,
            )

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the lead sources."""
        return tuple(source.name for source in self.cast.some_sources(self.size.sources))

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the target segments."""
        return tuple(segment.name for segment in self.cast.some_segments(self.size.segments))

    @property
    def products(self) -> tuple[str, ...]:
        """Names of the products."""
        return tuple(product.name for product in self.cast.some_products(self.size.products))

    @property
    def teams(self) -> tuple[str, ...]:
        """Names of the sales teams."""
        return self.cast.some_teams(self.size.teams)
