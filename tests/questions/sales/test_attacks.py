"""What somebody with a pencil can find out about a few people from all tables of an answer together: nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from detente import ask
from detente.answers import Answer
from detente.evidence import Evidence
from detente.privacy import FEWEST

Company = Callable[..., Evidence]
SOURCES = ("ads", "ads", "ads", "fair", "fair", "mail")
TEAMS = {"North": 8, "South": 6, "East": 5, "Duo": 1, "Solo": 1, "-": 1}
MONDAYS = [dt.date(2026, 3, 2) + dt.timedelta(weeks=week) for week in range(6)]
pytestmark = pytest.mark.parametrize("engine_name", ["duckdb"])


def tables() -> dict[str, str]:
    """A company of six months: sources of unequal size, a segment of two leads, teams of one and a seller whom no list names."""
    rng = np.random.default_rng(5)
    sellers = [f"{team}{number} | Sales | {team}" for team, size in TEAMS.items() for number in range(size)]
    leads, deals = ["lead_id | created_at | source | segment"], []
    for number in range(500):
        created = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=float(rng.uniform(0, 180)))
        segment = "The Secret Two" if number in (7, 70) else "ab"[number % 3 == 0]
        leads.append(f"L{number} | {_text(created)} | {SOURCES[int(rng.integers(6))]} | {segment}")
        if rng.random() < 0.5:
            closed = created + dt.timedelta(days=float(rng.weibull(1.3) * 10))
            seller = sellers[number % len(sellers)].split(" | ")[0]
            amount = f"{rng.lognormal(5, 0.7):.2f}"
            deals.append(f"D{number} | L{number} | {seller} | {_text(created)} | {_text(closed)} | won | {amount}")
    return {
        "leads": "\n".join(leads),
        "deals": "\n".join(["deal_id | lead_id | seller_id | opened_at | closed_at | outcome | amount", *deals]),
        "people": "\n".join(
            ["person_id | department | team", *(seller for seller in sellers if not seller.startswith("-"))]
        ),
    }


def _text(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def test_a_week_s_leads_less_its_shown_sources_are_none_or_five(company: Company) -> None:
    evidence = company(as_of="2026-08-01", **tables())
    some_hidden = 0
    for monday in MONDAYS[1:]:
        a, b = (f"{start}:{start + dt.timedelta(weeks=1)}" for start in (monday - dt.timedelta(weeks=1), monday))
        found = ask.put("sales", evidence, a, b)
        for period in found.value:
            week = [row for row in found.cohorts if row.period == period.period]
            left = period.leads - sum(row.leads or 0 for row in week)
            assert left == 0 or left >= FEWEST, (period, week)
            some_hidden += left > 0 and any(row.leads for row in week)
    assert some_hidden


@pytest.fixture
def found(company: Company) -> Answer[Any]:
    return ask.put("sales", company(as_of="2026-08-01", **tables()), "2026Q1", "2026Q2")


def test_no_weeks_of_a_source_or_of_all_are_given_away_by_their_total(found: Answer[Any]) -> None:
    came = [line.split(" | ")[2] for line in tables()["leads"].splitlines()[1:]]
    for source in set(came):
        left = came.count(source) - sum(row.leads or 0 for row in found.cohorts if row.source == source)
        assert left == 0 or left >= FEWEST
    left = found.evidence.rows["leads"] - sum(row.leads or 0 for row in found.cohorts)
    assert left == 0 or left >= FEWEST


def test_all_sales_less_those_of_the_shown_teams_are_those_of_five_sellers_at_least(found: Answer[Any]) -> None:
    hidden = {row.team for row in found.teams if row.booked_b is None}
    assert {"Duo", "Solo", ""} <= hidden
    assert sum(TEAMS[team or "-"] for team in hidden) >= FEWEST
    assert {row.team for row in found.teams} - hidden
    shown = sum(row.booked_b or 0 for row in found.teams)
    assert found.value[1].booked - shown > 0


def test_a_segment_of_two_has_no_curve(found: Answer[Any]) -> None:
    secret = [row for row in found.curves if row.segment == "The Secret Two"]
    assert secret
    assert {(row.leads, row.probability, row.low, row.high) for row in secret} == {(None,) * 4}
    assert all(row.lag_days for row in secret)
    shown = {row.segment: row.leads for row in found.curves if row.leads}
    assert shown and 500 - sum(shown.values()) >= FEWEST


def test_a_median_is_of_five_at_least(found: Answer[Any]) -> None:
    assert all((row.won or 0) >= FEWEST for row in found.cohorts if row.median_days is not None)
    assert any(row.median_days is not None for row in found.cohorts)


def test_a_period_of_few_leads_shows_nothing_about_them(company: Company) -> None:
    evidence = company(as_of="2026-08-01", **tables())
    few = ask.put("sales", evidence, "2026-05-04:2026-05-05", "2026-05-05:2026-05-06")
    leads = [sum(f"| {day}" in line for line in tables()["leads"].splitlines()) for day in ("2026-05-04", "2026-05-05")]
    assert any(0 < number < FEWEST for number in leads)
    for row, number in zip(few.value, leads, strict=True):
        assert (row.leads, row.eventual is None) == ((None, True) if number < FEWEST else (number, False))
    for number in leads:
        assert number >= FEWEST or not any(f": {number}" in text.in_english() for text in few.summary)
