"""Who answered for which side: departments too small to be named, and surveys asked after everything else has ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detente import ask
from detente.evidence import Evidence, Query
from detente.evidence.evidence import open_evidence

Company = Callable[..., Evidence]
PEOPLE = "person_id,department\np1,Marketing\np2,Sales\np3,Kitchen\n"
ANSWERS = """
    wave | asked_on   | respondent | department  | item | score
    one  | 2026-01-05 | r1         | Marketing   | i1   | 4
    one  | 2026-01-05 | r2         | (marketing) | i1   | 2
    one  | 2026-01-05 | r3         | (sales)     | i1   | 5
    one  | 2026-01-05 | r4         | Kitchen     | i1   | 1
    one  | 2026-01-05 | r5         | Sales       | i2   | -
"""


def test_a_department_too_small_to_be_named_counts_for_its_side(company: Company) -> None:
    people = "person_id | department\np1 | Marketing\np2 | Sales\np3 | Kitchen"
    evidence = company(as_of="2026-02-01 00:00:00", people=people, survey_answers=ANSWERS)
    found = evidence.run(Query("q", "SELECT respondent, side, many FROM survey_sides ORDER BY respondent"))
    assert list(zip(*found.values(), strict=True)) == [
        ("r1", "marketing", 2), ("r2", "marketing", 2), ("r3", "sales", 1), ("r5", "sales", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(("as_of", "heard"), [(None, ["w"]), ("2026-03-31", [])])
def test_a_survey_asked_after_all_else_has_ended_is_heard_unless_an_earlier_moment_was_said(
    tmp_path: Path, as_of: str | None, heard: list[str]
) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    cases = "".join(f"c{month},2026-0{month}-03 09:00,2026-0{month}-06 09:00\n" for month in range(1, 5))
    (tmp_path / "cases.csv").write_text("case_id,opened_at,closed_at\n" + cases)
    lines = "".join(
        f"w,2026-11-02,{side}{number},{side},one_goal,3\n" for side in ("Marketing", "Sales") for number in range(6)
    )
    (tmp_path / "survey_answers.csv").write_text("wave,asked_on,respondent,department,item,score\n" + lines)
    with open_evidence(tmp_path, as_of=as_of) as evidence:
        assert sorted({row.wave for row in ask.war(evidence).survey}) == heard
