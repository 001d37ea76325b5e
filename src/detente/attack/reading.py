"""Files that were let out → tables: answers as JSON, tables as CSV, saved pages and reports."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from detente.attack import pages
from detente.attack.cells import of_text, of_value
from detente.attack.facts import Unreadable
from detente.attack.tables import Names, Table

_PAGES = (".html", ".htm", ".xhtml")


def read(path: Path, names: Names | None = None) -> list[Table]:
    """Return the tables of one file, by its ending; a CSV file is one table, named as the file.

    Raises Unreadable for another ending, for what is no text or no such text, and where there is no table.
    """
    names, ending = names or Names(), path.suffix.lower()
    if ending not in (".json", ".csv", *_PAGES):
        raise Unreadable("ending", path.name)
    try:
        if ending == ".json":
            found = _answers(json.loads(path.read_text("utf-8-sig")), path.name)
        elif ending == ".csv":
            found = [_sheet(path)]
        else:
            found = pages.read(path, names)
    except (UnicodeDecodeError, json.JSONDecodeError, csv.Error) as error:
        raise Unreadable("text", path.name) from error
    if not any(table.rows for table in found):
        raise Unreadable("empty", path.name)
    return found


def _answers(said: Any, source: str) -> list[Table]:
    """Return the tables of one answer, or of a list of them."""
    answers = said if isinstance(said, list) else [said]
    found = []
    for answer in answers:
        if not isinstance(answer, dict) or not isinstance(answer.get("tables"), dict):
            raise Unreadable("no_answer", source)
        asked = {str(name): str(value) for name, value in (answer.get("asked") or {}).items()}
        as_of = str((answer.get("evidence") or {}).get("as_of") or "")[:10]
        for name, rows in answer["tables"].items():
            cells = tuple({column: of_value(value) for column, value in row.items()} for row in rows)
            columns = tuple(cells[0]) if cells else ()
            found.append(Table(source=source, name=name, columns=columns, rows=cells, asked=asked, as_of=as_of))
    return found


def _sheet(path: Path) -> Table:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, restval=""))
    columns = tuple(rows[0]) if rows else ()
    if None in columns:
        raise Unreadable("text", path.name)
    cells = tuple({name: of_text(row[name] or "null") for name in columns} for row in rows)
    return Table(source=path.name, name=path.stem, columns=columns, rows=cells)
