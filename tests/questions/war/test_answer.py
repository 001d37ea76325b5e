"""Signs beside planted truths: calm companies, one way of strife at a time, and too little to tell."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from detente import ask
from detente.answers import Answer
from detente.evidence import open_evidence
from detente.mistakes import CannotAnswer
from detente.numbers.segregation import across_by_chance, across_by_permutation
from detente.questions.war.judging import judged_all
from detente.questions.war.signs import busy_not_moving, heads_avoid, joint_projects_fail, own_slang
from detente.questions.war.slang import rows as rows_of_slang
from detente.questions.war.survey import answered, gaps, rows, worse
from detente.questions.war.tables import SIGNS
from detente.questions.war.tested import Series, Sign, judged
from detente.questions.war.weeks import Counted, camps, written
from detente.simulate import Plan, Size, company, write
from detente.simulate.plan import STRIFE, Habits, Periods, Span

TABLES = (
    "people", "functions", "meetings", "invitations", "messages", "recipients", "projects", "project_members",
    "procedures", "cases", "approvals", "terms", "survey_answers",
)  # fmt: skip
SIZE = Size(leads_per_week=5, teams=4, sellers=20, people=120, messages=40_000, meetings=4_000)
SINCE = dt.date(2026, 6, 1)
PERIODS = Periods(
    begin=dt.date(2025, 7, 1),
    a=Span(start=dt.date(2026, 7, 1), end=dt.date(2026, 10, 1)),
    b=Span(start=dt.date(2026, 10, 1), end=dt.date(2027, 1, 1)),
    as_of=dt.date(2027, 1, 1),
)


def put(folder: Path, *strife: str, seed: int = 1, only: tuple[str, ...] = TABLES, **size: Any) -> Answer[Any]:
    habits = Habits(strife=frozenset(strife), strife_from=SINCE)
    plan = Plan(size=SIZE if not size else Size(**size), periods=PERIODS, habits=habits, world=seed)
    write(company(plan, seed), folder / "evidence", only=only)
    with open_evidence(folder / "evidence") as evidence:
        return ask.put("war", evidence, str(PERIODS.a), str(PERIODS.b))


def levels(answer: Answer[Any]) -> dict[str, str]:
    return {row.sign: row.level for row in answer.signs}


def said(answer: Answer[Any]) -> str:
    return " ".join(sentence.in_english() for sentence in answer.summary)


def test_the_signs_are_those_that_a_company_can_be_planted_with() -> None:
    assert SIGNS == STRIFE


def test_a_calm_company_is_at_peace(tmp_path: Path) -> None:
    answer = put(tmp_path)
    assert set(levels(answer).values()) <= {"calm", "no_data"}
    assert "At peace" in said(answer) and "alarm" not in said(answer)
    assert all(row.since is None for row in answer.signs)


def test_each_way_of_strife_raises_its_own_sign_and_says_since_when(tmp_path: Path) -> None:
    answer = put(tmp_path, *STRIFE)
    found = {row.sign: row for row in answer.signs}
    for sign in SIGNS:
        assert found[sign].level in ("alarm", "watch"), sign
    dated = [row.since for row in answer.signs if row.since is not None]
    assert len(dated) >= 8 and np.median([abs((since - SINCE).days) for since in dated]) <= 31
    assert said(answer).startswith("At war: ") and "Asked themselves" in said(answer)
    assert "The heads avoid each other, since" in said(answer)


@pytest.mark.parametrize("sign", ["heads_avoid", "through_managers"])
def test_one_way_of_strife_leaves_the_other_signs_calm(tmp_path: Path, sign: str) -> None:
    found = levels(put(tmp_path, sign, seed=3))
    assert found.pop(sign) == "alarm"
    assert "alarm" not in found.values()


def test_a_sign_about_fewer_than_five_people_is_not_judged(tmp_path: Path) -> None:
    answer = put(tmp_path, *STRIFE, leads_per_week=5, teams=1, sellers=3, people=18, messages=5_000, meetings=500)
    # Careers are told of both sides together, who are five and more.
    assert {row.sign for row in answer.signs if row.figure is not None} <= {"stuck_careers"}
    assert {row.sign for row in answer.history if row.figure is not None} <= {"stuck_careers"}
    assert "can’t be told yet" in said(answer)


def test_what_is_not_recorded_is_no_data_and_said(tmp_path: Path) -> None:
    answer = put(tmp_path, "two_camps", only=("people", "functions", "messages", "recipients"))
    found = levels(answer)
    assert [sign for sign in SIGNS if found[sign] != "no_data"] == [
        "two_camps", "through_managers", "only_formally", "stuck_careers",
    ]  # fmt: skip
    assert any("Signs without data enough" in limit.message.in_english() for limit in answer.limits)


def test_months_that_are_not_over_are_not_looked_at(tmp_path: Path) -> None:
    write(company(Plan(size=SIZE, periods=PERIODS), 1), tmp_path / "evidence", only=TABLES)
    with open_evidence(tmp_path / "evidence", as_of="2026-12-30") as evidence:
        answer = ask.put("war", evidence)
        assert max(row.month_on for row in answer.history) == dt.date(2026, 11, 1)
        with pytest.raises(CannotAnswer, match="Not one whole month"):
            ask.put("war", evidence, "2025-07-01:2025-07-05", "2025-07-06:2025-07-20")


def test_the_answer_does_not_hang_on_ids_nor_change_from_time_to_time(tmp_path: Path) -> None:
    one, other = (put(tmp_path / name, "two_camps") for name in "ab")
    assert one.to_dict()["tables"] == other.to_dict()["tables"]


def test_heads_who_come_independently_of_each_other_are_what_chance_makes_of_it() -> None:
    """Beside the hypergeometric distribution: one month is one table."""
    one = heads_avoid(counted(meetings=[12], together=[1], marketing=[6], sales=[6], attended=[12]))
    assert one is not None
    [fair] = one.fairly
    assert fair.expected == pytest.approx(0.25)
    assert fair.chance == pytest.approx(stats.hypergeom.cdf(1, 12, 6, 6), abs=0.01)
    never = heads_avoid(counted(meetings=[12], together=[0], marketing=[0], sales=[6], attended=[3]))
    assert not one.by_yes and never is not None and never.by_yes, "where a yes stands for having come, it is said"
    assert not never.fairly, "who never comes at all is told by the months, not by this"


def test_heads_who_decline_once_the_other_said_yes_or_come_to_third_heads_only_are_told() -> None:
    """Beside the hypergeometric distribution."""
    quiet = {"meetings": [4] * 18, "together": [3] * 18, "marketing": [4] * 18, "sales": [3] * 18, "attended": [4] * 18}
    more = {"firsts": [4] * 18, "first_no": [1] * 18, "after_yes": [3] * 18, "no_after_yes": [1] * 12 + [3] * 6}
    sign = heads_avoid(counted(**quiet, **more))
    assert sign is not None
    told = judged(sign, np.random.default_rng(0))
    assert told is not None and told.fairly is not None and (told.fairly.of, told.level) == ("answers", "alarm")
    assert (told.now, told.before) == (pytest.approx(18 / 18), pytest.approx(6 / 24))
    law = stats.hypergeom(42, 24, 18)
    assert told.fairly.chance == pytest.approx(law.sf(17) - law.pmf(18) / 2)
    apart = counted(
        meetings=[4] * 6, together=[0] * 6, marketing=[1] * 6, sales=[1] * 6, attended=[4] * 6, third=[5] * 6,
        third_came=[5] * 6,
    )  # fmt: skip
    sign = heads_avoid(apart)
    assert sign is not None
    told = judged(sign, np.random.default_rng(0))
    assert told is not None and told.fairly is not None and told.fairly.of == "others"
    assert (told.now, told.before) == (pytest.approx(0.25), 1.0)


def counted(**slices: list[int]) -> Counted:
    """Return what months come to, slice by slice."""
    months = len(next(iter(slices.values())))
    return Counted(
        month=np.arange(months),
        people=np.full(months, 8),
        slices={
            re.sub("_(across|within|from_marketing)", r" \1", name).replace("from_", "from "): np.array(figures, float)
            for name, figures in slices.items()
        },
    )


def test_a_medium_that_begins_to_be_recorded_is_no_change_of_how_people_write() -> None:
    def sent(email: int, chat: int, begins: int, ends: int) -> Counted:
        months = range(begins, 12)
        return counted(
            email_across=[email] * len(months),
            email_within=[email] * len(months),
            chat_across=[10 * chat * (month >= ends) for month in months],
            chat_within=[910 * chat * (month >= ends) for month in months],
            email_from_marketing=[60] * len(months),
        )

    found = written((sent(100, 1, 0, 6), sent(10, 0, 0, 6), sent(5, 0, 0, 6)))
    assert found.left_out == ("chat",) and found.month.size == 12
    assert found.across["messages"].tolist() == [100.0] * 12 == found.across["formal"].tolist()
    assert found.within["managed"].tolist() == [10.0] * 12 and found.within["copied"].tolist() == [5.0] * 12
    assert found.across["marketing"].tolist() == [60.0] * 12
    other = counted(email_across=[9] * 11 + [0], email_within=[9] * 11 + [0], chat_across=[0] * 11 + [2])
    only = written((other, other, other))
    assert only.left_out == ("chat",) and only.month.tolist() == list(range(11)), "none is there in every month"


def test_rules_count_from_the_first_that_is_written_down() -> None:
    names = ("month", "cases", "stepped", "steps", "people", "took", "reopened")
    nothing: dict[str, list[int]] = {name: [] for name in names}
    none: dict[str, list[int]] = {"month": [], "hours": [], "delivered": []}
    sign = busy_not_moving(nothing, {"month": [9, 10, 11], "born": [2, 1, 2]}, none, 12)
    assert sign is not None and sign.series[0].month.tolist() == [9, 10, 11]
    assert busy_not_moving(nothing, {"month": [], "born": []}, none, 12) is None


def test_a_month_about_few_people_is_in_no_mean_from_which_it_could_be_found() -> None:
    months = np.arange(12)
    series = Series(
        month=months, figure=months.astype(float), weight=np.ones(12), worse=1, people=np.where(months == 4, 4, 9)
    )
    [one] = judged_all({"two_camps": Sign(name="two_camps", series=(series,))}, 9, np.random.default_rng(0)).values()
    assert one.shown.month.tolist() == [month for month in range(12) if month != 4]
    assert one.before == pytest.approx(np.delete(np.arange(12.0), 4)[one.calm].mean())
    few = replace(series, people=np.full(12, 4))
    assert judged_all({"two_camps": Sign(name="two_camps", series=(few,))}, 9, np.random.default_rng(0)) == {}
    apart = judged_all(
        {"own_slang": Sign(name="own_slang", series=(replace(series, people=np.full(12, -1)),))},
        4,
        np.random.default_rng(0),
    )
    assert apart == {}, "a side of four is not told of as a whole either"


def test_what_was_always_bad_is_told_by_the_fair_comparison() -> None:
    rng, months = np.random.default_rng(0), 18
    joint, single = rng.binomial(6, 0.2, months), rng.binomial(12, 0.8, months)
    sign = joint_projects_fail(
        {
            "month": [*range(months)] * 2,
            "joint": [1] * months + [0] * months,
            "projects": [6] * months + [12] * months,
            "on_time": [*joint.tolist(), *single.tolist()],
        },
        months,
    )
    assert sign is not None
    found = judged(sign, rng)
    assert found is not None and found.fairly and found.since is None and found.level == "alarm"
    assert found.now == pytest.approx(joint[-6:].sum() / 36) and found.before == pytest.approx(
        single.sum() / (12 * months)
    )


def test_a_sign_of_several_figures_shows_the_one_that_changed() -> None:
    rng, months = np.random.default_rng(0), 18
    days = np.where(np.arange(months) >= 12, 9, 3) + rng.normal(0, 0.3, months)
    found = {
        "month": [*range(months)],
        "cases": [20] * months,
        "stepped": [20] * months,
        "steps": rng.binomial(80, 0.5, months).tolist(),
        "people": rng.binomial(60, 0.5, months).tolist(),
        "took": (20 * 86_400_000_000 * days).tolist(),
        "reopened": rng.binomial(20, 0.1, months).tolist(),
    }
    met = {"month": [*range(months)], "hours": [40.0] * months, "delivered": [2] * months}
    sign = busy_not_moving(found, {"month": [], "born": []}, met, months)
    assert sign is not None
    assert [one.of for one in sign.series] == ["steps", "people", "days", "reopened", "hours"]
    assert sign.series[-1].figure.tolist() == [20.0] * months
    told = judged(sign, rng)
    assert told is not None and (told.shown.of, told.since, told.level) == ("days", 12, "alarm")
    assert (told.now, told.before) == (pytest.approx(9, abs=0.5), pytest.approx(3, abs=0.5))


def test_words_drawn_alike_lie_no_bits_apart_and_others_do() -> None:
    rng, shares = np.random.default_rng(0), np.full(50, 1 / 50)
    alike = [rng.multinomial(400, shares) for _ in range(80)]
    months = np.repeat(range(40), 50).tolist()
    marketing, sales = (np.concatenate(alike[side::2]).tolist() for side in (0, 1))
    sign = own_slang({"month": months, "marketing": marketing, "sales": sales})
    assert sign is not None and float(sign.series[0].figure.mean()) == pytest.approx(0.0, abs=0.003)
    apart = own_slang({"month": [0, 0], "marketing": [9, 0], "sales": [0, 9]})
    assert apart is not None and apart.series[0].figure[0] == pytest.approx(1.0, abs=0.05)


def test_words_that_tell_the_sides_apart_are_those_both_use() -> None:
    """Counts of the last six months; the order is that of Monroe's z."""
    terms = {"lead": (90, 30), "deal": (20, 80), "price": (4, 60), "mail": (50, 50), "once": (60, 4)}
    found = {
        "month": [11] * 5 + [2],
        "term": [*terms, "mail"],
        "marketing": [one for one, _ in terms.values()] + [9_000],
        "sales": [other for _, other in terms.values()] + [0],
    }
    told = rows_of_slang(found, 12, 8)
    assert [(row.term, row.side) for row in told] == [("lead", "marketing"), ("deal", "sales")]
    assert all((row.z or 0) > 2 and (row.times or 0) > 1.5 and row.people == 8 for row in told)
    assert rows_of_slang({}, 12, 8) == ()


