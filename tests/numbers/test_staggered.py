"""What a remedy did, where teams began at different times: the published estimator's numbers, and intervals that hold."""

from __future__ import annotations

import itertools
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from detente.numbers.staggered import (
    FEWEST_WAYS,
    NEVER,
    Panel,
    Scatter,
    detectable,
    effect,
    scatter,
    weights,
)


def drawn(
    rng: np.random.Generator, teams: int = 12, periods: int = 15, of: float = 0.0, never: int = 4, gaps: int = 0
) -> Panel:
    """Teams with levels of their own, a trend and a season that all share, and errors that remember one another."""
    start = np.full(teams, NEVER)
    start[never:] = rng.integers(5, periods - 2, teams - never)
    start = rng.permutation(start)
    errors = np.zeros((teams, periods))
    for t in range(periods):
        errors[:, t] = (0.5 * errors[:, t - 1] if t else 0.0) + rng.normal(0, 0.03, teams)
    shared = 0.01 * np.arange(periods) + 0.05 * np.sin(np.arange(periods))
    figures = rng.normal(0.3, 0.1, teams)[:, None] + shared + errors + of * (np.arange(periods) >= start[:, None])
    for _ in range(gaps):
        figures[rng.integers(teams), rng.integers(periods)] = np.nan
    return Panel(figures=figures, start=start, strata=np.arange(teams) % 2)


