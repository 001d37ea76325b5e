"""Rows without the people who were erased: their ids replaced, their names and what is written about them gone.

Every other value stays, so that counts and sums are what they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detente.engines.base import quoted
from detente.evidence.contract import Table
from detente.evidence.persons import TEXTS, Person, about_columns, empties, id_columns
from detente.imports.running import Runner, parquet, text
from detente.language import N_

GONE: Final = N_("The row named somebody who was erased.")
"""What is left of a row that was turned away."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """How the rows of a Parquet file become rows without some people.

    select : the SELECT of the new rows, in order.   rows : how many named one of them by id.
    persons : whom the file names, by id or in words.
    """

    select: str
    rows: int
    persons: tuple[Person, ...]


def left_out(runner: Runner, table: Table, path: Path, persons: Sequence[Person]) -> Rewriting | None:
    """Return how to write a file of a table's rows without some people; None where it names none of them."""
    types = runner.described(parquet(path))
    types.pop("file_row_number", None)
    hits = _hits(runner, table, path, persons, types)
    said = _said(runner, table, path, persons, types)
    if not hits and not said:
        return None
    listed = ", ".join(f"{_value(table, name, types, hits, said)} AS {quoted(name)}" for name in types)
    met = {id(one) for one in hits} | {id(one) for changes in said.values() for one in changes.persons}
    return Rewriting(
        f"SELECT {listed} FROM {parquet(path)} ORDER BY file_row_number",
        _count(runner, path, " OR ".join(_names(table, one, types) for one in hits)) if hits else 0,
        tuple(one for one in persons if id(one) in met),
    )


def _hits(
    runner: Runner, table: Table, path: Path, persons: Sequence[Person], types: Mapping[str, str]
) -> list[Person]:
    """Return the people whom rows of the file name by id."""
    asked = [one for one in persons if _names(table, one, types)]
    if not asked:
        return []
    counts = ", ".join(f"bool_or({_names(table, one, types)})" for one in asked)
    found = runner.one(f"SELECT {counts} FROM {parquet(path)}")
    return [one for one, named in zip(asked, found, strict=True) if named]


def _names(table: Table, person: Person, types: Mapping[str, str]) -> str:
    """Return SQL that is true where a row names a person by id; "" where the file has no column for ids."""
    return _any_is(id_columns(table, person.kind), person, types)


def _any_is(columns: Iterable[str], person: Person, types: Mapping[str, str]) -> str:
    there = [quoted(name) for name in columns if types.get(name) == "VARCHAR"]
    return " OR ".join(f"coalesce({name} = {text(person.id)}, false)" for name in there)


@dataclass(frozen=True, slots=True)
class _Said:
    changed: Mapping[str, str]
    persons: tuple[Person, ...]


def _said(
    runner: Runner, table: Table, path: Path, persons: Sequence[Person], types: Mapping[str, str]
) -> dict[str, _Said]:
    """Return the texts of each column that give somebody away, old → new."""
    words = {word for one in persons for word in one.words}
    found: dict[str, _Said] = {}
    for name in text_columns(table, types) if words else ():
        # The name of another who is called alike is theirs.
        looked = [one for one in persons if name != "name" or table.name not in ("people", "customers")]
        given = " OR ".join(f"contains(lower({quoted(name)}), lower({text(word)}))" for word in sorted(words))
        changed, met = {}, []
        for (old,) in runner.rows(f"SELECT DISTINCT {quoted(name)} FROM {parquet(path)} WHERE {given}"):
            new = old
            for one in looked:
                without = one.without(new)
                if without != new:
                    new = without
                    met.append(one)
            if new != old:
                changed[old] = new
        if changed:
            found[name] = _Said(changed, tuple(met))
    return found


def text_columns(table: Table, types: Mapping[str, str]) -> list[str]:
    """Return the columns of a file in which anything may be written: the contract's, and those it doesn't know."""
    free = TEXTS.get(table.name, ())
    return [name for name, kind in types.items() if kind == "VARCHAR" and (name in free or name not in table)]


def _value(table: Table, name: str, types: Mapping[str, str], hits: Sequence[Person], said: Mapping[str, _Said]) -> str:
    """Return SQL of a column without the people."""
    changed = dict(said[name].changed) if name in said else {}
    changed |= {one.id: one.stand_in for one in hits if name in id_columns(table, one.kind)}
    sql = _case(quoted(name), changed) if changed else quoted(name)
    # Of several people a row may name, each empties what is about them.
    told = [_any_is(about_columns(table, one.kind), one, types) for one in hits if empties(table, name, one.kind)]
    about = " OR ".join(filter(None, told))
    return f"CASE WHEN {about} THEN NULL ELSE {sql} END" if about else sql


def _case(column: str, changed: Mapping[str, str]) -> str:
    whens = " ".join(f"WHEN {text(old)} THEN {text(new)}" for old, new in changed.items())
    return f"CASE {column} {whens} ELSE {column} END"


def _count(runner: Runner, path: Path, condition: str) -> int:
    return int(runner.one(f"SELECT count(*) FILTER ({condition}) FROM {parquet(path)}")[0])


def rejects_left_out(runner: Runner, path: Path, persons: Sequence[Person]) -> tuple[str, int] | None:
    """Return how to write a file of rejects without what names somebody, and how many rows do; None where none does.

    A row keeps its file and line, so that the counts of its load stay true.
    """
    words = {word for one in persons for word in (one.id, *one.names)}
    given = " OR ".join(
        f"contains(lower(coalesce({column}, '')), lower({text(word)}))"
        for word in sorted(words)
        for column in ('"text"', '"fields"')
    )
    rows = [
        number
        for number, raw, fields in runner.rows(
            f'SELECT file_row_number, "text", "fields" FROM {parquet(path)} WHERE {given}'
        )
        if any(one.named_in(said) for one in persons for said in (raw or "", fields or ""))
    ]
    return (rejects_without(runner, path, rows), len(rows)) if rows else None


def rejects_without(runner: Runner, path: Path, rows: Sequence[int]) -> str:
    """Return the SELECT of a file of rejects in which nothing is left of some rows, given by number, but their place."""
    runner.rows("CREATE OR REPLACE TEMP TABLE without (number BIGINT)")
    runner.connection.execute("INSERT INTO without SELECT unnest(?)", [list(rows)])
    here = "file_row_number IN (SELECT number FROM without)"
    emptied = ", ".join(
        f'CASE WHEN {here} THEN NULL ELSE "{name}" END AS "{name}"' for name in ("plural", "fields", "text")
    )
    reason = f'CASE WHEN {here} THEN {text(GONE)} ELSE "reason" END AS "reason"'
    return f"SELECT * EXCLUDE (file_row_number) REPLACE ({reason}, {emptied}) FROM {parquet(path)} ORDER BY file_row_number"
