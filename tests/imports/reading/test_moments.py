"""How a column writes its days and times."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from detente.imports.reading.values import Finding, MomentStyle, day_sql, moment_sql, moments
from detente.imports.reading.zones import changes
from detente.mistakes import Mistake

Duck = duckdb.DuckDBPyConnection


def looked_at(duck: Duck, cells: list[str], order: str | None = None, from_1904: bool = False) -> Finding[MomentStyle]:
    duck.execute("CREATE OR REPLACE TEMP TABLE moments_test (cell VARCHAR)")
    duck.executemany("INSERT INTO moments_test VALUES (?)", [[cell] for cell in cells])
    return moments(duck, "moments_test", "cell", order=order, from_1904=from_1904)


def read(duck: Duck, style: MomentStyle, zone: str = "UTC") -> list[str | None]:
    sql = moment_sql("cell", style, zone)
    return [row[0] for row in duck.execute(f"SELECT CAST({sql} AS VARCHAR) FROM moments_test").fetchall()]


def days(duck: Duck, style: MomentStyle) -> list[dt.date | None]:
    return [row[0] for row in duck.execute(f"SELECT {day_sql('cell', style)} FROM moments_test").fetchall()]


CASES: dict[str, tuple[list[str], list[str | None]]] = {
    "ISO days": (["2024-03-01", "2024-12-31"], ["2024-03-01 00:00:00", "2024-12-31 00:00:00"]),
    "ISO with T and Z": (["2024-03-01T10:00:00Z", "2024-03-01T10:00:00.123Z"], ["2024-03-01 10:00:00", "2024-03-01 10:00:00.123"]),
    "offsets": (["2024-03-01 10:00:00+02:00", "2024-03-01 10:00 -0530", "2024-03-01 10:00:00+03"],
                ["2024-03-01 08:00:00", "2024-03-01 15:30:00", "2024-03-01 07:00:00"]),
    "slashes, year first": (["2024/3/1", "2024/12/31 23:59"], ["2024-03-01 00:00:00", "2024-12-31 23:59:00"]),
    "points": (["01.02.2024", "3.4.2024 5:06"], ["2024-02-01 00:00:00", "2024-04-03 05:06:00"]),
    "day first, as one cell shows": (["01/02/2024", "23/04/2024"], ["2024-02-01 00:00:00", "2024-04-23 00:00:00"]),
    "month first, as one cell shows": (["01/02/2024", "04/23/2024"], ["2024-01-02 00:00:00", "2024-04-23 00:00:00"]),
    "half days": (["3/1/2024 12:05 AM", "3/31/2024 3:05:09 PM"], ["2024-03-01 00:05:00", "2024-03-31 15:05:09"]),
    "two-digit years": (["31/12/99", "01/02/24"], ["1999-12-31 00:00:00", "2024-02-01 00:00:00"]),
    "compact": (["20240301", "20241231"], ["2024-03-01 00:00:00", "2024-12-31 00:00:00"]),
    "English months": (["March 5th, 2024", "Apr 12, 2024 3:05 PM", "12-Dec-23"],
                       ["2024-03-05 00:00:00", "2024-04-12 15:05:00", "2023-12-12 00:00:00"]),
    "French months": (["1er avril 2024", "12 févr. 2024", "mar. 5 déc. 2023"],
                      ["2024-04-01 00:00:00", "2024-02-12 00:00:00", "2023-12-05 00:00:00"]),
    "Russian months": (["12 марта 2024 г.", "1 мая 2024", "Пн, 3 июня 2024"],
                       ["2024-03-12 00:00:00", "2024-05-01 00:00:00", "2024-06-03 00:00:00"]),
    "a mail's date": (["Mon, 12 Mar 2024 10:00:00 +0100"], ["2024-03-12 09:00:00"]),
    "milliseconds since 1970": (["1700000000000"], ["2023-11-14 22:13:20"]),
    "Excel's days": (["45292", "45293.5"], ["2024-01-01 00:00:00", "2024-01-02 12:00:00"]),
    "days that are not": (["31.02.2024", "29.02.2023", "01.03.2024", "02.03.2024"], [None, None, "2024-03-01 00:00:00", "2024-03-02 00:00:00"]),
    "other things": (["2024-03-01", "n/a", "2024-03-02"], ["2024-03-01 00:00:00", None, "2024-03-02 00:00:00"]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), CASES.values(), ids=CASES)
def test_moments_are_read_in_the_columns_own_style(duck: Duck, cells: list[str], expected: list[str | None]) -> None:
    found = looked_at(duck, cells)
    assert found.style is not None and not found.readings
    assert read(duck, found.style) == expected
    assert found.unlike == expected.count(None)


def test_a_day_is_the_day_that_is_written(duck: Duck) -> None:
    found = looked_at(duck, ["2024-03-01T23:30:00-05:00", "2024-03-02T00:30:00Z", "2024-03-03"])
    assert found.style is not None
    assert days(duck, found.style) == [dt.date(2024, 3, 1), dt.date(2024, 3, 2), dt.date(2024, 3, 3)]


@pytest.mark.parametrize(
    "cells", [["01/02/2024", "03/04/2024"], ["1-2-24"], ["13/02/2024", "02/14/2024", "01/02/2024"]]
)
def test_where_day_and_month_could_change_places_there_is_a_question(duck: Duck, cells: list[str]) -> None:
    found = looked_at(duck, cells)
    assert found.style is None and len(found.readings) == 2
    assert {style.order for style in found.readings} >= {"dmy", "mdy"}
    assert found.question is not None
    assert "written with the day first or with the month first?" in found.question.in_english()


def test_the_answer_to_the_question_is_taken(duck: Duck) -> None:
    for order, expected in (("dmy", "2024-02-01 00:00:00"), ("mdy", "2024-01-02 00:00:00")):
        found = looked_at(duck, ["01/02/2024"], order=order)
        assert found.style is not None
        assert read(duck, found.style) == [expected]


def test_the_same_number_twice_needs_no_question(duck: Duck) -> None:
    assert looked_at(duck, ["05/05/2024", "06/06/2024"]).style is not None


def test_numbers_as_days_are_told_of(duck: Duck) -> None:
    found = looked_at(duck, ["45292"])
    assert found.assumed is not None and "45292" in found.assumed.in_english()
    later = looked_at(duck, ["45292"], from_1904=True)
    assert later.style is not None
    assert read(duck, later.style) == ["2028-01-02 00:00:00"]


def test_words_are_no_moments(duck: Duck) -> None:
    found = looked_at(duck, ["march", "may be", "10:30"])
    assert found.style is None and not found.readings


def test_local_times_become_utc_with_the_days_own_offset(duck: Duck) -> None:
    found = looked_at(duck, ["2024-01-15 12:00", "2024-07-15 12:00", "2024-03-31 02:30", "2024-10-27 02:30"])
    assert found.style is not None
    assert read(duck, found.style, "Europe/Paris") == [
        "2024-01-15 11:00:00",
        "2024-07-15 10:00:00",
        None,  # the clocks went from two to three
        "2024-10-27 00:30:00",  # the first of the two
    ]


def test_zones_that_change_by_half_an_hour_or_at_midnight_are_right_too(duck: Duck) -> None:
    found = looked_at(duck, ["2024-04-07 01:45", "2024-10-06 02:10", "2024-06-01 00:30"])
    assert found.style is not None
    # Lord Howe: back by half an hour at 02:00 on 7 April, on by half an hour at 02:00 on 6 October
    assert read(duck, found.style, "Australia/Lord_Howe") == ["2024-04-06 14:45:00", None, "2024-05-31 14:00:00"]
    found = looked_at(duck, ["2023-11-05 00:30", "2024-03-10 00:30", "2024-03-10 01:30"])
    assert found.style is not None
    assert read(duck, found.style, "America/Havana") == ["2023-11-05 04:30:00", None, "2024-03-10 05:30:00"]


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo"])
def test_every_quarter_of_an_hour_is_as_the_zone_database_says(duck: Duck, zone: str) -> None:
    """A second opinion: Python's zoneinfo, over two years of quarters."""
    from zoneinfo import ZoneInfo

    first = dt.datetime(2016, 1, 1)  # noqa: DTZ001
    locals_ = [first + dt.timedelta(minutes=15 * n) for n in range(2 * 366 * 96) if n % 7 == 0 or n % 96 < 20]
    found = looked_at(duck, ["2024-01-01 10:00"])
    assert found.style is not None
    duck.execute(
        "CREATE OR REPLACE TEMP TABLE moments_test AS SELECT unnest(?::VARCHAR[]) AS cell",
        [[f"{one:%Y-%m-%d %H:%M}" for one in locals_]],
    )
    result = read(duck, found.style, zone)
    rules = ZoneInfo(zone)
    for local, given in zip(locals_, result, strict=True):
        moment = local.replace(tzinfo=rules).astimezone(dt.UTC)
        exists = moment.astimezone(rules).replace(tzinfo=None) == local
        assert given == (f"{moment:%Y-%m-%d %H:%M:%S}" if exists else None), local


