"""A person's data from the command line: taken along as JSON, and erased for good."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run


def _store(detente: Run, tmp_path: Path) -> str:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "leads.csv").write_text("lead_id,created_at,source\nL-1,2026-01-05,web\nL-2,2026-01-06,web\n")
    store = str(tmp_path / "company.detente")
    assert detente("load", str(exports), "--store", store).code == 0
    return store


def test_what_is_known_of_somebody_is_printed_or_written(detente: Run, tmp_path: Path) -> None:
    store = _store(detente, tmp_path)
    printed = json.loads(detente("export-person", "L-1", store).out)
    assert printed["person"] == {"id": "L-1", "kinds": ["lead"]}
    assert printed["tables"]["leads"][0]["source"] == "web"
    file = tmp_path / "about.json"
    assert detente("export-person", "L-1", store, "--kind", "lead", "-o", str(file)).code == 0
    assert json.loads(file.read_text()) == printed


def test_somebody_is_erased_once_and_known_no_more(detente: Run, tmp_path: Path) -> None:
    store = _store(detente, tmp_path)
    erased = detente("erase", "L-1", store, "--yes")
    assert erased.code == 0
    assert "L-1 is erased: 1 row bears erased-" in erased.out
    assert detente("export-person", "L-1", store).code == 2
    assert "was erased already" in detente("erase", "L-1", store, "--yes").out
    assert detente("verify", store).code == 0


def test_without_yes_the_id_is_asked_for_and_nothing_goes_without_it(
    detente: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _store(detente, tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("L-2\n"))
    refused = detente("erase", "L-1", store)
    assert refused.code == 2
    assert "Nothing was erased" in refused.err
    assert detente("export-person", "L-1", store).code == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("L-1\n"))
    assert detente("erase", "L-1", store).code == 0


def test_a_store_that_is_none_is_named(detente: Run, tmp_path: Path) -> None:
    for command in ("erase", "export-person"):
        assert "is no store" in detente(command, "L-1", str(tmp_path)).err
