"""What reading a load's files has made, before it is compared with what the store holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from detente.evidence.contract import Table
from detente.evidence.manifest import Counts


@dataclass(frozen=True, slots=True)
class Fresh:
    """Rows of one table from one input, in a Parquet file of the work folder.

    input : its number.   sha256 : of the file.   rows, columns, low, high : as in the store's `Part`.
    origins : a Parquet file with one column ``_row``, row for row the source row behind it; None where the input's
    rows became this table's one by one.
    """

    input: int
    table: Table
    path: Path
    sha256: str
    rows: int
    columns: tuple[str, ...]
    low: int | None
    high: int | None
    origins: Path | None = None


@dataclass(slots=True)
class Made:
    """``rejected``: evidence rows turned away, by table.   ``unsound``: source rows turned away, by input's number,
    where nothing but the table's own check can turn them away."""

    fresh: list[Fresh] = field(default_factory=list)
    rejected: dict[str, int] = field(default_factory=dict)
    unsound: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the rows: by table, and by input's number."""

    tables: Mapping[str, Counts]
    inputs: Mapping[int, Counts]
