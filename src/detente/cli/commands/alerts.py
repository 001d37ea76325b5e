"""``detente alerts``: what needs a look now, on the terminal or as a mail that lies ready to be sent."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
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
        "Say what needs a look now: figures that left their noise, targets that will be missed, what the plan lacks.\n\n"
        "EVIDENCE is as in detente ask. With -o, a mail is written that any program can send; where nothing needs a look, "
        "none is. The feed of the web app says the same."
    ),
    examples=(
        "detente alerts",
        "detente alerts -o alerts.eml --to heads@example.com; [ -s alerts.eml ] && sendmail -t < alerts.eml",
    ),
)
@options.evidence_argument
@click.option("-o", "--output", metavar="FILE", help=N_("The mail to write; one that is there is replaced."))
@click.option("--to", "receiver", metavar="ADDRESS", default="", help=N_("Whom the mail is to go to."))
@click.option("--since", metavar="DAY", help=N_("Only what came up in the month of this day or later: 2026-09-01."))
@options.as_of_option
@options.engine_option
@click.pass_obj
def command(
    screen: Screen,
    evidence: str | None,
    *,
    output: str | None,
    receiver: str,
    since: str | None,
    as_of: str | None,
    engine: str,
) -> None:
    """Say or write the alerts."""
    from detente import ask
    from detente.cli.opening import opened
    from detente.evidence.periods import read_day

    first = read_day(since).replace(day=1) if since is not None else None
    with opened(evidence, engine, as_of) as there:
        answer = ask.put("scorecards", there)
    found = [row for row in answer.alerts if first is None or row.month_on >= first]
    if not found:
        if output is not None:
            Path(output).unlink(missing_ok=True)  # what it said before is said no more
        planned = any(row.plan == "agreed" for row in answer.cards)
        screen.say(N_("Nothing needs a look.") if planned else answer.summary[0])
        return
    lines = [screen.language.say(row.sentence) for row in found]
    if output is None:
        for row in found:
            screen.say(row.sentence, "  ", "- ")
        return
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = screen.language.say(N_("Détente: what needs a look now"))
    if receiver:
        try:
            mail["To"] = receiver
        except (ValueError, IndexError):
            raise Mistake(
                N_("{address} is no address; write one such as heads@example.com."), address=receiver
            ) from None
    mail.set_content("\n".join(f"- {line}" for line in lines) + "\n")
    try:
        Path(output).write_bytes(bytes(mail))
    except OSError:
        raise Mistake(N_("{file} can't be written; name a place that can be."), file=output) from None
    screen.say(
        Message(
            N_("The mail lies in {file}: {n} thing needs a look."),
            plural=N_("The mail lies in {file}: {n} things need a look."),
            n=len(found),
            file=output,
        )
    )
