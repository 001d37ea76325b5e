"""A recipe at work: its files as typed sources, its SQL over them, and the evidence checked against the contract.

A row's reference ``_row`` is the number of its input, shifted, and its place in the file, so that whatever a
recipe makes of it can be told back to file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from detente.engines.base import Kind, quoted
from detente.evidence.contract import TABLES, Table
from detente.evidence.disk import fingerprint
from detente.imports.contracts import UNREADABLE, Checked, Raw, checked, extra
from detente.imports.direct import moments
from detente.imports.made import Fresh, Made
from detente.imports.plan import Input
from detente.imports.recipe import Recipe, Source
from detente.imports.running import Runner, Stage, text, write_parquet
from detente.imports.sandbox import MADE, Sandbox
from detente.imports.styles import TYPES, Styles
from detente.imports.turned_away import Sink, fault_struct, first_fault
from detente.language import N_
from detente.mistakes import Mistake

SHIFT: Final = 40
"""``_row`` = number of the input · 2⁴⁰ + place of the row in it, from 0."""

MASK: Final = (1 << SHIFT) - 1
CURRENCY: Final = "currency"
"""A source's column of this name says in which currency a row's amounts are."""

SAID: Final = N_("{said}")
OTHER_CURRENCY: Final = N_("Its amount is in {value}, and this load is in {currency}.")
ELSEWHERE: Final = "main._elsewhere"
"""A sandbox's table of the rows that stand in another file as well, or were replaced by a later one."""

UNUSED: Final = N_("The recipe makes nothing of this row.")


@dataclass(frozen=True, slots=True)
class Staging:
    """Fills a sandbox with the recipe's sources.

    styles : says how a file writes.   currency : of the load; rows in another are turned away.
    """

    sandbox: Sandbox
    runner: Runner
    sink: Sink
    styles: Callable[[Input], Styles]
    currency: str

    def fill(self, recipe: Recipe, inputs: Sequence[Input]) -> dict[int, int]:
        """Make every source of the recipe, empty where it has no file; return rows turned away by input's number.

        The same row in several files is there once; but of a recipe whose files are not kept, each file's rows are all
        there, for a file that is corrected can't be made up for by reading the others once more.
        """
        unsound: dict[int, int] = {}
        self.sandbox.runner.rows(f"CREATE TABLE {ELSEWHERE} (row BIGINT)")
        for source in recipe.sources.values():
            columns = ", ".join(f"{quoted(name)} {TYPES[column.kind]}" for name, column in source.columns.items())
            self.sandbox.runner.rows(f"CREATE TABLE {quoted(source.name)} ({columns}, _row BIGINT)")
            for one in inputs:
                if one.source == source.name and one.twin is None:
                    self.sink.unread(one)
                    unsound[one.number] = len(one.opened.rejects) + self._read(source, one)
            if recipe.keeps_raw and sum(one.source == source.name and one.twin is None for one in inputs) > 1:
                self._settle(source)
        return unsound

    def _settle(self, source: Source) -> None:
        """Leave of each record what the file that came last says of it, and of the same event its first report."""
        name = quoted(source.name)
        row = ", ".join(quoted(column) for column in source.columns)
        key = f"coalesce({', '.join(quoted(column) for column in source.key)})" if source.key else "NULL"
        last = f"CASE WHEN {key} IS NOT NULL THEN max(_row >> {SHIFT}) OVER (PARTITION BY {key}) END"
        rows = int(self.sandbox.runner.one(f"SELECT count(*) FROM {name}")[0])
        elsewhere = _ELSEWHERE.format(source=name, row=row, last=last, event=f"{key} IS NULL", shift=SHIFT)
        self.sandbox.runner.run(f"INSERT INTO {ELSEWHERE} {elsewhere}", Stage.READING, source.name, rows)
        self.sandbox.runner.rows(f"DELETE FROM {name} WHERE _row IN (SELECT row FROM {ELSEWHERE})")

    def _read(self, source: Source, one: Input) -> int:
        """Read one file into its source; return how many rows have a value that can't be read."""
        one = _with_clocks(source, one)
        raws = self._raws(source, one)
        values = {name: _value(source.columns[name].kind, raw) for name, raw in raws.items()}
        wrong = _wrong(source, one, raws, values, self.currency)
        listed = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in values.items())
        numbered = f"(SELECT row_number() OVER () - 1 AS _record, * FROM {one.opened.relation()})"
        sound = " AND ".join(f"({condition}) IS NOT TRUE" for condition, _ in wrong) or "true"
        inserted = self.sandbox.runner.run(
            f"INSERT INTO {quoted(source.name)} BY NAME SELECT {listed}, {one.number << SHIFT} + _record AS _row "
            f"FROM {numbered} WHERE {sound}",
            Stage.READING,
            one.name,
            one.opened.accepted,
        )[0][0]
        if inserted == one.opened.accepted:
            return 0
        cases = " ".join(f"WHEN {condition} THEN {struct}" for condition, struct in wrong)
        rows = _explained(f"SELECT _record AS record, CASE {cases} END AS why FROM {numbered} WHERE NOT ({sound})")
        return self.sink.faulty(one, None, rows)

    def _raws(self, source: Source, one: Input) -> dict[str, Raw]:
        types, styles = self.runner.described(one.opened.relation()), self.styles(one)
        raws: dict[str, Raw] = {}
        for name, header in one.columns.items():
            kind, raw = source.columns[name].kind, Raw.of(header, types[header])
            if raw.found == "VARCHAR":
                sql = styles.sql(one, header, kind, f"{source.name}.{name}")
                raw = raw if sql is None else Raw(raw.sql, raw.found, sql, TYPES[kind])
            elif kind is Kind.INSTANT and raw.found in ("DATE", "TIMESTAMP"):
                raw = Raw(raw.sql, raw.found, styles.clock(raw.sql, raw.found), TYPES[kind])
            raws[name] = raw
        return raws


