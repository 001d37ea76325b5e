"""Files of every reader broken in a hundred thousand ways each: whatever the bytes, they are read or refused.

Bars: no exception but a Mistake, every row accounted for, none longer than two seconds, 512 MiB in all. The tests do
the same in small. What is broken, and how, stands in `mutants` (calendars, event logs) and `hostile` (tables, mail, chat).
"""

from __future__ import annotations

import random
import resource
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from benchmarks import hostile
from benchmarks.measure import table
from benchmarks.mutants import mutants
from detente.imports.reading import open_file
from detente.mistakes import Mistake

MANY, SEED = 100_000, 20261126
_PATIENCE = 60
File = tuple[str, bytes]


def opened(name: str, content: bytes, room: Path, connection: duckdb.DuckDBPyConnection) -> str:
    """Open one file; return "read", "in part", or "refused". Raises whatever is no Mistake, also where rows are missing.

    room : an empty folder, for the file and for copies.
    """
    source, work = room / name, room / "work"
    work.mkdir()
    source.write_bytes(content)
    try:
        tables = open_file(source, work, connection=connection)
    except Mistake as mistake:
        assert str(mistake) and "\n" not in str(mistake)
        return "refused"
    rejected = 0
    for one in tables:
        counted = connection.execute(f"SELECT count(*) FROM {one.relation()}").fetchone()
        assert counted == (one.accepted,), (counted, one.accepted)
        assert one.rows == one.accepted + len(list(one.rejects))
        rejected += len(one.rejects)
    return "in part" if rejected else "read"


def drawn(draw: Callable[[random.Random], File], many: int, seed: int = SEED) -> Iterator[File]:
    """Yield broken files, the same for the same seed."""
    for number in range(many):
        yield draw(random.Random(f"{seed} {number}"))


def calendars(folder: Path, many: int = MANY) -> str:
    """Break calendars."""
    return _section("Broken calendars", mutants("ics", many, SEED), folder)


def logs(folder: Path, many: int = MANY) -> str:
    """Break event logs."""
    return _section("Broken event logs", mutants("xes", many, SEED), folder)


def tables(folder: Path, many: int = MANY) -> str:
    """Break tables: CSV in its dialects and encodings, and archives of it."""
    return _section("Broken tables", drawn(hostile.table, many), folder)


def mail(folder: Path, many: int = MANY) -> str:
    """Break mailboxes, letters and archives of them."""
    return _section("Broken mail", drawn(hostile.mail, many), folder)


def chat(folder: Path, many: int = MANY) -> str:
    """Break exports of a chat."""
    return _section("Broken chats", drawn(hostile.chat, many), folder)


def _stop(*_: object) -> None:
    raise TimeoutError(f"It took more than {_PATIENCE} seconds.")


def _section(title: str, files: Iterator[File], folder: Path) -> str:
    said: Counter[str] = Counter()
    longest = 0.0
    signal.signal(signal.SIGALRM, _stop)
    with duckdb.connect(config={"threads": 1, "memory_limit": "256MB"}) as connection:
        for number, (name, content) in enumerate(files):
            room = folder / "room"
            room.mkdir()
            began = time.process_time()
            signal.alarm(_PATIENCE)
            try:
                said[opened(name, content, room, connection)] += 1
            except Exception as error:
                said["exceptions"] += 1
                (folder.parent / f"broken-{number}-{name}").write_bytes(content)
                print(number, repr(error), flush=True)
            signal.alarm(0)
            took = time.process_time() - began
            if took > 2:
                print(number, f"{took:.1f} s", flush=True)
                (folder.parent / f"slow-{number}-{name}").write_bytes(content)
            longest = max(longest, took)
            shutil.rmtree(room)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        ("read whole / in part / refused", f"{said['read']:,} / {said['in part']:,} / {said['refused']:,}", ""),
        ("exceptions that are no Mistake, or rows unaccounted for", f"{said['exceptions']:,}", "0"),
        ("longest, CPU", f"{longest:.2f} s", "≤ 2 s"),
        ("memory of the process that opened them all", f"{peak:.0f} MiB", "≤ 512 MiB"),
    ]
    return f"## {title}\n\n{said.total():,} files.\n\n" + table(("what", "measured", "bar"), rows)
