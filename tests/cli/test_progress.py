"""How far a load is: lines that say rows, rate and time left."""

from __future__ import annotations

import sys

import pytest

from detente.cli.progress import Reporter, step
from detente.cli.screen import Screen
from detente.imports.running import Progress, Stage
from detente.language import Language

SCREEN = Screen(Language.of("en"), None, False, True)


def test_a_step_says_rows_rate_and_time_left() -> None:
    assert step("x", 250, 1000, 5.0).in_english() == "x: 250 rows, 50 a second, 15 s left"
    assert step("x", 250, None, 5.0).in_english() == "x: 250 rows, 50 a second"
    assert step("x", 1200, 1000, 5.0).in_english() == "x: 1,200 rows, 240 a second"
    assert step("x", 0, 1000, 0.0).in_english() == "x: 0 rows, 0 a second"


def test_without_a_terminal_a_line_comes_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 0.0, 1.0, 6.0, 7.0, 12.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    with Reporter(SCREEN) as report:
        for done in (0, 100, 600, 700, 1200):
            report(Progress(Stage.READING, "leads", done, 2400))
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "Reading leads: 600 rows, 100 a second, 18 s left",
        "Reading leads: 1,200 rows, 100 a second, 12 s left",
    ]


def test_on_a_terminal_it_is_live_and_leaves_nothing_behind(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with Reporter(SCREEN) as report:
        report(Progress(Stage.READING, "[red]leads", 10, 20))
        report(Progress(Stage.READING, "[red]leads", 20, 20))
        report(Progress(Stage.KEEPING, None, 0, None))
    assert capsys.readouterr().out == ""
