"""What remedies did: figures of teams in blocks of four weeks, held against those who had not begun.

The last block ends with the last finished week. The block in which a team began is left out of its figures: part of it was
before. A remedy that began for everybody at once has nobody to be held against, so weeks before and after are; that tells less.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from detente.engines import Columns
from detente.evidence.periods import day_of
from detente.numbers.interrupted import Step, step
from detente.numbers.staggered import FEWEST_WAYS, NEVER, Effect, Panel, detectable, effect, scatter
from detente.questions.exchange.tables import AheadRow, CourseRow
from detente.questions.exchange.wrote import BLOCK, Figure, Wrote

WORTH: Final = 0.25
"""Of the figure before it began: a smaller effect is not taken to be worth a remedy. A convention."""
_YEAR: Final = 365.25 / 7
_SUSPICIOUS: Final = 0.05
_AHEAD: Final = (1, 2, 3, 6, 9, 12)
"""Blocks ahead for which it is reckoned what could be seen."""
_PAST: Final = 3
"""Blocks before a team begins that are looked at for whether it had parted from the others before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A remedy, and when it began for each team: team → day by number. everybody : for all at once, from that day; None else."""

    name: str
    kind: str
    began: Mapping[str, int]
    everybody: int | None
    by_lot: bool

    @staticmethod
    def all(found: Columns) -> Iterator[Remedy]:
        """Yield what remedies.sql found, remedy by remedy; those of which no team is known of the two sides are left out."""
        rows = [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
        for name in dict.fromkeys(row["remedy"] for row in rows if row["team"] is not None or row["everybody"]):
            mine = [row for row in rows if row["remedy"] == name]
            general = [row["from_on"] for row in mine if row["everybody"]]
            yield Remedy(
                name=name,
                kind=mine[0]["kind"],
                began={row["team"]: row["from_on"] for row in mine if row["team"] is not None},
                everybody=min(general) if general else None,
                by_lot=all(row["by_lot"] for row in mine),
            )

    @staticmethod
    def unplaced(found: Columns) -> tuple[str, ...]:
        """Return the remedies of which a row names no team of the two sides."""
        rows = zip(*(found.get(name, ()) for name in ("remedy", "team", "everybody")), strict=True)
        return tuple(dict.fromkeys(name for name, team, everybody in rows if team is None and not everybody))

    def started(self, teams: Sequence[str]) -> dict[str, int]:
        """Return when each of some teams began; those that never do are not in it."""
        of = {team: self.began[team] for team in teams if team in self.began}
        if self.everybody is not None:
            of = {team: min(of.get(team, self.everybody), self.everybody) for team in teams}
        return of

    def first(self) -> int:
        """Return the first day for anybody."""
        days = [*self.began.values(), *([] if self.everybody is None else [self.everybody])]
        return min(days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of one remedy and figure, as people are told it. verdict : a code, see `RemedyRow`.

    people : on the side with fewer.   ahead : blocks from now → smallest effect seen then.   weeks : until an effect worth it would be seen; None where that can't
    be said.   how : teams or all.
    """

    remedy: Remedy
    figure: Figure
    verdict: str
    how: str
    people: int
    before: float | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    parted: float | None = None
    smallest: float | None = None
    ahead: Mapping[int, float]
    weeks: int | None = None

    @property
    def worth(self) -> float | None:
        """What is taken to be worth it."""
        return None if self.before is None else WORTH * self.before

    @property
    def began_on(self) -> dt.date:
        """The first day for anybody."""
        return day_of(self.remedy.first())


def told(remedy: Remedy, wrote: Wrote, figure: Figure, rng: np.random.Generator) -> Told:
    """Return what became of a remedy, by one figure."""
    panel = _panel(remedy, wrote, figure)
    has = panel.start < NEVER
    if has.all() and np.unique(panel.start).size == 1:
        return _for_all(remedy, wrote, figure)
    # Of teams all of which begin at some time, those that begin last are the others.
    others = ~has if (~has).any() else panel.start == panel.start.max()
    few = int(min(wrote.people[~others].sum(), wrote.people[others].sum()))
    before = panel.figures[panel.there & ~panel.treated & has[:, None]]
    usual = float(before.mean()) if before.size else None
    known = _known(remedy, figure, usual) | {"how": "teams", "people": few}
    if panel.useful.ways < FEWEST_WAYS:
        return Told(**known, verdict=_untold(panel), ahead={})
    found = effect(panel, rng)
    ahead = _ahead(panel if found is None else panel.without(found.estimate), rng)
    if found is None:
        verdict = "to_come" if remedy.first() > wrote.weeks[-1] + 6 else "short"
        return Told(**known, verdict=verdict, ahead=_smallest(figure, usual, ahead), weeks=_weeks(figure, usual, ahead))
    sham = effect(replace(panel.without(found.estimate), sham=_PAST), rng)
    parted = sham.chance if sham is not None else None
    verdict = "parted" if parted is not None and parted < _SUSPICIOUS else _verdict(figure, usual, found)
    return Told(
        **known,
        **_changes(figure, usual, found),
        verdict=verdict,
        chance=found.chance,
        parted=parted,
        smallest=(seen := _smallest(figure, usual, ahead)).get(0),
        ahead=seen,
        weeks=_weeks(figure, usual, ahead) if verdict == "yet" else None,
    )


def _untold(panel: Panel) -> str:
    """Return why too few teams tell something: there are few, some began before they had a figure, or they have none yet."""
    if panel.ways < FEWEST_WAYS:
        return "few"
    return "late" if panel.promising.ways < FEWEST_WAYS else "short"


