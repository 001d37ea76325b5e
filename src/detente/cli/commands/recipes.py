"""``detente recipes``: which exports can be read, and how to start a recipe of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.screen import Screen
from detente.cli.words import Command, Group
from detente.language import N_, Message
from detente.mistakes import Mistake


@click.group(
    "recipes",
    cls=Group,
    invoke_without_command=True,
    help=N_("List the exports that can be read, or start a recipe for exports of your own."),
    examples=("detente recipes", "detente recipes new exports/"),
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List recipes unless something else is asked."""
    if ctx.invoked_subcommand is None:
        _list(ctx.obj)


@command.command("list", help=N_("List the recipes that come with Détente."))
@click.pass_obj
def list_recipes(screen: Screen) -> None:
    """List the shipped recipes."""
    _list(screen)


def _list(screen: Screen) -> None:
    from detente.cli import tables
    from detente.imports.recipe import shipped
    from detente.report.said import Column

    recipes = shipped()
    columns = [
        Column(screen.text(N_("Name")), tuple(recipe.name for recipe in recipes)),
        Column(screen.text(N_("What it reads")), tuple(screen.text(recipe.title) for recipe in recipes)),
    ]
    for line in tables.lines(columns, screen.width):
        screen.line(line)
    unsure = [recipe.name for recipe in recipes if not recipe.verified]
    if unsure:
        screen.line()
        screen.say(
            Message(
                N_(
                    "Not yet tried on real exports: {names}. Where a header is not recognised, the load asks; "
                    "--column answers."
                ),
                names=unsure,
            )
        )


@command.command(
    "new",
    cls=Command,
    help=N_(
        "Start a recipe from a folder of unknown exports.\n\nFOLDER holds the exports. The recipe is written beside it, "
        "as FOLDER.recipe: a settings file and one SQL file per table, with questions where only you know the answer."
    ),
    examples=("detente recipes new exports/", "detente recipes new exports/ --out acme.recipe"),
)
@click.argument("folder")
@click.option("--out", metavar="FOLDER", help=N_("The new folder for the recipe."))
@click.pass_obj
def new(screen: Screen, /, folder: str, *, out: str | None) -> None:
    """Start a recipe."""
    import tempfile

    from detente.imports import new_recipe
    from detente.imports.given import given
    from detente.imports.reading import Limits, open_file

    source = Path(folder)
    target = Path(out) if out else source.resolve().parent / f"{source.resolve().name}.recipe"
    tables = []
    with tempfile.TemporaryDirectory(prefix="detente-") as work:
        for number, one in enumerate(given([source], target)):
            room = Path(work) / str(number)
            room.mkdir()
            tables += open_file(one.path, room, Limits())
        started = new_recipe.start(tables, target)
    if not started.sources:
        raise Mistake(N_("There is no table with a header to start a recipe from; name a folder of exports."))
    screen.say(Message(N_("The recipe was started in {folder}."), folder=str(target)))
    if started.questions:
        screen.say(
            Message(
                N_("{n} question waits in its SQL files for your answer; look for the word QUESTION."),
                plural=N_("{n} questions wait in its SQL files for your answers; look for the word QUESTION."),
                n=started.questions,
            )
        )
    screen.say(Message(N_("Next: {command}"), command=f"detente load {folder} --recipe {target}"))
