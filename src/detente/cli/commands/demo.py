"""``detente demo``: a company with a war on, from its exports to the answer and the report."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli import options
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Message
from detente.mistakes import Mistake

if TYPE_CHECKING:
    from detente.evidence.evidence import Evidence

_SEED_FILE = ".demo.json"


@click.command(
    cls=Command,
    help=N_(
        "Make the demo company, load its exports, ask where the sales are, and write the report.\n\nThe company is drawn, "
        "not real: Gyre & Gimble makes fidget spinners, and its marketing and its sales no longer talk. All of it lies "
        "in one folder, which may be deleted afterwards."
    ),
    examples=("detente demo", "detente demo --folder gyre --no-serve --lang fr"),
)
@click.option("--folder", default="demo", metavar="DIR", help=N_("Where the demo lies; demo unless you say otherwise."))
@click.option("--serve/--no-serve", default=True, help=N_("Start the web app afterwards, or do not."))
@click.option(
    "--seed", type=options.WholeNumber(), metavar="N", help=N_("Draw the company with other luck; its causes stay.")
)
@click.pass_obj
def command(screen: Screen, /, *, folder: str, serve: bool, seed: int | None) -> None:
    """Run the whole road once."""
    from detente import ask
    from detente.cli import answer as text
    from detente.cli.commands import load
    from detente.cli.opening import opened
    from detente.simulate import demo, hubspot

    place = Path(folder)
    exports, beside, store = place / "exports", place / "beside", place / options.default_store()
    plan = demo.plan()
    _draw(screen, place, exports, beside, demo.SEED if seed is None else seed)
    screen.note(N_("Loading how its people work together …"))
    load.run(screen, [beside], store, zone=hubspot.ZONE, currency=plan.currency)
    screen.note(N_("Loading the exports …"))
    loaded = load.run(screen, [exports], store, recipe="hubspot", zone=hubspot.ZONE, currency=plan.currency)
    load.show(screen, loaded, str(store))
    screen.line()
    a, b = str(plan.periods.a), str(plan.periods.b)
    with opened(str(store)) as evidence:
        text.show(screen, ask.put("sales", evidence, a, b))
        screen.line()
        screen.say(Message(N_("And the two sides? {ask}"), ask=f"detente ask war {store}"))
        screen.note(N_("Writing the report …"))
        files = [place / "report.html", place / "report.pdf"]
        _report(screen, evidence, files, a, b)
    screen.say(Message(N_("The report lies in {files}."), files=list(map(str, files))))
    screen.say(
        Message(
            N_("Next: your own exports. {load} then {ask}"),
            load=f"detente load FOLDER --zone {hubspot.ZONE} --currency EUR",
            ask="detente ask sales",
        )
    )
    if serve:
        _serve(screen, store, a, b)


def _serve(screen: Screen, store: Path, a: str, b: str) -> None:
    """Start the web app with its visitor signed in as the owner, and open the browser where there is one."""
    import webbrowser

    from detente.cli.commands import serve

    serve.check_installed()
    from detente.simulate import demo
    from detente.web.home import Home
    from detente.web.operate.beginning import at_home, visitor

    os.environ.setdefault("DETENTE_LOG", "WARNING")  # the console is the visitor's
    home = Home.beside(store)
    paths = []

    def prepare() -> None:
        with at_home(home):
            owner = next(name for _, title, name in demo.CAST.leaders if title == "Owner")
            paths.append(visitor(owner, "nour@gyre-and-gimble.example", f"/sales/?a={a}&b={b}"))

    def ready(address: str) -> None:
        path = "".join(paths)
        screen.line()
        screen.say(
            Message(
                N_("Come in: {address} (the link opens once, within a day; Ctrl-C stops the app)"),
                address=address + path,
            )
        )
        sys.stdout.flush()
        if sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            webbrowser.open(address + path)

    serve.run(screen, home, "127.0.0.1", None, ready, prepare)


def _draw(screen: Screen, place: Path, exports: Path, beside: Path, seed: int) -> None:
    """Draw the company and write its exports, and how its people work together, unless this very company lies there already."""
    from detente.simulate import company, demo
    from detente.simulate.beside import write_beside
    from detente.simulate.requests import save

    note = place / _SEED_FILE
    if note.exists():
        drawn = json.loads(note.read_text("utf-8"))["seed"]
        if drawn == seed:
            screen.note(Message(N_("The company is drawn already; its exports lie in {folder}."), folder=str(exports)))
            return
        raise Mistake(
            N_("{folder} holds the demo of another seed, {seed}; name another folder with --folder, or delete it."),
            folder=str(place),
            seed=str(drawn),
        )
    screen.note(N_("Drawing Gyre & Gimble, makers of fidget spinners …"))
    drawn_now = company(demo.plan(), seed)
    save(drawn_now, exports, raw="hubspot")
    write_beside(drawn_now, beside)
    note.write_text(json.dumps({"seed": seed}), "utf-8")


def _report(screen: Screen, evidence: Evidence, files: list[Path], a: str, b: str) -> None:
    from detente.report import writing
    from detente.report.contents import contents

    writing.check_installed()
    writing.save(contents(evidence, {"a": a, "b": b}, screen.language), *files)
