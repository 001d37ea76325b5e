"""``detente backup``: state and store in one file, taken while both are in use."""

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
        "Write the store and the web app's state into one file, whole or not at all.\n\nThe app may run and a load go on "
        "meanwhile: the backup shows both as they were at one instant. Whoever has the file has everything, the "
        "installation's secret too: keep it as you keep the store."
    ),
    examples=("detente backup monday.zip", "detente backup /backups/acme.zip --store acme.detente"),
)
@click.argument("file", default="", metavar="FILE")
@options.store_option
@click.pass_obj
def command(screen: Screen, /, file: str, *, store: str) -> None:
    """Back up a store and its home."""
    if not file:
        raise Mistake(N_("Say into which file: {mend}"), mend="detente backup FILE")
    check_installed()
    from detente.web.home import Home
    from detente.web.operate import saving
    from detente.web.operate.beginning import at_home

    place, home = Path(file), Home.beside(Path(store))
    saving.check_place(place)
    if not (home.folder.exists() or home.store.exists()):
        raise Mistake(N_("There is no store {folder}; name the one to back up with --store."), folder=store)
    # A state that was never made is made empty; one of an older version is refused, not changed.
    with at_home(home, migrate=not home.folder.exists()):
        saved = saving.save(home, place)
    if saved.store_version is None:
        screen.say(Message(N_("The backup lies in {file}; nothing was loaded yet."), file=file))
    else:
        screen.say(
            Message(
                N_("The backup lies in {file}, with version {version} of the store."),
                file=file,
                version=saved.store_version,
            )
        )
