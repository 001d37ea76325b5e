"""Days of a company: its zone, its calendar, and the periods that people ask about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from detente.language import N_
from detente.mistakes import Mistake

DAY_MICROS = 86_400_000_000
_EPOCH = dt.date(1970, 1, 1)
_QUARTER = re.compile(r"^([12]\d{3})-?Q([1-4])$", re.IGNORECASE)
_MONTH = re.compile(r"^([12]\d{3})-(\d{2})$")
_YEARS = range(1000, 3000)
"""Days beyond these years are slips of the pen, and no zone knows their midnight."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``from_on`` up to and without ``to_on``; ``from_at`` and ``to_at`` are their first moments (µs UTC)."""

    from_on: dt.date
    to_on: dt.date
    from_at: int
    to_at: int

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.to_on - self.from_on).days

    def __str__(self) -> str:
        return f"{self.from_on}:{self.to_on}"


def number_of(day: dt.date) -> int:
    """Return days since 1970-01-01.

    >>> number_of(dt.date(1970, 1, 2))
    1
    """
    return (day - _EPOCH).days


def day_of(number: int) -> dt.date:
    """Return the day that is ``number`` days after 1970-01-01."""
    return _EPOCH + dt.timedelta(days=number)


def midnight(day: dt.date, zone: str) -> int:
    """Return the first moment of a day in a zone, in microseconds UTC."""
    start = dt.datetime.combine(day, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)
    # A zone may skip midnight (summer time in Beirut): then the day begins when the clock says so.
    while start.astimezone(ZoneInfo(zone)).date() < day:
        start += dt.timedelta(minutes=15)
    return (start - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def local_day(moment: int, zone: str) -> dt.date:
    """Return the day in ``zone`` at a moment (µs UTC).

    >>> local_day(-1, "UTC"), local_day(0, "Europe/Moscow")
    (datetime.date(1969, 12, 31), datetime.date(1970, 1, 1))
    """
    utc = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=moment)
    return utc.astimezone(ZoneInfo(zone)).date()


def iso(moment: int) -> str:
    """Return a moment (µs UTC) in ISO form.

    >>> iso(0)
    '1970-01-01T00:00:00+00:00'
    """
    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=moment)).isoformat()


def day_in(moment: str, zone: str) -> dt.date:
    """Return the day in ``zone`` at a moment in ISO form.

    >>> day_in("2026-12-27T23:56:00+00:00", "Europe/Paris")
    datetime.date(2026, 12, 28)
    """
    return dt.datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).date()


def period(from_on: dt.date, to_on: dt.date, zone: str) -> Period:
    """Return the period of days from ``from_on`` up to and without ``to_on``."""
    if to_on <= from_on:
        raise Mistake(
            N_("The period {from_on}:{to_on} ends before it begins; write FROM:TO with the earlier day first."),
            from_on=from_on.isoformat(),
            to_on=to_on.isoformat(),
        )
    return Period(from_on, to_on, midnight(from_on, zone), midnight(to_on, zone))


def read_period(text: str, zone: str) -> Period:
    """Read ``2026-01-01:2026-04-01``, ``2026Q1`` or ``2026-01``.

    >>> str(read_period("2026Q4", "UTC")), str(read_period("2026-02", "UTC"))
    ('2026-10-01:2027-01-01', '2026-02-01:2026-03-01')
    """
    if match := _QUARTER.match(text.strip()):
        return period(*_months(int(match[1]), int(match[2]) * 3 - 2, 3), zone)
    if (match := _MONTH.match(text.strip())) and 1 <= int(match[2]) <= 12:
        return period(*_months(int(match[1]), int(match[2]), 1), zone)
    parts = text.strip().split(":")
    if len(parts) == 2:
        return period(read_day(parts[0]), read_day(parts[1]), zone)
    raise Mistake(
        N_(
            "{text} is not a period; write FROM:TO such as 2026-01-01:2026-04-01, a quarter such as 2026Q1 or a month such as 2026-01."
        ),
        text=text,
    )


