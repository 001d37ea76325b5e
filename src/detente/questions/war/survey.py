"""What both sides answered when asked: means with intervals, the gap item by item, and whether the last wave is worse.

Means that are shown end at 1.5 and 4.5: a mean of exactly 1 or 5 would tell what everybody answered. Those of fewer than
ten people end at 2 and 4: a mean near an end would hem in what a few among them answered.
Source of the stages: Kotler, Rackham and Krishnaswamy (2006), Harvard Business Review 84(7):68-78 (our own wording of items).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from detente.engines import Columns
from detente.evidence.periods import day_of
from detente.questions.war import topics
from detente.questions.war.tables import GapRow, SurveyRow

SIDES: Final = ("marketing", "sales")
_ENDS: Final = (1.5, 4.5)
_WIDER_ENDS: Final = (2.0, 4.0)
MANY: Final = 10
"""Of fewer people than this, means end earlier."""
FEWEST: Final = 5
"""People of whom the exit lets nothing be told: a sign about fewer is not judged, lest a sentence tell of them."""
ALIKE: Final = 0.5
"""The least spread that an interval rests on: one of nearly none would tell that all have answered alike."""
_STAGES = ((80.0, "integrated"), (60.0, "aligned"), (40.0, "defined"))
_LEVEL = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one side answered in one wave. people : respondents.   mean, spread : of the respondents' own means, 1 to 5.

    wrote, named : people with a comment, and those whose comment names how people talk with one another.
    """

    wave: str
    asked_on: dt.date
    side: str
    people: int
    mean: float
    spread: float
    wrote: int
    named: int

    @property
    def half(self) -> float:
        """Half the width of the mean's 90 % interval (Student's t); infinite for one respondent."""
        return _half(self.people, self.spread)


def answered(found: Columns, comments: Columns | None = None) -> tuple[Answered, ...]:
    """Return what each side answered, wave by wave in the order of their days. comments : who wrote about what."""
    wrote, named = topics.wrote(comments or {}), topics.wrote(comments or {}, topics.COMMUNICATION)
    # One wave may have begun on several days: it is told by its first.
    first: dict[str, int] = {}
    for wave, day in zip(found["wave"], found["asked_on"], strict=True):
        first[wave] = min(day, first.get(wave, day))
    places: dict[tuple[int, str, str], list[int]] = {}
    for place, (wave, side) in enumerate(zip(found["wave"], found["side"], strict=True)):
        places.setdefault((first[wave], wave, side), []).append(place)
    return tuple(
        _answered(found, day, wave, side, here, (wrote.get((wave, side), 0), named.get((wave, side), 0)))
        for (day, wave, side), here in sorted(places.items())
    )


def _answered(found: Columns, day: int, wave: str, side: str, places: list[int], comments: tuple[int, int]) -> Answered:
    items, people, total, squares = (
        np.array([found[name][place] for place in places], dtype=np.float64)
        for name in ("items", "people", "total", "squares")
    )
    number, mean = people.sum(), float((total / items).sum() / people.sum())
    spread = float((squares / items**2).sum() - number * mean**2) / max(number - 1.0, 1.0)
    return Answered(
        wave=wave,
        asked_on=day_of(day),
        side=side,
        people=int(number),
        mean=mean,
        spread=float(np.sqrt(max(spread, 0.0))),
        wrote=comments[0],
        named=comments[1],
    )


def rows(of: tuple[Answered, ...]) -> tuple[SurveyRow, ...]:
    """Return the answers as rows, on the scale from 20 to 100."""
    return tuple(
        SurveyRow(
            wave=one.wave,
            asked_on=one.asked_on,
            side=one.side,
            people=one.people,
            score=of_100(one.mean, one.people),
            low=of_100(one.mean - one.half, MANY) if inside(one.mean, one.people) else None,
            high=of_100(one.mean + one.half, MANY) if inside(one.mean, one.people) else None,
            # Figures are hidden by the exit; the stage is a figure in words.
            stage=stage(of_100(one.mean, one.people)) if one.people >= FEWEST else "",
        )
        for one in of
    )


def stage(score: float) -> str:
    """Return the stage that a score from 20 to 100 stands for.

    >>> stage(39.9), stage(60.0), stage(92.0)
    ('undefined', 'aligned', 'integrated')
    """
    return next((name for least, name in _STAGES if score >= least), "undefined")


def of_100(mean: float, people: int) -> float:
    """Return a mean of 1 to 5 as it is shown of so many people, on the scale from 20 to 100.

    >>> of_100(3.0, 5), of_100(4.9, 5), of_100(4.9, 20)
    (60.0, 80.0, 90.0)
    """
    return 20.0 * kept(mean, people)


def kept(mean: float, people: int) -> float:
    """Return a mean of 1 to 5 as it is shown of so many people: beyond the ends, the end."""
    least, most = _ends(people)
    return min(max(mean, least), most)


def _ends(people: int) -> tuple[float, float]:
    return _ENDS if people >= MANY else _WIDER_ENDS