def test_ties_keep_to_their_side_beside_what_the_census_and_lot_make_of_them() -> None:
    weeks = {
        "month": [3] * 3 + [4] * 3,
        "sign": ["ties"] * 6,
        "slice": ["ties", "across", "squares"] * 2,
        "figure": [9, 9, 9, 10, 2, 44],
        "people": [5] * 6,
    }
    found = camps(weeks, (6, 4))
    assert found is not None and found.index == pytest.approx((2 - 8) / 10)
    mean, sd = across_by_permutation(10, 10, 44, (6, 4))
    assert (found.mean, found.sd) == (pytest.approx(2 * mean - 1), pytest.approx(2 * sd))
    assert mean == pytest.approx(across_by_chance((6, 4)))
    assert found.freeman == pytest.approx(1 - 0.2 / mean)
    assert camps(weeks, (6, 1)) is None and camps({}, (6, 4)) is None


def test_the_gap_and_the_last_wave_beside_scipy_s_welch() -> None:
    rng = np.random.default_rng(1)
    sides = {side: rng.integers(1, 6, (n, 1)) for side, n in (("marketing", 9), ("sales", 14))}
    found = {
        "item": ["x", "x"],
        "side": list(sides),
        "people": [one.size for one in sides.values()],
        "total": [int(one.sum()) for one in sides.values()],
        "squares": [int((one**2).sum()) for one in sides.values()],
    }
    [row] = gaps(found)
    test = stats.ttest_ind(sides["marketing"].ravel(), sides["sales"].ravel(), equal_var=False)
    low, high = test.confidence_interval(0.9)
    # An exact width would tell the sum of squares: it is widened to the next tenth of a point.
    half = np.ceil(5 * (high - low)) / 10
    assert (row.low, row.high) == pytest.approx(((low + high) / 2 - half, (low + high) / 2 + half), abs=1e-9)
    waves: dict[str, list[Any]] = {
        name: [] for name in ("wave", "asked_on", "side", "items", "people", "total", "squares")
    }
    scores = {}
    for wave, lower in (("w1", 0), ("w2", 1)):
        for side in ("marketing", "sales"):
            drawn = rng.integers(2, 5, (12, 20)) - lower
            scores.setdefault(wave, []).append(drawn.mean(axis=1))
            sums = drawn.sum(axis=1)
            row_of = (wave, 20_000 + 90 * (wave == "w2"), side, 20, 12, int(sums.sum()), int((sums**2).sum()))
            for name, value in zip(waves, row_of, strict=True):
                waves[name].append(value)
    last = worse(answered(waves))
    expected = stats.ttest_ind(
        *(np.concatenate(scores[wave]) for wave in ("w2", "w1")), equal_var=False, alternative="less"
    )
    assert last is not None and last.chance == pytest.approx(expected.pvalue, rel=1e-6)


def test_a_side_of_four_respondents_has_no_stage_either() -> None:
    found = {
        "wave": ["w"] * 2, "asked_on": [20_000] * 2, "side": ["marketing", "sales"], "items": [1, 1], "people": [4, 5],
        "total": [16, 20], "squares": [64, 80],
    }  # fmt: skip
    assert [(row.people, row.stage) for row in rows(answered(found))] == [(4, ""), (5, "integrated")]


def test_means_end_before_they_tell_what_everybody_answered() -> None:
    found = {"item": ["x"] * 2, "side": ["marketing", "sales"], "people": [5, 5], "total": [25, 5], "squares": [125, 5]}
    [row] = gaps(found)
    assert (row.marketing, row.sales, row.gap) == (4.0, 2.0, 2.0)
    assert (row.low, row.high) == (None, None), "an interval around the true gap would tell it"
