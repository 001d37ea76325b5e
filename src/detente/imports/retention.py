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
from detente.evidence.contract import DISCREET, TABLES, Table
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

    table, key, moment : of the one that bears the moment.   parts : those whose rows go, each with that key.
    signs : those that the rows make.   people : the SELECT of who is in rows older than ``{until}``.
    """

    table: str
    key: str
    moment: str
    parts: tuple[str, ...]
    signs: tuple[str, ...]
    people: str

    @property
    def gone(self) -> str:
        """The runner's table of the ids that are too old, with their moments."""
        return f"gone_{self.table}"

    @property
    def counted(self) -> str:
        """The runner's table of the weeks that were counted before, from and to."""
        return f"counted_{self.table}"


_KINDS: Final = (
    _Rows(
        "messages",
        "message_id",
        "sent_at",
        ("messages", "recipients"),
        ("two_camps", "through_managers", "only_formally", "replies", "ties", "brokers", "teams"),
        "SELECT sender_id AS person_id FROM messages WHERE sent_at < {until}",
    ),
    _Rows(
        "meetings",
        "meeting_id",
        "starts_at",
        ("invitations",),
        ("heads_avoid", "parties_apart", "meetings"),
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
    if not set(manifest.visible()).intersection(part for kind in _KINDS for part in kind.parts):
        return Trimmed(manifest)
    held = store.held(writer.folder, manifest)
    engine = DuckDBEngine(held.files, [writer.folder], spill=writer.room())
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
        weeks = self._weeks(known)
        contributions = tuple(
            replace(one, parts={name: self._left(name, part, known) for name, part in one.parts.items()})
            for one in self.was.contributions
        )
        if not self.went.total():
            return Trimmed(self.was, tuple(notes))
        begun = (self.was.begun_at, self.evidence.first_at)
        # Files with such rows are not kept; a store that an earlier program made may hold some.
        files = {one.source for one in self.was.contributions if set(one.parts) & set(DISCREET)}
        now = replace(
            self.was,
            contributions=contributions,
            loads=tuple(
                replace(
                    load, files=tuple(replace(one, kept=one.kept and one.source not in files) for one in load.files)
                )
                for load in self.was.loads
            ),
            raws={source: piece for source, piece in self.was.raws.items() if source not in files},
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
        """Note the ids of what is too old, and the weeks that were counted before; return whether anything is too old."""
        files = [path for one in self.was.contributions for path in self._files(one.parts.get(kind.table))]
        if not files:
            return False
        signs = ", ".join(map(text, kind.signs))
        weeks = self.engine.run(f"SELECT DISTINCT week_on FROM weekly_signs WHERE sign IN ({signs})")["week_on"]
        self.runner.rows(f"CREATE TEMP TABLE {kind.counted} (begins TIMESTAMP, ends TIMESTAMP)")
        for week in weeks:
            ends = [midnight(day_of(week + days), self.evidence.zone) for days in (0, 7)]
            self.runner.rows(f"INSERT INTO {kind.counted} SELECT make_timestamp(?), make_timestamp(?)", ends)
        self.runner.run(
            f"CREATE TEMP TABLE {kind.gone} AS SELECT {kind.key} AS id, max({kind.moment}) AS moment "
            f"FROM {parquet(*files)} GROUP BY {kind.key} HAVING max({kind.moment}) < make_timestamp({self._moment})",
            Stage.COUNTING,
            kind.table,
        )
        return bool(self.runner.one(f"SELECT count(*) FROM {kind.gone}")[0])

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

    def _weeks(self, known: Sequence[_Rows]) -> Mapping[str, Piece]:
        """Count the weeks that go, of the rows that go; return the files with what they come to."""
        kept: dict[str, Piece] = {}
        signs = ", ".join(text(sign) for one in known for sign in one.signs)
        of_rows = {"weekly_signs": f"sign IN ({signs})", "traffic": str("messages" in {one.table for one in known})}
        for name, select in _COUNTED.items():
            self.watch.at(Stage.COUNTING, name)
            made = self.writer.work / f"{name}.parquet"
            listed = ", ".join(_natural(TABLES[name], minor_digits(self.was.currency)))
            before = f"SELECT * FROM ({select}) AS found WHERE week_on < {number_of(self.until)} AND {of_rows[name]}"
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
        relation = parquet(self.writer.folder / piece.path)
        columns = ", ".join(quoted(one) for one in self.runner.described(relation) if one != "file_row_number")
        made = self.writer.work / "left.parquet"
        kept = f"SELECT {columns} FROM {relation} WHERE {kind.key} NOT IN (SELECT id FROM {kind.gone}) ORDER BY file_row_number"
        [(left,)] = self.runner.run(write_parquet(kept, made), Stage.COUNTING, name, piece.rows)
        went = (piece.rows or 0) - left
        if not went:
            return piece
        late = self._late(relation, kind)
        self.went.update({True: late, False: went - late})
        return self.writer.keep(made, f"{home}/{name}", rows=left) if left else None

    def _late(self, relation: str, kind: _Rows) -> int:
        """Return how many of the rows that go lie in weeks that were counted before."""
        if not self.runner.one(f"SELECT count(*) FROM {kind.counted}")[0]:
            return 0
        late = self.runner.run(
            f"SELECT count(*) FROM {relation} AS r JOIN {kind.gone} AS g ON g.id = r.{kind.key} "
            f"JOIN {kind.counted} AS c ON g.moment >= c.begins AND g.moment < c.ends",
            Stage.COUNTING,
            kind.table,
        )
        return int(late[0][0])


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