def inside(mean: float, people: int) -> bool:
    """Whether a mean lies between the ends: of one at an end or beyond, an interval would tell which."""
    least, most = _ends(people)
    return least < mean < most


def _half(people: int, spread: float) -> float:
    if people < 2:
        return float("inf")
    half = float(stats.t.ppf(0.5 + _LEVEL / 2, people - 1)) * max(spread, ALIKE) / float(np.sqrt(people))
    return in_steps(half)


def in_steps(half: float) -> float:
    """Return half an interval's width, widened to the next tenth of a point: the exact one would tell the sum of squares.

    >>> in_steps(0.41), in_steps(0.5)
    (0.5, 0.5)
    """
    return float(np.ceil(round(10.0 * half, 6))) / 10.0


def gaps(found: Columns) -> tuple[GapRow, ...]:
    """Return the gap between the sides item by item, widest first; items that one side did not answer are left out."""
    sides: dict[str, dict[str, tuple[int, float, float]]] = {}
    for item, side, people, total, squares in zip(
        *(found[name] for name in ("item", "side", "people", "total", "squares")), strict=True
    ):
        mean = total / people
        sides.setdefault(item, {})[side] = people, mean, max(squares / people - mean**2, 0.0)
    made = [_gap(item, both) for item, both in sides.items() if len(both) == len(SIDES)]
    return tuple(sorted(made, key=lambda row: (-abs(row.gap or 0.0), row.item)))


def _gap(item: str, both: Mapping[str, tuple[int, float, float]]) -> GapRow:
    (n, mean, variance), (m, other, spread) = (both[side] for side in SIDES)
    # Of each side's mean, the variance.
    gap, one, two = (
        mean - other,
        max(variance, ALIKE**2) / max(n - 1, 1),
        max(spread, ALIKE**2) / max(m - 1, 1),
    )
    error = float(np.sqrt(one + two))
    # Welch and Satterthwaite: degrees of freedom where the sides vary differently.
    degrees = (one + two) ** 2 / (one**2 / max(n - 1, 1) + two**2 / max(m - 1, 1))
    half = in_steps(float(stats.t.ppf(0.5 + _LEVEL / 2, max(degrees, 1.0))) * error)
    shown, told = (kept(mean, n), kept(other, m)), inside(mean, n) and inside(other, m)
    return GapRow(
        item=item,
        people=min(n, m),
        marketing=shown[0],
        sales=shown[1],
        gap=shown[0] - shown[1],
        low=gap - half if told else None,
        high=gap + half if told else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Worse:
    """Whether the last wave of the two sides is worse than those before. since : when it was asked.

    chance : how often luck would make it so.   now, before : means of 20 to 100.   people : of the side with fewer respondents.
    """

    since: dt.date
    chance: float
    now: float
    before: float
    people: int


def worse(of: tuple[Answered, ...]) -> Worse | None:
    """Return whether the last wave is worse (Welch's t), or more of it names how people talk (Fisher).

    Waves in which a side had fewer respondents than anything may be told of are left out; None where the last one is, or
    no other is left.
    """
    waves = list(dict.fromkeys((one.asked_on, one.wave) for one in of))
    if len(waves) < 2:
        return None
    enough = [
        wave
        for _, wave in waves
        if len(asked := [one.people for one in of if one.wave == wave]) == len(SIDES) and min(asked) >= FEWEST
    ]
    if len(enough) < 2 or enough[-1] != waves[-1][1]:
        return None
    last = [one for one in of if one.wave == enough[-1]]
    earlier = [one for one in of if one.wave in enough[:-1]]
    (n, now, error), (m, before, spread) = (_pooled(part) for part in (last, earlier))
    degrees = (error + spread) ** 2 / max(error**2 / (n - 1) + spread**2 / (m - 1), 1e-12)
    t = (now - before) / max(float(np.sqrt(error + spread)), 1e-12)
    chances = [float(stats.t.cdf(t, max(degrees, 1.0)))]
    wrote, named = (
        [sum(getattr(one, name) for one in part) for part in (last, earlier)] for name in ("wrote", "named")
    )
    if min(wrote) > 0:
        table = [[named[0], wrote[0] - named[0]], [named[1], wrote[1] - named[1]]]
        chances.append(float(stats.fisher_exact(table, alternative="greater").pvalue))
    return Worse(
        since=waves[-1][0],
        chance=min(1.0, len(chances) * min(chances)),
        now=of_100(now, int(n)),
        before=of_100(before, int(m)),
        people=min(one.people for one in last),
    )


def _pooled(part: list[Answered]) -> tuple[float, float, float]:
    """Return respondents, their mean, and the variance of that mean."""
    people = np.array([one.people for one in part], dtype=np.float64)
    means, spreads = np.array([one.mean for one in part]), np.array([one.spread for one in part])
    number, mean = people.sum(), float(np.average(means, weights=people))
    within = float(((people - 1) * spreads**2).sum() + (people * (means - mean) ** 2).sum())
    return float(number), mean, within / (number - 1) / number
