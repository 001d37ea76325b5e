"""One command runs it all: it comes up, mends what dies, stops with nothing left, and says plainly what is in the way."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from tests.web.operate.places import detente, environment

from detente.mistakes import Mistake
from detente.web.home import Home
from detente.web.operate.running import listening

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found through /proc")


@contextmanager
def serving(home: Home, log: Path, **more: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run ``detente serve``; yields its process and port once it answers."""
    # Not the usual port: other tests serve at the same time.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["serve", "--store", str(home.store), "--port", str(port), "--owner", "nour@gyre.example"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", "from detente.cli.main import run; run()", *words],
            env=environment(home, **more),
            stdout=out,
            stderr=out,
        )
    try:
        _until(lambda: b"Ctrl-C" in log.read_bytes() and len(_family(process.pid)) >= 5, log)
        yield process, port
    finally:
        process.kill()
        process.wait()


def _until(true: Callable[[], bool], log: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, log.read_text()[-3000:]
        time.sleep(0.1)


def _family(pid: int) -> dict[int, str]:
    """Return the processes that a process has started, and those that they have, with their commands."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (place / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(place.name)] = (int(parent), (place / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    found: dict[int, str] = {}
    grown = [pid]
    for one in grown:
        for child, (parent, words) in parents.items():
            if parent == one and child not in found:
                found[child] = words
                grown.append(child)
    return found


def _gone(pids: list[int]) -> bool:
    return not any(pid in _living() for pid in pids)


def _living() -> set[int]:
    living = set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                living.add(int(place.name))
        except OSError:
            continue
    return living


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/ready", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_it_comes_up_starts_anew_what_dies_and_stops_with_nothing_left(tmp_path: Path) -> None:
    home, log = Home.beside(tmp_path / "company.detente"), tmp_path / "log"
    with serving(home, log, DETENTE_URL="https://detente.example.com") as (process, port):
        assert _answers(port)
        # The first owner's link leads to the address that people type.
        assert b"https://detente.example.com/come-in/" in log.read_bytes()
        time.sleep(5)  # what dies sooner than that is not started at once
        family = _family(process.pid)
        loads = next(pid for pid, words in family.items() if "--queue-name loads" in words)
        web = next(pid for pid, words in family.items() if "gunicorn" in words)
        one_of_its = next(pid for pid in _family(web))
        for pid in (loads, one_of_its):
            os.kill(pid, signal.SIGKILL)
        _until(lambda: any("--queue-name loads" in words for words in _family(process.pid).values()), log)
        _until(lambda: len(_family(web)) == 2 and _answers(port), log)
        _until(lambda: '"said": "started anew", "part": "loads", "code": -9' in log.read_text(), log)
        everybody = list(_family(process.pid))
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0
        _until(lambda: _gone(everybody), log, 5)
    assert log.read_text().rstrip().endswith("Stopped.") and "Traceback" not in log.read_text()


def test_ctrl_c_stops_it_and_when_it_is_killed_nothing_runs_on(tmp_path: Path) -> None:
    home, log = Home.beside(tmp_path / "company.detente"), tmp_path / "log"
    with serving(home, log) as (process, port):
        everybody = list(_family(process.pid))
        assert detente(home, "restore", str(_backup(home, tmp_path)), "--over").stderr.count("stop it first") == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(40) == 0
        _until(lambda: _gone(everybody), log, 5)
        assert not _answers(port)
    if sys.platform == "linux":
        with serving(home, log) as (process, port):
            everybody = list(_family(process.pid))
            process.kill()
            _until(lambda: _gone(everybody), log, 30)


def _backup(home: Home, folder: Path) -> Path:
    assert detente(home, "backup", str(folder / "a.zip")).returncode == 0
    return folder / "a.zip"


def test_two_that_start_at_once_each_answer_for_themselves(tmp_path: Path) -> None:
    """Neither takes the other's answer for its own, and no port is lost between looking for it and using it."""
    homes = [Home.beside(tmp_path / name / "company.detente") for name in ("one", "other")]
    logs = [tmp_path / f"{number}.log" for number in range(2)]
    words = [sys.executable, "-c", "from detente.cli.main import run; run()", "serve"]
    running = []
    for home, log in zip(homes, logs, strict=True):
        home.folder.parent.mkdir()
        with log.open("wb") as out:
            more = ["--store", str(home.store), "--owner", "nour@gyre.example"]
            running.append(subprocess.Popen([*words, *more], env=environment(home), stdout=out, stderr=out))
    try:
        for log in logs:
            _until(lambda log=log: b"Ctrl-C" in log.read_bytes(), log)  # type: ignore[misc]
        links = [re.search(rb"http://\S+/come-in/\S+", log.read_bytes()) for log in logs]
        for link in links:
            assert link is not None
            with urlopen(link[0].decode(), timeout=10) as answer:
                assert answer.status == 200
        assert all(b"error" not in log.read_bytes() for log in logs)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(60)


def test_a_port_or_address_that_can_not_be_had_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        home = Home.beside(tmp_path / "company.detente")
        done = detente(home, "serve", "--owner", "nour@gyre.example", "--port", str(port))
        assert done.returncode == 2 and f"Port {port} is in use" in done.stderr and done.stderr.count("\n") == 1
        with pytest.raises(Mistake, match="in use"):
            listening("0.0.0.0", port)
        with listening("127.0.0.1", None) as one, listening("127.0.0.1", None) as other:
            assert len({port, *(door.getsockname()[1] for door in (one, other))}) == 3
    with pytest.raises(Mistake, match="no address"):
        listening("192.0.2.1", 8000)
    with pytest.raises(Mistake, match="no address"):
        listening("nowhere.invalid", 8000)
