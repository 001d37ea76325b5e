"""The model beside the truth of drawn companies, and the traps that a toy falls into."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest
from tests.questions.sales.reckoned import Judged, counted, judged, plan

from detente.questions.sales.model import model
from detente.questions.sales.redraws import halfwidth, play
from detente.questions.sales.waterfall import bars, totals
from detente.simulate import Company, company, truth

EARNED = ("volume", "mix", "not_yet_told_apart", "timing", "chance")


def several(*causes: str, leads_per_week: float, companies: int, forms: str = "plain") -> list[Judged]:
    return [
        judged(company(plan(leads_per_week, *causes, world=seed, forms=forms), seed), seed) for seed in range(companies)
    ]


def test_fewer_leads_are_found_to_be_fewer_leads_and_nothing_else() -> None:
    """The bar is 1 % of A's sales for volume and 3 % for timing, on average."""
    found = several("fewer_leads=-20%", leads_per_week=2000, companies=5)
    assert np.mean([abs(one.error("volume")) for one in found]) <= 0.01
    assert np.mean([abs(one.error("timing")) for one in found]) <= 0.03
    assert not any("not_yet_told_apart" in one.reckoned.certain for one in found)
    assert all("volume" in one.reckoned.certain for one in found)


def test_a_late_surge_of_young_leads_is_nobody_s_failure() -> None:
    found = several("late_surge=80%", leads_per_week=2000, companies=5)
    assert sum("not_yet_told_apart" in one.reckoned.certain for one in found) == 0
    assert all(one.reckoned.bars["timing"].value < 0 for one in found)
    assert np.mean([abs(one.error("timing")) for one in found]) <= 0.03


def test_leads_that_got_worse_are_found_though_they_are_young() -> None:
    found = several("market=-35%", leads_per_week=2000, companies=3)
    assert all("not_yet_told_apart" in one.reckoned.certain for one in found)
    assert all(one.reckoned.bars["not_yet_told_apart"].value < 0 for one in found)


@pytest.mark.parametrize("forms", ["plain", "other"])
def test_intervals_cover_the_truth_about_as_often_as_they_say(forms: str) -> None:
    """Twenty companies by five bars; benchmarks/ asks hundreds. Counts without amounts would fall far below."""
    found = several("fewer_leads=-15%", "poorer_mix", leads_per_week=220, companies=20, forms=forms)
    covered = {bar: np.mean([one.covers(bar) for one in found]) for bar in EARNED}
    assert 0.84 <= np.mean(list(covered.values())) <= 0.98, covered
    assert min(covered.values()) >= 0.7, covered


def test_the_bars_sum_to_the_change_of_sales_to_the_last_cent() -> None:
    one = judged(company(plan(150, "market=-20%"), 3), 3, redraws=20)
    booked = one.reckoned.booked
    raw = bars(one.found, booked, one.answer)
    assert sum(float(bar[0]) for bar in raw.values()) == pytest.approx(booked.b - booked.a, abs=0.01)
    assert sum(bar.value for bar in one.reckoned.bars.values()) == booked.b - booked.a


def _recorded_from(drawn: Company, day: dt.date) -> Company:
    """Forget what was closed before a day."""
    since = (day - dt.date(1970, 1, 1)).days * 86_400
    kept = ~((drawn.deals.closed >= 0) & (drawn.deals.closed < since))
    deals = {field.name: getattr(drawn.deals, field.name)[kept] for field in dataclasses.fields(drawn.deals)}
    unknown = (drawn.leads.closed >= 0) & (drawn.leads.closed < since)
    leads = dataclasses.replace(drawn.leads, closed=np.where(unknown, -1, drawn.leads.closed))
    return dataclasses.replace(drawn, deals=type(drawn.deals)(**deals), leads=leads)


def test_deals_recorded_later_than_leads_are_noticed_and_do_no_harm() -> None:
    drawn = company(plan(1000), 5)
    seen = counted(_recorded_from(drawn, dt.date(2025, 9, 1)))
    found = model(seen.tally, seen.first_won)
    assert np.isfinite(found.begins)
    planted = truth(drawn).given_counts
    assert planted is not None
    answer = totals(found, found.worth.each, found.worth.delays)
    assert float(answer.a_at_a[0]) / 100 == pytest.approx(planted.a.eventual, rel=0.12)
    blind = model(seen.tally, -1e9)  # as if deals had always been recorded
    assert not np.isfinite(blind.begins)
    oldest = 0  # leads from before July, many of whose deals were closed before September
    assert float(blind.deals.rates[0, :, oldest].mean()) < 0.8 * float(found.deals.rates[0, :, oldest].mean())


def test_records_as_old_as_the_leads_are_not_called_late() -> None:
    seen = counted(company(plan(1000), 6))
    assert not np.isfinite(model(seen.tally, seen.first_won).begins)


def test_no_more_deals_are_to_come_than_leads_are_left() -> None:
    """Leads of b that buy at once and are all decided: the old delays would promise as many again."""
    seen = counted(company(plan(400), 7))
    tally, b = seen.tally, seen.tally.spans.epoch_b
    won = tally.won.copy()
    won[:, b] = np.round(tally.members[:, b] * 0.9)
    money = tally.money.copy()
    money[:, b] = won[:, b] * 10_000
    undecided = tally.undecided.copy()
    undecided[b] = 5
    hasty = dataclasses.replace(tally, won=won, money=money, undecided=undecided, won_leads=float(won.sum()))
    found = model(hasty, seen.first_won)
    assert found.possible[b] < 1
    members = float(tally.members[:, b].sum())
    assert float((found.deals.rates[0, :, b] * tally.members[:, b]).sum()) <= members
    answer = totals(found, found.worth.each, found.worth.delays)
    assert float(answer.due_b[0]) < 0.1 * float(answer.b_at_b[0])


def test_deals_that_come_at_other_ages_than_before_raise_a_doubt() -> None:
    seen = counted(company(plan(800), 8))
    assert model(seen.tally, seen.first_won).other_ages == 0
    b, both = seen.tally.spans.epoch_b, seen.tally.won_by_both.copy()
    both[b] = np.roll(both[b], 6)
    assert model(dataclasses.replace(seen.tally, won_by_both=both), seen.first_won).other_ages > 0.08


def test_the_same_seed_gives_the_same_intervals_and_another_seed_about_the_same() -> None:
    drawn = company(plan(220), 9)
    first, again, other = (judged(drawn, seed) for seed in (1, 1, 2))
    assert first.reckoned == again.reckoned
    for bar in ("not_yet_told_apart", "timing"):
        widths = [found.reckoned.bars[bar].high - found.reckoned.bars[bar].low for found in (first, other)]
        assert widths[1] == pytest.approx(widths[0], rel=0.2)


def test_redraws_keep_lead_counts_and_what_was_booked() -> None:
    seen = counted(company(plan(220, "fewer_leads=-30%"), 10))
    found = model(seen.tally, seen.first_won)
    played = play(found, np.random.default_rng(0), 50)
    assert np.ptp(bars(found, seen.booked, played.truth)["no_lead"]) == 0
    assert np.std(played.answer.b_at_b / played.answer.a_at_b) < 0.1  # the number of leads never moves


def test_few_deals_that_weigh_widen_the_interval() -> None:
    errors = np.array([1.0, -1.0])
    assert halfwidth(errors, 1e9) == pytest.approx(1.6449, abs=1e-3)
    assert halfwidth(errors, 11) == pytest.approx(1.812, abs=0.02)  # Student's t with ten degrees
