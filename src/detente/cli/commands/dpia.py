"""``detente dpia``: a draft of the impact assessment from what is there, or the notice to staff."""

from __future__ import annotations

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
        "Write a draft of the data protection impact assessment, filled from what is there; with --notice, the notice to "
        "staff.\n\nEVIDENCE is as in detente ask. The draft is Markdown; what only you know stands in square brackets."
    ),
    examples=("detente dpia -o dpia.md", "detente dpia company.detente --notice --lang fr -o notice.md"),
)
@options.evidence_argument
@click.option("-o", "--output", required=True, metavar="FILE", help=N_("The file to write; it must not be there yet."))
@click.option("--notice", is_flag=True, help=N_("Write the notice to staff instead."))
@options.engine_option
@click.pass_obj
def command(screen: Screen, evidence: str | None, *, output: str, notice: bool, engine: str) -> None:
    """Write the draft."""
    from detente.cli.opening import opened
    from detente.privacy import assessment
    from detente.privacy.book import book

    with opened(evidence, engine, None) as there:
        found = book(there)
    sections = assessment.notice(found) if notice else assessment.assessment(found)
    file = Path(output)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(assessment.markdown(sections, screen.language))
    except FileExistsError:
        raise Mistake(N_("{file} is there already; name another file."), file=str(file)) from None
    except OSError:
        raise Mistake(N_("{file} can't be written; name a place that can be."), file=str(file)) from None
    screen.say(Message(N_("The draft lies in {file}. It is no legal advice; have it read."), file=str(file)))
