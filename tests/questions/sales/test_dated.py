"""Changes that somebody noted: those that show, those that do not, and those that nobody could tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np

from detente import ask
from detente.answers import Answer
from detente.evidence import open_evidence
from detente.questions.sales.dated import _beyond_trend, _Counts
from detente.simulate import Plan, Size, company, parse_plant, write
from detente.simulate.told import Told

TABLES = ("leads", "deals", "deal_changes", "people", "products", "functions", "handovers", "touches", "changes")
ADS = Told(dt.date(2026, 10, 12), "marketing", "advertising", "new ads", "facebook")
BOX = Told(dt.date(2026, 8, 3), "marketing", "packaging", "a new box")


def put(folder: Path, causes: Sequence[str], told: Sequence[Told], world: int = 1) -> Answer[Any]:
    plan = Plan(size=Size(leads_per_week=1200), causes=tuple(map(parse_plant, causes)), world=world, told=tuple(told))
    write(company(plan, world), folder / "evidence", only=TABLES)
    with open_evidence(folder / "evidence") as evidence:
        return ask.put("sales", evidence, *(f"{span.start}:{span.end}" for span in (plan.periods.a, plan.periods.b)))


def source_of(world: int = 1) -> str:
    """The name of a source that brings many leads."""
    return Plan(size=Size(leads_per_week=1200), world=world).sources[0]


def test_a_change_that_did_something_shows_and_one_that_did_nothing_does_not(tmp_path: Path) -> None:
    source = source_of(2)
    ads = Told(ADS.changed_on, ADS.function, ADS.kind, ADS.what, source)
    found = put(tmp_path, [f"source_gone_bad:{source}=-45%@{ads.changed_on}"], [BOX, ads], world=2)
    rows = {row.what: row for row in found.steps}
    assert rows["new ads"].shows == "yes" and rows["a new box"].shows == "no"
    assert rows["new ads"].odds_low < 55 < rows["new ads"].odds_high
    assert rows["a new box"].odds_low < 100 < rows["a new box"].odds_high
    said = " ".join(sentence.in_english() for sentence in found.summary)
    assert "From Oct 12, 2026 on (new ads) leads bought less often than before" in said and "it is no proof" in said


def test_what_struck_all_alike_is_not_laid_to_a_change_of_one_source(tmp_path: Path) -> None:
    ads = Told(ADS.changed_on, ADS.function, ADS.kind, ADS.what, source_of())
    found = put(tmp_path, [f"market=-35%@{ads.changed_on}"], [ads])
    assert [row.shows for row in found.steps] == ["no"]
    assert any("1 noted change was tested" in sentence.in_english() for sentence in found.summary)


def test_a_break_in_another_week_is_not_the_change_s(tmp_path: Path) -> None:
    noted = Told(dt.date(2026, 8, 31), "product", "assortment", "a new colour")
    found = put(tmp_path, ["market=-45%@2026-09-28"], [noted])
    (row,) = found.steps
    assert row.shows == "elsewhere"
    assert not any("a new colour" in sentence.in_english() for sentence in found.summary)


def test_two_changes_side_by_side_or_one_at_the_end_can_t_be_told(tmp_path: Path) -> None:
    noted = [
        Told(dt.date(2026, 9, 28), "product", "price list", "a new price list"),
        Told(dt.date(2026, 10, 5), "sales", "procedure", "a new form"),
        Told(dt.date(2026, 12, 21), "sales", "procedure", "another form"),
    ]
    found = put(tmp_path, ["market=-45%@2026-09-28"], noted)
    assert [(row.what, row.shows) for row in found.steps] == [
        ("another form", "too_near"),
        ("a new form", "too_near"),
        ("a new price list", "too_near"),
    ]


def test_of_two_changes_on_one_day_nobody_can_tell_although_they_concern_other_sources(tmp_path: Path) -> None:
    one, other = Plan(size=Size(leads_per_week=1200), world=2).sources[:2]
    noted = [Told(ADS.changed_on, "marketing", "advertising", f"ads {name}", name) for name in (one, other)]
    found = put(tmp_path, [f"source_gone_bad:{one}=-45%@{ADS.changed_on}"], noted, world=2)
    assert [row.shows for row in found.steps] == ["too_near", "too_near"]


def test_a_change_that_concerned_fewer_than_five_leads_has_no_odds_however_many_deals_they_bring(
    tmp_path: Path,
) -> None:
    """Odds reach a sentence, which no table's hiding would take back."""
    plan = Plan(
        size=Size(leads_per_week=300), world=2, told=(Told(ADS.changed_on, "marketing", "ads", "new ads", "club"),)
    )
    folder = tmp_path / "evidence"
    write(company(plan, 2), folder, only=TABLES)
    # Of shops none bought before and one since, of schools one before and none since: there are odds to tell.
    club = "CASE WHEN i IN (0, 1, 2, 7) THEN 'shops' ELSE 'schools' END AS segment"
    bought = "CASE WHEN i < 30 THEN 'few3' ELSE 'few7' END AS lead_id"
    rows = {
        "leads": f"""
            SELECT 'few' || i AS lead_id, TIMESTAMP '2026-10-07' + to_days((7 * (i // 4))::INT) AS created_at,
                   'club' AS source, {club} FROM range(8) AS r(i)
        """,
        "deals": f"""
            SELECT 'many' || i AS deal_id, {bought}, TIMESTAMP '2026-10-15' AS opened_at,
                   TIMESTAMP '2026-10-20' AS closed_at, 'won' AS outcome, 100 AS amount FROM range(60) AS r(i)
        """,
    }
    with duckdb.connect() as connection:
        for table, more in rows.items():
            file = folder / f"{table}.parquet"
            whole = f"SELECT * FROM '{file}' UNION ALL BY NAME ({more})"
            connection.execute(f"COPY ({whole}) TO '{tmp_path}/{table}.parquet' (FORMAT parquet)")
            (tmp_path / file.name).replace(file)
    with open_evidence(folder) as evidence:
        found = ask.put("sales", evidence, *(f"{span.start}:{span.end}" for span in (plan.periods.a, plan.periods.b)))
    (row,) = found.steps
    assert row.odds is None and row.leads is None and row.shows == "too_few"
    assert not any("new ads" in sentence.in_english() for sentence in found.summary)


