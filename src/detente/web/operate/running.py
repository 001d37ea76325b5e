"""Run the web app on one machine: the web server, one worker for loads and one for answers, started anew when one ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from detente.language import N_
from detente.mistakes import Mistake
from detente.web.home import Home
from detente.web.work.queues import ANSWERS, LOADS

PORT: Final = 8000
_PATIENCE: Final = 30.0
_PAUSE: Final = 0.2
_QUICK: Final = 5.0  # seconds: what ends sooner than that after its start is not started at once again


@dataclass
class _Running:
    """One of the processes: what it is, and since when it runs."""

    words: Sequence[str]
    process: subprocess.Popen[bytes]
    since: float


def free_port(wanted: int | None) -> int:
    """Return the port that was wanted, else the usual one or any that is free. Raises Mistake where it is taken."""
    for port in [wanted] if wanted else [PORT, 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Mistake(N_("Port {port} is in use by another program; name another with --port."), port=str(wanted))


def serve(home: Home, host: str, port: int, ready: Callable[[str], None], workers: int = 2) -> None:
    """Run until somebody stops it. ready : called with the address once it answers.

    Raises Mistake where it does not come up.
    """
    environment = {**os.environ, **home.environment(), "DJANGO_SETTINGS_MODULE": "detente.web.settings"}
    web = [
        *(
            sys.executable,
            "-m",
            "gunicorn",
            "detente.web.wsgi",
            "--bind",
            f"{host}:{port}",
            "--worker-class",
            "gthread",
        ),
        *(
            "--workers",
            str(workers),
            "--threads",
            "8",
            "--timeout",
            "60",
            "--graceful-timeout",
            "20",
            "--keep-alive",
            "5",
        ),
        *("--no-control-socket", "--log-level", "warning", "--worker-tmp-dir", str(home.cache)),
    ]
    words = [web, *(worker(queue) for queue in (LOADS, ANSWERS))]
    running: list[_Running] = []
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        running = [_begun(one, environment) for one in words[:1]]
        _await(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/alive", running[0].process, stopping)  # noqa: S104
        if not stopping:
            ready(f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}")  # noqa: S104
            running += [_begun(one, environment) for one in words[1:]]
        while not stopping:
            time.sleep(_PAUSE)
            _mend(running, environment)
    finally:
        for one in running:
            one.process.terminate()
        for one in running:
            try:
                one.process.wait(20)
            except subprocess.TimeoutExpired:
                one.process.kill()
        for number, handler in before.items():
            signal.signal(number, handler)


def worker(queue: str) -> list[str]:
    """Return the command of the worker of one queue."""
    options = ("--queue-name", queue, "--interval", "0.2", "--no-startup-delay", "--verbosity", "0")
    return [sys.executable, "-m", "django", "db_worker", *options]


def _begun(words: Sequence[str], environment: dict[str, str]) -> _Running:
    # A group of its own: the terminal's Ctrl-C reaches us, and we stop the others in good order.
    return _Running(words, subprocess.Popen(words, env=environment, start_new_session=True), time.monotonic())  # noqa: S603


def _mend(running: list[_Running], environment: dict[str, str]) -> None:
    for place, one in enumerate(running):
        if one.process.poll() is not None and time.monotonic() - one.since > _QUICK:
            running[place] = _begun(one.words, environment)


def _await(address: str, process: subprocess.Popen[bytes], stopping: list[int]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None and not stopping:
        try:
            with urlopen(address, timeout=2):  # noqa: S310  our own address
                return
        except (URLError, OSError):
            time.sleep(0.05)
    if not stopping:
        raise Mistake(N_("The web server does not come up; what it wrote above says why."))
