"""Sales beside what was planned: plans that fit, that must be spread, and that can't be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente import ask
from detente.evidence import Evidence, open_evidence
from detente.evidence.periods import read_period
from detente.mistakes import CannotAnswer
from detente.questions.sales.plan import planned
from detente.questions.sales.spans import spans
from detente.questions.sales.tallies import Asker
from detente.simulate import Plan, Size, company, write

Company = Callable[..., Evidence]
A, B = read_period("2026-01", "UTC"), read_period("2026-02", "UTC")
LEADS = """
    lead_id | created_at
    acme    | 2026-02-05 09:00:00
"""


def asker(company: Company, plans: str) -> Asker:
    return Asker(company(as_of="2026-03-01 00:00:00", leads=LEADS, plans=plans), spans(A, B).asked())


def test_targets_of_the_period_s_days_add_up(company: Company) -> None:
    found = planned(
        asker(
            company,
            """
            metric  | from_on    | to_on      | value  | department
            sales   | 2026-02-01 | 2026-02-15 | 700.5  | Sales
            Revenue | 2026-02-15 | 2026-03-01 | 300    | Sales
            leads   | 2026-02-01 | 2026-03-01 | 56     | Marketing
            leads   | 2026-02-01 | 2026-03-01 | 40     | Sales
            sales   | 2026-03-01 | 2026-04-01 | 9999   | Sales
            weather | 2026-02-01 | 2026-03-01 | 1      | -
            """,
        ),
        B,
    )
    assert (found.sales, found.leads, found.spread) == (100_050, 56, False)


def test_a_plan_of_a_quarter_is_spread_over_its_days_and_the_company_s_own_comes_first(company: Company) -> None:
    found = planned(
        asker(
            company,
            """
            metric | from_on    | to_on      | value | department
            sales  | 2026-01-01 | 2026-04-01 | 9000  | -
            sales  | 2026-02-01 | 2026-03-01 | 1     | Sales
            leads  | 2026-02-01 | 2026-02-08 | 10    | Marketing
            """,
        ),
        B,
    )
    assert (found.sales, found.leads, found.spread) == (280_000, None, True)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("leads | 2026-02-01 | 2026-03-01 | 5 | -", "not planned for all its days"),
        ("sales | 2026-02-01 | 2026-02-20 | 5 | -", "not planned for all its days"),
        (
            "sales | 2026-02-01 | 2026-03-01 | 5 | North\n sales | 2026-02-01 | 2026-03-01 | 6 | South",
            "not planned for all",
        ),
        ("sales | 2026-02-01 | 2026-03-01 | 5 | -\n sales | 2026-01-01 | 2026-04-01 | 6 | -", "Two plans speak"),
        # As many days in all as the period has, and some of them twice.
        (
            "sales | 2026-02-01 | 2026-02-15 | 5 | -\n sales | 2026-02-01 | 2026-02-15 | 6 | -",
            "not planned for all its days",
        ),
    ],
)
def test_what_is_not_planned_or_planned_twice_is_refused_in_words(company: Company, lines: str, why: str) -> None:
    with pytest.raises(CannotAnswer) as refused:
        planned(asker(company, f"metric | from_on | to_on | value | department\n {lines}"), B)
    assert why in refused.value.message.in_english()


def test_the_waterfall_begins_with_the_plan_and_still_adds_up(tmp_path: Path) -> None:
    plan = Plan(size=Size(leads_per_week=300), world=2)
    tables = ("leads", "deals", "deal_changes", "people", "products", "functions", "handovers", "touches", "plans")
    write(company(plan, 2), tmp_path / "evidence", only=tables)
    b = f"{plan.periods.b.start}:{plan.periods.b.end}"
    with open_evidence(tmp_path / "evidence") as evidence:
        found: Any = ask.put("sales", evidence, b=b, compare="plan")
        beside: Any = ask.put("sales", evidence, f"{plan.periods.a.start}:{plan.periods.a.end}", b)
    bars = [row.bar for row in found.waterfall]
    assert bars[:3] == ["plan", "plan_leads", "plan_worth"] and bars[-1] == "sales_b"
    assert sum(row.value for row in found.waterfall[:-1]) == found.waterfall[-1].value == beside.waterfall[-1].value
    assert [row.value for row in found.owners] == [row.value for row in beside.owners]
    said = [sentence.in_english() for sentence in found.summary]
    assert "the plan" in said[0] and said[1].startswith("The plan counted on ")
    assert found.asked["compare"] == "plan"
    assert "The plan: " in found.picture().spec["description"]
