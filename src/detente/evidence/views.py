"""The one door: each table as a view in portable types, as it was known at ``as_of``.

A question's SQL reads these views only, so that one text runs the same on every engine.
Dialect lives in the engine's ``portable``; the text here is the same for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files

from detente.engines import Engine, Source
from detente.engines.base import PORTABLE_TYPES, Found, Kind, quoted
from detente.evidence.contract import TABLES, Column, Table

DERIVED = ("deal_steps", "staff", "answering", "survey_sides", "addressed", "signs_by_week")
"""Views that are made of the tables' views, each by the SQL file of its name."""
ADDRESSES = "addresses"
"""The table by which people who go by several names are one person."""
_EVER = 253_402_214_400_000_000  # the last day of the year 9999, in microseconds
_AT_ANY_TIME = ("survey_answers", "quiz_answers", "scorecards", "signatures", "remedies", "visits")
"""What people are asked, agree to, sign and do together, whenever the records of all else end."""
RECORDED = "recorded_"
"""Prefix of the views that hold every row that keeps the contract, whenever it happened."""

_AS_KNOWN = {
    # What was decided after as_of was still open then; an expected closing day is not a closing.
    ("deals", "closed_at"): "CASE WHEN outcome <> 'open' AND closed_at <= {as_of}{floor} THEN closed_at END",
    ("deals", "outcome"): "CASE WHEN closed_at > {as_of} THEN 'open' ELSE outcome END",
    ("deals", "lost_reason"): "CASE WHEN closed_at > {as_of} THEN NULL ELSE lost_reason END",
    ("leads", "closed_at"): "CASE WHEN closed_at <= {as_of}{floor} THEN closed_at END",
    ("leads", "closed_reason"): "CASE WHEN closed_at > {as_of} THEN NULL ELSE closed_reason END",
}


def define_recorded(engine: Engine, minor_digits: int) -> None:
    """Define ``recorded_…`` for every table: portable types, all columns, rows that keep the contract."""
    sources = engine.sources()
    for table in TABLES.values():
        engine.view(RECORDED + table.name, recorded(engine, table, sources.get(table.name), minor_digits))


def define_known(engine: Engine, as_of: int, floors: Mapping[str, int], *, given: bool = True) -> None:
    """Define every table's view, and those made of them, as it was known at ``as_of`` (microseconds, UTC).

    given : somebody said it; otherwise what is asked or signed at any time is seen after the last event of anything else too.
    floors : table → the moment up to which its moments are years away from all others, and left out.
    """
    one_person = ADDRESSES in engine.sources()
    for table in TABLES.values():
        seen = as_of if given or table.name not in _AT_ANY_TIME else _EVER
        text = known(table, seen, floors.get(table.name))
        engine.view(table.name, _resolved(table, text) if one_person else text)
    for name in DERIVED:
        engine.view(name, text_of(name))


def text_of(name: str) -> str:
    """Return the SELECT of a view that is made of the tables' views, as those of `DERIVED`."""
    return (files(__package__) / f"{name}.sql").read_text("utf-8")


def recorded(engine: Engine, table: Table, source: Source | None, minor_digits: int) -> str:
    """Return the SELECT that makes one table portable; an empty one where the table is not there."""
    if source is None:
        columns = ", ".join(
            f"CAST(NULL AS {PORTABLE_TYPES[column.kind]}) AS {_name(column)}" for column in table.columns
        )
        return f"SELECT {columns} WHERE 1 = 0"
    kept = " AND ".join(kept_conditions(table)) or "1 = 1"
    listed = ", ".join(_name(column) for column in table.columns)
    return f"SELECT {listed} FROM ({portable(engine, table, source, minor_digits)}) AS portable WHERE {kept}"


def portable(
    engine: Engine, table: Table, source: Source, minor_digits: int, carried: Sequence[tuple[str, str]] = ()
) -> str:
    """Return the SELECT of all rows in portable types, broken ones too; ``carried`` adds source columns as they are."""
    found = {name.lower(): (name, kind) for name, kind in source.columns.items()}
    columns = [f"{_cast(engine, column, found, minor_digits)} AS {_name(column)}" for column in table.columns]
    columns += [f"{quoted(name)} AS {quoted(alias)}" for alias, name in carried]
    return f"SELECT {', '.join(columns)} FROM {source.relation}"


