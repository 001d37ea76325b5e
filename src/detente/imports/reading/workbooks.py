"""Workbooks (XLSX, XLS, ODS): their parts measured before anything parses them, then their sheets opened as text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import detente
from detente.imports.reading import reasons
from detente.imports.reading.contents import Dialect, Limits, Opened
from detente.imports.reading.tables import Text, open_text
from detente.imports.reading.unpacking import DAMAGED, LOCKED, UNFOLDS, Archive
from detente.language import N_
from detente.mistakes import Mistake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ENTITIES: Final = N_("{file} defines entities of its own, which no spreadsheet program writes; save it anew.")
BINARY: Final = N_("{file} is a binary workbook; save it as XLSX.")
SPREAD_OUT: Final = N_("{file} has cells too far apart to be a table (row {row}); remove what stands far off.")
TOO_SLOW: Final = N_("{file} takes too long to read; save the sheet as CSV.")

_SECONDS: Final = 900
_MEMORY: Final = 6 * 1024**3
_SPARSE: Final = 64
_CELL: Final = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_ERROR: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=\"e\"[^>]*)>(.{0,4000}?)</(?:\w+:)?c>", re.DOTALL)
_CODE: Final = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})</")
_REPEATED: Final = re.compile(rb'number-(columns|rows)-repeated="(\d+)"')


@dataclass(slots=True)
class _Part:
    """What was seen of one sheet's XML: the far corner, the cells written, and the cells with errors."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    errors: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A workbook to be opened. kind : "xlsx", "ods" or "xls"; the other fields as in `tables.Text`."""

    path: Path
    name: str
    kind: str
    work: Path
    number: str
    limits: Limits
    connection: DuckDBPyConnection | None = None


def open_workbook(book: Book) -> list[Opened]:
    """Return the tables of the visible sheets. Raises Mistake where it is locked, damaged or a bomb, or empty."""
    errors = _measured(book) if book.kind != "xls" else {}
    sheets = _sheets(book, errors)
    opened: list[Opened] = []
    notes = []
    for place, sheet in enumerate(sheets):
        name = f"{book.name}/{_shown(sheet['name'])}"
        if sheet["path"] is None:
            notes.append(reasons.sheet_hidden(name) if sheet["hidden"] else reasons.part_left_out(name))
            continue
        opened += open_text(
            Text(
                path=Path(sheet["path"]),
                name=name,
                stem=str(sheet["name"]).strip().lower(),
                work=book.work,
                number=f"{book.number}-{place + 1}",
                limits=book.limits,
                dialect=Dialect(),
                rows_at=np.fromfile(sheet["rows"], np.int64),
                connection=book.connection,
            )
        )
    if not opened:
        raise Mistake(reasons.EMPTY_FILE, file=book.name)
    if notes:
        opened[0] = replace(opened[0], notes=(*notes, *opened[0].notes))
    return opened


def _shown(name: object) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in str(name))[:100]


def _sheets(book: Book, errors: Mapping[str, list[tuple[int, int, str]]]) -> list[dict[str, Any]]:
    """Have the sheets written as CSV by another process."""
    order = {
        "path": str(book.path),
        "work": str(book.work),
        "number": book.number,
        "memory": _MEMORY,
        "errors": errors,
        "named_errors": book.kind != "xlsx",
    }
    home = str(Path(detente.__file__).parents[1])
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")])))
    command = [sys.executable, "-P", "-m", "detente.imports.reading.sheets", json.dumps(order)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS, env=environment)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Mistake(TOO_SLOW, file=book.name) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise Mistake(DAMAGED, file=book.name) from error
    if isinstance(answer, dict):
        raise Mistake(LOCKED if answer.get("failure") == "PasswordError" else DAMAGED, file=book.name)
    return list(answer)


def _measured(book: Book) -> dict[str, list[tuple[int, int, str]]]:
    """Unfold every part once, counting; return each sheet's cells with errors.

    Raises Mistake where the parts are too large, define entities or spread their cells too far apart.
    """
    with book.path.open("rb") as raw:
        archive = Archive(raw, book.limits, book.name, book.limits.workbook_bytes)
        parts: dict[str, _Part] = {}
        small: dict[str, bytes] = {}
        for member in archive.members:
            name = member.filename
            if name.endswith("workbook.bin"):
                raise Mistake(BINARY, file=book.name)
            pieces = _without_entities(archive.pieces(member), book.name)
            if "worksheets/" in name and name.endswith(".xml"):
                parts[name] = _part(pieces)
                _refuse_sparse(parts[name], book)
            elif name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
                small[name] = b"".join(pieces)
            elif book.kind == "ods" and name == "content.xml":
                _refuse_repeats(pieces, book)
            else:
                for _ in pieces:
                    pass
    return _by_sheet(parts, small)


