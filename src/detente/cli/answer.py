"""An answer on the terminal: the question, the sentences, the bars, one thing to do, the tables, the limits, how it was computed."""

from __future__ import annotations

from typing import Any

from detente.answers import Answer, Rows
from detente.cli import bars, tables
from detente.cli.screen import Screen
from detente.language import N_, Language, Message, Money
from detente.report import said

WATERFALL = "waterfall"
TOP = 6
"""Rows of a long table that are shown on the terminal; JSON gives all."""


def show(screen: Screen, answer: Answer[Any]) -> None:
    """Print an answer."""
    screen.title(said.title(answer, screen.language))
    screen.say(said.beneath(answer, screen.language))
    screen.line()
    for sentence in answer.summary:
        screen.say(sentence)
    screen.line()
    if WATERFALL in answer.tables:
        for line in bars.lines(waterfall(answer, screen.language), screen.width, screen.drawn):
            screen.line(line)
        screen.line()
    screen.say(Message(N_("One thing to do: {step}"), step=answer.next_step))
    for name, rows in answer.tables.items():
        if name != WATERFALL and len(rows):
            screen.line()
            _table(screen, answer, name, rows)
    how = screen.language.say(said.HOW), list(map(screen.language.say, answer.how))
    for heading, texts in (*said.limits(answer, screen.language), how):
        screen.line()
        screen.title(heading)
        for text in texts:
            screen.say(text, "  ", "- ")


def waterfall(answer: Answer[Any], language: Language) -> list[bars.Bar]:
    """Return the rows of the waterfall as bars; rows without an owner that begin or end it are totals."""
    currency = answer.evidence.currency
    rows = answer.tables[WATERFALL]
    return [_bar(answer, row, language, currency, total=index in (0, len(rows) - 1)) for index, row in enumerate(rows)]


def _bar(answer: Answer[Any], row: Any, language: Language, currency: str, *, total: bool) -> bars.Bar:
    def money(value: int | None, *, signed: bool) -> str:
        if value is None:
            return said.UNKNOWN
        return ("+" if signed and value > 0 else "") + language.money(Money(value, currency, rounded=True))

    label = language.say(answer.names.get(row.bar, row.bar))
    if row.owner is not None:
        label = f"{label} ({language.say(answer.names.get(row.owner, row.owner))})"
    band = ""
    if not total and row.low is not None and row.high is not None and row.low < row.high:
        band = f"{money(row.low, signed=True)} … {money(row.high, signed=True)}"
    return bars.Bar(label, row.value, row.low, row.high, money(row.value, signed=not total), band, total)


def _table(screen: Screen, answer: Answer[Any], name: str, rows: Rows[Any]) -> None:
    screen.title(said.table_title(answer, name, screen.language))
    read = said.to_read(rows)
    if len(read) > said.LONG:
        read = read.only(read[:TOP])
    for line in tables.lines(said.columns(answer, name, read, screen.language), screen.width):
        screen.line(line)
    for sentence in said.in_words(read, screen.language):
        screen.line(f"- {sentence}")
    if len(read) < len(rows):
        screen.say(
            Message(
                N_("… and {n} more row; --json shows it."),
                plural=N_("… and {n} more rows; --json shows them."),
                n=len(rows) - len(read),
            )
        )
