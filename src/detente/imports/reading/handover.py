"""The table as it is handed over: from the source itself where that is safe, else from a copy; counted twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from detente.imports.reading import reasons
from detente.imports.reading.body import Reader
from detente.imports.reading.contents import Opened
from detente.imports.reading.copies import copy_part
from detente.imports.reading.plans import Plan, Rows
from detente.imports.reading.rejects import TEXT_LENGTH, Reject
from detente.imports.reading.totals import names_total, total_column
from detente.language import Message
from detente.mistakes import Mistake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_LEAST: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that is known of a table once its rows have been read.

    lead : the bytes above its first row.   one_record : these are the header's one record only.
    in_place : the table begins where the file begins.   encoding : of the original.
    connection : DuckDB for the second count.
    """

    plan: Plan
    rows: Rows
    lead: bytes
    one_record: bool
    in_place: bool
    name: str
    stem: str
    encoding: str
    notes: tuple[Message, ...]
    connection: DuckDBPyConnection | None = None


def hand_over(found: Found) -> Opened:
    """Return the table. Raises Mistake where no row could be read, or the second count differs."""
    rows = found.rows
    if rows.first_reject is not None and rows.accepted < _LEAST * rows.rows:
        first = rows.first_reject
        raise Mistake(
            reasons.LITTLE_READ,
            file=found.name, rows=rows.rows, accepted=rows.accepted, line=first.line, reason=first.reason,
        )  # fmt: skip
    opened = _opened(found)
    counted = count(opened, found.connection)
    if counted != opened.accepted and not found.plan.even:
        plan = replace(found.plan, even=True, spool=found.plan.spool.with_name(found.plan.spool.name + "-again"))
        found = replace(found, plan=plan, rows=Reader(plan).read())
        opened = _opened(found)
        counted = count(opened, found.connection)
    if counted != opened.accepted:
        opened = replace(opened, together=False)
        counted = count(opened, found.connection)
    if counted != opened.accepted:
        raise Mistake(reasons.READERS_DISAGREE, file=found.name, rows=opened.accepted, others=counted or 0)
    word = names_total(found.plan, found.rows)
    return opened if word is None else _without_total(found, opened, word)


def _without_total(found: Found, opened: Opened, word: str) -> Opened:
    """Leave out a last row that is the sum of the rows above; note one that only looks so."""
    import duckdb

    plan, rows = found.plan, found.rows
    connection = found.connection or duckdb.connect(":memory:")
    try:
        column = total_column(connection, opened, plan, rows)
    finally:
        if found.connection is None:
            connection.close()
    line = rows.lines.translated(rows.last_line)
    if column is None:
        return replace(opened, notes=(*opened.notes, reasons.total_kept(line, word)))
    if rows.copy is None:
        copy_part(plan.region.path, plan.out, plan.region.start, rows.last_start)
    else:
        rows.copy.drop_last()
    rows.rejects.add(
        Reject(
            file=found.name, line=line, column=None, reason=reasons.total_row(column), text=rows.last_text[:TEXT_LENGTH]
        )
    )  # fmt: skip
    return replace(
        opened, path=plan.out, accepted=opened.accepted - 1, dialect=replace(opened.dialect, skip=0)
    )  # fmt: skip


def count(opened: Opened, connection: DuckDBPyConnection | None = None) -> int | None:
    """Return how many rows DuckDB finds in a table, None where it refuses to read it."""
    import duckdb

    if connection is None:
        with duckdb.connect(":memory:") as own:
            return count(opened, own)
    try:
        row = connection.execute(f"SELECT count(*) FROM {opened.relation()}").fetchone()
    except duckdb.Error:
        return None
    return None if row is None else int(row[0])


def _opened(found: Found) -> Opened:
    path, skip, newline = _place(found)
    dialect = replace(
        found.plan.dialect,
        escape=found.plan.dialect.quote,
        newline=newline,
        skip=skip,
        encoding=found.encoding,
        spaces=False,
    )
    return Opened(
        name=found.name,
        stem=found.stem,
        path=path,
        columns=found.plan.columns,
        dialect=dialect,
        rows=found.rows.rows,
        accepted=found.rows.accepted,
        rejects=found.rows.rejects,
        notes=found.notes,
        lines=found.rows.lines,
    )


def _place(found: Found) -> tuple[Path, int, str]:
    """Return the file to read, the records to skip in it, and its line end; makes a copy where one is needed."""
    plan, rows = found.plan, found.rows
    if rows.copy is not None:
        return plan.out, 0, "\n" if plan.even else _style(rows, found.lead)
    newline = _style(rows, found.lead)
    ends = set(re.findall(rb"\r\n|\n|\r", found.lead))
    if found.one_record:
        ends = {found.lead[len(found.lead.rstrip(b"\r\n")) :]}
    quiet = not plan.dialect.quote or plan.dialect.quote.encode() not in found.lead
    safe = (quiet or found.one_record) and ends <= {newline.encode()}
    if found.in_place and safe and rows.end is None:
        return plan.region.path, 1 if found.one_record else found.lead.count(newline.encode()), newline
    copy_part(plan.region.path, plan.out, plan.region.start, rows.end)
    return plan.out, 0, newline


def _style(rows: Rows, lead: bytes) -> str:
    if rows.styles:
        return next(iter(rows.styles))
    return "\r\n" if lead.endswith(b"\r\n") else "\r" if lead.endswith(b"\r") else "\n"