def _without_entities(pieces: Iterator[bytes], file: str) -> Iterator[bytes]:
    before = b""
    for piece in pieces:
        seam = before + piece
        if b"<!ENTITY" in seam or b"<!DOCTYPE" in seam:
            raise Mistake(ENTITIES, file=file)
        before = piece[-16:]
        yield piece


def _part(pieces: Iterator[bytes]) -> _Part:
    part = _Part()
    rest = b""
    for piece in pieces:
        data = rest + piece
        end = max(data.rfind(b"</row>"), data.rfind(b":row>"))
        end = len(data) - 4096 if end < 0 else end
        data, rest = data[: max(end, 0)], data[max(end, 0) :]
        _look(part, data)
        if len(rest) > 64 * 1024 * 1024:
            _look(part, rest)
            rest = b""
    _look(part, rest)
    return part


def _look(part: _Part, data: bytes) -> None:
    references = _CELL.findall(data)
    part.cells += len(references)
    for letters in {column for column, _ in references}:
        part.columns = max(part.columns, _column(letters) + 1)
    part.rows = max(part.rows, max((int(row) for row in {row for _, row in references}), default=0))
    unplaced = data.count(b"<c ") + data.count(b"<c>") - len(references)
    if unplaced > 0:
        part.cells += unplaced
        widest = max(piece.count(b"<c ") + piece.count(b"<c>") for piece in data.split(b"<row"))
        part.columns = max(part.columns, widest)
        part.rows = max(part.rows, part.rows + data.count(b"<row"))
    if b't="e"' in data:
        for attributes, inside in _ERROR.findall(data):
            place, code = _CELL.search(b" " + attributes), _CODE.search(inside)
            if place:
                text = code[1].decode("utf-8", "replace") if code else "#ERROR"
                part.errors.append((int(place[2]) - 1, _column(place[1]), text))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _refuse_sparse(part: _Part, book: Book) -> None:
    box = part.rows * part.columns
    if box > book.limits.cells or (box > 1_000_000 and box > _SPARSE * part.cells):
        raise Mistake(SPREAD_OUT, file=book.name, row=part.rows)


def _refuse_repeats(pieces: Iterator[bytes], book: Book) -> None:
    """Refuse an ODS whose repeated cells unfold to more than a sheet holds (empty ones at the end are not counted)."""
    data = b"".join(pieces)
    cells = rows = 0
    for row in re.finditer(rb"<table:table-row\b([^>]*)>(.*?)(?:</table:table-row>|\Z)", data, re.DOTALL):
        times = _times(row[1], b"rows")
        width = 0
        filled = 0
        for cell in re.finditer(rb"<table:(?:covered-)?table-cell\b([^>]*?)(/?)>", row[2]):
            width += _times(cell[1], b"columns")
            filled = width if not cell[2] or b"office:value" in cell[1] else filled
        if filled:
            cells += times * filled
            rows += times
    if cells > book.limits.cells or rows > 2_000_000:
        raise Mistake(UNFOLDS, file=book.name)


def _times(attributes: bytes, what: bytes) -> int:
    found = _REPEATED.search(attributes)
    return min(int(found[2][:9]), 10**9) if found and found[1] == what else 1


def _by_sheet(parts: Mapping[str, _Part], small: Mapping[str, bytes]) -> dict[str, list[tuple[int, int, str]]]:
    """Return the errors by the sheet's name, following the workbook's own references."""
    if not any(part.errors for part in parts.values()):
        return {}
    targets: dict[bytes, str] = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", small.get("xl/_rels/workbook.xml.rels", b"")):
        identity, goal = re.search(rb'\bId="([^"]*)"', tag), re.search(rb'\bTarget="([^"]*)"', tag)
        if identity and goal:
            targets[identity[1]] = goal[1].decode("utf-8", "replace")
    errors: dict[str, list[tuple[int, int, str]]] = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", small.get("xl/workbook.xml", b"")):
        name, identity = re.search(rb'\bname="([^"]*)"', tag), re.search(rb'\b\w+:id="([^"]*)"', tag)
        target = targets.get(identity[1], "") if identity else ""
        part = parts.get(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        if name and part and part.errors:
            errors[_unescaped(name[1].decode("utf-8", "replace"))] = part.errors
    return errors


def _unescaped(name: str) -> str:
    import html

    return html.unescape(name)
