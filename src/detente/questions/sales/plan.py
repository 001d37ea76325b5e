"""What was planned for a period: sales, and the number of leads they were to come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from detente.evidence.periods import Period, number_of
from detente.language import N_, minor_digits
from detente.mistakes import CannotAnswer
from detente.questions.sales.tallies import Asker

_MOST = 5_000
_WHOSE = {"sales": "sales", "leads": "marketing"}
"""Whose plan of a metric counts where the company has none of its own."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned. sales : minor units.   leads : None where no number was.   spread : whether it had to be spread over days."""

    sales: int
    leads: int | None
    spread: bool


@dataclass(frozen=True, slots=True)
class _Line:
    from_on: int
    to_on: int
    value: float


def planned(asker: Asker, b: Period) -> Planned:
    """Return the plan of a period; targets of other stretches are spread evenly over their days.

    Raises CannotAnswer where the sales of the period were not planned for all its days, or planned twice.
    """
    first, last = number_of(b.from_on), number_of(b.to_on)
    columns = asker.run("plan.sql", plan_from=first, plan_to=last, most=_MOST)
    by_metric: dict[str, dict[str, list[_Line]]] = {"sales": {}, "leads": {}}
    for metric, department, *line in zip(
        *(columns[name] for name in ("metric", "department", "from_on", "to_on", "value")), strict=True
    ):
        by_metric[metric].setdefault(department, []).append(_Line(line[0], line[1], float(line[2])))
    sales, leads = (_whose(by_metric[metric], _WHOSE[metric]) for metric in ("sales", "leads"))
    if not _covered(sales, first, last):
        raise CannotAnswer(
            N_(
                "The sales of {period} were not planned for all its days. Load plans with the metric sales that cover it, or compare it "
                "with another period."
            ),
            period=str(b),
        )
    if _overlapping(sales) or _overlapping(leads):
        raise CannotAnswer(
            N_("Two plans speak of the same days of {period}; keep one of them, and load the plans again."),
            period=str(b),
        )
    return Planned(
        sales=round(_total(sales, first, last) * 10 ** minor_digits(asker.evidence.currency)),
        leads=round(_total(leads, first, last)) if _covered(leads, first, last) else None,
        spread=any(line.from_on < first or line.to_on > last for line in sales),
    )


def _whose(lines: dict[str, list[_Line]], usually: str) -> Sequence[_Line]:
    """Return the company's plan, or that of whoever usually has it, or the only one there is."""
    if "" in lines:
        return lines[""]
    of_usual = [department for department in lines if department.casefold() == usually]
    named = of_usual or (list(lines) if len(lines) == 1 else [])
    return [line for department in named for line in lines[department]]


def _covered(lines: Sequence[_Line], first: int, last: int) -> bool:
    """Whether there is a target for every day."""
    reached = first
    for line in sorted(lines, key=lambda line: line.from_on):
        if line.from_on > reached:
            return False
        reached = max(reached, line.to_on)
    return reached >= last


def _overlapping(lines: Sequence[_Line]) -> bool:
    """Whether two targets speak of the same day."""
    ordered = sorted(lines, key=lambda line: line.from_on)
    return any(after.from_on < before.to_on for before, after in pairwise(ordered))


def _total(lines: Sequence[_Line], first: int, last: int) -> float:
    return sum(
        line.value * (min(line.to_on, last) - max(line.from_on, first)) / (line.to_on - line.from_on) for line in lines
    )
