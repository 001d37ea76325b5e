"""``detente report``: all that can be answered, in one file to hand round."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from detente.cli import options
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Message


@click.command(
    cls=Command,
    help=N_(
        "Write all that can be answered into one file to hand round.\n\nEVIDENCE is as in detente ask. The page (.html) "
        "needs nothing else to be read: no network, no script. The PDF is for printing."
    ),
    examples=("detente report -o report.html", "detente report company.detente -o report.pdf --between 2026Q2 2026Q3"),
)
@options.evidence_argument
@click.option(
    "-o", "--output", required=True, metavar="FILE", help=N_("The file to write; it ends with .html or .pdf.")
)
@options.period_options
@options.as_of_option
@options.engine_option
@click.pass_obj
def command(
    screen: Screen,
    evidence: str | None,
    *,
    output: str,
    between: tuple[str, str] | None,
    year_earlier: bool,
    plan: bool,
    as_of: str | None,
    engine: str,
) -> None:
    """Write the report."""
    from detente.cli.opening import opened
    from detente.report import writing

    periods: dict[str, Any] = options.periods(between, year_earlier, plan)
    file = Path(output)
    writing.check_place(file)
    writing.check_installed()
    with opened(evidence, engine, as_of) as there:
        writing.write(there, file, screen.language.code, **periods)
    screen.say(Message(N_("The report lies in {file}."), file=str(file)))
