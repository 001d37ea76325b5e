"""Evidence that is open: the views of one company at one moment, and the engine they live in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from detente.engines import Columns, Engine, Given
from detente.engines.base import PORTABLE_TYPES, Kind, Value, literal
from detente.evidence import functions, periods, views
from detente.evidence import holding as holdings
from detente.evidence.contract import TABLES
from detente.evidence.holding import Holding
from detente.evidence.moments import FarOff, span
from detente.language import N_, minor_digits
from detente.mistakes import Mistake

STORE = "company.detente"
"""The store in the working folder that is meant when none is named."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Query:
    """A whole SQL text with the name of the file it lies in."""

    name: str
    text: str


def query(package: str, name: str) -> Query:
    """Return the SQL file ``name`` that lies beside the modules of ``package``."""
    return Query(name, (files(package) / name).read_text("utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One company's evidence, open for questions. Close it, or use it in a ``with``.

    as_of : the last moment that is seen, microseconds UTC.   minor_digits : 0, 2 or 3, by currency.
    as_of_given : somebody said it; otherwise it is the latest event, and 1970 where there is none (``empty``).
    first_at : the first moment anything is recorded, microseconds UTC.
    far_off : moments that lie years away from all others and are left out.
    trusted : the rows were checked when they were loaded.
    folder : where the files lie, empty for an engine of its own.   files : table → the name of its file.
    guessed_functions : department → function, where the company did not say; empty where it did.
    """

    engine: Engine = field(repr=False)
    id: str
    currency: str
    minor_digits: int
    zone: str
    as_of: int
    as_of_given: bool = False
    first_at: int
    empty: bool = False
    far_off: tuple[FarOff, ...] = ()
    folder: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    loaded_at: str | None
    trusted: bool
    currency_given: bool
    unknown: tuple[str, ...]
    guessed_functions: Mapping[str, str] = field(default_factory=dict)

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table is there, with all of ``columns``."""
        source = self.engine.sources().get(table)
        return source is not None and {name.lower() for name in source.columns}.issuperset(columns)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the evidence tables that are there."""
        return tuple(name for name in TABLES if name in self.engine.sources())

    def run(self, query: Query, given: Given | None = None, **asked: Value) -> Columns:
        """Run one portable SELECT over the views; ``asked`` is there as a view of one row, ``given`` as small tables."""
        return self.engine.run(query.text, asked, given)

    def period(self, text: str) -> periods.Period:
        """Read a period in the company's zone."""
        return periods.read_period(text, self.zone)

    def close(self) -> None:
        """Let go of the engine."""
        self.engine.close()

    def __enter__(self) -> Evidence:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_evidence(where: str | Path | None = None, *, engine: str = "duckdb", as_of: str | None = None) -> Evidence:
    """Open a store, a folder of Parquet or CSV files named after the tables, or an engine's URL.

    where : None means ``company.detente`` in the working folder. URLs: ``sc://host:15002`` (Spark Connect),
    ``postgresql://…``. engine : ``duckdb`` or ``spark``, for stores and folders.
    as_of : a day (seen to its end) or an ISO moment; None for what the evidence says of itself, else its latest event.
    Raises Mistake where there is nothing to open.
    """
    text = str(where if where is not None else STORE)
    if text.startswith("sc://"):
        from detente.engines.spark import SparkEngine

        return over(SparkEngine(text), _elsewhere(text), as_of)
    if text.startswith(("postgresql://", "postgres://")):
        from detente.engines.postgres import PostgresEngine

        return over(PostgresEngine(text), _elsewhere("postgresql"), as_of)
    if "://" in text:
        raise Mistake(N_("No engine answers to {where}; addresses begin with postgresql:// or sc://."), where=text)
    holding = find(Path(text))
    return over(_engine(engine, holding), holding, as_of)


def find(folder: Path) -> Holding:
    """Return what a store or an evidence folder holds."""
    from detente.evidence import store

    if not folder.exists():
        raise Mistake(
            N_(
                "There is no {folder} here. Load your exports first (detente load FOLDER), or name the folder where the evidence lies."
            ),
            folder=str(folder),
        )
    if not folder.is_dir():
        raise Mistake(N_("{folder} is a file; name the folder in which the evidence lies."), folder=str(folder))
    return store.holding(folder) if store.is_store(folder) else holdings.look(folder)


def over(engine: Engine, holding: Holding, as_of: str | None = None) -> Evidence:
    """Define the views over an engine's tables and return the evidence.

    Raises Mistake for an unknown zone, or where no table is an evidence table.
    """
    if not any(name in TABLES for name in engine.sources()):
        raise Mistake(N_("There is no evidence table in {where}: none is called leads, deals …"), where=holding.id)
    try:
        ZoneInfo(holding.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Mistake(
            N_("There is no time zone {zone}; write it as Europe/Paris in {file}."),
            zone=holding.zone,
            file=holdings.SETTINGS,
        ) from None
    digits = minor_digits(holding.currency)
    views.define_recorded(engine, digits)
    guessed = _guess_functions(engine)
    said = as_of or holding.as_of
    given = _moment(said, holding.zone) if said else None
    found = span(engine.run(query(__package__, "moments.sql").text), given)
    seen = given if given is not None else (found.last_at or 0)
    begun = () if holding.begun_at is None else (holding.begun_at,)
    first = min(found.first_at if found.first_at is not None else seen, seen, *begun)
    # Ten days beyond as_of: a period may end a little later than the last event.
    engine.table("calendar", periods.calendar(first, seen + 10 * periods.DAY_MICROS, holding.zone))
    views.define_known(engine, seen, found.floors, given=given is not None)
    return Evidence(
        engine=engine,
        id=holding.id,
        currency=holding.currency,
        minor_digits=digits,
        zone=holding.zone,
        as_of=seen,
        as_of_given=given is not None,
        first_at=first,
        empty=found.first_at is None,
        far_off=found.far_off,
        folder=str(holding.folder) if holding.files else "",
        files={table: paths[0].name for table, paths in holding.files.items() if paths},
        loaded_at=holding.loaded_at,
        trusted=holding.trusted,
        currency_given=holding.currency_given,
        unknown=holding.unknown,
        guessed_functions=guessed,
    )


def _guess_functions(engine: Engine) -> Mapping[str, str]:
    """Fill the table ``functions`` from the departments' names where the company has none; return what was guessed."""
    if "functions" in engine.sources() or "people" not in engine.sources():
        return {}
    found = engine.run(f"SELECT DISTINCT department FROM {views.RECORDED}people ORDER BY department")
    guessed = functions.guessed(found["department"])
    if guessed:
        text = PORTABLE_TYPES[Kind.TEXT]
        rows = [
            f"SELECT CAST({literal(name)} AS {text}) AS department, CAST({literal(function)} AS {text}) AS function"
            for name, function in guessed.items()
        ]
        engine.view(f"{views.RECORDED}functions", " UNION ALL ".join(rows))
    return guessed


def _engine(name: str, holding: Holding) -> Engine:
    if name == "spark":
        if any(path.suffix.lower() != ".parquet" for paths in holding.files.values() for path in paths):
            raise Mistake(
                N_("Spark reads Parquet files only; leave out --engine spark, or load the folder first: {mend}"),
                mend=f"detente load {holding.folder}",
            )
        from detente.engines.spark import SparkEngine

        return SparkEngine(files=holding.files)
    from detente.engines.duckdb import DuckDBEngine

    # Beside the evidence: where there is room for that there is room for what waits, and /tmp may be memory.
    return DuckDBEngine(holding.files, [holding.folder], spill=holding.folder.resolve().parent)


def _elsewhere(name: str) -> Holding:
    return Holding(id=name, files={}, folder=Path())


def _moment(text: str, zone: str) -> int:
    """Return a day's last moment, or an ISO moment (in the company's zone when it names none), in µs UTC."""
    if len(text) == 10:
        return periods.midnight(periods.read_day(text) + dt.timedelta(days=1), zone) - 1
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Mistake(N_("{text} is not a day; write it as 2026-01-31."), text=text) from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return (aware - _EPOCH) // dt.timedelta(microseconds=1)


def as_counts(columns: Columns) -> Mapping[str, int]:
    """Return a result of two columns, name and count, as a mapping."""
    names, counts = columns.values()
    return dict(zip(names, counts, strict=True))
