"""SQL of a load: run in a thread of its own, so that progress can be told and the load stopped at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from detente.language import N_
from detente.mistakes import Mistake

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "384MB"
_PATIENCE: Final = 0.1  # seconds between two looks at the progress


class Stage(StrEnum):
    """What a load is doing; to be said through `Language.say`."""

    MENDING = N_("mending")
    OPENING = N_("opening")
    READING = N_("reading")
    COMPARING = N_("comparing")
    COUNTING = N_("counting weeks")
    KEEPING = N_("keeping")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: in which table or file, and how many of how many rows (None where it isn't known)."""

    stage: Stage
    table: str | None
    done: int
    total: int | None


Tell = Callable[[Progress], None]
Ask = Callable[[], bool]


class Stopped(Mistake):
    """The user stopped the load; the store is as it was."""

    exit_code = 1

    def __init__(self, folder: Path) -> None:
        super().__init__(N_("The load was stopped; the store {folder} is as it was."), folder=str(folder))


class Watch:
    """Tells a caller how far a load is and asks whether to go on.

    tell, cancelled : None where nobody wants to know.
    """

    def __init__(self, folder: Path, tell: Tell | None = None, cancelled: Ask | None = None) -> None:
        self.folder = folder
        self._tell = tell
        self._cancelled = cancelled

    def at(self, stage: Stage, table: str | None = None, done: int = 0, total: int | None = None) -> None:
        """Tell how far the load is. Raises Stopped where the caller wants no more."""
        if self._cancelled is not None and self._cancelled():
            raise Stopped(self.folder)
        if self._tell is not None:
            self._tell(Progress(stage, table, done, total))


class Runner:
    """A DuckDB of the load's own: bounded memory, spilling into the work folder, rows kept in order.

    work : an empty folder.   database : a file to work in; None for memory.   threads : None for all processors.
    """

    def __init__(self, watch: Watch, work: Path, database: Path | None = None, threads: int | None = None) -> None:
        import duckdb

        spill = work / "spill"
        spill.mkdir(exist_ok=True)
        settings: dict[str, str] = {
            "memory_limit": MEMORY,
            "temp_directory": str(spill),
            "TimeZone": "UTC",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "enable_progress_bar": "true",
            "enable_progress_bar_print": "false",
        }
        if threads is not None:
            settings["threads"] = str(threads)
        self.watch = watch
        self.connection: duckdb.DuckDBPyConnection = duckdb.connect(str(database) if database else ":memory:")
        for name, value in settings.items():
            self.connection.execute(f"SET {name} = {text(value)}")

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one short statement and return its rows."""
        return self.connection.execute(sql, list(values)).fetchall()

    def each(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Run a statement and give its rows one by one; nothing else may run before the last."""
        self.connection.execute(sql)
        while rows := self.connection.fetchmany(10_000):
            yield from rows

    def one(self, sql: str) -> tuple[Any, ...]:
        """Run one short statement and return its only row."""
        return self.rows(sql)[0]

    def run(self, sql: str, stage: Stage, table: str | None, total: int | None = None) -> list[tuple[Any, ...]]:
        """Run one long statement, telling how far it is; ``total`` rows stand for all of it.

        Raises Stopped where the caller wants no more; whatever DuckDB raises otherwise.
        """
        found: list[tuple[Any, ...]] = []
        failed: list[BaseException] = []

        def work() -> None:
            try:
                found.extend(self.connection.execute(sql).fetchall())
            except BaseException as error:
                failed.append(error)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_PATIENCE)
                share = max(0.0, self.connection.query_progress()) / 100 if total else 0.0
                self.watch.at(stage, table, int(share * (total or 0)), total)
        except BaseException:
            self.connection.interrupt()
            thread.join()
            raise
        if failed:
            raise failed[0]
        self.watch.at(stage, table, total or 0, total)
        return found

    def described(self, relation: str) -> dict[str, str]:
        """Return the columns of a relation and their types."""
        return {str(row[0]): str(row[1]) for row in self.rows(f"DESCRIBE SELECT * FROM {relation}")}

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def text(value: str) -> str:
    """Return a string as an SQL literal.

    >>> text("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def parquet(*paths: Path) -> str:
    """Return the relation of Parquet files, one below the other, with the number of each row in its file.

    >>> parquet(Path("a.parquet"))
    "read_parquet(['a.parquet'], union_by_name = true, file_row_number = true)"
    """
    listed = ", ".join(text(str(path)) for path in paths)
    return f"read_parquet([{listed}], union_by_name = true, file_row_number = true)"


def write_parquet(select: str, path: Path) -> str:
    """Return the statement that writes a SELECT's rows, in order, into a Parquet file of the store.

    >>> write_parquet("SELECT 1 AS a", Path("a.parquet"))
    "COPY (SELECT 1 AS a) TO 'a.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    """
    return f"COPY ({select}) TO {text(str(path))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
