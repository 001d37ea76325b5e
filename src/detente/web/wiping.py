"""Let go what the database would keep of what is no longer there."""

from __future__ import annotations

from django.db import connection

_PATIENCE, _USUAL = 300, 20_000  # milliseconds; the latter as in the settings


def wipe() -> None:
    """Empty SQLite's log of what was written, in which deleted rows and the order of others still stand.

    What is deleted in its file it overwrites itself (``secure_delete``). Where somebody else reads just now, the next
    time does it.

    PostgreSQL keeps what it wrote in a log of its own for as long as its administrator says; see the documentation.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout={_USUAL}")
