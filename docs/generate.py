"""Write the look-up pages from what the code declares, so that they can't grow stale."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from detente import ask
from detente.evidence.contract import TABLES, Column, Table
from detente.questions.findings import table_fields


def write_all(folder: Path) -> None:
    """Write every generated page into ``folder``; a page that has not changed keeps its file."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"evidence.md": evidence_page(), "questions.md": questions_page()}
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def evidence_page() -> str:
    """Return the reference of all evidence tables."""
    parts = [
        "# The evidence tables\n\nA column marked * must be there and filled. The key names a row once; a table "
        "without a key holds events that may happen twice alike. Times are UTC, money is in the reporting currency.\n"
    ]
    group = ""
    for table in TABLES.values():
        if table.group != group:
            group = table.group
            parts.append(f"## {group.capitalize()}\n")
        parts.append(_table(table))
    return "\n".join(parts)


def _table(table: Table) -> str:
    key = f"Key: {' + '.join(f'`{name}`' for name in table.key)}." if table.key else "No key: rows are events."
    rows = "\n".join(_column(column) for column in table.columns)
    return f"### {table.name}\n\n{table.meaning.capitalize()}. {key}\n\n| column | kind | meaning |\n|---|---|---|\n{rows}\n"


def _column(column: Column) -> str:
    meaning = column.meaning
    if column.choices:
        meaning += ": " + ", ".join(f"`{choice}`" for choice in column.choices)
    if column.refers_to:
        meaning += f" (→ `{column.refers_to}`)"
    return f"| `{column.name}`{' *' if column.required else ''} | {column.kind.value} | {meaning} |"


def questions_page() -> str:
    """Return the reference of all questions: needs, tables and the SQL behind them."""
    parts = ["# The questions\n"]
    for name, question in ask.questions().items():
        parts.append(
            f"## {question.TITLE}\n\n`detente ask {name}`\n\n{_paragraphs(question.__doc__ or '')}\n\n### Needs\n"
        )
        for need in question.NEEDS:
            tables = " or ".join(f"`{table}`" for table in need.any_of)
            parts.append(f"- {tables}{' (required)' if need.required else ''}: {need.to}")
        for table, row in table_fields(question.Tables).items():
            parts.append(f"\n### Table `{table}` of {name}\n\n| column | unit | meaning |\n|---|---|---|")
            for field in dataclasses.fields(row):
                parts.append(f"| `{field.name}` | {field.metadata['unit']} | {field.metadata['meaning']} |")
        parts.append("\n### The SQL behind the figures\n\nRun verbatim on DuckDB, Spark and PostgreSQL.")
        folder = Path(str(question.__file__)).parent
        for file in sorted(folder.glob("*.sql")):
            parts.append(f"\n#### {file.name}\n\n```sql\n{file.read_text('utf-8').strip()}\n```")
    return "\n".join(parts) + "\n"


def _paragraphs(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())
