"""Tables of a saved page."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from detente.attack.cells import Cell, of_text
from detente.attack.tables import Names, Table


def read(path: Path, names: Names) -> list[Table]:
    """Return the tables of a page, each under its caption; those without heading or rows are left out."""
    parser = _Tables()
    parser.feed(path.read_text("utf-8"))
    parser.close()
    return [
        _table(path.name, place, caption, rows, parser.language, names)
        for place, (caption, rows) in enumerate(parser.found)
        if len(rows) > 1
    ]


def _table(source: str, place: int, caption: str, rows: list[list[str]], language: str, names: Names) -> Table:
    name = names.table(caption) if caption else f"table_{place + 1}"
    # A low and wide table stands on its side: its first column holds the headings.
    if len(rows) > 2 and all(names.knows(name, row[0]) for row in rows if row):
        rows = [list(column) for column in zip(*rows, strict=False)]
    columns = names.fields(name, rows[0])
    cells = [
        {column: _cell(text, language, names) for column, text in zip(columns, row, strict=False)} for row in rows[1:]
    ]
    return Table(source=source, name=name, columns=columns, rows=tuple(cells))


def _cell(text: str, language: str, names: Names) -> Cell:
    return Cell(names.values[text]) if text in names.values else of_text(text, language)


class _Tables(HTMLParser):
    """Collects the tables of a page: caption, and rows of texts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language, self.found = "en", list[tuple[str, list[list[str]]]]()
        self._caption, self._text = "", ""
        self._rows: list[list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin the page, a table, a row or a cell."""
        if tag == "html":
            self.language = (dict(attrs).get("lang") or "en")[:2]
        elif tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th", "caption"):
            self._text = ""

    def handle_data(self, data: str) -> None:
        """Take up text."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """End a cell, a caption or a table."""
        if self._rows is None:
            return
        if tag in ("td", "th") and self._rows:
            self._rows[-1].append(self._text.strip())
        elif tag == "caption":
            self._caption = self._text.strip()
        elif tag == "table":
            self.found.append((self._caption, [row for row in self._rows if row]))
            self._rows = None
