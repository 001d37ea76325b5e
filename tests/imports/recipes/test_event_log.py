"""Event logs and lists of steps become cases, approvals and procedures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from detente.imports.load import load

from .conftest import Export, at, evidence_of

XES = """<?xml version="1.0"?><log><trace><string key="concept:name" value="c1"/><string key="department" value="Sales"/>
<event><string key="concept:name" value="Ask"/><date key="time:timestamp" value="2026-01-05T10:00:00+01:00"/><string key="org:resource" value="Ann@X.example"/></event>
<event><string key="concept:name" value="Check"/><date key="time:timestamp" value="2026-01-06T10:00:00+01:00"/><string key="org:resource" value="Bob"/><string key="lifecycle:transition" value="start"/></event>
<event><string key="concept:name" value="Check"/><date key="time:timestamp" value="2026-01-07T10:00:00+01:00"/><string key="org:resource" value="Bob"/><string key="lifecycle:transition" value="complete"/></event>
<event><string key="concept:name" value="Paid"/><date key="time:timestamp" value="2026-01-08T10:00:00+01:00"/></event></trace>
<trace><string key="concept:name" value="c2"/>
<event><string key="concept:name" value="Ask"/><date key="time:timestamp" value="2026-01-09T10:00:00+01:00"/><string key="org:resource" value="Cid"/><string key="lifecycle:transition" value="start"/></event></trace></log>
"""
STEPS = {
    "English": """
    Case ID,Activity,Started at,Completed at,Resource,Department,Procedure
    c1,Ask,,2026-01-05 10:00,Ann@X.example,Sales,P1
    c1,Approve,2026-01-05 10:00,2026-01-06 10:00,Bob,Sales,P1
    c2,Ask,2026-01-07 09:00,2026-01-07 10:00,Cid,Marketing,
    """,
    "French": """
    N° de dossier;Étape;Demandé le;Terminé le;Approbateur;Service;Procédure
    c1;Ask;;2026-01-05 10:00;Ann@X.example;Sales;P1
    c1;Approve;2026-01-05 10:00;2026-01-06 10:00;Bob;Sales;P1
    c2;Ask;2026-01-07 09:00;2026-01-07 10:00;Cid;Marketing;
    """,
    "Russian": """
    Номер заявки;Этап;Запрошено;Завершено;Согласующий;Отдел;Регламент
    c1;Ask;;2026-01-05 10:00;Ann@X.example;Sales;P1
    c1;Approve;2026-01-05 10:00;2026-01-06 10:00;Bob;Sales;P1
    c2;Ask;2026-01-07 09:00;2026-01-07 10:00;Cid;Marketing;
    """,
}


def test_a_log_becomes_cases_and_the_steps_that_ended(export: Export) -> None:
    found = export("event_log", {"any name.xes": XES})

    one, two = (found.one("cases", case_id=name) for name in ("c1", "c2"))
    assert (one["opened_at"], one["closed_at"], one["department"]) == (
        at("2026-01-05 09:00"), at("2026-01-08 09:00"), "Sales",
    )  # fmt: skip
    assert (two["opened_at"], two["closed_at"]) == (at("2026-01-09 09:00"), None)  # what has only begun is not decided
    assert [(row["step"], row["decided_at"], row["person_id"]) for row in found["approvals"]] == [
        ("Ask", at("2026-01-05 09:00"), "ann@x.example"),
        ("Check", at("2026-01-07 09:00"), "Bob"),
    ]
    assert found.reasons["The step only began here; its end is a row of its own."] == 2
    assert found.reasons["It does not say who took the step."] == 1


@pytest.mark.parametrize("language", STEPS)
def test_a_list_of_steps_with_the_rules_behind_them(export: Export, language: str) -> None:
    found = export(
        "event_log",
        {
            "approvals.csv": STEPS[language],
            "procedures.csv": "Procedure ID,Name,Created on,Retired on,Department\n    P1,Two signatures,2025-02-01,,Finance",
        },
    )

    assert [(row["case_id"], row["opened_at"], row["closed_at"], row["department"]) for row in found["cases"]] == [
        ("c1", at("2026-01-05 10:00"), at("2026-01-06 10:00"), "Sales"),
        ("c2", at("2026-01-07 09:00"), at("2026-01-07 10:00"), "Marketing"),
    ]
    assert [(row["step"], row["person_id"], row["procedure_id"]) for row in found["approvals"]] == [
        ("Ask", "ann@x.example", "P1"),
        ("Approve", "Bob", "P1"),
        ("Ask", "Cid", None),
    ]
    assert found.one("procedures")["name"] == "Two signatures"


def test_the_recipe_is_found_by_itself_whatever_the_log_is_called(tmp_path: Path) -> None:
    (tmp_path / "deals.xes").write_text(XES)

    assert load([tmp_path / "deals.xes"], tmp_path / "store").recipe == "event_log"


@pytest.mark.public_data
def test_a_public_log_keeps_its_cases_steps_and_durations(public_data: Path, tmp_path: Path) -> None:
    loaded = load([public_data / "approval_logs" / "08_receipt.xes.gz"], tmp_path / "store")

    found = evidence_of(tmp_path / "store", loaded.rejects)
    days = sorted((row["closed_at"] - row["opened_at"]).total_seconds() / 86400 for row in found["cases"])
    assert (len(days), len(found["approvals"])) == (1434, 8577)
    assert (days[716] + days[717]) / 2 == pytest.approx(0.0332, abs=5e-5)
    assert sum(days) / len(days) == pytest.approx(5.4081, abs=5e-5)
    assert len(Counter(row["person_id"] for row in found["approvals"])) == 48
