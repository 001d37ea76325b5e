"""``detente rejects``: the rows that a load could not use, each with file, line, column and reason."""

from __future__ import annotations

import io
from pathlib import Path

import click

from detente.cli import options
from detente.cli.screen import Screen, clean
from detente.cli.words import Command
from detente.language import N_, Message
from detente.mistakes import Mistake


@click.command(
    cls=Command,
    help=N_(
        "Show the rows that a load did not use: file, line, column and reason, as CSV.\n\nSTORE is the store; without "
        "it, company.detente. The CSV can be opened in a spreadsheet: nothing in it is run."
    ),
    examples=("detente rejects", "detente rejects acme.detente -o rejected.csv"),
)
@click.argument("store", default=options.default_store, required=False)
@click.option("--load", "number", type=options.WholeNumber(), metavar="N", help=N_("Of which load; else of the last."))
@click.option("-o", "--output", metavar="FILE", help=N_("Write into a file instead."))
@click.pass_obj
def command(screen: Screen, /, store: str, *, number: int | None, output: str | None) -> None:
    """Print the rejected rows of a load."""
    from detente.evidence import store as stores
    from detente.imports import turned_away

    folder = Path(store)
    if not stores.is_store(folder):
        raise Mistake(N_("{folder} is no store; name one that detente load has made."), folder=store)
    manifest = stores.found(folder).manifest
    numbers = [load.number for load in manifest.loads]
    number = numbers[-1] if number is None else number
    if number not in numbers:
        raise Mistake(
            N_("The store {folder} knows no load {number}; it knows {numbers}."),
            folder=store,
            number=str(number),
            numbers=list(map(str, numbers)),
        )
    rejects = manifest.load(number).rejects
    rows = turned_away.read(folder / rejects.path) if rejects else iter(())
    if output is not None:
        with Path(output).open("w", encoding="utf-8-sig", newline="") as file:
            turned_away.write_csv(rows, file, screen.language)
        screen.say(Message(N_("The rows lie in {file}."), file=output))
    else:
        text = io.StringIO()
        turned_away.write_csv(rows, text, screen.language)
        screen.raw("\n".join(map(clean, text.getvalue().splitlines())))
    if not rejects:
        screen.note(N_("Every row of that load was used."))
