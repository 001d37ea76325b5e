"""The rows that a load turned away, each with file, line, column and reason; kept in the store, shown as CSV."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from detente.imports.contracts import Checked
from detente.imports.running import Runner, Stage, text, write_parquet
from detente.language import Language, Message

if TYPE_CHECKING:
    from detente.imports.plan import Input

_COLUMNS: Final = {
    "place": "INTEGER",
    "file": "VARCHAR",
    "line": "BIGINT",
    "table": "VARCHAR",
    "column": "VARCHAR",
    "reason": "VARCHAR",
    "plural": "VARCHAR",
    "fields": "VARCHAR",
    "text": "VARCHAR",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)?")
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """One row that was not accepted.

    line : where it begins in the file (row of a sheet or Parquet file).   table : the evidence table it was meant
    for, None where it could not be read at all.   column : at fault, None where it is the whole row.
    """

    file: str
    line: int | None
    table: str | None
    column: str | None
    reason: Message
    text: str


class Sink:
    """Collects what is turned away in the runner's table ``turned_away``.

    discreet : numbers of the inputs of which no text is taken over, only line, column and reason.
    """

    def __init__(self, runner: Runner, work: Path) -> None:
        self._runner = runner
        self._work = work
        self.discreet: set[int] = set()
        listed = ", ".join(f'"{name}" {kind}' for name, kind in _COLUMNS.items())
        runner.rows(f"CREATE TEMP TABLE turned_away ({listed})")

    def unread(self, one: Input) -> None:
        """Add the rows that could not be read."""
        said = one.number not in self.discreet
        if len(one.opened.rejects) and one.beside is None:
            self._add(
                {
                    "place": one.number,
                    "file": one.name,
                    "line": reject.line,
                    "table": None,
                    "column": reject.column,
                    "reason": reject.reason.text,
                    "plural": reject.reason.plural,
                    "fields": json.dumps(dict(reject.reason.fields), ensure_ascii=False, default=str),
                    "text": reject.text if said else "",
                }
                for reject in one.opened.rejects
            )

    def faulty(self, one: Input, table: str | None, rows: str) -> int:
        """Add rows of an input: ``rows`` is a SELECT of record (from 0), column, reason, fields (JSON), text.

        Returns how many there were.
        """
        self._runner.run(f"CREATE OR REPLACE TEMP TABLE faulty AS {rows}", Stage.READING, table)
        if one.beside is not None:  # told of when it was given
            return int(self._runner.one("SELECT count(*) FROM faulty")[0])
        self._lines(one)
        fields, shown = "fields", f"left(faulty.text, {_SHOWN})"
        if one.number in self.discreet:
            unsaid = text('{"value": "…"}')
            hidden = f"json_merge_patch(fields, {unsaid})"
            fields = f"CASE WHEN json_exists(fields, '$.value') THEN CAST({hidden} AS VARCHAR) ELSE fields END"
            shown = "NULL"
        self._runner.rows(
            f"""
            INSERT INTO turned_away
            SELECT {one.number}, {text(one.name)}, lines.line, {text(table) if table else "NULL"}, "column", reason, NULL,
                {fields}, {shown}
            FROM faulty LEFT JOIN lines USING (record)
            """
        )
        return int(self._runner.one("SELECT count(*) FROM faulty")[0])

    def _lines(self, one: Input) -> None:
        path = self._work / "lines.csv"
        distinct = "SELECT DISTINCT record FROM faulty WHERE record IS NOT NULL ORDER BY record"
        with path.open("w", encoding="ascii") as file:
            for (record,) in self._runner.each(distinct):
                file.write(f"{record},{one.opened.line_of(record)}\n")
        shape = "columns = {'record': 'BIGINT', 'line': 'BIGINT'}, header = false, auto_detect = false"
        self._runner.rows(f"CREATE OR REPLACE TEMP TABLE lines AS FROM read_csv({text(str(path))}, {shape})")

    def _add(self, rows: Iterable[Mapping[str, object]]) -> None:
        path = self._work / "turned_away.json"
        with path.open("w", encoding="ascii") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        listed = ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items())
        self._runner.rows(
            f"INSERT INTO turned_away BY NAME FROM read_ndjson({text(str(path))}, columns = {{{listed}}})"
        )

    def written(self) -> tuple[Path, int] | None:
        """Write all that was turned away, in the order of files and lines; None where nothing was."""
        count = int(self._runner.one("SELECT count(*) FROM turned_away")[0])
        if not count:
            return None
        path = self._work / "turned_away.parquet"
        listed = ", ".join(f'"{name}"' for name in _COLUMNS if name != "place")
        select = f'SELECT {listed} FROM turned_away ORDER BY place, line, "table", "column"'
        self._runner.run(write_parquet(select, path), Stage.KEEPING, None, count)
        return path, count


def first_fault(checked: Checked, more: str = "") -> str:
    """Return SQL of a struct (column, reason, fields, text) that says what is wrong with a row; ``more`` CASEs first."""
    cases = " ".join(
        f"WHEN {fault.condition} THEN {fault_struct(fault.column, fault.reason, fault.value, fault.fields)}"
        for fault in checked.faults
    )
    return f"CASE {more} {cases} END"


def fault_struct(column: str | None, reason: str, value: str | None, fields: Mapping[str, object]) -> str:
    """Return SQL of the struct that says what is wrong: column, sentence, its fields as JSON, what stands there.

    value : SQL of what stands there, None where nothing does.
    """
    constant = json.dumps({"column": column, **fields}, ensure_ascii=False)
    said = (
        f"json_merge_patch({text(constant)}, json_object('value', left({value}, {_SHOWN})))"
        if value
        else text(constant)
    )
    return (
        f"{{'column': {text(column) if column else 'NULL'}, 'reason': {text(reason)}, "
        f"'fields': CAST({said} AS VARCHAR), 'text': {value or 'NULL'}}}"
    )


def read(path: Path) -> Iterator[TurnedAway]:
    """Return the rows that a load turned away, from the file that the store keeps."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SELECT * FROM read_parquet({text(str(path))})")
        while rows := connection.fetchmany(2000):
            yield from map(_turned_away, rows)


def _turned_away(row: tuple[Any, ...]) -> TurnedAway:
    file, line, table, column, reason, plural, fields, raw = row
    said = Message(reason, plural=plural, **(json.loads(fields) if fields else {}))
    return TurnedAway(file, line, table, column, said, raw or "")


def write_csv(rows: Iterable[TurnedAway], out: IO[str], language: Language) -> None:
    """Write rows as CSV that a spreadsheet opens without running anything that stands in them."""
    writer = csv.writer(out, lineterminator="\n")
    # Python before 3.13 leaves a lone carriage return unquoted, and a spreadsheet begins a new row, and cell, after it.
    quoting = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["file", "line", "table", "column", "reason", "text"])
    for row in rows:
        cells = [row.file, row.line, row.table, row.column, language.say(row.reason), row.text]
        safe = [harmless(cell) if isinstance(cell, str) else cell for cell in cells]
        (quoting if any("\r" in str(cell) for cell in safe) else writer).writerow(safe)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("Acme"), harmless(" @x"), harmless("-1.5")
    ("'=1+1", 'Acme', "' @x", '-1.5')
    """
    formula = cell.lstrip(" ").startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if formula else cell
