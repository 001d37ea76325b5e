"""Set Django up once for each process of tests, in a home that is thrown away.

The tests of the web app need it, and so do the doctests of its modules. What is set for it in the environment is
taken back at once: nobody else's tests see it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Tests share out the cores among themselves: threads of each one's own for its sums would only get in the way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
FOLDER = Path(tempfile.mkdtemp(prefix="detente-web-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def _set_up() -> None:
    import django

    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("DETENTE_")]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "detente.web.settings",
        "DETENTE_HOME": str(FOLDER / "home"),
        "DETENTE_STORE": str(FOLDER / "store"),
        "DETENTE_LOG": "CRITICAL",
    }
    try:
        django.setup()
    finally:
        os.environ.clear()
        os.environ.update(before)


_set_up()
