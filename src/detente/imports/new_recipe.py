"""Start a recipe from a folder of unknown files: every header is listed, nothing is decided silently.

What the names of files and headers suggest is proposed and marked "please check"; the rest is a question. The recipe
can be loaded from at once: rows whose questions are still open become rejects that say so, until somebody answers.
"""

from __future__ import annotations

import glob
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from detente.engines.base import Kind
from detente.evidence.contract import TABLES, Column, Table
from detente.imports.common_names import DECIMALS, INSTANTS, alike, column_for, table_for
from detente.language import N_
from detente.mistakes import Mistake

CHECK: Final = "please check"
QUESTION: Final = "QUESTION"
_SQL_TYPES: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "VARCHAR",
    Kind.INSTANT: "TIMESTAMP",
    Kind.DAY: "DATE",
    Kind.MONEY: "DECIMAL(18, 6)",
    Kind.DECIMAL: "DECIMAL(18, 6)",
    Kind.WHOLE: "BIGINT",
    Kind.FLAG: "BOOLEAN",
}
_TRAPS: Final[Mapping[tuple[str, str], str]] = {
    ("deals", "closed_at"): "; NULL while it is open: a date on which somebody hopes to close closes nothing",
    ("leads", "source"): "; the first source, not the latest",
    ("deals", "amount"): "; in the one reporting currency",
}
_CYRILLIC: Final = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)


class Headed(Protocol):
    """A readable table: the lower-case stem of its name, and its headers as written."""

    @property
    def stem(self) -> str:
        """The stem that recipes name it by."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """Its headers, as written."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """One logical source of the new recipe: all files with the same headers.

    name : what SQL calls it.   stems : of its files.   table : the evidence table proposed for it, or None.
    columns : canonical name → header as written.
    """

    name: str
    stems: tuple[str, ...]
    table: str | None
    columns: Mapping[str, str]

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers, as written."""
        return tuple(self.columns.values())


@dataclass(frozen=True, slots=True)
class Started:
    """What was written: the folder, its sources, and how many needed columns of the evidence wait for an answer."""

    folder: Path
    sources: tuple[Source, ...]
    questions: int


