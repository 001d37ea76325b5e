"""How long rows of messages and invitations stay: three weeks, then figures by week remain of them.

Three weeks is the bound that the Italian data protection authority set for the metadata of employees' mail (Garante per la
protezione dei dati personali, provvedimento no. 364 of 6 June 2024); a store may keep them longer, and says so.

Whole weeks go. Before they do, what answers need of them is counted (`signs_by_week`, `traffic_by_week`): once for each week,
from all that is there then. Rows that come later for a week that was counted are left out, and that is said. Nothing goes
while nobody of marketing or of sales is recognised in the rows: nothing would remain of them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from detente.engines.base import Kind, quoted
from detente.engines.duckdb import DuckDBEngine
from detente.evidence import Evidence, store
from detente.evidence.contract import SHORT_LIVED, TABLES, Table
from detente.evidence.evidence import over
from detente.evidence.manifest import Manifest, Part, Piece
from detente.evidence.periods import day_of, local_day, midnight, monday, number_of
from detente.evidence.views import text_of
from detente.evidence.writer import Writer
from detente.imports.contracts import natural_type
from detente.imports.running import Runner, Stage, Watch, parquet, text, write_parquet
from detente.language import N_, Message, minor_digits
from detente.mistakes import Mistake

DAYS: Final = 21
"""Days that rows stay unless longer was asked for; with fewer, a week could not be counted by those after it."""
_MOST: Final = 36_500
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_UNKNOWN: Final = N_(
    "Messages and invitations from before {day} stay for now, though they are older than {days} days: nobody of marketing or "
    "of sales is recognised in them, so nothing would remain. Load who works where, or say whose addresses they are."
)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Tables whose rows go together.

    table, key, moment : of the one that bears the moment.   parts : table → its column with that key.
    signs : those that the rows make.   people : the SELECT of who is in rows older than ``{until}``.
    """

    table: str
    key: str
    moment: str
    parts: Mapping[str, str]
    signs: tuple[str, ...]
    people: str


_KINDS: Final = (
    _Rows(
        "messages",
        "message_id",
        "sent_at",
        {"messages": "message_id", "recipients": "message_id"},
        ("two_camps",),
        "SELECT sender_id AS person_id FROM messages WHERE sent_at < {until}",
    ),
    _Rows(
        "meetings",
        "meeting_id",
        "starts_at",
        {"invitations": "meeting_id"},
        ("heads_avoid", "parties_apart"),
        "SELECT i.person_id FROM invitations AS i JOIN meetings AS e ON e.meeting_id = i.meeting_id "
        "WHERE e.starts_at < {until}",
    ),
)
_COUNTED: Final[Mapping[str, str]] = {
    "weekly_signs": "SELECT c.week_on, c.sign, c.slice, c.figure, NULL AS expected, NULL AS spread, c.n FROM signs_by_week AS c "
    "LEFT JOIN (SELECT DISTINCT week_on, sign FROM weekly_signs) AS k ON k.week_on = c.week_on AND k.sign = c.sign "
    "WHERE k.week_on IS NULL",
    "traffic": text_of("traffic_by_week"),
}
"""The tables of what remains → the SELECT of the weeks that they don't have yet."""


