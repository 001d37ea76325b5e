"""What the sentences of the answer are made of, and how surely each of its bars may be spoken of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from detente.language import Count, Message, Money, People
from detente.questions.sales.plan import Planned
from detente.questions.sales.reckoning import Figure, Reckoned
from detente.questions.sales.tables import StepRow

_MUCH_LATER: Final = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the sentences are made of. changed : the source whose number of leads changed most; None where not known.

    source : the source most of the change in quality came from; None where that is not sure.   steps : changes that somebody
    noted.   plan : what was planned for b, where b is held against it.   known_on : the last day known.   again_on : when half of what is due later should have come.
    """

    reckoned: Reckoned
    currency: str
    by_deal: bool
    leads_a: int
    leads_b: int
    changed: str | None
    source: str | None
    steps: tuple[StepRow, ...]
    plan: Planned | None
    b_from: dt.date
    known_on: dt.date
    again_on: dt.date

    def about(self, minor: int) -> Money:
        """Return an amount without its sign, rounded to what is known."""
        return Money(abs(minor), self.currency, rounded=True)

    def signed(self, minor: int) -> Money:
        """Return an amount with its sign, rounded to what is known."""
        return Money(minor, self.currency, rounded=True)

    def came(self, number: int) -> People | Count:
        """Return a number of leads, who are people, or of opportunities, which are not."""
        return Count(number) if self.by_deal else People(number)

    def certain(self, bar: str) -> bool:
        """Whether it may be said that something came from this bar."""
        return bar in self.reckoned.certain

    def up(self, bar: str) -> bool:
        """Whether the bar adds."""
        return self.reckoned.bars[bar].value > 0

    def value(self, bar: str) -> int:
        """Return what the bar adds, minor units."""
        return self.reckoned.bars[bar].value

    def ranged(self, text: str, figure: Figure, source: str = "") -> Message:
        """Return a sentence of how much a figure is, without its sign, and between what it lies."""
        ends = sorted((abs(figure.low), abs(figure.high)))
        low = 0 if figure.low < 0 < figure.high else ends[0]
        return Message(
            text, money=self.about(figure.value), low=self.about(low), high=self.about(ends[1]), source=source
        )

    @property
    def much_is_due(self) -> bool:
        """Whether so much is due later that the answer had better be asked for again."""
        return self.reckoned.totals["due_b"] > _MUCH_LATER * abs(self.reckoned.booked.a)