def _known(remedy: Remedy, figure: Figure, usual: float | None) -> dict[str, Any]:
    return {"remedy": remedy, "figure": figure, "before": None if usual is None else figure.told(usual)}


def _changes(figure: Figure, usual: float | None, found: Effect | Step) -> dict[str, Any]:
    """Return an effect and its interval as people are told them."""
    raw = {"effect": found.estimate, "low": found.low, "high": found.high}
    return raw if usual is None else {name: figure.change(usual, by) for name, by in raw.items()}


def _verdict(figure: Figure, usual: float | None, found: Effect | Step) -> str:
    """Return what an interval says."""
    worst, best = sorted((figure.better * found.low, figure.better * found.high))
    if worst > 0:
        return "helped"
    if best < 0:
        return "worse"
    return "none" if usual and best < figure.worth(usual, WORTH) else "yet"


def _panel(remedy: Remedy, wrote: Wrote, figure: Figure) -> Panel:
    """Return a figure by team and block; a block in which a team begins after its first day is partly before.

    Blocks go on after the last one, so that what begins later has a place there.
    """
    began, first, days = remedy.started(wrote.teams), int(wrote.begins[0]), 7 * BLOCK
    start, partly = np.full(len(wrote.teams), NEVER, np.int64), np.zeros(len(wrote.teams), np.bool_)
    for place, team in enumerate(wrote.teams):
        if team in began:
            start[place], rest = divmod(began[team] - first, days)
            partly[place] = rest > 0 and start[place] >= 0
            start[place] = max(start[place] + (rest > 0), 0)
    # The lot falls department by department. Where a side is one team that begins too, it can only have fallen among all.
    departments = [team.rsplit("/", 1)[0] for team in wrote.teams]
    strata = np.unique(departments, return_inverse=True)[1].astype(np.int64)
    for side in ("marketing/", "sales/"):
        mine = [team for team in wrote.teams if team.startswith(side)]
        if len(mine) == 1 and mine[0] in began:
            strata = np.zeros_like(strata)
    return Panel(figures=wrote.figures(figure), start=start, strata=strata, partly=partly)


def _ahead(panel: Panel, rng: np.random.Generator) -> dict[int, float]:
    """Return the smallest effect that would be seen now and after more blocks, of a panel without the effect."""
    of = scatter(panel)
    if of is None:
        return {}
    found, least = {}, float("inf")
    for more in (0, *_AHEAD):
        smallest = detectable(panel, of, more, rng)
        if smallest is not None:
            # More weeks never tell less; that a draw says so is the draw's.
            found[more] = least = min(least, smallest)
    return found


def _smallest(figure: Figure, usual: float | None, ahead: Mapping[int, float]) -> dict[int, float]:
    """Return smallest effects as people are told them, for the better, above 0."""
    if usual is None:
        return dict(ahead)
    return {more: abs(figure.change(usual, figure.better * smallest)) for more, smallest in ahead.items()}


def _weeks(figure: Figure, usual: float | None, ahead: Mapping[int, float]) -> int | None:
    """Return after how many more weeks an effect worth it would be seen; None where that is further than can be said."""
    if not usual:
        return None
    enough = [more for more, smallest in ahead.items() if more and smallest <= figure.worth(usual, WORTH)]
    return BLOCK * min(enough) if enough else None


def _for_all(remedy: Remedy, wrote: Wrote, figure: Figure) -> Told:
    """Return what became of a remedy that began for everybody at once."""
    values, first = wrote.weekly(figure), remedy.first()
    at = int(np.searchsorted(wrote.weeks, first))
    if 0 < at <= values.size and wrote.weeks[at - 1] < first < wrote.weeks[at - 1] + 7:
        values[at - 1] = np.nan  # partly before
    early = values[:at][np.isfinite(values[:at])]
    usual = float(early.mean()) if early.size else None
    sides = [wrote.people[[team.startswith(side) for team in wrote.teams]].sum() for side in ("marketing", "sales")]
    known = _known(remedy, figure, usual) | {"how": "all", "people": int(min(sides))}
    found = step(values, at, _YEAR)
    if found is None:
        return Told(**known, verdict="to_come" if at >= values.size else "short", ahead={})
    return Told(**known, **_changes(figure, usual, found), verdict=_verdict(figure, usual, found), ahead={})


def ahead_rows(of: Sequence[Told]) -> tuple[AheadRow, ...]:
    """Return what could be seen of each remedy, and when."""
    return tuple(
        AheadRow(
            remedy=one.remedy.name, figure=one.figure.name, weeks=BLOCK * more, people=one.people, smallest=smallest
        )
        for one in of
        for more, smallest in one.ahead.items()
        if more
    )


def course(remedy: Remedy, wrote: Wrote) -> Iterator[CourseRow]:
    """Yield each figure of teams that have a remedy and of those that never do, block by block."""
    began = remedy.started(wrote.teams)
    has = np.array([team in began for team in wrote.teams])
    for figure in wrote.told_of():
        who = wrote.people_behind(figure)
        values = wrote.figures(figure)
        for block, begins in enumerate(wrote.begins.tolist()):
            there = np.isfinite(values[:, block])
            groups = [there & has, there & ~has]
            if not groups[0].any():
                continue
            of = [figure.told(float(values[group, block].mean())) if group.any() else None for group in groups]
            people = min(int(who[group, block].sum()) for group in groups if group.any())
            yield CourseRow(
                remedy=remedy.name,
                figure=figure.name,
                from_on=day_of(begins),
                people=people,
                with_it=of[0],
                without=of[1],
                begun=float(np.mean([began[team] <= begins for team in began])) if began else None,
            )
