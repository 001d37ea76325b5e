"""The evidence folder: the contract kept, the same bytes for the same seed, nothing beyond the last day."""

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from detente.engines.base import Kind
from detente.evidence import checks
from detente.evidence.contract import TABLES
from detente.evidence.evidence import open_evidence
from detente.mistakes import Mistake
from detente.simulate import Cause, Habits, Plan, Records, Size, company, write
from detente.simulate import contacts as contacts_room
from detente.simulate import together as together_room
from detente.simulate.columns import NATURAL_TYPES
from detente.simulate.desk import FileFormat
from detente.simulate.draw import NONE

PLAN = Plan(
    size=Size(leads_per_week=60, sources=5, people=45, touches_per_lead=5, messages=3_000, meetings=400),
    habits=Habits(war=True, turnover=0.5, remedy=0.1),
    causes=(Cause("list_price", from_on=dt.date(2026, 11, 2)),),
)
DERIVED = {"traffic", "weekly_signs", "addresses"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("drawn") / "evidence"
    write(company(PLAN, seed=1), where)
    return where


def asked(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    return duckdb.connect().execute(sql.replace("@", str(folder) + "/")).fetchall()


def test_every_table_that_is_not_derived_is_written_with_rows(folder: Path) -> None:
    for name in set(TABLES) - DERIVED:
        assert asked(folder, f"SELECT count(*) FROM '@{name}.parquet'")[0][0] > 0, name


def test_columns_are_those_of_the_contract_with_natural_types(folder: Path) -> None:
    for name in set(TABLES) - DERIVED:
        found = asked(folder, f"DESCRIBE SELECT * FROM '@{name}.parquet'")
        expected = [(column.name, NATURAL_TYPES[column.kind].replace(", ", ",")) for column in TABLES[name].columns]
        assert [(column, kind.replace(", ", ",")) for column, kind, *_ in found] == expected


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_the_check_finds_nothing_wrong(tmp_path: Path, format: FileFormat) -> None:
    write(company(PLAN, seed=2), tmp_path / "evidence", format)
    with open_evidence(tmp_path / "evidence") as evidence:
        assert checks.report(evidence).problems == ()


def test_required_columns_are_filled_and_choices_kept(folder: Path) -> None:
    for name in set(TABLES) - DERIVED:
        for column in TABLES[name].columns:
            if column.required:
                assert asked(folder, f"SELECT count(*) FROM '@{name}.parquet' WHERE \"{column.name}\" IS NULL") == [
                    (0,)
                ], (name, column.name)


def test_nothing_happens_on_the_last_day_or_later(folder: Path) -> None:
    for name in set(TABLES) - DERIVED - {"plans", "forecasts", "projects"}:
        for column in TABLES[name].columns:
            if column.kind in (Kind.INSTANT, Kind.DAY) and column.name not in ("ends_at", "ended_on", "to_on"):
                latest = asked(folder, f"SELECT max(\"{column.name}\") FROM '@{name}.parquet'")[0][0]
                assert latest is None or str(latest) < "2026-12-28", (name, column.name)


def test_the_folder_says_its_currency_zone_and_last_moment(folder: Path) -> None:
    said = tomllib.loads((folder / "evidence.toml").read_text("utf-8"))
    assert said == {"currency": "EUR", "zone": "UTC", "as_of": dt.datetime(2026, 12, 28, tzinfo=dt.UTC)}
    assert sorted(path.name for path in folder.parent.iterdir()) == ["evidence"]  # and no truth near it


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(folder: Path, tmp_path: Path) -> None:
    write(company(PLAN, seed=1), tmp_path / "same")
    write(company(PLAN, seed=9), tmp_path / "other")
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "same").iterdir())
    for name in names:
        assert (folder / name).read_bytes() == (tmp_path / "same" / name).read_bytes(), name
    assert (folder / "leads.parquet").read_bytes() != (tmp_path / "other" / "leads.parquet").read_bytes()


def test_a_table_is_the_same_whichever_others_are_written(folder: Path, tmp_path: Path) -> None:
    written = write(company(PLAN, seed=1), tmp_path / "some", only=("deals", "touches"))
    assert list(written) == ["touches", "deals"]
    for name in written:
        assert (folder / f"{name}.parquet").read_bytes() == (tmp_path / "some" / f"{name}.parquet").read_bytes()


