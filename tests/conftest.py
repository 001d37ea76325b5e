"""What all tests share: small drawn companies on every engine that is there, and the public data."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tools import postgres

from detente.evidence import Evidence
from detente.evidence.contract import TABLES, Kind, Table
from detente.evidence.evidence import open_evidence, over
from detente.evidence.holding import Holding

IN_CI = os.environ.get("CI", "").lower() == "true"
PROJECT = Path(__file__).parent.parent
Company = Callable[..., Evidence]


def absent(what: str) -> None:
    """Skip on a developer's machine; fail in CI, where nothing may be missing."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"{what} is not here")


def share(nodeid: str) -> str:
    """Which tests one worker does together: a file's, and all of Spark's, whose machine takes a minute to become quick.

    Those of a tutorial share nothing.
    """
    file, _, test = nodeid.partition("::")
    if "spark" in test:
        return "spark"
    return nodeid if file == "tests/test_tutorials.py" else file


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out shares of tests in the order they are in."""
    from xdist.scheduler import LoadFileScheduling

    class Shares(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return share(nodeid)

    config.option.loadscopereorder = False
    return Shares(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with Spark's, then with the shares of few tests, for those are the slow ones: no worker waits for another's last."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    sizes = Counter(share(item.nodeid) for item in items)
    items.sort(key=lambda item: (share(item.nodeid) != "spark", sizes[share(item.nodeid)]))


@pytest.fixture(scope="session")
def public_data() -> Path:
    """The folder of public data sets."""
    folder = Path(os.environ.get("DETENTE_PUBLIC_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        absent("the folder of public data (DETENTE_PUBLIC_DATA)")
    return folder


@pytest.fixture(
    params=[
        "duckdb",
        pytest.param("spark", marks=pytest.mark.spark),
        pytest.param("postgres", marks=pytest.mark.postgres),
    ]
)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    name: str = request.param
    if name == "spark":
        request.getfixturevalue("spark")
    if name == "postgres":
        request.getfixturevalue("postgres_url")
    return name


@pytest.fixture(scope="session")
def spark() -> None:
    """A Java runtime, without which there is no Spark."""
    if shutil.which("java") is None:
        absent("a Java runtime")
    # Tests run many small queries once: the compiler that makes code quick in the long run costs more than it saves.
    os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    # So does Spark's own: it would write and compile Java for each query. Spark Connect's test runs as Spark comes.
    settings = {
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
    }
    words = " ".join(f"--conf {name}={value}" for name, value in settings.items())
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", f"{words} pyspark-shell")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of our own, started for this run and stopped after it."""
    programs = postgres.programs()
    if programs is None:
        absent("PostgreSQL's initdb and pg_ctl")
        return
    with postgres.server(programs) as url:
        yield url


@pytest.fixture
def company(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Company]:
    """Draw a small company on the engine at hand: tables as text, columns parted by ``|``.

    >>> company(as_of="2024-03-05 09:00", leads='''
    ...     lead_id | created_at       | source
    ...     acme    | 2024-03-04 09:00 | fair
    ... ''')  # doctest: +SKIP
    """
    opened: list[Evidence] = []

    def draw(*, as_of: str | None = None, currency: str = "EUR", zone: str = "UTC", **tables: str) -> Evidence:
        folder = tmp_path / uuid.uuid4().hex
        folder.mkdir()
        settings = {"currency": currency, "zone": zone} | ({"as_of": as_of} if as_of else {})
        (folder / "evidence.toml").write_text("".join(f'{name} = "{value}"\n' for name, value in settings.items()))
        for name, text in tables.items():
            _write_parquet(TABLES[name], _drawn(text), folder / f"{name}.parquet")
        if engine_name == "postgres":
            evidence = _in_postgres(request.getfixturevalue("postgres_url"), folder, tables, currency, zone, as_of)
        else:
            evidence = open_evidence(folder, engine=engine_name)
        opened.append(evidence)
        return evidence

    yield draw
    for evidence in opened:
        evidence.close()


NATURAL = {
    Kind.TEXT: "VARCHAR",
    Kind.INSTANT: "TIMESTAMP",
    Kind.DAY: "DATE",
    Kind.MONEY: "DECIMAL(18, 3)",
    Kind.DECIMAL: "DECIMAL(18, 6)",
    Kind.WHOLE: "BIGINT",
    Kind.FLAG: "BOOLEAN",
}


def _drawn(text: str) -> list[dict[str, str | None]]:
    """Read a table drawn in a test; an empty cell or ``-`` is missing."""
    lines = [line for line in text.splitlines() if line.strip()]
    cells = [[cell.strip() for cell in re.split(r"\|", line)] for line in lines]
    return [
        {name: None if cell in ("", "-") else cell for name, cell in zip(cells[0], row, strict=True)}
        for row in cells[1:]
    ]


def _columns(table: Table, rows: list[dict[str, str | None]]) -> Mapping[str, str]:
    names = list(rows[0]) if rows else [column.name for column in table.columns]
    return {name: NATURAL[table[name].kind] if name in table else "VARCHAR" for name in names}


def _write_parquet(table: Table, rows: list[dict[str, str | None]], path: Path) -> None:
    import duckdb

    columns = _columns(table, rows)
    with duckdb.connect() as connection:
        listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE drawn ({listed})")
        if rows:
            marks = ", ".join("?" for _ in columns)
            connection.executemany(f"INSERT INTO drawn VALUES ({marks})", [list(row.values()) for row in rows])
        connection.execute(f"COPY drawn TO '{path}' (FORMAT parquet)")


def _in_postgres(
    url: str, folder: Path, tables: Mapping[str, str], currency: str, zone: str, as_of: str | None
) -> Evidence:
    import psycopg

    from detente.engines.postgres import PostgresEngine

    schema = f"company_{folder.name}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{schema}"')
        for name, text in tables.items():
            rows = _drawn(text)
            columns = _columns(TABLES[name], rows)
            listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            connection.execute(f'CREATE TABLE "{schema}"."{name}" ({listed})')
            marks = ", ".join("%s" for _ in columns)
            for row in rows:
                connection.execute(f'INSERT INTO "{schema}"."{name}" VALUES ({marks})', list(row.values()))
    engine = PostgresEngine(f"{url}&options=-csearch_path%3D{schema}")
    return over(engine, Holding(id=schema, files={}, folder=folder, currency=currency, zone=zone, as_of=as_of))
