"""What both sides said themselves before something was tried, and after: two waves of the survey beside one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.evidence.periods import number_of
from detente.questions.exchange.model import Remedy
from detente.questions.exchange.tables import HeardRow
from detente.questions.war.survey import MANY, SIDES, Answered, inside, of_100

_OF_100 = 20.0
"""Points of a hundred for one of five."""


def rows(remedies: Sequence[Remedy], answers: Sequence[Answered]) -> tuple[HeardRow, ...]:
    """Return for each remedy and side the last wave before it began for anybody, beside the last one since."""
    return tuple(row for one in remedies for side in SIDES for row in _row(one, side, answers))


def _row(remedy: Remedy, side: str, answers: Sequence[Answered]) -> Iterator[HeardRow]:
    mine = [one for one in answers if one.side == side]
    before = [one for one in mine if number_of(one.asked_on) < remedy.first()]
    after = [one for one in mine if number_of(one.asked_on) >= remedy.first()]
    if not before or not after:
        return
    one, other = before[-1], after[-1]
    few = min(one.people, other.people)
    was, now = (of_100(each.mean, each.people) for each in (one, other))
    # A mean that is told as an end hides how far it went; and of few people the interval would tell it.
    sure = few >= MANY and all(inside(each.mean, each.people) for each in (one, other))
    half = _OF_100 * (one.half**2 + other.half**2) ** 0.5
    yield HeardRow(
        remedy=remedy.name,
        side=side,
        wave_before=one.wave,
        wave_after=other.wave,
        people=few,
        before=was,
        after=now,
        low=now - was - half if sure else None,
        high=now - was + half if sure else None,
    )
