"""How a column of a file writes its numbers, days and times, and the SQL that reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from detente.engines.base import Kind
from detente.imports.plan import Input
from detente.imports.running import Runner, text
from detente.language import N_, Message
from detente.mistakes import Mistake, Option

if TYPE_CHECKING:
    from detente.imports.reading.values import MomentStyle, NumberStyle

TYPES: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "VARCHAR",
    Kind.INSTANT: "TIMESTAMP",
    Kind.DAY: "DATE",
    Kind.MONEY: "DECIMAL(30,6)",
    Kind.DECIMAL: "DECIMAL(30,6)",
    Kind.WHOLE: "BIGINT",
    Kind.FLAG: "BOOLEAN",
}
"""The SQL type of a value once it was read in its style."""

_ORDERS: Final = {"day-first": "dmy", "month-first": "mdy"}
_SIGNS: Final = {"point": ".", "comma": ","}


@dataclass(frozen=True, slots=True)
class Styles:
    """Looks how columns are written, each as a whole.

    zone : in which clock times without one are read.   date_order, decimal : as the user said, None to see for
    oneself.   notes : what was taken for granted on the way.
    """

    runner: Runner
    zone: str
    date_order: str | None
    decimal: str | None
    notes: list[Message] = field(default_factory=list)

    def sql(self, one: Input, header: str, kind: Kind, column: str) -> str | None:
        """Return SQL that reads a column of text in its style, NULL where a value isn't written in it.

        None where text is what it is. column : its name as the user writes it.
        Raises Mistake, which asks, where two readings are possible.
        """
        match kind:
            case Kind.INSTANT | Kind.DAY:
                return self._moment(one, header, kind, column)
            case Kind.MONEY | Kind.DECIMAL | Kind.WHOLE:
                return self._number(one, header, kind, column)
            case _:
                return None

    def clock(self, sql: str, found: str) -> str:
        """Return SQL of a TIMESTAMP or DATE without zone, on the files' clocks, in UTC; NULL where they skipped it."""
        from detente.imports.reading.zones import to_utc

        return self._first_moment(sql) if found == "DATE" else to_utc(sql, self.zone)

    def _moment(self, one: Input, header: str, kind: Kind, column: str) -> str:
        from detente.imports.reading.findings import trimmed
        from detente.imports.reading.values import day_sql, moment_sql, moments
        from detente.imports.reading.written_moments import written_sql

        order = _ORDERS.get(self.date_order or "")
        found = moments(self.runner.connection, one.opened.relation(), header, order=order)
        self._note(one, column, found.assumed)
        if found.question is not None:
            raise self._asks(one, column, found.question, Option("date_order", "--date-order day-first|month-first"))
        style: MomentStyle | None = found.style
        if style is None:
            return f"CAST(NULL AS {TYPES[kind]})"
        if kind is Kind.DAY:
            return day_sql(header, style)
        moment = moment_sql(header, style, self.zone)
        days = tuple(form for form in style.forms if form.clock == "local" and "%H" not in form.format)
        days = tuple(form for form in days if "%I" not in form.format)
        if not days:
            return moment
        # A day without a clock time begins when the clocks say so, where they skip midnight (São Paulo, Beirut).
        written = written_sql(trimmed(header), replace(style, forms=days))
        return f"coalesce({moment}, {self._first_moment(written)})"

    def _first_moment(self, day: str) -> str:
        return f"timezone('UTC', timezone({text(self.zone)}, CAST({day} AS TIMESTAMP)))"

    def _number(self, one: Input, header: str, kind: Kind, column: str) -> str:
        from detente.imports.reading.values import number_sql, numbers

        found = numbers(self.runner.connection, one.opened.relation(), header)
        self._note(one, column, found.assumed)
        style: NumberStyle | None = found.style
        if found.question is not None:
            sign = _SIGNS.get(self.decimal or "")
            style = next((reading for reading in found.readings if reading.decimal == sign), None)
            if style is None:
                raise self._asks(one, column, found.question, Option("decimal", "--decimal point|comma"))
        number = number_sql(header, style) if style else "CAST(NULL AS DECIMAL(38,6))"
        if kind is Kind.WHOLE:
            return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"
        return f"TRY_CAST({number} AS {TYPES[kind]})"

    def _note(self, one: Input, column: str, assumed: Message | None) -> None:
        if assumed is not None:
            self.notes.append(Message(N_("{file}, {column}: {note}"), file=one.name, column=column, note=assumed))

    def _asks(self, one: Input, column: str, question: Message, mend: Option) -> Mistake:
        return Mistake(
            N_("{file}, {column}: {question} Say it: {mend}"),
            file=one.name,
            column=column,
            question=question,
            mend=mend,
        )
