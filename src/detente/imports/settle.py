"""Which rows of a table are seen when several files give them, and which are there already.

Files are ordered by arrival. Of two rows with one key the later file's is seen, and in one file the later line's.
Rows of a table without key are events: a row that stands twice in one file happened twice; the same row seen
again in another file is the same event, so that of k copies here and m there max(k, m) are seen. What is not seen
is hidden, not lost: it comes back when the file that overrides it is corrected.

The work is done on suspects only: rows whose hash occurs more than once. A hash can make a row suspect by chance,
never clear it by chance; suspects are compared value by value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from detente.engines.base import quoted
from detente.evidence.contract import Table
from detente.imports.contracts import identity, natural_type, own_id
from detente.imports.running import Runner, Stage, parquet, write_parquet


class State(StrEnum):
    """What a file of rows was before this load."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Rows:
    """A Parquet file with rows of one table.

    owner : the contribution's id, which is the order of arrival.   gone : a contribution that this load replaces.
    low, high : range of the table's moment, None where there is none.
    """

    owner: int
    state: State
    gone: bool
    path: Path
    rows: int
    columns: tuple[str, ...]
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """What becomes of one contribution's rows: how many are seen and hidden, and how many copies fell away."""

    shown: int
    hidden: int
    accepted: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Settled:
    """``changed``: per owner whose rows are not simply all seen as they lie (or as they lay before)."""

    table: Table
    rows: tuple[Rows, ...]
    changed: Mapping[int, Split]


def settle(runner: Runner, table: Table, rows: Sequence[Rows], digits: int, *, again: bool = False) -> Settled:
    """Decide which rows are seen; leaves the decisions in the runner's table ``decided`` for `write` and `fates`.

    digits : of the currency.   again : look at hidden rows even where nothing is fresh or gone (some were lost).
    """
    runner.rows(
        "CREATE OR REPLACE TEMP TABLE decided (place INTEGER, row BIGINT, shown BOOLEAN, kept BOOLEAN, new BOOLEAN)"
    )
    in_doubt = _in_doubt(table, rows, again)
    if not in_doubt:
        return Settled(table, tuple(rows), {})
    total = sum(piece.rows for piece in in_doubt)
    columns = _all_columns(rows)
    types = {name: natural_type(table[name].kind, digits) if name in table else "VARCHAR" for name in columns}
    asked = _Asked(table, types, {place: piece for place, piece in enumerate(rows) if piece in in_doubt})
    runner.run(asked.suspects(), Stage.COMPARING, table.name, total)
    hidden = any(piece.state is State.HIDDEN for piece in in_doubt)
    if not hidden and not runner.one("SELECT count(*) FROM suspects")[0]:
        return Settled(table, tuple(rows), {})
    runner.run(asked.decisions(), Stage.COMPARING, table.name, total)
    runner.rows("DROP TABLE suspects")
    return Settled(table, tuple(rows), _splits(runner, rows))


def _in_doubt(table: Table, rows: Sequence[Rows], again: bool) -> list[Rows]:
    """Return the files among whose rows the same one may be."""
    if not (again or any(piece.state is State.FRESH or piece.gone for piece in rows)):
        return []
    if table.key or own_id(table) in _all_columns(rows):
        return list(rows)
    if again and any(piece.state is State.HIDDEN for piece in rows):
        return list(rows)
    met = []
    for piece in rows:
        others = [other for other in rows if other.owner != piece.owner or other.gone != piece.gone]
        if any(_overlap(piece, other) for other in others):
            met.append(piece)
    return met


def _overlap(one: Rows, other: Rows) -> bool:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return True
    return one.low <= other.high and other.low <= one.high


def _all_columns(rows: Iterable[Rows]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for piece in rows for name in piece.columns))


