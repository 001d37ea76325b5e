"""Tables that are there and can't be used: said before anything is answered from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detente import ask
from detente.evidence import Evidence, checks, open_evidence
from detente.mistakes import CannotAnswer

LEADS = "lead_id,created_at,source\na,2026-01-05 09:00:00,fair\nb,2026-05-05 09:00:00,ads\n"
DEALS = "deal_id,lead_id,opened_at,closed_at,outcome,amount\nd,a,2026-01-06 09:00:00,2026-02-01 09:00:00,won,100\n"


@contextmanager
def opened(folder: Path, leads: str = LEADS, deals: str = DEALS) -> Iterator[Evidence]:
    (folder / "leads.csv").write_text(leads)
    (folder / "deals.csv").write_text(deals)
    with open_evidence(folder) as evidence:
        yield evidence


@pytest.mark.parametrize(
    ("leads", "deals", "said"),
    [
        (LEADS, DEALS.replace(",100", ",€ 100"), "deals.amount can't be read as an amount in 1 row. Load the folder"),
        (LEADS, DEALS.replace("2026-02-01 09:00:00", "01/02/2026"), "deals.closed_at can't be read as a moment"),
        (LEADS.replace("2026-05-05", "05/05/26"), DEALS, "leads.created_at can't be read as a moment in 1 row"),
        (LEADS.replace("source", "origin"), DEALS, "leads lacks source"),
        ("", DEALS, "leads.csv has none of the columns that the table leads needs"),
        (LEADS, "Deal Name,Amount\nx,5\n", "deals.csv has none of the columns that the table deals needs"),
        (LEADS.splitlines()[0] + "\n", DEALS, "The table leads has no rows"),
        ("lead_id,created_at,source\na,,fair\n", DEALS, "No row of leads can be used"),
        (LEADS + "a,2026-06-05 09:00:00,ads\n", DEALS, "Load the folder, which sorts them out: detente load"),
    ],
)
def test_what_is_in_the_way_is_said_by_ask_and_by_check(tmp_path: Path, leads: str, deals: str, said: str) -> None:
    with opened(tmp_path, leads, deals) as evidence:
        with pytest.raises(CannotAnswer) as refused:
            ask.put("sales", evidence)
        assert said in str(refused.value)
        item = next(one for one in ask.check(evidence).questions if one.question == "sales")
        assert not item.can and item.why == refused.value.message


def test_amounts_that_can_t_be_read_break_the_contract_and_are_not_called_missing(tmp_path: Path) -> None:
    with opened(tmp_path, deals=DEALS.replace(",100", ',"1,000.00"')) as evidence:
        report = ask.check(evidence)
    assert not report.sound
    assert [problem.kind for problem in report.problems if problem.table == "deals"] == ["unreadable"]


def test_a_column_that_only_helps_stops_nothing(tmp_path: Path) -> None:
    with opened(
        tmp_path, leads=LEADS.replace("source", "source,score").replace("fair", "fair,A+").replace("ads", "ads,7")
    ) as evidence:
        report = ask.check(evidence)
    assert report.sound and [problem.severity for problem in report.problems if problem.kind == "unreadable"] == [
        "warning"
    ]
    assert next(one for one in report.questions if one.question == "sales").can


def test_what_is_known_up_to_is_a_day_of_the_company(tmp_path: Path) -> None:
    (tmp_path / "evidence.toml").write_text('zone = "Europe/Paris"\n')
    with opened(tmp_path, leads=LEADS + "c,2026-12-27 23:56:00,ads\n") as evidence:
        assert str(checks.report(evidence).known_on) == "2026-12-28"
        with pytest.raises(CannotAnswer, match="from 2026-01-05 to 2026-12-28"):
            ask.periods(evidence, "2027Q1", "2027Q2")


def test_the_columns_a_question_rests_on_are_those_its_sql_reads() -> None:
    import re

    from detente.engines.base import Kind
    from detente.evidence import views
    from detente.evidence.contract import TABLES

    for question in ask.questions().values():
        folder = Path(str(question.__file__)).parent
        text = "\n".join(re.sub(r"--[^\n]*", "", path.read_text("utf-8")) for path in folder.glob("*.sql"))
        text += "".join(views.text_of(name) for name in views.DERIVED if name in text)
        words = set(re.findall(r"\w+", text))
        read = {
            f"{table.name}.{column.name}"
            for table in TABLES.values()
            if table.name in words
            for column in table.columns
            if column.kind is not Kind.TEXT and column.name in words
        }
        assert set(question.RESTS_ON) | set(question.HELPED_BY) == read
        assert not set(question.RESTS_ON) & set(question.HELPED_BY)
