"""How long does it take until something happens: import, help, and the first answer on a small company."""

from __future__ import annotations

import sys
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
    return "## Start\n\n" + table(("what", "CPU s (range), peak memory", "bar"), rows)
