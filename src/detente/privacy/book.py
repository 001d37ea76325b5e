"""The open book: which tables hold what about whom, what is kept beside them, and what no figure may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.engines.base import Kind
from detente.evidence import store
from detente.evidence.contract import TABLES, About, Table
from detente.evidence.evidence import Evidence
from detente.evidence.periods import DAY_MICROS, day_of
from detente.evidence.views import RECORDED
from detente.language import N_, Message
from detente.privacy.release import FEWEST

_NAMED = 12
KINDS = {About.STAFF: N_("staff"), About.LEAD: N_("leads"), About.CUSTOMER: N_("customers")}
"""What people read of the kinds of people."""

NEVER = (
    N_("The text, subject or attachment of any message; the title, text or place of any meeting."),
    N_("Voice, face, mood or emotion; how somebody types; screens, files or pages that somebody opened."),
    N_("A figure, score or ranking of one person's behaviour: reply times, activity, idle time."),
    N_("Who gave which answer in a survey."),
)
"""What is never held, shown or worked out, whatever is loaded."""


@dataclass(frozen=True, slots=True)
class Held:
    """One table about people. about : which kinds.   columns : those that are there and tell of them.

    rows : how many.   first, last : days of its first and last row, None where rows have no moment.
    """

    table: str
    about: tuple[About, ...]
    columns: tuple[str, ...]
    rows: int
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Book:
    """What some evidence holds about people. fewest : people below whom no figure is shown.

    kept, unkept : source files of which a copy lies in the store as they came, and those of which none does.
    erased : how many people were erased.   retention : days that rows of messages and invitations stay; both None where the
    evidence is no store.
    """

    id: str
    held: tuple[Held, ...]
    fewest: int
    kept: tuple[str, ...]
    unkept: tuple[str, ...]
    erased: int | None
    retention: int | None = None

    def sentences(self) -> tuple[Message, ...]:
        """Return in words what the tables don't say."""
        said = [
            Message(
                N_("No figure is shown about fewer than {fewest} people, nor one from which theirs would follow."),
                fewest=self.fewest,
            )
        ]
        if self.erased is None:
            said.append(Message(N_("This is no store: nothing here was loaded, and nobody can be erased from it.")))
            return tuple(said)
        said += self.stay()
        if self.kept:
            said.append(
                Message(
                    N_("{n} source file lies in the store as it came: {files}"),
                    plural=N_("{n} source files lie in the store as they came: {files}"),
                    n=len(self.kept),
                    files=_named(self.kept),
                )
            )
        if self.unkept:
            said.append(
                Message(
                    N_("Of {n} source file no copy is kept: {files}"),
                    plural=N_("Of {n} source files no copy is kept: {files}"),
                    n=len(self.unkept),
                    files=_named(self.unkept),
                )
            )
        said.append(
            Message(
                N_("{n} person was erased."), plural=N_("{n} people were erased."), n=self.erased
            )
        )  # fmt: skip
        return tuple(said)

    def stay(self) -> tuple[Message, ...]:
        """Return for how long rows of messages and invitations stay; nothing where the evidence is no store."""
        if self.retention is None:
            return ()
        return (
            Message(
                N_(
                    "Rows of messages and invitations stay for {days} days, counted from the last event. Then figures by week "
                    "remain of them: of both sides as a whole, and between departments where five people or more wrote and "
                    "five or more were written to."
                ),
                days=self.retention,
            ),
        )

    def to_dict(self) -> dict[str, object]:
        """Return all of it as plain values."""
        return {
            "evidence": self.id,
            "fewest": self.fewest,
            "held": [
                {
                    "table": one.table,
                    "about": [kind.value for kind in one.about],
                    "columns": list(one.columns),
                    "rows": one.rows,
                    "first": one.first.isoformat() if one.first else None,
                    "last": one.last.isoformat() if one.last else None,
                }
                for one in self.held
            ],
            "kept": list(self.kept),
            "unkept": list(self.unkept),
            "erased": self.erased,
            "retention_days": self.retention,
        }


def book(evidence: Evidence) -> Book:
    """Return what some evidence holds about people."""
    held = tuple(found for table in TABLES.values() if (found := _held(evidence, table)) is not None)
    folder = Path(evidence.folder) if evidence.folder else None
    if folder is None or not store.is_store(folder):
        return Book(evidence.id, held, FEWEST, (), (), None)
    manifest = store.found(folder).manifest
    kept = {file.name: file.source in manifest.raws for load in manifest.loads for file in load.files}
    people = {one.stand_in for one in manifest.erased}
    # Somebody who went by several names was erased once.
    whole = {one for one in people if not any(one.startswith(f"{other}-") for other in people)}
    return Book(
        evidence.id,
        held,
        FEWEST,
        tuple(sorted(name for name, here in kept.items() if here)),
        tuple(sorted(name for name, here in kept.items() if not here)),
        len(whole),
        manifest.retention,
    )


def _named(files: Sequence[str]) -> str:
    """Return the names of some files, the first dozen of many."""
    return ", ".join([*files[:_NAMED], *(["…"] if len(files) > _NAMED else [])])


def _held(evidence: Evidence, table: Table) -> Held | None:
    """Return what one table holds about people; None where it is not there or about nobody."""
    told = [column for column in table.columns if column.about and evidence.has(table.name, column.name)]
    if not told or not evidence.has(table.name):
        return None
    moment = f'"{table.moment}"' if table.moment and evidence.has(table.name, table.moment) else "CAST(NULL AS BIGINT)"
    found = evidence.engine.run(
        f"SELECT COUNT(*) AS n, MIN({moment}) AS low, MAX({moment}) AS high FROM {RECORDED}{table.name}"
    )
    a_day = table.moment is not None and table[table.moment].kind is Kind.DAY
    first, last = (
        None if value is None else day_of(int(value) if a_day else int(value) // DAY_MICROS)
        for value in (found["low"][0], found["high"][0])
    )
    kinds = {column.about for column in told}
    return Held(
        table.name,
        tuple(kind for kind in About if kind in kinds),
        tuple(column.name for column in told),
        int(found["n"][0]),
        first,
        last,
    )
