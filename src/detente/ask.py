"""The one door: find the question, check its needs, answer, hide what is too small.

>>> sorted(questions())
['exchange', 'sales', 'scorecards', 'war']

``detente.ask.sales(evidence, a="2026Q2", b="2026Q3")`` puts one question; every question that lies in
`detente.questions` can be put that way, under the name of its folder.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any

import detente.questions
from detente.answers import Answer, Basis, schema_of
from detente.evidence import Evidence, checks, usable
from detente.evidence.periods import Period, before, iso, last_quarters, local_day, period, read_period, year_earlier
from detente.language import N_, Message
from detente.mistakes import CannotAnswer, Mistake
from detente.privacy import release
from detente.questions.findings import Limit, Need
from detente.version import VERSION


def questions() -> Mapping[str, ModuleType]:
    """Return the questions there are, by name: found by walking the folder."""
    found = {}
    for module in pkgutil.iter_modules(detente.questions.__path__):
        if module.ispkg:
            found[module.name] = importlib.import_module(f"detente.questions.{module.name}.question")
    return found


def put(
    name: str,
    evidence: Evidence,
    a: str | Period | None = None,
    b: str | Period | None = None,
    *,
    compare: str | None = None,
    seed: int = 0,
    heads: bool = True,
) -> Answer[Any]:
    """Put one question about two periods and return its answer, released.

    a, b : the reference and the period in question, as ``FROM:TO``, ``2026Q3`` or ``2026-09``; neither given means
    the last full quarter and the one before, or all that is recorded where a question looks month by month.
    compare : ``year_earlier`` takes as reference the days of ``b`` a year earlier; ``plan`` holds ``b`` against what was
    planned for it, by way of the period before.
    heads : False leaves out what is about the two heads alone, who see it before others do.
    Raises Mistake for an unknown question or period, CannotAnswer where the evidence does not carry an answer.
    """
    question = named(name)
    used = [table for table in _tables(question) if evidence.has(table)]
    _check_tables(question, evidence, used)
    if (a, b, compare) == (None, None, None) and getattr(question, "BY_MONTH", False):
        first = second = _all_of(evidence)
    else:
        first, second = periods(evidence, a, b, compare)
    # A question that nothing is planned for is answered as ever.
    against = {"against_plan": True} if compare == "plan" and getattr(question, "PLANNED", False) else {}
    without = {} if heads or not getattr(question, "TELLS_OF_HEADS", False) else {"heads": False}
    findings = question.answer(evidence, first, second, seed=seed, **against, **without)
    limits = (
        *findings.limits,
        *_far_off(evidence, used),
        *_left_out(evidence, used),
        *_missing(question, evidence),
    )
    released = release(replace(findings, limits=limits))
    return Answer(released, _basis(evidence, used), VERSION)


def named(name: str) -> ModuleType:
    """Return the question called ``name``; a Mistake that lists them all when there is none."""
    found = questions()
    if name not in found:
        raise Mistake(N_("There is no question {name}; these can be asked: {names}."), name=name, names=list(found))
    return found[name]


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a question's answer."""
    return schema_of(name, named(name).Tables)


def periods(
    evidence: Evidence, a: str | Period | None, b: str | Period | None, compare: str | None = None
) -> tuple[Period, Period]:
    """Return the reference and the period in question, earlier first, neither beyond the evidence."""
    first = read_period(a, evidence.zone) if isinstance(a, str) else a
    second = read_period(b, evidence.zone) if isinstance(b, str) else b
    if compare == "year_earlier":
        second = second or last_quarters(evidence.as_of, evidence.zone)[1]
        first = year_earlier(second, evidence.zone)
    elif compare == "plan":
        second = second or last_quarters(evidence.as_of, evidence.zone)[1]
        first = first or before(second, evidence.zone)
    elif first is None and second is None:
        first, second = last_quarters(evidence.as_of, evidence.zone)
    if first is None or second is None:
        raise Mistake(N_("Name two periods, the reference first, such as 2026Q2 and 2026Q3; or neither."))
    if first.to_at > second.from_at:
        raise Mistake(
            N_("The reference {a} must end before the period in question {b} begins."), a=str(first), b=str(second)
        )
    for asked in (first, second):
        _check_inside(evidence, asked)
    return first, second


def _all_of(evidence: Evidence) -> Period:
    """Return all days that anything is recorded of."""
    last = local_day(evidence.as_of, evidence.zone) + dt.timedelta(days=1)
    found = period(local_day(evidence.first_at, evidence.zone), last, evidence.zone)
    _check_inside(evidence, found)
    return found


