"""What the tests of running it share: homes made, filled and asked by processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

from detente.imports.load import load
from detente.web.home import Home

SAID = """
import json, sys
from pathlib import Path
from detente.evidence import store as stores
from detente.web.home import Home
home = Home.here()
"""
FACTS = """
from detente.web.accounts.models import Account, Link
from detente.web.journal.chain import check
from detente.web.journal.models import Entry
from detente.web.work.models import Load
from django.contrib.sessions.models import Session
checked = check()
print(json.dumps({
    "accounts": sorted(Account.objects.values_list("email", flat=True)), "entries": checked.entries, "sound": checked.sound,
    "last": list(Entry.objects.order_by("-number").values_list("what", "details")[:1]),
    "ends": [json.loads(one)["version"] for one in Entry.objects.filter(what="load_ended").values_list("details", flat=True)],
    "pairs": Entry.objects.filter(what="invited").count(),
    "loads": sorted(Load.objects.values_list("state", flat=True)), "links": Link.objects.filter(used_at=None).count(),
    "sessions": Session.objects.count(),
}))
"""
FILL = """
import uuid
from django.utils import timezone
from detente.web.accounts.models import Account, Link
from detente.web.journal.chain import append
from detente.web.rights import Role
from detente.web.work.models import Load
from django.contrib.sessions.backends.db import SessionStore
for name in ("nour", "sam", "mila"):
    account = Account.objects.make(f"{name}@gyre.example", Role.OWNER, name=name.title() + " “é” Я")
    append(account.pk, Role.OWNER, "invited", name)
Link.make(account, Link.ENTER)
Load.objects.create(state="waiting", account=account.pk, files=["a.csv"], options={"zone": "UTC"}, preview=[{"a": None}])
Load.objects.create(state="done", result={"rows": 3})
session = SessionStore(); session["who"] = 1; session.save()
"""


def environment(home: Home, **more: str) -> dict[str, str]:
    """Return the variables for a process that lives in a home; DATABASE_URL only where it is given."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DETENTE_", "DATABASE_URL", "COLUMNS"))
    }
    return {
        **clean,
        **home.environment(),
        "DJANGO_SETTINGS_MODULE": "detente.web.settings",
        "DETENTE_LANG": "en",
        **more,
    }


def inside(home: Home, code: str, migrate: bool = True, **more: str) -> Any:
    """Run code inside a home, in a process of its own; return what it prints as JSON, or None."""
    begin = f"from detente.web.operate.beginning import at_home\nwith at_home(home, migrate={migrate}):\n"
    body = "".join(f"    {line}\n" for line in dedent(code).strip().splitlines())
    done = subprocess.run(
        [sys.executable, "-c", SAID + begin + body], env=environment(home, **more), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None


def detente(home: Home, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program on a home's store."""
    command = [sys.executable, "-c", "from detente.cli.main import run; run()", *words, "--store", str(home.store)]
    return subprocess.run(command, env=environment(home, **more), capture_output=True, text=True, check=False)


def load_rows(home: Home, rows: int, exports: Path) -> int:
    """Load a table of so many leads in the place of those that were there; return the store's version."""
    exports.mkdir(exist_ok=True)
    lines = [f"L{number},2026-01-02 10:00:00,web" for number in range(rows)]
    (exports / "leads.csv").write_text("lead_id,created_at,source\n" + "\n".join(lines) + "\n")
    return int(load([exports], home.store, zone="UTC", currency="EUR").version)
