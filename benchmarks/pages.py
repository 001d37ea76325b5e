"""A hundred people at once on the web app: three seconds of thought between two looks, for five minutes; and again while somebody loads a million rows through it.

The app runs as ``detente serve`` runs it, on the machine that also plays the people. Every answer must be a whole
page; what is measured is the time until its last byte.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.loading import as_csv
from benchmarks.measure import command, databases, table

DETENTE = str(Path(sys.executable).with_name("detente"))
PEOPLE, THINK, SECONDS = 100, 3.0, 300
A, B = "2026-06-29:2026-09-28", "2026-09-28:2026-12-28"
LOOKS: Sequence[tuple[int, str]] = (
    (4, "/"),
    (4, f"/sales/?a={A}&b={B}"),
    (2, f"/sales/rows/?a={A}&b={B}"),
    (2, "/evidence/"),
    (1, "/people/"),
    (1, "/journal/"),
    (1, "/me/"),
)
PAY: Sequence[tuple[int, str]] = ((2, "/me/pay/"), (1, "/me/pay/?counts=10&amounts=-5&replies=3&profit=20"))
_SESSIONS = """
import sys
from pathlib import Path
from detente.web.home import Home
from detente.web.operate.beginning import at_home
with at_home(Home.beside(Path(sys.argv[1]))):
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from detente.web.accounts.models import Account
    from detente.web.rights import Role
    for number in range(int(sys.argv[2])):
        # Those who look at their own pay are linked to somebody in the evidence.
        linked = {"person_id": f"P{number}"} if len(sys.argv) > 3 else {}
        account = Account.objects.make(f"person{number}@example.com", Role.OWNER, name=f"Person {number}", **linked)
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "detente.web.accounts.backend.Backend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        print(session.session_key)
    from datetime import timedelta
    from detente.web.api.models import Token
    print(Token.make(account, "loads", timedelta(days=1))[1])
"""


class Loading:
    """A load through the API, under way until its worker says that it ended."""

    def __init__(self, address: str, token: str, files: Path) -> None:
        self.rows, self.uploaded, self.loaded = 0, 0.0, 0.0
        self._address, self._token, self._files = urlsplit(address).netloc, token, files
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self._over.is_set()

    def _watch(self) -> None:
        kind = {"Content-Type": "multipart/form-data; boundary=part"}
        parts = [
            b'--part\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n%s\r\n'
            % (path.name.encode(), path.read_bytes())
            for path in sorted(self._files.iterdir())
        ]
        began = time.monotonic()
        said = self._ask("POST", "/api/loads", b"".join([*parts, b"--part--\r\n"]), kind)
        self.uploaded = time.monotonic() - began
        path = f"/api/loads/{said['id']}"
        while said["ended_at"] is None:
            time.sleep(0.5)
            said = self._ask("GET", path)
        if said["state"] != "done":
            raise RuntimeError(said["said"])
        self.loaded = time.monotonic() - began - self.uploaded
        self.rows = sum(counts["read"] for counts in said["result"]["tables"].values())
        self._over.set()

    def _ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Any:
        connection = http.client.HTTPConnection(self._address, timeout=120)
        connection.request(method, path, body, {"Authorization": f"Bearer {self._token}", **(headers or {})})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text)


@dataclass
class Seen:
    """What the people met: seconds of each look, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def row(self, name: str) -> tuple[str, ...]:
        """Return a line of the table."""
        ordered = sorted(self.seconds)
        at = [
            f"{1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]:.0f} ms" for share in (0.5, 0.95, 0.99)
        ]
        return (
            name,
            f"{len(ordered)}",
            *at,
            f"{len(self.wrong)}{''.join(f', {count} × {what}' for what, count in Counter(self.wrong).most_common(3))}",
        )


def section(folder: Path, seconds: int = SECONDS, sizes: Sequence[str] = ("S", "M"), people: int = PEOPLE) -> str:
    """Measure each size on each database that is there."""
    rows = []
    starts: list[float] = []
    for size in sizes:
        store = folder / size / "company.detente"
        evidence, more = folder / size / "evidence", folder / "more"
        command(DETENTE, "simulate", str(evidence), "--size", size, "--seed", "1", runs=1, warm=0)
        command(DETENTE, "load", str(evidence), "--store", str(store), runs=1, warm=0)
        if not more.is_dir():
            command(DETENTE, "simulate", str(folder / "drawn"), "--size", "M", "--seed", "2", runs=1, warm=0)
            for path in (folder / "drawn").glob("*.parquet"):
                if path.stem not in ("leads", "deals"):
                    path.unlink()
            as_csv(folder / "drawn", more)
        for name, url in databases():
            here = folder / size / name / "company.detente"
            shutil.copytree(store, here)
            with contextlib.ExitStack() as open_until:
                address = open_until.enter_context(_served(here, url, starts))
                *keys, token = _sessions(here, url, people)
                _warm(address, keys[0])
                rows.append(_crowd(address, keys, seconds).row(f"{size}, {name}"))
                loading = Loading(address, token, more)
                seen = _crowd(address, keys, 0, loading)
                rows.append(
                    seen.row(
                        f"{size}, {name}, while {loading.rows:,} rows are uploaded ({loading.uploaded:.0f} s) and loaded ({loading.loaded:.0f} s)"
                    )
                )
    heading = ("on", "looks", "median", "p95", "p99", "wrong")
    text = f"## {people} people at once\n\nThree seconds of thought between two looks, {seconds} s, on the machine that serves them too.\n\n"
    text += table(heading, rows) + "\n\nBars: p95 < 500 ms, p99 < 1.5 s, none wrong; during a load p95 < 1 s. "
    return text + f"From the command to the first page: {statistics.median(starts):.1f} s (bar: < 3 s)."


