"""``detente privacy``: the open book, for anyone to read."""

from __future__ import annotations

import json

import click

from detente.cli import options
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Message


@click.command(
    cls=Command,
    help=N_(
        "Say which tables hold what about people, what is kept beside them, and what is never shown.\n\nEVIDENCE is as in "
        "detente ask. Who has looked at what stands in the web app's journal."
    ),
    examples=("detente privacy", "detente privacy company.detente --json"),
)
@options.evidence_argument
@options.json_option
@options.engine_option
@click.pass_obj
def command(screen: Screen, evidence: str | None, *, as_json: bool, engine: str) -> None:
    """Print the open book."""
    from detente.cli import tables
    from detente.cli.opening import opened
    from detente.privacy.book import KINDS, NEVER, book
    from detente.report.said import Column

    with opened(evidence, engine, None) as there:
        found = book(there)
    if as_json:
        screen.raw(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    screen.title(screen.text(N_("What is held about people")))
    language = screen.language
    columns = [
        Column(screen.text(N_("Table")), tuple(one.table for one in found.held)),
        Column(
            screen.text(N_("Of whom")),
            tuple(language.listed([language.say(KINDS[kind]) for kind in one.about]) for one in found.held),
        ),
        Column(screen.text(N_("Rows")), tuple(language.number(one.rows) for one in found.held), right=True),
        Column(screen.text(N_("From")), tuple(one.first.isoformat() if one.first else "" for one in found.held)),
        Column(screen.text(N_("To")), tuple(one.last.isoformat() if one.last else "" for one in found.held)),
    ]
    for line in tables.lines(columns, screen.width):
        screen.line(line)
    for one in found.held:
        said = Message(N_("{table}: {columns}"), table=one.table, columns=", ".join(one.columns))
        screen.say(said, "  ", "- ")
    screen.line()
    for sentence in found.sentences():
        screen.say(sentence)
    screen.line()
    screen.title(screen.text(N_("What is never held, shown or worked out")))
    for text in NEVER:
        screen.say(Message(text), "  ", "- ")
    screen.line()
    screen.say(
        Message(
            N_(
                "One person's data: detente export-person ID, and detente erase ID. To try what could be worked out: detente attack."
            )
        )
    )
