"""``detente restore``: bring a backup back, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli import options
from detente.cli.commands.serve import check_installed
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Message
from detente.mistakes import Mistake


@click.command(
    cls=Command,
    help=N_(
        "Bring back what detente backup has saved.\n\nEvery byte of the file is checked before anything is touched, and "
        "what is there stays until the new stands beside it. The state goes into the database that DATABASE_URL names, "
        "whichever it came from. Everybody signs in anew; loads that had not ended are stopped."
    ),
    examples=("detente restore monday.zip", "detente restore monday.zip --store acme.detente --over"),
)
@click.argument("file", default="", metavar="FILE")
@options.store_option
@click.option("--over", is_flag=True, help=N_("Put it in the place of a store and a state that are there already."))
@click.pass_obj
def command(screen: Screen, /, file: str, *, store: str, over: bool) -> None:
    """Restore a backup."""
    if not file:
        raise Mistake(N_("Say which backup: {mend}"), mend="detente restore FILE")
    check_installed()
    from detente.web.home import Home
    from detente.web.operate.restoring import restore

    done = restore(Path(file), Home.beside(Path(store)), over=over)
    version = done.facts.store_version
    screen.say(
        Message(N_("Restored as of {at}: nothing was loaded then."), at=done.facts.at)
        if version is None
        else Message(N_("Restored as of {at}: version {version} of the store."), at=done.facts.at, version=version)
    )
    screen.say(
        Message(
            N_("{n} account may sign in, anew."),
            plural=N_("{n} accounts may sign in, anew."),
            n=done.accounts,
        )
    )
    if not done.sound:
        screen.note(
            N_(
                "The journal's seals don't fit: entries were changed, or DETENTE_SECRET is not the one under which they "
                "were written."
            )
        )
    screen.say(Message(N_("Next: {command}"), command=f"detente serve --store {store}"))
