"""``detente export-person``: everything the store holds about one person, as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click

from detente.cli import options
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Message

KINDS = ("staff", "lead", "customer")


@click.command(
    "export-person",
    cls=Command,
    help=N_(
        "Give everything that a store holds about one person: rows of all tables, rows turned away, and lines of the kept "
        "source files, as JSON.\n\nID is the person's id as the tables have it; STORE is the store, company.detente "
        "unless you say otherwise."
    ),
    examples=("detente export-person 4711 --kind lead", "detente export-person p-12 acme.detente -o about.json"),
)
@click.argument("identity", metavar="ID")
@click.argument("store", default=options.default_store, required=False)
@click.option(
    "--kind",
    type=options.OneOf(*KINDS),
    metavar="|".join(KINDS),
    help=N_("Whom the id names; all who bear it unless you say."),
)
@options.pseudonyms_option
@click.option("-o", "--output", metavar="FILE", help=N_("Write into a file instead."))
@click.pass_obj
def command(
    screen: Screen, /, identity: str, store: str, *, kind: str | None, pseudonyms: str | None, output: str | None
) -> None:
    """Print what a store holds about a person."""
    from detente.evidence.contract import About
    from detente.imports.access import told

    found = told(Path(store), options.as_kept(identity, pseudonyms), About(kind) if kind else None)
    written = json.dumps(found.plain(), ensure_ascii=False, indent=2)
    if output is None:
        screen.raw(written)
        return
    Path(output).write_text(written + "\n", "utf-8")
    screen.say(Message(N_("All that the store holds about {identity} lies in {file}."), identity=identity, file=output))