def test_a_zone_that_is_none_is_a_mistake(duck: Duck) -> None:
    found = looked_at(duck, ["2024-01-15 12:00"])
    assert found.style is not None
    with pytest.raises(Mistake, match="no time zone Mars/Base"):
        moment_sql("cell", found.style, "Mars/Base")
    assert changes("Asia/Tokyo") == ((), ())


def test_the_session_zone_of_duckdb_does_not_matter(duck: Duck) -> None:
    cells = ["2024-03-01T10:00:00Z", "2024-03-01T10:00:00+02:00", "2024-03-01T10:00:00"]
    found = looked_at(duck, cells)
    assert found.style is not None
    duck.execute("SET TimeZone = 'Asia/Tokyo'")
    try:
        assert read(duck, found.style, "Europe/Paris") == [
            "2024-03-01 10:00:00",
            "2024-03-01 08:00:00",
            "2024-03-01 09:00:00",
        ]
    finally:
        duck.execute("RESET TimeZone")


def test_offsets_in_a_large_column_are_looked_for_in_a_part_of_it(duck: Duck) -> None:
    duck.execute(
        "CREATE OR REPLACE TEMP TABLE many AS SELECT strftime(TIMESTAMP '2020-01-01' + to_seconds(n * 61), '%d/%m/%Y %H:%M:%S') AS x FROM range(250000) r(n)"
    )
    found = moments(duck, "many", "x")
    assert found.style is not None and found.style.order == "dmy"
    assert found.filled < 250_000
