"""What a store holds about one person is told whole: rows, rows turned away, and lines of kept files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.imports.loading import write

from detente.evidence.contract import DISCREET, TABLES, About
from detente.evidence.persons import HOMES, id_columns, tables_about
from detente.imports.access import told
from detente.imports.erasing import erase
from detente.imports.load import load
from detente.mistakes import Mistake

VALUES = {
    "instant": "2026-01-05 10:00:00",
    "day": "2026-01-05",
    "money": "1",
    "decimal": "1",
    "whole": "1",
    "flag": "true",
}


def test_every_table_with_a_personal_column_is_told_of(tmp_path: Path) -> None:
    for kind in About:
        exports = tmp_path / kind
        exports.mkdir()
        for table in tables_about(kind):
            cells = {
                column.name: "who"
                if column.name in id_columns(table, kind)
                else (column.choices or (VALUES.get(column.kind.value, "word"),))[0]
                for column in table.columns
            }
            (exports / f"{table.name}.csv").write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n")
        store = tmp_path / f"{kind}.detente"
        load([exports], store)
        found = told(store, "who", kind)
        assert set(found.tables) == {table.name for table in tables_about(kind)}
        assert {one["file"] for one in found.files} == {
            f"{kind}/{table.name}.csv" for table in tables_about(kind) if table.name not in DISCREET
        }
        json.dumps(found.plain())
        if kind is About.STAFF:
            assert {"people", "messages", "recipients", "seats", "approvals"} <= set(found.tables)


def test_what_was_replaced_or_turned_away_is_told_too(tmp_path: Path) -> None:
    store = tmp_path / "company.detente"
    one = "lead_id | created_at | source\nL-1 | 2026-01-05 | web\nL-1 | never | web\nL-12 | 2026-01-05 | web"
    load([write(tmp_path / "a", leads=one)], store)
    load([write(tmp_path / "b", leads="lead_id | created_at | source\nL-1 | 2026-01-05 | fair")], store)
    found = told(store, "L-1")
    assert found.kinds == (About.LEAD,)
    seen = {(row["source"], row["_from"], row["_seen"]) for row in found.tables["leads"]}
    assert ("fair", "b/leads.csv", True) in seen and ("web", "a/leads.csv", False) in seen
    assert [(one["file"], one["line"]) for one in found.files] == [
        ("a/leads.csv", 2), ("a/leads.csv", 3), ("b/leads.csv", 2),
    ]  # fmt: skip
    assert "L-12" not in json.dumps(found.plain())


def test_nobody_is_told_of_after_they_were_erased(tmp_path: Path) -> None:
    store = tmp_path / "company.detente"
    load([write(tmp_path / "a", leads="lead_id | created_at | source\nL-1 | 2026-01-05 | web")], store)
    erase(store, "L-1")
    with pytest.raises(Mistake, match="knows nobody by the id L-1"):
        told(store, "L-1")


def test_every_home_has_one_key() -> None:
    assert all(len(TABLES[home].key) == 1 for home in HOMES.values())
