"""Maven's public CRM data, loaded: every fact that was computed beforehand from the files alone is found again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from detente.evidence import store as stores

from .conftest import evidence_of

pytestmark = pytest.mark.public_data


@pytest.fixture(scope="module")
def maven(
    public_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Any]]:
    """The loaded tables, each under its name, and what the load said."""
    from detente.imports.load import load

    store = tmp_path_factory.mktemp("maven") / "store"
    loaded = load([public_data / "maven_crm"], store, recipe="maven_crm")
    with duckdb.connect() as connection:
        for table, files in stores.holding(store).files.items():
            connection.read_parquet([str(file) for file in files], union_by_name=True).create_view(table)
        connection.execute("""
            CREATE VIEW sold AS
            SELECT deals.*, people.team, people.site, customers.segment,
                date_diff('day', opened_at, closed_at) AS days, year(closed_at) || 'Q' || quarter(closed_at) AS quarter
            FROM deals
            LEFT JOIN people ON people.person_id = deals.seller_id
            LEFT JOIN customers ON customers.customer_id = deals.customer_id
        """)
        yield connection, evidence_of(store, loaded.rejects)


def by(maven: Any, column: str) -> dict[Any, tuple[int, int, float]]:
    """Closed deals, won deals and revenue by a column."""
    rows = maven[0].execute(f"""
        SELECT {column}, count(*), count(*) FILTER (outcome = 'won'), sum(amount)::DOUBLE
        FROM sold WHERE outcome <> 'open' GROUP BY 1
    """)
    return {row[0]: row[1:] for row in rows.fetchall()}


def test_an_opportunity_that_was_never_engaged_is_rejected_with_its_reason(maven: Any) -> None:
    connection, found = maven

    assert found.reasons["It has no opening date: it is still being prospected."] == 500
    assert connection.execute("SELECT outcome, count(*) FROM deals GROUP BY 1 ORDER BY 1").fetchall() == [
        ("lost", 2473),
        ("open", 1589),
        ("won", 4238),
    ]
    assert len(found["deals"]) + found.reasons.total() == 8800
    assert found["leads"] == []


def test_both_spellings_of_one_product_are_one_product(maven: Any) -> None:
    connection, _ = maven

    assert connection.execute("SELECT count(*) FROM products").fetchone() == (7,)
    assert connection.execute(
        "SELECT count(*) FROM deals WHERE product_id NOT IN (SELECT product_id FROM products)"
    ).fetchone() == (0,)
    assert connection.execute("SELECT count(*) FROM deals WHERE list_amount IS NULL").fetchone() == (0,)
    assert by(maven, "product_id") == {
        "GTX Pro": (1147, 729, 3510578.0),
        "GTX Plus Pro": (745, 479, 2629651.0),
        "MG Advanced": (1084, 654, 2216387.0),
        "GTX Plus Basic": (1051, 653, 705275.0),
        "GTX Basic": (1436, 915, 499263.0),
        "GTK 500": (25, 15, 400612.0),
        "MG Special": (1223, 793, 43768.0),
    }


def test_revenue_and_win_rates_are_the_known_ones(maven: Any) -> None:
    connection, _ = maven
    total = connection.execute("""
        SELECT sum(amount)::DOUBLE, avg(amount) FILTER (outcome = 'won'),
            count(*) FILTER (outcome = 'won') / count(*), median(days) FILTER (outcome = 'won'),
            avg(days) FILTER (outcome = 'won'), median(days) FILTER (outcome = 'lost'), avg(days) FILTER (outcome = 'lost')
        FROM sold WHERE outcome <> 'open'
    """).fetchone()

    assert total == pytest.approx((10005534.0, 2360.909391, 0.631501, 57.0, 51.782, 14.0, 41.4792), abs=1e-4)
    assert by(maven, "quarter") == {
        "2017Q1": (647, 531, 1134672.0),
        "2017Q2": (2032, 1254, 3086111.0),
        "2017Q3": (2047, 1257, 2982255.0),
        "2017Q4": (1985, 1196, 2802496.0),
    }


def test_a_team_is_a_managers_agents(maven: Any) -> None:
    connection, _ = maven

    assert by(maven, "team") == {
        "Melvin Marxen": (1418, 882, 2251930.0),
        "Summer Sewald": (1287, 828, 1964750.0),
        "Rocco Neubert": (1113, 691, 1960545.0),
        "Celia Rouche": (962, 610, 1603897.0),
        "Cara Losch": (745, 480, 1130049.0),
        "Dustin Brinkmann": (1186, 747, 1094363.0),
    }
    assert by(maven, "site") == {
        "West": (2249, 1438, 3568647.0),
        "Central": (2604, 1629, 3346293.0),
        "East": (1858, 1171, 3090594.0),
    }
    assert connection.execute("SELECT count(*) FROM people WHERE title = 'sales agent'").fetchone() == (35,)
    idle = connection.execute(
        "SELECT person_id FROM people WHERE title = 'sales agent' AND person_id NOT IN (SELECT seller_id FROM deals) ORDER BY 1"
    ).fetchall()
    assert [name for (name,) in idle] == [
        "Carl Lin",
        "Carol Thompson",
        "Elizabeth Anderson",
        "Mei-Mei Johns",
        "Natalya Ivanova",
    ]
    opened = connection.execute(
        "SELECT team, count(*) FROM sold WHERE outcome = 'open' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert opened == [
        ("Cara Losch", 219),
        ("Celia Rouche", 334),
        ("Dustin Brinkmann", 193),
        ("Melvin Marxen", 215),
        ("Rocco Neubert", 214),
        ("Summer Sewald", 414),
    ]


def test_sectors_are_as_the_file_spells_them(maven: Any) -> None:
    sectors = by(maven, "segment")

    assert sectors["retail"] == (1267, 799, 1867528.0)
    assert sectors["technolgy"] == (1058, 671, 1515487.0)
    assert sum(closed for closed, _, _ in sectors.values()) == 6711


def test_sellers_are_told_apart(maven: Any) -> None:
    sellers = by(maven, "seller_id")

    assert len(sellers) == 30
    assert sellers["Darcel Schlecht"] == (553, 349, 1153214.0)
    assert sellers["Violet Mclelland"] == (193, 122, 123431.0)
