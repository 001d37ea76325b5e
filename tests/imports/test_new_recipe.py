"""A recipe started from unknown files lists every header, decides nothing silently, and runs."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.evidence.contract import TABLES
from detente.imports import new_recipe, recipe
from detente.imports.load import load
from detente.imports.reading import open_file
from detente.mistakes import Mistake

SQL_TYPES = {
    "text": "VARCHAR",
    "instant": "TIMESTAMP",
    "day": "DATE",
    "decimal": "DECIMAL(18, 6)",
    "whole": "BIGINT",
    "flag": "BOOLEAN",
}


@dataclass(frozen=True)
class File:
    """A readable table, as reading gives it."""

    stem: str
    columns: tuple[str, ...]


FILES = (
    File("клиенты и лиды", ("ID", "Дата создания", "Источник", "Регион", "Комментарий")),
    File("affaires 2026-01", ("Identifiant", "Étape", "Montant", "Date de clôture", "Vendeur", "order")),
    File("affaires 2026-02", ("Identifiant", "Étape", "Montant", "Date de clôture", "Vendeur", "order")),
    File("budget", ("Mois", "Canal", "Coût")),
    File("things", ("a", "b", "Amount", "Amount (2)")),
)


def sources(text: str) -> duckdb.DuckDBPyConnection:
    """The sources that a recipe.toml names, typed and empty."""
    connection = duckdb.connect()
    for name, source in tomllib.loads(text)["files"].items():
        columns = ", ".join(f"{column} {SQL_TYPES[said['kind']]}" for column, said in source["columns"].items())
        connection.execute(f"CREATE TABLE {name} (_row BIGINT, {columns})")
    return connection


def test_every_header_is_listed_and_every_guess_says_so(tmp_path: Path) -> None:
    started = new_recipe.start(FILES, tmp_path / "ours")
    settings = (tmp_path / "ours" / "recipe.toml").read_text("utf-8")
    listed = [
        column["names"][0]
        for source in tomllib.loads(settings)["files"].values()
        for column in source["columns"].values()
    ]

    assert sorted(listed) == sorted(
        header for file in FILES if file.stem != "affaires 2026-02" for header in file.columns
    )
    assert [source.table for source in started.sources] == ["leads", "deals", "spend", None]
    assert started.sources[1].stems == ("affaires 2026-01", "affaires 2026-02")  # the same headers: one source
    for line in settings.splitlines():
        if "leads." in line or "deals." in line or "spend." in line:
            assert new_recipe.CHECK in line
    assert '"Комментарий"], kind = "text" }  # not used so far' in settings
    assert "QUESTION: what does it hold?" in settings


def test_the_sql_runs_and_fills_the_contract(tmp_path: Path) -> None:
    new_recipe.start(FILES, tmp_path / "ours")
    with sources((tmp_path / "ours" / "recipe.toml").read_text("utf-8")) as connection:
        for table in ("leads", "deals", "spend"):
            text = (tmp_path / "ours" / f"{table}.sql").read_text("utf-8")
            filled = [row[0] for row in connection.execute(f"DESCRIBE {text}").fetchall()]
            assert filled == [*(column.name for column in TABLES[table].columns), "_row"]


def test_what_could_not_be_guessed_is_a_question_and_a_trap_is_named(tmp_path: Path) -> None:
    started = new_recipe.start(FILES, tmp_path / "ours")
    deals = (tmp_path / "ours" / "deals.sql").read_text("utf-8")
    spend = (tmp_path / "ours" / "spend.sql").read_text("utf-8")

    assert re.search(
        r"CAST\(NULL AS TIMESTAMP\) AS opened_at,  -- QUESTION: .*Needed: a row without it is rejected", deals
    )
    assert re.search(
        r"CASE lower\(etape\) WHEN 'won' .* AS outcome,  -- QUESTION: which of its values mean what\?", deals
    )
    assert re.search(r"date_de_cloture AS closed_at,  -- please check: .*hopes to close closes nothing", deals)
    assert "AS function,  -- QUESTION:" in spend
    assert started.questions == 3  # opened_at and outcome of deals, function of spend


def test_the_started_recipe_is_read_like_any_other(tmp_path: Path) -> None:
    new_recipe.start(FILES, tmp_path / "our CRM")
    ours = recipe.read(tmp_path / "our CRM")

    assert ours.name == "our_crm"
    assert not ours.verified
    assert set(ours.tables) == {"leads", "deals", "spend"}
    assert ours.source_of("клиенты и лиды") is ours.sources["klienty_i_lidy"]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.sql").write_text("SELECT 1", "utf-8")

    with pytest.raises(Mistake, match="not empty"):
        new_recipe.start(FILES, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.sql"]


def test_no_files_no_recipe(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="no table with a header"):
        new_recipe.start((), tmp_path / "ours")
    assert not (tmp_path / "ours").exists()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            File,
            st.text(min_size=1, max_size=20),
            st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=8, unique=True).map(tuple),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_header_gives_settings_and_sql_that_can_be_read(files: list[File]) -> None:
    found = new_recipe.sources_of(files)
    said = tomllib.loads(new_recipe.settings("ours", found))["files"]

    assert [[column["names"][0] for column in said[source.name]["columns"].values()] for source in found] == [
        list(source.headers) for source in found
    ]
    with sources(new_recipe.settings("ours", found)) as connection:
        for source in found:
            if source.table is not None:
                connection.execute(f"DESCRIBE {new_recipe.select(TABLES[source.table], [source])}")


def test_answering_the_questions_is_all_that_is_left_to_do(tmp_path: Path) -> None:
    exports, ours = tmp_path / "exports", tmp_path / "ours"
    exports.mkdir()
    rows = "Deal No;Status;Montant;Date de clôture;Début\n1;gagné;1 200,50;01.02.2026;05.01.2026\n2;en cours;300;31.12.2026;06.01.2026\n"
    (exports / "Affaires 2026.csv").write_text(rows, "utf-8")
    new_recipe.start(open_file(exports / "Affaires 2026.csv", tmp_path), ours)

    started = load([exports], tmp_path / "before", recipe=ours, zone="Europe/Paris", currency="EUR")
    assert started.tables["deals"].rejected == 2  # nothing is taken in while questions are open

    settings, deals = (ours / "recipe.toml").read_text("utf-8"), (ours / "deals.sql").read_text("utf-8")
    assert '"Début"], kind = "text" }' in settings
    settings = settings.replace('"Début"], kind = "text"', '"Début"], kind = "instant"')
    deals = re.sub(r"CAST\(NULL AS VARCHAR\) AS deal_id", "deal_no AS deal_id", deals)
    deals = re.sub(r"CAST\(NULL AS TIMESTAMP\) AS opened_at", "debut AS opened_at", deals)
    deals = deals.replace(
        "date_de_cloture AS closed_at", "CASE WHEN status = 'gagné' THEN date_de_cloture END AS closed_at"
    )
    deals = re.sub(
        r"CASE lower\(status\).* AS outcome", "CASE status WHEN 'gagné' THEN 'won' ELSE 'open' END AS outcome", deals
    )
    (ours / "recipe.toml").write_text(settings, "utf-8")
    (ours / "deals.sql").write_text(deals, "utf-8")

    answered = load(
        [exports], tmp_path / "after", recipe=ours, zone="Europe/Paris", currency="EUR", date_order="day-first"
    )
    assert (answered.tables["deals"].accepted, answered.tables["deals"].rejected) == (2, 0)
