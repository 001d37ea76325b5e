"""Two public companies: KPIs are what plain counts over the files say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from detente import ask
from detente.answers import Answer
from detente.evidence import open_evidence

pytestmark = pytest.mark.public_data


def history(answer: Answer[object], kpi: str) -> dict[dt.date, float]:
    return {row.month_on: row.figure for row in answer.history if row.kpi == kpi}


def counts(select: str) -> dict[dt.date, float]:
    with duckdb.connect() as connection:
        return {month: float(figure) for month, figure in connection.execute(select).fetchall()}


def test_maven_s_win_rate_amounts_and_days_month_by_month(public_data: Path, tmp_path: Path) -> None:
    source = public_data / "maven_crm" / "sales_pipeline.csv"
    deals = (
        "SELECT opportunity_id AS deal_id, account AS customer_id, engage_date AS opened_at, close_value AS amount, "
        "CASE WHEN deal_stage IN ('Won', 'Lost') THEN close_date END AS closed_at, "
        "CASE deal_stage WHEN 'Won' THEN 'won' WHEN 'Lost' THEN 'lost' ELSE 'open' END AS outcome "
        f"FROM read_csv('{source}') WHERE engage_date IS NOT NULL"
    )
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({deals}) TO '{tmp_path / 'deals.parquet'}' (FORMAT parquet)")
    (tmp_path / "evidence.toml").write_text('currency = "USD"\nzone = "UTC"\n')
    with open_evidence(tmp_path) as evidence:
        answer = ask.put("scorecards", evidence)
    closed = f"FROM ({deals}) WHERE closed_at IS NOT NULL GROUP BY 1 ORDER BY 1"
    month = "CAST(date_trunc('month', closed_at) AS DATE)"
    expected = {
        "win_rate": f"SELECT {month}, count(*) FILTER (outcome = 'won') / count(*) {closed}",
        "booked": f"SELECT {month}, sum(amount) FILTER (outcome = 'won') {closed}",
        "average_deal": f"SELECT {month}, avg(amount) FILTER (outcome = 'won') {closed}",
        "days_to_win": f"SELECT {month}, avg(date_diff('day', opened_at, closed_at)) FILTER (outcome = 'won') {closed}",
    }
    for kpi, select in expected.items():
        found, right = history(answer, kpi), counts(select)
        # Months after the first, which isn't whole, and before the last day known.
        assert len(found) >= 9, kpi
        for day, figure in found.items():
            assert figure == pytest.approx(right[day], abs=0.005), (kpi, day)
    # The reference's win rate, over all that is decided.
    won = sum(counts(f"SELECT {month}, count(*) FILTER (outcome = 'won') {closed}").values())
    assert won == 4238
    with_plan = {row.kpi for row in answer.kpis}
    assert "leads" not in with_plan and "joint_profit" not in with_plan and not answer.gaming


def test_olist_records_no_losses_and_so_has_no_win_rate(public_data: Path, tmp_path: Path) -> None:
    source = public_data / "olist"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT mql_id AS lead_id, CAST(first_contact_date AS TIMESTAMP) AS created_at, "
            f"coalesce(origin, '(none)') AS source FROM read_csv('{source}/olist_marketing_qualified_leads_dataset.csv')) "
            f"TO '{tmp_path / 'leads.parquet'}' (FORMAT parquet)"
        )
        connection.execute(
            f"COPY (SELECT mql_id AS deal_id, mql_id AS lead_id, won_date AS opened_at, won_date AS closed_at, "
            f"'won' AS outcome FROM read_csv('{source}/olist_closed_deals_dataset.csv')) "
            f"TO '{tmp_path / 'deals.parquet'}' (FORMAT parquet)"
        )
    (tmp_path / "evidence.toml").write_text('currency = "BRL"\nzone = "UTC"\n')
    with open_evidence(tmp_path) as evidence:
        answer = ask.put("scorecards", evidence)
    there = {row.kpi for row in answer.kpis}
    assert {"leads", "won", "born_customers"} <= there and not {"win_rate", "lead_win_rate", "booked"} & there
    leads = counts(
        "SELECT CAST(date_trunc('month', CAST(first_contact_date AS TIMESTAMP)) AS DATE), count(*) FROM "
        f"read_csv('{source}/olist_marketing_qualified_leads_dataset.csv') GROUP BY 1"
    )
    found = history(answer, "leads")
    assert found and all(figure == leads.get(day, 0) for day, figure in found.items())
