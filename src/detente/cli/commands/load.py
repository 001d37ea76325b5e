"""``detente load``: exports become evidence, and every row is accounted for."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.cli import options
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_, Message
from detente.mistakes import Mistake

if TYPE_CHECKING:
    from detente.evidence.manifest import Counts
    from detente.imports.load import Loaded


@click.command(
    cls=Command,
    help=N_(
        "Load exports into a store, all of them or nothing.\n\nFOLDER holds the files that another program exported, or "
        "evidence tables; several may be named, and single files too. The same files again change nothing; a corrected "
        "file replaces its own rows. Rows that can't be used are shown by detente rejects."
    ),
    examples=(
        "detente load exports/ --zone Europe/Paris --currency EUR",
        "detente load crm/ calls/ --recipe hubspot --store acme.detente",
        'detente load exports/ --column contacts.created_at="Date added"',
    ),
)
@click.argument("folders", nargs=-1, metavar="FOLDER…")
@click.option(
    "--recipe", metavar="NAME", help=N_("How to read the files: a name of detente recipes, or a folder of your own.")
)
@options.store_option
@click.option("--zone", metavar="ZONE", help=N_("The time zone of the files' clock times, such as Europe/Paris."))
@click.option("--currency", metavar="XXX", help=N_("The currency of the amounts, such as EUR."))
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="SOURCE.COLUMN=HEADER",
    help=N_("Which header a column has where it is not recognised; may be given several times."),
)
@click.option(
    "--date-order",
    metavar="day-first|month-first",
    help=N_("How 03/04/2026 is meant where the file leaves it open."),
)
@click.option(
    "--decimal",
    metavar="point|comma",
    help=N_("How 1.100 is meant where the file leaves it open: which sign stands before the decimals."),
)
@click.option(
    "--pseudonyms",
    metavar="FILE",
    help=N_(
        "Replace staff's ids by pseudonyms, by the key in this file, which is made where there is none; names and files "
        "are not kept."
    ),
)
@click.option(
    "--retention",
    type=int,
    metavar="DAYS",
    help=N_(
        "How many days rows of messages and invitations stay before figures by week take their place: 21, unless you say more; "
        "the store remembers it."
    ),
)
@options.json_option
@click.pass_obj
def command(
    screen: Screen,
    /,
    folders: tuple[str, ...],
    *,
    store: str,
    columns: tuple[str, ...],
    pseudonyms: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Load folders."""
    if not folders:
        raise Mistake(N_("Say which folder holds your exports: {mend}"), mend="detente load FOLDER")
    loaded = run(
        screen,
        [Path(folder) for folder in folders],
        Path(store),
        columns=_columns(columns),
        pseudonyms=Path(pseudonyms) if pseudonyms else None,
        **asked,
    )
    for note in loaded.notes:
        screen.note(note)
    if as_json:
        screen.raw(json.dumps(as_dict(screen, loaded, store), ensure_ascii=False, indent=2))
    else:
        show(screen, loaded, store)


def run(screen: Screen, folders: list[Path], store: Path, **asked: Any) -> Loaded:
    """Load with progress on stderr. The user's Ctrl-C leaves the store as it was, and says so."""
    from detente.cli.progress import Reporter
    from detente.imports.load import load

    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    try:
        with Reporter(screen) as reporter:
            return load(folders, store, at=now, progress=reporter, **asked)
    except KeyboardInterrupt:
        screen.note(Message(N_("Stopped; the store {folder} is as it was."), folder=str(store)))
        raise


def _columns(given: tuple[str, ...]) -> dict[str, str]:
    """Read ``SOURCE.COLUMN=HEADER``."""
    named = {}
    for text in given:
        column, equals, header = text.partition("=")
        if not equals or "." not in column or not header.strip():
            raise Mistake(
                N_("--column {text} can't be read; write SOURCE.COLUMN=HEADER, such as {example}."),
                text=text,
                example='contacts.created_at="Date added"',
            )
        named[column.strip()] = header.strip()
    return named


def as_dict(screen: Screen, loaded: Loaded, store: str) -> dict[str, Any]:
    """Return what a load did as plain values."""
    return {
        "store": store,
        "recipe": loaded.recipe,
        "changed": loaded.changed,
        "version": loaded.version,
        "tables": {name: dataclasses.asdict(counts) for name, counts in loaded.tables.items()},
        "files": {name: dataclasses.asdict(counts) for name, counts in loaded.files.items()},
        "rejects_file": str(loaded.rejects_file) if loaded.rejects_file else None,
        "notes": [screen.language.say(note) for note in loaded.notes],
    }


def show(screen: Screen, loaded: Loaded, store: str) -> None:
    """Print what a load did: files, tables, and where the rejected rows are."""
    screen.say(Message(N_("Read with the recipe {recipe}."), recipe=loaded.recipe))
    screen.line()
    _counts(screen, N_("File"), loaded.files)
    screen.line()
    if loaded.tables:
        _counts(screen, N_("Table"), loaded.tables)
        screen.line()
    if not loaded.written:
        screen.say(Message(N_("Nothing new: {store} is as it was."), store=store))
    elif not loaded.changed:
        screen.say(
            Message(
                N_(
                    "Nothing new: the evidence in {store} is as it was. What was read is noted in its journal, version "
                    "{version}."
                ),
                store=store,
                version=loaded.version,
            )
        )
    else:
        screen.say(Message(N_("The evidence lies in {store}, version {version}."), store=store, version=loaded.version))
    rejected = sum(counts.rejected for counts in loaded.files.values())
    if loaded.rejects_file is not None:
        screen.say(
            Message(
                N_("{n} row was not used; see which and why: {command}"),
                plural=N_("{n} rows were not used; see which and why: {command}"),
                n=rejected,
                command=f"detente rejects {store}",
            )
        )
    screen.say(Message(N_("Next: {command}"), command=f"detente check {store}"))


def _counts(screen: Screen, first: str, counted: Mapping[str, Counts]) -> None:
    from detente.cli import tables
    from detente.report.said import Column

    number = screen.language.number
    columns = [Column(screen.text(first), tuple(counted))]
    for heading, name in (
        (N_("read"), "read"),
        (N_("accepted"), "accepted"),
        (N_("rejected"), "rejected"),
        (N_("duplicates"), "duplicates"),
    ):
        figures = tuple(number(getattr(counts, name)) for counts in counted.values())
        columns.append(Column(screen.text(heading), figures, right=True))
    for line in tables.lines(columns, screen.width):
        screen.line(line)
