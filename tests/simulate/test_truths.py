"""The truth: it adds up, each cause moves its own factor only, and it is right where it can be worked by hand."""

import datetime as dt
import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from detente.simulate import Cause, Habits, Market, Periods, Plan, Size, Span, company, truth, truth_file, write_truth
from detente.simulate.causes import KINDS
from detente.simulate.plan import Forms
from detente.simulate.truths import FACTORS, OWNERS, reckoning, shapley
from detente.simulate.world import world
from detente.simulate.worth import worth

SMALL = Size(leads_per_week=100, sources=4, segments=3, products=4, teams=2, sellers=6, people=30)
BUSY = Plan(
    size=SMALL,
    market=Market(season=0.15, lead_season=0.2, lead_trend=0.3),
    habits=Habits(routing="skewed", cherry_picking=0.3, turnover=0.6),
    causes=tuple(Cause(name) for name in KINDS),
)


@pytest.mark.parametrize("forms", ["plain", "other"])
@pytest.mark.parametrize("name", list(KINDS))
def test_each_cause_moves_its_own_factor_and_no_other(name: str, forms: Forms) -> None:
    shares = truth(Plan(size=SMALL, causes=(Cause(name),), forms=forms)).planned.shares
    assert {factor for factor, share in shares.items() if share != 0} == {KINDS[name].factor}


def test_no_cause_leaves_no_difference() -> None:
    planned = truth(Plan(size=SMALL)).planned
    assert set(planned.shares.values()) == {0.0}
    assert planned.a.eventual == pytest.approx(planned.b.eventual, rel=1e-12)


@pytest.mark.parametrize("forms", ["plain", "other"])
def test_the_shares_add_up_to_the_difference(forms: Forms) -> None:
    found = truth(company(replace(BUSY, forms=forms), seed=3))
    for one in (found.planned, found.given_counts):
        difference = one.b.eventual - one.a.eventual
        assert sum(one.shares.values()) == pytest.approx(difference, rel=1e-9)
        assert sum(one.owners.values()) == pytest.approx(difference, rel=1e-9)
        assert all(one.shares.values())
    assert list(found.planned.shares) == list(FACTORS) == list(OWNERS)


def test_swapping_the_periods_turns_every_sign() -> None:
    periods = BUSY.periods
    there = truth(BUSY).planned.shares
    # The causes keep their days: only the reading turns.
    fixed = tuple(replace(cause, from_on=cause.from_on or _first_day(cause)) for cause in BUSY.causes)
    back = truth(replace(BUSY, causes=fixed, periods=replace(periods, a=periods.b, b=periods.a))).planned.shares
    assert {name: -share for name, share in back.items()} == pytest.approx(there)


def _first_day(cause: Cause) -> dt.date:
    return dt.date(2026, 12, 7) if cause.name == "late_surge" else dt.date(2026, 9, 28)


def test_two_factors_by_hand() -> None:
    # 20 % fewer leads and 10 % dearer: V_B = 0.8 × 1.1 × V_A. Volume alone first −0.20, last −0.20 × 1.1; price alike.
    found = truth(Plan(size=SMALL, causes=(Cause("fewer_leads", size=-0.2), Cause("list_price", size=0.1)))).planned
    a = found.a.eventual
    assert found.b.eventual == pytest.approx(0.88 * a, rel=2e-3)  # prices are rounded to the cent
    price = found.b.eventual / (0.8 * a) - 1
    assert found.shares["volume"] == pytest.approx(-0.2 * a * (1 + (1 + price)) / 2, rel=1e-9)
    assert found.shares["list_price"] == pytest.approx(price * a * (1 + 0.8) / 2, rel=1e-9)


def test_shapley_is_the_mean_over_all_orders() -> None:
    rng = np.random.default_rng(6)
    players = ("a", "b", "c", "d")
    value: dict[frozenset[str], float] = {}

    def of(chosen: frozenset[str]) -> float:
        return value.setdefault(chosen, float(rng.normal()))

    found = shapley(players, of)
    orders = list(permutations(players))
    for player in players:
        gains = [
            of(frozenset(order[: order.index(player) + 1])) - of(frozenset(order[: order.index(player)]))
            for order in orders
        ]
        assert found[player] == pytest.approx(np.mean(gains))


def test_a_mix_with_a_size_makes_the_mean_lead_worth_that_much_less() -> None:
    found = truth(Plan(size=SMALL, causes=(Cause("poorer_mix", size=-0.15),))).planned
    assert found.b.eventual == pytest.approx(0.85 * found.a.eventual, rel=1e-6)
    assert found.b.leads == pytest.approx(found.a.leads)


def test_fewer_leads_of_one_source_are_volume_and_mix() -> None:
    shares = truth(Plan(size=SMALL, causes=(Cause("fewer_leads", "facebook", -0.5),))).planned.shares
    assert {factor for factor, share in shares.items() if share != 0} == {"volume", "mix"}