def test_large_tables_are_staged_in_chunks_and_keep_their_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacts_room, "LEADS_A_CHUNK", 500)
    monkeypatch.setattr(together_room, "MESSAGES_A_CHUNK", 700)
    drawn = company(PLAN, seed=3)
    written = write(drawn, tmp_path / "evidence")
    assert drawn.leads.size > 5 * 500 and written["messages"] == 3_000
    where = tmp_path / "evidence"
    assert asked(where, "SELECT count(DISTINCT touch_id) - count(*) FROM '@touches.parquet'") == [(0,)]
    assert asked(where, "SELECT count(*) FROM '@leads.parquet' ANTI JOIN '@touches.parquet' USING (lead_id)") == [(0,)]
    with open_evidence(where) as evidence:
        assert checks.report(evidence).problems == ()
    assert not list(where.glob(".*"))


def test_a_folder_with_something_in_it_is_left_alone(folder: Path) -> None:
    before = sorted(folder.iterdir())
    with pytest.raises(Mistake, match="is not empty"):
        write(company(PLAN, seed=1), folder)
    assert sorted(folder.iterdir()) == before


def test_money_in_deals_follows_price_and_pieces(folder: Path) -> None:
    assert asked(
        folder,
        """
        SELECT count(*) FROM '@deals.parquet' AS deals
        JOIN '@leads.parquet' AS leads USING (lead_id)
        JOIN (SELECT *, lead(from_on, 1, DATE '2100-01-01') OVER (PARTITION BY product_id ORDER BY from_on) AS until_on
              FROM '@prices.parquet') AS prices ON prices.product_id = deals.product_id
            AND leads.created_at >= from_on AND leads.created_at < until_on
        WHERE abs(deals.list_amount - deals.quantity * prices.list_price) > 0.01
        """,
    ) == [(0,)]


def test_the_history_ends_where_the_deal_stands(tmp_path: Path) -> None:
    folder = tmp_path / "many"  # many, so that some were lost and are about to be opened again on the last day
    write(
        company(replace(PLAN, size=replace(PLAN.size, leads_per_week=1_500)), 1), folder, only=("deals", "deal_changes")
    )
    assert asked(
        folder,
        """
        SELECT count(*) FROM '@deals.parquet' AS deals LEFT JOIN (
            SELECT deal_id, arg_max(state, changed_at) AS state, arg_max(amount, changed_at) AS amount,
                min(changed_at) AS first_at, max(changed_at) AS last_at, count(*) - count(DISTINCT changed_at) AS doubled
            FROM '@deal_changes.parquet' GROUP BY deal_id) AS history USING (deal_id)
        WHERE state IS DISTINCT FROM outcome OR history.amount IS DISTINCT FROM deals.amount OR doubled > 0
            OR first_at <> opened_at OR (outcome <> 'open' AND last_at <> closed_at)
        """,
    ) == [(0,)]
    assert asked(
        folder,
        """
        SELECT count(*) > 0 FROM '@deal_changes.parquet' AS lost JOIN '@deal_changes.parquet' AS later USING (deal_id)
        WHERE lost.state = 'lost' AND later.state = 'open' AND later.changed_at > lost.changed_at
        """,
    ) == [(True,)]  # some are opened again


def test_sales_never_touches_a_lead_before_its_reply(folder: Path) -> None:
    drawn = company(PLAN, seed=1)
    first = dict(
        asked(
            folder,
            "SELECT CAST(lead_id[2:] AS INT), epoch(min(touched_at)) FROM '@touches.parquet' "
            "WHERE function = 'sales' GROUP BY 1",
        )
    )
    replied = drawn.leads.replied
    known = {lead: int(at) for lead, at in enumerate(replied.tolist()) if at != NONE and at < drawn.end}
    assert {lead: int(at) for lead, at in first.items()} == known


def test_what_is_not_recorded_is_not_there(tmp_path: Path) -> None:
    records = Records(
        handovers=0.6, score=False, loss_dates_missing=1.0, deals_from=dt.date(2026, 3, 2), never_closed=0.2
    )
    drawn = company(replace(PLAN, records=records), seed=1)
    where = tmp_path / "evidence"
    write(drawn, where)
    assert asked(where, "SELECT count(score) FROM '@leads.parquet'") == [(0,)]
    handed = "SELECT count(*) FROM '@handovers.parquet' WHERE to_function = 'sales'"
    assert asked(where, handed)[0][0] / drawn.leads.size == pytest.approx(0.6, abs=0.03)
    assert asked(where, "SELECT count(closed_at), count(*) > 0 FROM '@deals.parquet' WHERE outcome = 'lost'") == [
        (0, True)
    ]
    assert asked(where, "SELECT min(closed_at) >= DATE '2026-03-02' FROM '@deals.parquet'") == [(True,)]
    assert asked(where, "SELECT count(closed_at), count(closed_reason) > 0 FROM '@leads.parquet'") == [(0, True)]
    assert asked(where, "SELECT count(*) FROM '@deal_changes.parquet' WHERE state = 'lost' AND stage = ''") == [(0,)]
