"""A workbook's sheets written as CSV, in a process of its own.

The parser of workbooks is foreign code over hostile bytes: here it can neither take more memory than it is given
nor bring down who called it. Run as ``python -m detente.imports.reading.sheets ORDER``, where ORDER is JSON:
``{"path", "work", "number", "memory", "cells", "errors"}``; prints JSON: a list of sheets, or an object with "failure".
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from array import array
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from detente.imports.reading.cells import join

_ERROR: Final = re.compile(r"#(?:N/A|DIV/0!|REF!|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d{3}")


def text_of(cell: object) -> str:
    """Return a cell's value as text: days and times in ISO 8601, whole numbers without decimals.

    >>> [text_of(cell) for cell in (3.0, 0.1 + 0.2, True, dt.date(2024, 3, 1), dt.timedelta(hours=30))]
    ['3', '0.3', 'true', '2024-03-01', '30:00:00']
    """
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case int():
            return str(cell)
        case float():
            return _number(cell)
        case dt.datetime():
            return cell.isoformat(sep=" ")
        case dt.timedelta():
            seconds = round(cell.total_seconds())
            sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
            return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        case dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)


def _number(value: float) -> str:
    """Return a number with the 15 digits that spreadsheets show, without exponent."""
    text = format(value, ".15g")
    if "e" in text:
        text = format(Decimal(text), "f")
    return text


def write(order: dict[str, Any]) -> list[dict[str, Any]]:
    """Write each visible sheet as CSV and return what was written: name, path, lines, and what was passed over."""
    import python_calamine as calamine

    workbook: Any = calamine.CalamineWorkbook.from_path(order["path"])
    shown = {sheet.name: sheet.visible == calamine.SheetVisibleEnum.Visible for sheet in workbook.sheets_metadata}
    written: list[dict[str, Any]] = []
    for place, name in enumerate(workbook.sheet_names):
        found: dict[str, Any] = {"name": name, "hidden": not shown.get(name, True), "path": None}
        written.append(found)
        if found["hidden"]:
            continue
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is None or not sheet.height:
            continue
        stem = Path(order["work"]) / f"{order['number']}-sheet{place + 1}"
        errors = {(row, column): code for row, column, code in order["errors"].get(name, [])}
        lines = _write_sheet(sheet, stem.with_suffix(".csv"), errors, named=order["named_errors"])
        with stem.with_suffix(".rows").open("wb") as out:
            lines.tofile(out)
        found |= {"path": str(stem.with_suffix(".csv")), "rows": str(stem.with_suffix(".rows"))}
    return written


def _write_sheet(sheet: Any, path: Path, errors: dict[tuple[int, int], str], *, named: bool) -> array[int]:
    """Write one sheet; return for every row of the sheet the line of the file on which it begins."""
    left = sheet.start[1]  # rows come from the sheet's first one on, cells from the first column that has any
    lines = array("q")
    line = 1
    with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
        for row, cells in enumerate(sheet.iter_rows()):
            texts = [text_of(cell) for cell in cells]
            for column in range(len(texts)) if errors else ():
                code = errors.get((row, left + column))
                texts[column] = f"\0{code}" if code else texts[column]
            if named:
                texts = [f"\0{text}" if _ERROR.fullmatch(text) else text for text in texts]
            record = join(texts) if any(texts) else ""
            out.write(record + "\n")
            lines.append(line)
            line += 1 + record.count("\n") + record.count("\r") - record.count("\r\n")
    return lines


def main(argument: str) -> str:
    """Do as ordered; return what to print."""
    order = json.loads(argument)
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    except (ImportError, ValueError, OSError):
        pass  # not on this system; the sizes were checked before
    try:
        return json.dumps(write(order))
    except BaseException as error:  # the parser's panics are no Exceptions
        return json.dumps({"failure": type(error).__name__})


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]))
