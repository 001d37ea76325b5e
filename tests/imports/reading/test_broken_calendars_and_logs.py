"""Broken calendars and event logs are read or refused, in small what ``python -m benchmarks`` does a hundred thousand times."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import pytest
from benchmarks.broken import opened
from benchmarks.mutants import mutants

from detente.imports.reading.names import unique

MANY, SECONDS = 250, 5.0


@pytest.mark.parametrize("kind", ["ics", "xes"])
def test_whatever_the_bytes_every_row_is_accounted_for_and_nothing_takes_long(
    kind: str, tmp_path: Path, duck: duckdb.DuckDBPyConnection
) -> None:
    said = set()
    for number, (name, content) in enumerate(mutants(kind, MANY, seed=7)):
        work = tmp_path / str(number)
        work.mkdir()
        began = time.process_time()
        said.add(opened(name, content, work, duck))
        assert time.process_time() - began < SECONDS, number

    assert said == {"read", "in part", "refused"}


def test_twenty_thousand_columns_of_one_name_are_told_apart_at_once() -> None:
    """As a log with its line ends gone may look."""
    began = time.process_time()

    names, _ = unique(["a", "a (3)", *["a"] * 20_000], numbered=False)

    assert names[:4] == ("a", "a (3)", "a (2)", "a (4)")
    assert len(set(names)) == 20_002
    assert time.process_time() - began < SECONDS