_ELSEWHERE: Final = """
WITH placed AS (
    -- _last: the last file that says something of the record; _nth: which of the alike events of one file.
    SELECT _row, _row >> {shift} AS _input, {last} AS _last, {row},
        CASE WHEN {event} THEN row_number() OVER (PARTITION BY {row}, _row >> {shift} ORDER BY _row) END AS _nth
    FROM {source}
),
alike AS (
    SELECT _row, _input,
        min(_input) OVER (PARTITION BY {row}, _nth) AS _first,
        bool_or(coalesce(_input = _last, true)) OVER (PARTITION BY {row}, _nth) AS _stands
    FROM placed
)
SELECT _row FROM alike WHERE _input > _first OR NOT _stands
"""


def _with_clocks(source: Source, one: Input) -> Input:
    """Return an input in which a day and its time of day, where they stand in two columns, are one."""
    opened, columns = one.opened, dict(one.columns)
    for name, day in one.columns.items():
        clock = source.columns[name].clock_in(opened.columns, day)
        if clock is not None and opened.kind == "text":
            columns[name] = f"{day} + {clock}"
            opened = replace(opened, joined=(*opened.joined, (columns[name], day, clock)))
    return replace(one, candidate=replace(one.candidate, opened=opened), columns=columns)


def _value(kind: Kind, raw: Raw) -> str:
    if raw.read is None and kind is Kind.DECIMAL:
        return f"TRY_CAST({raw.sql} AS {TYPES[kind]})"
    return raw.read or raw.natural(kind, 0)


def _wrong(
    source: Source, one: Input, raws: Mapping[str, Raw], values: Mapping[str, str], currency: str
) -> list[tuple[str, str]]:
    """Return what can be wrong with a source row: condition, and the struct that says so."""
    wrong = []
    for name, raw in raws.items():
        kind, shown = source.columns[name].kind, f"CAST({raw.sql} AS VARCHAR)"
        if kind is not Kind.TEXT and values[name] != raw.sql:
            struct = fault_struct(one.columns[name], UNREADABLE[kind], shown, {})
            wrong.append((f"{raw.filled} AND {values[name]} IS NULL", struct))
    if CURRENCY in raws and not source.converted(one.columns):
        foreign = f"upper(trim({raws[CURRENCY].sql})) NOT IN ({text(currency)}, '')"
        struct = fault_struct(one.columns[CURRENCY], OTHER_CURRENCY, raws[CURRENCY].sql, {"currency": currency})
        wrong.append((foreign, struct))
    return wrong


def _explained(rows: str) -> str:
    return (
        f'SELECT record, why.column AS "column", why.reason AS reason, why.fields AS fields, why.text AS text '
        f"FROM ({rows})"
    )


