"""The protocol that three engines keep alike."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from detente.engines.base import Found, Kind
from detente.evidence import Query
from detente.evidence.contract import TABLES

SOURCE = Path(__file__).parents[2] / "src" / "detente"
LEADS = """
    lead_id | created_at          | source
    acme    | 2024-03-04 09:00:00 | fair
    Zürich  | 2024-03-04 10:00:00 | вебинар
"""

# Functions and forms that one of the engines lacks, or reads differently.
NOT_PORTABLE = {
    r"\bQUALIFY\b|\bASOF\b|\bILIKE\b|\bFILTER\s*\(": "a form that not all engines have",
    r"\bIGNORE NULLS\b|\bGROUP BY ALL\b": "silently different, or not there",
    r"//|::|\[|\]|->": "operators of one dialect",
    r"\bROUND\s*\(|\bRANDOM\s*\(|\bRAND\s*\(|\bHASH\s*\(": "rounds or draws differently",
    r"\bDATE_DIFF\b|\bDATEDIFF\b|\bDATE_TRUNC\b|\bSTRFTIME\b|\bTO_CHAR\b|\bEPOCH\w*\s*\(|\bEXTRACT\b|\bNOW\s*\(|\bCURRENT_": "time is BIGINT here",
    r"\bREGEXP|\bSPLIT|\bSTRING_AGG\b|\bLIST\b|\bARRAY|\bSTRUCT\b|\bJSON": "not in all engines",
    r"\bGROUP BY \d": "repeat the expression",
    r"\bDOUBLE\b|\bFLOAT\b|\bREAL\b": "sums of floats differ from run to run",
}


def question_sql() -> list[Path]:
    return sorted((*SOURCE.glob("questions/**/*.sql"), *SOURCE.glob("evidence/*.sql")))


def statements(path: Path) -> str:
    return re.sub(r"--[^\n]*", "", path.read_text("utf-8"))


@pytest.mark.parametrize("path", question_sql(), ids=lambda path: path.name)
def test_a_question_s_sql_has_no_dialect(path):
    text = statements(path).upper()
    for pattern, why in NOT_PORTABLE.items():
        assert not re.search(pattern, text), f"{path.name}: {re.search(pattern, text)!r} {why}"


@pytest.mark.parametrize("path", question_sql(), ids=lambda path: path.name)
def test_a_question_s_sql_says_what_one_row_is(path):
    assert path.read_text("utf-8").startswith("-- One row"), f"{path.name} should begin with: -- One row …"


def test_no_code_but_the_engines_branches_on_an_engine():
    """A branch on the engine's name outside its room would be a dialect in disguise."""
    for path in SOURCE.rglob("*.py"):
        if "engines" in path.parts:
            continue
        text = path.read_text("utf-8")
        assert not re.search(r"engine\.name\s*(==|!=|in\b)", text), path


def test_text_of_any_script_and_quotes_come_back_as_they_were(company):
    evidence = company(leads=LEADS)
    found = evidence.run(Query("test", "SELECT lead_id, source FROM leads ORDER BY created_at"))
    assert found == {"lead_id": ["acme", "Zürich"], "source": ["fair", "вебинар"]}


def test_large_sums_are_whole_numbers_on_every_engine(company):
    evidence = company(
        deals="""
        deal_id | opened_at           | outcome | amount
        one     | 2024-03-04 10:00:00 | won     | 9000000000000.00
        two     | 2024-03-04 10:00:00 | won     | 1.00
    """
    )
    squares = "SUM(CAST(amount AS DECIMAL(19, 0)) * CAST(amount AS DECIMAL(19, 0))) AS s"
    found = evidence.run(Query("test", f"SELECT SUM(amount) AS n, {squares} FROM deals"))
    assert found == {"n": [900000000000100], "s": [810000000000000000000000010000]}
    assert all(isinstance(value, int) for values in found.values() for value in values)


def test_a_small_table_handed_over_is_read_back(company):
    evidence = company(leads=LEADS)
    evidence.engine.table("bins", {"bin": [0, 1, 2], "name": ["a", None, 'it\'s \\ "b"']})
    found = evidence.run(Query("test", "SELECT bin, name FROM bins ORDER BY bin"))
    assert found == {"bin": [0, 1, 2], "name": ["a", None, 'it\'s \\ "b"']}
    evidence.engine.table("bins", {"bin": [7]})
    assert evidence.run(Query("test", "SELECT bin FROM bins")) == {"bin": [7]}


