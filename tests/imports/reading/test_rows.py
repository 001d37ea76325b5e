"""What any table must keep: written by one program and read here, its rows come back, or are rejected by name."""

from __future__ import annotations

import csv
import io
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.imports.reading.tables import Read

from detente.imports.reading.blocks import BLOCK_BYTES
from detente.imports.reading.contents import Dialect

CELLS = st.text(st.sampled_from("ab1 ,;\"'\\\n\r\té漢\U0001f600|"), max_size=8)
ROWS = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=12)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n"]), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_rows_come_back_or_are_rejected(read: Read, rows: list[list[str]], end: str, quoting: int) -> None:
    if quoting == csv.QUOTE_MINIMAL:  # which leaves a CR without quotes where lines end in LF
        rows = [[cell.replace("\r", "r") for cell in row] for row in rows]
    out = io.StringIO(newline="")
    names = [f"name {'abcd'[n]}" for n in range(len(rows[0]))]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    # Rows that prove the first line to be the header, and end what is unclear before them.
    proof = [[str(n)] * len(names) for n in range(1000, 1030)]
    csv.writer(out, lineterminator=end, quoting=quoting).writerows([names, *rows, *proof])  # type: ignore[arg-type]
    (table,) = read(out.getvalue(), dialect=Dialect())
    filled = [tuple(cell or None for cell in row) for row in rows]
    truth = Counter(filled + [tuple(row) for row in proof])
    handed = Counter(table.rows)
    assert not handed - truth
    assert (truth - handed).total() <= len(table.rejected)
    simple = not any("\n" in cell or "\r" in cell for row in rows for cell in row)
    assert not simple or not table.rejected


def test_a_file_of_many_blocks_is_read_as_a_small_one_is(read: Read) -> None:
    """Broken lines and records over lines lie across the borders of blocks."""
    note = "x" * 700
    count = 3 * BLOCK_BYTES // 800
    lines, truth, rejected = ["id,day,note"], [], 0
    for n in range(count):
        if n % 997 == 5:
            lines.append(f'{n},2024-01-0{n % 9 + 1},"{note}')
            rejected += 1
        elif n % 501 == 7:
            lines.append(f'{n},2024-01-0{n % 9 + 1},"{note}\n""more"", of it\nend"')
            truth.append((str(n), f"2024-01-0{n % 9 + 1}", f'{note}\n"more", of it\nend'))
        else:
            lines.append(f"{n},2024-01-0{n % 9 + 1},{note}")
            truth.append((str(n), f"2024-01-0{n % 9 + 1}", note))
    text = "\n".join(lines) + "\n"
    (table,) = read(text)
    handed = Counter(table.rows)
    assert not handed - Counter(truth)
    assert rejected <= len(table.rejected) <= rejected + 5
    assert len(table.rows) >= len(truth) - 5
    physical = text.split("\n")
    for place in (0, 1, len(table.rows) // 2, len(table.rows) - 1):
        assert physical[table.lines[place] - 1].startswith(f"{table.rows[place][0]},")
    for line in table.rejected:
        assert line <= len(physical)


def test_many_rejects_are_counted_exactly_and_can_be_read_twice(read: Read) -> None:
    (table,) = read("id,day\n" + "".join(f"{n},2024-01-01\n" if n % 3 else f"{n},x,y\n" for n in range(9000)))
    assert len(table.rows) == 6000
    assert len(table.opened.rejects) == 3000
    first, second = list(table.opened.rejects), list(table.opened.rejects)
    assert first == second
    assert [reject.line for reject in first] == list(range(2, 9002, 3))
    assert first[0].reason.in_english() == "It has 3 fields instead of 2."
