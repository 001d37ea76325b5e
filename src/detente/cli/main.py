"""The program ``detente``: finds the command, and turns whatever goes wrong into one sentence and an exit code.

Exit codes: 0 answered; 1 the evidence is there but the answer could not be given; 2 wrong use;
130 stopped by the user; 141 nobody reads on.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from detente.cli import usage
from detente.cli.screen import Screen
from detente.cli.words import LazyGroup
from detente.language import N_, Language, Message, spoken
from detente.mistakes import Mistake
from detente.version import VERSION

CANNOT, WRONG_USE, STOPPED, UNREAD = 1, 2, 130, 141
_COMPLETE = "_DETENTE_COMPLETE"
_NAMES = (
    "demo",
    "load",
    "check",
    "ask",
    "alerts",
    "report",
    "serve",
    "backup",
    "restore",
    "simulate",
    "recipes",
    "rejects",
    "verify",
    "attack",
    "privacy",
    "dpia",
    "export-person",
    "erase",
    "completions",
)


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"detente {VERSION}")
        ctx.exit()


@click.pass_context
def _help_if_alone(ctx: click.Context) -> None:
    if not ctx.invoked_subcommand:
        click.echo(ctx.get_help())


program = LazyGroup(
    "detente",
    modules={name: f"detente.cli.commands.{name.replace('-', '_')}" for name in _NAMES},
    help=N_(
        "Détente, the neutral ground between marketing and sales.\n\nIt loads what your company already records and "
        "answers what the two sides fight about, with figures that both accept. Nothing leaves this machine."
    ),
    examples=("detente demo", "detente load exports/", "detente check", "detente ask sales"),
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_print_version,
            help=N_("Show the version and stop."),
        )
    ],
    no_args_is_help=False,
    invoke_without_command=True,
    callback=_help_if_alone,
)


def run() -> None:
    """Run the program on this process's arguments, and leave with its exit code."""
    if _COMPLETE in os.environ:
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(program, {}, "detente", _COMPLETE, os.environ[_COMPLETE]))
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run the program and return its exit code."""
    screen = Screen.here(Language.of(asked_language(arguments) or spoken()))
    try:
        with program.make_context("detente", list(arguments), obj=screen) as context:
            program.invoke(context)
        sys.stdout.flush()
    except Mistake as mistake:
        screen.note(mistake.message)
        return mistake.exit_code
    except click.UsageError as error:
        screen.note(usage.message(error))
        return WRONG_USE
    except click.exceptions.Exit as left:
        return left.exit_code
    except (KeyboardInterrupt, click.Abort):
        return STOPPED
    except BrokenPipeError:
        # Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except OSError as error:
        screen.note(_of_the_disk(error))
        return CANNOT if error.errno == errno.ENOSPC else WRONG_USE
    except Exception as error:
        screen.note(_unforeseen(error))
        return CANNOT
    return 0


def asked_language(arguments: Sequence[str]) -> str | None:
    """Return what follows ``--lang``, wherever it stands; None when it is not there.

    >>> asked_language(["ask", "--lang", "fr"]), asked_language(["--lang=ru"]), asked_language(["ask"])
    ('fr', 'ru', None)
    """
    for index, argument in enumerate(arguments):
        if argument == "--":
            return None
        if argument == "--lang" and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return None


def _of_the_disk(error: OSError) -> Message:
    file = str(error.filename or "")
    match error.errno:
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Message(
                N_("Détente may not open {file}; allow it to, or name a place that you may read and write."), file=file
            )
        case errno.ENOSPC | errno.EDQUOT:
            return Message(N_("The disk is full; make room and start again: nothing was left half done."))
        case errno.ENOENT:
            return Message(N_("There is no {file}; check how it is written."), file=file)
        case errno.EEXIST | errno.ENOTDIR:
            return Message(N_("{file} is in the way; name another place, or move it."), file=file)
        case errno.EISDIR:
            return Message(N_("{file} is a folder; name a file."), file=file)
        case _:
            return Message(
                N_("{file} can't be read or written ({reason}); check the place and start again."),
                file=file,
                reason=error.strerror or str(error),
            )


def _unforeseen(error: Exception) -> Message:
    what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    if os.environ.get("DETENTE_DEBUG"):
        return Message(
            N_("Something went wrong that was not foreseen: {what}. The details lie in {file}; please report them."),
            what=what,
            file=_written(error),
        )
    return Message(
        N_(
            "Something went wrong that was not foreseen: {what}. Please report this line and what you asked; "
            "with DETENTE_DEBUG=1 the details are written into a file."
        ),
        what=what,
    )


def _written(error: Exception) -> str:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="detente-", suffix=".txt", encoding="utf-8", delete=False) as file:
        file.write("".join(traceback.format_exception(error)))
    return file.name
