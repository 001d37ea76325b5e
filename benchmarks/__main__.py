"""Run the benchmarks named on the command line, or all, and bring their parts of docs/benchmarks.md up to date."""

from __future__ import annotations

import datetime as dt
import importlib
import os
import platform
import re
import sys
import tempfile
from pathlib import Path

SECTIONS = {
    "start": "start.section",
    "cohorts": "cohorts.section",
    "loading": "loading.section",
    "youth": "planted.section",
    "who": "planted.who",
    "few": "planted.few",
    "quiet": "planted.quiet",
    "signs": "signs.section",
    "groups": "groups.section",
    "scorecards": "scorecards.section",
    "visits": "visits.section",
    "remedies": "remedies.section",
    "attack": "attack.section",
    "durability": "durability.section",
    "pages": "pages.section",
    "pay": "pages.pay",
    "backups": "backups.section",
    "tables_broken": "broken.tables",
    "calendars_broken": "broken.calendars",
    "logs_broken": "broken.logs",
    "mail_broken": "broken.mail",
    "chat_broken": "broken.chat",
}
"""The parts of the page in their order, and what writes each."""
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_HEADING = """# Benchmarks

Written by `make bench`, each part when it was last run. CPU seconds are user + system of the whole process, median of the runs.
"""
_MARK = re.compile(r"^<!-- (\w+) -->$", re.MULTILINE)


def main(names: list[str]) -> None:
    """Measure, print, and write each part to the page as it is done."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    for name in names or list(SECTIONS):
        with tempfile.TemporaryDirectory() as folder:
            module, _, function = SECTIONS[name].partition(".")
            part = getattr(importlib.import_module(f"benchmarks.{module}"), function)(Path(folder))
        print(part, end="\n\n", flush=True)
        on = dt.datetime.now(tz=dt.UTC).date().isoformat()
        write(name, f"{part.strip()}\n\n*{on}, {machine}.*")


def write(name: str, part: str, page: Path = PAGE) -> None:
    """Put a part in its place on the page; the others stay."""
    _, *found = _MARK.split(page.read_text("utf-8")) if page.exists() else [""]
    parts = dict(zip(found[::2], found[1::2], strict=True)) | {name: part}
    texts = [f"<!-- {one} -->\n\n{parts[one].strip()}\n" for one in SECTIONS if one in parts]
    page.write_text("\n".join([_HEADING, *texts]), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
