"""The program itself: help, language, and how it ends when something goes wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from tools import translations

from detente.cli import main as program
from detente.cli import usage, words
from detente.cli.screen import Screen
from detente.language import LANGUAGES, Language, Message
from detente.version import VERSION

Run = Callable[..., Any]
DETENTE = [sys.executable, "-c", "from detente.cli.main import run; run()"]
COMMANDS = program.program.list_commands(click.Context(program.program))


def test_help_lists_every_command_with_a_sentence(detente: Run) -> None:
    done = detente("--help")
    assert done.code == 0 and done.err == ""
    for name in COMMANDS:
        assert f"\n  {name} " in done.out
    assert detente().out == done.out


def test_every_option_that_a_sentence_names_is_there() -> None:
    context = click.Context(program.program)
    commands = [program.program, *(program.program.get_command(context, name) for name in COMMANDS)]
    options = {
        option
        for command in commands
        if command is not None
        for parameter in command.get_params(context)
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    words = translations.collect()
    sentences = [*words.single, *words.pairs, *words.pairs.values(), "--decimal point|comma"]
    named = {option for sentence in sentences for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", sentence)}
    assert named <= options


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_command_explains_itself_in_each_language(detente: Run, name: str, lang: str) -> None:
    done = detente(name, "--help", "--lang", lang)
    assert done.code == 0 and done.err == ""
    assert f"detente {name}" in done.out and "--lang" in done.out
    cyrillic = any("а" <= character <= "я" for character in done.out)
    assert cyrillic == (lang == "ru")
    assert ("Show this page" in done.out) == (lang == "en")


def test_the_language_comes_from_the_option_then_from_the_environment(detente: Run) -> None:
    assert detente("ask", LANG="ru_RU.UTF-8").err.startswith("Скажите")
    assert detente("ask", LANG="ru_RU.UTF-8", DETENTE_LANG="fr").err.startswith("Dites")
    assert detente("ask", "--lang=en", DETENTE_LANG="fr").err.startswith("Say")
    assert detente("--lang", "fr", "ask").err.startswith("Dites")
    assert detente("ask", "--lang", "fr_FR").err.startswith("Dites")


def test_the_version_is_said(detente: Run) -> None:
    assert detente("--version").out == f"detente {VERSION}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete(detente: Run, shell: str) -> None:
    done = detente("completions", shell)
    assert done.code == 0 and "_DETENTE_COMPLETE" in done.out and "detente" in done.out


def test_completions_offer_commands_and_options() -> None:
    def offered(words: str, index: int) -> list[str]:
        environment = {
            **os.environ,
            "_DETENTE_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(index),
        }
        done = subprocess.run(DETENTE, env=environment, capture_output=True, text=True, check=True)
        return [line.partition(",")[2] for line in done.stdout.splitlines()]

    assert offered("detente si", 1) == ["simulate"]
    assert "--year-earlier" in offered("detente ask --", 2)


def test_what_nobody_foresaw_is_one_sentence_and_no_traceback(detente: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("something\nlong")

    monkeypatch.setattr(program.program, "invoke", broken)
    done = detente("ask")
    assert done.code == 1 and done.out == ""
    assert done.err.startswith("Something went wrong that was not foreseen: ZeroDivisionError: something.")
    assert done.err.count("\n") == 1 and "Traceback" not in done.err
    assert "непредвиденное" in detente("ask", "--lang", "ru").err


def test_its_details_are_written_only_when_asked_for(
    detente: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr(program.program, "invoke", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    detente("ask")
    assert list(tmp_path.glob("detente-*")) == []
    done = detente("ask", DETENTE_DEBUG="1")
    [details] = tmp_path.glob("detente-*.txt")
    assert str(details) in done.err
    assert "ZeroDivisionError" in details.read_text("utf-8")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (PermissionError(13, "Permission denied", "/x/y"), 2, "may not open /x/y"),
        (OSError(28, "No space left on device", "/x"), 1, "disk is full"),
        (FileNotFoundError(2, "No such file", "/x"), 2, "There is no /x"),
        (FileExistsError(17, "File exists", "/x"), 2, "/x is in the way"),
        (IsADirectoryError(21, "Is a directory", "/x"), 2, "/x is a folder"),
        (OSError(5, "Input/output error", "/x"), 2, "/x can't be read or written (Input/output error)"),
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
        (click.exceptions.Exit(3), 3, ""),
    ],
)
def test_each_way_to_end_has_its_code(
    detente: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(program.program, "invoke", broken)
    done = detente("ask")
    assert done.code == code and done.out == ""
    assert said in done.err and "Traceback" not in done.err
    assert bool(done.err) == bool(said)


def test_ctrl_c_ends_quietly() -> None:
    waiting = (
        "import time; from detente.cli import main; main.program.invoke = lambda c: (print('on', flush=True), time.sleep(30));"
        "main.run()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", waiting], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "on\n"
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=10)
    assert (running.returncode, out, err) == (130, "", "")


def test_a_reader_that_goes_away_is_no_drama() -> None:
    command = " ".join([sys.executable, "-c", '"from detente.cli.main import run; run()"', "simulate", "--help"])
    many = f"for i in 1 2 3; do {command}; done"
    done = subprocess.run(
        ["bash", "-c", f"({many}; echo $? >&2) | true; sleep 0.1"], capture_output=True, text=True, check=False
    )
    assert done.stderr.strip().splitlines()[-1] == "141"
    assert "Error" not in done.stderr and "Traceback" not in done.stderr


def test_an_error_of_click_that_is_new_to_us_is_still_a_sentence() -> None:
    said = usage.message(click.UsageError("Some new thing.")).in_english()
    assert said == "detente can't be understood (Some new thing.); detente --help shows how to write it."


@pytest.mark.parametrize(
    ("environment", "width"), [({}, None), ({"COLUMNS": "40"}, 40), ({"COLUMNS": "x"}, None), ({"COLUMNS": "0"}, None)]
)
def test_the_width_is_the_terminal_s_or_what_columns_says(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], width: int | None
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    from detente.language import Language

    screen = Screen.here(Language.of("en"))
    assert screen.width == width and not screen.colour


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.language import Language

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Screen.here(Language.of("en")).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Screen.here(Language.of("en")).colour


def test_starting_imports_nothing_heavy() -> None:
    look = (
        "import sys; from detente.cli.main import main; main(['--help']);"
        "print(sorted({'numpy', 'duckdb', 'pandas', 'rich', 'pydantic', 'jinja2', 'typst', 'vl_convert'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    look = "import sys, detente; print(len([name for name in sys.modules if not name.startswith('_')]))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {look}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) < 200


def test_places_for_what_is_to_be_typed_are_said_in_the_language_unless_the_help_names_them() -> None:
    class Shouted(Language):
        def say(self, message: Message | str) -> str:
            return f"«{message}»"

    assert (
        words._in(Shouted("fr"), "[OPTIONS] -o FILE --as-of DAY FOLDER…")
        == "[«OPTIONS»] -o «FILE» --as-of «DAY» FOLDER…"
    )
