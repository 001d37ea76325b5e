"""How far a load is: a live line on a terminal, now and then a line elsewhere. All of it goes to stderr."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from detente.cli.screen import Screen
from detente.language import N_, Message

if TYPE_CHECKING:
    from detente.imports.load import Progress

EVERY_SECONDS = 5.0
"""How often a line is written where there is no terminal."""


class Reporter:
    """Called with each `detente.imports.load.Progress`; use it in a ``with``."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._live: Any = None
        self._task: Any = None
        self._current: tuple[str, str | None] | None = None
        self._started = self._said = time.monotonic()

    def __enter__(self) -> Reporter:
        if sys.stderr.isatty():
            self._live = _live()
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """Show one step."""
        key = (progress.stage, progress.table)
        changed, self._current = key != self._current, key
        if self._live is None:
            self._line(progress, changed)
            return
        if changed and self._task is not None:
            self._live.remove_task(self._task)
        if changed:
            self._task = self._live.add_task(self._what(progress), total=progress.total)
        self._live.update(self._task, completed=progress.done, total=progress.total)

    def _line(self, progress: Progress, changed: bool) -> None:
        now = time.monotonic()
        if changed:
            self._started = self._said = now
        elif now - self._said >= EVERY_SECONDS:
            self._said = now
            self._screen.note(step(self._what(progress), progress.done, progress.total, now - self._started))

    def _what(self, progress: Progress) -> str:
        stage = self._screen.text(progress.stage)
        stage = stage[:1].upper() + stage[1:]
        return f"{stage} {progress.table}" if progress.table else stage


def step(what: str, done: int, total: int | None, seconds: float) -> Message:
    """Return one step in words: rows, rate, and time left where the total is known.

    >>> step("Reading leads", 50_000, 100_000, 10.0).in_english()
    'Reading leads: 50,000 rows, 5,000 a second, 10 s left'
    """
    rate = done / seconds if seconds > 0 else 0.0
    if total and rate and done <= total:
        return Message(
            N_("{what}: {done} rows, {rate} a second, {left} s left"),
            what=what,
            done=done,
            rate=round(rate),
            left=round((total - done) / rate),
        )
    return Message(N_("{what}: {done} rows, {rate} a second"), what=what, done=done, rate=round(rate))


def _live() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
