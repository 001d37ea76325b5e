"""The Pollock sample: polluted and real files, each with its clean table (Vitagliano et al., PVLDB 16(8), 2023).

A file is *safe* when all of this holds of the table that has the clean table's header:
  - the header is the clean one. Where the clean table has none (its names are invented there, ``header_lines`` 0),
    ours must be numbered. A name that is empty there is numbered here. Where the clean table's rows are wider than
    its header, the names that are missing there are numbered here.
  - the rows handed over, as a multiset, are among the clean table's rows: no wrong row.
  - every row that is missing was rejected with line and reason.
  - at least 95 % of the clean table's rows are handed over, or rejected as a total that was proved to be one.
Cells are compared without the spaces around them (the clean tables lost or kept them as it came). The clean tables of
some files were retyped: control characters U+0080 to U+009F became the CP1252 characters or were dropped; for those
files these characters are left out on both sides. Rows without anything in them are no rows on either side.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from tests.conftest import absent
from tests.imports.reading.tables import Read, Table, table

from detente.imports.reading import open_file
from detente.mistakes import Mistake

# In O18_air.csv the file has "1.8, 0.0", but its clean table has a backslash in place of the last digit.
CLEAN_IS_WRONG = {"O18_air.csv": ("1.8", "0.0")}
C1 = {
    **dict.fromkeys(range(128, 160)),
    **{
        ord(bytes([code]).decode("cp1252")): None
        for code in range(0x80, 0xA0)
        if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    },
}


@dataclass(frozen=True)
class Sample:
    """One file of the sample. columns : of the clean table; header_lines 0 where the file has none."""

    name: str
    content: bytes
    columns: list[str]
    rows: list[tuple[str, ...]]
    header_lines: int
    retyped: bool

    def cell(self, text: str | None) -> str:
        text = text or ""
        return (text.translate(C1) if self.retyped else text).strip()


@pytest.fixture(scope="module")
def samples(public_data: Path) -> list[Sample]:
    archive = public_data / "pollock" / "pollock_sample.zip"
    if not archive.is_file():
        absent("the Pollock sample")
    with zipfile.ZipFile(archive) as files:
        return list(drawn(files))


def drawn(files: zipfile.ZipFile) -> Iterator[Sample]:
    csv.field_size_limit(1 << 30)
    for member in files.namelist():
        folder, _, name = member.partition("/csv/")
        if not name:
            continue
        content = files.read(member)
        parameters = json.loads(files.read(f"{folder}/parameters/{name}_parameters.json"))
        retyped = any(0x80 <= ord(letter) < 0xA0 for letter in content.decode("utf-8", "replace"))
        sample = Sample(name, content, [], [], int(parameters["header_lines"]), retyped)
        clean = files.read(f"{folder}/clean/{name}").decode("utf-8-sig")
        rows = [tuple(map(sample.cell, row)) for row in csv.reader(io.StringIO(clean, newline=""))]
        headless = sample.header_lines == 0 and list(rows[0]) != [name.strip() for name in parameters["column_names"]]
        sample.columns.extend(map(sample.cell, parameters["column_names"]) if headless else rows[0])
        sample.rows.extend(row for row in rows[0 if headless else 1 :] if any(row))
        yield sample


def same_header(sample: Sample, one: Table) -> bool:
    columns = one.opened.columns
    if sample.header_lines == 0:
        return len(columns) == len(sample.columns) and all(re.fullmatch(r"column_\d+", name) for name in columns)
    width = max(map(len, sample.rows), default=0)
    expected = sample.columns + [""] * (width - len(sample.columns))
    return len(columns) == len(expected) and all(
        re.sub(r" \(\d+\)$", "", sample.cell(ours)) == clean or (not clean and ours.startswith("column_"))
        for ours, clean in zip(columns, expected, strict=True)
    )


def verdict(sample: Sample, tables: list[Table]) -> str:
    """Return "safe", or in a word why not; "wrong" is the one that may never be."""
    matching = [one for one in tables if same_header(sample, one)]
    if not matching:
        return "other header"
    handed = Counter(tuple(map(sample.cell, row)) for one in matching for row in one.rows)
    clean = Counter(sample.rows)
    wrong = handed - clean
    if sample.name in CLEAN_IS_WRONG:
        del wrong[CLEAN_IS_WRONG[sample.name]]
    if wrong:
        return "wrong"
    rejected = sum(len(one.rejected) for one in matching)
    elsewhere = sum(one.opened.rows + 1 for one in tables if one not in matching)
    if (clean - handed).total() > rejected + elsewhere:
        return "not told of"
    totals = sum("It is a total" in reason for one in matching for reason in one.rejected.values())
    return "safe" if handed.total() + totals >= 0.95 * len(sample.rows) else "too few"


@pytest.mark.public_data
def test_at_least_95_in_100_files_are_safe_and_none_is_wrong(
    samples: list[Sample], tmp_path: Path, duck: duckdb.DuckDBPyConnection
) -> None:
    verdicts: dict[str, str] = {}
    for number, sample in enumerate(samples):
        work = tmp_path / str(number)
        work.mkdir()
        path = work / "file.csv"
        path.write_bytes(sample.content)
        try:
            verdicts[sample.name] = verdict(sample, [table(duck, one) for one in open_file(path, work, None, duck)])
        except Mistake:
            verdicts[sample.name] = "refused"
    counts = Counter(verdicts.values())
    unsafe = {name: word for name, word in verdicts.items() if word != "safe"}
    assert len(samples) == 278
    assert counts["wrong"] == 0, unsafe
    assert counts["safe"] >= 0.95 * len(samples), (counts, unsafe)


def siblings(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield row and text for each delimiter added and lost, each quote added, and each row with other delimiters."""
    field = re.compile(r'"(?:[^"]|"")*"|[^,"]*')
    for place, line in enumerate(lines):
        starts, at = [0], 0
        while (at := field.match(line, at).end() + 1) <= len(line):  # type: ignore[union-attr]
            starts.append(at)
        changed = [line[:start] + added + line[start:] for start in starts for added in (",", '"')]
        changed += [line[: start - 1] + line[start:] for start in starts[1:]]
        gaps = {start - 1 for start in starts[1:]}
        changed.append("".join(" " if at in gaps else letter for at, letter in enumerate(line)))
        for new in changed:
            yield place, "\n".join([*lines[:place], new, *lines[place + 1 :]]) + "\n"


@pytest.mark.public_data
def test_the_same_pollution_elsewhere_in_the_table_is_as_safe(samples: list[Sample], read: Read) -> None:
    """All 2,268 pollutions of one row of Pollock's table were tried: 2,248 safe, 20 (of the header) refused; here a part."""
    sample = next(one for one in samples if one.name == "file_double_trailing_newline.csv")
    lines = sample.content.decode().strip().split("\n")
    clean = Counter(sample.rows)
    refused = 0
    chosen = list(siblings(lines))
    assert len(chosen) == 2268
    for place, text in chosen[::23]:
        try:
            (one,) = read(text)
        except Mistake:
            assert place == 0
            refused += 1
            continue
        assert list(one.opened.columns) == sample.columns
        handed = Counter(tuple(map(sample.cell, row)) for row in one.rows)
        assert not handed - clean, text
        assert len(one.rows) >= 0.95 * len(sample.rows)
    assert refused <= 2
