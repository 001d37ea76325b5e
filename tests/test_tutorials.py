"""The tutorials are run: each ```console block's commands, in order, in one folder, with what they print."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
PAGES = sorted((PROJECT / "docs" / "learn").glob("*.md"))
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Shown to a reader, run by other tests.
_NOT_HERE = ("git clone", "make ", "cd ")


def steps(page: Path) -> list[tuple[str, str]]:
    """Return the commands of a page, each with what it is said to print."""
    found: list[tuple[str, str]] = []
    for block in _BLOCK.findall(page.read_text("utf-8")):
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                found.append((line[2:].strip(), ""))
            elif found:
                found[-1] = (found[-1][0], found[-1][1] + line)
    return [step for step in found if not step[0].startswith(_NOT_HERE)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_tutorial_does_what_it_says(page, tmp_path, request):
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DETENTE_LANG": "en",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }
    if "DETENTE_PUBLIC_DATA" in page.read_text("utf-8"):
        environment["DETENTE_PUBLIC_DATA"] = str(request.getfixturevalue("public_data"))
    assert steps(page), f"{page.name} has no command to run"
    checker = doctest.OutputChecker()
    for command, expected in steps(page):
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        if expected.strip():
            assert checker.check_output(expected, done.stdout, flags), (
                f"{command} printed:\n{done.stdout}\nand not:\n{expected}"
            )