def test_a_slow_slide_is_not_a_step() -> None:
    """Odds that fall week by week part best in the middle: a change noted there is not it."""
    rng, shown = np.random.default_rng(5), 0
    for _ in range(60):
        week = np.arange(-13, 13)
        leads = np.full(week.size, 1000.0)
        won = rng.binomial(1000, 0.08 - 0.0006 * week).astype(float)
        counted = _Counts(
            place=np.ones(week.size, dtype=np.int64),
            concerned=np.ones(week.size, dtype=bool),
            week=week,
            kind=np.zeros(week.size, dtype=np.int64),
            leads=leads,
            inside=np.ones((week.size, 1)),
            trials=leads,
            won=won,
        )
        shown += _beyond_trend(counted, SimpleNamespace(place=1), up=False)  # type: ignore[arg-type]
    assert shown <= 9


def test_where_nothing_changed_no_change_shows_but_one_in_a_hundred(tmp_path: Path) -> None:
    noted = [
        Told(dt.date(2026, month, day), "sales", "procedure", f"form {month}")
        for month, day in ((7, 27), (9, 21), (11, 9))
    ]
    found = [row for world in range(1, 7) for row in put(tmp_path / str(world), [], noted, world).steps]
    assert len(found) == 18
    assert sum(row.shows in ("yes", "elsewhere") for row in found) <= 1
    assert sum(row.odds_low <= 100 <= row.odds_high for row in found) >= 13
