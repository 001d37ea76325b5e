"""What a report says, in one language, before anybody decides how it looks: the page and the paper say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.language import N_, Language, Message
from detente.mistakes import CannotAnswer
from detente.report import said
from detente.report.said import Column
from detente.version import VERSION

if TYPE_CHECKING:
    from detente.answers import Answer
    from detente.evidence import Evidence
    from detente.evidence.checks import Report

MOST_ROWS = 300
"""Rows of a table that a report shows; JSON gives all."""

_SEVERITIES = {
    "error": N_("What breaks the contract"),
    "warning": N_("What may mislead"),
    "note": N_("Good to know"),
}
_WORDS = {
    "next_step": N_("One thing to do"),
    "tables": N_("The figures"),
    "how": said.HOW,
    "queries": N_("The queries"),
    "how_text": N_("These queries were run over the evidence, as they stand here; anyone may run them again."),
    "limits": N_("What to keep in mind"),
    "evidence": N_("The evidence"),
    "unanswered": N_("Not answered yet"),
    "skip": N_("Skip to the answers"),
    "table": N_("Table"),
    "rows": N_("Rows"),
    "cut": N_("Only the first rows stand here; the JSON of the answer has all."),
    "page": N_("page"),
    "of": N_("of"),
    "picture": N_("Picture"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its title; ``more`` says how many rows are not shown, or is empty. name : in the answer.

    in_words : what rows say in words, where a column of that would leave no room.

    checking : whether it is there for whoever checks the answer.   spec : its small picture in Vega-Lite; empty where it has none.
    opens : which rows of the evidence lie behind each row, as an address names them.   turned : whether rows stand as columns.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    more: str
    in_words: tuple[str, ...] = ()
    checking: bool = False
    spec: Mapping[str, Any] = field(default_factory=dict)
    opens: tuple[Mapping[str, str], ...] = ()
    turned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One question with its answer. spec : the picture in Vega-Lite.   alternative : the picture in words.

    how : how it was computed and what it takes for granted.
    """

    name: str
    title: str
    beneath: str
    sentences: tuple[str, ...]
    next_step: str
    spec: dict[str, Any]
    alternative: str
    tables: tuple[Table, ...]
    how: tuple[str, ...]
    limits: tuple[tuple[str, tuple[str, ...]], ...]
    queries: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that was not answered, why, and what would answer it."""

    title: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything a report says. words : what the page itself says, by place.   problems : under their headings."""

    language: str
    title: str
    beneath: str
    verdict: str
    parts: tuple[Part, ...]
    unanswered: tuple[Unanswered, ...]
    facts: tuple[tuple[str, str], ...]
    rows: Table
    missing: str
    problems: tuple[tuple[str, tuple[str, ...]], ...]
    words: Mapping[str, str]
    colophon: str


def contents(evidence: Evidence, periods: Mapping[str, Any], language: Language) -> Contents:
    """Return what a report on this evidence says.

    periods : as `detente.ask.put` takes them (a, b, compare).
    Raises Mistake for periods that can't be; a question without an answer is said to have none.
    """
    from detente import ask

    ask.periods(evidence, periods.get("a"), periods.get("b"), periods.get("compare"))
    checked = ask.check(evidence)
    parts, unanswered = [], []
    for item in checked.questions:
        try:
            parts.append(part(ask.put(item.question, evidence, **periods), language))
        except CannotAnswer as reason:
            helps = (item.why,) if item.why else item.would_help or (reason.message,)
            unanswered.append(Unanswered(title=language.say(item.title), reasons=tuple(map(language.say, helps))))
    return gathered(checked, parts, unanswered, language, evidence.loaded_at)


