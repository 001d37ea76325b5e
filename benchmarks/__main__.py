"""Run the benchmarks named on the command line, or all, and write docs/benchmarks.md."""

from __future__ import annotations

import importlib
import os
import platform
import sys
import tempfile
from pathlib import Path

SECTIONS = ("start", "cohorts", "loading", "planted", "durability", "pages", "backups")
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main(names: list[str]) -> None:
    """Measure and print; write the page when all sections were run."""
    chosen = names or list(SECTIONS)
    parts = []
    for name in chosen:
        with tempfile.TemporaryDirectory() as folder:
            part = importlib.import_module(f"benchmarks.{name}").section(Path(folder))
        print(part, end="\n\n", flush=True)
        parts.append(part)
    if chosen == list(SECTIONS):
        machine = (
            f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
        )
        heading = f"# Benchmarks\n\nWritten by `make bench` on {machine}. CPU seconds are user + system of the whole process, median of the runs.\n"
        PAGE.write_text(heading + "\n" + "\n\n".join(parts) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
