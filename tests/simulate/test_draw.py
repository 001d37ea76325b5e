"""What is drawn against what was planned: means to theory, marks where a plan asks for them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.simulate import Cause, Company, Habits, Market, Plan, Records, Size, company, truth
from detente.simulate.draw import NONE, Leads, pick
from detente.simulate.plan import Forms
from detente.simulate.seen import LOST, OPEN, see
from detente.simulate.worth import chance_of_win

MANY = Size(leads_per_week=1500, sources=5, segments=3, products=4, teams=3, sellers=12, people=40)
SMALL = replace(MANY, leads_per_week=150)
MIXED = Plan(
    size=MANY,
    market=Market(win_rate=0.2, season=0.1),
    habits=Habits(routing="skewed", cherry_picking=0.4, turnover=0.3),
    causes=tuple(Cause(name) for name in ("source_gone_bad", "slow_replies", "discounts", "list_price", "late_surge")),
)


@pytest.mark.parametrize("forms", ["plain", "other"])
def test_drawn_money_is_what_the_truth_expects(forms: Forms) -> None:
    # A sum over a Poisson number of purchases has variance E[sum of squares]: four of its roots are allowed.
    drawn = company(replace(MIXED, forms=forms), seed=7)
    expected, deals = truth(drawn).given_counts, drawn.deals
    grown = deals.won & (deals.lead != NONE)
    for span, one in ((drawn.plan.periods.a, expected.a), (drawn.plan.periods.b, expected.b)):
        own = deals.amount[grown & drawn.inside(drawn.leads.created[deals.lead], span)] / 100
        booked = deals.amount[grown & drawn.inside(deals.closed, span)] / 100
        renewed = deals.amount[deals.won & (deals.lead == NONE) & drawn.inside(deals.closed, span)] / 100
        for money, mean in ((own, one.eventual), (booked, one.booked), (renewed, one.no_lead)):
            assert abs(money.sum() - mean) < 4 * math.sqrt((money**2).sum())


def test_the_test_above_can_fail() -> None:
    # The same draw held against a truth without the slow replies is far off.
    drawn = company(MIXED, seed=7)
    without = tuple(cause for cause in MIXED.causes if cause.name != "slow_replies")
    wrong = truth(replace(MIXED, causes=without)).planned.b.eventual
    deals = drawn.deals
    own = deals.won & (deals.lead != NONE) & drawn.inside(drawn.leads.created[deals.lead], drawn.plan.periods.b)
    money = deals.amount[own] / 100
    assert abs(money.sum() - wrong) > 4 * math.sqrt((money**2).sum())


@pytest.mark.parametrize("forms", ["plain", "other"])
@pytest.mark.parametrize(
    "cause", [None, "source_gone_bad", "team_sells_worse", "slow_replies:North", "never_contacted", "market"]
)
def test_purchases_by_source_and_team_are_as_many_as_planned(cause: str | None, forms: Forms) -> None:
    name, _, aim = (cause or "").partition(":")
    planted = (Cause(name, aim or None),) if cause else ()
    drawn = company(Plan(size=MANY, market=Market(win_rate=0.2), causes=planted, forms=forms), seed=11)
    world, leads = drawn.world, drawn.leads
    first = world.day(drawn.plan.periods.b.start)
    counts = drawn.counts[first : first + 91].sum(axis=0)
    bought = leads.won & drawn.inside(leads.created, drawn.plan.periods.b)
    expected, found = np.zeros((5, 3)), np.zeros((5, 3))
    np.add.at(found, (leads.source[bought], world.team_of[leads.seller[bought]]), 1)
    for (source, segment, seat), share in np.ndenumerate(counts[:, :, None] * world.routing[:, None, :]):
        team = world.team_of[seat]
        z = world.base + world.source[source] + world.quality[first, source] + world.segment[segment]
        z += world.common[first] + world.seller[seat] + world.team[first, team]
        expected[source, team] += share * world.chances.of(z, world.hours[first, team], world.never[first, team])
    assert (np.abs(found - expected) < 4 * np.sqrt(expected)).all()
    assert (counts * chance_of_win(world, first)).sum() == pytest.approx(expected.sum(), rel=1e-9)


def test_arrivals_and_sellers_are_drawn_as_planned() -> None:
    drawn = company(MIXED, seed=8)
    planned = drawn.world.arrivals.sum(axis=0)
    assert (np.abs(drawn.counts.sum(axis=0) - planned) < 5 * np.sqrt(planned)).all()
    source = drawn.leads.source == 0
    seats = np.bincount(drawn.world.team_of[_seat_of(drawn)][source], minlength=3) / source.sum()
    routed = np.bincount(drawn.world.team_of, weights=drawn.world.routing[0], minlength=3)
    assert np.abs(seats - routed).max() < 5 * math.sqrt(0.25 / source.sum())


def _seat_of(drawn: Company) -> NDArray[np.int64]:
    seat_of = np.zeros(drawn.world.joined.size, dtype=int)
    for row in drawn.world.occupant:
        seat_of[row] = np.arange(row.size)
    return seat_of[drawn.leads.seller]


def test_the_same_seed_draws_the_same_company_and_another_does_not() -> None:
    one, same, other = (company(replace(MIXED, size=SMALL), seed) for seed in (1, 1, 2))
    for name in Leads.__dataclass_fields__:
        assert np.array_equal(getattr(one.leads, name), getattr(same.leads, name))
    assert not np.array_equal(one.leads.created[:50], other.leads.created[:50])


def test_times_of_a_lead_are_in_order() -> None:
    drawn = company(replace(MIXED, size=SMALL), seed=1)
    leads, deals = drawn.leads, drawn.deals
    assert (np.diff(leads.created) >= 0).all()
    assert (leads.handed > leads.created).all()
    replied = leads.replied != NONE
    assert (leads.replied[replied] > leads.handed[replied]).all()
    assert (leads.closed > leads.created).all()
    grown = deals.lead != NONE
    assert (deals.opened[grown] > leads.created[deals.lead[grown]]).all()
    assert (deals.closed > deals.opened).all()


def test_promising_leads_are_answered_sooner_only_where_sellers_pick_cherries() -> None:
    even, picking = (
        company(Plan(size=MANY, habits=Habits(cherry_picking=strength)), seed=1).leads for strength in (0.0, 0.8)
    )
    for leads, expected in ((even, 0.0), (picking, -0.8)):
        there = leads.replied != NONE
        log_hours = np.log((leads.replied - leads.created)[there] / 3600)
        slope = np.polyfit(leads.score[there], log_hours, 1)[0]
        assert abs(slope - expected) < 0.02


def test_sources_with_sellers_of_their_own_share_none() -> None:
    drawn = company(Plan(size=SMALL, habits=Habits(routing="apart")), seed=1)
    pairs = {(int(seller), int(source)) for seller, source in zip(drawn.leads.seller, drawn.leads.source, strict=True)}
    assert len({seller for seller, _ in pairs}) == len(pairs)


def test_sellers_leave_and_others_take_their_seats() -> None:
    drawn = company(Plan(size=SMALL, habits=Habits(turnover=0.8)), seed=1)
    planned = drawn.world
    assert planned.joined.size > planned.team_of.size
    day = (drawn.leads.created // 86_400) - (drawn.leads.created[0] // 86_400)
    assert (day >= planned.joined[drawn.leads.seller]).all() and (day < planned.left[drawn.leads.seller]).all()


def test_losses_without_a_day_leads_never_closed_and_deals_from_a_day_on() -> None:
    import datetime as dt

    since = dt.date(2026, 1, 5)
    full, gaps = (
        company(Plan(size=MANY, records=records), seed=1)
        for records in (Records(), Records(loss_dates_missing=0.5, never_closed=0.3, deals_from=since))
    )
    complete, partial = see(full), see(gaps)
    assert not complete.forgotten.any()
    lost = partial.outcome == LOST
    assert abs(partial.forgotten[lost].mean() - 0.5) < 0.05
    assert (partial.closed[partial.forgotten] == NONE).all()
    left_open = ~gaps.leads.won & (gaps.leads.closed == NONE)
    assert abs(left_open.sum() / (~gaps.leads.won).sum() - 0.3) < 0.01
    closed = gaps.deals.closed[partial.deals][partial.outcome != OPEN]
    assert closed.min() >= (since - dt.date(1970, 1, 1)).days * 86_400
    assert (gaps.deals.opened[partial.deals] < closed.min()).any()  # opened before, recorded since they ended later


def test_picking_by_row_follows_the_shares() -> None:
    rng = np.random.default_rng(9)
    row = np.repeat([0, 1], 50_000)
    column = pick(rng, row, np.array([[1.0, 1.0, 2.0], [0.0, 5.0, 0.0]]))
    assert (column[row == 1] == 1).all()
    assert np.bincount(column[row == 0]) / 50_000 == pytest.approx([0.25, 0.25, 0.5], abs=0.01)
