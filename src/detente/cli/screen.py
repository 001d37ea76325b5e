"""Where results and notes go: stdout and stderr, in the user's language, as wide as the terminal."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import unicodedata
from dataclasses import dataclass
from typing import Any, TextIO

from detente.language import Language, Message

NARROWEST = 30
"""Columns below which lines are no longer broken to fit."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One run's outlet.

    width : columns of the terminal, None in a pipe, where lines are neither broken nor cut.
    colour : whether stdout may carry bold and faint.   drawn : whether it can show block characters.
    """

    language: Language
    width: int | None
    colour: bool
    drawn: bool

    @staticmethod
    def here(language: Language) -> Screen:
        """Return the outlet of this process: its terminal or pipe, and what NO_COLOR and COLUMNS say."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        terminal = sys.stdout.isatty()
        colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return Screen(language, _width(terminal), colour, _can_draw(sys.stdout))

    def line(self, text: str = "") -> None:
        """Print one line of a result as it is."""
        print(text)

    def say(self, message: Message | str, indent: str = "", first: str | None = None) -> None:
        """Print a sentence of a result, broken to the terminal's width; ``first`` stands before its first line."""
        for line in self.broken(clean(self.language.say(message)), indent, first):
            print(line)

    def title(self, text: str) -> None:
        """Print a heading."""
        for line in self.broken(clean(text), "", None):
            print(f"\x1b[1m{line}\x1b[0m" if self.colour else line)

    def note(self, message: Message | str) -> None:
        """Print a note to stderr."""
        _write(sys.stderr, self.broken(clean(self.language.say(message)), "", None))

    def raw(self, text: str) -> None:
        """Print a result meant for programs, byte for byte."""
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")

    def broken(self, text: str, indent: str, first: str | None) -> list[str]:
        """Return the lines of a sentence."""
        lead = indent if first is None else first
        if self.width is None or self.width < NARROWEST:
            return [lead + text]
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=lead,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]

    def text(self, message: Message | str) -> str:
        """Return a message said in the user's language, safe to print."""
        return clean(self.language.say(message))


def clean(text: str) -> str:
    r"""Return text from foreign data without what steers a terminal or turns its reading round.

    >>> clean("Fair\x1b[31m red\n\u202etxt.exe")
    'Fair�[31m red �txt.exe'
    """
    return "".join(_harmless(character) for character in text)


def _harmless(character: str) -> str:
    if character in "\t\n\r":
        return " "
    steering = unicodedata.category(character) == "Cc" or "\u202a" <= character <= "\u202e"
    return "\ufffd" if steering or "\u2066" <= character <= "\u2069" else character


def _width(terminal: bool) -> int | None:
    asked = os.environ.get("COLUMNS", "")
    if asked.isdigit() and int(asked):
        return int(asked)
    return shutil.get_terminal_size().columns if terminal else None


def _can_draw(stream: Any) -> bool:
    try:
        "█▓░…".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _write(stream: TextIO, lines: list[str]) -> None:
    stream.write("".join(f"{line}\n" for line in lines))
    stream.flush()
