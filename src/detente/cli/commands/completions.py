"""``detente completions``: what a shell needs to complete commands with the tab key."""

from __future__ import annotations

import click

from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Either
from detente.mistakes import Mistake

SHELLS = ("bash", "zsh", "fish")


@click.command(
    cls=Command,
    help=N_("Print what lets your shell complete detente's commands.\n\nSHELL is bash, zsh or fish."),
    examples=(
        "detente completions bash > ~/.local/share/bash-completion/completions/detente",
        "detente completions fish > ~/.config/fish/completions/detente.fish",
    ),
)
@click.argument("shell")
@click.pass_obj
def command(screen: Screen, shell: str) -> None:
    """Print the completion script of one shell."""
    from click.shell_completion import get_completion_class

    from detente.cli.main import program

    found = get_completion_class(shell)
    if shell not in SHELLS or found is None:
        raise Mistake(
            N_("There are no completions for {shell}; choose one of {shells}."),
            shell=shell,
            shells=Either(tuple(SHELLS)),
        )
    complete = found(program, {}, "detente", "_DETENTE_COMPLETE")
    screen.raw(complete.source_template % complete.source_vars())
