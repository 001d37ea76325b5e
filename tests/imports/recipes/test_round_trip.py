"""A drawn company, exported as HubSpot would, comes back through the recipe as the company it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from detente.evidence import store as stores
from detente.imports.load import Loaded, load
from detente.simulate import Plan, Size, company, write, write_hubspot


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[duckdb.DuckDBPyConnection, Loaded]]:
    """The company as it was drawn (schema ``drawn``) and as it was loaded from its exports (schema ``loaded``)."""
    folder = tmp_path_factory.mktemp("company")
    drawn = company(Plan(size=Size(leads_per_week=12)), 3)
    write(drawn, folder / "drawn")
    write_hubspot(drawn, folder / "exports", "Europe/Paris")
    loaded = load([folder / "exports"], folder / "store", zone="Europe/Paris", currency=drawn.plan.currency)
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA drawn; CREATE SCHEMA loaded")
        for path in (folder / "drawn").glob("*.parquet"):
            connection.execute(f"CREATE VIEW drawn.{path.stem} AS FROM '{path}'")
        for table, paths in stores.holding(folder / "store").files.items():
            listed = ", ".join(f"'{path}'" for path in paths)
            connection.execute(f"CREATE VIEW loaded.{table} AS FROM read_parquet([{listed}], union_by_name = true)")
        yield connection, loaded


def same(both: tuple[duckdb.DuckDBPyConnection, Loaded], sql: str) -> None:
    """A query over ``{of}`` gives the same on both."""
    connection, _ = both
    drawn = connection.execute(sql.format(of="drawn")).fetchall()
    assert drawn
    assert connection.execute(sql.format(of="loaded")).fetchall() == drawn


def test_the_recipe_is_found_by_itself_and_every_row_is_accounted_for(
    both: tuple[duckdb.DuckDBPyConnection, Loaded],
) -> None:
    _, loaded = both

    assert loaded.recipe == "hubspot"
    for counts in loaded.files.values():
        assert counts.read == counts.accepted + counts.rejected + counts.duplicates
    contacts = next(counts for name, counts in loaded.files.items() if name.endswith("/contacts.csv"))
    deals = next(counts for name, counts in loaded.files.items() if name.endswith("/deals.csv"))
    assert (contacts.rejected, deals.rejected) == (3, 2)  # the broken lines that were put there


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT source, segment, region, count(*) FROM {of}.leads GROUP BY ALL ORDER BY ALL",
        "SELECT date_trunc('minute', created_at), count(*) FROM {of}.leads GROUP BY 1 ORDER BY 1",
        "SELECT count(closed_at) FROM {of}.leads",
        "SELECT outcome, count(*), sum(amount), sum(list_amount), sum(quantity), count(lead_id) FROM {of}.deals GROUP BY 1 ORDER BY 1",
        "SELECT lost_reason, count(*) FROM {of}.deals GROUP BY 1 ORDER BY 1",
        "SELECT product_id IS NULL, count(*) FROM {of}.deals GROUP BY 1",
        "SELECT name, department, team, title FROM {of}.people ORDER BY ALL",
        """SELECT people.name, count(*), sum(amount) FROM {of}.deals AS deals
           JOIN {of}.people AS people ON people.person_id = deals.seller_id GROUP BY 1 ORDER BY 1""",
        """SELECT source, count(*), sum(amount) FROM {of}.deals AS deals
           JOIN {of}.leads AS leads ON leads.lead_id = deals.lead_id WHERE outcome = 'won' GROUP BY 1 ORDER BY 1""",
        """SELECT function, replace(channel, 'visit', 'meeting'), count(*) FROM {of}.touches
           WHERE function = 'sales' GROUP BY ALL ORDER BY ALL""",
        "SELECT state, count(DISTINCT deal_id) FROM {of}.deal_changes GROUP BY 1 ORDER BY 1",
        """SELECT state, amount, count(*) FROM
           (SELECT deal_id, last(state ORDER BY changed_at) AS state, last(amount ORDER BY changed_at) AS amount
            FROM {of}.deal_changes GROUP BY 1) GROUP BY ALL ORDER BY ALL""",
        "SELECT name, channel, started_on, ended_on FROM {of}.campaigns ORDER BY ALL",
        "SELECT name, category, list_price, unit_cost FROM {of}.products ORDER BY ALL",
        "SELECT name, segment, region FROM {of}.customers ORDER BY ALL",
    ],
)
def test_what_goes_out_comes_back(both: tuple[duckdb.DuckDBPyConnection, Loaded], sql: str) -> None:
    same(both, sql)


@pytest.mark.public_data
@pytest.mark.parametrize(
    ("folder", "currency", "recipe"),
    [
        ("maven_crm", None, "maven_crm"),
        ("crm_formats/fivetran_salesforce", "USD", "salesforce"),
    ],
)
def test_public_data_find_their_recipe_by_themselves(
    folder: str, currency: str | None, recipe: str, public_data: Path, tmp_path: Path
) -> None:
    assert load([public_data / folder], tmp_path / "store", currency=currency).recipe == recipe
