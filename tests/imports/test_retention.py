"""Rows of messages and invitations go after three weeks; what answers need of them stays, and is the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest

from detente import ask
from detente.evidence import open_evidence, store
from detente.evidence.periods import day_of, midnight, monday, number_of
from detente.imports import entering
from detente.imports.load import Loaded, load
from detente.imports.mend import mend
from detente.imports.retention import DAYS, checked
from detente.mistakes import Mistake
from detente.simulate import Plan, Size, company, write
from detente.simulate.plan import Habits, Periods, Span

TABLES = (
    "people", "functions", "meetings", "invitations", "messages", "recipients", "projects", "project_members",
    "cases", "survey_answers",
)  # fmt: skip
ZONE = "Europe/Paris"
KEPT = [name for name in TABLES if name not in ("messages", "recipients", "meetings", "invitations")]
END = dt.date(2027, 1, 1)
PERIODS = Periods(
    begin=dt.date(2026, 1, 1),
    a=Span(start=dt.date(2026, 7, 1), end=dt.date(2026, 10, 1)),
    b=Span(start=dt.date(2026, 10, 1), end=END),
    as_of=END,
)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year of a company at odds, as evidence tables."""
    folder = tmp_path_factory.mktemp("drawn") / "evidence"
    habits = Habits(strife=frozenset({"two_camps", "parties_apart", "heads_avoid"}), strife_from=dt.date(2026, 8, 1))
    size = Size(leads_per_week=5, teams=4, sellers=20, people=120, messages=20_000, meetings=3_000)
    write(company(Plan(size=size, periods=PERIODS, habits=habits), 3), folder, only=TABLES)
    (folder / "evidence.toml").write_text(f'zone = "{ZONE}"\ncurrency = "EUR"\n')
    return folder


def put(folder: Path, where: Path, **options: Any) -> Loaded:
    return load([folder], where, **options)


def told(where: Path, as_of: str | None = None) -> dict[str, Any]:
    """Return the tables that the question answers with."""
    with open_evidence(where, as_of=as_of) as evidence:
        tables: dict[str, Any] = ask.put("war", evidence, str(PERIODS.a), str(PERIODS.b)).to_dict()["tables"]
        return tables


def until(zone: str = ZONE) -> str:
    """Return the first moment of the Monday before which rows go, UTC."""
    seen = number_of(END - dt.timedelta(days=1)) - DAYS
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(
        microseconds=midnight(day_of(monday(seen) + 7), zone)
    )
    return str(moment.replace(tzinfo=None))


def rows(where: Path, table: str, what: str = "*", more: str = "") -> list[tuple[Any, ...]]:
    files = [str(path) for path in store.holding(where).files.get(table, ())]
    return duckdb.sql(f"SELECT {what} FROM read_parquet({files}) {more}").fetchall() if files else []


def test_answers_are_what_they_were_with_all_rows(drawn: Path, tmp_path: Path) -> None:
    short, long = tmp_path / "short", tmp_path / "long"
    loaded, all_kept = put(drawn, short), put(drawn, long, retention=3_650)
    assert told(short) == told(long) == told(drawn)
    levels = {row["sign"]: row["level"] for row in told(short)["signs"]}
    assert {levels[sign] for sign in ("two_camps", "parties_apart", "heads_avoid")} <= {"watch", "alarm"}
    assert not all_kept.notes and any("figures by week remain" in note.in_english() for note in loaded.notes)
    assert len(rows(long, "messages")) > 15 * len(rows(short, "messages")) > 0
    again = put(drawn, short)
    assert not again.changed and not again.written


