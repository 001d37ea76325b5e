"""Fifty backups taken while people work and a load runs: what does each restore to, and did anybody notice?

The real server runs; ten people sign in and look at pages, accounts are made, and files are loaded again and again.
Each backup is restored beside, and must be a state between the backup's begin and end.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import build_opener

from benchmarks.measure import databases, table
from detente.evidence import store as stores
from detente.web.home import Home
from detente.web.operate.restoring import restore

BACKUPS, PEOPLE, ROWS = 50, 10, 20_000
_PROGRAM = "from detente.cli.main import run; run()"
_BEGIN = """
import json, sys, time
from pathlib import Path
from detente.web.home import Home
from detente.web.operate.beginning import at_home
home = Home.here()
with at_home(home, migrate=False):
    from detente.imports.load import load
    from detente.web.accounts.models import Account
    from detente.web.journal.chain import append, check
    from detente.web.journal.models import Entry
    from detente.web.rights import Role
    from django.contrib.sessions.backends.db import SessionStore
"""
_SESSIONS = """
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    cookies = []
    for number in range(int(sys.argv[1])):
        account = Account.objects.make(f"person{number}@example.com", Role.OWNER)
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(account.pk), account.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "detente.web.accounts.backend.Backend"
        session.save()
        cookies.append(session.session_key)
    print(json.dumps(cookies))
"""
_ACCOUNTS = """
    from django.db import transaction
    number = 0
    while True:
        number += 1
        with transaction.atomic():
            append(None, Role.OWNER, "invited", str(number))
            Account.objects.make(f"new{number}@example.com", Role.EMPLOYEE)
        time.sleep(0.05)
"""
_LOADS = """
    exports, rows = Path(sys.argv[1]), int(sys.argv[2])
    while True:
        rows += 10
        lines = (f"L{number},2026-01-02 10:00:00,web" for number in range(rows))
        (exports / "leads.csv").write_text("lead_id,created_at,source\\n" + "\\n".join(lines) + "\\n")
        version = int(load([exports], home.store, zone="UTC", currency="EUR").version)
        append(None, Role.OWNER, "load_ended", details={"version": version, "rows": rows})
"""
_FACTS = """
    checked = check()
    ends = [json.loads(one) for one in Entry.objects.filter(what="load_ended").values_list("details", flat=True)]
    print(json.dumps({"entries": checked.entries, "sound": checked.sound, "invited": Entry.objects.filter(what="invited").count(),
        "new": Account.objects.filter(email__startswith="new").count(), "loaded": max((end["version"] for end in ends), default=0)}))
