"""What teams wrote, week by week, and the figures of it that remedies are to change, in blocks of four weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
BLOCK: Final = 4
"""Weeks put together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One sum of a team over another, as weeks hold them. of : "wrote" stands for who wrote.   better : 1 where more is, or -1.

    logs : a mean logarithm of one and some minutes, which is told in minutes.
    """

    name: str
    top: str
    of: str
    better: int = 1
    logs: bool = False

    def told(self, value: float) -> float:
        """Return a value as people are told it.

        >>> round(FIGURE["answers"].told(np.log(1 + 150)), 6), FIGURE["managed"].told(0.25)
        (150.0, 0.25)
        """
        return float(np.expm1(value)) if self.logs else value

    def change(self, usual: float, by: float) -> float:
        """Return a change of what is usual, as people are told it."""
        return self.told(usual + by) - self.told(usual)

    def worth(self, usual: float, share: float) -> float:
        """Return the change for the better, above 0, by which what people are told becomes so much of itself better."""
        return -float(np.log1p(-share)) if self.logs else share * usual


FIGURE: Final[Mapping[str, Figure]] = {
    one.name: one
    for one in (
        Figure(name="across", top="across", of="messages"),
        Figure(name="readers", top="readers", of="wrote"),
        Figure(name="managed", top="managed", of="crossed", better=-1),
        Figure(name="formal", top="formal", of="crossed", better=-1),
        Figure(name="answers", top="logs", of="answers", better=-1, logs=True),
    )
}
FIGURES: Final = tuple(FIGURE)
"""What remedies are to change, the one that decides first."""
_SUMS: Final = ("messages", "across", "readers", "crossed", "managed", "formal", "answers", "logs")
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """What teams wrote, week by week. weeks : Mondays by number, (w,).   teams : names.   people : in each team now, (t,).

    sums : what is added up, as in `signs_by_week`, and "wrote", who wrote → (t, w); not a number where it rests on fewer than
    five, or weeks were counted before it was.   who : on how many people each rests, (t, w).
    """

    weeks: Whole
    teams: tuple[str, ...]
    people: Whole
    sums: Mapping[str, Floats]
    who: Mapping[str, Floats]

    @staticmethod
    def of(found: Columns, sizes: Mapping[str, int]) -> Wrote | None:
        """Return what wrote.sql found; None where it found nothing. sizes : people by team; teams of nobody are left out."""
        if not found["week_on"]:
            return None
        first, last = min(found["week_on"]), max(found["week_on"])
        weeks = np.arange(first, last + 7, 7)
        teams = tuple(sorted({slice.split(" ", 1)[1] for slice in found["slice"]} & set(sizes)))
        place = {name: number for number, name in enumerate(teams)}
        sums, who = ({name: np.full((len(teams), weeks.size), np.nan) for name in _SUMS} for _ in range(2))
        for week, slice, figure, n in zip(*(found[name] for name in ("week_on", "slice", "figure", "n")), strict=True):
            what, team = slice.split(" ", 1)
            if team in place and what in sums:
                sums[what][place[team], (week - first) // 7] = float(figure)
                who[what][place[team], (week - first) // 7] = n
        people = np.array([sizes[one] for one in teams], np.int64)
        return Wrote(weeks=weeks, teams=teams, people=people, sums=sums | {"wrote": who["messages"]}, who=who)

    @property
    def blocks(self) -> int:
        """How many whole blocks there are."""
        return int(self.weeks.size // BLOCK)

    @property
    def begins(self) -> Whole:
        """The first day of each block, by number."""
        return self.weeks[self.weeks.size % BLOCK :: BLOCK]

    def told_of(self) -> tuple[Figure, ...]:
        """Return the figures that can change; the one that decides always.

        Where only e-mail is loaded all is formal, where no manager is known nothing is managed: that is nobody's doing.
        """
        known = {one: values[np.isfinite(values)] for one in FIGURE.values() for values in (self.figures(one),)}
        return tuple(one for one, of in known.items() if one.name == FIGURES[0] or (of.size and np.ptp(of) > _SAME))

    def people_behind(self, figure: Figure) -> Floats:
        """Return on how many people a figure rests, in a week of each block in which it is known, (t, b)."""
        who = self.who[figure.top]
        return self.blockwise(who) / np.maximum(self.blockwise(np.isfinite(who).astype(float)), 1)

    def blockwise(self, values: Floats) -> Floats:
        """Return sums over blocks, (t, b), of sums by week, (t, w), of which some are not a number."""
        cut = values[:, self.weeks.size % BLOCK :]
        return np.asarray(np.nansum(cut.reshape(len(self.teams), -1, BLOCK), axis=2))

    def figures(self, figure: Figure) -> Floats:
        """Return a figure by team and block, (t, b); not a number where it is not known."""
        top, of = self._known(figure)
        return _ratio(self.blockwise(top), self.blockwise(of))

    def weekly(self, figure: Figure) -> Floats:
        """Return a figure of all teams together by week, (w,)."""
        top, of = self._known(figure)
        return _ratio(np.nansum(top, axis=0), np.nansum(of, axis=0))

    def _known(self, figure: Figure) -> tuple[Floats, Floats]:
        """Return the two sums of a figure by team and week, both not a number where one is."""
        top, of = self.sums[figure.top], self.sums[figure.of]
        there = np.isfinite(top) & np.isfinite(of)
        return np.where(there, top, np.nan), np.where(there, of, np.nan)


def _ratio(top: Floats, of: Floats) -> Floats:
    return np.asarray(top / np.where(of > 0, of, np.nan))