def test_many_rows_come_back_as_they_were(company):
    evidence = company(leads=LEADS)
    names = [None if place % 3 == 0 else f"имя {place}" for place in range(9_999)]
    given = {"many": {"place": list(range(9_999)), "name": names}}
    text = "SELECT place, name, CASE WHEN place > 5 THEN place END AS big FROM many WHERE place % 7 <> 0 ORDER BY place"
    found = evidence.run(Query("test", text), given)
    kept = [place for place in range(9_999) if place % 7]
    assert found == {
        "place": kept,
        "name": [names[place] for place in kept],
        "big": [place if place > 5 else None for place in kept],
    }
    totals = "SELECT place, SUM(CAST(place AS BIGINT)) * 100000000000001 AS n FROM many GROUP BY place ORDER BY place"
    assert evidence.run(Query("test", totals), given)["n"] == [place * (10**14 + 1) for place in range(9_999)], (
        "beyond what a float holds"
    )


def test_two_companies_on_one_engine_do_not_see_each_other(company):
    one = company(leads=LEADS)
    other = company(leads="lead_id | created_at | source\nsolo | 2024-03-04 09:00:00 | fair")
    counted = Query("test", "SELECT COUNT(*) AS n FROM leads")
    assert (one.run(counted), other.run(counted), one.run(counted)) == ({"n": [2]}, {"n": [1]}, {"n": [2]})


def test_every_kind_is_cast_from_what_files_usually_hold(company):
    evidence = company(leads=LEADS)
    casts = evidence.engine.portable
    asked = {
        (Found.TEXT, Kind.INSTANT): ("'2024-03-04T10:00:00+01:00'", 1709542800000000),
        (Found.MOMENT, Kind.INSTANT): ("TIMESTAMP '2024-03-04 09:00:00.5'", 1709542800500000),
        (Found.TEXT, Kind.DAY): ("'2024-03-04'", 19786),
        (Found.DATE, Kind.DAY): ("DATE '1969-12-31'", -1),
        (Found.TEXT, Kind.MONEY): ("'10.005'", 1000),
        (Found.TEXT, Kind.WHOLE): ("'-12'", -12),
        (Found.TEXT, Kind.FLAG): ("'true'", 1),
        (Found.BOOLEAN, Kind.FLAG): ("FALSE", 0),
    }
    for (found, kind), (value, expected) in asked.items():
        cast = casts("v", found, kind, 2)
        got = evidence.engine.run(f"SELECT {cast} AS p FROM (SELECT {value} AS v) AS x")
        assert got == {"p": [expected]}, (found, kind)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.TEXT])
def test_text_that_does_not_fit_its_kind_is_missing_and_no_error(company, kind):
    evidence = company(leads=LEADS)
    cast = evidence.engine.portable("v", Found.TEXT, kind, 2)
    assert evidence.engine.run(f"SELECT {cast} AS p FROM (SELECT 'no such value' AS v) AS x") == {"p": [None]}


def test_the_contract_names_each_column_once_and_refers_to_tables_that_exist():
    for table in TABLES.values():
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names)), table.name
        assert set(table.key) <= set(names) and (table.moment is None or table.moment in table)
        for column in table.columns:
            assert column.refers_to is None or column.refers_to in TABLES


def test_duckdb_reaches_nothing_but_the_evidence_folder(tmp_path):
    import duckdb

    from detente.engines.duckdb import DuckDBEngine

    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (inside / "leads.csv").write_text("lead_id,created_at,source\na,2024-01-01,web\n")
    (outside / "secret.csv").write_text("a\n1\n")
    engine = DuckDBEngine({"leads": (inside / "leads.csv",)}, [inside])
    for sql in (
        f"SELECT * FROM read_csv('{outside}/secret.csv')",
        f"COPY (SELECT 1) TO '{outside}/out.csv'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        f"ATTACH '{outside}/x.duckdb'",
    ):
        with pytest.raises(duckdb.Error):
            engine.run(sql)
    assert sorted(path.name for path in outside.iterdir()) == ["secret.csv"]
    engine.close()


def test_what_does_not_fit_into_memory_waits_enciphered_and_is_gone_at_the_end(tmp_path):
    from detente.engines.duckdb import DuckDBEngine

    killed = tmp_path / ".detente-0"
    killed.mkdir()
    os.utime(killed, (0, 0))
    engine = DuckDBEngine({}, [tmp_path / "evidence"], memory="40MB", threads=1, spill=tmp_path)
    room = engine._spill
    assert (
        room.parent == tmp_path and list(tmp_path.iterdir()) == []
    )  # what was left goes; nothing is made before it is needed
    rows = 600_000
    engine._connection.execute(
        f"CREATE TABLE many AS SELECT CONCAT('canary ', md5(CAST(i AS VARCHAR)), md5(CAST(-i AS VARCHAR))) AS one FROM range({rows}) AS t(i)"
    )

    left = [path.read_bytes() for path in room.rglob("*") if path.is_file()]

    assert sum(map(len, left)) > 1_000_000
    assert not any(b"canary" in one for one in left)
    assert engine.run("SELECT COUNT(*) AS n, MAX(one) AS last FROM many")["n"] == [rows]
    engine.close()
    assert not room.exists()
