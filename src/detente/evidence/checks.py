"""`detente check`: does the evidence keep its contract, what is odd in it, which questions can it answer?

Everything here is derived from the contract's declaration, or a `.sql` file beside this one. Nothing is
repaired: rows that break the contract are left out of every view, and counted here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from detente.evidence import usable, views
from detente.evidence.contract import TABLES, Column, Table
from detente.evidence.evidence import Evidence, as_counts, query
from detente.evidence.periods import day_in, day_of, iso, local_day
from detente.language import N_, Language, Message
from detente.mistakes import CannotAnswer

ENOUGH_TO_EXPECT = 10
"""So many decisions must have been expected, and none seen, before records are called younger than the leads."""
LONGEST_QUIET_WEEKS = 2
"""More weeks than that without a single lead are named as a gap."""

_IMPOSSIBLE = {
    "deals closed before they were opened": (
        N_("{n} deal was closed before it was opened."),
        N_("{n} deals were closed before they were opened."),
    ),
    "deals won before their lead was there": (
        N_("{n} deal was won before its lead was there."),
        N_("{n} deals were won before their leads were there."),
    ),
    "leads given up before they were there": (
        N_("{n} lead was given up before it was there."),
        N_("{n} leads were given up before they were there."),
    ),
    "handovers before their lead was there": (
        N_("{n} lead was handed over before it was there."),
        N_("{n} leads were handed over before they were there."),
    ),
    "meetings that end before they start": (
        N_("{n} meeting ends before it starts."),
        N_("{n} meetings end before they start."),
    ),
    "people who left before they started": (
        N_("{n} person left before they started."),
        N_("{n} people left before they started."),
    ),
    "campaigns that ended before they started": (
        N_("{n} campaign ended before it started."),
        N_("{n} campaigns ended before they started."),
    ),
    "projects that ended before they started": (
        N_("{n} project ended before it started."),
        N_("{n} projects ended before they started."),
    ),
    "decisions made before they were asked for": (
        N_("{n} decision was made before it was asked for."),
        N_("{n} decisions were made before they were asked for."),
    ),
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
    """Whether a question can be answered, and what would let it say more.

    why : what of the tables that are there stands in the way; None where nothing does, or something is missing only.
    """

    question: str
    title: Message
    can: bool
    would_help: tuple[Message, ...]
    why: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `detente check` found.

    as_of : a UTC moment in ISO form; None where nothing bears a moment.   rows : what each table holds, contract kept.
    missing : tables that are not there.   useful : tables that some question can use.
    """

    id: str
    as_of: str | None
    currency: str
    zone: str
    rows: Mapping[str, int]
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Answerable, ...]
    useful: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; warnings and notes may be there."""
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def known_on(self) -> dt.date | None:
        """The day, in the company's zone, up to which the evidence is known."""
        return None if self.as_of is None else day_in(self.as_of, self.zone)

    def absent(self) -> tuple[Message, ...]:
        """Say which tables are not there that a question could use, and how many others the contract has."""
        wanted = [name for name in self.missing if name in self.useful]
        others = len(self.missing) - len(wanted)
        said = [Message(N_("Not there: {tables}."), tables=wanted)] if wanted else []
        if others:
            said.append(
                Message(
                    N_("The contract knows {n} more table, for questions to come."),
                    plural=N_("The contract knows {n} more tables, for questions to come."),
                    n=others,
                )
            )
        return tuple(said)

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
                    "why_not": language.say(item.why) if item.why else None,
                    "would_help": [language.say(message) for message in item.would_help],
                }
                for item in self.questions
            ],
        }


