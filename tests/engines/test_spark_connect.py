"""A Spark Connect server answers as DuckDB does, to the cent."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from detente import ask
from detente.evidence import open_evidence
from detente.simulate import Plan, Size, company, write

pytestmark = pytest.mark.spark
A, B = "2026-06-29:2026-09-28", "2026-09-28:2026-12-28"
AS_OF = "2026-12-27"
TABLES = ("leads", "deals", "people", "handovers", "deal_changes")
MAKE_TABLES = """
import sys
from pyspark.sql import SparkSession
session = SparkSession.builder.remote(sys.argv[1]).getOrCreate()
for name in sys.argv[3:]:
    session.sql(f"CREATE TABLE {name} USING parquet LOCATION '{sys.argv[2]}/{name}.parquet'")
"""


@pytest.fixture
def address(spark: None, tmp_path: Path) -> Iterator[str]:
    """A server of our own, started for this test and stopped after it."""
    pytest.importorskip("grpc")
    home = Path(str(importlib.util.find_spec("pyspark").origin)).parent
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.ui.enabled": "false",
        "spark.sql.warehouse.dir": tmp_path / "warehouse",
    }
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [
                home / "bin" / "spark-submit",
                *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--master", "local[2]"),
                *(part for name, value in settings.items() for part in ("--conf", f"{name}={value}")),
                "spark-internal",
            ],
            stdout=log,
            stderr=log,
            cwd=tmp_path,
            env={**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"},
        )
    try:
        _wait(port, server)
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert server.poll() is None, "the server stopped"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail("the server did not start")


def test_spark_connect_gives_the_same_figures_as_duckdb(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    write(company(Plan(size=Size(leads_per_week=40, messages=100, meetings=20)), seed=5), folder)
    for path in folder.glob("*.parquet"):
        if path.stem not in TABLES:
            path.unlink()
    # In processes of their own: one process has either a session of its own or a server's.
    subprocess.run([sys.executable, "-c", MAKE_TABLES, address, folder, *TABLES], check=True, capture_output=True)
    told = [sys.executable, "-c", "from detente.cli.main import run; run()", "ask", "sales", address]
    done = subprocess.run(
        [*told, "--between", A, B, "--as-of", AS_OF, "--json"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    with open_evidence(folder, as_of=AS_OF) as evidence:
        expected = ask.put("sales", evidence, A, B).to_dict("en")
    assert json.loads(done.stdout)["tables"] == json.loads(json.dumps(expected))["tables"]
