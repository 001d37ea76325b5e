"""`detente check`: does the evidence keep its contract, what is odd in it, which questions can it answer?

Everything here is derived from the contract's declaration, or a `.sql` file beside this one. Nothing is
repaired: rows that break the contract are left out of every view, and counted here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from detente.evidence import views
from detente.evidence.contract import TABLES, Column, Table
from detente.evidence.evidence import Evidence, as_counts, query
from detente.evidence.periods import DAY_MICROS, day_of
from detente.language import N_, Language, Message
from detente.mistakes import CannotAnswer

ENOUGH_TO_EXPECT = 10
"""So many decisions must have been expected, and none seen, before records are called younger than the leads."""
LONGEST_QUIET_WEEKS = 2
"""More weeks than that without a single lead are named as a gap."""

_IMPOSSIBLE = {
    "deals closed before they were opened": N_("deals were closed before they were opened"),
    "deals won before their lead was there": N_("deals were won before their lead was there"),
    "leads given up before they were there": N_("leads were given up before they were there"),
    "handovers before their lead was there": N_("leads were handed over before they were there"),
    "meetings that end before they start": N_("meetings end before they start"),
    "people who left before they started": N_("people left before they started"),
    "campaigns that ended before they started": N_("campaigns ended before they started"),
    "projects that ended before they started": N_("projects ended before they started"),
    "decisions made before they were asked for": N_("decisions were made before they were asked for"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that does not hold. ``error``: rows are not counted; ``warning``: figures may mislead; ``note``: worth knowing."""

    severity: Literal["error", "warning", "note"]
    kind: str
    table: str | None
    rows: int | None
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """Whether a question can be answered, and what would let it say more."""

    question: str
    title: Message
    can: bool
    would_help: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `detente check` found. rows : what each table holds, contract kept.   missing : tables that are not there."""

    id: str
    as_of: str
    currency: str
    zone: str
    rows: Mapping[str, int]
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Answerable, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; warnings and notes may be there."""
        return not any(problem.severity == "error" for problem in self.problems)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the report as plain values."""
        language = Language.of(lang)
        return {
            "id": self.id,
            "as_of": self.as_of,
            "currency": self.currency,
            "zone": self.zone,
            "sound": self.sound,
            "rows": dict(self.rows),
            "missing": list(self.missing),
            "problems": [_problem_dict(problem, language) for problem in self.problems],
            "questions": [
                {
                    "question": item.question,
                    "title": language.say(item.title),
                    "can_be_answered": item.can,
                    "would_help": [language.say(message) for message in item.would_help],
                }
                for item in self.questions
            ],
        }


def report(evidence: Evidence, questions: tuple[Answerable, ...] = ()) -> Report:
    """Return everything that can be said of the evidence."""
    problems: list[Problem] = []
    problems += _settings(evidence)
    for name in evidence.tables:
        problems += _columns(evidence, TABLES[name])
        problems += _broken(evidence, TABLES[name])
        problems += _doubles(evidence, TABLES[name])
        problems += _orphans(evidence, TABLES[name])
    problems += _impossible(evidence)
    problems += _undated(evidence)
    problems += _gaps(evidence)
    problems += _late_beginnings(evidence)
    order = {"error": 0, "warning": 1, "note": 2}
    return Report(
        id=evidence.id,
        as_of=(dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=evidence.as_of)).isoformat(),
        currency=evidence.currency,
        zone=evidence.zone,
        rows=row_counts(evidence, evidence.tables),
        missing=tuple(name for name in TABLES if not evidence.has(name)),
        problems=tuple(sorted(problems, key=lambda problem: order[problem.severity])),
        questions=questions,
    )


def row_counts(evidence: Evidence, tables: Iterable[str]) -> dict[str, int]:
    """Return how many rows each table holds, as known at ``as_of``."""
    counted = " UNION ALL ".join(f"SELECT '{name}' AS name, COUNT(*) AS n FROM {name}" for name in tables)
    return dict(as_counts(evidence.engine.run(counted))) if counted else {}


def left_out(evidence: Evidence, tables: Sequence[str]) -> dict[str, int]:
    """Return how many rows of each table break the contract; only tables with some."""
    lost = {}
    for name in tables:
        source = evidence.engine.sources()[name]
        there = evidence.engine.run(f"SELECT COUNT(*) AS n FROM {source.relation}")["n"][0]
        kept = evidence.engine.run(f"SELECT COUNT(*) AS n FROM {views.RECORDED}{name}")["n"][0]
        if there != kept:
            lost[name] = there - kept
    return lost


def refuse_doubles(evidence: Evidence, tables: Sequence[str]) -> None:
    """Raise CannotAnswer when an id that names a row once names several: every figure would count them twice."""
    for name in tables:
        for problem in _doubles(evidence, TABLES[name]):
            raise CannotAnswer(
                N_(
                    "{problem} Every figure would count them twice. Load the folder (detente load), which sorts them out."
                ),
                problem=problem.message,
            )


def _settings(evidence: Evidence) -> list[Problem]:
    found = []
    if not evidence.currency_given:
        message = Message(
            N_('The currency is not stated and taken as {currency}; write currency = "…" into evidence.toml.'),
            currency=evidence.currency,
        )
        found.append(Problem(severity="note", kind="currency", table=None, rows=None, message=message))
    if evidence.guessed_functions:
        said = [f"{department} → {function}" for department, function in evidence.guessed_functions.items()]
        message = Message(
            N_(
                "Which department plays which function is guessed from its name ({guesses}); the table functions would say it."
            ),
            guesses=", ".join(said),
        )
        found.append(Problem(severity="note", kind="guessed_functions", table="functions", rows=None, message=message))
    if evidence.unknown:
        message = Message(N_("Not read, for no table has that name: {files}."), files=list(evidence.unknown))
        found.append(Problem(severity="note", kind="unknown_file", table=None, rows=None, message=message))
    return found


def _columns(evidence: Evidence, table: Table) -> list[Problem]:
    missing = [column.name for column in table.columns if column.required and not evidence.has(table.name, column.name)]
    if not missing:
        return []
    message = Message(
        N_("{table} lacks {columns}, without which none of its rows can be used."), table=table.name, columns=missing
    )
    return [Problem(severity="error", kind="missing_column", table=table.name, rows=None, message=message)]


def _broken(evidence: Evidence, table: Table) -> list[Problem]:
    """Count, column by column, the rows whose value is missing, unreadable or not allowed."""
    checked = [column for column in table.columns if evidence.has(table.name, column.name)]
    raw = {name.lower(): name for name in evidence.engine.sources()[table.name].columns}
    counted = []
    for index, column in enumerate(checked):
        broken = " AND ".join(views.conditions(column)) or "1 = 1"
        counted.append(f"SUM(CASE WHEN NOT ({broken}) THEN 1 ELSE 0 END) AS broken_{index}")
        lost = f'"{column.name}" IS NULL AND "raw_{index}" IS NOT NULL'
        counted.append(f"SUM(CASE WHEN {lost} THEN 1 ELSE 0 END) AS unread_{index}")
    carried = [(f"raw_{index}", raw[column.name]) for index, column in enumerate(checked)]
    source = views.portable(
        evidence.engine, table, evidence.engine.sources()[table.name], evidence.minor_digits, carried
    )
    found = evidence.engine.run(f"SELECT {', '.join(counted)} FROM ({source}) AS checked")
    problems = []
    for index, column in enumerate(checked):
        unread, broken_rows = found[f"unread_{index}"][0] or 0, found[f"broken_{index}"][0] or 0
        if unread:
            problems.append(_unreadable(table, column, unread))
        if broken_rows - (unread if column.required else 0) > 0:
            problems.append(_not_allowed(table, column, broken_rows - (unread if column.required else 0)))
    return problems


def _unreadable(table: Table, column: Column, rows: int) -> Problem:
    message = Message(
        N_("{table}.{column} can't be read as {kind} in {n} row."),
        plural=N_("{table}.{column} can't be read as {kind} in {n} rows."),
        n=rows,
        table=table.name,
        column=column.name,
        kind=Message(_KINDS[column.kind.value]),
    )
    severity: Literal["error", "warning"] = "error" if column.required else "warning"
    return Problem(severity=severity, kind="unreadable", table=table.name, rows=rows, message=message)


_KINDS = {
    "text": N_("text"),
    "instant": N_("a moment"),
    "day": N_("a day"),
    "money": N_("an amount"),
    "decimal": N_("a number"),
    "whole": N_("a whole number"),
    "flag": N_("yes or no"),
}


def _not_allowed(table: Table, column: Column, rows: int) -> Problem:
    if column.choices:
        text = N_("{table}.{column} is none of {allowed} in {n} row, which is not counted.")
        plural = N_("{table}.{column} is none of {allowed} in {n} rows, which are not counted.")
    elif column.required:
        text = N_("{table}.{column} is empty in {n} row, which is not counted.")
        plural = N_("{table}.{column} is empty in {n} rows, which are not counted.")
    else:
        text = N_("{table}.{column} is out of range in {n} row, which is not counted.")
        plural = N_("{table}.{column} is out of range in {n} rows, which are not counted.")
    message = Message(
        text, plural=plural, n=rows, table=table.name, column=column.name, allowed=", ".join(column.choices)
    )
    return Problem(severity="error", kind="broken", table=table.name, rows=rows, message=message)


def _doubles(evidence: Evidence, table: Table) -> list[Problem]:
    if not table.key or not evidence.has(table.name, *table.key):
        return []
    key = ", ".join(f'"{name}"' for name in table.key)
    counted = f"SELECT {key}, COUNT(*) AS times FROM {views.RECORDED}{table.name} GROUP BY {key} HAVING COUNT(*) > 1"
    rows = evidence.engine.run(f"SELECT COUNT(*) AS ids, SUM(times) AS n FROM ({counted}) AS doubled")
    ids = rows["ids"][0]
    if not ids:
        return []
    message = Message(
        N_("{n} {key} of {table} stands in more than one row."),
        plural=N_("{n} {key} of {table} stand in more than one row."),
        n=ids,
        key=" + ".join(table.key),
        table=table.name,
    )
    return [Problem(severity="error", kind="double_key", table=table.name, rows=rows["n"][0], message=message)]


def _orphans(evidence: Evidence, table: Table) -> list[Problem]:
    problems = []
    for column in table.columns:
        target = TABLES.get(column.refers_to or "")
        if target is None or not evidence.has(table.name, column.name) or not evidence.has(target.name, *target.key):
            continue
        rows = evidence.engine.run(
            f'SELECT COUNT(*) AS n FROM {table.name} AS t LEFT JOIN {target.name} AS r ON r."{target.key[0]}" = '
            f't."{column.name}" WHERE t."{column.name}" IS NOT NULL AND r."{target.key[0]}" IS NULL'
        )["n"][0]
        if rows:
            message = Message(
                N_("{table}.{column} names, in {n} row, something that is not among the {target}."),
                plural=N_("{table}.{column} names, in {n} rows, something that is not among the {target}."),
                n=rows,
                table=table.name,
                column=column.name,
                target=target.name,
            )
            problems.append(Problem(severity="warning", kind="orphan", table=table.name, rows=rows, message=message))
    return problems


def _impossible(evidence: Evidence) -> list[Problem]:
    found = as_counts(evidence.run(query(__package__, "impossible_times.sql")))
    return [
        Problem(
            severity="warning",
            kind="impossible_time",
            table=what.split()[0] if what.split()[0] in TABLES else None,
            rows=rows,
            message=Message(N_("{n} × {what}."), n=rows, what=Message(_IMPOSSIBLE[what])),
        )
        for what, rows in found.items()
    ]


def _undated(evidence: Evidence) -> list[Problem]:
    counted = evidence.run(query(__package__, "missing_closings.sql"))
    said = {
        "won": (
            N_("{n} deal was won, but nobody wrote down when: it belongs to no period."),
            N_("{n} deals were won, but nobody wrote down when: they belong to no period."),
        ),
        "lost": (
            N_("{n} deal was lost, but nobody wrote down when."),
            N_("{n} deals were lost, but nobody wrote down when."),
        ),
        "without_amount": (
            N_("{n} deal was won without an amount: it counts as a win of nothing."),
            N_("{n} deals were won without an amount: they count as wins of nothing."),
        ),
    }
    return [
        Problem(
            severity="warning",
            kind="undated" if name != "without_amount" else "no_amount",
            table="deals",
            rows=counted[name][0],
            message=Message(text, plural=plural, n=counted[name][0]),
        )
        for name, (text, plural) in said.items()
        if counted[name][0]
    ]


def _gaps(evidence: Evidence) -> list[Problem]:
    weeks = evidence.run(query(__package__, "leads_by_week.sql"))["week_on"]
    problems = []
    for before, after in itertools.pairwise(weeks):
        quiet = (after - before) // 7 - 1
        if quiet > LONGEST_QUIET_WEEKS:
            message = Message(
                N_("For {n} week from {day} on not a single lead is recorded."),
                plural=N_("For {n} weeks from {day} on not a single lead is recorded."),
                n=quiet,
                day=day_of(before + 7),
            )
            problems.append(Problem(severity="warning", kind="gap", table="leads", rows=None, message=message))
    return problems


def _late_beginnings(evidence: Evidence) -> list[Problem]:
    """Say where wins or losses are recorded from a later day on than the leads they belong to."""
    columns = evidence.run(query(__package__, "beginnings.sql"))
    found: dict[str, Any] = {name: values[0] if values else None for name, values in columns.items()}
    said = {
        "won": N_(
            "Wins are recorded only from {day} on, but leads from {first} on. Earlier leads look worse than they were."
        ),
        "lost": N_(
            "Losses are recorded only from {day} on, but leads from {first} on. Earlier leads look more open than they were."
        ),
    }
    problems = []
    for what, text in said.items():
        begins, after = found[f"first_{what}_at"], found[f"after_{what}"]
        if begins is None or not after:
            continue
        # Half of those old enough, at the rate seen since: what should have been there.
        expected = (found[f"old_before_{what}"] or 0) * (found[f"{what}_after"] or 0) / after / 2
        if expected >= ENOUGH_TO_EXPECT:
            message = Message(
                text, day=day_of(begins // DAY_MICROS), first=day_of(found["first_lead_at"] // DAY_MICROS)
            )
            problems.append(Problem(severity="warning", kind="begins_later", table="deals", rows=None, message=message))
    return problems


def _problem_dict(problem: Problem, language: Language) -> dict[str, Any]:
    plain = {item.name: getattr(problem, item.name) for item in dataclasses.fields(problem) if item.name != "message"}
    return plain | {"text": language.say(problem.message)}