def report(
    evidence: Evidence,
    questions: tuple[Answerable, ...] = (),
    *,
    useful: Collection[str] = (),
    uses: Collection[str] = (),
) -> Report:
    """Return everything that can be said of the evidence.

    useful : tables that some question can use.   uses : columns that some question reads, as ``table.column``.
    """
    problems: list[Problem] = []
    problems += _settings(evidence)
    for name in evidence.tables:
        problems += _columns(evidence, TABLES[name])
        problems += _broken(evidence, TABLES[name], uses)
        problems += _doubles(evidence, TABLES[name])
        problems += _orphans(evidence, TABLES[name])
    problems += _impossible(evidence)
    unread = [problem for problem in problems if (problem.kind, problem.table) == ("unreadable", "deals")]
    problems += _undated(evidence, {str(problem.message.fields["column"]) for problem in unread})
    problems += far_off(evidence)
    problems += _gaps(evidence)
    problems += _late_beginnings(evidence)
    problems += _unseen(evidence)
    order = {"error": 0, "warning": 1, "note": 2}
    return Report(
        id=evidence.id,
        as_of=None if evidence.empty and not evidence.as_of_given else iso(evidence.as_of),
        currency=evidence.currency,
        zone=evidence.zone,
        rows=row_counts(evidence, evidence.tables),
        missing=tuple(name for name in TABLES if not evidence.has(name)),
        problems=tuple(sorted(problems, key=lambda problem: order[problem.severity])),
        questions=questions,
        useful=tuple(name for name in TABLES if name in useful),
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
            if not evidence.folder:
                raise CannotAnswer(N_("{problem} Every figure would count them twice."), problem=problem.message)
            raise CannotAnswer(
                N_("{problem} Every figure would count them twice. Load the folder, which sorts them out: {mend}"),
                problem=problem.message,
                mend=usable.mend(evidence),
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
    message = usable.lacking(evidence, table.name)
    if message is None:
        return []
    return [Problem(severity="error", kind="missing_column", table=table.name, rows=None, message=message)]


def _broken(evidence: Evidence, table: Table, uses: Collection[str]) -> list[Problem]:
    """Count, column by column, the rows whose value is missing, unreadable or not allowed."""
    checked = [column for column in table.columns if evidence.has(table.name, column.name)]
    if not checked:
        return []
    counted = []
    for index, column in enumerate(checked):
        broken = " AND ".join(views.conditions(column)) or "1 = 1"
        counted.append(f"SUM(CASE WHEN NOT ({broken}) THEN 1 ELSE 0 END) AS broken_{index}")
        counted.append(f"{usable.lost(column, index)} AS unread_{index}")
    source = views.portable(
        evidence.engine,
        table,
        evidence.engine.sources()[table.name],
        evidence.minor_digits,
        usable.carry(evidence, table, checked),
    )
    found = evidence.engine.run(f"SELECT {', '.join(counted)} FROM ({source}) AS checked")
    problems = []
    for index, column in enumerate(checked):
        unread, broken_rows = found[f"unread_{index}"][0] or 0, found[f"broken_{index}"][0] or 0
        if unread:
            needed = column.required or f"{table.name}.{column.name}" in uses
            problems.append(_unreadable(table, column, unread, needed=needed))
        if broken_rows - (unread if column.required else 0) > 0:
            problems.append(_not_allowed(table, column, broken_rows - (unread if column.required else 0)))
    return problems


def _unreadable(table: Table, column: Column, rows: int, *, needed: bool) -> Problem:
    message = usable.unreadable(table, column, rows)
    severity: Literal["error", "warning"] = "error" if needed else "warning"
    return Problem(severity=severity, kind="unreadable", table=table.name, rows=rows, message=message)


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
        if usable.lacking(evidence, target.name):
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
            message=Message(_IMPOSSIBLE[what][0], plural=_IMPOSSIBLE[what][1], n=rows),
        )
        for what, rows in found.items()
    ]


def _undated(evidence: Evidence, unread: Collection[str]) -> list[Problem]:
    """Count deals that ended without a day or an amount, except where those are there and can't be read."""
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
        if counted[name][0] and ("amount" if name == "without_amount" else "closed_at") not in unread
    ]


def far_off(evidence: Evidence) -> list[Problem]:
    """Name the moments that lie years away from all others and are left out."""
    return [
        Problem(
            severity="warning",
            kind="far_off",
            table=found.table,
            rows=found.moments,
            message=Message(
                N_(
                    "{n} moment of {table}, on {day}, lies more than two years away from all others and is left out; see "
                    "whether its year is mistyped."
                ),
                plural=N_(
                    "{n} moments of {table}, the first on {day}, lie more than two years away from all others and are "
                    "left out; see whether their years are mistyped."
                ),
                n=found.moments,
                table=found.table,
                day=local_day(found.first_at, evidence.zone),
            ),
        )
        for found in evidence.far_off
    ]


def _unseen(evidence: Evidence) -> list[Problem]:
    """Count the rows that lie after the last known moment; those that lie years after it are told apart."""
    told = {found.table for found in evidence.far_off}
    counted = [
        f"SELECT '{name}' AS name, COUNT(*) AS n FROM {views.RECORDED}{name} WHERE {views.later(table, evidence.as_of)}"
        for name in evidence.tables
        if (table := TABLES[name]).moment is not None and name not in told
    ]
    if evidence.empty or not counted:
        return []
    found = as_counts(evidence.engine.run(" UNION ALL ".join(counted)))
    return [
        Problem(
            severity="note",
            kind="unseen",
            table=name,
            rows=found[name],
            message=Message(
                N_("{n} row of {table} lies after the last known moment and is not seen."),
                plural=N_("{n} rows of {table} lie after the last known moment and are not seen."),
                n=found[name],
                table=name,
            ),
        )
        for name in evidence.tables
        if found.get(name)
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
                text,
                day=local_day(begins, evidence.zone),
                first=local_day(found["first_lead_at"], evidence.zone),
            )
            problems.append(Problem(severity="warning", kind="begins_later", table="deals", rows=None, message=message))
    return problems


def _problem_dict(problem: Problem, language: Language) -> dict[str, Any]:
    plain = {item.name: getattr(problem, item.name) for item in dataclasses.fields(problem) if item.name != "message"}
    return plain | {"text": language.say(problem.message)}
