"""Run the web app on one machine: the web server, one worker for loads and one for answers, started anew when one ends."""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from detente.language import N_
from detente.mistakes import Mistake
from detente.web.home import Home
from detente.web.operate.restoring import finish, in_use
from detente.web.work.queues import ANSWERS, LOADS

PORT: Final = 8000
_PATIENCE: Final = 30.0
_PAUSE: Final = 0.2
_QUEUE: Final = 2048  # who may wait at the door at once, as with gunicorn
_QUICK: Final = 5.0  # seconds: what ends sooner than that after its start is not started at once again
_FAREWELL: Final = 25.0  # seconds for requests and a load to end by themselves
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104  what it means, not a choice
GATE: Final = "DETENTE_GATE"
"""Names the open file that the web server waits for; see `detente.web.wsgi`."""
_LOG = logging.getLogger("detente.operate")


@dataclass
class _Running:
    """One of the processes: what it is, and since when it runs."""

    name: str
    words: Sequence[str]
    process: subprocess.Popen[bytes]
    since: float
    files: Sequence[int] = ()


def listening(host: str, wanted: int | None) -> socket.socket:
    """Return a socket that listens on the port that was wanted, else on the usual one, or any that is free on the address.

    From here on nobody else can take the port, and whoever comes while the web server starts, or starts anew, waits for it.
    Raises Mistake where the port is taken or not allowed, or the address is none of this machine's.
    """
    for port in [wanted] if wanted else [PORT, 0]:
        try:
            kind, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            both = kind == socket.AF_INET6 and socket.has_dualstack_ipv6()
            return socket.create_server(place, family=kind, backlog=_QUEUE, dualstack_ipv6=both)
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise Mistake(
                    N_("This machine has no address {host}; 127.0.0.1 is for itself only, 0.0.0.0 for others too."),
                    host=host,
                ) from None
            if error.errno == errno.EACCES:
                raise Mistake(
                    N_("Port {port} is the administrator's; take one above 1023, and a proxy before it."),
                    port=str(port),
                ) from None
    raise Mistake(N_("Port {port} is in use by another program; name another with --port."), port=str(wanted))


def serve(
    home: Home,
    host: str,
    door: socket.socket,
    ready: Callable[[str], None],
    prepare: Callable[[], None] = lambda: None,
    workers: int = 2,
) -> None:
    """Run until somebody stops it. door : what `listening` made of the host.   ready : called with the address that people type,
    once it answers.

    prepare : what is to be done before anybody is let in, while the web server reads its code.
    Raises Mistake where it does not come up, or a backup is being restored.
    """
    finish(home)
    with door, in_use(home) as held, _signals() as stopping:
        port = door.getsockname()[1]
        home.secret()  # made once, and not by two processes at the same time
        environment = {**os.environ, **home.environment(), "DJANGO_SETTINGS_MODULE": "detente.web.settings"}
        running: list[_Running] = []

        def begin(name: str, words: Sequence[str], files: Sequence[int] = (), **more: str) -> _Running:
            # A group of its own: the terminal's Ctrl-C reaches us, and we stop the others in good order.
            process = subprocess.Popen(  # noqa: S603
                words,
                env=environment | more,
                cwd=home.folder,
                start_new_session=True,
                pass_fds=(held, *files, *map(int, more.values())),
                preexec_fn=_end_with_us,  # noqa: PLW1509  nothing else runs in this process
            )
            return _Running(name, words, process, time.monotonic(), files)

        try:
            with _gate() as gate:
                words = web_server(home, door.fileno(), workers)
                running.append(begin("web", words, [door.fileno()], **{GATE: str(gate)}))
                prepare()
            here = _shown("localhost" if host in ("127.0.0.1", *_EVERYWHERE) else host)
            asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
            _await(f"http://{_shown(asked)}:{port}/alive", running[0].process, stopping)
            if not stopping:
                ready(os.environ.get("DETENTE_URL", "").rstrip("/") or f"http://{here}:{port}")
                running += [begin(queue, worker(queue)) for queue in (LOADS, ANSWERS)]
            while not stopping:
                time.sleep(_PAUSE)
                for place, one in enumerate(running):
                    if one.process.poll() is not None and time.monotonic() - one.since > _QUICK and not stopping:
                        _LOG.error("started anew", extra={"part": one.name, "code": one.process.returncode})
                        _kill(one.process)
                        running[place] = begin(one.name, one.words, one.files)
        finally:
            _end([one.process for one in running], stopping)


@contextmanager
def _gate() -> Iterator[int]:
    """Yield a file from which one byte can be read once what is done here has succeeded, and none where it has not."""
    waiting, opened = os.pipe()
    try:
        yield waiting
        os.write(opened, b"1")
    finally:
        os.close(waiting)
        os.close(opened)


def web_server(home: Home, door: int, workers: int) -> list[str]:
    """Return the command of the web server. door : the open file of the socket that it listens on."""
    options = {
        "--bind": f"fd://{door}",
        "--worker-class": "gthread",
        "--workers": str(workers),
        "--threads": "8",
        "--timeout": "60",
        "--graceful-timeout": "20",
        # Longer than proxies keep an idle connection, and browsers a pause: what comes again is not cut off.
        "--keep-alive": "75",
        "--log-level": "error",
        "--logger-class": "detente.web.operate.server.Log",
        # It puts its working folder before all others where Python looks for modules: not the user's.
        "--chdir": str(home.folder.resolve()),
        "--worker-tmp-dir": str(home.cache.resolve()),
    }
    words = [word for option in options.items() for word in option]
    return [sys.executable, "-P", "-m", "gunicorn", "detente.web.wsgi", "--preload", "--no-control-socket", *words]


def worker(queue: str) -> list[str]:
    """Return the command of the worker of one queue; it gives way to whoever waits for a page."""
    options = ("--queue-name", queue, "--interval", "0.2", "--no-startup-delay", "--verbosity", "0")
    gently = ["nice", "-n", "10"] if shutil.which("nice") else []
    return [*gently, sys.executable, "-P", "-m", "django", "db_worker", *options]


@contextmanager
def _signals() -> Iterator[list[int]]:
    """Gather the signals that ask us to stop, in place of following them."""
    came: list[int] = []

    def hear(number: int, frame: FrameType | None) -> None:
        came.append(number)

    before = {number: signal.signal(number, hear) for number in _SIGNALS}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(processes: Sequence[subprocess.Popen[bytes]], stopping: list[int]) -> None:
    """Stop all at once, and whoever has not ended in time, or when we are asked a second time, by force."""
    asked, until = len(stopping), time.monotonic() + _FAREWELL
    for process in processes:
        with suppress(ProcessLookupError):
            process.terminate()
    while any(process.poll() is None for process in processes):
        if time.monotonic() > until or len(stopping) > max(asked, 1):
            break
        time.sleep(0.05)
    for process in processes:
        _kill(process)
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _end_with_us() -> None:
    """Let the kernel stop a new process when this one is killed, and so can't stop it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


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
