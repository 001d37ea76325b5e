"""The one door: it finds questions, reads periods, checks needs, and lets answers out through the privacy exit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import detente
from detente import ask
from detente.evidence import Evidence, open_evidence
from detente.evidence.periods import Period
from detente.language import Count, Message
from detente.mistakes import CannotAnswer, Mistake
from detente.questions.findings import Findings, Need, count, label, people

LEADS = """lead_id,created_at,source
a,2026-01-05 09:00:00,fair
b,2026-05-05 09:00:00,fair
c,2026-10-11 09:00:00,ads
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    source: str = label("Source", "where from")
    sellers: int | None = people("Sellers", "how many answered")
    leads: int | None = count("Leads", "how many")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    sources: tuple[SourceRow, ...]


class Question(ModuleType):
    """A question that remembers what it was asked."""

    TITLE = "How many leads?"
    RESTS_ON = ("leads.created_at",)
    NEEDS: tuple[Need, ...] = (
        Need(any_of=("leads",), to="to count leads", required=True),
        Need(any_of=("handovers", "touches.person_id"), to="to see who answered"),
    )
    Tables: type = Tables

    def __init__(self) -> None:
        super().__init__("leads")
        self.asked: tuple[Period, Period, int] | None = None

    def answer(self, evidence: Evidence, a: Period, b: Period, *, seed: int) -> Findings[Any]:
        self.asked = (a, b, seed)
        return Findings(
            question="count",
            asked={"a": str(a), "b": str(b)},
            summary=(Message("{n} lead", plural="{n} leads", n=Count(3)),),
            next_step=Message("{x}", x="Go."),
            tables=Tables(sources=(SourceRow(source="fair", sellers=2, leads=2),)),
            limits=(),
            names={},
            queries={},
            draw=lambda tables, language, currency: {},
        )


@pytest.fixture
def question(monkeypatch: pytest.MonkeyPatch) -> Question:
    asked = Question()
    monkeypatch.setattr(ask, "questions", lambda: {"count": asked})
    return asked


@pytest.fixture
def evidence(tmp_path: Path) -> Iterator[Evidence]:
    (tmp_path / "leads.csv").write_text(LEADS)
    (tmp_path / "evidence.toml").write_text('currency = "CHF"\nzone = "Europe/Zurich"\nas_of = "2026-10-12"\n')
    with open_evidence(tmp_path) as opened:
        yield opened


def test_questions_are_found_by_their_folder_and_named_in_words() -> None:
    for name, module in ask.questions().items():
        assert module.__name__ == f"detente.questions.{name}.question"
        assert module.TITLE and all(need.any_of and need.to for need in module.NEEDS)


def test_a_question_is_a_function_of_its_name(question: Question, evidence: Evidence) -> None:
    answer: Any = detente.ask.count(evidence, a="2026Q1", b="2026Q2", seed=7)
    assert answer.question == "count"
    assert question.asked is not None and question.asked[2] == 7
    with pytest.raises(AttributeError, match="no question 'peace'"):
        _ = detente.ask.peace


def test_figures_pass_the_exit_on_their_way_out(question: Question, evidence: Evidence) -> None:
    answer = ask.put("count", evidence)
    assert answer.tables["sources"][0] == SourceRow(source="fair", sellers=None, leads=None)
    assert [limit.kind for limit in answer.limits] == ["missing", "hidden"]


def test_an_answer_names_its_evidence(question: Question, evidence: Evidence) -> None:
    basis = ask.put("count", evidence).evidence
    assert (basis.currency, basis.minor_digits, basis.zone) == ("CHF", 2, "Europe/Zurich")
    assert basis.as_of == "2026-10-12T21:59:59.999999+00:00"
    assert basis.rows == {"leads": 3}


def test_without_periods_the_last_full_quarter_is_put_beside_the_one_before(evidence: Evidence) -> None:
    a, b = ask.periods(evidence, None, None)
    assert (str(a), str(b)) == ("2026-04-01:2026-07-01", "2026-07-01:2026-10-01")


