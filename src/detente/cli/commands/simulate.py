"""``detente simulate``: draw a company whose causes are known."""

from __future__ import annotations

from dataclasses import replace
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
        "Draw a company with known causes, to see whether Détente finds them.\n\nOUT is the new folder it is written "
        "into; the truth is written beside it, as OUT.truth.json. --plant list shows what can be planted."
    ),
    examples=(
        "detente simulate acme --plant fewer_leads=-25%",
        "detente simulate acme --plant source_gone_bad:facebook=-40%@2026-10-05 --plant slow_replies=x3 --raw hubspot",
        "detente simulate --plant list",
    ),
)
@click.argument("out", required=False)
@click.option(
    "--plant",
    "plants",
    multiple=True,
    metavar="CAUSE",
    help=N_("A cause, as NAME[:TARGET][=SIZE][@FROM[:TO]]; may be given several times."),
)
@click.option(
    "--size",
    default="S",
    metavar="S|M|L",
    help=N_("Ten thousand leads (S, unless you say otherwise), a million (M) or ten million (L)."),
)
@click.option(
    "--seed", type=options.WholeNumber(), default=0, metavar="N", help=N_("Another number draws another company.")
)
@click.option(
    "--raw",
    type=options.OneOf("hubspot"),
    metavar="hubspot",
    help=N_("Write raw exports as HubSpot would, instead of evidence; detente load reads them."),
)
@click.option(
    "--other-forms",
    is_flag=True,
    help=N_("Let delays, replies and amounts follow other laws than the methods assume."),
)
@click.pass_obj
def command(
    screen: Screen,
    out: str | None,
    *,
    plants: tuple[str, ...],
    size: str,
    seed: int,
    raw: str | None,
    other_forms: bool,
) -> None:
    """Draw a company and write it."""
    from detente.simulate import causes, company, requests

    if "list" in plants:
        _list(screen, causes.plants())
        return
    if out is None:
        raise Mistake(N_("Say into which new folder: {mend}"), mend="detente simulate OUT")
    plan = requests.plan_for(size, plants, seed)
    plan = replace(plan, forms="other") if other_forms else plan
    folder = Path(out)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Mistake(N_("{folder} is not empty; name a new folder for the company."), folder=out)
    screen.note(N_("Drawing the company …"))
    written = requests.save(company(plan, seed), folder, raw)
    for name, rows in written.items():
        screen.note(Message("{name}: {rows}", name=name, rows=rows))
    periods = plan.periods
    next_line = f"detente load {out} --store {out}.detente" if raw else f"detente ask sales {out}"
    screen.say(
        Message(
            N_("The company lies in {folder}; what was planted and what it did, in {truth}."),
            folder=out,
            truth=str(requests.truth_file(folder)),
        )
    )
    screen.say(
        Message(N_("Next: {command}"), command=next_line if raw else f"{next_line} --between {periods.a} {periods.b}")
    )


def _list(screen: Screen, plants: list[tuple[str, Message]]) -> None:
    from detente.cli import tables
    from detente.report.said import Column

    columns = [
        Column(screen.text(N_("Cause")), tuple(name for name, _ in plants)),
        Column(screen.text(N_("What happens")), tuple(screen.text(meaning) for _, meaning in plants)),
    ]
    for line in tables.lines(columns, screen.width):
        screen.line(line)
