"""The agreed plan: who answers for which KPIs, with what weight, up to which target, and what that pays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, groupby, pairwise
from typing import Any

from detente.evidence.periods import day_of
from detente.language import N_, Count, Message, Share
from detente.mistakes import Mistake
from detente.numbers.pay import Curve, Gate, Line
from detente.questions.scorecards.counters import BY_PERSON
from detente.questions.scorecards.defined import Defined

LONGEST = 36
"""Months of the longest plan."""
FEWEST = 5
"""People who hold a card, or are a team, of which anything is said: what fewer answer for, and get, is theirs."""
MOST, THINNEST = 7, Fraction(1, 20)
"""KPIs that one card bears, and the weight below which one isn't felt."""
ALIKE, AGAINST = 0.9, -0.6
"""Correlations of two KPIs, month by month, from which on they are the same thing twice, or pull against each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """One line of a card. kpi : by name.   measured : own, team or company.   line : what it pays, in units of the KPI."""

    kpi: str
    measured: str
    target: Fraction
    line: Line
    evaluator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What somebody answers for. at_stake : minor units for one person, full time, the whole period; None where not said."""

    name: str
    parent: str
    level: str
    holder: str
    lines: tuple[Agreed, ...]
    at_stake: int | None

    def plan(self) -> tuple[Line, ...]:
        """Return the lines as pay reckons with them."""
        return tuple(one.line for one in self.lines)

    @property
    def whole(self) -> bool:
        """Whether its weights sum to one; nothing can be paid otherwise."""
        return sum((one.line.weight for one in self.lines), Fraction(0)) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan that holds from ``from_on`` up to and without ``to_on``. proposed : nobody agreed to it."""

    name: str
    agreed_on: dt.date | None
    from_on: dt.date
    to_on: dt.date
    cards: tuple[Card, ...]
    proposed: bool = False


def read(rows: Sequence[Mapping[str, Any]], kpis: Mapping[str, Defined]) -> tuple[Plan | None, list[Message]]:
    """Return the plan that the rows of ``agreed.sql`` tell, and a sentence for each line that can't be used."""
    if not rows:
        return None, []
    head = rows[0]
    days = {(row["from_on"], row["to_on"]) for row in rows}
    months = whole_months(day_of(head["from_on"]), day_of(head["to_on"])) if len(days) == 1 else 0
    if not 0 < months <= LONGEST:
        text = N_(
            "The plan “{plan}” can’t be used: all its lines need the same days, from a first day to the first day after, with one whole month in between and {most} at most."
        )
        return None, [Message(text, plan=head["plan"], most=Count(LONGEST))]
    wrong: list[Message] = []
    cards = []
    for name, of in groupby(rows, key=lambda row: row["card"]):
        mine = list(of)
        lines = []
        for row in mine:
            try:
                lines.append(_line(row, kpis))
            except Mistake as reason:
                wrong.append(
                    Message(
                        N_("On the card “{card}”, {kpi} is left out: {why}."),
                        card=name,
                        kpi=row["kpi"],
                        why=reason.message,
                    )
                )
        first = mine[0]
        if len({(row["level"], row["holder"], row["person_id"]) for row in mine}) > 1:
            wrong.append(
                Message(N_("The lines of the card “{card}” name several holders; the card is left out."), card=name)
            )
            continue
        cards.append(
            Card(
                name=name,
                parent=first["parent"] or "",
                level=first["level"],
                holder=first["person_id"] or first["holder"] or "",
                lines=tuple(lines),
                at_stake=next((row["at_stake"] for row in mine if row["at_stake"] is not None), None),
            )
        )
    return (
        Plan(
            name=head["plan"],
            agreed_on=day_of(head["agreed_on"]),
            from_on=day_of(head["from_on"]),
            to_on=day_of(head["to_on"]),
            cards=tuple(cards),
        ),
        wrong,
    )


def parents_of(text: str) -> list[str]:
    """Return the cards that a card is part of, as a table writes them.

    >>> parents_of("Both sides; Growth"), parents_of("")
    (['Both sides', 'Growth'], [])
    """
    return [name for part in text.split(";") if (name := part.strip())]


def whole_months(from_on: dt.date, to_on: dt.date) -> int:
    """Return how many whole months lie between two days.

    >>> whole_months(dt.date(2026, 1, 10), dt.date(2026, 4, 1)), whole_months(dt.date(2026, 1, 10), dt.date(2026, 1, 25))
    (2, 0)
    """
    first = from_on.year * 12 + from_on.month - (from_on.day == 1)
    return max(to_on.year * 12 + to_on.month - 1 - first, 0)


def _line(row: Mapping[str, Any], kpis: Mapping[str, Defined]) -> Agreed:
    if row["kpi"] not in kpis:
        raise Mistake(N_("there is no such KPI, or what it is made of isn’t recorded"))
    kpi = kpis[row["kpi"]]
    if (row["measured"] or "company") != "company" and not BY_PERSON.issuperset(kpi.formula.names):
        raise Mistake(N_("it is recorded for the company only, not by person or team"))
    gate = row["gate"]
    if gate and (gate not in kpis or row["gate_at"] is None):
        raise Mistake(N_("its gate {gate} can’t be reckoned, or doesn’t say what it has to reach"), gate=gate)
    gates = (
        (
            Gate(
                gate,
                Fraction(row["gate_at"]),
                Fraction(1 if row["gate_pays"] is None else row["gate_pays"]),
                lower=kpis[gate].better == "lower",
            ),
        )
        if gate
        else ()
    )
    try:
        curve = curve_of(
            kpi.better,
            target=row["target"],
            floor=row["floor"],
            floor_pays=row["floor_pays"],
            cap=row["cap"],
            cap_pays=row["cap_pays"],
            steps=bool(row["steps"]),
        )
    except ValueError:
        raise Mistake(N_("its floor, target and cap don’t go one way, from worse to better")) from None
    return Agreed(
        kpi=row["kpi"],
        measured=row["measured"] or "company",
        target=Fraction(row["target"]),
        line=Line(row["kpi"], Fraction(row["weight"]), curve, gates),
        evaluator=row["evaluator"] or kpi.evaluator,
    )


