"""What two shown figures differ in: a group and a part of it, or one group in two stretches of time, a few people apart."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.attack.facts import Fact, Group, Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure less parts of it. group : whom the rest is about.   people : how many.   least, most : ends of their mean or sum.

    same : whether it holds only if those who are in both did not change their answer.
    """

    whole: Fact
    parts: tuple[Fact, ...]
    group: Group
    people: int
    least: float
    most: float
    same: bool


def differences(facts: Sequence[Fact], scale: Scale, fewest: int = 5) -> Iterator[Difference]:
    """Yield where a figure differs from a part of it, or from all parts that are shown, by fewer than so many people.

    >>> def fact(group, people, mean):
    ...     return Fact(source="f", figure="mean", time="", group=group, people=people, least=mean, most=mean)
    >>> both = [fact((), 9, 3.0), fact((("team", "north"),), 8, 3.25)]
    >>> [(one.people, one.least) for one in differences(both, Scale(mean=True))]
    [(1, 1.0)]
    """
    known = [fact for fact in facts if not fact.hidden and fact.people is not None and fact.group is not None]
    for one, other in itertools.combinations(known, 2):
        assert one.people is not None and other.people is not None
        if not 0 < abs(one.people - other.people) < fewest:
            continue
        whole, part = (one, other) if one.people > other.people else (other, one)
        nested = _nested(whole, part)
        if nested is not None and (scale.mean or not nested):
            yield from _taken_off(whole, (part,), whole.group or (), scale, same=nested)
    for whole, parts, rest in _split(facts):
        assert whole.people is not None
        if len(parts) > 1 and 0 < whole.people - sum(part.people or 0 for part in parts) < fewest:
            yield from _taken_off(whole, parts, rest, scale, same=False)


def _split(facts: Sequence[Fact]) -> Iterator[tuple[Fact, tuple[Fact, ...], Group]]:
    """Yield each figure with those that split it by one more attribute and are shown, and the one that is not."""
    known = {(fact.time, fact.group): fact for fact in facts if not fact.hidden and fact.people is not None}
    families: dict[tuple[str, Group, str], list[Fact]] = {}
    for fact in facts:
        for name, value in fact.group or ():
            outer = tuple(one for one in fact.group or () if one != (name, value))
            if (fact.time, outer) in known:
                families.setdefault((fact.time, outer, name), []).append(fact)
    for (time, outer, _), those in families.items():
        shown = tuple(one for one in those if (one.time, one.group) in known)
        hidden = [one.group for one in those if one not in shown]
        yield known[time, outer], shown, (hidden[0] or ()) if len(hidden) == 1 else outer


def _nested(whole: Fact, part: Fact) -> bool | None:
    """Return whether one holds the other only if nobody changed their mind; None where it does not hold it at all."""
    assert whole.group is not None and part.group is not None
    if whole.time == part.time:
        return False if set(whole.group) < set(part.group) else None
    if whole.group != part.group:
        return None
    stretches = _stretch(whole.time), _stretch(part.time)
    if stretches[0] and stretches[1]:
        (begin, end), (first, last) = stretches[0], stretches[1]
        return False if begin <= first and last <= end else None
    return True


def _taken_off(whole: Fact, parts: tuple[Fact, ...], group: Group, scale: Scale, *, same: bool) -> Iterator[Difference]:
    sums = [_sum(fact, scale) for fact in (whole, *parts)]
    if any(None in one for one in sums):
        return
    people = (whole.people or 0) - sum(part.people or 0 for part in parts)
    least = (sums[0][0] or 0.0) - sum(high or 0.0 for _, high in sums[1:])
    most = (sums[0][1] or 0.0) - sum(low or 0.0 for low, _ in sums[1:])
    if scale.mean:
        least, most = least / people, most / people
        least = max(least, scale.least) if scale.least is not None else least
        most = min(most, scale.most) if scale.most is not None else most
    if least > most + 1e-6:
        return  # somebody did change their mind
    yield Difference(whole=whole, parts=parts, group=group, people=people, least=least, most=most, same=same)


def _sum(fact: Fact, scale: Scale) -> tuple[float | None, float | None]:
    times = (fact.people or 0) if scale.mean else 1
    if fact.least is None or fact.most is None:
        return None, None
    return scale.inward(fact.least * times, fact.most * times)


def _stretch(time: str) -> tuple[dt.date, dt.date] | None:
    """Return the days of FROM:TO, cut off where no more is known by then (``@DAY``); None for any other time.

    >>> _stretch("spring") is None, _stretch("2026-01-01:2026-04-01 @2026-03-30")[1].isoformat()
    (True, '2026-03-31')
    """
    days, _, known = time.partition(" @")
    begin, _, end = days.partition(":")
    try:
        last = dt.date.fromisoformat(end)
        if known[:4].isdigit():
            last = min(last, dt.date.fromisoformat(known) + dt.timedelta(days=1))
        return dt.date.fromisoformat(begin), last
    except ValueError:
        return None


def days_apart(facts: Sequence[Fact], most: int = 6) -> Iterator[tuple[Fact, Fact, int]]:
    """Yield the sums of one group over two periods of which one is a few days longer, and by how many days."""
    known = [fact for fact in facts if not fact.hidden and fact.least is not None and _stretch(fact.time)]
    for one, other in itertools.permutations(known, 2):
        longer, shorter = _stretch(one.time), _stretch(other.time)
        assert longer and shorter
        inside = longer[0] <= shorter[0] and shorter[1] <= longer[1]
        days = (longer[1] - longer[0]).days - (shorter[1] - shorter[0]).days
        tells = one.least != other.least
        if tells and one.group == other.group and inside and 0 < days <= most:
            yield one, other, days
