"""The commands that look, draw and keep: check, simulate, recipes, verify, rejects, load."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.evidence.contract import TABLES

Run = Callable[..., Any]
CONTACTS = "Lead,Created,Source\na,2026-01-05 09:00,fair\nb,2026-02-05 09:00,=HYPERLINK(1)\nc,the day before,ads\n"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Evidence tables as a company might write them, with one row that can't be read."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "leads.csv").write_text(
        "lead_id,created_at,source\na,2026-01-05 09:00:00,fair\nb,2026-02-05 09:00:00,ads\n=1+1,never,ads\n"
    )
    return folder


def test_a_sound_company_is_called_sound(detente: Run, small: Path) -> None:
    done = detente("check", small)
    assert done.code == 0 and done.err == ""
    assert done.out.startswith("The evidence keeps its contract.")
    assert "leads" in done.out and "The contract knows 2 more tables" in done.out


def test_a_check_is_plain_json_too(detente: Run, small: Path) -> None:
    said = json.loads(detente("check", small, "--json", "--lang", "fr").out)
    assert said["sound"] is True and said["currency"] == "EUR"
    assert set(said["rows"]) <= set(TABLES)
    for question in said["questions"]:
        assert set(question) == {"question", "title", "can_be_answered", "why_not", "would_help"}


def test_what_breaks_the_contract_is_said_and_the_exit_code_is_one(detente: Run, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("lead_id,created_at,source\na,2026-01-05 09:00,fair\nb,,ads\n")
    done = detente("check", tmp_path)
    assert done.code == 1
    assert "What breaks the contract" in done.out and "leads.created_at is empty in 1 row" in done.out
    assert json.loads(detente("check", tmp_path, "--json").out)["sound"] is False


def test_a_check_looks_from_the_day_it_is_told(detente: Run, small: Path) -> None:
    before = json.loads(detente("check", small, "--json", "--as-of", "2026-03-31").out)
    assert before["as_of"].startswith("2026-03-31T23:59:59")
    assert before["rows"]["leads"] < json.loads(detente("check", small, "--json").out)["rows"]["leads"]


def test_a_drawn_company_can_be_checked_and_its_truth_lies_beside(detente: Run, tmp_path: Path) -> None:
    done = detente("simulate", "acme", "--plant", "fewer_leads=-25%", "--seed", "3")
    assert done.code == 0
    assert "detente ask sales acme --between 2026-06-29:2026-09-28 2026-09-28:2026-12-28" in done.out
    truth = json.loads((tmp_path / "acme.truth.json").read_text("utf-8"))
    assert truth["causes"][0]["name"] == "fewer_leads"
    assert not list((tmp_path / "acme").glob("*truth*"))
    assert detente("check", "acme").code == 0


def test_a_company_can_follow_other_laws(detente: Run, tmp_path: Path) -> None:
    detente("simulate", "other", "--other-forms")
    assert json.loads((tmp_path / "other.truth.json").read_text("utf-8"))["forms"] == "other"


def test_what_can_be_planted_is_listed(detente: Run) -> None:
    done = detente("simulate", "--plant", "list")
    assert done.code == 0
    assert "source_gone_bad" in done.out and "late_surge" in done.out


def test_recipes_are_listed_with_what_they_read(detente: Run) -> None:
    done = detente("recipes")
    assert done.out == detente("recipes", "list").out
    for name in ("hubspot", "salesforce", "odoo", "pipedrive", "zoho"):
        assert f"\n{name} " in f"\n{done.out}"
    assert "Выгрузки HubSpot CRM" in detente("recipes", "--lang", "ru").out


def test_a_recipe_is_started_beside_unknown_exports(detente: Run, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "contacts.csv").write_text("Key,Born,From where\na,2026-01-05 09:00,fair\nb,2026-02-05 09:00,ads\n")
    done = detente("recipes", "new", "odd")
    assert done.code == 0, done.err
    assert (tmp_path / "odd.recipe" / "recipe.toml").exists()
    assert "detente load odd --recipe" in done.out


def test_a_load_ends_with_every_row_accounted_for(detente: Run, exports: Path) -> None:
    done = detente("load", exports)
    assert done.code == 0, done.err
    lines = [line.split() for line in done.out.splitlines()]
    assert ["leads", "3", "2", "1", "0"] in lines
    assert "detente rejects company.detente" in done.out
    assert detente("check").code == 0


def test_the_same_load_again_changes_nothing(detente: Run, exports: Path) -> None:
    assert json.loads(detente("load", exports, "--json").out)["changed"] is True
    again = json.loads(detente("load", exports, "--json").out)
    assert again["changed"] is False
    assert again["tables"]["leads"] == {"read": 3, "accepted": 0, "rejected": 1, "duplicates": 2}
    assert "Nothing new" in detente("load", exports).out


def test_for_how_long_messages_stay_is_said_when_loading_and_told_ever_after(detente: Run, exports: Path) -> None:
    refused = detente("load", exports, "--retention", "5")
    assert refused.code == 2 and "from 21 to 36,500 days" in refused.err and "Traceback" not in refused.err
    assert detente("load", exports, "--retention", "90").code == 0
    assert json.loads(detente("privacy", "company.detente", "--json").out)["retention_days"] == 90
    # A later load keeps to it; and the same files with another number are no load of nothing new.
    assert detente("load", exports).code == 0
    assert "90" in detente("privacy", "company.detente").out
    assert detente("load", exports, "--retention", "21").code == 0
    assert json.loads(detente("privacy", "company.detente", "--json").out)["retention_days"] == 21


def test_rejected_rows_are_listed_and_can_be_opened_in_a_spreadsheet(
    detente: Run, exports: Path, tmp_path: Path
) -> None:
    detente("load", exports)
    [row] = csv.DictReader(io.StringIO(detente("rejects").out))
    assert (row["line"], row["table"], row["column"]) == ("4", "leads", "created_at")
    assert "can't be read as a time" in row["reason"]
    detente("rejects", "-o", "rejected.csv", "--lang", "ru")
    text = (tmp_path / "rejected.csv").read_text("utf-8-sig")
    assert "не читается как время" in text
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_a_load_without_rejects_says_so(detente: Run, exports: Path) -> None:
    (exports / "leads.csv").write_text("lead_id,created_at,source\na,2026-01-05 09:00:00,fair\n")
    detente("load", exports)
    done = detente("rejects")
    assert done.code == 0 and done.err == "Every row of that load was used.\n"


def test_a_store_is_verified_byte_by_byte(detente: Run, exports: Path, tmp_path: Path) -> None:
    detente("load", exports)
    assert detente("verify").code == 0
    [victim, *_] = sorted((tmp_path / "company.detente").rglob("*.parquet"))
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    done = detente("verify")
    assert done.code == 1 and victim.name in done.out and "changed" in done.out
    assert json.loads(detente("verify", "--json").out)["damages"][0]["harm"] == "changed"


def test_notes_go_to_stderr_and_results_to_stdout(detente: Run, exports: Path) -> None:
    shutil.copy(exports / "leads.csv", exports / "holidays.csv")
    done = detente("load", exports)
    assert "holidays.csv" in done.err and "was not read" in done.err
    assert "was not read" not in done.out


def test_a_check_names_the_command_that_asks_this_evidence(detente: Run, small: Path) -> None:
    assert f"Yes: detente ask sales {small}" in detente("check", small).out


def test_a_check_says_no_where_ask_refuses(detente: Run, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("lead_id,created_at,source\n")
    (tmp_path / "deals.csv").write_text("deal_id,opened_at,outcome,amount\nd,2026-01-05 09:00:00,won,5\n")
    out = detente("check", tmp_path).out
    assert "Not yet." in out and "The table leads has no rows" in out and "1970" not in out
    (absent,) = re.findall("Not there: (.*)[.]", out)
    assert set(absent.replace(" and ", " ").split(", ")) >= {
        "deal_changes", "people", "handovers", "touches", "changes", "plans", "messages", "meetings",
    }  # fmt: skip