def checked(days: int | None) -> int | None:
    """Return for how many days rows shall stay; None for what the store says. Raises Mistake where it can't be done.

    >>> checked(90)
    90
    """
    if days is not None and not DAYS <= days <= _MOST:
        raise Mistake(
            N_("Rows of messages and invitations stay from {least} to {most} days, not {days}."),
            least=DAYS,
            most=_MOST,
            days=days,
        )
    return days


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A manifest no rows of which are too old; ``notes`` say what became of those that were."""

    manifest: Manifest
    notes: tuple[Message, ...] = ()


def trimmed(manifest: Manifest, writer: Writer, watch: Watch, at: str | None) -> Trimmed:
    """Count the weeks whose rows have become too old, and leave those rows out.

    manifest : what is about to be published, its files in the store.   at : the moment of the load (ISO): no row is older
    than that makes it, whatever moments the evidence names.
    """
    if not set(manifest.visible()) & set(SHORT_LIVED):
        return Trimmed(manifest)
    held = store.held(writer.folder, manifest)
    engine = DuckDBEngine(held.files, [writer.folder])
    with over(engine, held) as evidence, Runner(watch, writer.room()) as runner:
        return _Trimming(manifest, writer, watch, engine, evidence, runner, _until(evidence, manifest, at)).trim()


def _until(evidence: Evidence, manifest: Manifest, at: str | None) -> dt.date:
    """Return the Monday before which rows go: the one after the week in which a row becomes too old."""
    now = _micros(at) if at else None
    seen = [one for one in (None if evidence.empty else evidence.as_of, now) if one is not None]
    today = local_day(min(seen), evidence.zone) if seen else _EPOCH.date()
    return day_of(monday(number_of(today) - manifest.retention) + 7)


def _micros(moment: str) -> int:
    found = dt.datetime.fromisoformat(moment)
    return ((found if found.tzinfo else found.replace(tzinfo=dt.UTC)) - _EPOCH) // dt.timedelta(microseconds=1)


@dataclass(slots=True)
class _Trimming:
    was: Manifest
    writer: Writer
    watch: Watch
    engine: DuckDBEngine
    evidence: Evidence
    runner: Runner
    until: dt.date
    went: Counter[bool] = field(default_factory=Counter)
    """How many rows went, by whether their week had been counted before."""

    def trim(self) -> Trimmed:
        """Return the manifest without rows that are too old."""
        going = [one for one in _KINDS if self._mark(one)]
        known = [one for one in going if self._recognised(one)]
        notes = [Message(_UNKNOWN, day=self.until, days=self.was.retention)] if known != going else []
        if not known:
            return Trimmed(self.was, tuple(notes))
        weeks = self._weeks()
        contributions = tuple(
            replace(one, parts={name: self._left(name, part, known) for name, part in one.parts.items()})
            for one in self.was.contributions
        )
        if not self.went.total():
            return Trimmed(self.was, tuple(notes))
        begun = (self.was.begun_at, self.evidence.first_at)
        now = replace(
            self.was,
            contributions=contributions,
            weeks={name: (*self.was.weeks.get(name, ()), *_one(weeks.get(name))) for name in _COUNTED},
            begun_at=min(one for one in begun if one is not None),
            cleared=self.was.version,
        )
        return Trimmed(now, (*notes, *self._said()))

    def _said(self) -> list[Message]:
        said = [
            Message(
                N_("{n} row of messages and invitations from before {day} was removed: figures by week remain."),
                plural=N_(
                    "{n} rows of messages and invitations from before {day} were removed: figures by week remain."
                ),
                n=self.went.total(),
                day=self.until,
            )
        ]
        if self.went[True]:
            said.append(
                Message(
                    N_(
                        "{n} of them came after its week had been counted and is not in it. To have all counted, load all "
                        "files at once into a new store."
                    ),
                    plural=N_(
                        "{n} of them came after their weeks had been counted and are not in them. To have all counted, load "
                        "all files at once into a new store."
                    ),
                    n=self.went[True],
                )
            )
        return said

    def _mark(self, kind: _Rows) -> bool:
        """Note the ids of what is too old, and whether their weeks were counted before, in ``gone_…``; whether there are any."""
        gone, counted = f"gone_{kind.table}", f"counted_{kind.table}"
        self.runner.rows(f"CREATE TEMP TABLE {counted} (begins TIMESTAMP, ends TIMESTAMP)")
        signs = ", ".join(map(text, kind.signs))
        weeks = self.engine.run(f"SELECT DISTINCT week_on FROM weekly_signs WHERE sign IN ({signs})")["week_on"]
        for week in weeks:
            moments = (midnight(day_of(week + days), self.evidence.zone) for days in (0, 7))
            self.runner.rows(f"INSERT INTO {counted} SELECT make_timestamp(?), make_timestamp(?)", list(moments))
        files = [path for one in self.was.contributions for path in self._files(one.parts.get(kind.table))]
        ids = f"SELECT {kind.key} AS id, max({kind.moment}) AS moment FROM {parquet(*files)} GROUP BY {kind.key}"
        if not files:
            return False
        self.runner.run(
            f"CREATE TEMP TABLE {gone} AS SELECT id, EXISTS (SELECT 1 FROM {counted} AS c WHERE moment >= c.begins "
            f"AND moment < c.ends) AS late FROM ({ids}) WHERE moment < make_timestamp({self._moment})",
            Stage.COUNTING,
            kind.table,
        )
        return bool(self.runner.one(f"SELECT count(*) FROM {gone}")[0])

    @property
    def _moment(self) -> int:
        return midnight(self.until, self.evidence.zone)

    def _files(self, part: Part | None) -> list[Path]:
        return [self.writer.folder / piece.path for piece in part.pieces] if part else []

    def _recognised(self, kind: _Rows) -> bool:
        """Whether people of both sides are known among those in rows that go: then something remains of them."""
        people = kind.people.format(until=self._moment)
        found = self.engine.run(
            f"SELECT COUNT(DISTINCT s.function) AS sides FROM ({people}) AS p JOIN staff AS s ON s.person_id = p.person_id "
            "WHERE s.function IN ('marketing', 'sales')"
        )
        return bool(found["sides"][0] == 2)

    def _weeks(self) -> Mapping[str, Piece]:
        """Count the weeks that go; return the files with what they come to."""
        kept: dict[str, Piece] = {}
        for name, select in _COUNTED.items():
            self.watch.at(Stage.COUNTING, name)
            made = self.writer.work / f"{name}.parquet"
            listed = ", ".join(_natural(TABLES[name], minor_digits(self.was.currency)))
            before = f"SELECT * FROM ({select}) AS found WHERE week_on < {number_of(self.until)}"
            rows = self.engine.write(f"SELECT {listed} FROM ({before}) AS counted ORDER BY ALL", made)
            if rows:
                kept[name] = self.writer.keep(made, f"tables/{name}", rows=rows)
        return kept

    def _left(self, name: str, part: Part, going: Sequence[_Rows]) -> Part:
        """Return a part without the rows that go."""
        kind = next((one for one in going if name in one.parts), None)
        if kind is None:
            return part
        pieces = [
            self._piece(name, piece, home, kind) for piece, home in ((part.visible, "tables"), (part.hidden, "hidden"))
        ]
        return replace(part, visible=pieces[0], hidden=pieces[1])

    def _piece(self, name: str, piece: Piece | None, home: str, kind: _Rows) -> Piece | None:
        if piece is None:
            return None
        relation, key = parquet(self.writer.folder / piece.path), quoted(kind.parts[name])
        gone = f"FROM {relation} AS r JOIN gone_{kind.table} AS g ON g.id = r.{key}"
        went = {bool(late): int(rows) for late, rows in self.runner.rows(f"SELECT late, count(*) {gone} GROUP BY late")}
        if not went:
            return piece
        self.went.update(went)
        left = (piece.rows or 0) - sum(went.values())
        if not left:
            return None
        columns = ", ".join(quoted(one) for one in self.runner.described(relation) if one != "file_row_number")
        made = self.writer.work / "left.parquet"
        kept = f"SELECT {columns} FROM {relation} WHERE {key} NOT IN (SELECT id FROM gone_{kind.table}) ORDER BY file_row_number"
        self.runner.run(write_parquet(kept, made), Stage.COUNTING, name, left)
        return self.writer.keep(made, f"{home}/{name}", rows=left)


def _one(piece: Piece | None) -> tuple[Piece, ...]:
    return () if piece is None else (piece,)


def _natural(table: Table, digits: int) -> list[str]:
    """Return the columns of a table as a store keeps them, of portable ones."""
    return [
        f"DATE '1970-01-01' + CAST({quoted(column.name)} AS INTEGER) AS {quoted(column.name)}"
        if column.kind is Kind.DAY
        else f"CAST({quoted(column.name)} AS {natural_type(column.kind, digits)}) AS {quoted(column.name)}"
        for column in table.columns
    ]
