"""``detente serve``: the web app, on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from detente.cli import options
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Message
from detente.mistakes import Mistake


@click.command(
    cls=Command,
    help=N_(
        "Start the web app on this machine.\n\nIts state (accounts, journal, uploads) lies beside the store, in a folder "
        "that ends with .web, or in the database that DATABASE_URL names. The first time, name the first owner; a link is "
        "printed by which they choose a password."
    ),
    examples=("detente serve --owner you@example.com", "detente serve --store acme.detente --port 8080"),
)
@options.store_option
@click.option(
    "--owner", metavar="EMAIL", help=N_("Who owns the company: gets an account and a link to choose a password.")
)
@click.option(
    "--host",
    default="127.0.0.1",
    metavar="ADDRESS",
    help=N_("Where to listen; only this machine unless you say otherwise."),
)
@click.option(
    "--port", type=options.WholeNumber(), metavar="N", help=N_("The port; 8000 or a free one unless you say otherwise.")
)
@click.pass_obj
def command(screen: Screen, /, *, store: str, owner: str | None, host: str, port: int | None) -> None:
    """Serve a store."""
    check_installed()
    from detente.web.home import Home
    from detente.web.operate.beginning import at_home, invited, nobody_yet

    home, paths = Home.beside(Path(store)), []

    def prepare() -> None:
        with at_home(home):
            if owner is not None:
                paths.append(invited(owner, "owner"))
            elif nobody_yet():
                raise Mistake(
                    N_("Nobody can sign in yet; name the first owner: {mend}"),
                    mend="detente serve --owner you@example.com",
                )

    run(screen, home, host, port, lambda address: _told(screen, address, "".join(paths)), prepare)


def _told(screen: Screen, address: str, path: str) -> None:
    if path:
        screen.say(Message(N_("Choose a password here; the link opens once: {address}"), address=address + path))
    screen.say(Message(N_("Détente answers at {address}; Ctrl-C stops it."), address=address))
    sys.stdout.flush()


def run(
    screen: Screen,
    home: object,
    host: str,
    port: int | None,
    ready: Callable[[str], None],
    prepare: Callable[[], None],
) -> None:
    """Run the web app until somebody stops it; `prepare` first."""
    from detente.web.home import Home
    from detente.web.operate.running import listening, serve

    assert isinstance(home, Home)
    serve(home, host, listening(host, port), ready, prepare)
    screen.note(N_("Stopped."))


def check_installed() -> None:
    """Raise Mistake that names the extra ``web`` where a part of it is not installed."""
    from importlib.util import find_spec

    for module in ("django", "gunicorn", "jinja2", "vl_convert"):
        if find_spec(module) is None:
            raise Mistake(
                N_("{module} is needed for this and not installed; run: {mend}"),
                module=module,
                mend='pip install "detente[web,report]"',
            )