def check(evidence: Evidence) -> checks.Report:
    """Return what holds and what does not of the evidence contract, and which questions can be answered."""
    answerable = []
    for name, question in questions().items():
        missing = tuple(_said(need) for need in question.NEEDS if not _met(need, evidence))
        can, why = _obstacle(question, evidence)
        answerable.append(
            checks.Answerable(question=name, title=Message(question.TITLE), can=can, would_help=missing, why=why)
        )
    asked = questions().values()
    return checks.report(
        evidence,
        tuple(answerable),
        useful={table for question in asked for table in _tables(question)},
        uses={column for question in asked for column in question.RESTS_ON},
    )


def __getattr__(name: str) -> Callable[..., Answer[Any]]:
    if name.startswith("_") or name not in questions():
        raise AttributeError(f"there is no question {name!r}")
    return partial(put, name)


def _check_inside(evidence: Evidence, asked: Period) -> None:
    if evidence.empty:
        raise CannotAnswer(N_("No lead, no deal and nothing else with a moment is recorded; detente check says why."))
    if asked.from_at > evidence.as_of or asked.to_at <= evidence.first_at:
        raise CannotAnswer(
            N_("There is nothing recorded in {period}: the evidence goes from {first} to {last}."),
            period=str(asked),
            first=local_day(evidence.first_at, evidence.zone).isoformat(),
            last=local_day(evidence.as_of, evidence.zone).isoformat(),
        )


class _Lacking(CannotAnswer):
    """A table or column that the question needs is not there."""


def _tables(question: ModuleType) -> list[str]:
    """Return the tables that a question can use."""
    return sorted({table for need in question.NEEDS for table, _ in map(_parts, need.any_of)})


def _check_tables(question: ModuleType, evidence: Evidence, used: list[str]) -> None:
    """Raise CannotAnswer where a table that figures rest on is not there, or is there and can't be used."""
    core = [table for need in question.NEEDS if need.core or need.required for table, _ in map(_parts, need.any_of)]
    usable.refuse_foreign(evidence, core)
    _check_needs(question, evidence)
    if not evidence.trusted:
        usable.refuse_unreadable(evidence, question.RESTS_ON)
    usable.refuse_empty(evidence, core)
    if not evidence.trusted:
        checks.refuse_doubles(evidence, used)


def _obstacle(question: ModuleType, evidence: Evidence) -> tuple[bool, Message | None]:
    """Return whether a question can be answered, and what of the tables that are there is in its way."""
    used = [table for table in _tables(question) if evidence.has(table)]
    try:
        _check_tables(question, evidence, used)
    except _Lacking:
        return False, None
    except CannotAnswer as reason:
        return False, reason.message
    return True, None


def _check_needs(question: ModuleType, evidence: Evidence) -> None:
    for need in question.NEEDS:
        if need.required and not _met(need, evidence):
            raise _Lacking(
                N_("“{title}” can't be answered yet: {need}"), title=Message(question.TITLE), need=_said(need)
            )


def _missing(question: ModuleType, evidence: Evidence) -> list[Limit]:
    return [
        Limit(kind="missing", message=_said(need))
        for need in question.NEEDS
        if not need.required and not _met(need, evidence)
    ]


def _said(need: Need) -> Message:
    return Message(N_("{to}, give {tables}."), to=Message(need.to), tables=Message(N_("{one}"), one=_either(need)))


def _either(need: Need) -> Message:
    first, *rest = need.any_of
    said = Message("{name}", name=first)
    for name in rest:
        said = Message(N_("{one} or {other}"), one=said, other=name)
    return said


def _met(need: Need, evidence: Evidence) -> bool:
    return any(evidence.has(table, *columns) for table, columns in map(_parts, need.any_of))


def _parts(name: str) -> tuple[str, tuple[str, ...]]:
    table, _, column = name.partition(".")
    return table, (column,) if column else ()


def _far_off(evidence: Evidence, tables: list[str]) -> list[Limit]:
    return [
        Limit(kind="missing", message=problem.message)
        for problem in checks.far_off(evidence)
        if problem.table in tables
    ]


def _left_out(evidence: Evidence, tables: list[str]) -> list[Limit]:
    if evidence.trusted:
        return []
    return [
        Limit(
            kind="missing",
            message=Message(
                N_("{n} row of {table} breaks the contract and is not counted; detente check says why."),
                plural=N_("{n} rows of {table} break the contract and are not counted; detente check says why."),
                n=rows,
                table=table,
            ),
        )
        for table, rows in checks.left_out(evidence, tables).items()
    ]


def _basis(evidence: Evidence, used: list[str]) -> Basis:
    return Basis(
        id=evidence.id,
        loaded_at=evidence.loaded_at,
        as_of=iso(evidence.as_of),
        currency=evidence.currency,
        minor_digits=evidence.minor_digits,
        zone=evidence.zone,
        rows=checks.row_counts(evidence, used),
    )