def test_another_basket_is_mix() -> None:
    shares = truth(Plan(size=SMALL, causes=(Cause("poorer_mix", "Brass", -0.5),))).planned.shares
    assert {factor for factor, share in shares.items() if share != 0} == {"mix"}
    assert shares["mix"] < 0


def test_a_cause_in_the_middle_of_the_period_counts_for_its_days_only() -> None:
    whole = truth(Plan(size=SMALL, causes=(Cause("market", size=-0.2),))).planned.shares["common"]
    middle = Cause("market", size=-0.2, from_on=dt.date(2026, 10, 26), to_on=dt.date(2026, 11, 23))
    part = truth(Plan(size=SMALL, causes=(middle,))).planned.shares["common"]
    assert part == pytest.approx(whole * 4 / 13, rel=1e-9)  # four of thirteen weeks


def test_a_seasonal_market_is_common_and_cancels_over_a_whole_year() -> None:
    seasonal = Plan(size=SMALL, market=Market(season=0.3))
    shares = truth(seasonal).planned.shares
    assert {factor for factor, share in shares.items() if share != 0} == {"common"}
    year_before = Span(start=dt.date(2025, 9, 29), end=dt.date(2025, 12, 29))
    against_last_year = truth(replace(seasonal, periods=Periods(a=year_before))).planned
    assert abs(sum(against_last_year.shares.values())) < 0.01 * against_last_year.a.eventual


def test_periods_of_different_length_add_up_and_their_length_is_volume() -> None:
    periods = Periods(a=Span(start=dt.date(2026, 8, 31), end=dt.date(2026, 9, 28)))
    found = truth(Plan(size=SMALL, periods=periods, causes=(Cause("market", from_on=dt.date(2026, 11, 2)),))).planned
    assert found.b.leads == pytest.approx(found.a.leads * 13 / 4)
    assert sum(found.shares.values()) == pytest.approx(found.b.eventual - found.a.eventual)
    assert {factor for factor, share in found.shares.items() if share != 0} == {"volume", "common"}


def test_the_truth_given_the_drawn_counts_takes_the_counts_only() -> None:
    drawn = company(Plan(size=SMALL, causes=(Cause("source_gone_bad"),)), seed=4)
    found = truth(drawn)
    day = drawn.world.day(drawn.plan.periods.a.start)
    days = slice(day, day + 91)
    assert found.given_counts.a.leads == drawn.counts[days].sum() != found.planned.a.leads
    by_hand = float((drawn.counts[days].sum(axis=0) * worth(drawn.world, day)).sum())
    assert found.given_counts.a.eventual == pytest.approx(by_hand, rel=1e-12)
    doubled = reckoning(drawn.world, 2.0 * drawn.counts.astype(np.float64)).shares
    assert doubled["quality"] == pytest.approx(2 * found.given_counts.shares["quality"])


def test_the_truth_does_not_know_the_seed() -> None:
    plan = Plan(size=SMALL, causes=(Cause("discounts"),))
    assert truth(company(plan, 1)).planned == truth(company(plan, 2)).planned == truth(plan).planned


def test_what_carries_over_is_timing() -> None:
    steady = truth(Plan(size=SMALL)).planned
    assert abs(steady.a.timing) < 0.01 * steady.a.eventual  # as much comes in as goes out
    surge = truth(Plan(size=SMALL, causes=(Cause("late_surge", size=1.0),))).planned
    assert surge.b.timing < -0.1 * surge.a.eventual
    assert surge.b.booked == pytest.approx(surge.b.eventual + surge.b.timing)


def test_the_win_rate_is_the_planned_one() -> None:
    from detente.simulate.worth import chance_of_win

    one = world(Plan(size=SMALL, market=Market(win_rate=0.03)))
    weights = one.arrivals[0] / one.arrivals[0].sum()
    assert (weights * chance_of_win(one, 0)).sum() == pytest.approx(0.03, abs=1e-9)


def test_the_truth_is_written_beside_the_evidence_and_reads_back(tmp_path: Path) -> None:
    drawn = company(Plan(size=SMALL, causes=(Cause("market", from_on=dt.date(2026, 10, 5)),)), seed=1)
    file = truth_file(tmp_path / "acme")
    assert file.parent == tmp_path
    write_truth(drawn, file)
    told = json.loads(file.read_text("utf-8"))
    assert told["causes"][0] == {
        "name": "market",
        "factor": "common",
        "target": None,
        "size": -0.15,
        "from_on": "2026-10-05",
        "to_on": None,
    }
    assert told["planned"]["shares"]["common"] == pytest.approx(truth(drawn).planned.shares["common"])
    assert told["given_counts"]["owners"].keys() == {"marketing", "sales", "product", "neither"}
