"""Whether a plan is ready: words given in time or late, and what a quiz found, with nothing told of few."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from detente import ask
from detente.answers import Answer
from detente.evidence import Evidence, open_evidence
from detente.privacy.release import FEWEST
from detente.questions.scorecards import alerts
from detente.questions.scorecards.cards import Plan
from detente.questions.scorecards.readiness import Asked, Readiness, readiness
from detente.questions.tenths import half, told
from detente.simulate import Plan as Drawn
from detente.simulate import Size, write
from detente.simulate import company as draw
from detente.simulate.plan import Habits

Company = Callable[..., Evidence]
PLAN = Plan(
    name="2026", agreed_on=dt.date(2025, 12, 1), from_on=dt.date(2026, 1, 1), to_on=dt.date(2026, 7, 1), cards=()
)
PEOPLE = "person_id | department\np1 | Marketing\np2 | Sales\np3 | Kitchen"
SIGNATURES = """
    plan | office            | signed_on
    2026 | sponsor           | 2026-02-01
    2026 | head_of_marketing | 2026-01-01
    2026 | head_of_sales     | 2026-01-02
    2025 | checker           | 2024-12-01
"""
ANSWERS = """
    quiz    | about | wave | asked_on   | respondent | department  | item | is_right
    clarity | 2026  | new  | 2026-02-01 | r1         | Marketing   | pay  | true
    clarity | 2026  | new  | 2026-02-01 | r2         | Marketing   | pay  | false
    clarity | 2026  | new  | 2026-02-01 | r2         | Marketing   | pay  | true
    clarity | 2026  | new  | 2026-02-01 | r3         | (sales)     | pay  | true
    clarity | 2026  | new  | 2026-02-01 | r4         | Kitchen     | pay  | true
    clarity | 2026  | new  | 2026-02-01 | r1         | Marketing   | line | false
    clarity | 2026  | old  | 2026-01-01 | r9         | Marketing   | line | true
    clarity | 2025  | last | 2026-03-01 | r8         | Marketing   | line | true
    other   | 2026  | new  | 2026-02-01 | r7         | Marketing   | line | true
