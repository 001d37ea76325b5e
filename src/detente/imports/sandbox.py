"""Where a recipe's SQL runs: over the given files' rows and nothing else.

Two walls. The text is taken apart by DuckDB's own parser and must be one SELECT over the recipe's sources, with no
function that reads files, tells the time or draws lots. And the DuckDB it runs in has no way to files, extensions
or settings: it was locked before the first recipe's word was read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from detente.engines.base import quoted
from detente.imports.running import Runner, Stage, Watch, text
from detente.language import N_
from detente.mistakes import Mistake

MADE: Final = "made"
"""The schema in which a recipe's tables are made."""

_TABLE_FUNCTIONS: Final = frozenset({"range", "generate_series", "unnest"})
_NO_FUNCTIONS: Final = frozenset({"error", "read_text", "read_blob", "getenv", "json_execute_serialized_sql"})
_CLOCK: Final = frozenset({"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"})


class Sandbox:
    """A DuckDB in a file, into which sources are put; once `locked`, recipes run in it.

    One thread, so that the same files always give the same rows in the same order.
    """

    def __init__(self, watch: Watch, work: Path) -> None:
        self.path = work / "staged.duckdb"
        self.runner = Runner(watch, work, self.path, threads=1)
        self.runner.rows(f"CREATE SCHEMA {MADE}")
        self._locked = False

    def lock(self) -> None:
        """Close every way out. There is no way back."""
        for setting in ("allow_community_extensions", "enable_external_access"):
            self.runner.rows(f"SET {setting} = false")
        self.runner.rows("SET lock_configuration = true")
        self._locked = True

    def make(self, table: str, sql: str, sources: Collection[str], where: str, rows: int) -> None:
        """Run one recipe's SELECT into the table ``made.<table>``.

        where : how to name it to the user.   rows : how many the sources have, for the progress.
        Raises Mistake where the text is not one harmless SELECT, or fails.
        """
        import duckdb

        if not self._locked:
            raise RuntimeError("recipes run in a locked sandbox only")
        check(sql, sources, where)
        try:
            self.runner.run(f"CREATE TABLE {MADE}.{quoted(table)} AS (\n{_bare(sql)}\n)", Stage.READING, table, rows)
        except duckdb.Error as error:
            if isinstance(error, (duckdb.OutOfMemoryException, duckdb.IOException)):
                raise
            raise Mistake(
                N_("The recipe's {file} fails: {reason}"), file=where, reason=str(error).splitlines()[0]
            ) from None

    def close(self) -> None:
        """Close the file, so that the load can read it."""
        self.runner.close()


def check(sql: str, sources: Collection[str], where: str) -> None:
    """Raise Mistake unless a text is one SELECT over ``sources`` that always gives the same rows.

    >>> check("SELECT a FROM contacts", ["contacts"], "leads.sql")
    >>> check("DROP TABLE contacts", ["contacts"], "leads.sql")
    Traceback (most recent call last):
    ...
    detente.mistakes.Mistake: leads.sql must be one SELECT, and is not.
    """
    parsed = _parsed(sql)
    if parsed is None:
        raise _refused(sql, where)
    nodes = list(_nodes(parsed))
    known = {name.lower() for name in sources} | {str(name).lower() for node in nodes for name in _named(node)}
    for node in nodes:
        offence = _offence(node, known)
        if offence:
            raise Mistake(
                N_("{file} uses {what}, which a recipe may not: it reads its own sources only ({sources})."),
                file=where,
                what=offence,
                sources=", ".join(sources),
            )


def _bare(sql: str) -> str:
    return sql.strip().rstrip(";")


@lru_cache(maxsize=256)
def _parsed(sql: str) -> Mapping[str, Any] | None:
    """Return DuckDB's own tree of a text that is one SELECT; None where it is something else."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        try:
            kinds = [statement.type for statement in connection.extract_statements(sql)]
        except duckdb.Error:
            return None
        if kinds != [duckdb.StatementType.SELECT]:
            return None
        row = connection.execute("SELECT json_serialize_sql(CAST(? AS VARCHAR))", [_bare(sql)]).fetchone()
        tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
        return None if tree["error"] or len(tree["statements"]) != 1 else tree["statements"][0]


def _refused(sql: str, where: str) -> Mistake:
    import duckdb

    try:
        duckdb.connect(":memory:").extract_statements(sql)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        return Mistake(N_("{file} can't be read as SQL: {reason}"), file=where, reason=reason)
    return Mistake(N_("{file} must be one SELECT, and is not."), file=where)


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _nodes(item)
    elif isinstance(value, list):
        for item in value:
            yield from _nodes(item)


def _named(node: Mapping[str, Any]) -> list[str]:
    """Return the names that a node's WITH defines."""
    entries = (node.get("cte_map") or {}).get("map", []) if isinstance(node.get("cte_map"), dict) else []
    return [entry["key"] for entry in entries]


def _offence(node: Mapping[str, Any], known: Collection[str]) -> str | None:
    """Return what a node does that a recipe may not; None where it is harmless."""
    kind = node.get("type")
    if kind == "BASE_TABLE":
        name = str(node.get("table_name", ""))
        if node.get("schema_name") or node.get("catalog_name") or name.lower() not in known:
            return ".".join(filter(None, [node.get("catalog_name"), node.get("schema_name"), name]))
    elif kind == "TABLE_FUNCTION":
        name = str((node.get("function") or {}).get("function_name", ""))
        if name.lower() not in _TABLE_FUNCTIONS:
            return f"{name}()"
    elif kind == "FUNCTION":
        name = str(node.get("function_name", ""))
        if name.lower() in refused_functions():
            return f"{name}()"
    elif kind == "COLUMN_REF":
        names = node.get("column_names") or []
        if len(names) == 1 and str(names[0]).lower() in _CLOCK:
            return str(names[0])
    elif kind in ("SHOW_REF", "DELIM_GET") or kind == "PARAMETER":
        return str(kind)
    return "a random sample" if node.get("sample") else None


@lru_cache(maxsize=1)
def refused_functions() -> frozenset[str]:
    """Return the functions that don't always give the same result, and those that reach out."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        found = connection.execute(
            "SELECT DISTINCT lower(function_name) FROM duckdb_functions() "
            f"WHERE stability IN ({text('VOLATILE')}, {text('CONSISTENT_WITHIN_QUERY')}) OR has_side_effects"
        ).fetchall()
    return frozenset(name for (name,) in found) | _NO_FUNCTIONS
