"""From figures to levels and rows, and the word for the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from detente.language import Message
from detente.numbers.xmr import Limits, limits, signals
from detente.questions.months import Months
from detente.questions.war.survey import FEWEST, Answered, Worse
from detente.questions.war.tables import SIGNS, MonthRow, SignRow
from detente.questions.war.tested import LEVELS, Judged, Series, Sign, judged
from detente.questions.war.weeks import Camps

ENOUGH: Final = 5
"""Signs that must have data before anything is said of peace."""
OF_HEADS: Final = "heads_avoid"
"""The sign about the two heads, who see it before others do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that sentences are made of. fewest : people on the smaller side now.   withheld : signs that are left out for now.
    camps : how far people keep to their own side now, None where that isn't known.
    """

    signs: Mapping[str, Judged]
    asked: Worse | None
    answers: tuple[Answered, ...]
    months: Months
    fewest: int
    withheld: frozenset[str] = frozenset()
    camps: Camps | None = None

    def level(self, sign: str) -> str:
        """Return a sign's level."""
        if sign in self.withheld:
            return "withheld"
        if sign == "quarrel_and_communication":
            if self.asked is None:
                return "no_data"
            return next((name for name, below in LEVELS if self.asked.chance <= below), "calm")
        return self.signs[sign].level if sign in self.signs else "no_data"

    def at(self, level: str) -> tuple[str, ...]:
        """Return the signs of a level, in their order."""
        return tuple(sign for sign in SIGNS if self.level(sign) == level)

    @property
    def word(self) -> str:
        """The word for the whole: at war for two alarms, strained for an alarm or a watch, at peace for neither."""
        alarms, watched = len(self.at("alarm")), len(self.at("watch"))
        if alarms >= 2:
            return "war"
        if alarms or watched:
            return "strained"
        return "peace" if len(self.at("calm")) >= ENOUGH else "unknown"

    def since(self, sign: str) -> dt.date | None:
        """Return the first day of the month from which on a sign is another figure."""
        if sign == "quarrel_and_communication":
            return self.asked.since if self.asked is not None and self.level(sign) != "calm" else None
        month = self.signs[sign].since if sign in self.signs else None
        return None if month is None else self.months.first[month]


def judged_all(signs: Mapping[str, Sign], fewest: int, rng: np.random.Generator) -> dict[str, Judged]:
    """Return what became of each sign; those with too few months or people are left out. fewest : people on the smaller side.

    Months about too few people are taken out first: from the mean of the others one could find them.
    """
    told = {name: replace(signs[name], series=_told(signs[name], fewest)) for name in SIGNS if name in signs}
    found = {name: judged(sign, rng) for name, sign in told.items() if sign.series}
    return {name: one for name, one in found.items() if one is not None}


def _told(sign: Sign, fewest: int) -> tuple[Series, ...]:
    found = []
    for one in sign.series:
        here = _people(fewest, one) >= FEWEST
        parts = {name: getattr(one, name)[here] for name in ("month", "figure", "weight", "people")}
        found.append(replace(one, **parts))
    return tuple(one for one in found if one.month.size)


def rows(told: Told) -> tuple[SignRow, ...]:
    """Return the signs as rows, all eleven in their order."""
    from detente.questions.war.words import sentence

    return tuple(_row(told, sign, sentence(told, sign)) for sign in SIGNS)


def _row(told: Told, sign: str, said: Message) -> SignRow:
    level, since = told.level(sign), told.since(sign)
    if sign == "quarrel_and_communication" and told.asked is not None:
        asked = told.asked
        return SignRow(
            sign=sign,
            level=level,
            people=asked.people,
            figure=asked.now,
            expected=asked.before,
            low=None,
            high=None,
            p=asked.chance,
            since=since,
            sentence=said,
        )
    if sign not in told.signs:
        return SignRow(
            sign=sign, level=level, people=0, figure=None, expected=None, low=None, high=None, p=None, since=None,
            sentence=said,
        )  # fmt: skip
    one = told.signs[sign]
    usual = _usual(one)
    return SignRow(
        sign=sign,
        level=level,
        people=int(_people(told.fewest, one.shown).max()),
        figure=one.now,
        expected=one.before,
        low=None if usual is None else usual.low,
        high=None if usual is None else usual.high,
        p=one.chance,
        since=since,
        sentence=said,
    )


def _people(fewest: int, of: Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.where(of.people < 0, fewest, of.people)


_BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "heads_avoid": (0.0, 1.0),
    "two_camps": (-1.0, 1.0),
    "through_managers": (0.0, 1.0),
    "only_formally": (-1.0, 1.0),
    "only_formally/replies": (0.0, float("inf")),
    "parties_apart": (0.0, float("inf")),
    "busy_not_moving": (0.0, float("inf")),
    "joint_projects_fail": (0.0, 1.0),
    "stuck_careers": (0.0, 1.0),
    "service_desk": (0.0, 1.0),
}
"""Between what a sign's figure lies: limits beyond that would be no figure at all."""


def _bounds(one: Judged) -> tuple[float, float]:
    of_sign = _BOUNDS.get(one.sign.name, (-float("inf"), float("inf")))
    return _BOUNDS.get(f"{one.sign.name}/{one.shown.of}", of_sign)


def _usual(one: Judged) -> Limits | None:
    calm = one.shown.figure[one.calm]
    if calm.size < 2:
        return None
    found, (least, most) = limits(calm), _bounds(one)
    return replace(found, low=max(found.low, least), high=min(found.high, most))


def history(told: Told) -> tuple[MonthRow, ...]:
    """Return the figure of each sign month by month."""
    made = []
    for name, one in told.signs.items():
        series, usual, people = one.shown, _usual(one), _people(told.fewest, one.shown)
        signal = np.zeros(series.month.size, bool) if usual is None else signals(series.figure, usual)
        for place, month in enumerate(series.month):
            made.append(
                MonthRow(
                    sign=name,
                    month_on=told.months.first[month],
                    people=int(people[place]),
                    n=round(float(series.weight[place])),
                    figure=float(series.figure[place]),
                    centre=None if usual is None else usual.centre,
                    low=None if usual is None else usual.low,
                    high=None if usual is None else usual.high,
                    signal="yes" if signal[place] else "no",
                )
            )
    return tuple(made)
