"""``detente verify``: is every file of a store as it was written?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from detente.cli import options
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Message
from detente.mistakes import Mistake

_HARMS = {"missing": N_("missing"), "cut": N_("cut short"), "changed": N_("changed")}


@click.command(
    cls=Command,
    help=N_(
        "Read every byte of a store and say whether it is as it was written.\n\nSTORE is the store; without it, "
        "company.detente. The exit code is 1 where something is damaged; the next load mends it from the kept files."
    ),
    examples=("detente verify", "detente verify acme.detente --json"),
)
@click.argument("store", default="company.detente", required=False)
@options.json_option
@click.pass_context
def command(ctx: click.Context, /, store: str, *, as_json: bool) -> None:
    """Verify a store."""
    from detente.evidence import store as stores

    screen: Screen = ctx.obj
    folder = Path(store)
    if not stores.is_store(folder):
        raise Mistake(N_("{folder} is no store; name one that detente load has made."), folder=store)
    damages = stores.verify(folder)
    if as_json:
        listed = [{"file": damage.path, "harm": damage.harm.value} for damage in damages]
        screen.raw(json.dumps({"store": store, "sound": not damages, "damages": listed}, ensure_ascii=False, indent=2))
    elif not damages:
        screen.say(Message(N_("Every file of {store} is as it was written."), store=store))
    else:
        screen.say(
            Message(
                N_("{n} file of {store} is damaged; the next detente load mends it from the kept exports:"),
                plural=N_("{n} files of {store} are damaged; the next detente load mends them from the kept exports:"),
                n=len(damages),
                store=store,
            )
        )
        for damage in damages:
            screen.say(Message("{file}: {harm}", file=damage.path, harm=Message(_HARMS[damage.harm.value])), "  ", "- ")
    if damages:
        ctx.exit(1)
