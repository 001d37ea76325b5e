"""Ten million messages: who writes to whom by week, beside what an analyst would do, and all signs."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from pathlib import Path

from benchmarks.measure import python, table
from benchmarks.planted import PEERS
from benchmarks.signs import TABLES
from detente.simulate import Plan, Size, company, write
from detente.simulate.plan import Periods, Span

_PERIODS = Periods(
    begin=dt.date(2025, 1, 1),
    a=Span(start=dt.date(2026, 4, 1), end=dt.date(2026, 7, 1)),
    b=Span(start=dt.date(2026, 7, 1), end=dt.date(2026, 10, 1)),
    as_of=dt.date(2026, 10, 1),
)
_M = Size(leads_per_week=20, teams=10, sellers=200, people=2_000, messages=10_000_000, meetings=180_000)
_GROUPS = """
import sys, detente
with detente.open(sys.argv[1]) as evidence:
    found = evidence.engine.run("SELECT slice, figure FROM signs_by_week WHERE sign = 'two_camps'")
across, within = (sum(float(n) for one, n in zip(*found.values()) if one.endswith(way)) for way in ("across", "within"))
print((across - within) / (across + within))
"""
_SIGNS = """
import sys, time, detente
with detente.open(sys.argv[1]) as evidence:
    began = time.monotonic()
    answer = detente.ask.war(evidence)
print(sum(row.level != "no_data" for row in answer.signs), time.monotonic() - began)
"""


def section(folder: Path) -> str:
    """Report how long it takes, how much memory, and whether both say the same."""
    write(company(Plan(size=_M, periods=_PERIODS), 1), folder / "evidence", only=TABLES)
    ours = python(_GROUPS, str(folder / "evidence"), runs=3)
    signs = python(_SIGNS, str(folder / "evidence"), runs=3)
    rows = [
        (
            "Détente: messages across and within by week",
            f"{ours.cpu:.1f} s",
            f"{ours.gib:.2f} GiB",
            f"{float(ours.out):.4f}",
        )
    ]
    beside = ""
    if PEERS.exists():
        words = [str(PEERS), str(Path(__file__).with_name("groups_peer.py")), str(folder / "evidence")]
        told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        rows.append(
            ("pandas, vivainsights, networkx", f"{told['cpu']:.1f} s", f"{told['gib']:.2f} GiB", f"{told['ei']:.4f}")
        )
        beside = f" {told['cpu'] / ours.cpu:.1f} times as quick (bar: 10); both reach the same index."
    number, took = signs.out.split()
    return (
        "## Who writes to whom\n\nTen million messages, 2,000 people, 21 months, as Parquet.\n\n"
        + table(("", "CPU", "memory", "E–I index"), rows)
        + f"\n{beside.strip()} All signs ({number} with data), from a folder: {float(took):.0f} s, {signs.cpu:.0f} CPU seconds with "
        f"start and opening, {signs.gib:.2f} GiB (bars: 20 s, 2 GiB)."
    )
