"""How long does it take until something happens: import, help, the first answer on a small and on a large company, the first page."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import command, python, table

DETENTE = str(Path(sys.executable).with_name("detente"))
A, B = "2026-06-29:2026-09-28", "2026-09-28:2026-12-28"


def section(folder: Path) -> str:
    """Measure start-up and a whole ``ask sales`` on S."""
    small = folder / "small"
    command(DETENTE, "simulate", str(small), "--size", "S", "--seed", "1", runs=1, warm=0)
    bare = python("pass")
    rows = [
        ("`python -c pass`", bare, ""),
        ("`import detente`", python("import detente"), "≤ 0.3 s"),
        ("`detente --help`", command(DETENTE, "--help"), "≤ 0.4 s"),
        (
            "`detente ask sales` on S, start-up included",
            command(DETENTE, "ask", "sales", str(small), "--between", A, B),
            "< 3 s",
        ),
    ]
    many = folder / "many"
    command(DETENTE, "simulate", str(many), "--size", "M", "--seed", "1", runs=1, warm=0)
    asked = (DETENTE, "ask", "sales", str(many), "--between", A, B)
    waits = [
        ("`detente ask sales` on M, whole answer", [_waited(*asked) for _ in range(3)], "< 20 s"),
        ("`detente serve`, from the command to the first page, on a new home", list(_served(folder)), "< 3 s"),
    ]
    spans = [
        (what, f"{statistics.median(waited):.1f} s ({min(waited):.1f}–{max(waited):.1f}) waited", bar)
        for what, waited, bar in waits
    ]
    return "## Start\n\n" + table(("what", "CPU s (range), peak memory", "bar"), [*rows, *spans])


def _waited(*words: str) -> float:
    begun = time.monotonic()
    subprocess.run(words, check=True, capture_output=True)
    return time.monotonic() - begun


def _served(folder: Path, runs: int = 5) -> Iterator[float]:
    """Load a small company once, and serve it each time as if for the first time."""
    store = folder / "served" / "company.detente"
    command(DETENTE, "load", str(folder / "small"), "--store", str(store), runs=1, warm=0)
    for _ in range(runs):
        shutil.rmtree(store.with_suffix(".web"), ignore_errors=True)
        begun = time.monotonic()
        words = [DETENTE, "serve", "--store", str(store), "--owner", "nour@example.com"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if "Ctrl-C" in line:
                    yield time.monotonic() - begun
                    break
            process.terminate()
