"""What a user can get wrong when loading is said in one sentence with the mend, and the store stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.imports.loading import write

from detente.imports.load import load
from detente.mistakes import Mistake

LEADS = "lead_id | created_at | source\nacme | 2026-01-05 | web"
RECIPE = """
name = "drawn"
[files.contacts]
names = ["*contact*"]
[files.contacts.columns]
id = { names = ["Record ID", "Id"], required = true }
made = { names = ["Create Date"], kind = "instant", required = true }
worth = { names = ["Amount"], kind = "decimal" }
"""
SQL = "SELECT _row, id AS lead_id, made AS created_at, 'crm' AS source FROM contacts"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "company.detente"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "exports"


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    here = tmp_path / "recipe"
    here.mkdir()
    (here / "recipe.toml").write_text(RECIPE)
    (here / "leads.sql").write_text(SQL)
    return here


def said(store: Path, *folders: Path, **asked: object) -> str:
    """Return the sentence of the Mistake that a load makes."""
    with pytest.raises(Mistake) as caught:
        load(list(folders), store, **asked)  # type: ignore[arg-type]
    assert not (store / "manifest.json").exists()
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_a_folder_that_is_not_there(store: Path, tmp_path: Path) -> None:
    assert "There is no folder" in said(store, tmp_path / "exprots")


def test_a_folder_without_readable_files(store: Path, folder: Path) -> None:
    write(folder)
    (folder / "letter.docx").write_text("Dear all")
    (folder / ".hidden.csv").write_text("a,b\n1,2\n")
    assert "There is no readable file in" in said(store, folder)


def test_a_file_without_a_single_byte_is_said_to_be_empty(store: Path, folder: Path) -> None:
    write(folder)
    (folder / "q2.csv").touch()
    assert said(store, folder / "q2.csv") == "exports/q2.csv is empty; export it again."


def test_a_load_that_failed_leaves_no_store_behind(store: Path, folder: Path) -> None:
    write(folder, letters="from | to\nKit | Nour")
    assert "No recipe fits" in said(store, folder / "letters.csv")
    assert not store.exists()


def test_a_sign_before_the_decimals_that_is_none(store: Path, folder: Path) -> None:
    assert "is point or comma, not dot" in said(store, write(folder, leads=LEADS), decimal="dot")


def test_the_recipe_that_a_store_was_made_with_is_tried_first(store: Path, folder: Path, recipe: Path) -> None:
    contacts = "Record ID | Create Date\n1 | 2026-01-05 10:00:00"
    load([write(folder, contacts=contacts)], store, recipe=recipe, zone="UTC")
    loaded = load([write(folder.parent / "later", contacts=contacts + "\n2 | 2026-01-06 10:00:00")], store, zone="UTC")
    assert loaded.recipe == "drawn"
    assert loaded.files["later/contacts.csv"].accepted == 1


def test_the_store_itself(store: Path, folder: Path) -> None:
    load([write(folder, leads=LEADS)], store)
    for place in (store, store / "tables" / "leads"):
        with pytest.raises(Mistake, match="lies in the store itself"):
            load([place], store)


def test_another_store(store: Path, folder: Path, tmp_path: Path) -> None:
    load([write(folder, leads=LEADS)], tmp_path / "other.detente")
    assert "is a store, not a folder of exports" in said(store, tmp_path / "other.detente")


def test_a_store_inside_the_exports_is_not_read(folder: Path) -> None:
    write(folder, leads=LEADS)
    assert load([folder], folder / "company.detente").changed
    assert not load([folder], folder / "company.detente").changed


def test_a_place_that_is_no_store(folder: Path, tmp_path: Path) -> None:
    write(folder, leads=LEADS)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("Dear all")
    with pytest.raises(Mistake, match="is there already and is no store"):
        load([folder], tmp_path / "letters")


def test_files_that_nobody_knows(store: Path, folder: Path) -> None:
    write(folder, things="colour | weight\nred | 7")
    sentence = said(store, folder)
    assert "No recipe fits" in sentence and "things" in sentence and "--recipe" in sentence


def test_a_recipe_that_there_is_none_of(store: Path, folder: Path) -> None:
    write(folder, leads=LEADS)
    assert "There is no recipe hubspott. There are: evidence, " in said(store, folder, recipe="hubspott")


def test_a_required_column_that_is_called_otherwise(store: Path, folder: Path) -> None:
    write(folder, leads="lead_id | born | source\nacme | 2026-01-05 | web")
    sentence = said(store, folder)
    assert "no column for leads.created_at" in sentence and "lead_id, born, source" in sentence
    assert '--column leads.created_at="…"' in sentence
    assert load([folder], store, columns={"leads.created_at": "born"}).tables["leads"].accepted == 1


def test_a_column_that_is_named_and_not_there(store: Path, folder: Path) -> None:
    write(folder, leads=LEADS)
    assert "no column Birthday, which you named" in said(store, folder, columns={"leads.created_at": "Birthday"})
    assert "There is no column leads.shoe to be named" in said(store, folder, columns={"leads.shoe": "source"})


def test_a_zone_that_there_is_none_of(store: Path, folder: Path) -> None:
    write(folder, leads=LEADS)
    assert "There is no time zone Europe/Pari" in said(store, folder, zone="Europe/Pari")


def test_a_currency_that_is_none(store: Path, folder: Path) -> None:
    write(folder, leads=LEADS)
    assert "three letters" in said(store, folder, currency="euros")


def test_amounts_in_another_currency_than_the_stores(store: Path, folder: Path, tmp_path: Path) -> None:
    load([write(folder, leads=LEADS)], store, currency="EUR")
    with pytest.raises(Mistake, match="in USD, but the store is kept in EUR"):
        load([write(tmp_path / "more", leads=LEADS)], store, currency="USD")


def test_days_that_can_be_read_in_two_ways(store: Path, folder: Path) -> None:
    write(folder, leads="lead_id | created_at | source\nacme | 03/04/2026 | web\nbolt | 05/06/2026 | web")
    assert "--date-order day-first|month-first" in said(store, folder)
    assert load([folder], store, date_order="day-first").tables["leads"].accepted == 2
    write(folder, leads="lead_id | created_at | source\nacme | 03/04/2026 | web")
    with pytest.raises(Mistake, match="day-first or month-first, not backwards"):
        load([folder], store, date_order="backwards")


def test_numbers_that_can_be_read_in_two_ways(store: Path, folder: Path, recipe: Path) -> None:
    write(folder)
    (folder / "contacts.csv").write_text("Id;Create Date;Amount\n1;2026-01-05;1.234\n2;2026-01-05;5.678\n")
    asked = {"recipe": recipe, "zone": "UTC", "currency": "EUR"}
    assert "--decimal point|comma" in said(store, folder, **asked)
    assert load([folder], store, recipe=recipe, zone="UTC", currency="EUR", decimal="comma").tables["leads"].read == 2


def test_a_recipe_asks_for_zone_and_currency(store: Path, folder: Path, recipe: Path) -> None:
    write(folder, contacts="Record ID | Create Date | Amount\n1 | 2026-01-05 10:00 | 5")
    assert "--zone Europe/Paris --currency EUR" in said(store, folder, recipe=recipe)
    assert said(store, folder, recipe=recipe, zone="UTC").endswith("Say it: --currency EUR")
    assert said(store, folder, recipe=recipe, currency="EUR").endswith("Say it: --zone Europe/Paris")


def test_a_recipe_without_its_file(store: Path, folder: Path, recipe: Path) -> None:
    write(folder, leads=LEADS)
    sentence = said(store, folder, recipe=recipe)
    assert "needs a file of contacts, named like *contact*" in sentence


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("name = ", "can't be used"),
        ("title = 'x'\n[files.a.columns]", "name is missing"),
        ("name = 'x'", "files is missing"),
        ("name = 'x'\n[files.a.columns]\nb = { kind = 'money' }", "kind money is none of text, instant"),
        ("name = 'x'\n[files.A.columns]\n", "small letters"),
    ],
)
def test_a_recipe_that_is_not_well_written(store: Path, folder: Path, recipe: Path, toml: str, reason: str) -> None:
    write(folder, leads=LEADS)
    (recipe / "recipe.toml").write_text(toml)
    assert reason in said(store, folder, recipe=recipe)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT id AS lead_id FROM contacts", "gives no column _row, created_at, source"),
        ("SELECT nothing FROM contacts", "fails"),
        ("SELECT", "can't be read as SQL"),
        ("DROP TABLE contacts", "must be one SELECT"),
        ("SELECT * FROM '/etc/passwd'", "its own sources only (contacts)"),
        (f"{SQL} UNION ALL SELECT NULL, 'x', made, 'y' FROM contacts", "must give the column _row in every row"),
    ],
)
def test_a_recipes_sql_that_does_not_do(store: Path, folder: Path, recipe: Path, sql: str, reason: str) -> None:
    write(folder, contacts="Id | Create Date\n1 | 2026-01-05 10:00")
    (recipe / "leads.sql").write_text(sql)
    assert reason in said(store, folder, recipe=recipe, zone="UTC")


def test_sql_named_after_no_table(store: Path, folder: Path, recipe: Path) -> None:
    write(folder, leads=LEADS)
    (recipe / "lead.sql").write_text(SQL)
    assert "named after no evidence table" in said(store, folder, recipe=recipe)


def test_an_empty_file_is_named(store: Path, folder: Path) -> None:
    write(folder)
    (folder / "leads.csv").write_bytes(b"")
    assert "leads.csv is empty" in said(store, folder)


def test_a_second_load_at_the_same_time(store: Path, folder: Path) -> None:
    from detente.evidence.writer import writing

    write(folder, leads=LEADS)
    with writing(store):
        assert "Another load into" in said(store, folder)


def test_a_file_that_changes_while_it_is_read(store: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.imports.given import Given

    write(folder, leads=LEADS)
    monkeypatch.setattr(Given, "unchanged", lambda one: False)
    assert "was changed while it was read; load again" in said(store, folder)


def test_a_mistake_leaves_no_file_behind(store: Path, folder: Path) -> None:
    write(folder, leads=LEADS, deals="deal_id | outcome\nd1 | won")
    said(store, folder)
    assert not store.exists()


def test_evidence_with_one_broken_table_is_not_taken_for_another_program_s_list(store: Path, folder: Path) -> None:
    write(
        folder,
        leads=LEADS,
        campaigns="campaign_id | name\nc1 | Spring",
        people="employee id | email | department\n1 | ann@x.example | Sales",
    )

    assert "people.csv has no column for people.person_id" in said(store, folder)