def curve_of(
    better: str,
    *,
    target: Any,
    floor: Any = None,
    floor_pays: Any = None,
    cap: Any = None,
    cap_pays: Any = None,
    steps: bool = False,
) -> Curve:
    """Return the curve through floor, target and cap; raises ValueError where they don't go from worse to better.

    >>> curve_of("lower", target=10, floor=20).share(15)
    Fraction(1, 2)
    """
    points = [(Fraction(target), Fraction(1))]
    if floor is not None:
        points.insert(0, (Fraction(floor), Fraction(floor_pays or 0)))
    if cap is not None:
        points.append((Fraction(cap), Fraction(1 if cap_pays is None else cap_pays)))
    sign = 1 if better == "higher" else -1
    if any(sign * after[0] <= sign * before[0] for before, after in pairwise(points)):
        raise ValueError("results of a curve go from worse to better")
    return Curve(tuple(points), steps=steps, lower=better == "lower")


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something wrong with a card, in words. stops : it can't be paid or judged by as it is; otherwise it is advice."""

    card: str
    said: Message
    stops: bool = False


def warnings(plan: Plan, kpis: Mapping[str, Defined], alike: Mapping[tuple[str, str], float]) -> Iterator[Warned]:
    """Yield what is wrong with the cards.

    alike : pair of KPIs → how they went together, month by month, better counted as up; from -1 to 1.
    """
    names = {card.name for card in plan.cards}
    for card in plan.cards:
        for text, fields, stops in (*_whole(card, names), *_lines(card, kpis), *_pairs(card, kpis, alike)):
            yield Warned(card=card.name, said=Message(text, card=card.name, **fields), stops=stops)


_Said = tuple[str, Mapping[str, Any], bool]


def _whole(card: Card, names: Collection[str]) -> Iterator[_Said]:
    total = sum((Fraction(one.line.weight) for one in card.lines), Fraction(0))
    if total != 1:
        text = N_("The weights of “{card}” come to {total}; nothing can be paid until they come to 100 %.")
        yield text, {"total": Share(float(total), None)}, True
    if card.level != "company" and not card.holder:
        yield N_("Nobody holds the card “{card}”: say which department, team, title or person."), {}, True
    for parent in parents_of(card.parent):
        if parent not in names:
            yield N_("“{card}” is part of “{parent}”, and there is no such card."), {"parent": parent}, False
    if len(card.lines) > MOST:
        text = N_("“{card}” has {many} KPIs: more than {most} are not remembered, let alone steered by.")
        yield text, {"many": Count(len(card.lines)), "most": Count(MOST)}, False


def _lines(card: Card, kpis: Mapping[str, Defined]) -> Iterator[_Said]:
    for one in card.lines:
        kpi = called(kpis, one.kpi)
        if _function_of(card, kpis) == one.evaluator:
            text = N_("On “{card}”, “{kpi}” is judged by those who answer for it; let another function judge it.")
            yield text, {"kpi": kpi}, True
        if one.line.weight < THINNEST:
            text = N_("On “{card}”, “{kpi}” weighs {weight}: too thin to be felt.")
            yield text, {"kpi": kpi, "weight": Share(float(one.line.weight), None)}, False
        if one.measured == "team":
            text = N_(
                "On “{card}”, “{kpi}” is measured on each one’s team: where fewer than five of a team have a part in it, they can reckon each other’s. Measure it on the company, or on each one’s own."
            )
            yield text, {"kpi": kpi}, False


def _pairs(card: Card, kpis: Mapping[str, Defined], alike: Mapping[tuple[str, str], float]) -> Iterator[_Said]:
    # What all share stands on every card on purpose, and goes with each side's own results.
    mine = [one.kpi for one in card.lines if one.kpi in kpis and kpis[one.kpi].owner != "both"]
    for one, other in combinations(mine, 2):
        r = alike.get((one, other), alike.get((other, one), 0.0))
        names = {"one": called(kpis, one), "other": called(kpis, other)}
        if r >= ALIKE:
            yield (
                N_("On “{card}”, “{one}” and “{other}” rise and fall together: it is the same thing twice."),
                names,
                False,
            )
        elif r <= AGAINST:
            text = N_(
                "On “{card}”, “{one}” was good in months in which “{other}” was bad: they pull against each other."
            )
            yield text, names, False


def called(kpis: Mapping[str, Defined], name: str) -> Message:
    """Return what people call a KPI."""
    kpi = kpis.get(name)
    if kpi is None or kpi.own:
        return Message("{name}", name=name if kpi is None else kpi.title)
    return Message(kpi.title)


def _function_of(card: Card, kpis: Mapping[str, Defined]) -> str:
    owners = {kpis[one.kpi].owner for one in card.lines if one.kpi in kpis} - {"both"}
    return owners.pop() if len(owners) == 1 else ""
