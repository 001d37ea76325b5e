"""What tables, columns and codes are called on pages, in all languages: so that a saved page can be read back."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from detente.language import LANGUAGES, Language
from detente.questions.findings import table_fields

if TYPE_CHECKING:
    from detente.attack.tables import Names


def names() -> Names:
    """Return the names of every question's tables. A word that stands for two codes stands for neither."""
    from detente import ask
    from detente.attack.tables import Names

    tables: dict[str, str] = {}
    columns: dict[str, list[tuple[str, str]]] = {}
    words: dict[str, set[str]] = {}
    for question in ask.questions():
        module = ask.named(question)
        known = _names_of(module)
        for table, row in table_fields(module.Tables).items():
            for language in map(Language.of, LANGUAGES):
                tables[language.say(known.get(table, table))] = table
                for item in dataclasses.fields(row):
                    title = known.get(f"{table}.{item.name}", item.metadata["title"])
                    columns.setdefault(table, []).append((language.say(title), item.name))
        for code, word in known.items():
            for language in map(Language.of, LANGUAGES):
                words.setdefault(language.say(word), set()).add(code)
    return Names(
        tables=tables,
        columns=columns,
        values={word: next(iter(codes)) for word, codes in words.items() if len(codes) == 1},
    )


def _names_of(module: Any) -> dict[str, str]:
    """Return what people call the codes of a question: of its module, or of the tables beside it."""
    import importlib

    return dict(importlib.import_module(f"{module.__package__}.tables").NAMES)