def test_no_row_too_old_is_left_in_any_file_or_version(
    drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "store"
    with monkeypatch.context() as before:
        # As an earlier program did, which kept such files.
        before.setattr(entering, "may_hold_words", lambda *_: False)
        put(drawn, where, retention=3_650)
        assert len(store.found(where).manifest.raws) == len(TABLES)
    put(drawn, where, retention=DAYS)
    assert rows(where, "messages", "count(*)", f"WHERE sent_at < '{until()}'") == [(0,)]
    assert rows(where, "messages", "count(*)", f"WHERE sent_at >= '{until()}'") != [(0,)]
    ids = {
        name: duckdb.sql(
            f"SELECT count(*) FILTER ({moment} < '{until()}'), count(*) FROM read_parquet('{drawn}/{name}.parquet') AS r "
            f"JOIN read_parquet('{drawn}/{of}.parquet') AS m USING ({key})"
        ).fetchall()[0]
        for name, of, key, moment in (
            ("recipients", "messages", "message_id", "sent_at"),
            ("invitations", "meetings", "meeting_id", "starts_at"),
        )
    }
    for name, (old, every) in ids.items():
        assert len(rows(where, name)) == every - old > 0
    # Nothing else in the folder holds them: no older version, no source file, no file that nobody names.
    assert store.versions(where) == [store.found(where).manifest.version]
    assert len(store.found(where).manifest.raws) == len(KEPT)
    named = {piece.path for piece in store.found(where).manifest.pieces().values()}
    there = {
        path.relative_to(where).as_posix()
        for kind in ("tables", "hidden", "raw", "rejects")
        for path in (where / kind).rglob("*")
        if path.is_file()
    }
    assert there <= named
    kept = {file.name for one in store.found(where).manifest.loads for file in one.files if file.kept}
    assert {Path(name).stem for name in kept} == set(KEPT)


def parted(drawn: Path, folder: Path, begins: str, ends: str, *tables: str) -> Path:
    """Write the rows of some time into a folder of their own, with whatever bears no moment."""
    folder.mkdir(parents=True)
    (folder / "evidence.toml").write_text((drawn / "evidence.toml").read_text())
    here = {
        "messages": f"sent_at >= '{begins}' AND sent_at < '{ends}'",
        "recipients": f"message_id IN (SELECT message_id FROM read_parquet('{drawn}/messages.parquet') AS m "
        f"WHERE sent_at >= '{begins}' AND sent_at < '{ends}')",
    }
    for name in tables or TABLES:
        duckdb.sql(
            f"COPY (SELECT * FROM read_parquet('{drawn}/{name}.parquet') WHERE {here.get(name, 'true')}) "
            f"TO '{folder}/{name}.parquet'"
        )
    return folder


def test_a_load_every_other_month_counts_what_one_load_does(drawn: Path, tmp_path: Path) -> None:
    months = [f"2026-{month:02}-01" for month in range(1, 13)] + ["2027-02-01"]
    where = tmp_path / "store"
    for number in range(0, 12, 2):
        part = parted(drawn, tmp_path / f"in {number}", months[number], months[number + 2], *TABLES)
        # At the end of each two months, as a company would.
        last = dt.date.fromisoformat(min(months[number + 2], str(END))) - dt.timedelta(days=1)
        with (part / "evidence.toml").open("a") as settings:
            settings.write(f'as_of = "{last}"\n')
        put(part, where)
    assert told(where) == told(drawn, str(END - dt.timedelta(days=1)))
    assert len(store.found(where).manifest.weeks["weekly_signs"]) > 1


def test_rows_that_come_after_their_week_was_counted_are_left_out_and_that_is_said(drawn: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    put(parted(drawn, tmp_path / "late", "2026-06-01", "2027-02-01"), where)
    before = told(where)
    early = put(parted(drawn, tmp_path / "early", "2026-03-01", "2026-06-01", "messages", "recipients"), where)
    assert not any("had been counted" in note.in_english() for note in early.notes), "weeks of which nothing was kept"
    assert len(told(where)["history"]) > len(before["history"])
    between = told(where)
    again = parted(drawn, tmp_path / "again", "2026-07-01", "2026-08-01", "messages", "recipients")
    loaded = put(again, where)
    [said] = [note.in_english() for note in loaded.notes if "had been counted" in note.in_english()]
    assert "load all files at once" in said
    assert told(where) == between and len(rows(where, "messages", "*", f"WHERE sent_at < '{until()}'")) == 0


def test_nothing_goes_while_nobody_is_recognised(drawn: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    first = put(parted(drawn, tmp_path / "mail", "2026-01-01", "2027-02-01", "messages", "recipients"), where)
    assert any("nobody of marketing or of sales is recognised" in note.in_english() for note in first.notes)
    everything = len(rows(where, "messages"))
    rest = [name for name in TABLES if name not in ("messages", "recipients")]
    put(parted(drawn, tmp_path / "rest", "2026-01-01", "2027-02-01", *rest), where)
    assert len(rows(where, "messages")) < everything / 10
    assert told(where) == told(drawn)


def test_weeks_of_calendars_are_not_counted_before_their_people_are_recognised(drawn: Path, tmp_path: Path) -> None:
    where, part = tmp_path / "store", parted(drawn, tmp_path / "in", "2026-01-01", "2027-02-01")
    duckdb.sql(
        f"COPY (SELECT * REPLACE ('of-' || person_id AS person_id) FROM read_parquet('{drawn}/invitations.parquet')) "
        f"TO '{part}/invitations.parquet'"
    )
    put(part, where)
    old = f"WHERE starts_at < '{until()}'"
    kept = {sign for (sign,) in rows(where, "weekly_signs", "DISTINCT sign")}
    assert "two_camps" in kept and not kept & {"heads_avoid", "parties_apart", "meetings"}
    assert len(rows(where, "invitations")) > 0 and len(rows(where, "meetings", "*", old)) > 0
    everything = len(rows(where, "invitations"))
    put(parted(drawn, tmp_path / "known", "2026-01-01", "2027-02-01", "invitations"), where)
    assert len(rows(where, "invitations")) < everything / 5
    assert told(where) == told(drawn)


def test_traffic_counts_what_was_written_and_is_about_five_at_either_end(drawn: Path, tmp_path: Path) -> None:
    """Beside a count in plain Python."""
    put(drawn, tmp_path / "store")
    found = {
        tuple(row[:6]): tuple(row[6:])
        for row in rows(
            tmp_path / "store",
            "traffic",
            "week_on, from_department, to_department, from_manager, to_manager, medium, messages, ties, people, cc_manager",
        )
    }
    with open_evidence(drawn) as evidence:
        staff = evidence.engine.run("SELECT person_id, department, manager FROM staff")
    of = {one: (department, bool(manager)) for one, department, manager in zip(*staff.values(), strict=True)}
    sent = duckdb.sql(
        f"SELECT CAST(date_trunc('week', (sent_at AT TIME ZONE 'UTC') AT TIME ZONE '{ZONE}') AS DATE), message_id, sender_id, "
        f"medium, person_id, kind FROM read_parquet('{drawn}/messages.parquet') AS m "
        f"JOIN read_parquet('{drawn}/recipients.parquet') AS r USING (message_id) WHERE sent_at < '{until()}'"
    ).fetchall()
    copied = {message for _, message, _, _, person, kind in sent if kind == "cc" and of[person][1]}
    pairs: dict[tuple[Any, ...], Counter[tuple[str, str]]] = defaultdict(Counter)
    copies: Counter[tuple[Any, ...]] = Counter()
    for week, message, sender, medium, person, kind in sent:
        if kind != "cc" and sender != person:
            cell = (week, of[sender][0], of[person][0], of[sender][1], of[person][1], medium)
            pairs[cell][sender, person] += 1
            copies[cell] += message in copied
    wholes: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for cell in pairs:
        wholes[cell[0], cell[1], cell[2], cell[5]].append(cell)

    def fewest(ties: Any) -> int:
        return min(len({sender for sender, _ in ties}), len({reader for _, reader in ties}))

    expected: dict[tuple[Any, ...], tuple[int, ...]] = {}
    for (week, one, other, medium), cells in wholes.items():
        parts = {cell: pairs[cell] for cell in cells}
        if min(map(fewest, parts.values())) < 5:
            parts = {(week, one, other, None, None, medium): sum((pairs[cell] for cell in cells), Counter())}
            copies[week, one, other, None, None, medium] = sum(copies[cell] for cell in cells)
        for cell, ties in parts.items():
            if fewest(ties) >= 5:
                expected[cell] = (ties.total(), len(ties), fewest(ties), copies[cell])
    assert found == expected and min(row[2] for row in found.values()) >= 5 and len(found) > 100
    assert any(cell[3] is None for cell in found)


def test_a_store_remembers_for_how_long_rows_stay(drawn: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    put(parted(drawn, tmp_path / "a", "2026-01-01", "2026-11-01"), where, retention=90)
    put(parted(drawn, tmp_path / "b", "2026-11-01", "2027-02-01", "messages", "recipients"), where)
    manifest = store.found(where).manifest
    assert manifest.retention == 90
    [(first,)] = rows(where, "messages", "CAST(min(sent_at) AS DATE)")
    assert dt.date(2026, 9, 28) <= first < dt.date(2026, 10, 12)
    for days in (0, 20, 40_000):
        with pytest.raises(Mistake, match="from 21 to 36,500 days"):
            checked(days)


def test_a_moment_far_ahead_lets_nothing_go_that_the_clock_would_keep(drawn: Path, tmp_path: Path) -> None:
    part = parted(drawn, tmp_path / "in", "2026-01-01", "2027-02-01")
    duckdb.sql(
        f"COPY (SELECT * REPLACE (CASE WHEN row_number() OVER () = 1 THEN TIMESTAMP '2028-06-01' ELSE opened_at END AS opened_at, "
        f"CASE WHEN row_number() OVER () = 1 THEN NULL ELSE closed_at END AS closed_at) "
        f"FROM read_parquet('{drawn}/cases.parquet')) TO '{part}/cases.parquet'"
    )
    put(part, tmp_path / "store", at="2027-01-02T08:00:00+00:00")
    assert len(rows(tmp_path / "store", "messages")) > 100


def test_damaged_figures_by_week_are_named_for_nothing_can_make_them_anew(drawn: Path, tmp_path: Path) -> None:
    where = tmp_path / "store"
    put(drawn, where)
    (harmed,) = (where / "tables" / "weekly_signs").glob("*.parquet")
    harmed.write_bytes(harmed.read_bytes()[:-9])
    notes = [note.in_english() for note in mend(where)]
    assert any("weekly_signs were damaged and are gone" in note for note in notes)
    assert not told(where)["history"] or len(told(where)["history"]) < 100
    assert not store.verify(where)
