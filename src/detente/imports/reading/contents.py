"""What reading gives back: tables of text with their rejects, and the limits it keeps.

Nothing here knows of companies. An `Opened` is one table inside one file; every record that was read is
either handed over through `Opened.relation` or is a `Reject` with line and reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from detente.imports.reading.linemap import LineMap
from detente.imports.reading.rejects import Reject, Rejects
from detente.language import Message

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Dialect", "Limits", "Opened", "Origin", "Reject", "Rejects"]

MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is read before a file is refused. Bytes are counted as they are produced, never as announced.

    produced_bytes : what one compressed source may unfold to, all its members together.
    ratio : bytes produced for each byte stored, once ``ratio_from_bytes`` have been produced.
    workbook_bytes : what a workbook's parts may unfold to (they are held in memory).
    cells : cells of one sheet, the empty ones of its box included.
    members : files in an archive.   index_bytes : size of an archive's list of members.
    pieces, pieces_index_bytes : the same of an archive of letters or of a chat's days, of which there are many.
    json_bytes : one file of JSON.
    record_bytes : one record, quoted line breaks included.   line_bytes : one physical line.
    tables : tables inside one file.   columns : columns of one table.
    """

    produced_bytes: int = 64 * 1024 * MEBIBYTE
    ratio: int = 250
    ratio_from_bytes: int = 32 * MEBIBYTE
    workbook_bytes: int = 512 * MEBIBYTE
    cells: int = 20_000_000
    members: int = 1000
    index_bytes: int = MEBIBYTE
    pieces: int = 200_000
    pieces_index_bytes: int = 16 * MEBIBYTE
    json_bytes: int = 64 * MEBIBYTE
    record_bytes: int = 2_000_000
    line_bytes: int = 16 * MEBIBYTE
    tables: int = 50
    columns: int = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a delimited file is written.

    delimiter : one character.   quote : one character, or "" where quotes mean nothing.
    escape : how a quote inside quotes is written: the quote itself (doubled), a backslash, or "".
    newline : ``\\n``, ``\\r\\n`` or ``\\r``.   skip : records before the first row (the header among them).
    encoding : as found in the source; the file at `Opened.path` is UTF-8 in any case.
    spaces : spaces may stand between a delimiter and a quote.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    newline: str = "\n"
    skip: int = 0
    encoding: str = "utf-8"
    spaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One readable table inside a source file.

    name : as shown to people: "deals.csv", "export.zip/deals.csv", "book.xlsx/Deals".
    stem : "deals", lower case, for recipes to name it by.
    path : what DuckDB reads: the source itself where it is clean UTF-8, else a cleaned copy in the work folder.
    columns : the header as written, trimmed; made unique ("Amount", "Amount (2)"), empty names become "column_3".
    rows : records read, without header and blank lines.   accepted : those handed over.
    ``rows == accepted + len(rejects)`` always.
    notes : what was found and may matter.   kind : "text" or "parquet".
    keepable : False for mail and chat, and whatever lies in one file with them: nothing of it is kept as it came.
    made : whether its reader made the table of what is none, so that its columns tell nothing of the source.
    joined : further columns of the relation: name, and the two that it joins with a space (of text only).
    """

    name: str
    stem: str
    path: Path
    columns: tuple[str, ...]
    dialect: Dialect
    rows: int
    accepted: int
    rejects: Rejects
    notes: tuple[Message, ...] = ()
    kind: str = "text"
    lines: LineMap = field(default_factory=LineMap, repr=False)
    together: bool = True
    keepable: bool = True
    made: bool = False
    joined: tuple[tuple[str, str, str], ...] = ()

    def line_of(self, record: int) -> int:
        """Return the 1-based physical line (sheet row) of a handed-over row, given by its 0-based place."""
        return self.lines.line_of(record)

    def relation(self) -> str:
        """Return the DuckDB table expression of the rows: every column VARCHAR, empty fields NULL.

        Quoted empty fields are NULL too. Parquet keeps its own types. The order of rows is that of the file
        (DuckDB keeps it as long as ``preserve_insertion_order`` is on, its default).
        """
        path = str(self.path).replace("'", "''")
        if self.kind == "parquet":
            return f"read_parquet('{path}')"
        names = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in self.columns)
        if not self.accepted:
            all_names = (*self.columns, *(name for name, _, _ in self.joined))
            empty = ", ".join(f'CAST(NULL AS VARCHAR) AS "{_quoted(name)}"' for name in all_names)
            return f"(SELECT {empty} WHERE false)"
        table = f"read_csv('{path}', columns = {{{names}}}, {_options(self.dialect, self.together)})"
        added = ", ".join(
            f"""CASE WHEN "{_quoted(first)}" IS NOT NULL THEN concat_ws(' ', "{_quoted(first)}", "{_quoted(second)}") END """
            f'AS "{_quoted(name)}"'
            for name, first, second in self.joined
        )
        return f"(SELECT *, {added} FROM {table})" if added else table


def _options(dialect: Dialect, together: bool) -> str:
    options = {
        "delim": _text(dialect.delimiter),
        "quote": _text(dialect.quote),
        "escape": _text(dialect.quote and dialect.escape),
        "header": "false",
        "skip": str(dialect.skip),
        "strict_mode": "true",
        "null_padding": "false",
        "ignore_errors": "false",
        "nullstr": "''",
        "comment": "''",
        "compression": "'none'",
        "max_line_size": str(4 * MEBIBYTE),
        "parallel": "true" if together else "false",
    }
    if dialect.newline == "\r\n":
        # DuckDB 2.0 given new_line='\r\n' in strict mode returns joined rows; left to find the line end itself
        # (and nothing else: all other options are given) it is right. The count of rows is compared on opening.
        options |= {"auto_detect": "true", "sample_size": "1"}
    else:
        options |= {"auto_detect": "false", "new_line": "'\\r'" if dialect.newline == "\r" else "'\\n'"}
    return ", ".join(f"{name} = {value}" for name, value in options.items())


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return name.replace('"', '""')


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A file of which a reader makes tables itself.

    name : as shown to people.   work : a folder for what is written.   number : the beginning of names in it.
    connection : to count the rows once more; one is opened and closed where None.
    """

    path: Path
    name: str
    work: Path
    number: str
    limits: Limits
    connection: DuckDBPyConnection | None = None
