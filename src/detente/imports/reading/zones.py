"""Local times in a named zone turned into UTC, with the hours that a clock change skips or repeats."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from detente.imports.reading.findings import literal
from detente.language import N_
from detente.mistakes import Mistake

UNKNOWN_ZONE: Final = N_("There is no time zone {zone}; give one such as Europe/Paris.")
_FIRST, _LAST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def to_utc(local: str, zone: str) -> str:
    """Return SQL that turns SQL of a local TIMESTAMP into UTC.

    A time that occurs twice is the first of the two; one that the clocks skip gives NULL.
    Raises Mistake where there is no such zone.

    >>> import duckdb
    >>> times = "VALUES (TIMESTAMP '2024-10-27 02:30:00'), (TIMESTAMP '2024-03-31 02:30:00')"
    >>> sql = f"SELECT CAST({to_utc('x', 'Europe/Paris')} AS VARCHAR) FROM ({times}) AS times (x)"
    >>> duckdb.sql(sql).fetchall()
    [('2024-10-27 00:30:00',), (None,)]
    """
    hours, steps = changes(zone)
    name = literal(zone)
    if not hours:
        return f"timezone('UTC', timezone({name}, {local}))"
    # Hours without a change need no second look, which keeps this fast.
    back = f"timezone({name}, timezone({name}, x))"
    earlier = "".join(
        f"WHEN timezone({name}, timezone({name}, x) - to_seconds({step})) = x "
        f"THEN timezone('UTC', timezone({name}, x)) - to_seconds({step}) "
        for step in steps
    )
    careful = f"CASE WHEN {back} <> x THEN NULL {earlier}ELSE timezone('UTC', timezone({name}, x)) END"
    listed = ", ".join(map(str, hours))
    chosen = f"CASE WHEN hour(x) IN ({listed}) THEN {careful} ELSE timezone('UTC', timezone({name}, x)) END"
    return f"list_transform([{local}], lambda x: {chosen})[1]"


@lru_cache(maxsize=32)
def changes(zone: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the hours of the day in which the zone's clocks were ever put forward or back, and by how many seconds back.

    >>> changes("UTC"), changes("Europe/Paris")[1]
    (((), ()), (3600,))
    """
    try:
        rules = ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise Mistake(UNKNOWN_ZONE, zone=zone) from error
    hours: set[int] = set()
    steps: set[int] = set()
    day, step = _FIRST, dt.timedelta(days=1)
    offset = day.astimezone(rules).utcoffset() or dt.timedelta()
    while day < _LAST:
        day += step
        after = day.astimezone(rules).utcoffset() or dt.timedelta()
        if after != offset:
            moment = _change(day - step, day, rules, offset)
            low, high = sorted((moment + offset, moment + after))
            first = low.replace(minute=0, second=0)
            while first < high:
                hours.add(first.hour)
                first += dt.timedelta(hours=1)
            if after < offset:
                steps.add(int((offset - after).total_seconds()))
            offset = after
    return tuple(sorted(hours)), tuple(sorted(steps, reverse=True))


def _change(low: dt.datetime, high: dt.datetime, rules: ZoneInfo, before: dt.timedelta) -> dt.datetime:
    """Return the first second (UTC) with another offset."""
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle in (low, high):
            break
        if (middle.astimezone(rules).utcoffset() or dt.timedelta()) == before:
            low = middle
        else:
            high = middle
    return high