def start(tables: Iterable[Headed], out: Path, name: str | None = None) -> Started:
    """Write ``recipe.toml`` and one SQL file per proposed evidence table into ``out``, and return what was written.

    tables : the readable tables of the folder.   out : a new or empty folder.
    name : the recipe's name, by default the folder's.
    Raises Mistake where ``out`` holds something already, or no table was given.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Mistake(N_("{folder} is not empty; name a new folder for the recipe."), folder=str(out))
    sources = sources_of(tables)
    if not sources:
        raise Mistake(N_("There is no table with a header to start a recipe from; name a folder of exports."))
    by_table: dict[str, list[Source]] = {}
    for source in sources:
        if source.table is not None:
            by_table.setdefault(source.table, []).append(source)
    texts = {f"{table}.sql": select(TABLES[table], found) for table, found in by_table.items()}
    out.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (out / file).write_text(text, encoding="utf-8")
    (out / "recipe.toml").write_text(settings(slug(name or out.name) or "recipe", sources), encoding="utf-8")
    return Started(out, sources, sum(text.count(f"-- {QUESTION}: ") for text in texts.values()))


def sources_of(tables: Iterable[Headed]) -> tuple[Source, ...]:
    """Return one source for all tables that have the same headers and would fill the same evidence table."""
    stems: dict[tuple[str | None, tuple[str, ...]], list[str]] = {}
    for table in tables:
        stems.setdefault((table_for(table.stem), table.columns), []).append(table.stem)
    sources: list[Source] = []
    for (fills, headers), named in stems.items():
        base = slug(re.sub(r"[\d\W_]+$", "", named[0])) or "file"
        columns: dict[str, str] = {}
        for header in headers:
            columns[_free(slug(header) or "column", columns)] = header
        sources.append(Source(_free(base, {source.name for source in sources}), tuple(named), fills, columns))
    return tuple(sources)


def settings(name: str, sources: Sequence[Source]) -> str:
    """Return the text of ``recipe.toml``: every header of every source, with what it may mean."""
    lines = [
        "# A recipe started from the headers of some files. Nothing here is certain before somebody has read it:",
        f'# "{CHECK}" marks what was only guessed from a name, "{QUESTION}" what could not be guessed.',
        f"name = {_quoted(name)}",
        "version = 1",
        f"title = {_quoted(name)}",
        "verified = false",
        f'zone = ""  # {QUESTION}: in which time zone are the times? For example "Europe/Paris", or "UTC".',
        f'currency = ""  # {QUESTION}: in which currency are the amounts? For example "EUR".',
    ]
    for source in sources:
        fills = (
            f"{CHECK}: fills {source.table}" if source.table else f"{QUESTION}: what does it hold? No SQL reads it yet"
        )
        lines += [
            "",
            f"[files.{source.name}]  # {fills}",
            f'names = [{", ".join(_quoted(glob.escape(stem)) for stem in source.stems)}]  # a pattern such as "leads*" will do',
            "required = false",
            f"[files.{source.name}.columns]",
        ]
        lines += [_column_line(source, column, header) for column, header in source.columns.items()]
    return "\n".join(lines) + "\n"


def _column_line(source: Source, column: str, header: str) -> str:
    wanted = TABLES[source.table].columns if source.table else ()
    meant = [item for item in wanted if column_for(source.table or "", item.name, source.headers) == header]
    kind = _kind(meant, header)
    told = f"{CHECK}: {', '.join(f'{source.table}.{item.name}' for item in meant)}" if meant else "not used so far"
    if kind is not Kind.TEXT:
        told += f", read as {kind.value}" if meant else f"; {CHECK}: read as {kind.value}"
    return f"{column} = {{ names = [{_quoted(header)}], kind = {_quoted(kind.value)} }}  # {told}"


def _kind(meant: Sequence[Column], header: str) -> Kind:
    """Return how to read a column: as what it is proposed for, else as its name says. Money is written as a decimal."""
    kinds = {Kind.DECIMAL if column.kind is Kind.MONEY else column.kind for column in meant}
    if kinds:
        return kinds.pop() if len(kinds) == 1 else Kind.TEXT
    name = alike(header)
    if re.search(r"\bids?\b", name):
        return Kind.TEXT
    return Kind.INSTANT if INSTANTS.search(name) else Kind.DECIMAL if DECIMALS.search(name) else Kind.TEXT


def select(table: Table, sources: Sequence[Source]) -> str:
    """Return one SELECT that fills ``table`` from the sources, with the open questions as comments."""
    head = (
        f"-- {table.name}: one row is {table.meaning}.\n"
        "-- Every source row gives a row here. To leave some out, add a column _reject: the reason, or NULL to keep the row.\n"
    )
    return head + "\nUNION ALL\n".join(_part(table, source) for source in sources) + "\n"


def _part(table: Table, source: Source) -> str:
    lines = ["SELECT"]
    for column in table.columns:
        expression, told = _proposal(table, column, source)
        lines.append(f"    {expression} AS {column.name},  -- {told}")
    return "\n".join([*lines, "    _row", f"FROM {source.name}"])


def _proposal(table: Table, column: Column, source: Source) -> tuple[str, str]:
    """Return the SQL expression proposed for a column of the evidence, and what is said of it."""
    header = column_for(table.name, column.name, source.headers)
    meaning = column.meaning + (f" ({', '.join(column.choices)})" if column.choices else "")
    if header is None:
        unknown = f"CAST(NULL AS {_SQL_TYPES[column.kind]})"
        if column.required:
            return unknown, f"{QUESTION}: {meaning}. Needed: a row without it is rejected"
        return unknown, f"not found: {meaning}"
    canonical = next(name for name, written in source.columns.items() if written == header)
    if column.choices:
        cases = " ".join(f"WHEN '{choice}' THEN '{choice}'" for choice in column.choices)
        return f"CASE lower({canonical}) {cases} END", f"{QUESTION}: which of its values mean what? {meaning}"
    return canonical, f"{CHECK}: {meaning}{_TRAPS.get((table.name, column.name), '')}"


def slug(text: str) -> str:
    """Return ``text`` as a plain name: lower-case Latin letters, digits, underscores; "" where nothing is left.

    >>> slug("Date de création"), slug("Источник лида"), slug("1st touch"), slug("%")
    ('date_de_creation', 'istochnik_lida', 'c_1st_touch', '')
    """
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).lower().translate(_CYRILLIC))
    plain = re.sub(r"[^a-z0-9]+", "_", letters.encode("ascii", "ignore").decode()).strip("_")
    return f"c_{plain}" if plain[:1].isdigit() else plain


def _free(name: str, taken: Iterable[str]) -> str:
    """Return ``name``, numbered where it is taken or where SQL needs the word for itself."""
    used = {*taken, "_row", "_reject", *_reserved_words()}
    number, free = 2, name
    while free in used:
        free, number = f"{name}_{number}", number + 1
    return free


@lru_cache(maxsize=1)
def _reserved_words() -> frozenset[str]:
    """Return the words that can't name a column or a table in DuckDB's SQL without quotes."""
    import duckdb

    asked = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"
    with duckdb.connect() as connection:
        return frozenset(str(word) for (word,) in connection.execute(asked).fetchall())


def _quoted(text: str) -> str:
    """Return ``text`` as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
