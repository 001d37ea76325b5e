"""Commands whose help is read in the user's language."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from detente.cli.screen import Screen
from detente.language import LANGUAGES, N_, Either, Language
from detente.mistakes import Mistake

USAGE = N_("Usage:")
OPTIONS = N_("Options:")
COMMANDS = N_("Commands:")
EXAMPLES = N_("Examples:")
_PLACES = frozenset(
    {N_("OPTIONS"), N_("COMMAND"), N_("ARGS"), N_("DAY"), N_("FILE"), N_("CAUSE"), N_("ZONE"), N_("DIR")}
)
"""What stands for something to be typed, and is not named again in a command's help."""
HELP = N_("Show this page and stop.")


class LanguageCode(click.ParamType[str]):
    """One of the languages there are; a Mistake that lists them otherwise."""

    name = "language"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the code, ``fr`` also for ``fr_FR``."""
        short = str(value).replace("-", "_").split("_")[0].lower()
        if short not in LANGUAGES:
            raise Mistake(
                N_("Détente does not speak {language}; choose one of {languages}."),
                language=value,
                languages=Either(LANGUAGES),
            )
        return short


def language_option() -> click.Option:
    """Make ``--lang``. Its value is looked up before anything else is read: see `detente.cli.main`."""
    return click.Option(
        ["--lang"],
        type=LanguageCode(),
        expose_value=False,
        metavar="|".join(LANGUAGES),
        help=N_("The language of words, numbers and days; else that of the environment."),
    )


class Command(click.Command):
    """A command with ``--lang``, translated help, and examples.

    examples : lines to type, shown beneath the options.
    """

    def __init__(self, *given: Any, examples: Sequence[str] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self.examples = tuple(examples)
        self.params.append(language_option())
        # What is too much is refused in parse_args, in the user's language.
        self.context_settings = {**self.context_settings, "allow_extra_args": True}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; a Mistake names those that are too many."""
        try:
            super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        if ctx.args and not isinstance(self, click.Group):
            raise Mistake(
                N_("{command} has no use for {extra}; {command} --help shows what it takes."),
                command=ctx.command_path,
                extra=" ".join(ctx.args),
            )
        return ctx.args

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help page in the user's language."""
        language = _language(ctx)
        pieces = _in(language, " ".join(self.collect_usage_pieces(ctx)))
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{language.say(USAGE)} ")
        formatter.write_paragraph()
        formatter.write_text(language.say(self.help or ""))
        self.format_commands(ctx, formatter)
        options = [
            _record(option, ctx, language) for option in self.get_params(ctx) if isinstance(option, click.Option)
        ]
        with _section(formatter, language.say(OPTIONS)):
            formatter.write_dl([record for record in options if record])
        if self.examples:
            with _section(formatter, language.say(EXAMPLES)):
                for example in self.examples:
                    formatter.write(f"  {example}\n")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands; there is none."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence of the help, untranslated: click asks for it outside any context."""
        return (self.help or "").split("\n")[0]


class Group(Command, click.Group):
    """A command with commands of its own."""

    command_class = Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the group's own arguments; the rest is its command's."""
        return click.Group.parse_args(self, ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, each with its first sentence."""
        language = _language(ctx)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, language.say(command.help or "").split("\n")[0]))
        with _section(formatter, language.say(COMMANDS)):
            formatter.write_dl(rows)


class LazyGroup(Group):
    """A group whose commands lie in modules of their own, imported when called.

    modules : command → module that holds it as ``command``, in the order in which they are shown.
    """

    def __init__(self, *given: Any, modules: dict[str, str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None when there is none of that name."""
        if cmd_name not in self.modules:
            return None
        command = importlib.import_module(self.modules[cmd_name]).command
        assert isinstance(command, click.Command)
        return command


def _language(ctx: click.Context) -> Language:
    screen = ctx.find_object(Screen)
    return screen.language if screen else Language.of(None)


@contextmanager
def _section(formatter: click.HelpFormatter, heading: str) -> Iterator[None]:
    """Write beneath a heading; click's own would put an English colon after it."""
    formatter.write_paragraph()
    formatter.write(f"{heading}\n")
    with formatter.indentation():
        yield


def _in(language: Language, pieces: str) -> str:
    """Return what is to be typed with its places said in a language."""
    return re.sub(r"[A-Z]{3,}", lambda found: language.say(found[0]) if found[0] in _PLACES else found[0], pieces)


def _record(option: click.Option, ctx: click.Context, language: Language) -> tuple[str, str] | None:
    record = option.get_help_record(ctx)
    if record is None:
        return None
    return _in(language, record[0]), language.say(HELP if "--help" in option.opts else option.help or "")
