"""Collect the words that users see, and bring the catalogues up to date: ``python -m tools.translations``.

Words are marked in the code with ``N_("…")``; a sentence that counts has two forms, told apart by the field
``{n}``. The pair is seen in any of the ways in which the code writes it:

    Message(N_("{n} row"), plural=N_("{n} rows"), n=rows)
    text = N_("{n} row")                       and, as the next statement,  plural = N_("{n} rows")
    (N_("{n} row"), N_("{n} rows"))            kept in a table of sentences, or given one after the other

Headings of answers' tables are the first argument of the field helpers of `detente.questions.findings`. Templates
say ``_("…")`` and ``counted(n, "{n} row", "{n} rows")``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

PROJECT = Path(__file__).parent.parent
PACKAGE = PROJECT / "src" / "detente"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("fr", "ru")
_HEADING_MAKERS = ("label", "day", "people", "money", "count", "number", "share")
_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms};\\n"

"""


@dataclass
class Words:
    """What was found: sentences with one form, and pairs by their singular."""

    single: set[str] = field(default_factory=set)
    pairs: dict[str, str] = field(default_factory=dict)

    def catalogue(self) -> Catalog:
        """Return the words as a template without translations."""
        template = Catalog(charset="utf-8")
        for text in self.single - set(self.pairs) - set(self.pairs.values()):
            template.add(text)
        for text, plural in self.pairs.items():
            template.add((text, plural))
        return template


def collect(package: Path = PACKAGE) -> Words:
    """Return every word of the package that users see."""
    words = Words()
    for path in sorted(package.rglob("*.py")):
        in_code(path.read_text("utf-8"), words)
    for path in sorted(package.glob("web/templates/**/*.html")):
        in_template(path.read_text("utf-8"), words)
    return words


def in_template(source: str, words: Words) -> None:
    """Add the words of one template.

    >>> words = Words()
    >>> in_template('{{ _("Load {name}", name=x) }}{{ counted(n, "{n} row", "{n} rows") }}{{ _(name) }}', words)
    >>> words.pairs, sorted(words.single)
    ({'{n} row': '{n} rows'}, ['Load {name}'])
    """
    for _, function, said in extract_from_ast(Environment(autoescape=True).parse(source), ("_", "counted")):
        texts = [text for text in (said if isinstance(said, tuple) else (said,)) if isinstance(text, str)]
        if function == "counted" and len(texts) >= 2:
            words.pairs[texts[0]] = texts[1]
        elif function == "_" and texts:
            words.single.add(texts[0])


def in_code(source: str, words: Words) -> None:
    """Add the words of one Python file.

    >>> words = Words()
    >>> in_code('Message(N_("{n} row"), plural=N_("{n} rows"), n=3); print(N_("Done"))', words)
    >>> words.pairs, sorted(words.single - {"{n} row", "{n} rows"})
    ({'{n} row': '{n} rows'}, ['Done'])
    """
    tree = ast.parse(source)
    makers = _imported_makers(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            marked = _marked(node)
            if marked is not None:
                words.single.add(marked)
            if isinstance(node.func, ast.Name) and node.func.id in makers and _marked(node.args[0]) is None:
                words.single.add(_literal(node.args[0]))
        words.pairs.update(_pairs(node))


def _pairs(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Call) and node.args:
        for keyword in node.keywords:
            if keyword.arg == "plural":
                yield from _pair(node.args[0], keyword.value)
    together = node.args if isinstance(node, ast.Call) else getattr(node, "elts", ())
    for one, many in pairwise(together):
        yield from _pair(one, many)
    body: Sequence[object] = getattr(node, "body", ())
    for part in (body, getattr(node, "orelse", ())) if isinstance(body, list) else ():
        for first, second in pairwise(part):
            if isinstance(first, ast.Assign) and isinstance(second, ast.Assign):
                yield from _pair(first.value, second.value)


def _pair(one: ast.AST, many: ast.AST) -> Iterator[tuple[str, str]]:
    singular, plural = _marked(one), _marked(many)
    if singular is not None and plural is not None and "{n}" in singular and "{n}" in plural:
        yield singular, plural


def _marked(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
        return _literal(node.args[0])
    return None


def _literal(node: ast.AST) -> str:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise TypeError(f"only a literal can be collected, not {ast.unparse(node)}")
    return node.value


def _imported_makers(tree: ast.Module) -> set[str]:
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "detente.questions.findings"
        for alias in node.names
        if alias.name in _HEADING_MAKERS
    }


def catalogue_file(language: str) -> Path:
    """Return where a language's words lie."""
    return LOCALE / language / "LC_MESSAGES" / "detente.po"


def read(language: str) -> Catalog:
    """Return a language's catalogue; an empty one where there is none yet."""
    path = catalogue_file(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def write(catalogue: Catalog, language: str) -> None:
    """Write a catalogue with a fixed header, sorted, without what is no longer said."""
    path = catalogue_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    header = _HEADER.format(language=language, plural_forms=catalogue.plural_forms)
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, width=120, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)


def main() -> None:
    """Bring every catalogue up to date with the code."""
    template = collect().catalogue()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        write(catalogue, language)
        missing = sum(not all(forms(message.string)) for message in catalogue if message.id)
        print(f"{language}: {len(catalogue)} sentences, {missing} to translate")


def forms(string: str | Sequence[str] | None) -> Sequence[str]:
    """Return all forms of a translation: one, or as many as the language has plurals."""
    return (string or "",) if isinstance(string, str | None) else string


if __name__ == "__main__":
    main()
