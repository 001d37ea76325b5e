"""What must hold of each recipe that comes with the program."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest

from detente.evidence.contract import TABLES
from detente.evidence.manifest import Manifest
from detente.imports import recipe_words
from detente.imports.options import Options, reckon
from detente.imports.plan import Plan
from detente.imports.recipe import Recipe, plain_header, read, shipped

SQL_TYPES = {
    "text": "VARCHAR",
    "instant": "TIMESTAMP",
    "day": "DATE",
    "decimal": "DECIMAL(18, 6)",
    "whole": "BIGINT",
    "flag": "BOOLEAN",
}
RECIPES = pytest.mark.parametrize("recipe", shipped(), ids=lambda recipe: recipe.name)
FOLDER = Path(str(files("detente.imports"))) / "recipes"


def emptied(recipe: Recipe) -> duckdb.DuckDBPyConnection:
    """The sources of a recipe, typed and empty, in a DuckDB that can reach nothing else."""
    connection = duckdb.connect()
    for source in recipe.sources.values():
        columns = ", ".join(f'"{column.name}" {SQL_TYPES[column.kind]}' for column in source.columns.values())
        connection.execute(f'CREATE TABLE "{source.name}" (_row BIGINT, {columns})')
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def test_the_recipes_that_are_promised_are_there() -> None:
    names = {recipe.name for recipe in shipped()}

    assert names >= {"hubspot", "salesforce", "salesforce_report", "odoo", "pipedrive", "zoho", "olist", "maven_crm"}
    assert all(read(FOLDER / name).name == name for name in names)


@RECIPES
def test_each_table_is_one_select_that_fills_columns_of_the_contract(recipe: Recipe) -> None:
    with emptied(recipe) as connection:
        for table, text in recipe.tables.items():
            statements = duckdb.extract_statements(text)
            assert [statement.type for statement in statements] == [duckdb.StatementType.SELECT], table
            filled = [row[0] for row in connection.execute(f"DESCRIBE {text}").fetchall()]
            assert "_row" in filled, table
            assert set(filled) - {"_row", "_reject"} <= {column.name for column in TABLES[table].columns}, table
            assert set(TABLES[table].required) <= set(filled), table
            assert connection.execute(text).fetchall() == [], table


@RECIPES
def test_each_row_of_each_source_can_end_somewhere(recipe: Recipe) -> None:
    for source in recipe.sources.values():
        used = any(re.search(rf"\b(FROM|JOIN) {source.name}\b", text) for text in recipe.tables.values())
        assert used, f"{source.name} is read by no table"
        if not source.lookup:
            own = [text for text in recipe.tables.values() if re.search(rf"\b(FROM|JOIN) {source.name}\b", text)]
            assert any("_row" in text for text in own), source.name


@RECIPES
def test_each_column_is_read_by_some_table(recipe: Recipe) -> None:
    told_apart_by = {"name"}  # asked for only to know whose export it is
    text = "\n".join(recipe.tables.values())
    for source in recipe.sources.values():
        for column in source.columns.values():
            if column.name not in told_apart_by and column.name != "currency":
                assert re.search(rf"\b{column.name}\b", text), f"{source.name}.{column.name}"


@RECIPES
def test_no_header_means_two_things_in_one_source_by_accident(recipe: Recipe) -> None:
    shared = {
        # one header that fills the same meaning once more when a better one is absent
        ("stage", "value"),
    }
    for source in recipe.sources.values():
        owner: dict[str, str] = {}
        for column in source.columns.values():
            for header in map(plain_header, column.headers):
                other = owner.setdefault(header, column.name)
                assert other == column.name or (other, column.name) in shared, f"{source.name}: {header}"


@RECIPES
def test_no_column_asks_for_what_people_wrote(recipe: Recipe) -> None:
    words = re.compile(r"\b(subject|body|notes?|description|text|objet|corps|тема|описание)\b")
    for source in recipe.sources.values():
        for column in source.columns.values():
            assert not words.search(column.name), f"{source.name}.{column.name}"
            asked = {plain_header(header) for header in column.headers}
            assert not any(words.search(header) for header in asked - {"field description"}), column


@RECIPES
def test_each_sentence_of_a_recipe_is_there_to_be_translated(recipe: Recipe) -> None:
    assert recipe.title in recipe_words.TITLES
    assert {source.missed for source in recipe.sources.values()} <= {"", *recipe_words.MISSED}
    for table, text in recipe.tables.items():
        code = re.sub(r"--.*", "", text)
        rejected = set(re.findall(r"THEN\s+'([A-Z][^']* [^']*)'", code))
        assert all(reason.endswith(".") for reason in rejected), table
        assert rejected <= set(recipe_words.REASONS), table


@RECIPES
def test_the_zone_and_the_currency_that_a_recipe_names_are_the_stores(recipe: Recipe) -> None:
    reckoning = reckon(Plan(recipe, (), ()), Options(), Manifest(), {})

    assert reckoning.store_zone == (recipe.zone if recipe.zone not in ("", "UTC") else None)
    assert reckoning.zone == (recipe.zone or "UTC")
    assert (reckoning.currency, reckoning.currency_given) == (recipe.currency or "EUR", bool(recipe.currency))
    assert reckon(Plan(recipe, (), ()), Options(), Manifest(zone="Asia/Tokyo"), {}).store_zone == "Asia/Tokyo"


def test_no_sentence_waits_for_a_recipe_that_is_gone() -> None:
    texts = "\n".join(text for recipe in shipped() for text in recipe.tables.values())

    assert all(f"'{reason}'" in texts for reason in recipe_words.REASONS)
    assert set(recipe_words.TITLES) == {recipe.title for recipe in shipped()}


@RECIPES
def test_a_recipe_says_what_was_verified(recipe: Recipe) -> None:
    settings = recipe.texts["recipe.toml"]

    assert settings.startswith("#")
    assert "verified" in settings.lower()
    if not recipe.verified:
        assert "not verified" in settings or "not seen" in settings
