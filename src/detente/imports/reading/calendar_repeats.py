"""A series of meetings laid out as its instances, up to an end that is stated.

A rule that names its end is followed to it; one without, to the latest moment at which something was written into the
file (nobody has told of what came after). In any case no more than `INSTANCES` and no further than `YEARS` years.
"""

from __future__ import annotations

import datetime as dt
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import icalendar
import recurring_ical_events

from detente.imports.reading.calendar_events import UNREADABLE, Broken, Moment, Told, placed
from detente.language import N_

INSTANCES: Final = 2000
YEARS: Final = 25
TOO_OFTEN: Final = N_("It repeats {frequency}, more often than meetings do.")

_FREQUENCIES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_FAR: Final = dt.timedelta(days=math.ceil(YEARS * 365.25))
_LISTS: Final = 400
_DATES: Final = 5000


@dataclass(frozen=True, slots=True)
class Instance:
    """One meeting of a series. identity : its own start in the rule.   by : which event tells of it."""

    identity: Moment
    start: Moment
    end: Moment | None
    by: Told


@dataclass(frozen=True, slots=True)
class Series:
    """instances : in the order of time.   open_end : whether the rule itself has no end.   cut : whether some were left out."""

    instances: tuple[Instance, ...]
    open_end: bool
    cut: bool


def laid_out(master: Told, onwards: Sequence[Told], told: dt.datetime | None) -> Series:
    """Return the instances of a series.

    onwards : events that change an instance and all after it.   told : when the file was written to last.
    Raises Broken where the rules are none that meetings have.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _laid_out(master, onwards, told)
    except Broken:
        raise
    except Exception as error:  # foreign arithmetic over rules from anywhere
        raise Broken(UNREADABLE, property="RRULE") from error


def _laid_out(master: Told, onwards: Sequence[Told], told: dt.datetime | None) -> Series:
    events = [master, *onwards]
    start = _in_zone(master.start, master)
    assert start is not None
    rules = list(_rules(master.component))
    open_end = any("UNTIL" not in rule and "COUNT" not in rule for rule in rules)
    last = _last(start, told) if open_end else start + _FAR
    calendar = icalendar.Calendar()
    for place, one in enumerate(events):
        calendar.add_component(_component(one, place, rules if one is master else ()))
    query = recurring_ical_events.CalendarQuery(calendar)
    found: dict[Moment, Instance] = {}
    before = start
    while len(found) <= INSTANCES and _naive(before) <= _naive(last):
        until = min(before + dt.timedelta(days=366), last + dt.timedelta(days=1), key=_naive)
        if _naive(until) <= _naive(before):
            break
        for one in query.between(before, until):
            by = events[int(one["X-PLACE"])]
            identity = _identity(one, by)
            if _naive(start) <= _naive(one["DTSTART"].dt) and (_naive(identity) <= _naive(last) or identity == start):
                found.setdefault(identity, Instance(identity, one["DTSTART"].dt, _end(one, by), by))
        before = until
    listed = sorted(found.values(), key=lambda one: _naive(one.start))
    return Series(tuple(listed[:INSTANCES]), open_end, cut=len(listed) > INSTANCES)


def _identity(one: Any, by: Told) -> Moment:
    """Return when an instance would have begun by the rule: one that was moved with all later ones began elsewhere."""
    begins: Moment = one["DTSTART"].dt
    if not by.onwards:
        identity: Moment = one["RECURRENCE-ID"].dt
        return identity
    moved, was = _in_zone(by.start, by), _in_zone(by.recurrence_id, by)
    assert moved is not None and was is not None
    return begins - (_naive(moved) - _naive(was))


def _last(start: Moment, told: dt.datetime | None) -> Moment:
    """Return how far a series without an end is followed."""
    if told is None:
        return start
    if not isinstance(start, dt.datetime):
        return max(start, min(start + _FAR, told.date()))
    here = told.astimezone(start.tzinfo) if start.tzinfo else told.replace(tzinfo=None)
    return max(start, min(start + _FAR, here, key=_naive), key=_naive)


def _rules(event: icalendar.Event) -> Iterator[icalendar.vRecur]:
    value = event.get("RRULE")
    for rule in value if isinstance(value, list) else [value] if value is not None else []:
        frequency = str(rule.get("FREQ", [""])[0]).upper()
        if frequency not in _FREQUENCIES:
            raise Broken(TOO_OFTEN, frequency=frequency[:20] or "?")
        hours = math.prod(len(_listed(rule, name)) or 1 for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
        if hours > 12 or any(len(_listed(rule, name)) > _LISTS for name in rule):
            raise Broken(TOO_OFTEN, frequency=f"{frequency} × {hours}")
        if any(not isinstance(number, int) or number < 1 for number in _listed(rule, "INTERVAL")):
            raise Broken(UNREADABLE, property="RRULE")
        yield rule


def _listed(rule: icalendar.vRecur, name: str) -> list[Any]:
    value = rule.get(name, [])
    return value if isinstance(value, list) else [value]


def _component(one: Told, place: int, rules: Iterable[icalendar.vRecur]) -> icalendar.Event:
    made = icalendar.Event()
    made.add("UID", "series")
    made.add("X-PLACE", str(place))
    made.add("SEQUENCE", one.sequence)
    start = _in_zone(one.start, one)
    assert start is not None  # what repeats, or changes what does, has a beginning
    end = _in_zone(one.end, one) or start
    made["DTSTART"], made["DTEND"] = icalendar.vDDDTypes(start), icalendar.vDDDTypes(end)
    if one.recurrence_id is not None:
        identity = icalendar.vDDDTypes(_in_zone(one.recurrence_id, one) or start)
        identity.params["RANGE"] = "THISANDFUTURE"
        made["RECURRENCE-ID"] = identity
    for rule in rules:
        made.add("RRULE", rule)
    for name in ("RDATE", "EXDATE"):
        dates = list(_dates(one, name)) if not one.recurrence_id else []
        if len(dates) > _DATES:
            raise Broken(UNREADABLE, property=name)
        if dates:
            made.add(name, dates)
    return made


def _dates(one: Told, name: str) -> Iterator[Any]:
    value = one.component.get(name)
    for listed in value if isinstance(value, list) else [value] if value is not None else []:
        zone = str(getattr(listed, "params", {}).get("TZID", ""))
        for date in listed.dts:
            if isinstance(date.dt, tuple):
                first, length = date.dt
                length = length if isinstance(length, dt.timedelta) else length - first
                yield (_in_zone(placed(first, zone, one.zones), one), length)
            else:
                yield _in_zone(placed(date.dt, zone, one.zones), one)


def _in_zone(moment: Moment | None, one: Told) -> Moment | None:
    """Return a moment given in UTC on the calendar's own clocks, by which its meetings repeat."""
    zone = one.zones.default
    if isinstance(moment, dt.datetime) and moment.tzinfo is not None and zone is not None and _is_utc(moment):
        return moment.astimezone(zone)
    return moment


def _is_utc(moment: dt.datetime) -> bool:
    return str(moment.tzinfo) in ("UTC", "Etc/UTC")


def _end(one: Any, by: Told) -> Moment | None:
    return None if by.end is None else one["DTEND"].dt


def _naive(moment: Moment) -> dt.datetime:
    """Return a moment in a form in which any two can be compared."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