@dataclass(frozen=True, slots=True)
class _Asked:
    table: Table
    columns: Mapping[str, str]
    rows: Mapping[int, Rows]

    def _keys(self) -> tuple[list[str], str]:
        return identity(self.table, tuple(self.columns))

    def _read(self, place: int, *more: str) -> str:
        piece = self.rows[place]
        listed = ", ".join(
            quoted(name) if name in piece.columns else f"CAST(NULL AS {kind}) AS {quoted(name)}"
            for name, kind in self.columns.items()
        )
        inner = f"SELECT file_row_number AS _number, {listed} FROM {parquet(piece.path)}"
        return f"SELECT {place} AS _place, {', '.join(more)} FROM ({inner})"

    def _hash(self) -> str:
        """Equal rows have equal hashes; rows with an id of their own are hashed by it alone."""
        keys, repeats = self._keys()
        if repeats in ("true", "false"):
            return f"hash({', '.join(keys)})"
        return f"CASE WHEN {repeats} THEN hash({', '.join(map(quoted, self.columns))}) ELSE hash({keys[0]}) END"

    def suspects(self) -> str:
        """Return the statement that finds the hashes of rows that may be there more than once."""
        _, repeats = self._keys()
        by_key, alone = repeats == "false", len({(piece.owner, piece.gone) for piece in self.rows.values()}) == 1
        if by_key or alone:
            seen = "" if by_key else f" WHERE NOT ({repeats})"
            each = [f"{self._read(place, f'{self._hash()} AS _hash')}{seen}" for place in self.rows]
            several = "count(*) > 1"
        else:
            mark = {place: 2 * piece.owner + piece.gone for place, piece in self.rows.items()}
            each = [
                self._read(place, f"{self._hash()} AS _hash", f"{mark[place]} AS _from", f"{repeats} AS _repeats")
                for place in self.rows
            ]
            several = "count(*) > 1 AND (min(_from) <> max(_from) OR NOT bool_and(_repeats))"
        union = " UNION ALL ".join(each)
        return f"CREATE OR REPLACE TEMP TABLE suspects AS SELECT _hash FROM ({union}) GROUP BY _hash HAVING {several}"

    def decisions(self) -> str:
        """Return the statement that decides about every suspect, and about every row that was hidden."""
        keys, repeats = self._keys()
        each = []
        for place, piece in self.rows.items():
            read = self._read(place, "*", *_facts(piece), f"{repeats} AS _repeats")
            hidden = piece.state is State.HIDDEN
            each.append(read if hidden else f"{read} WHERE {self._hash()} IN (SELECT _hash FROM suspects)")
        row = ", ".join(map(quoted, self.columns))
        return _DECIDE.format(suspects=" UNION ALL ".join(each), keys=", ".join(keys), row=row)


def _facts(piece: Rows) -> tuple[str, ...]:
    return (
        f"{piece.owner} AS _owner",
        f"{piece.gone} AS _gone",
        f"{piece.state is State.VISIBLE} AS _seen",
        f"{piece.state is State.HIDDEN} AS _hidden",
    )


_DECIDE = """
INSERT INTO decided
WITH counted AS (
    -- _nth: which of the alike rows of one file; a later row with the same key in one file replaces the earlier.
    SELECT *, row({row}) AS _row,
        CASE WHEN _repeats THEN row_number() OVER (
            PARTITION BY {keys}, _owner, _gone ORDER BY _hidden DESC, _number) ELSE 1 END AS _nth,
        NOT _repeats AND row_number() OVER (
            PARTITION BY {keys}, _owner, _gone ORDER BY _number DESC) > 1 AS _replaced
    FROM ({suspects})
),
last AS (
    -- _last: the row as the latest file gives it; _before: how many were seen before this load.
    SELECT *,
        first_value(_row) OVER (PARTITION BY {keys}, _nth ORDER BY _gone, _owner DESC) AS _last,
        count(*) FILTER (_seen) OVER (PARTITION BY {keys}) AS _before
    FROM counted WHERE NOT _replaced
),
chosen AS (
    SELECT *,
        row_number() OVER (
            PARTITION BY {keys}, _nth
            ORDER BY _gone, _row IS NOT DISTINCT FROM _last DESC, _seen DESC, _owner DESC) = 1 AS _first,
        CASE WHEN _repeats THEN _nth <= _before ELSE bool_or(_seen AND _row IS NOT DISTINCT FROM _last) OVER (
            PARTITION BY {keys}, _nth) END AS _known
    FROM last
)
SELECT _place, _number, _first, true, _first AND NOT _known FROM chosen WHERE NOT _gone
UNION ALL
SELECT _place, _number, false, false, false FROM counted WHERE _replaced AND NOT _gone
"""


