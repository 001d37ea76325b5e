"""What two shown figures differ in: a group and a part of it, or one group in two stretches of time, a few people apart."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.attack.facts import Fact, Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two figures whose difference is about few people. people : how many.   least, most : ends of their mean or sum.

    same : whether it holds only if those who are in both did not change their answer.
    """

    whole: Fact
    part: Fact
    people: int
    least: float
    most: float
    same: bool


def differences(facts: Sequence[Fact], scale: Scale, fewest: int = 5) -> Iterator[Difference]:
    """Yield where the facts of one figure differ by fewer than so many people.

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
            yield from _taken_off(whole, part, scale, same=nested)


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


def _taken_off(whole: Fact, part: Fact, scale: Scale, *, same: bool) -> Iterator[Difference]:
    if None in (whole.least, whole.most, part.least, part.most):
        return
    assert whole.people is not None and part.people is not None and whole.least is not None and whole.most is not None
    assert part.least is not None and part.most is not None
    people = whole.people - part.people
    if scale.mean:
        least = (whole.least * whole.people - part.most * part.people) / people
        most = (whole.most * whole.people - part.least * part.people) / people
        least = max(least, scale.least) if scale.least is not None else least
        most = min(most, scale.most) if scale.most is not None else most
    else:
        least, most = whole.least - part.most, whole.most - part.least
    yield Difference(whole=whole, part=part, people=people, least=least, most=most, same=same)


def _stretch(time: str) -> tuple[dt.date, dt.date] | None:
    """Return the days of FROM:TO; None for any other time.

    >>> _stretch("spring") is None
    True
    """
    begin, _, end = time.partition(":")
    try:
        return dt.date.fromisoformat(begin), dt.date.fromisoformat(end)
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
        if one.group == other.group and inside and 0 < days <= most:
            yield one, other, days
