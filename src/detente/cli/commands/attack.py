"""``detente attack``: does what was let out tell what it hides?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli import options
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_
from detente.mistakes import Mistake

if TYPE_CHECKING:
    from detente.attack.facts import Scale

_UNREADABLE = {
    "ending": N_("{file} can’t be attacked; give answers as .json, tables as .csv, or saved pages as .html."),
    "text": N_("{file} can’t be read; give it as it was exported, in UTF-8."),
    "empty": N_("{file} has no table with rows; give a file in which figures stand."),
    "no_answer": N_("{file} is no answer of Détente; write one with detente ask QUESTION --json."),
    "nobody": N_("{file} names nobody; it needs a row for each person, the id first."),
    "twice": N_("{file} has a person twice; give one row for each, or a column wave."),
    "unknown": N_("Nobody in the list of people is called {file}; --know takes an id from its first column."),
    "nothing": N_("Not one figure is shown in these files, so there was nothing to attack; give others."),
    "strangers": N_(
        "No figure in these files is about people in the list; give it the columns that they are told apart by, such as "
        "department or team."
    ),
}


@click.command(
    cls=Command,
    help=N_(
        "Try to find what answers hide, as an insider would.\n\nFILES are what was let out: answers as JSON, tables as CSV, "
        "saved pages and reports; all are laid together. The attacker shares no code with what hides. The exit code is 1 "
        "where something comes out."
    ),
    examples=(
        "detente attack answer.json --who people.csv",
        "detente attack spring.html autumn.html --who people.csv --know p-12=4",
        "detente attack scores.csv --who people.csv --mean engagement=1..5 --json",
    ),
)
@click.argument("files", nargs=-1)
@click.option(
    "--who",
    metavar="FILE",
    help=N_(
        "Who works where, as an insider knows it: CSV, a row for each person, the id first, then what they are told apart by."
    ),
)
@click.option(
    "--know",
    multiple=True,
    metavar="ID=FIGURE",
    help=N_("Somebody’s own answer or figure; may be given several times."),
)
@click.option(
    "--mean",
    multiple=True,
    metavar="COLUMN=FROM..TO",
    help=N_("A column of means, and between what single answers lie: engagement=1..5; may be given several times."),
)
@options.json_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    *,
    who: str | None,
    know: tuple[str, ...],
    mean: tuple[str, ...],
    as_json: bool,
) -> None:
    """Attack what was let out."""
    from detente.attack import reading, solving, telling
    from detente.attack import who as insiders
    from detente.attack.facts import Unreadable
    from detente.cli import holes
    from detente.cli.page_names import names

    screen: Screen = ctx.obj
    if not files:
        raise Mistake(N_("Say what was let out: {example}."), example="detente attack answer.json --who people.csv")
    own, scales = dict(map(_known, know)), dict(map(_scale, mean))
    if own and who is None:
        raise Mistake(N_("--know says what somebody in the list of people answered; give the list with --who."))
    try:
        people = insiders.read(Path(who), own) if who is not None else None
        tables = [table for file in files for table in reading.read(Path(file), names())]
        result = solving.attack(telling.told(tables, people, scales), people)
    except Unreadable as reason:
        raise Mistake(_UNREADABLE[reason.why], file=reason.what) from reason
    if as_json:
        screen.raw(json.dumps(result.to_dict(), ensure_ascii=False, indent=2))
    else:
        holes.show(screen, result, len(files))
    if result.holes:
        ctx.exit(1)


def _known(text: str) -> tuple[str, float]:
    """Return whose figure is known, and it.

    >>> _known("p-12=4")
    ('p-12', 4.0)
    """
    one, _, figure = text.rpartition("=")
    number = _number(figure)
    if not one or number is None:
        raise Mistake(N_("--know takes an id and a number such as p-12=4, not {value}."), value=text)
    return one, number


def _scale(text: str) -> tuple[str, Scale]:
    """Return a column, and the scale of what it is the mean of; whole steps where the scale has few."""
    from detente.attack.facts import Scale

    column, _, ends = text.rpartition("=")
    first, _, last = ends.partition("..")
    least, most = _number(first), _number(last)
    if not column or least is None or most is None or least >= most:
        raise Mistake(N_("--mean takes a column and its scale such as engagement=1..5, not {value}."), value=text)
    step = 1.0 if least.is_integer() and most.is_integer() and most - least <= 10 else None
    return column, Scale(least=least, most=most, mean=True, step=step)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
