"""Sources, sellers, replies, prices and what struck all alike: beside planted truths, and where they can't be told apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from detente import ask
from detente.answers import Answer
from detente.evidence import open_evidence
from detente.questions.sales.apart import Apart, Trial, _replies
from detente.questions.sales.chances import UNSCORED, Chances, refusal
from detente.questions.sales.referee import tenths
from detente.questions.sales.rows import by_source, by_team
from detente.questions.sales.waterfall import OWNERS
from detente.simulate import Plan, Size, company, parse_plant, truth, write
from detente.simulate.plan import Habits, Market, Records

TABLES = ("leads", "deals", "deal_changes", "people", "products", "functions", "handovers", "touches")


@dataclass(frozen=True)
class Asked:
    """An answer beside its truth, as shares of V_A."""

    answer: Answer[Any]
    truth: Mapping[str, float]
    base: float

    def share(self, name: str) -> float:
        rows = {row.bar: row.value for row in self.answer.waterfall} | {
            row.owner: row.value for row in self.answer.owners
        }
        return float(rows[name]) / self.base

    @property
    def said(self) -> str:
        return " ".join(sentence.in_english() for sentence in self.answer.summary)


def put(folder: Path, *causes: str, world: int = 1, per_week: float = 2000, **more: Any) -> Asked:
    plan = Plan(size=Size(leads_per_week=per_week), causes=tuple(map(parse_plant, causes)), world=world, **more)
    drawn = company(plan, 1000 + world)
    write(drawn, folder / "evidence", only=TABLES)
    a, b = (f"{span.start}:{span.end}" for span in (plan.periods.a, plan.periods.b))
    with open_evidence(folder / "evidence") as evidence:
        answer = ask.put("sales", evidence, a, b)
    real = truth(drawn).given_counts
    base = real.a.eventual * 100
    return Asked(answer, {name: 100 * value / base for name, value in (real.shares | real.owners).items()}, base)


def test_a_source_and_a_team_gone_bad_at_once_are_told_apart(tmp_path: Path) -> None:
    found = put(tmp_path, "source_gone_bad", "team_sells_worse", world=2)
    for name in ("marketing", "sales"):
        assert found.share(name) == pytest.approx(found.truth[name], abs=0.03), name
    assert found.share("neither") == pytest.approx(found.truth["neither"], abs=0.06)
    assert "poorer leads: those of" in found.said and "came from the selling" in found.said
    worst = min(found.answer.by_team, key=lambda row: row.odds)
    assert worst.changed > 0.9 and worst.odds_high < 90


def test_slow_replies_are_the_replies(tmp_path: Path) -> None:
    found = put(tmp_path, "slow_replies", world=3, forms="other")
    assert found.share("reply") == pytest.approx(found.truth["reply"], abs=0.03)
    assert "answered later" in found.said and "the selling:" not in found.said


def test_promising_leads_that_are_answered_first_do_not_make_the_replies_look_better_than_they_are(
    tmp_path: Path,
) -> None:
    picked = Habits(cherry_picking=0.5)
    scored, blind = (
        put(tmp_path / name, "slow_replies", world=3, habits=picked, records=Records(score=name == "scored"))
        for name in ("scored", "blind")
    )
    assert scored.share("reply") == pytest.approx(scored.truth["reply"], abs=0.03)
    row = next(row for row in scored.answer.waterfall if row.bar == "reply")
    assert row.high - row.low < 0.035 * scored.base, "levels that float between factors leave the grid and widen it"
    assert blind.share("reply") < blind.truth["reply"] - 0.06  # what the scores are for
    said = {
        name: [limit.message.in_english() for limit in one.answer.limits]
        for name, one in (("scored", scored), ("blind", blind))
    }
    assert any("Most leads have no score" in text for text in said["blind"])
    assert not any("score" in text for text in said["scored"])


def test_scores_that_begin_with_the_period_in_question_are_no_change_of_the_market(tmp_path: Path) -> None:
    plan = Plan(size=Size(leads_per_week=600), causes=(parse_plant("market=-30%"),), world=3)
    drawn = company(plan, 3)
    write(drawn, tmp_path / "evidence", only=TABLES)
    leads = tmp_path / "evidence" / "leads.parquet"
    begin = dt.datetime.combine(plan.periods.b.start, dt.time())
    frame = pl.read_parquet(leads)
    frame.with_columns(
        score=pl.when(pl.col("created_at").dt.replace_time_zone(None) >= begin).then(pl.col("score")).cast(pl.Float64)
    ).write_parquet(leads)
    with open_evidence(tmp_path / "evidence") as evidence:
        answer = ask.put("sales", evidence, *(f"{span.start}:{span.end}" for span in (plan.periods.a, plan.periods.b)))
    real = truth(drawn).given_counts
    rows = {row.bar: row.value for row in answer.waterfall}
    assert rows["common"] / (100 * real.a.eventual) == pytest.approx(real.shares["common"] / real.a.eventual, abs=0.07)
    assert any("Most leads have no score" in limit.message.in_english() for limit in answer.limits)


def test_discounts_list_prices_and_the_market_are_each_what_they_are(tmp_path: Path) -> None:
    found = put(tmp_path, "discounts", "list_price", "market=-30%", world=4)
    for bar in ("discount", "list_price"):
        assert found.share(bar) == pytest.approx(found.truth[bar], abs=0.02), bar
    assert found.share("common") == pytest.approx(found.truth["common"], abs=0.07)
    assert "alike" in found.said and "poorer leads" not in found.said and "the selling:" not in found.said


def test_where_nothing_changed_nobody_is_named(tmp_path: Path) -> None:
    found = put(tmp_path, world=5)
    for phrase in ("poorer leads", "better leads", "the selling:", "the replies:", "discounts.", "list prices."):
        assert phrase not in found.said
    assert all(abs(found.share(bar) - found.truth[bar]) < 0.06 for bar in OWNERS)


def test_a_season_is_in_the_quarter_before_and_cancels_beside_the_year_before(tmp_path: Path) -> None:
    plan = Plan(size=Size(leads_per_week=1000), world=1, market=Market(season=0.25))
    write(company(plan, 1), tmp_path / "evidence", only=TABLES)
    b = f"{plan.periods.b.start}:{plan.periods.b.end}"
    common = []
    with open_evidence(tmp_path / "evidence") as evidence:
        for asked in ({"a": f"{plan.periods.a.start}:{plan.periods.a.end}"}, {"compare": "year_earlier"}):
            rows = {row.bar: row for row in ask.put("sales", evidence, b=b, **asked).waterfall}
            common.append([getattr(rows["common"], name) / rows["sales_a"].value for name in ("low", "value", "high")])
    assert common[0][0] > 0.1
    assert common[1][0] < 0.02 and abs(common[1][1]) < 0.06


def test_sellers_of_their_own_for_each_source_are_refused_in_words(tmp_path: Path) -> None:
    found = put(tmp_path, "source_gone_bad", world=6, per_week=300, habits=Habits(routing="apart"))
    bars = [row.bar for row in found.answer.waterfall]
    assert "not_yet_told_apart" in bars and "quality" not in bars
    assert [row.owner for row in found.answer.owners] == ["marketing"]
    assert any("go to sellers of their own" in limit.message.in_english() for limit in found.answer.limits)
    assert not len(found.answer.by_source) and not len(found.answer.by_team)


def test_unknown_receivers_are_refused_in_words(tmp_path: Path) -> None:
    found = put(tmp_path, world=7, per_week=300, records=Records(handovers=0.7))
    assert any("who in sales received them first" in limit.message.in_english() for limit in found.answer.limits)
    assert "not_yet_told_apart" in [row.bar for row in found.answer.waterfall]


def test_without_contacts_replies_count_under_selling_and_that_is_said(tmp_path: Path) -> None:
    plan = Plan(size=Size(leads_per_week=300), world=8)
    write(company(plan, 8), tmp_path / "evidence", only=[name for name in TABLES if name != "touches"])
    with open_evidence(tmp_path / "evidence") as evidence:
        answer = ask.put("sales", evidence, *(f"{span.start}:{span.end}" for span in (plan.periods.a, plan.periods.b)))
    assert "reply" not in [row.bar for row in answer.waterfall]
    assert any("count under the selling" in limit.message.in_english() for limit in answer.limits)
    assert sum(row.value for row in answer.waterfall[:-1]) == answer.waterfall[-1].value


TENTH = np.full(10, 100.0)
TRIAL = Trial(leads=10 * TENTH, expected=TENTH, won=TENTH, variance=0.9 * TENTH, dispersion=1.0)


def test_foretold_chances_that_come_true_hold_and_others_do_not() -> None:
    found: Any = SimpleNamespace(trial=TRIAL)
    assert {row.holds for row in tenths(found)} == {"yes"}
    off: Any = SimpleNamespace(trial=replace(TRIAL, won=np.linspace(60.0, 140.0, 10)))
    assert [row.holds for row in tenths(off)].count("no") >= 6
    assert all(row.low <= row.foretold <= row.high for row in tenths(off) if row.low and row.foretold and row.high)


def test_each_cell_is_foretold_by_the_others(tmp_path: Path) -> None:
    found = put(tmp_path, world=9, per_week=600)
    rows = {row.check: row for row in found.answer.checks}
    assert rows["foretold"].holds == "yes" and rows["connected"].found == 1.0
    assert [row.foretold for row in found.answer.tenths] == sorted(row.foretold for row in found.answer.tenths)
    assert found.answer.tenths[-1].won > 3 * found.answer.tenths[0].won


def test_the_other_way_to_share_out_agrees_and_the_other_readings_hold_what_struck_all(tmp_path: Path) -> None:
    found = put(tmp_path, "market=-30%", "source_gone_bad", "slow_replies", world=10)
    for row in found.answer.waterfall:
        assert row.lmdi is None or abs(row.lmdi - row.value) < 0.02 * found.base, row.bar
    owned = {row.owner: row for row in found.answer.owners}
    common = owned["neither"].value
    for owner in ("marketing", "sales"):
        row = owned[owner]
        assert row.alike == row.value + common
        assert row.alike_low < row.alike < row.alike_high
    assert owned["neither"].alike is None
    slower = {row.reply: row for row in found.answer.replies}
    assert slower["reply_9"].odds_high < slower["reply_3"].odds_low < 100
    assert slower["reply_0"].share_b < slower["reply_0"].share_a


def cells(pairs: list[tuple[int, int]], leads: float = 500.0) -> Chances:
    """Leads of sources in the hands of sellers, as many in each pair."""
    pairs = pairs * 2  # in a, and again in b
    source, seller = (np.array(column) for column in zip(*pairs, strict=True))
    size = len(pairs)
    return Chances(
        sources=tuple(f"s{place}" for place in range(source.max() + 1)),
        segments=("",),
        sellers=tuple(f"p{place}" for place in range(seller.max() + 1)),
        teams=("",),
        team_of=np.zeros(seller.max() + 1, dtype=np.int64),
        source=source,
        segment=np.zeros(size, dtype=np.int64),
        seller=seller,
        reply=np.zeros(size, dtype=np.int64),
        score=np.full(size, UNSCORED),
        epoch=np.arange(size) // (size // 2),
        leads=np.full(size, leads),
        settled=np.full(size, leads),
        trials=np.full(size, leads),
        won=np.full(size, leads / 10),
        replies=True,
        scores=False,
    )


def test_few_leads_do_not_make_slow_replies_look_less_slow() -> None:
    two = cells([(0, 0), (1, 1)], 20.0)
    slow = replace(two, team_of=np.array([0, 1]), teams=("x", "y"), reply=np.where(two.epoch == 1, 6, 0))
    drawn = _replies(slow, SimpleNamespace(epoch_a=0, epoch_b=1), np.random.default_rng(0), 400).mean(axis=0)  # type: ignore[arg-type]
    assert drawn[0, :, 0, 0] == pytest.approx(1.0, abs=0.01)
    assert drawn[1, :, 0, 6] == pytest.approx(1.0, abs=0.01), "all of b's were answered late, however few"


def test_a_chain_of_sellers_connects_sources() -> None:
    chain = [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (2, 3), (2, 4)]
    assert refusal(cells(chain), (0, 1), 0.1) is None


def test_what_is_apart_is_named_with_the_share_to_route_at_random() -> None:
    found = refusal(
        cells([*((source, seller) for source in (0, 1) for seller in range(4)), (2, 4)], 20_000.0), (0, 1), 0.1
    )
    assert found is not None
    assert (found.why, found.source) == ("apart", "s2")
    assert found.share == pytest.approx(8 / (0.15**2 * 0.09) / 20_000)


def test_one_source_or_fewer_than_five_sellers_are_refused() -> None:
    one = refusal(cells([(0, seller) for seller in range(9)]), (0, 1), 0.1)
    few = refusal(cells([(source, seller) for source in range(3) for seller in range(4)]), (0, 1), 0.1)
    assert one is not None and few is not None
    assert (one.why, few.why) == ("one source", "few sellers")


def test_a_team_that_was_of_fewer_than_five_is_a_row_about_few() -> None:
    """Five sellers in b, two in a: what changed would tell about the two."""
    pairs = [(source, seller) for source in (0, 1) for seller in range(5)]
    both = cells(pairs)
    there = (both.epoch == 1) | (both.seller < 2)
    chances = replace(
        both,
        teams=("North",),
        **{
            name: getattr(both, name)[there]
            for name in ("source", "segment", "seller", "reply", "score", "epoch", "leads", "settled", "trials", "won")
        },
    )
    members = np.full((2, 1), 500.0)
    apart = Apart(
        chances=chances,
        chance={},
        members_a=np.array([[3.0], [500.0]]),
        members_b=members,
        of_source=np.zeros((9, 2)),
        of_team=np.zeros((9, 1)),
        of_seller=np.zeros((9, 5)),
        of_reply=np.zeros((9, 8)),
        trial=TRIAL,
    )
    found: Any = SimpleNamespace(tally=SimpleNamespace(spans=SimpleNamespace(epoch_a=0, epoch_b=1)))
    assert [row.sellers for row in by_team(apart, found)] == [2]
    parts: Any = SimpleNamespace(by_source=np.zeros((9, 2)))
    assert {row.source: row.leads for row in by_source(apart, parts)} == {"s0": 3, "s1": 500}
