"""What was let out, as facts: of which group, when, over how many people, and between which ends a figure lies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

Group = tuple[tuple[str, str], ...]
"""Attributes with their values, in alphabetical order; all of them hold. Empty: everybody."""


class Unreadable(Exception):  # noqa: N818  a user's file, not an error of the program
    """A file that can't be read, or that says nothing. why : a code.   what : the file, column or value it is about."""

    def __init__(self, why: str, what: str) -> None:
        self.why, self.what = why, what
        super().__init__(why, what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What one person's part of a figure can be.

    least, most : between which ends it lies; None where there is none.   mean : whether the figure is a mean, else a sum.
    step : what one person's part is a whole multiple of; None where it may be anything.
    ends : a mean printed as one of these may lie beyond.   few_ends : the same for fewer than ten people.
    sums : to what the sum behind a printed mean is rounded.   adds : False for a difference of two means, between those ends.
    """

    least: float | None = None
    most: float | None = None
    mean: bool = False
    step: float | None = None
    ends: tuple[float, float] | None = None
    adds: bool = True
    few_ends: tuple[float, float] | None = None
    sums: float | None = None

    def known(self, least: float, most: float) -> bool:
        """Whether a mean, or a sum, between these ends is known: to ± half a point of five, or ± a tenth of a sum.

        >>> one_to_five = Scale(least=1.0, most=5.0, mean=True)
        >>> one_to_five.known(3.0, 4.0), one_to_five.known(3.0, 4.5), Scale(least=0.0).known(95.0, 105.0)
        (True, False, True)
        """
        if self.mean and self.least is not None and self.most is not None:
            return most - least <= (self.most - self.least) / 4 + 1e-6
        return math.isfinite(most - least) and most - least <= 0.1 * abs(most + least) + 1e-9

    def inward(self, low: float, high: float) -> tuple[float, float]:
        """Return the ends moved inward to what sums of whole parts can be; as they are where nothing would be left.

        >>> Scale(mean=True, step=1.0).inward(9.96, 10.02), Scale().inward(9.96, 10.02)
        ((10.0, 10.0), (9.96, 10.02))
        """
        if not self.step:
            return low, high
        least = low if math.isinf(low) else math.ceil(low / self.step - 1e-6) * self.step
        most = high if math.isinf(high) else math.floor(high / self.step + 1e-6) * self.step
        return (least, most) if least <= most else (low, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure of one group at one time.

    figure : table, column and what it is about, the same for all facts that may be added up.   time : wave, period or month.
    group : None where the people it is about are not known.   people : how many are behind it; None where that is hidden.
    least, most : between which ends the printed figure lies, rounding undone; None where open.   hidden : not shown.
    low, high : ends of the interval printed beside it; None where there is none.   as_of : up to which day its file knows.
    """

    source: str
    figure: str
    time: str
    group: Group | None
    people: int | None
    least: float | None
    most: float | None
    hidden: bool = False
    low: float | None = None
    high: float | None = None
    as_of: str = ""

    @property
    def exact(self) -> bool:
        """Whether the figure is known to the last digit."""
        return self.least is not None and self.most is not None and self.most - self.least <= 1e-9 * max(1.0, self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """All that was read: facts, and the scale of each figure. unread : columns of which nothing was made, by table."""

    facts: tuple[Fact, ...]
    scales: Mapping[str, Scale]
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
