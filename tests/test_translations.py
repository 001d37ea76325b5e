"""Every word that users see is there in French and in Russian, with the same fields, and nothing else is."""

from __future__ import annotations

import ast
import re
import string
from functools import cache

import pytest
from babel.messages import Catalog
from tools import translations

from detente.language import Language, Message

LANGUAGES = pytest.mark.parametrize("language", translations.LANGUAGES)
SAME_IN_BOTH = {
    "fr": {
        "OPTIONS",
        "Site",
        "leads",
        "CAUSE",
        "Table",
        "page",
        "Source",
        "Segment",
        "JSON",
        "marketing",
        "Journal",
        "Lead",
        "Marketing",
        "Plan",
        "Total",
        "finance",
        "production",
        "support",
        "Signal",
    },
    "ru": {"JSON"},
}
ACCUSING = re.compile(r"\bfault|\bblame|underperform|\bfaut(e|if)|coupable|\bвин[аеуы]\b|\bвинов", re.IGNORECASE)


@cache
def words() -> translations.Words:
    return translations.collect()


@cache
def catalogue(language: str) -> Catalog:
    return translations.read(language)


def singular(identity: str | tuple[str, ...] | list[str] | None) -> str:
    return translations.forms(identity)[0]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@LANGUAGES
def test_the_catalogue_holds_what_the_code_says_and_nothing_else(language: str) -> None:
    said = {message.id for message in words().catalogue() if message.id}
    there = {message.id for message in catalogue(language) if message.id}
    assert said - there == set(), "run make translations, then translate these"
    assert there - said == set(), "run make translations: nobody says these any more"
    assert not catalogue(language).obsolete


@LANGUAGES
def test_every_sentence_is_translated_in_all_its_forms(language: str) -> None:
    plurals = catalogue(language).num_plurals
    for message in catalogue(language):
        if message.id:
            forms = translations.forms(message.string)
            assert len(forms) == (1 if isinstance(message.id, str) else plurals), message.id
            assert all(form.strip() for form in forms), message.id
            assert not message.fuzzy, message.id


@LANGUAGES
def test_a_translation_has_the_fields_of_its_sentence(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            wanted = set.union(*map(fields, [message.id] if isinstance(message.id, str) else message.id))
            for form in translations.forms(message.string):
                # "one row" may be said without its number.
                assert wanted - {"n"} <= fields(form) <= wanted, (message.id, form)


@LANGUAGES
def test_a_translation_is_not_the_english_sentence(language: str) -> None:
    for message in catalogue(language):
        text = singular(message.id)
        letters = re.sub(r"\{\w+\}", "", text)
        if text and re.search(r"[A-Za-z]{4}", letters) and text not in SAME_IN_BOTH[language]:
            assert singular(message.string) != text, text


@LANGUAGES
def test_nobody_is_accused(language: str) -> None:
    for message in catalogue(language):
        for text in (*translations.forms(message.id), *translations.forms(message.string)):
            assert not ACCUSING.search(text), text


def test_french_keeps_its_signs_with_their_words() -> None:
    loose = re.compile(
        r"(?<![\u00a0\u202f])(?<=\w|\)|\}|»|”| )[;!?](\s|$)|(?<![\u00a0\u202f:/])(?<=\S|\s):(\s|$)|« |(?<! ) »"
    )
    for message in catalogue("fr"):
        for form in translations.forms(message.string):
            assert not message.id or not loose.search(form), form


def test_a_sentence_that_counts_has_two_forms() -> None:
    # A mistake has one form; its number is small and stands after a noun that fits.
    exempt = {next(iter(text for text in words().single if text.startswith("Only {n} deals")), "")}
    alone = words().single - set(words().pairs) - set(words().pairs.values())
    assert {text for text in alone if "{n}" in text} <= exempt


def test_every_sentence_in_the_code_is_marked() -> None:
    for path in sorted(translations.PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            if node.func.id in ("Message", "Mistake", "CannotAnswer"):
                first = node.args[0]
                text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
                assert not re.search(r"[^\W\d_]{2}", re.sub(r"\{\w+\}", "", text)), f"{path.name}: N_({text!r})"


def test_all_ways_to_write_a_pair_are_seen() -> None:
    found = translations.Words()
    translations.in_code(
        'Message(N_("{n} a"), plural=N_("{n} as"), n=2)\n'
        'if x:\n    text = N_("{n} b")\n    plural = N_("{n} bs")\n'
        'SAID = {"c": (N_("{n} c"), N_("{n} cs"))}\n'
        'counted(2, N_("{n} d"), N_("{n} ds"))\n'
        'TWO = (N_("one thing"), N_("another"))\n',
        found,
    )
    assert found.pairs == {"{n} a": "{n} as", "{n} b": "{n} bs", "{n} c": "{n} cs", "{n} d": "{n} ds"}
    assert {"one thing", "another"} <= found.single


def test_a_word_that_only_exists_at_run_time_is_refused() -> None:
    with pytest.raises(TypeError, match="only a literal"):
        translations.in_code("N_(name)", translations.Words())


@LANGUAGES
def test_the_compiled_catalogue_says_what_the_source_says(language: str) -> None:
    for message in catalogue(language):
        if isinstance(message.id, str) and message.id and isinstance(message.string, str):
            assert Language.of(language).say(message.id) == message.string


def test_russian_counts_in_three_forms() -> None:
    rows = "{n} row of {table} breaks the contract and is not counted; detente check says why."
    plural = words().pairs[rows]
    said = {n: Language.of("ru").say(Message(rows, plural=plural, n=n, table="deals")) for n in (1, 3, 5, 21)}
    assert len({said[1], said[3], said[5]}) == 3
    assert said[21].replace("21", "1") == said[1]
