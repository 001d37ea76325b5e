"""The KPIs that there are: the standard ones and the company's own, each with the formula that can be reckoned here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from detente.language import N_, Message
from detente.mistakes import Mistake
from detente.numbers.formula import Formula, FormulaError
from detente.questions.scorecards.counters import COUNTERS, MONEY, Floats
from detente.questions.scorecards.library import STANDARD, Better, Owner, Unit

_WHY: Final = {
    "long": N_("it is too long"),
    "unreadable": N_("it can be made of names, numbers, + - * / and brackets only (look at sign {place})"),
    "nothing": N_("no counter is in it"),
    "mixed": N_("it adds amounts of money to numbers (look at sign {place})"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """A KPI that can be reckoned here. title : what people call it; translatable where it is a standard one.

    formula : over counters whose evidence is there.   gamed : how it rises while nothing gets better; empty where not known.
    """

    name: str
    title: str
    unit: Unit
    better: Better
    owner: Owner
    evaluator: str
    formula: Formula
    gamed: str = ""
    own: bool = False

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is."""
        return 1 if self.better == "higher" else -1

    @property
    def adds_up(self) -> bool:
        """Whether the figure of a period is the sum of its months': a counter, or some added to each other."""
        return not any(mark in self.formula.text for mark in "*/")

    def over(self, counters: Mapping[str, Floats], minor: int) -> Floats:
        """Return its figures for arrays of counters; money in units of currency. KeyError for a counter that isn't there."""
        found = self.formula.over(counters)
        return found / 10**minor if self.unit == "money" else found

    def exact(self, counters: Mapping[str, int] | Mapping[str, Fraction], minor: int) -> Fraction | None:
        """Return its figure for one set of counters without rounding; None where it has none, or one of them isn't there."""
        if not set(self.formula.names) <= set(counters):
            return None
        found = self.formula.exact(counters)
        return found / 10**minor if found is not None and self.unit == "money" else found


def standard(known: frozenset[str]) -> dict[str, Defined]:
    """Return the standard KPIs that can be reckoned from the counters that are known."""
    found = {}
    for kpi in STANDARD.values():
        formulas = (Formula(text) for text in kpi.formulas)
        formula = next((one for one in formulas if known.issuperset(one.names)), None)
        if formula is not None:
            found[kpi.name] = Defined(
                name=kpi.name,
                title=kpi.title,
                unit=kpi.unit,
                better=kpi.better,
                owner=kpi.owner,
                evaluator=kpi.evaluator,
                formula=formula,
                gamed=kpi.gamed,
            )
    return found


def own(rows: Sequence[Mapping[str, Any]], known: frozenset[str]) -> tuple[dict[str, Defined], list[Message]]:
    """Return the company's own KPIs that can be reckoned, and a sentence for each that can't be, with the mend."""
    found, wrong = {}, []
    for row in rows:
        try:
            found[row["kpi"]] = _defined(row, known)
        except Mistake as reason:
            wrong.append(Message(N_("The KPI {kpi} can’t be used: {why}."), kpi=row["kpi"], why=reason.message))
    return found, wrong


def _defined(row: Mapping[str, Any], known: frozenset[str]) -> Defined:
    if row["kpi"] in STANDARD:
        raise Mistake(N_("a standard KPI has that name; give it another one"))
    try:
        formula = Formula(row["formula"])
        unknown = [name for name in formula.names if name not in COUNTERS]
        if unknown:
            raise Mistake(N_("there is no counter {name}; there are {names}"), name=unknown[0], names=sorted(COUNTERS))
        dimension = formula.dimension(MONEY)
    except FormulaError as error:
        raise Mistake(_WHY[error.why], place=str(error.place)) from None
    missing = [name for name in formula.names if name not in known]
    if missing:
        needs = list(COUNTERS[missing[0]].needs)
        raise Mistake(N_("{name} is not recorded here; give {needs}"), name=missing[0], needs=needs)
    if dimension != (1 if row["unit"] == "money" else 0):
        raise Mistake(
            N_("its formula gives an amount of money, and its unit says otherwise")
            if dimension == 1
            else N_("its formula doesn’t give what its unit says")
        )
    function: Owner = row["owner"] if row["owner"] in ("marketing", "sales") else "both"
    return Defined(
        name=row["kpi"],
        title=row["name"] or row["kpi"],
        unit=row["unit"],
        better=row["better"],
        owner=function,
        evaluator=row["evaluator"] or "finance",
        formula=formula,
        own=True,
    )


def to_list(kpi: Defined) -> list[Any]:
    """Return a KPI as plain values, as JSON takes them; see `from_list`."""
    return [
        *(kpi.name, kpi.title, kpi.unit, kpi.better, kpi.owner, kpi.evaluator, kpi.formula.text, kpi.gamed, kpi.own),
    ]


def from_list(said: Sequence[Any]) -> Defined:
    """Return the KPI that `to_list` made plain."""
    name, title, unit, better, owner, evaluator, formula, gamed, own = said
    return Defined(
        name=name,
        title=title,
        unit=unit,
        better=better,
        owner=owner,
        evaluator=evaluator,
        formula=Formula(formula),
        gamed=gamed,
        own=own,
    )
