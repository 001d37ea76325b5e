"""A PostgreSQL server of one's own, for as long as tests need it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """Return the folder of ``initdb`` and ``pg_ctl``, None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found and not Path(found).is_symlink():
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else (Path(found).resolve().parent if found else None)


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Start a server that listens on a socket only, and give its URL; it is stopped and removed afterwards."""
    # Not under pytest's folder: a socket's path must be short, and another user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_user: list[str | Path] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    options = f"-F -c listen_addresses='' -c unix_socket_directories={folder}"
    started: list[str | Path] = [*as_user, programs / "pg_ctl", "-D", data]
    try:
        _run([*as_user, programs / "initdb", "-D", data, "-U", "detente", *("-A", "trust", "-E", "UTF8"), "--no-sync"])
        _run([*started, "-o", options, "-l", folder / "log", "-w", "start"])
        try:
            yield f"postgresql://detente@/postgres?host={folder}"
        finally:
            _run([*started, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(words: Sequence[str | Path]) -> None:
    subprocess.run(words, check=True, capture_output=True)  # noqa: S603
