"""``detente erase``: a person goes from the store, every figure stays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from detente.cli import options
from detente.cli.commands.export_person import KINDS
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Message
from detente.mistakes import Mistake


@click.command(
    cls=Command,
    help=N_(
        "Erase one person from a store: from all tables, from rows turned away, from kept source files and older versions. "
        "A random id takes their place, so that counts and sums stay. It can't be undone.\n\nID is the person's id as "
        "the tables have it; STORE is the store, company.detente unless you say otherwise. Backups are yours to erase."
    ),
    examples=("detente erase 4711 --kind lead", "detente erase p-12 acme.detente --yes"),
)
@click.argument("identity", metavar="ID")
@click.argument("store", default=options.default_store, required=False)
@click.option(
    "--kind",
    type=options.OneOf(*KINDS),
    metavar="|".join(KINDS),
    help=N_("Whom the id names; needed where several bear it."),
)
@options.pseudonyms_option
@click.option("--yes", is_flag=True, help=N_("Don't ask whether you are sure."))
@click.pass_obj
def command(
    screen: Screen, /, identity: str, store: str, *, kind: str | None, pseudonyms: str | None, yes: bool
) -> None:
    """Erase a person from a store."""
    from detente.evidence import store as stores
    from detente.evidence.contract import About
    from detente.imports.erasing import erase

    if not stores.is_store(Path(store)):
        raise Mistake(N_("{folder} is no store; name one that detente load has made."), folder=store)
    if not yes:
        _ask(screen, identity, store)
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    done = erase(Path(store), options.as_kept(identity, pseudonyms), About(kind) if kind else None, at=now)
    for note in done.notes:
        screen.note(note)
    if done.before and not done.rows:
        screen.say(Message(N_("{identity} was erased already; nothing of them was left."), identity=identity))
        return
    rows = sum(done.rows.values())
    screen.say(
        Message(
            N_("{identity} is erased: {n} row bears {stand_in} instead."),
            plural=N_("{identity} is erased: {n} rows bear {stand_in} instead."),
            n=rows,
            identity=identity,
            stand_in=done.stand_in,
        )
    )


def _ask(screen: Screen, identity: str, store: str) -> None:
    """Let the user type the id again; raises Mistake where they don't."""
    question = Message(
        N_("Erase {identity} from {store} for good? Type the id again to go on:"), identity=identity, store=store
    )
    screen.note(question)
    try:
        typed = input()
    except EOFError:
        typed = ""
    if typed.strip() != identity.strip():
        raise Mistake(N_("Nothing was erased; type the id as it stands in the command, or give --yes."))
