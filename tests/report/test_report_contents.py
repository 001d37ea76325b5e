"""What a report says, before anybody decides how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from detente.answers import Answer, Rows
from detente.evidence.checks import Report
from detente.language import Language
from detente.questions.findings import Unit, label, number, people
from detente.report import contents, said

Made = Callable[..., Answer[Any]]
EN, FR = Language.of("en"), Language.of("fr")


def test_a_part_says_question_answer_and_one_thing_to_do(made: Made) -> None:
    part = contents.part(made(), EN)
    assert part.title == "Where are the sales?"
    assert part.beneath == "Q3 2026, beside Q2 2026 · known up to Oct 13, 2026"
    assert part.sentences[0] == "Sales fell by -€140,000."
    assert part.next_step == "Ask both heads about the fair."
    assert part.alternative.startswith("Bars from April to July")


def test_tables_have_headings_names_and_exact_money(made: Made) -> None:
    waterfall, teams = contents.part(made(), EN).tables
    assert [column.heading for column in waterfall.columns] == ["Bar", "Owner", "Value", "Low", "High"]
    assert waterfall.title == "From A to B"
    assert waterfall.columns[0].cells[0] == "April to June"
    assert waterfall.columns[2].cells[1] == "-€143,000.50"
    assert waterfall.columns[1].cells[0] == "–"
    assert [column.right for column in teams.columns] == [False, True, True]


def test_hidden_figures_stay_hidden(made: Made) -> None:
    teams = contents.part(made(), EN).tables[1]
    assert teams.columns[2].cells == ("€600,000.00", "–", "–", "€10,000.00")
    assert [heading for heading, _ in contents.part(made(), EN).limits] == [
        "What this can't tell",
        "What is hidden, and why",
    ]


def test_a_long_table_is_cut_and_says_so(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MOST_ROWS", 3)
    waterfall = contents.part(made(), EN).tables[0]
    assert len(waterfall.columns[0].cells) == 3
    assert waterfall.more == "1 more row is in the JSON of the answer."


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveRow:
    segment: str = label("Segment", "which")
    age: float = number("Age", "in days", read_at=(7, 28))
    leads: int | None = people("Leads", "how many")


def curve(segment: str, leads: int | None, *ages: float) -> list[CurveRow]:
    return [CurveRow(segment=segment, age=age, leads=leads) for age in ages]


def read(*rows: CurveRow) -> list[tuple[str, float]]:
    return [(row.segment, row.age) for row in said.to_read(Rows(rows, CurveRow, 2))]


def test_of_a_long_curve_a_few_telling_ages_are_read() -> None:
    assert read(*curve("a", 9, 1.0, 7.0, 14.0, 28.0)) == [("a", 7.0), ("a", 28.0)]
    # A curve that ends before the first of them is read as it is.
    assert read(*curve("a", 9, 1.0, 2.0)) == [("a", 1.0), ("a", 2.0)]


def test_in_a_long_table_what_is_hidden_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [*curve("secret", None, 7.0), *curve("a", 9, 7.0), *curve("b", 9, 7.0)]
    assert [name for name, _ in read(*rows)] == ["secret", "a", "b"]
    monkeypatch.setattr(said, "LONG", 2)
    assert [name for name, _ in read(*rows)] == ["a", "b", "secret"]


def test_a_column_may_have_another_name_in_an_answer(made: Made) -> None:
    waterfall, _ = contents.part(made(names={"waterfall.bar": "Step"}), EN).tables
    assert [column.heading for column in waterfall.columns][:2] == ["Step", "Owner"]


def test_an_empty_table_is_left_out(made: Made) -> None:
    answer = made()
    tables = replace(answer.released.findings.tables, teams=())
    assert len(contents.part(made(tables=tables), EN).tables) == 1


@pytest.mark.parametrize(
    ("drop", "verdict"),
    [
        (0, "The evidence breaks its contract in 1 place; what breaks it is not counted."),
        (1, "The evidence keeps its contract; 1 thing in it may mislead."),
        (2, "The evidence keeps its contract, and nothing in it looks odd."),
    ],
)
def test_the_verdict_follows_from_the_checks(checked: Report, drop: int, verdict: str) -> None:
    assert contents.verdict(replace(checked, problems=checked.problems[drop:])).in_english() == verdict


def test_the_whole_says_what_there_is_and_what_is_odd(made: Made, checked: Report) -> None:
    whole = contents.gathered(checked, [contents.part(made(), EN)], [], EN, "2026-10-13T08:00:00+00:00")
    assert ("Known up to", "2026-10-12 23:59 UTC") in whole.facts
    assert ("Loaded", "2026-10-13 08:00 UTC") in whole.facts
    assert whole.rows.columns[1].cells == ("1,200", "80")
    assert whole.missing == "Not there: people."
    assert [heading for heading, _ in whole.problems] == ["What breaks the contract", "What may mislead"]


def test_periods_are_said_as_people_say_them() -> None:
    assert said.period("2026-07-01:2026-10-01", FR) == "T3 2026"
    assert said.period("2026-02-01:2026-05-01", EN).replace("\u2009", " ") == "Feb 1 – Apr 30, 2026"
    assert said.period("2026-06-29:2026-09-28", FR).replace("\u2009", " ") == "29 juin – 27 sept. 2026"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, Unit.MONEY, "–"),
        (0.0416, Unit.SHARE, "4.2%"),
        (3.0, Unit.NUMBER, "3.0"),
        (3.14159, Unit.NUMBER, "3.1"),
        (1200, Unit.COUNT, "1,200"),
        ("fair", Unit.LABEL, "The fair"),
        ("ads", Unit.LABEL, "ads"),
    ],
)
def test_cells_are_said_by_their_unit(value: object, unit: Unit, shown: str) -> None:
    assert said.cell(value, unit, EN, {"fair": "The fair"}, "EUR") == shown
