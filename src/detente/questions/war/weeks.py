"""What weeks come to: messages and meetings of the two sides, counted week by week (`signs_by_week`), put together by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from detente.engines import Columns
from detente.numbers.segregation import across_by_permutation, e_i, freeman
from detente.questions.war.tested import Floats, Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the weeks of a sign come to, by month and slice. month : those with any, (n,).   people : of the side with fewer, (n,).

    slices : slice → its sum in each month, 0 where there is none, (n,).
    """

    month: Whole
    people: Whole
    slices: Mapping[str, Floats]

    @staticmethod
    def of(found: Columns, sign: str) -> Counted | None:
        """Return one sign's part of what weeks.sql found; None where it has none.

        >>> found = {"month": [0, 2], "sign": ["two_camps"] * 2, "slice": ["chat across"] * 2, "figure": [7, 3], "people": [5, 6]}
        >>> Counted.of(found, "two_camps").slices, Counted.of(found, "heads_avoid")
        ({'chat across': array([7., 3.])}, None)
        """
        rows = [row for row in zip(*found.values(), strict=True) if row[1] == sign]
        if not rows:
            return None
        month = sorted({row[0] for row in rows})
        place = {one: number for number, one in enumerate(month)}
        people, slices = np.zeros(len(month), np.int64), {row[2]: np.zeros(len(month)) for row in rows}
        for one, _, part, figure, few in rows:
            slices[part][place[one]] = figure
            people[place[one]] = max(people[place[one]], few)
        return Counted(month=np.array(month, np.int64), people=people, slices=slices)

    def __getitem__(self, slice: str) -> Floats:
        """The sums of a slice, nothing where it is not there."""
        return self.slices.get(slice, np.zeros(self.month.size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written across the sides and within them, month by month, (n,); months in which both happened.

    across, within : messages, formal, managed, copied; across also those that marketing wrote.

    people : of the side with fewer.   left_out : media that were not recorded in every month.
    """

    month: Whole
    people: Whole
    across: Mapping[str, Floats]
    within: Mapping[str, Floats]
    left_out: tuple[str, ...]


_FORMAL: Final = ("email", "ticket", "memo")


def written(counts: Sequence[Counted]) -> Written:
    """Return what was written side by side, of the media that were recorded in every month.

    counts : messages, those that a manager wrote or got, and those copied to one; slices "email across", "email within".
    A medium that begins to be recorded would look like a change of how people write; where none is there in every
    month, the one with the most messages speaks for its own months.
    """
    of = counts[0]
    media = sorted(
        {one for one, _, way in (slice.rpartition(" ") for slice in of.slices) if way in ("across", "within")}
    )
    nothing = np.zeros(of.month.size)
    used = {one: of[f"{one} across"] + of[f"{one} within"] for one in media}
    kept = [one for one in media if (used[one] > 0).all()] or [max(media, key=lambda one: float(used[one].sum()))]
    sums = {
        (way, name): sum((count[f"{one} {way}"] for one in among), start=nothing)
        for way in ("across", "within")
        for name, count, among in (
            ("messages", of, kept),
            ("formal", of, [one for one in kept if one in _FORMAL]),
            ("managed", counts[1], kept),
            ("copied", counts[2], kept),
        )
    }
    for way in ("across", "within"):
        sums[way, "marketing"] = sum((of[f"{one} from marketing"] for one in kept), start=nothing)
    both = (sums["across", "messages"] > 0) & (sums["within", "messages"] > 0)
    across, within = ({name: sums[way, name][both] for _, name in sums} for way in ("across", "within"))
    left_out = tuple(one for one in media if one not in kept)
    return Written(month=of.month[both], people=of.people[both], across=across, within=within, left_out=left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Camps:
    """How far people keep to their own side in the last month: the E–I index of ties, and what chance would give.

    mean, sd : of the index, were the labels of the sides dealt out anew to the same people (Mantel 1967).   freeman : Freeman's
    segregation, the share by which ties across are fewer than that.
    """

    index: float
    mean: float
    sd: float
    freeman: float


def camps(weeks: Columns, sizes: tuple[int, int]) -> Camps | None:
    """Return it of the last month with ties; None where there are none, or a side has fewer than two people.

    sizes : how many people each side has.
    """
    ties = Counted.of(weeks, "ties")
    if ties is None or min(sizes) < 2:
        return None
    laid, across, squares = (float(ties[name][-1]) for name in ("ties", "across", "squares"))
    mean, sd = across_by_permutation(laid, laid, squares, sizes)
    return Camps(
        index=e_i(laid - across, across), mean=2 * mean - 1, sd=2 * sd, freeman=freeman(laid - across, across, sizes)
    )
