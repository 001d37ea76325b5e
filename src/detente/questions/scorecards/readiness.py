"""Whether a plan is ready to work: who gave their word for it and when, who can check it, and whether it is clear.

A head who signs after the plan has begun has not committed in time. A plan is clear where those who hold it can say what they
would be paid in two cases, and know the line that it is to serve: marketing makes strategy, sales tactics, both for the sale.
Shares are told in tenths and end short of nobody and everybody: of few people more would tell what each of them answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from detente.evidence import Evidence
from detente.evidence.contract import OFFICES
from detente.evidence.periods import day_of
from detente.language import N_, Count, Message, Share
from detente.questions.findings import ALL
from detente.questions.scorecards import reading
from detente.questions.scorecards.cards import FEWEST, Plan
from detente.questions.scorecards.tables import ClarityRow, ReadyRow
from detente.questions.tenths import between, told

CLEAR: Final = Fraction(4, 5)
"""The share of those asked from which on a plan is called clear; a convention."""
QUIZ: Final = "clarity"
PAY, LINE = "pay", "line"
"""What is asked: what one would be paid in two cases, and what each side is there for."""
CLEAR_PAY, CLEAR_LINE = "clear_pay", "clear_line"
_HEADS: Final = ("head_of_marketing", "head_of_sales")
_TITLES: Final = {
    "sponsor": N_("the sponsor’s word"),
    "head_of_marketing": N_("the word of marketing’s head, in time"),
    "head_of_sales": N_("the word of sales’ head, in time"),
    "checker": N_("somebody who can check it"),
    CLEAR_PAY: N_("pay that people can predict"),
    CLEAR_LINE: N_("a line that everybody knows"),
}
"""What a plan needs, in the order in which it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What people of one department answered to one question of the quiz. rightly : how many of them did."""

    item: str
    side: str
    department: str
    people: int
    rightly: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What is recorded of a plan's readiness. signed : office → day, None where no signatures are recorded.

    asked : the answers of the last quiz by department; empty where nobody was asked.
    """

    plan: Plan
    signed: Mapping[str, dt.date] | None
    asked: tuple[Asked, ...]

    def conditions(self) -> tuple[ReadyRow, ...]:
        """Return what a plan needs, and whether it is there."""
        return (*(self._word(office) for office in OFFICES), self._clear(CLEAR_PAY, PAY), self._clear(CLEAR_LINE, LINE))

    def lacking(self) -> list[ReadyRow]:
        """Return what is known not to be there."""
        return [row for row in self.conditions() if row.met == "no"]

    def _word(self, office: str) -> ReadyRow:
        on = (self.signed or {}).get(office)
        late = (on - self.plan.from_on).days if on is not None and office in _HEADS else 0
        if self.signed is None:
            met, text = "not_known", Message(N_("Who gave their word for the plan isn’t recorded."))
        elif on is None:
            met = "no"
            text = Message(
                N_("Nobody has shown yet that they can work out to the cent what the plan pays.")
                if office == "checker"
                else N_("Not signed yet.")
            )
        elif late > 0:
            text = Message(
                N_("Signed on {day}, {n} day after the plan had begun."),
                plural=N_("Signed on {day}, {n} days after the plan had begun."),
                n=Count(late),
                day=on,
            )
            met = "no"
        else:
            met = "yes"
            text = Message(
                N_("Two cases were worked out to the cent on {day}.")
                if office == "checker"
                else N_("Signed on {day}."),
                day=on,
            )
        return ReadyRow(condition=office, met=met, since_on=on, sentence=text)

    def _clear(self, condition: str, item: str) -> ReadyRow:
        whole = next((row for row in self.clarity() if row.item == item and row.side == row.department == ALL), None)
        if whole is None or whole.people is None or whole.people < FEWEST:
            text = Message(
                N_("Nobody was asked yet.") if whole is None else N_("Too few answered for anything to be told.")
            )
            return ReadyRow(condition=condition, met="not_known", since_on=None, sentence=text)
        mine = [one for one in self.asked if one.item == item]
        clear = Fraction(sum(one.rightly for one in mine), sum(one.people for one in mine)) >= CLEAR
        if whole.right is None:
            text = Message(
                N_("Enough of those asked were right; how many is told by department only.")
                if clear
                else N_("Too few of those asked were right; how many is told by department only.")
            )
            return ReadyRow(condition=condition, met="yes" if clear else "no", since_on=None, sentence=text)
        return ReadyRow(
            condition=condition,
            met="yes" if clear else "no",
            since_on=None,
            sentence=Message(
                N_("About {share} of those asked could say what they would be paid in two cases.")
                if item == PAY
                else N_("About {share} of those asked know what each side is there for."),
                share=Share(whole.right),
            ),
        )

    def clarity(self) -> tuple[ClarityRow, ...]:
        """Return a row for each group of those asked: everybody, each side, and each department."""
        return tuple(self._rows())

    def _rows(self) -> Iterator[ClarityRow]:
        for item in (PAY, LINE):
            mine = [one for one in self.asked if one.item == item]
            if not mine:
                continue
            sides = {side: [one for one in mine if one.side == side] for side in sorted({one.side for one in mine})}
            # A total beside a part that lies at an end would tell, by subtraction, what each of that part answered.
            untold = {side: any(_at_end([one]) for one in of_side) for side, of_side in sides.items()}
            whole = any(untold.values()) or any(map(_at_end, sides.values()))
            yield _row(item, ALL, ALL, mine, untold=whole and len(mine) > 1)
            for side, of_side in sides.items():
                if len(of_side) > 1:
                    yield _row(item, side, ALL, of_side, untold=untold[side])
                for one in of_side:
                    yield _row(item, side, one.department, [one])


def title(condition: str) -> Message:
    """Return what people call something that a plan needs."""
    return Message(_TITLES[condition])


NAMES: Final = _TITLES | {
    ALL: N_("all"),
    PAY: N_("what one would be paid in two cases"),
    LINE: N_("what each side is there for"),
}


def readiness(evidence: Evidence, ran: dict[str, str], plan: Plan) -> Readiness:
    """Read who gave their word for a plan, and what was answered when people were asked about it."""
    signed = None
    if evidence.has("signatures"):
        signed = {
            row["office"]: day_of(row["signed_on"])
            for row in reading.rows(evidence, ran, "signed.sql", "signatures", plan=plan.name)
        }
    return Readiness(
        plan=plan,
        signed=signed,
        asked=tuple(Asked(**row) for row in reading.rows(evidence, ran, "clarity.sql", "quiz_answers", plan=plan.name)),
    )


def _at_end(of: list[Asked]) -> bool:
    """Whether what a group answered is told as an end."""
    return not told(sum(one.people for one in of), sum(one.rightly for one in of))[1]


def _row(item: str, side: str, department: str, of: list[Asked], *, untold: bool = False) -> ClarityRow:
    people, rightly = sum(one.people for one in of), sum(one.rightly for one in of)
    share, inside = told(people, rightly)
    if untold:
        return ClarityRow(item=item, side=side, department=department, people=people, right=None, low=None, high=None)
    low, high = between(people, share) if inside else (None, None)
    return ClarityRow(
        item=item,
        side=side,
        department=department,
        people=people,
        right=float(share),
        low=low,
        high=high,
    )