@dataclass(frozen=True, slots=True)
class Evidencing:
    """Checks what a recipe made and writes it, table by table and file by file.

    The runner has the sandbox's file attached as ``staged``; what becomes of rows goes into its table ``fates``.
    """

    runner: Runner
    sink: Sink
    work: Path
    digits: int
    inputs: Sequence[Input]

    def make(self, name: str, made: Made) -> None:
        """Make the rows of one table, into ``made``."""
        table, relation = TABLES[name], f"staged.{MADE}.{quoted(name)}"
        rules = self._rules(table, relation)
        sound = f"_reject IS NULL AND ({rules.sound}) IS TRUE"
        counts = self.runner.rows(
            f"SELECT _row >> {SHIFT}, count(*), count(*) FILTER ({sound}) FROM ({_with_reject(self.runner, relation)}) GROUP BY 1"
        )
        if any(number is None for number, _, _ in counts):
            raise Mistake(N_("The recipe's {file} must give the column _row in every row."), file=f"{name}.sql")
        for number, rows, kept in sorted(counts):
            given = self.inputs[number].beside is None
            made.rejected[name] = made.rejected.get(name, 0) + (rows - kept if given else 0)
            if rows > kept and given:
                self._say_why(self.inputs[number], table, rules, relation, sound)
            if kept:
                made.fresh.append(self._written(number, table, rules, relation, sound, kept))

    def _rules(self, table: Table, relation: str) -> Checked:
        types = self.runner.described(relation)
        missing = [column for column in ("_row", *table.required) if column not in types]
        if missing:
            raise Mistake(
                N_("The recipe's {file} gives no column {columns}."),
                file=f"{table.name}.sql",
                columns=", ".join(missing),
            )
        found = {name: Raw.of(name, kind) for name, kind in types.items() if name in table}
        return checked(table, found | extra(table, types), self.digits)

    def _written(self, number: int, table: Table, rules: Checked, relation: str, sound: str, rows: int) -> Fresh:
        stem = f"{number}_{table.name}"
        both, path, origins = (self.work / f"{stem}{end}.parquet" for end in ("_both", "", "_origins"))
        listed = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in rules.columns.items())
        select = (
            f"SELECT {listed}, _row FROM ({_with_reject(self.runner, relation)}) "
            f"WHERE {sound} AND _row >> {SHIFT} = {number} ORDER BY _row"
        )
        self.runner.run(write_parquet(select, both), Stage.READING, table.name, rows)
        names = ", ".join(map(quoted, rules.columns))
        lying = f"read_parquet({text(str(both))})"
        self.runner.run(write_parquet(f"SELECT {names} FROM {lying}", path), Stage.READING, table.name, rows)
        self.runner.run(write_parquet(f"SELECT _row FROM {lying}", origins), Stage.READING, table.name, rows)
        both.unlink()
        low, high = moments(self.runner, table, path) if not table.key else (None, None)
        return Fresh(number, table, path, fingerprint(path), rows, tuple(rules.columns), low, high, origins)

    def _say_why(self, one: Input, table: Table, rules: Checked, relation: str, sound: str) -> None:
        said = f"{{'column': NULL, 'reason': {text(SAID)}, 'fields': CAST(json_object('said', _reject) AS VARCHAR), 'text': NULL}}"
        why = first_fault(rules, f"WHEN _reject IS NOT NULL THEN {said}")
        broken = f"FROM ({_with_reject(self.runner, relation)}) WHERE ({sound}) IS NOT TRUE AND _row >> {SHIFT} = {one.number}"
        self.sink.faulty(one, table.name, _explained(f"SELECT _row & {MASK} AS record, {why} AS why {broken}"))
        self.runner.rows(f"INSERT INTO fates SELECT _row, 3 {broken}")

    def unused(self, one: Input) -> None:
        """Turn away the rows of an input of which the recipe made nothing, unless they are only looked up."""
        if one.lookup or one.twin is not None or one.beside is not None:
            return
        rows = (
            f"SELECT _row & {MASK} AS record, {fault_struct(None, UNUSED, None, {})} AS why "
            f"FROM staged.main.{quoted(one.source)} AS source "
            f"WHERE _row >> {SHIFT} = {one.number} AND _row NOT IN (SELECT row FROM fates)"
        )
        self.sink.faulty(one, None, _explained(rows))


def _with_reject(runner: Runner, relation: str) -> str:
    columns = runner.described(relation)
    return (
        f"SELECT * FROM {relation}"
        if "_reject" in columns
        else f"SELECT *, CAST(NULL AS VARCHAR) AS _reject FROM {relation}"
    )