"""


def section(folder: Path, backups: int = BACKUPS) -> str:
    """Take the backups, restore each, and count what came of it; on every database there is."""
    rows = []
    for name, url in databases():
        os.environ["DATABASE_URL"] = url
        rows += _under_load(folder / name, name, backups)
    return "## Backups\n\n" + table(("what", "what came of it", "bar"), rows)


def _under_load(folder: Path, database: str, backups: int) -> list[tuple[str, str, str]]:
    folder.mkdir()
    home = Home.beside(folder / "company.detente")
    answers: Counter[str] = Counter()
    found: Counter[str] = Counter()
    took = []
    with _served(home) as port:
        cookies = json.loads(_inside(home, _SESSIONS, str(PEOPLE)))
        exports = folder / "exports"
        exports.mkdir()
        with _at_work(home, exports, cookies, port, answers):
            while not stores.is_store(home.store) or not stores.versions(home.store):
                time.sleep(0.2)
            for number in range(backups):
                before, begun = _facts(home), time.monotonic()
                _detente(home, "backup", str(folder / "backup.zip"))
                took.append(time.monotonic() - begun)
                found[_outcome(home, folder, before, _facts(home), number)] += 1
    failed = {status: count for status, count in answers.items() if status not in ("200", "202")}
    return [
        (f"{backups} backups under load ({database})", _said(found), "all"),
        (f"{answers.total()} requests meanwhile", f"{sum(failed.values())} failed {failed or ''}".strip(), "0 failed"),
        ("one backup, seconds", f"{sorted(took)[len(took) // 2]:.1f} (longest {max(took):.1f})", ""),
    ]


def _outcome(home: Home, folder: Path, before: dict[str, Any], after: dict[str, Any], number: int) -> str:
    """Restore into a place of its own (always SQLite there) and return what is wrong with it, or nothing."""
    back = Home.beside(folder / f"back{number}" / "company.detente")
    back.folder.parent.mkdir()
    url = os.environ.pop("DATABASE_URL", None)
    try:
        done = restore(folder / "backup.zip", back)
        facts = json.loads(_inside(back, _FACTS))
    finally:
        if url is not None:
            os.environ["DATABASE_URL"] = url
        (folder / "backup.zip").unlink()
    version = done.facts.store_version or 0
    wrong = {
        "not between": not before["entries"] <= facts["entries"] - 1 <= after["entries"]
        or not before["version"] <= version <= after["version"],
        "journal not sound": not facts["sound"],
        "half a deed": facts["invited"] != facts["new"],
        "state before store": facts["loaded"] > version,
        "store damaged": bool(stores.verify(back.store)),
    }
    return ", ".join(name for name, is_so in wrong.items() if is_so)


def _said(found: Counter[str]) -> str:
    return f"{found.pop('', 0)} whole and in between" + "".join(f", {count} × {what}" for what, count in found.items())


def _facts(home: Home) -> dict[str, Any]:
    return {**json.loads(_inside(home, _FACTS)), "version": stores.found(home.store).manifest.version}


def _environment(home: Home) -> dict[str, str]:
    return {
        **os.environ,
        **home.environment(),
        "DJANGO_SETTINGS_MODULE": "detente.web.settings",
        "DETENTE_LOG": "ERROR",
    }


def _inside(home: Home, code: str, *words: str) -> str:
    command = [sys.executable, "-c", _BEGIN + code, *words]
    done = subprocess.run(command, env=_environment(home), check=True, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1]


def _detente(home: Home, *words: str) -> None:
    command = [sys.executable, "-c", _PROGRAM, *words, "--store", str(home.store)]
    subprocess.run(command, env=_environment(home), check=True, capture_output=True)


@contextmanager
def _served(home: Home) -> Iterator[int]:
    from detente.web.operate.running import listening

    with listening("127.0.0.1", None) as door:
        port = door.getsockname()[1]
    words = [sys.executable, "-c", _PROGRAM, "serve", "--store", str(home.store), "--port", str(port)]
    with subprocess.Popen(
        [*words, "--owner", "owner@example.com"], env=_environment(home), stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        while b"Ctrl-C" not in process.stdout.readline():
            pass
        try:
            yield port
        finally:
            process.send_signal(signal.SIGTERM)


@contextmanager
def _at_work(home: Home, exports: Path, cookies: list[str], port: int, answers: Counter[str]) -> Iterator[None]:
    """Let people look at pages, accounts be made and files be loaded."""
    done = threading.Event()

    def look(cookie: str) -> None:
        opener = build_opener()
        opener.addheaders = [("Cookie", f"session={cookie}")]
        while not done.is_set():
            for page in ("", "people/", "journal/", "evidence/"):
                try:
                    with opener.open(f"http://localhost:{port}/{page}", timeout=60) as answer:
                        away = answer.geturl().rstrip("/") != f"http://localhost:{port}/{page}".rstrip("/")
                        answers["sent elsewhere" if away else str(answer.status)] += 1
                except (URLError, OSError) as error:
                    answers[str(getattr(error, "code", type(error).__name__))] += 1
                done.wait(1)

    workers = [
        subprocess.Popen([sys.executable, "-c", _BEGIN + code, *words], env=_environment(home))
        for code, words in ((_ACCOUNTS, []), (_LOADS, [str(exports), str(ROWS)]))
    ]
    threads = [threading.Thread(target=look, args=(cookie,)) for cookie in cookies]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        ended = [worker.poll() for worker in workers]
        for worker in workers:
            worker.kill()
            worker.wait()
        for thread in threads:
            thread.join()
    if ended != [None] * len(workers):
        raise RuntimeError("those who wrote and loaded did not last; what they wrote above says why")