def kept_conditions(table: Table) -> list[str]:
    """Return the conditions that a portable row must meet to keep the contract."""
    return [condition for column in table.columns for condition in conditions(column)]


def conditions(column: Column) -> list[str]:
    """Return what must hold of one column, each as SQL over the portable value."""
    name = _name(column)
    met = []
    if column.required:
        met.append(f"{name} IS NOT NULL")
    if column.choices:
        listed = ", ".join(f"'{choice}'" for choice in column.choices)
        met.append(f"{name} IN ({listed})" if column.required else f"({name} IS NULL OR {name} IN ({listed}))")
    if column.low is not None:
        met.append(f"({name} IS NULL OR {name} >= {column.low})")
    if column.high is not None:
        met.append(f"({name} IS NULL OR {name} <= {column.high})")
    return met


def known(table: Table, as_of: int, floor: int | None = None) -> str:
    """Return the SELECT of one table as it was known at ``as_of``, without what lies at ``floor`` or before."""
    above = "" if floor is None else f" AND closed_at > {floor}"
    columns = ", ".join(
        f"{_AS_KNOWN[key].format(as_of=as_of, floor=above)} AS {_name(column)}" if key in _AS_KNOWN else _name(column)
        for column in table.columns
        for key in [(table.name, column.name)]
    )
    if table.moment is None:
        seen = "1 = 1"
    elif table[table.moment].kind is Kind.DAY:
        seen = f"{table.moment} <= {as_of // 86_400_000_000}"
    else:
        seen = f"({table.moment} IS NULL OR {table.moment} <= {as_of})"
    if floor is not None:
        seen += f" AND {table.moment} > {floor}"
    return f"SELECT {columns} FROM {RECORDED}{table.name} WHERE {seen}"


def _resolved(table: Table, text: str) -> str:
    """Return a table's SELECT with each address of somebody replaced by their id, so that they are one person.

    Of rows that are then one and the same (a message to two addresses of one person) the first stays.
    """
    of_staff = [column.name for column in table.columns if column.refers_to == "people"]
    if not of_staff or table.name == ADDRESSES:
        return text
    columns = ", ".join(
        f"COALESCE({column.name}_of.person_id, seen.{_name(column)}) AS {_name(column)}"
        if column.name in of_staff
        else f"seen.{_name(column)}"
        for column in table.columns
    )
    joins = " ".join(
        f"LEFT JOIN (SELECT address, MIN(person_id) AS person_id FROM {RECORDED}{ADDRESSES} GROUP BY address) "
        f'AS {name}_of ON {name}_of.address = seen."{name}"'
        for name in of_staff
    )
    resolved = f"SELECT {columns} FROM ({text}) AS seen {joins}"
    if set(table.key).isdisjoint(of_staff):
        return resolved
    key, listed = ", ".join(f'"{name}"' for name in table.key), ", ".join(map(_name, table.columns))
    # The last columns tell most: who came counts before who said so, addressed before copied.
    order = ", ".join(f"{_name(column)} DESC NULLS LAST" for column in reversed(table.columns))
    place = f"ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY {order}) AS place"
    return f"SELECT {listed} FROM (SELECT {listed}, {place} FROM ({resolved}) AS one) AS placed WHERE place = 1"


def later(table: Table, as_of: int) -> str:
    """Return the condition that a row lies after ``as_of``; a row without a moment does not."""
    if table.moment is None:
        return "1 = 0"
    last = as_of // 86_400_000_000 if table[table.moment].kind is Kind.DAY else as_of
    return f"{table.moment} > {last}"


def _cast(engine: Engine, column: Column, found: dict[str, tuple[str, Found]], minor_digits: int) -> str:
    if column.name not in found:
        return f"CAST(NULL AS {PORTABLE_TYPES[column.kind]})"
    name, kind = found[column.name]
    cast = engine.portable(name, kind, column.kind, minor_digits)
    return f"NULLIF({cast}, '')" if column.kind is Kind.TEXT else cast


def _name(column: Column) -> str:
    return f'"{column.name}"'
