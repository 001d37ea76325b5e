"""What keeps a table from being read at all: the columns it needs missing, values unreadable, no rows.

A question refuses to answer over such a table, for its figures would be of something else.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Sequence

from detente.engines.base import Kind
from detente.evidence import views
from detente.evidence.contract import TABLES, Column, Table
from detente.evidence.evidence import Evidence
from detente.language import N_, Message
from detente.mistakes import CannotAnswer


def refuse_foreign(evidence: Evidence, tables: Iterable[str]) -> None:
    """Raise CannotAnswer where a table that is there lacks columns without which no row counts."""
    for name in tables:
        if evidence.has(name) and (message := lacking(evidence, name)):
            raise CannotAnswer(message.text, **message.fields)


def refuse_unreadable(evidence: Evidence, columns: Iterable[str]) -> None:
    """Raise CannotAnswer where values of the columns (``table.column``) can't be read: figures would lack them.

    Text can always be read; columns that are not there are not asked for.
    """
    named = [name.partition(".")[::2] for name in columns]
    for table in dict.fromkeys(table for table, _ in named):
        for column, rows in unread(evidence, TABLES[table], [column for its, column in named if its == table]):
            problem = unreadable(TABLES[table], column, rows)
            if not evidence.folder:
                raise CannotAnswer(
                    N_("{problem} Write moments as 2026-01-31 10:00:00 and amounts as 1234.56."), problem=problem
                )
            raise CannotAnswer(
                N_("{problem} Load the folder, which sorts that out: {mend}"), problem=problem, mend=mend(evidence)
            )


def refuse_empty(evidence: Evidence, tables: Iterable[str]) -> None:
    """Raise CannotAnswer where a table that is there has no row that can be used."""
    for name in tables:
        if not evidence.has(name) or _any_row(evidence, views.RECORDED + name):
            continue
        if not _any_row(evidence, evidence.engine.sources()[name].relation):
            raise CannotAnswer(N_("The table {table} has no rows; give it some."), table=name)
        raise CannotAnswer(N_("No row of {table} can be used; detente check says why."), table=name)


def lacking(evidence: Evidence, table: str) -> Message | None:
    """Return what to say of a table that lacks required columns; None where it lacks none."""
    required = TABLES[table].required
    missing = [name for name in required if not evidence.has(table, name)]
    if not missing:
        return None
    if len(missing) == len(required) and evidence.folder:
        return Message(
            N_(
                "{file} has none of the columns that the table {table} needs ({columns}); where it is another program's "
                "export, or damaged, load the folder: {mend}"
            ),
            file=evidence.files[table],
            table=table,
            columns=missing,
            mend=mend(evidence),
        )
    return Message(
        N_("{table} lacks {columns}, without which none of its rows can be used."), table=table, columns=missing
    )


def unread(evidence: Evidence, table: Table, names: Collection[str]) -> list[tuple[Column, int]]:
    """Return the columns among ``names`` with values that can't be read, and in how many rows."""
    asked = [
        column
        for column in table.columns
        if column.name in names and column.kind is not Kind.TEXT and evidence.has(table.name, column.name)
    ]
    if not asked:
        return []
    source = evidence.engine.sources()[table.name]
    carried = carry(evidence, table, asked)
    rows = views.portable(evidence.engine, table, source, evidence.minor_digits, carried)
    counted = [f"{lost(column, index)} AS unread_{index}" for index, column in enumerate(asked)]
    found = evidence.engine.run(f"SELECT {', '.join(counted)} FROM ({rows}) AS checked")
    return [(column, n) for index, column in enumerate(asked) if (n := found[f"unread_{index}"][0])]


def carry(evidence: Evidence, table: Table, columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Return the columns as they lie in the source, as `detente.evidence.views.portable` carries them."""
    raw = {name.lower(): name for name in evidence.engine.sources()[table.name].columns}
    return [(f"raw_{index}", raw[column.name]) for index, column in enumerate(columns)]


def lost(column: Column, index: int) -> str:
    """Return the SQL that counts the rows in which the carried column ``index`` holds a value that can't be read."""
    return f'SUM(CASE WHEN "{column.name}" IS NULL AND "raw_{index}" IS NOT NULL THEN 1 ELSE 0 END)'


def unreadable(table: Table, column: Column, rows: int) -> Message:
    """Return what to say of values that can't be read."""
    return Message(
        N_("{table}.{column} can't be read as {kind} in {n} row."),
        plural=N_("{table}.{column} can't be read as {kind} in {n} rows."),
        n=rows,
        table=table.name,
        column=column.name,
        kind=Message(_KINDS[column.kind.value]),
    )


_KINDS = {
    "text": N_("text"),
    "instant": N_("a moment"),
    "day": N_("a day"),
    "money": N_("an amount"),
    "decimal": N_("a number"),
    "whole": N_("a whole number"),
    "flag": N_("yes or no"),
}


def mend(evidence: Evidence) -> str:
    """Return the command that loads the folder."""
    return f"detente load {shlex.quote(evidence.folder)}"


def _any_row(evidence: Evidence, relation: str) -> bool:
    return bool(evidence.engine.run(f"SELECT 1 AS one FROM {relation} LIMIT 1")["one"])
