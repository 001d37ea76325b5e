"""The contract as SQL: casts to the store's types, and what must hold of each value, checked in the same pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from detente.engines.base import Kind, quoted
from detente.evidence.contract import DISCREET, Column, Table
from detente.language import N_

_FIRST: Final = "TIMESTAMP '0001-01-01'"
_LAST: Final = "TIMESTAMP '9999-12-31 23:59:59.999999'"

ZONED: Final = "TIMESTAMP WITH TIME ZONE"
_WHOLE: Final = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT", "HUGEINT")
_PLAIN: Final = frozenset({"VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP", ZONED, "FLOAT", "DOUBLE", *_WHOLE})

_OURS: Final = frozenset({"file_row_number", "file_index", "filename"})

MISSING: Final = N_("{column} is missing, and every row must have it.")
NOT_ALLOWED: Final = N_("{column} is “{value}”, but must be one of {choices}.")
TOO_LOW: Final = N_("{column} is {value}, but must not be under {bound}.")
TOO_HIGH: Final = N_("{column} is {value}, but must not be over {bound}.")
UNREADABLE: Final[Mapping[Kind, str]] = {
    Kind.TEXT: N_("{column} can't be read as text: “{value}”."),
    Kind.INSTANT: N_("{column} can't be read as a time: “{value}”."),
    Kind.DAY: N_("{column} can't be read as a day: “{value}”."),
    Kind.MONEY: N_("{column} can't be read as an amount: “{value}”."),
    Kind.DECIMAL: N_("{column} can't be read as a number: “{value}”."),
    Kind.WHOLE: N_("{column} can't be read as a whole number: “{value}”."),
    Kind.FLAG: N_("{column} can't be read as yes or no: “{value}”."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can be wrong with a row: when it is (SQL), in which column, and the sentence that says so.

    value : SQL of what stands there, or None.   fields : further fields of the sentence.
    """

    condition: str
    column: str
    reason: str
    value: str | None
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Raw:
    """A column as a relation has it: SQL that reads it, and its type there.

    read, read_as : SQL of the value and its type where the text was read in some style already, NULL where it
    could not be; None where it still is as it came.
    """

    sql: str
    found: str
    read: str | None = None
    read_as: str = ""

    @staticmethod
    def of(name: str, found: str) -> Raw:
        """Return a column by its name and DuckDB's type; types that the evidence has no use for are read as text.

        >>> Raw.of("a", "TIMESTAMPTZ_NS").sql, Raw.of("a", "UUID").found
        ('CAST("a" AS TIMESTAMPTZ)', 'VARCHAR')
        """
        sql = quoted(name)
        if found in _PLAIN or found.startswith("DECIMAL"):
            return Raw(sql, found)
        if found.startswith("TIMESTAMP"):
            zoned = "TZ" in found or "ZONE" in found
            return Raw(f"CAST({sql} AS TIMESTAMPTZ)", ZONED) if zoned else Raw(f"CAST({sql} AS TIMESTAMP)", "TIMESTAMP")
        return Raw(f"CAST({sql} AS VARCHAR)", "VARCHAR")

    def natural(self, kind: Kind, digits: int) -> str:
        """Return SQL of the value as the store keeps it, NULL where it can't be read."""
        return (
            natural(kind, self.read, self.read_as, digits) if self.read else natural(kind, self.sql, self.found, digits)
        )

    @property
    def filled(self) -> str:
        """SQL that is true where something stands there."""
        return (
            f"{self.sql} IS NOT NULL AND trim({self.sql}) <> ''"
            if self.found == "VARCHAR"
            else f"{self.sql} IS NOT NULL"
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """How the rows of a relation become rows of a table: SQL over the relation's columns.

    columns : what is stored → its SQL, in the order of the contract, extra columns after.
    sound : SQL that is true where the row keeps the contract.   faults : why a row may not, the first counts.
    """

    columns: Mapping[str, str]
    sound: str
    faults: tuple[Fault, ...]


def extra(table: Table, types: Mapping[str, str]) -> dict[str, Raw]:
    """Return the columns that the contract doesn't know, by lower-case name; none that the loader uses itself.

    >>> from detente.evidence.contract import TABLES
    >>> list(extra(TABLES["leads"], {"Note": "VARCHAR", "lead_id": "VARCHAR", "_row": "BIGINT"}))
    ['note']
    """
    return {
        name.lower(): Raw.of(name, kind)
        for name, kind in types.items()
        if name.lower() not in table and name.lower() not in _OURS and not name.startswith("_")
    }


def natural_type(kind: Kind, digits: int) -> str:
    """Return the SQL type in which a store keeps a kind; ``digits`` of the currency.

    >>> natural_type(Kind.MONEY, 2), natural_type(Kind.INSTANT, 2)
    ('DECIMAL(18,2)', 'TIMESTAMP')
    """
    return {
        Kind.TEXT: "VARCHAR",
        Kind.INSTANT: "TIMESTAMP",
        Kind.DAY: "DATE",
        Kind.MONEY: f"DECIMAL(18,{digits})",
        Kind.DECIMAL: "DECIMAL(18,6)",
        Kind.WHOLE: "BIGINT",
        Kind.FLAG: "BOOLEAN",
    }[kind]


def checked(table: Table, found: Mapping[str, Raw], digits: int) -> Checked:
    """Return how a relation's columns become a table's.

    found : column of the table → how it is read; one that the contract doesn't know is kept as text, but beside mail, chat
    and meetings, where it might hold what was written.
    """
    columns: dict[str, str] = {}
    conditions: list[str] = []
    faults: list[Fault] = []
    for column in table.columns:
        if column.name not in found:
            continue
        raw = found[column.name]
        value = raw.natural(column.kind, digits)
        columns[column.name] = value
        conditions += _conditions(column, raw, value)
        faults += _faults(column, raw, value)
    if table.name not in DISCREET:
        columns |= {name: _as_text(raw.sql, raw.found) for name, raw in found.items() if name not in table}
    return Checked(columns, " AND ".join(conditions) or "true", tuple(faults))


def natural(kind: Kind, sql: str, found: str, digits: int) -> str:
    """Return the SQL that reads a value of type ``found`` as ``kind``, NULL where it doesn't fit.

    >>> natural(Kind.TEXT, '"a"', "BIGINT", 2)
    'CAST("a" AS VARCHAR)'
    """
    match kind:
        case Kind.TEXT:
            return _as_text(sql, found)
        case Kind.INSTANT:
            return _moment(sql, found)
        case Kind.DAY:
            return sql if found == "DATE" else f"CAST({_moment(sql, found)} AS DATE)"
        case Kind.MONEY:
            if found == f"DECIMAL(18,{digits})":
                return sql
            return f"TRY_CAST(round_even(TRY_CAST({sql} AS DECIMAL(30,9)), {digits}) AS DECIMAL(18,{digits}))"
        case Kind.DECIMAL:
            return sql if found == "DECIMAL(18,6)" else f"TRY_CAST({sql} AS DECIMAL(18,6))"
        case Kind.WHOLE:
            if found in _WHOLE:
                return sql if found == "BIGINT" else f"TRY_CAST({sql} AS BIGINT)"
            number = f"TRY_CAST({sql} AS DECIMAL(30,9))"
            return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"
        case Kind.FLAG:
            return sql if found == "BOOLEAN" else _flag(sql, found)


_YES: Final = ("1", "true", "t", "yes", "y", "oui", "o", "vrai", "да", "д", "истина", "ja")
_NO: Final = ("0", "false", "f", "no", "n", "non", "faux", "нет", "н", "ложь", "nein")


def _flag(sql: str, found: str) -> str:
    said = f"lower(trim({sql}))" if found == "VARCHAR" else f"CAST({sql} AS VARCHAR)"
    yes, no = (", ".join(f"'{word}'" for word in words) for words in (_YES, _NO))
    return f"CASE WHEN {said} IN ({yes}) THEN true WHEN {said} IN ({no}) THEN false END"


def _as_text(sql: str, found: str) -> str:
    return f"NULLIF({sql}, '')" if found == "VARCHAR" else f"CAST({sql} AS VARCHAR)"


def _moment(sql: str, found: str) -> str:
    if found == ZONED:
        return f"timezone('UTC', {sql})"
    if found in ("TIMESTAMP", "DATE"):
        return sql if found == "TIMESTAMP" else f"CAST({sql} AS TIMESTAMP)"
    if found != "VARCHAR":
        return "CAST(NULL AS TIMESTAMP)"
    # A plain cast drops an offset silently; 2026-01-31 10:00:00 is the common form without one.
    return (
        f"CASE WHEN strlen({sql}) = 19 AND {sql}[17] = ':' OR strlen({sql}) = 10 THEN TRY_CAST({sql} AS TIMESTAMP) "
        f"ELSE timezone('UTC', TRY_CAST({sql} AS TIMESTAMPTZ)) END"
    )


def _conditions(column: Column, raw: Raw, value: str) -> list[str]:
    """Return what must hold, few and cheap: this runs over every row."""
    met = []
    # A timestamp may be infinite, or beyond what other engines can hold.
    if column.kind in (Kind.INSTANT, Kind.DAY):
        inside = f"{value} BETWEEN {_FIRST} AND {_LAST}"
        met.append(inside if column.required else f"({inside} OR NOT ({raw.filled}))")
    elif column.choices:
        listed = f"{value} IN ({_listed(column)})"
        met.append(listed if column.required else f"({listed} OR {value} IS NULL)")
    elif column.required:
        met.append(f"{value} IS NOT NULL")
    elif value != raw.sql and column.kind is not Kind.TEXT:
        met.append(f"({value} IS NOT NULL OR NOT ({raw.filled}))")
    for bound, sign in ((column.low, ">="), (column.high, "<=")):
        if bound is not None:
            met.append(f"({value} {sign} {bound} OR {value} IS NULL)")
    return met


def _faults(column: Column, raw: Raw, value: str) -> list[Fault]:
    shown, filled = f"CAST({raw.sql} AS VARCHAR)", raw.filled
    faults = []
    if column.required:
        faults.append(Fault(f"NOT ({filled})", column.name, MISSING, None, {}))
    unread = f"{filled} AND {value} IS NULL"
    if column.kind in (Kind.INSTANT, Kind.DAY):
        unread = f"{filled} AND ({value} BETWEEN {_FIRST} AND {_LAST}) IS NOT TRUE"
    faults.append(Fault(unread, column.name, UNREADABLE[column.kind], shown, {}))
    if column.choices:
        choices = {"choices": ", ".join(column.choices)}
        faults.append(Fault(f"{value} NOT IN ({_listed(column)})", column.name, NOT_ALLOWED, shown, choices))
    if column.low is not None:
        faults.append(Fault(f"{value} < {column.low}", column.name, TOO_LOW, shown, {"bound": column.low}))
    if column.high is not None:
        faults.append(Fault(f"{value} > {column.high}", column.name, TOO_HIGH, shown, {"bound": column.high}))
    return faults


def _listed(column: Column) -> str:
    return ", ".join(f"'{choice}'" for choice in column.choices)


def identity(table: Table, columns: tuple[str, ...]) -> tuple[list[str], str]:
    """Return what tells a table's rows apart: SQL expressions, and the condition under which alike rows may repeat.

    columns : all columns of the rows. Where a table has no key, all of them tell a row; where it has only an
    optional id, the id does when given.

    >>> from detente.evidence.contract import TABLES
    >>> identity(TABLES["leads"], ("lead_id", "source"))
    (['"lead_id"'], 'false')
    >>> identity(TABLES["voices"], ("voice_id", "said_at"))
    (['"voice_id"', 'CASE WHEN "voice_id" IS NULL THEN "said_at" END'], '"voice_id" IS NULL')
    """
    if table.key:
        return [quoted(name) for name in table.key], "false"
    own = own_id(table)
    if own is None or own not in columns:
        return [quoted(name) for name in columns], "true"
    name = quoted(own)
    others = [f"CASE WHEN {name} IS NULL THEN {quoted(other)} END" for other in columns if other != own]
    return [name, *others], f"{name} IS NULL"


def own_id(table: Table) -> str | None:
    """Return the optional id of a table without key (``touch_id``, ``voice_id``), None where it has none."""
    first = table.columns[0]
    optional = not table.key and not first.required and first.kind is Kind.TEXT and first.refers_to is None
    return first.name if optional and first.name.endswith("_id") else None