"""


def test_what_is_read_of_the_plan_in_question(company: Company) -> None:
    evidence = company(as_of="2026-03-02 00:00:00", people=PEOPLE, signatures=SIGNATURES, quiz_answers=ANSWERS)
    found = readiness(evidence, {}, PLAN)
    assert found.signed == {
        "sponsor": dt.date(2026, 2, 1),
        "head_of_marketing": dt.date(2026, 1, 1),
        "head_of_sales": dt.date(2026, 1, 2),
    }
    assert sorted((one.item, one.side, one.department, one.people, one.rightly) for one in found.asked) == [
        ("line", "marketing", "Marketing", 1, 0),
        ("pay", "marketing", "Marketing", 2, 1),
        ("pay", "sales", "(sales)", 1, 1),
    ]
    # Whoever signs on its first day signs in time; a day later is late; the sponsor may sign at any time.
    assert [(row.condition, row.met) for row in found.conditions()] == [
        ("sponsor", "yes"), ("head_of_marketing", "yes"), ("head_of_sales", "no"), ("checker", "no"),
        ("clear_pay", "not_known"), ("clear_line", "not_known"),
    ]  # fmt: skip
    late = found.conditions()[2].sentence
    assert late is not None and late.in_english() == "Signed on Jan 2, 2026, 1 day after the plan had begun."


def test_without_any_of_it_nothing_is_known(company: Company) -> None:
    found = readiness(company(as_of="2026-03-02 00:00:00", people=PEOPLE), {}, PLAN)
    assert {row.met for row in found.conditions()} == {"not_known"} and found.lacking() == []
    assert found.clarity() == ()


def asked(*groups: tuple[str, str, int, int]) -> Readiness:
    return Readiness(
        plan=PLAN,
        signed={},
        asked=tuple(
            Asked(item="pay", side=side, department=department, people=people, rightly=rightly)
            for side, department, people, rightly in groups
        ),
    )


def test_groups_add_up_and_a_side_of_one_department_is_told_once() -> None:
    rows = asked(("marketing", "Content", 6, 3), ("marketing", "Events", 8, 8), ("sales", "Sales", 20, 15)).clarity()
    assert [(row.side, row.department, row.people, row.right) for row in rows] == [
        ("*", "*", 34, None), ("marketing", "*", 14, None), ("marketing", "Content", 6, 0.5),
        ("marketing", "Events", 8, 0.8), ("sales", "Sales", 20, 0.8),
    ]  # fmt: skip
    assert rows[3].low is rows[3].high is None  # at an end an interval would tell which


@pytest.mark.parametrize(("rightly", "met"), [(14, "no"), (15, "no"), (16, "yes"), (20, "yes")])
def test_clear_is_four_in_five_told_in_tenths(rightly: int, met: str) -> None:
    row = asked(("sales", "Sales", 20, rightly)).conditions()[4]
    assert (row.condition, row.met) == ("clear_pay", met)


def test_of_fewer_than_five_nothing_is_said() -> None:
    row = asked(("sales", "Sales", FEWEST - 1, 4)).conditions()[4]
    assert row.met == "not_known" and row.sentence is not None and "Too few" in row.sentence.in_english()


def test_what_is_told_never_says_what_everybody_answered() -> None:
    for people in range(FEWEST, 40):
        shown = [told(people, rightly)[0] for rightly in range(people + 1)]
        assert shown == sorted(shown)
        assert all(shown.count(one) > 1 or 0 < place < people for place, one in enumerate(shown))
        assert shown[0] == shown[1] and shown[-1] == shown[-2]


@pytest.mark.parametrize(("one", "other"), [(5, 5), (6, 6), (5, 9), (10, 12), (20, 20)])
def test_no_total_tells_by_subtraction_what_all_of_a_side_answered(one: int, other: int) -> None:
    seen: dict[tuple[float | None, ...], set[tuple[int, int]]] = {}
    for right in itertools.product(range(one + 1), range(other + 1)):
        rows = asked(("marketing", "Marketing", one, right[0]), ("sales", "Sales", other, right[1])).clarity()
        seen.setdefault(tuple(row.right for row in rows), set()).add(right)
    for outcomes in seen.values():
        for place, size in ((0, one), (1, other)):
            assert len({outcome[place] for outcome in outcomes}) > 1 or {o[place] for o in outcomes}.isdisjoint(
                {0, size}
            )


@pytest.mark.parametrize("people", [10, 11, 25, 60, 200])
def test_nine_in_ten_intervals_hold_the_share_that_is_true(people: int) -> None:
    for true in np.linspace(0.15, 0.85, 15):
        chances = stats.binom.pmf(np.arange(people + 1), people, true)
        held = shown = 0.0
        for rightly, chance in enumerate(chances):
            share, inside = told(people, rightly)
            shown += chance * inside
            held += chance * inside * (abs(float(share) - true) <= half(people, share))
        assert held >= 0.9 * shown, (people, true)  # of those that are shown


@pytest.fixture(scope="module")
def clear(tmp_path_factory: pytest.TempPathFactory) -> Answer[Any]:
    """A company in which all but few can say what they would be paid, and hardly anybody knows the line."""
    where = tmp_path_factory.mktemp("ready") / "evidence"
    habits = Habits(clear_pay=0.95, clear_line=0.3)
    write(draw(Drawn(habits=habits, size=Size(leads_per_week=25, messages=20, meetings=5)), 7), where)
    with open_evidence(where) as evidence:
        return ask.put("scorecards", evidence)


def test_the_planted_readiness_is_found(clear: Answer[Any]) -> None:
    assert {row.condition: row.met for row in clear.readiness} == {
        "sponsor": "yes", "head_of_marketing": "no", "head_of_sales": "yes", "checker": "no",
        "clear_pay": "yes", "clear_line": "no",
    }  # fmt: skip
    whole = {row.item: row for row in clear.clarity if row.side == "*"}
    assert whole["line"].low <= 0.3 <= whole["line"].high
    assert any("3 are missing" in sentence.in_english() for sentence in clear.summary)


def test_an_earlier_day_that_was_asked_for_knows_nothing_of_later_words(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person_id,department\np1,Marketing\n")
    (tmp_path / "signatures.csv").write_text("plan,office,signed_on\n2026,sponsor,2026-11-02\n")
    (tmp_path / "cases.csv").write_text("case_id,opened_at,closed_at\nc,2026-03-03 09:00,2026-03-06 09:00\n")
    for as_of, signed in ((None, {"sponsor": dt.date(2026, 11, 2)}), ("2026-03-31", {})):
        with open_evidence(tmp_path, as_of=as_of) as evidence:
            assert readiness(evidence, {}, PLAN).signed == signed


def test_a_kpi_without_a_figure_in_the_last_month_raises_no_alert_and_nothing_else() -> None:
    nothing = np.array([3.0, 4, 3, 4, 3, 4, 3, 4, 3, 40, np.nan])
    kpi = SimpleNamespace(
        over=lambda *_: nothing,
        unit="money",
        sign=1,
        title="x",
        own=True,
        name="k",
        better="higher",
        formula=SimpleNamespace(text="k"),
    )
    told = SimpleNamespace(
        seen=SimpleNamespace(first=[dt.date(2026, 1, 1), dt.date(2026, 2, 1)]),
        kpis={"k": kpi},
        counted=SimpleNamespace(floats=dict),
        minor=2,
        currency="EUR",
    )
    assert list(alerts._signals(told, (SimpleNamespace(kpi="k", signal="up"),))) == []  # type: ignore[arg-type]
    nothing[-1] = 41.0
    (alert,) = alerts._signals(told, (SimpleNamespace(kpi="k", signal="up"),))  # type: ignore[arg-type]
    assert "left its noise" in alert.sentence.text
    nothing[:] = [3, 9, 3, 9, 5, 6, 7, 7, 7, 7, 7]
    nothing[3:] = [1.0, 9.0, 1.0, 5.6, 5.7, 5.6, 5.7, 5.6]
    (alert,) = alerts._signals(told, (SimpleNamespace(kpi="k", signal="up"),))  # type: ignore[arg-type]
    assert "has shifted" in alert.sentence.text