def read_day(text: str) -> dt.date:
    """Read an ISO day; a Mistake when it is none."""
    try:
        day = dt.date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise Mistake(N_("{text} is not a day; write it as 2026-01-31."), text=text)
    return day


def last_quarters(as_of: int, zone: str) -> tuple[Period, Period]:
    """Return the last full quarter before ``as_of`` (µs UTC) and the one before it, earlier first.

    >>> [str(p) for p in last_quarters(midnight(dt.date(2026, 11, 23), "UTC"), "UTC")]
    ['2026-04-01:2026-07-01', '2026-07-01:2026-10-01']
    """
    # The quarter whose last moment is as_of itself is full.
    day = local_day(as_of + 1, zone)
    start = dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    middle = _months_before(start, 3)
    return period(_months_before(start, 6), middle, zone), period(middle, start, zone)


def year_earlier(asked: Period, zone: str) -> Period:
    """Return the same days a year earlier (29 February becomes 1 March)."""
    return period(_last_year(asked.from_on), _last_year(asked.to_on), zone)


def before(asked: Period, zone: str) -> Period:
    """Return the period right before one, as long as it: whole months where it is made of whole months.

    >>> str(before(read_period("2026Q1", "UTC"), "UTC")), str(before(read_period("2026-01-05:2026-01-12", "UTC"), "UTC"))
    ('2025-10-01:2026-01-01', '2025-12-29:2026-01-05')
    """
    if asked.from_on.day == asked.to_on.day == 1:
        months = (asked.to_on.year - asked.from_on.year) * 12 + asked.to_on.month - asked.from_on.month
        return period(_months_before(asked.from_on, months), asked.from_on, zone)
    return period(asked.from_on - (asked.to_on - asked.from_on), asked.from_on, zone)


def calendar(first: int, last: int, zone: str) -> Mapping[str, list[int]]:
    """Return the company's calendar over the UTC days from ``first`` to ``last`` (µs UTC), both included.

    A moment of UTC day ``utc_day_at`` falls on local day ``day_on`` before ``cut_at`` and on ``next_on`` from
    then on; weeks likewise, named by their Monday, and the month in which they end (12 · year + month − 1). Days are
    numbers since 1970-01-01.
    """
    names = ("utc_day_at", "cut_at", "day_on", "next_on", "week_on", "next_week_on", "week_month", "next_week_month")
    columns: dict[str, list[int]] = {name: [] for name in names}
    for number in range(first // DAY_MICROS, last // DAY_MICROS + 1):
        start = number * DAY_MICROS
        today = local_day(start, zone)
        after = local_day(start + DAY_MICROS - 1, zone)
        cut = midnight(after, zone) if after != today else start + DAY_MICROS
        day, next_day = number_of(today), number_of(after)
        weeks = monday(day), monday(next_day)
        row = (start, cut, day, next_day, *weeks, *map(_month_of_end, weeks))
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    return columns


def _month_of_end(week: int) -> int:
    """Return the month in which a week ends, given its Monday."""
    end = day_of(week + 6)
    return 12 * end.year + end.month - 1


def monday(day: int) -> int:
    """Return the number of the Monday of a day's week.

    >>> day_of(monday(number_of(dt.date(2026, 11, 23)))), day_of(monday(number_of(dt.date(2026, 11, 29))))
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 23))
    """
    return day - (day + 3) % 7


def _months(year: int, month: int, count: int) -> tuple[dt.date, dt.date]:
    end = year * 12 + month - 1 + count
    return dt.date(year, month, 1), dt.date(end // 12, end % 12 + 1, 1)


def _months_before(day: dt.date, count: int) -> dt.date:
    months = day.year * 12 + day.month - 1 - count
    return dt.date(months // 12, months % 12 + 1, 1)


def _last_year(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return dt.date(day.year - 1, 3, 1)
