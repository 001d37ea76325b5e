"""Measure a piece of work as a process of its own: CPU seconds (user + system) and peak memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools import postgres

_WRAPPER = """
import json, resource, subprocess, sys
done = subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": done.returncode, "cpu": used.ru_utime + used.ru_stime, "kib": used.ru_maxrss,
                  "out": done.stdout.decode()[-2000:], "err": done.stderr.decode()[-2000:]}))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """cpu : CPU seconds, the median of the runs.   spread : lowest and highest.   gib : largest peak memory."""

    cpu: float
    spread: tuple[float, float]
    gib: float
    out: str

    def __str__(self) -> str:
        return f"{self.cpu:.2f} s ({self.spread[0]:.2f}–{self.spread[1]:.2f}), {self.gib:.2f} GiB"


def command(*words: str, runs: int = 5, warm: int = 1) -> Measured:
    """Run a command ``runs`` times after ``warm`` uncounted ones; RuntimeError when it fails."""
    results = []
    for _ in range(warm + runs):
        done = subprocess.run(
            [sys.executable, "-c", _WRAPPER, json.dumps(list(words))],
            check=True,
            capture_output=True,
            env=_environment(),
        )
        result = json.loads(done.stdout)
        if result["code"]:
            raise RuntimeError(f"{' '.join(words[:3])} failed: {result['err']}")
        results.append(result)
    counted = results[warm:]
    cpu = [result["cpu"] for result in counted]
    peak = max(result["kib"] for result in counted) / 2**20
    return Measured(statistics.median(cpu), (min(cpu), max(cpu)), peak, counted[-1]["out"])


def python(code: str, *arguments: str, runs: int = 5, warm: int = 1) -> Measured:
    """Run Python code in a fresh interpreter."""
    return command(sys.executable, "-c", code, *arguments, runs=runs, warm=warm)


def databases() -> Iterator[tuple[str, str]]:
    """Yield the databases that the web app may keep its state in, each with its URL; PostgreSQL where it is here."""
    yield "SQLite", ""
    programs = postgres.programs()
    if programs is not None:
        with postgres.server(programs) as url:
            yield "PostgreSQL", url


def table(heading: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in lines)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "DETENTE_LANG": "en"}