@pytest.mark.parametrize("seed", range(6))
def test_it_is_what_the_published_estimator_s_package_says(seed: int) -> None:
    import diff_diff

    panel = drawn(np.random.default_rng(seed), of=0.1, never=seed, gaps=seed * 2)
    rows = [
        {"team": team, "t": t, "figure": panel.figures[team, t], "first": 0 if start == NEVER else start}
        for team, start in enumerate(panel.start.tolist())
        for t in range(panel.figures.shape[1])
        if np.isfinite(panel.figures[team, t])
        # Once nobody is left who has not begun, nothing tells what would have been.
        and t < (NEVER if seed else panel.start.max())
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = diff_diff.ImputationDiD().fit(pd.DataFrame(rows), "figure", "team", "t", "first").overall_att
    ours = effect(panel, np.random.default_rng(0), draws=99)
    assert ours is not None and ours.estimate == pytest.approx(theirs, abs=1e-6)


def test_two_teams_and_two_periods_are_the_difference_of_differences() -> None:
    found = weights(np.ones((2, 3), bool), np.array([[False, False, True], [False] * 3]))
    assert found is not None
    figures = np.array([[1.0, 3.0, 9.0], [2.0, 4.0, 6.0]])
    # Beside the mean of the periods before: 9 - 2 for one, 6 - 3 for the other.
    assert (found * figures).sum() == pytest.approx((9 - 2) - (6 - 3))


def test_whoever_began_is_held_against_nobody_who_had_begun() -> None:
    rng = np.random.default_rng(4)
    panel = drawn(rng, of=0.0, never=2)
    found = weights(np.isfinite(panel.figures), panel.treated)
    assert found is not None and (found[panel.treated] >= 0).all()  # ordinary two-way regression has negative ones


def test_trends_seasons_and_levels_that_all_share_change_nothing() -> None:
    panel = drawn(np.random.default_rng(1), of=0.07)
    there, rng = np.isfinite(panel.figures), np.random.default_rng(2)
    shared = rng.normal(size=12)[:, None] + rng.normal(size=15)[None, :]
    found = weights(there, panel.treated)
    assert found is not None and abs((found * shared).sum()) < 1e-9
    assert (found * panel.treated).sum() == pytest.approx(1.0)


def test_the_interval_is_what_trying_every_effect_gives() -> None:
    panel = drawn(np.random.default_rng(7), of=0.05)
    found = effect(panel, np.random.default_rng(1), draws=399)
    assert found is not None

    def chance(of: float) -> float:
        tried = effect(panel.without(of), np.random.default_rng(1), draws=399)
        assert tried is not None
        return tried.chance

    grid = np.linspace(found.estimate - 0.15, found.estimate + 0.15, 121)
    kept = [of for of in grid if chance(of) > 0.05]
    assert (min(kept), max(kept)) == pytest.approx((found.low, found.high), abs=0.006)


def test_few_teams_are_refused_and_the_ways_of_the_lot_are_counted() -> None:
    few = Panel(figures=np.ones((6, 8)), start=np.array([4, 4, 4, NEVER, NEVER, NEVER]), strata=np.zeros(6, int))
    assert few.ways == 20 < FEWEST_WAYS and effect(few, np.random.default_rng(0)) is None
    both = Panel(figures=few.figures, start=few.start, strata=np.array([0, 1, 0, 1, 0, 1]))
    assert both.ways == len({tuple(both.dealt(np.random.default_rng(n)).start) for n in range(400)}) == 9


def test_what_tells_nothing_is_left_out() -> None:
    panel = drawn(np.random.default_rng(3), of=0.1)
    more = Panel(
        figures=np.vstack([panel.figures, np.full((1, 15), 5.0), np.full((1, 15), np.nan)]),
        start=np.r_[panel.start, 0, 3],
        strata=np.r_[panel.strata, 0, 1],
    )
    one, other = (effect(of, np.random.default_rng(1), draws=99) for of in (panel, more))
    assert one == other
    everybody = Panel(figures=panel.figures, start=np.zeros(12, int), strata=panel.strata)
    assert effect(everybody, np.random.default_rng(1)) is None
    with pytest.raises(ValueError, match="two periods"):
        Panel(figures=np.ones((2, 1)), start=np.zeros(2, int), strata=np.zeros(2, int))
    with pytest.raises(ValueError, match="one start"):
        Panel(figures=np.ones((2, 3)), start=np.zeros(3, int), strata=np.zeros(2, int))


def test_an_effect_there_was_none_of_is_seldom_found_and_one_there_was_is_held() -> None:
    rng = np.random.default_rng(11)
    for of in (0.0, 0.06):
        found = [effect(drawn(rng, of=of), rng, draws=199) for _ in range(120)]
        held = np.mean([one is not None and one.low <= of <= one.high for one in found])
        helped = np.mean([one is not None and one.low > 0 for one in found])
        assert held >= 0.90
        assert helped <= 0.06 if of == 0 else helped >= 0.7


def test_teams_that_had_parted_before_are_found_out() -> None:
    panel = drawn(np.random.default_rng(5), teams=16, never=8)
    slope = 0.05 * np.arange(15) * (panel.start < NEVER)[:, None]
    apart = Panel(figures=panel.figures + slope, start=panel.start, strata=panel.strata)
    for of, suspicious in ((panel, False), (apart, True)):
        sham = effect(replace(of, sham=3), np.random.default_rng(1), draws=499)
        assert sham is not None and (sham.chance < 0.05) is suspicious


def test_the_smallest_effect_that_would_be_seen_is_seen_four_times_in_five_whichever_past_it_is_judged_by() -> None:
    rng = np.random.default_rng(2)
    past = np.array([0, 6, 0, 6, 0, 6, 0, 6, 6, 0, 6, 0])
    start = np.array([15 - one if one else NEVER for one in past])
    told, shares = [], []
    for _ in range(8):
        quiet = drawn(rng, never=12)
        of = scatter(quiet)
        assert of is not None
        smallest = detectable(replace(quiet, start=start), of, 0, rng)
        assert smallest is not None
        told.append(smallest)
    for smallest in (min(told), float(np.median(told)), max(told)):
        seen = 0
        for _ in range(80):
            panel = replace(drawn(rng, never=12), start=start)
            found = effect(panel.without(-smallest), rng, draws=199)
            seen += found is not None and found.chance <= 0.05
        shares.append(seen / 80)
    assert shares[0] >= 0.55 and 0.68 <= shares[1] <= 0.95 and shares[2] <= 1.0
    assert max(told) < 1.8 * min(told)


def test_more_periods_tell_more_and_what_lies_ahead_is_told_by_when_it_begins() -> None:
    quiet = drawn(np.random.default_rng(1), never=12)
    of = Scatter(sd=0.05, memory=0.3)
    start = np.array([15 + 2 * (n % 3) if n % 2 else NEVER for n in range(12)])
    ahead = replace(quiet, start=start, strata=np.arange(12) // 6)
    told = [detectable(ahead, of, more, np.random.default_rng(0)) for more in (0, 6, 12, 24)]
    assert told[0] is None and told[1] > told[2] > told[3] > 0
    later = replace(ahead, start=np.where(start < NEVER, start + 6, NEVER))
    assert detectable(later, of, 12, np.random.default_rng(0)) == pytest.approx(told[1], rel=0.35)
    assert detectable(later, of, 6, np.random.default_rng(0)) is None
    few = Panel(figures=np.ones((4, 9)), start=np.array([6, 6, NEVER, NEVER]), strata=np.zeros(4, int))
    assert (
        detectable(few, of, 4, np.random.default_rng(0)) is None
        and scatter(replace(few, figures=np.ones((4, 3)))) is None
    )


def test_scatter_is_found_again() -> None:
    rng = np.random.default_rng(3)
    for memory in (0.0, 0.5):
        found = []
        for _ in range(60):
            errors = np.zeros((12, 18))
            for t in range(18):
                errors[:, t] = (memory * errors[:, t - 1] if t else 0.0) + rng.normal(0, np.sqrt(1 - memory**2), 12)
            errors[3, 4] = np.nan
            of = scatter(
                Panel(
                    figures=errors + rng.normal(size=(12, 1)) * 9 + rng.normal(size=18),
                    start=np.full(12, NEVER),
                    strata=np.zeros(12, int),
                )
            )
            assert of is not None
            found.append((of.sd, of.memory))
        assert np.mean(found, axis=0) == pytest.approx((1.0, memory), abs=0.13)


@pytest.mark.parametrize("teams", [8, 12])
def test_interval_and_chance_say_the_same(teams: int) -> None:
    """Halves that begin at once: the deal of all others sees the effect the other way round, and rejects nothing."""
    rng = np.random.default_rng(teams)
    out = 0
    for _ in range(150):
        start = np.where(np.arange(teams) % 2, 4, NEVER)
        panel = Panel(figures=rng.normal(size=(teams, 8)), start=start, strata=np.zeros(teams, int))
        found = effect(panel, rng, draws=399)
        assert found is not None and (found.chance > 0.05) == (found.low <= 0 <= found.high)
        out += found.chance <= 0.05
    assert out <= 14


def test_a_period_that_is_partly_after_is_left_out_wherever_a_deal_puts_it() -> None:
    panel = drawn(np.random.default_rng(6), of=0.1)
    partly = replace(panel, partly=panel.start < 9)
    assert (
        partly.there
        == (np.isfinite(panel.figures) & (np.arange(15) != np.where(panel.start < 9, panel.start - 1, -1)[:, None]))
    ).all()
    deal = partly.dealt(np.random.default_rng(1))
    assert (deal.partly == (deal.start < 9)).all() and (deal.start != panel.start).any()
    spoilt = replace(partly, figures=np.where(partly.there, panel.figures, 99.0))
    ours, theirs = (weights(one.there, one.treated) for one in (partly, spoilt))
    assert (ours == theirs).all() and not ours[~partly.there].any()
    sham = replace(partly, sham=3)
    assert (
        not sham.there[np.arange(15) >= partly.begins[:, None]].any()
        and sham.treated.sum() == 3 * (panel.start < NEVER).sum()
    )


def test_every_deal_of_a_small_panel_gives_the_exact_chance() -> None:
    """Dealt by hand: all ways in which the lot could have fallen."""
    rng = np.random.default_rng(8)
    figures = rng.normal(size=(8, 6))
    start = np.array([3, 3, 3, 3, *[NEVER] * 4])
    found = effect(Panel(figures=figures, start=start, strata=np.zeros(8, int)), rng, draws=4999)
    seen = []
    for chosen in itertools.combinations(range(8), 4):
        treated = np.zeros((8, 6), bool)
        treated[list(chosen), 3:] = True
        of = weights(np.ones((8, 6), bool), treated)
        assert of is not None
        seen.append((of * figures).sum())
    exact = np.mean(np.abs(seen) >= abs(seen[0]) - 1e-12)
    assert found is not None and found.ways == 70 and found.chance == pytest.approx(exact, abs=0.03)


@pytest.mark.parametrize("seed", range(40))
def test_weights_are_those_of_effects_fitted_one_by_one_with_gaps_and_parts_that_do_not_meet(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, t = int(rng.integers(2, 9)), int(rng.integers(2, 12))
    there = rng.random((n, t)) > rng.choice([0.0, 0.3, 0.6])
    treated = np.arange(t)[None] >= rng.integers(0, t + 3, n)[:, None]
    found = weights(there, treated)
    figures = rng.normal(size=(n, t))
    known, after = there & ~treated, there & treated
    rows, columns = np.nonzero(known)
    design = np.zeros((rows.size, n + t))
    design[np.arange(rows.size), rows] = design[np.arange(rows.size), n + columns] = 1
    fitted = np.linalg.lstsq(design, figures[known], rcond=None)[0] if rows.size else np.zeros(n + t)
    told = after & known.any(axis=1, keepdims=True) & known.any(axis=0, keepdims=True)
    places = np.argwhere(told)
    # Only where each one is in the span of what was fitted is it told at all.
    wanted = np.zeros(n + t)
    for team, period in places:
        wanted[[team, n + period]] += 1
    spanned = bool(len(places)) and np.allclose(np.linalg.pinv(design) @ design @ wanted, wanted, atol=1e-8)
    assert (found is not None) is spanned
    if found is not None:
        expected = np.mean([figures[team, period] - fitted[team] - fitted[n + period] for team, period in places])
        assert (found * figures).sum() == pytest.approx(expected, abs=1e-9)
