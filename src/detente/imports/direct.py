"""Files that are evidence already: checked and written in one pass, or taken over byte by byte.

The contract is checked while DuckDB reads the file; only where a row breaks it is the file read again, to say
which one and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from detente.engines.base import Kind, quoted
from detente.evidence.contract import TABLES, Table
from detente.evidence.disk import Disk, fingerprint
from detente.imports.contracts import Checked, Raw, checked, extra, natural_type
from detente.imports.made import Fresh, Made
from detente.imports.plan import Input
from detente.imports.running import Runner, Stage, text, write_parquet
from detente.imports.styles import TYPES, Styles
from detente.imports.turned_away import Sink, first_fault


@dataclass(frozen=True, slots=True)
class Direct:
    """Makes evidence tables of files that are named after them.

    digits : of the currency.   work : for new files.
    """

    runner: Runner
    sink: Sink
    disk: Disk
    work: Path
    digits: int
    styles: Styles

    def make(self, one: Input, made: Made) -> None:
        """Make the rows of one input's table, into ``made``."""
        table = TABLES[one.source]
        self.sink.unread(one)
        path = self.work / f"{one.number}_{table.name}.parquet"
        found = self._found(one, table)
        rules = checked(table, found, self.digits)
        if self._as_it_is(one, table, rules, found):
            self.disk.copy(one.opened.path, path)
            rows = one.opened.accepted
        else:
            rows, rules = self._written(one, table, rules, path)
        unsound = one.opened.accepted - rows
        if unsound:
            self._say_why(one, table, rules, unsound)
        made.rejected[table.name] = made.rejected.get(table.name, 0) + unsound + len(one.opened.rejects)
        made.unsound[one.number] = unsound + len(one.opened.rejects)
        low, high = moments(self.runner, table, path) if not table.key else (None, None)
        made.fresh.append(Fresh(one.number, table, path, fingerprint(path), rows, tuple(rules.columns), low, high))

    def _found(self, one: Input, table: Table) -> dict[str, Raw]:
        types = self.runner.described(one.opened.relation())
        found = {column: Raw.of(header, types[header]) for column, header in one.columns.items()}
        used = set(one.columns.values())
        return found | extra(table, {header: kind for header, kind in types.items() if header not in used})

    def _written(self, one: Input, table: Table, rules: Checked, path: Path) -> tuple[int, Checked]:
        """Write the sound rows; where values don't read as the contract writes them, look how they are written."""
        rows = self._write(one, table, rules, path)
        if rows < one.opened.accepted and one.opened.kind == "text":
            styled = self._styled(one, table, rules)
            if styled is not None:
                rules, rows = styled, self._write(one, table, styled, path)
        return rows, rules

    def _write(self, one: Input, table: Table, rules: Checked, path: Path) -> int:
        listed = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in rules.columns.items())
        select = f"SELECT {listed} FROM {one.opened.relation()} WHERE {rules.sound}"
        return int(self.runner.run(write_parquet(select, path), Stage.READING, table.name, one.opened.accepted)[0][0])

    def _styled(self, one: Input, table: Table, rules: Checked) -> Checked | None:
        """Return the rules with the columns read as this file writes them, None where nothing reads better."""
        unread = {fault.column: fault.condition for fault in rules.faults if fault.value and not fault.fields}
        listed = ", ".join(f"count(*) FILTER ({condition})" for condition in unread.values())
        counts = self.runner.run(
            f"SELECT {listed} FROM {one.opened.relation()}", Stage.READING, table.name, one.opened.accepted
        )[0]
        odd = [column for column, count in zip(unread, counts, strict=True) if count]
        found = self._found(one, table)
        read: dict[str, Raw] = {}
        for name in odd:
            sql = self.styles.sql(one, one.columns[name], table[name].kind, f"{table.name}.{name}")
            if sql is not None:
                read[name] = replace(found[name], read=sql, read_as=TYPES[table[name].kind])
        if not read:
            return None
        return checked(table, found | read, self.digits)

    def _as_it_is(self, one: Input, table: Table, rules: Checked, found: Mapping[str, Raw]) -> bool:
        """Whether the file's bytes can be the store's: a Parquet file with the store's types and sound rows only."""
        if one.opened.kind != "parquet" or set(one.opened.columns) != set(rules.columns):
            return False
        for name, raw in found.items():
            kept_as = natural_type(table[name].kind, self.digits) if name in table else None
            if raw.found != kept_as or raw.sql != quoted(name):
                return False
        texts = [column for column in table.columns if column.kind is Kind.TEXT and column.name in found]
        # '' and nothing are the same; the store writes nothing.
        empty = " AND ".join(f"({quoted(column.name)} <> '') IS NOT FALSE" for column in texts) or "true"
        sound = self.runner.run(
            f"SELECT count(*) FILTER (({rules.sound}) AND {empty}) FROM {one.opened.relation()}",
            Stage.READING,
            table.name,
            one.opened.accepted,
        )[0][0]
        return int(sound) == one.opened.accepted == one.opened.rows

    def _say_why(self, one: Input, table: Table, rules: Checked, unsound: int) -> None:
        why = first_fault(rules)
        # Numbering rows is the slow part: done only here, where there is something to say.
        rows = (
            f'SELECT record, why.column AS "column", why.reason AS reason, why.fields AS fields, why.text AS text '
            f"FROM (SELECT record, {why} AS why FROM (SELECT row_number() OVER () - 1 AS record, * "
            f"FROM {one.opened.relation()}) WHERE ({rules.sound}) IS NOT TRUE)"
        )
        told = self.sink.faulty(one, table.name, rows)
        if told != unsound:
            raise AssertionError(f"{one.name}: {unsound} rows were left out, but {told} are told of")


def moments(runner: Runner, table: Table, path: Path) -> tuple[int | None, int | None]:
    """Return the first and last moment of a file's rows (µs UTC); None where the table has none or it has no rows."""
    if table.moment is None:
        return None, None
    name = quoted(table.moment)
    low, high = runner.one(f"SELECT epoch_us(min({name})), epoch_us(max({name})) FROM read_parquet({text(str(path))})")
    return low, high
