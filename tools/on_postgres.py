"""Run tests with the web app's state in PostgreSQL: ``python -m tools.on_postgres tests/web -n auto``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tools import postgres


def main() -> int:
    """Run pytest with what was typed, against a server of its own; 0 where it passed or PostgreSQL is not here."""
    programs = postgres.programs()
    if programs is None:
        missing = "PostgreSQL's initdb and pg_ctl are not here: the web app was not tried on PostgreSQL."
        sys.stderr.write(missing + "\n")
        return int(os.environ.get("CI", "").lower() == "true")
    # Whoever ends this ends the server too.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with postgres.server(programs) as url:
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