def _splits(runner: Runner, rows: Sequence[Rows]) -> dict[int, Split]:
    """Return what changes, per owner of rows that stay."""
    found = {
        int(row[0]): [int(value) for value in row[1:]]
        for row in runner.rows(
            "SELECT place, count(*) FILTER (NOT shown), count(*) FILTER (shown), count(*) FILTER (NOT kept), "
            "count(*) FILTER (NOT new) FROM decided GROUP BY place"
        )
    }
    splits: dict[int, Split] = {}
    for place, piece in enumerate(rows):
        unseen, seen, fallen, old = found.get(place, [0, 0, 0, 0])
        if piece.gone or not (old if piece.state is State.FRESH else unseen if piece.state is State.VISIBLE else seen):
            continue
        splits.setdefault(piece.owner, Split(0, 0, 0, 0))
    for place, piece in enumerate(rows):
        if piece.gone or piece.owner not in splits:
            continue
        unseen, seen, fallen, old = found.get(place, [0, 0, 0, 0])
        was = splits[piece.owner]
        hidden = piece.rows - seen if piece.state is State.HIDDEN else unseen - fallen
        fresh = piece.state is State.FRESH
        splits[piece.owner] = Split(
            was.shown + (seen if piece.state is State.HIDDEN else piece.rows - unseen),
            was.hidden + hidden,
            was.accepted + (piece.rows - old if fresh else 0),
            was.duplicates + (old if fresh else 0),
        )
    return splits


def write(runner: Runner, settled: Settled, owner: int, visible: Path, hidden: Path) -> None:
    """Write one owner's rows anew, those that are seen and those that are not; a file is written where it has rows."""
    split = settled.changed[owner]
    mine = [(place, piece) for place, piece in enumerate(settled.rows) if piece.owner == owner and not piece.gone]
    columns = _all_columns(piece for _, piece in mine)
    for path, count, shown in ((visible, split.shown, True), (hidden, split.hidden, False)):
        if count:
            union = " UNION ALL ".join(_chosen(place, piece, columns, shown) for place, piece in mine)
            runner.run(write_parquet(union, path), Stage.COMPARING, settled.table.name, count)


def _chosen(place: int, piece: Rows, columns: Sequence[str], shown: bool) -> str:
    listed = ", ".join(quoted(name) if name in piece.columns else f"NULL AS {quoted(name)}" for name in columns)
    select = f"SELECT {listed} FROM {parquet(piece.path)}"
    decided = f"SELECT row FROM decided WHERE place = {place}"
    if shown is (piece.state is State.HIDDEN):
        return f"{select} WHERE file_row_number IN ({decided} AND kept AND shown = {shown})"
    return f"{select} WHERE file_row_number NOT IN ({decided} AND NOT (kept AND shown = {shown}))"


def fates(settled: Settled, owner: int) -> str:
    """Return the SELECT of what became of one owner's fresh rows: ``row`` (from 0), ``new`` (else a duplicate)."""
    place, piece = next(
        (place, piece)
        for place, piece in enumerate(settled.rows)
        if piece.owner == owner and piece.state is State.FRESH
    )
    return (
        f"SELECT file_row_number AS row, coalesce(new, true) AS new FROM {parquet(piece.path)} "
        f"LEFT JOIN decided ON decided.place = {place} AND decided.row = file_row_number"
    )
