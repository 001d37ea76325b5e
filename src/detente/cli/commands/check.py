"""``detente check``: what is there, what is odd, which questions can be answered."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import click

from detente.cli import options
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Message

if TYPE_CHECKING:
    from detente.evidence.checks import Report

_HEADINGS = {
    "error": N_("What breaks the contract"),
    "warning": N_("What may mislead"),
    "note": N_("Good to know"),
}


@click.command(
    cls=Command,
    help=N_(
        "See whether the evidence keeps its contract, and which questions it can answer.\n\nEVIDENCE is as in "
        "detente ask. The exit code is 1 where rows break the contract."
    ),
    examples=("detente check", "detente check exports/evidence --json"),
)
@options.evidence_argument
@options.json_option
@options.as_of_option
@options.engine_option
@click.pass_context
def command(ctx: click.Context, evidence: str | None, *, as_json: bool, as_of: str | None, engine: str) -> None:
    """Check evidence and print the report."""
    from detente import ask
    from detente.cli.opening import opened

    screen: Screen = ctx.obj
    with opened(evidence, engine, as_of) as there:
        report = ask.check(there)
    if as_json:
        screen.raw(json.dumps(report.to_dict(screen.language.code), ensure_ascii=False, indent=2))
    else:
        show(screen, report, evidence)
    if not report.sound:
        ctx.exit(1)


def show(screen: Screen, report: Report, evidence: str | None) -> None:
    """Print a report: the verdict, the tables, what is odd, what can be asked.

    evidence : as it was named; None for the store of the working folder.
    """
    from detente.cli import tables
    from detente.report.said import Column

    errors = sum(problem.severity == "error" for problem in report.problems)
    screen.title(screen.text(verdict(errors)))
    known, unknown = (
        N_("Evidence {id}, known up to {as_of}; money in {currency}, days in {zone}."),
        N_("Evidence {id}, in which nothing bears a moment; money in {currency}, days in {zone}."),
    )
    screen.say(
        Message(
            known if report.known_on else unknown,
            id=report.id,
            as_of=report.known_on,
            currency=report.currency,
            zone=report.zone,
        )
    )
    screen.line()
    counts = [screen.language.number(rows) for rows in report.rows.values()]
    columns = [
        Column(screen.text(N_("Table")), tuple(report.rows)),
        Column(screen.text(N_("Rows")), tuple(counts), right=True),
    ]
    for line in tables.lines(columns, screen.width):
        screen.line(line)
    for message in report.absent():
        screen.say(message)
    for severity, heading in _HEADINGS.items():
        problems = [problem for problem in report.problems if problem.severity == severity]
        if problems:
            screen.line()
            screen.title(screen.text(heading))
        for problem in problems:
            screen.say(problem.message, "  ", "- ")
    screen.line()
    screen.title(screen.text(N_("What can be asked")))
    for item in report.questions:
        yes, no = N_("{title} Yes: {command}"), N_("{title} Not yet.")
        screen.say(
            Message(yes if item.can else no, title=item.title, command=asking(item.question, evidence)), "  ", "- "
        )
        for help_with in (*([item.why] if item.why else []), *item.would_help):
            screen.say(help_with, "    ", "  + ")


def asking(question: str, evidence: str | None) -> str:
    """Return the command that puts a question to the evidence that was named.

    >>> asking("sales", None), asking("sales", "my exports")
    ('detente ask sales', "detente ask sales 'my exports'")
    """
    from detente.cli.opening import without_password

    return f"detente ask {question}" + (f" {shlex.quote(without_password(evidence))}" if evidence else "")


def verdict(errors: int) -> Message:
    """Return the first line of a report."""
    if not errors:
        return Message(N_("The evidence keeps its contract."))
    return Message(
        N_("The evidence breaks its contract in {n} place; what breaks it is not counted."),
        plural=N_("The evidence breaks its contract in {n} places; what breaks it is not counted."),
        n=errors,
    )