def pay(folder: Path, seconds: int = 120, size: str = "M", people: int = 50) -> str:
    """Measure the page of one's own pay, and its sliders, with fifty people at once, on each database that is there."""
    rows, starts = [], []  # type: ignore[var-annotated]
    store, evidence = folder / "company.detente", folder / "evidence"
    command(DETENTE, "simulate", str(evidence), "--size", size, "--seed", "1", runs=1, warm=0)
    command(DETENTE, "load", str(evidence), "--store", str(store), runs=1, warm=0)
    for name, url in databases():
        here = folder / name / "company.detente"
        shutil.copytree(store, here)
        with contextlib.ExitStack() as open_until:
            address = open_until.enter_context(_served(here, url, starts))
            *keys, _ = _sessions(here, url, people, linked=True)
            _warm(address, keys[0], PAY)
            rows.append(_crowd(address, keys, seconds, looks=PAY).row(f"{size}, {name}"))
    text = f"## {people} people at once on their own pay\n\nThree seconds of thought between two looks or slides, {seconds} s.\n\n"
    return text + table(("on", "looks", "median", "p95", "p99", "wrong"), rows) + "\n\nBar: p95 < 300 ms."


@contextlib.contextmanager
def _served(store: Path, database: str, starts: list[float]) -> Iterator[str]:
    environment = {**os.environ, "DATABASE_URL": database, "DETENTE_LOG": "WARNING", "DETENTE_LANG": "en"}
    begun = time.monotonic()
    served = subprocess.Popen(
        [DETENTE, "serve", "--store", str(store), "--owner", "nour@example.com"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert served.stdout is not None
    try:
        for line in served.stdout:
            if found := re.search(r"answers at (http://[^;]+);", line):
                starts.append(time.monotonic() - begun)
                yield found[1]
                break
        else:
            raise RuntimeError("the web app did not come up")
    finally:
        served.terminate()
        served.wait(60)


def _sessions(store: Path, database: str, people: int, *, linked: bool = False) -> list[str]:
    environment = {**os.environ, "DATABASE_URL": database}
    done = subprocess.run(
        [sys.executable, "-c", _SESSIONS, str(store), str(people), *(["linked"] if linked else [])],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def _warm(address: str, key: str, looks: Sequence[tuple[int, str]] = LOOKS) -> None:
    """Look at everything until nothing is being worked out."""
    for _, path in looks:
        for _ in range(240):
            status, body = _look(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60), path, key)
            if status == 200 and b"waiting" not in body:
                break
            time.sleep(0.5)


def _crowd(
    address: str,
    keys: Sequence[str],
    seconds: int,
    loading: Loading | None = None,
    looks: Sequence[tuple[int, str]] = LOOKS,
) -> Seen:
    seen, until = Seen(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_person, args=(address, key, number, until, seen, loading, looks))
        for number, key in enumerate(keys)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _person(
    address: str,
    key: str,
    number: int,
    until: float,
    seen: Seen,
    loading: Loading | None,
    looks: Sequence[tuple[int, str]],
) -> None:
    chance = random.Random(number)
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    paths = [path for times, path in looks for _ in range(times)]
    time.sleep(chance.uniform(0, THINK))
    while time.monotonic() < until or (loading is not None and not loading.over):
        path = chance.choice(paths)
        begun = time.perf_counter()
        try:
            status, body = _look(connection, path, key)
        except (OSError, http.client.HTTPException) as error:
            seen.wrong.append(f"{path}: {error!r}")
            connection.close()
            connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        else:
            seen.seconds.append(time.perf_counter() - begun)
            # 202: after a load the new answer is worked out; a page says so at once.
            if status not in ((200, 202) if loading else (200,)) or b"</html>" not in body:
                seen.wrong.append(f"{path}: {status}")
        time.sleep(chance.expovariate(1 / THINK))


def _look(connection: http.client.HTTPConnection, path: str, key: str) -> tuple[int, bytes]:
    headers: Mapping[str, str] = {"Cookie": f"session={key}; language=en"}
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    return answer.status, answer.read()
