"""The report as PDF, set by Typst: tagged, with page numbers, and the same on every machine."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from detente.report import pictures
from detente.report.contents import Contents, Part
from detente.report.said import LONG

MOST_ROWS = LONG
"""Rows of a table on paper; the page gives more, and JSON all."""


def pdf(contents: Contents) -> bytes:
    """Return the report as PDF.

    Raises ModuleNotFoundError where the extra ``report`` is not installed.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="detente-") as name:
        folder = Path(name)
        template = (files("detente.report") / "paper.typ").read_text("utf-8")
        (folder / "paper.typ").write_text(template, "utf-8")
        (folder / "contents.json").write_text(json.dumps(_plain(contents, folder), ensure_ascii=False), "utf-8")
        made = typst.compile(str(folder / "paper.typ"), root=str(folder), ignore_system_fonts=True)
        assert isinstance(made, bytes)
        return made


def _plain(contents: Contents, folder: Path) -> dict[str, Any]:
    plain = dataclasses.asdict(dataclasses.replace(contents, parts=()))
    return plain | {"parts": [_part(part, folder, contents.words["cut"]) for part in contents.parts]}


def _part(part: Part, folder: Path, cut: str) -> dict[str, Any]:
    picture = f"{part.name}.svg"
    (folder / picture).write_text(pictures.drawn(part.spec, font="Libertinus Serif"), "utf-8")
    plain = dataclasses.asdict(dataclasses.replace(part, queries={}, spec={}))
    tables = [_shortened(table, cut) | _small(table, part.name, folder) for table in plain["tables"]]
    return plain | {"picture": picture, "queries": dict(part.queries), "tables": tables}


def _small(table: dict[str, Any], part: str, folder: Path) -> dict[str, Any]:
    """Draw a table's small picture; return the file's name with its caption, an empty one where it has none."""
    spec = table["spec"]
    if not spec:
        return {"picture": "", "spec": {}}
    name = f"{part}-{table['name']}.svg"
    (folder / name).write_text(pictures.drawn(spec, font="Libertinus Serif"), "utf-8")
    return {"picture": name, "caption": spec["usermeta"]["caption"], "spec": {}}


def _shortened(table: dict[str, Any], cut: str) -> dict[str, Any]:
    if len(table["columns"][0]["cells"]) <= MOST_ROWS:
        return table
    columns = [column | {"cells": column["cells"][:MOST_ROWS]} for column in table["columns"]]
    return table | {"columns": columns, "more": cut}