def test_a_period_stands_beside_the_same_days_a_year_earlier(evidence: Evidence) -> None:
    later = replace_first(evidence, "2024-01-01")
    a, b = ask.periods(later, None, None, "year_earlier")
    assert (str(a), str(b)) == ("2025-07-01:2025-10-01", "2026-07-01:2026-10-01")
    a, b = ask.periods(later, None, "2026-05", "year_earlier")
    assert (str(a), str(b)) == ("2025-05-01:2025-06-01", "2026-05-01:2026-06-01")


def test_a_period_held_against_its_plan_is_learnt_about_from_the_one_before(evidence: Evidence) -> None:
    a, b = ask.periods(evidence, None, None, "plan")
    assert (str(a), str(b)) == ("2026-04-01:2026-07-01", "2026-07-01:2026-10-01")
    a, b = ask.periods(evidence, None, "2026-05", "plan")
    assert (str(a), str(b)) == ("2026-04-01:2026-05-01", "2026-05-01:2026-06-01")
    a, b = ask.periods(evidence, "2026-03", "2026-05", "plan")
    assert str(a) == "2026-03-01:2026-04-01"


def replace_first(evidence: Evidence, day: str) -> Evidence:
    return replace(evidence, first_at=evidence.period(f"{day}:2026-01-01").from_at)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("2026Q2", None, "Name two periods"),
        (None, "2026Q2", "Name two periods"),
        ("2026Q2", "2026Q1", "must end before"),
        ("2026Q1", "2026-03", "must end before"),
        ("2026Q7", "2026Q1", "2026Q7 is not a period"),
        ("2026-04-31:2026-05-02", "2026Q3", "2026-04-31 is not a day"),
        ("2026-05-02:2026-05-01", "2026Q3", "ends before it begins"),
        ("2026-05-01:2026-05-01", "2026Q3", "ends before it begins"),
    ],
)
def test_periods_that_can_t_be_are_refused(evidence: Evidence, a: str | None, b: str | None, said: str) -> None:
    with pytest.raises(Mistake, match=said) as refused:
        ask.periods(evidence, a, b)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(("a", "b"), [("2019Q1", "2026Q2"), ("2026Q1", "2027Q1")])
def test_periods_outside_the_evidence_can_t_be_answered(evidence: Evidence, a: str, b: str) -> None:
    with pytest.raises(CannotAnswer, match="the evidence goes from 2026-01-05 to 2026-10-12") as refused:
        ask.periods(evidence, a, b)
    assert refused.value.exit_code == 1


def test_a_question_whose_tables_are_missing_says_what_to_give(question: Question, evidence: Evidence) -> None:
    question.NEEDS = (Need(any_of=("deals", "invoices"), to="to know what was bought", required=True),)
    with pytest.raises(
        CannotAnswer, match="“How many leads\\?” can't be answered yet: to know what was bought, give deals or invoices"
    ):
        ask.put("count", evidence)


def test_what_would_help_is_a_limit_of_the_answer(question: Question, evidence: Evidence) -> None:
    [limit, *_] = ask.put("count", evidence).limits
    assert limit.message.in_english() == "to see who answered, give handovers or touches.person_id."


def test_an_unknown_question_lists_those_there_are(question: Question, evidence: Evidence) -> None:
    with pytest.raises(Mistake, match="no question peace; these can be asked: count"):
        ask.put("peace", evidence)


def test_rows_that_name_one_thing_twice_are_refused(question: Question, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text(LEADS + "a,2026-02-02 10:00:00,ads\n")
    with open_evidence(tmp_path) as doubled, pytest.raises(CannotAnswer, match="count them twice"):
        ask.put("count", doubled)


def test_rows_that_break_the_contract_are_left_out_and_said(question: Question, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text(LEADS + "d,,ads\n")
    with open_evidence(tmp_path) as broken:
        answer = ask.put("count", broken)
    assert answer.evidence.rows == {"leads": 3}
    assert any("1 row of leads breaks the contract" in limit.message.in_english() for limit in answer.limits)


def test_a_check_says_which_questions_can_be_answered(question: Question, evidence: Evidence) -> None:
    [item] = ask.check(evidence).questions
    assert (item.question, item.can) == ("count", True)
    assert [help_with.in_english() for help_with in item.would_help] == [
        "to see who answered, give handovers or touches.person_id."
    ]
