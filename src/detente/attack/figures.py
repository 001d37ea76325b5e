"""What the columns of an answer are made of, as far as it is published: what an attacker reads up on before beginning.

A column that is not named here is taken for a mean when it is called one, else for a sum of what single persons add to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from detente.attack.cells import Cell
from detente.attack.facts import Scale

PEOPLE: Final = ("people", "sellers", "leads", "respondents", "answers", "members", "headcount", "n")
"""Columns that say how many people are behind a row."""
FEWEST: Final = frozenset(
    {
        "survey_gap",
        "by_source",
        "by_team",
        "by_campaign",
        "by_segment",
        "by_product",
        "replies",
        "steps",
        "teams",
        "signs",
    }
)
"""Tables whose number of people is that of the smaller of two sides or periods."""
TIMES: Final = ("wave", "asked_on", "period", "month", "month_on", "week", "week_on", "quarter", "year", "day")
NO_LABELS: Final = frozenset({"stage", "signal", "level", "shows", "holds", "sentence", "text", "owner"})
"""Words that say what a row's figures say, and not whom they are about."""
_ONE_TO_FIVE: Final = Scale(least=1.0, most=5.0, mean=True, step=1.0)
_MEANS: Final = ("mean", "score", "average", "avg")
_SHARES: Final = ("share", "rate")
_NO_SUMS: Final = (
    "low", "high", "p", "odds", "changed", "lag_days", "median", "expected", "centre", "gap", "figure", "foretold", "price",
    "off", "probability", "lmdi", "eventual", "due", "timing", "chance", "alike", "tenth", "value", "since",
)  # fmt: skip
"""First words of columns that are no sum over people: odds, medians, limits, estimates."""
KNOWN: Final[Mapping[tuple[str, str], Scale]] = {
    ("survey", "score"): Scale(least=20.0, most=100.0, mean=True, ends=(30.0, 90.0), few_ends=(40.0, 80.0)),
    ("survey_groups", "score"): Scale(
        least=20.0, most=100.0, mean=True, ends=(30.0, 90.0), few_ends=(40.0, 80.0), sums=100.0
    ),
    ("survey_gap", "marketing"): Scale(least=1.0, most=5.0, mean=True, step=1.0, ends=(1.5, 4.5), few_ends=(2.0, 4.0)),
    ("survey_gap", "sales"): Scale(least=1.0, most=5.0, mean=True, step=1.0, ends=(1.5, 4.5), few_ends=(2.0, 4.0)),
}
DIFFERENCES: Final = {("survey_gap", "gap"): (1.0, 5.0)}
"""Differences of two means, and the scale of those."""
TOTALS: Final = {("value", "booked"): "teams.booked"}
"""Columns that are the total of another table's, and what those are called: everybody's, whatever their row counts."""
LEVEL: Final = 0.9
"""What the intervals beside means hold."""


def scale_of(table: str, column: str, cells: Sequence[Cell], told: Mapping[str, Scale]) -> Scale | None:
    """Return the scale of a column; None where it is no figure that adds up over people.

    told : what the user says of columns, by name.

    >>> from detente.attack.cells import of_text
    >>> scale_of("t", "mean", [of_text("3.5")], {})
    Scale(least=1.0, most=5.0, mean=True, step=1.0, ends=None, adds=True, few_ends=None, sums=None)
    >>> scale_of("t", "booked", [of_text("120.50")], {})
    Scale(least=0.0, most=None, mean=False, step=0.01, ends=None, adds=True, few_ends=None, sums=None)
    >>> scale_of("t", "odds_low", [of_text("120.5")], {}) is None
    True
    """
    if column in told:
        return told[column]
    if (table, column) in KNOWN:
        return KNOWN[table, column]
    values = [cell.value for cell in cells if cell.value is not None]
    first = column.split("_")[0]
    if first in _MEANS:
        if all(1.0 <= value <= 5.0 for value in values):
            return _ONE_TO_FIVE
        inside = all(20.0 <= value <= 100.0 for value in values)
        return Scale(least=20.0, most=100.0, mean=True) if inside else Scale(mean=True)
    if first in _NO_SUMS or table == "history":
        return None
    if first in _SHARES:
        return Scale(least=0.0, most=1.0, mean=True, step=1.0)
    digits = max((cell.digits for cell in cells), default=0)
    step = 10.0**-digits if digits <= 2 else None
    return Scale(least=0.0 if all(value >= 0 for value in values) else None, step=step)
