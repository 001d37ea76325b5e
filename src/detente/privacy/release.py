"""Hide figures about fewer than five people, and say so.

A row that counts people (`detente.questions.findings.people`) shows its figures only when it counts
enough of them. One hidden row among shown ones could be found by subtraction from a total; so the
next smallest row of the table is hidden with it. This is the first form of the exit: rows of one
table. The audit over linked views (rank over membership) replaces the rule and keeps the place.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from detente.language import N_, Message
from detente.questions.findings import Findings, Limit, Unit, table_fields

T = TypeVar("T")
FEWEST = 5
"""The fewest people a figure may be about. It can be raised, never lowered."""
_KEY = object()


@dataclass(frozen=True, slots=True)
class Released(Generic[T]):
    """Findings that went through the exit. Only `release` makes one."""

    findings: Findings[T]
    key: object = dataclasses.field(repr=False)

    def __post_init__(self) -> None:
        if self.key is not _KEY:
            raise TypeError("findings leave through detente.privacy.release only")


def release(findings: Findings[T], fewest: int = FEWEST) -> Released[T]:
    """Return the findings with every figure about too few people taken out, and a limit that says why.

    Raises ValueError when ``fewest`` is below five.
    """
    if fewest < FEWEST:
        raise ValueError(f"the threshold may be raised above {FEWEST}, not lowered to {fewest}")
    shown: dict[str, tuple[Any, ...]] = {}
    hidden: list[Limit] = []
    for name, row_type in table_fields(type(findings.tables)).items():
        rows = getattr(findings.tables, name)
        counting = [f.name for f in dataclasses.fields(row_type) if f.metadata["unit"] is Unit.PEOPLE]
        if not counting:
            continue
        too_small = _too_small([[getattr(row, field) for field in counting] for row in rows], fewest)
        if too_small:
            shown[name] = tuple(_blank(row) if index in too_small else row for index, row in enumerate(rows))
            hidden.append(_limit(findings.names.get(name, name), len(too_small), fewest))
    if not hidden:
        return Released(findings, _KEY)
    tables = dataclasses.replace(findings.tables, **shown)  # type: ignore[type-var]
    return Released(dataclasses.replace(findings, tables=tables, limits=(*findings.limits, *hidden)), _KEY)


def _too_small(counted: list[list[int | None]], fewest: int) -> set[int]:
    """Return the rows to hide: those about too few, and the next smallest where only one would be hidden."""
    # How many is not known: then it may be one.
    smallest = [1 if None in counts else min(count for count in counts if count is not None) for counts in counted]
    # A row about nobody tells nothing about anybody.
    hidden = {index for index, count in enumerate(smallest) if 0 < count < fewest}
    if len(hidden) == 1 and len(smallest) > 1:
        others = [index for index in range(len(smallest)) if index not in hidden and smallest[index] > 0]
        if others:
            hidden.add(min(others, key=lambda index: (smallest[index], index)))
    return hidden


def _blank(row: Any) -> Any:
    figures = {f.name: None for f in dataclasses.fields(row) if f.metadata["unit"].is_figure}
    return dataclasses.replace(row, **figures)


def _limit(table: str, rows: int, fewest: int) -> Limit:
    message = Message(
        N_("Hidden in “{table}”: {n} row, because it tells about fewer than {fewest} people or would give them away."),
        plural=N_(
            "Hidden in “{table}”: {n} rows, because they tell about fewer than {fewest} people or would give them away."
        ),
        n=rows,
        table=Message(table),
        fewest=fewest,
    )
    return Limit(kind="hidden", message=message)