def gathered(
    checked: Report, parts: Sequence[Part], unanswered: Sequence[Unanswered], language: Language, loaded_at: str | None
) -> Contents:
    """Return the whole of a report from its parts."""
    say = language.say
    facts = [(say(N_("Evidence")), checked.id)]
    if checked.as_of:
        facts.append((say(N_("Known up to")), checked.as_of[:16].replace("T", " ") + " UTC"))
    if loaded_at:
        facts.append((say(N_("Loaded")), loaded_at[:16].replace("T", " ") + " UTC"))
    facts += [(say(N_("Currency")), checked.currency), (say(N_("Days in")), checked.zone)]
    return Contents(
        language=language.code,
        title=say(N_("Where marketing and sales stand")),
        beneath=parts[0].beneath if parts else _known(checked, language),
        verdict=say(verdict(checked)),
        parts=tuple(parts),
        unanswered=tuple(unanswered),
        facts=tuple(facts),
        rows=_row_counts(checked, language),
        missing=" ".join(map(say, checked.absent())),
        problems=tuple(_problems(checked, language)),
        words={place: say(word) for place, word in _WORDS.items()},
        colophon=say(Message(N_("Made with Détente {version} on this machine; nothing left it."), version=VERSION)),
    )


def _known(checked: Report, language: Language) -> str:
    return language.say(Message(N_("Known up to {as_of}"), as_of=checked.known_on)) if checked.known_on else ""


def part(answer: Answer[Any], language: Language) -> Part:
    """Return what a report says about one answer."""
    spec = answer.picture(language.code).spec
    sentences = tuple(map(language.say, answer.summary))
    return Part(
        name=answer.question,
        title=said.title(answer, language),
        beneath=said.beneath(answer, language),
        sentences=sentences,
        next_step=language.say(answer.next_step),
        spec=spec,
        alternative=str(spec.get("description") or sentences[0]),
        tables=tuple(_table(answer, name, language) for name, rows in answer.tables.items() if len(rows)),
        how=tuple(map(language.say, answer.how)),
        limits=tuple((heading, tuple(texts)) for heading, texts in said.limits(answer, language)),
        queries=answer.queries,
    )


def verdict(checked: Report) -> Message:
    """Return in one sentence whether the evidence can be relied on."""
    errors = sum(problem.severity == "error" for problem in checked.problems)
    if errors:
        return Message(
            N_("The evidence breaks its contract in {n} place; what breaks it is not counted."),
            plural=N_("The evidence breaks its contract in {n} places; what breaks it is not counted."),
            n=errors,
        )
    warnings = sum(problem.severity == "warning" for problem in checked.problems)
    if warnings:
        return Message(
            N_("The evidence keeps its contract; {n} thing in it may mislead."),
            plural=N_("The evidence keeps its contract; {n} things in it may mislead."),
            n=warnings,
        )
    return Message(N_("The evidence keeps its contract, and nothing in it looks odd."))


def _table(answer: Answer[Any], name: str, language: Language) -> Table:
    rows = said.to_read(answer.tables[name])
    columns = said.columns(answer, name, rows, language)
    drawn = answer.beneath(name, language.code)
    more, left_out = "", len(answer.tables[name]) - min(len(rows), MOST_ROWS)
    if left_out:
        message = Message(
            N_("{n} more row is in the JSON of the answer."),
            plural=N_("{n} more rows are in the JSON of the answer."),
            n=left_out,
        )
        more = language.say(message)
    return Table(
        name=name,
        title=said.table_title(answer, name, language),
        columns=tuple(Column(column.heading, column.cells[:MOST_ROWS], column.right) for column in columns),
        more=more,
        in_words=said.in_words(rows.only(rows[:MOST_ROWS]), language),
        checking=name in answer.checking,
        spec=drawn.spec if drawn else {},
        opens=tuple(dict(answer.opens(name, row)) for row in rows[:MOST_ROWS]),
        turned=bool(columns) and len(columns[0].cells) != len(rows),
    )


def _row_counts(checked: Report, language: Language) -> Table:
    counts = tuple(language.number(rows) for rows in checked.rows.values())
    return Table(
        name="rows",
        title=language.say(N_("What there is")),
        columns=(
            Column(language.say(N_("Table")), tuple(checked.rows)),
            Column(language.say(N_("Rows")), counts, right=True),
        ),
        more="",
    )


def _problems(checked: Report, language: Language) -> list[tuple[str, tuple[str, ...]]]:
    grouped = [
        (
            language.say(heading),
            tuple(language.say(problem.message) for problem in checked.problems if problem.severity == severity),
        )
        for severity, heading in _SEVERITIES.items()
    ]
    return [(heading, sentences) for heading, sentences in grouped if sentences]
