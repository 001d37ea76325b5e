"""A recipe reads the given files' rows and nothing else: two walls, each tried on its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from detente.imports.running import Watch
from detente.imports.sandbox import Sandbox, check
from detente.mistakes import Mistake

ATTEMPTS = (
    # read elsewhere
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_parquet('{secret}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')",
    "SELECT (SELECT content FROM read_text('{secret}')) AS lead_id FROM contacts",
    "WITH a AS (SELECT * FROM read_csv('{secret}')) SELECT * FROM a",
    "SELECT * FROM contacts WHERE id IN (SELECT content FROM read_text('{secret}'))",
    "SELECT * FROM read_duckdb('{folder}/other.duckdb')",
    "SELECT * FROM parquet_metadata('{secret}')",
    "SELECT getenv('HOME')",
    "SELECT current_setting('temp_directory')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM made.leads",
    "SELECT * FROM secret_python_table",
    "ATTACH '{folder}/other.duckdb'",
    # write
    "COPY contacts TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{folder}/out.parquet' (FORMAT parquet)",
    "EXPORT DATABASE '{folder}/out'",
    "CREATE TABLE leads AS SELECT 1",
    "DROP TABLE contacts",
    "DELETE FROM contacts",
    "INSERT INTO contacts VALUES ('x', 1)",
    "UPDATE contacts SET id = 'x'",
    "SELECT * FROM enable_logging(storage = 'file', storage_path = '{folder}/out')",
    "SELECT write_log('hello')",
    "CREATE MACRO m() AS 1",
    # install and call out
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT * FROM read_csv('https://example.org/x.csv')",
    "SELECT * FROM 's3://bucket/x.parquet'",
    "CREATE SECRET (TYPE s3)",
    # settings, several statements, and what isn't SQL
    "SET enable_external_access = true",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "SELECT 1; COPY contacts TO '{folder}/out.csv'",
    "SELECT 1; SELECT 2",
    "EXPLAIN ANALYZE SELECT 1",
    "",
    "not SQL",
    # not the same rows each time
    "SELECT now() FROM contacts",
    "SELECT current_date FROM contacts",
    "SELECT random() FROM contacts",
    "SELECT uuid() FROM contacts",
    "SELECT * FROM contacts USING SAMPLE 1",
    "SELECT nextval('x')",
)
secret_python_table = [1, 2, 3]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.csv"
    path.write_text("id\npassword\n")
    with duckdb.connect(str(tmp_path / "other.duckdb")) as other:
        other.execute("CREATE TABLE secrets AS SELECT 1 AS id")
    return path


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    work = tmp_path / "work"
    work.mkdir()
    box = Sandbox(Watch(tmp_path), work)
    box.runner.rows("CREATE TABLE contacts AS SELECT 'a' AS id, 1 AS _row")
    box.lock()
    yield box
    box.close()


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_recipe_that_reaches_out_is_refused_by_its_text(attempt: str, secret: Path) -> None:
    sql = attempt.format(secret=secret, folder=secret.parent)
    with pytest.raises(Mistake):
        check(sql, ["contacts"], "leads.sql")


HARMLESS_THERE = ("now()", "current_date", "random()", "uuid()", "SAMPLE", "made.leads", "SELECT 2", "EXPLAIN")
"""What reads no file and changes nothing: only the first wall has to stop it."""


@pytest.mark.parametrize(
    "attempt",
    [
        one
        for one in ATTEMPTS
        if not any(word in one for word in HARMLESS_THERE)
        and not one.startswith(("CREATE", "DROP", "DELETE", "INSERT", "UPDATE"))
        and not any(word in one for word in ("duckdb_settings", "information_schema", "current_setting", "write_log"))
        and one not in ("", "PRAGMA database_list")
    ],
)
def test_the_database_itself_lets_nothing_out_even_past_the_first_wall(
    attempt: str, sandbox: Sandbox, secret: Path
) -> None:
    before = sorted(path.name for path in secret.parent.iterdir())
    with pytest.raises((duckdb.Error, RuntimeError)):
        sandbox.runner.rows(attempt.format(secret=secret, folder=secret.parent))
    assert sorted(path.name for path in secret.parent.iterdir()) == before


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id AS lead_id, _row FROM contacts",
        "WITH named AS (SELECT * FROM contacts) SELECT named.id, deals._row FROM named LEFT JOIN deals USING (id)",
        "SELECT id, unnest(string_split(id, ';')) AS part FROM Contacts;",
        "SELECT id, _row FROM contacts UNION ALL SELECT id, _row FROM deals -- and no more",
        "SELECT timezone('UTC', timezone('America/Sao_Paulo', TIMESTAMP '2026-01-01')) FROM contacts",
        "SELECT * FROM contacts, range(3) AS months (n)",
    ],
)
def test_what_people_write_is_let_through(sql: str) -> None:
    check(sql, ["contacts", "deals"], "leads.sql")


def test_the_refusal_names_the_file_what_it_used_and_what_it_may(secret: Path) -> None:
    with pytest.raises(Mistake, match=r"leads\.sql uses read_text\(\), which a recipe may not.*\(contacts\)"):
        check("SELECT * FROM read_text('x')", ["contacts"], "leads.sql")


def test_a_recipe_that_fails_says_why(sandbox: Sandbox) -> None:
    with pytest.raises(Mistake, match=r"leads\.sql fails: .*nothing_like_it"):
        sandbox.make("leads", "SELECT nothing_like_it FROM contacts", ["contacts"], "leads.sql", 1)


def test_nothing_runs_before_the_lock(tmp_path: Path) -> None:
    box = Sandbox(Watch(tmp_path), tmp_path)
    with pytest.raises(RuntimeError, match="locked"):
        box.make("leads", "SELECT 1 AS a", [], "leads.sql", 1)
    box.close()
