"""What a question finds: small tables of frozen rows, plain sentences, and what can't be told.

Findings are raw. They reach people only as an `detente.answers.Answer`, which the privacy exit
releases; see `detente.privacy`. A table is a tuple of rows; a row is a frozen dataclass whose
fields are made with the helpers here, so that every exit knows unit, meaning and heading:

>>> @dataclass(frozen=True, slots=True, kw_only=True)
... class TeamRow:
...     team: str = label("Team", "the team's name")
...     sellers: int | None = people("Sellers", "how many people sell in the team")
...     booked: int | None = money("Booked", "amounts of deals won in the period")
>>> unit_of(TeamRow, "booked")
<Unit.MONEY: 'money'>
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

from detente.language import Language, Message

T = TypeVar("T")


class Unit(StrEnum):
    """What a field of a row is counted in."""

    LABEL = "label"  # text or a code; not a figure
    DAY = "day"  # datetime.date; not a figure
    PEOPLE = "people"  # how many people stand behind the row: decides whether its figures may be shown
    MONEY = "money"  # whole minor units of the reporting currency
    COUNT = "count"  # a whole number of things
    NUMBER = "number"  # a number with its unit in the name
    SHARE = "share"  # from 0 to 1
    SENTENCE = "sentence"  # a Message; says what the row's figures say

    @property
    def is_figure(self) -> bool:
        """Whether the value tells something about the people behind the row."""
        return self not in (Unit.LABEL, Unit.DAY)


ALL = "*"
"""The word of a filter that leaves nobody out."""


def _made(unit: Unit, title: str, meaning: str, **more: Any) -> Any:
    return field(metadata={"unit": unit, "title": title, "meaning": meaning} | more)


def label(title: str, meaning: str) -> Any:
    """Make a text field. ``title`` is the heading that people see (translatable), ``meaning`` is for the schema."""
    return _made(Unit.LABEL, title, meaning)


def day(title: str, meaning: str) -> Any:
    """Make a field of a day."""
    return _made(Unit.DAY, title, meaning)


def people(title: str, meaning: str, *, totals: Sequence[Sequence[str]] = ((),), filters: Sequence[str] = ()) -> Any:
    """Make the field that counts the people behind the row; a table without it is not about people.

    totals : by which fields of the row a reader may know totals, from this answer or from elsewhere: ``("week_on",)``
    where the total of each week is known, ``()`` for the total of the whole table. The exit hides by them.
    filters : for a table of every group that its labels can name: the labels that say of whom a row is, `ALL` for all.
    The rows without it are the kinds of people that make up all others; the exit audits them together.
    """
    return _made(Unit.PEOPLE, title, meaning, totals=tuple(map(tuple, totals)), filters=tuple(filters))


def money(title: str, meaning: str) -> Any:
    """Make a field of money, whole minor units."""
    return _made(Unit.MONEY, title, meaning)


def count(title: str, meaning: str) -> Any:
    """Make a field that counts things."""
    return _made(Unit.COUNT, title, meaning)


def number(
    title: str, meaning: str, *, about: str = "", read_at: Sequence[float] = (), digits: int = 1, by: str = ""
) -> Any:
    """Make a field of a number whose unit is in its name.

    about : the field that counts the people this number is about, where they are fewer than the row's.
    read_at : for a number that says where its row stands, such as an age, and tells nothing about anybody: at which
    values people read the table; JSON has all rows.   digits : how many decimals people read.
    by : the label that says in each row what the number is counted in, one of `detente.evidence.contract.UNITS`.
    """
    return _made(Unit.NUMBER, title, meaning, about=about, read_at=tuple(read_at), digits=digits, by=by)


def share(title: str, meaning: str) -> Any:
    """Make a field of a share, from 0 to 1."""
    return _made(Unit.SHARE, title, meaning)


def sentence(title: str, meaning: str) -> Any:
    """Make a field of a sentence about the row's figures, a `detente.language.Message`."""
    return _made(Unit.SENTENCE, title, meaning)


def tells(item: dataclasses.Field[Any]) -> bool:
    """Whether a field tells something about the people behind its row, rather than which row it is."""
    return item.metadata["unit"].is_figure and not item.metadata.get("read_at")


def unit_of(row: type, name: str) -> Unit:
    """Return the unit of a row type's field; KeyError when there is no such field."""
    return {item.name: item.metadata["unit"] for item in dataclasses.fields(row)}[name]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Something the answer can't tell, something that is missing, or something that is hidden, and why."""

    kind: Literal["cannot_tell", "missing", "hidden"]
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Tables (with columns, as ``table.column``) of which one is enough, and what they let the question answer.

    required : without it there is no answer.   core : where the table is there, figures rest on it, and there is no
    answer while it can't be used.
    """

    any_of: tuple[str, ...]
    to: str  # "to see whether follow-up is slow", translatable
    required: bool = False
    core: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings(Generic[T]):
    """What a question found, before the privacy exit.

    asked : the parameters, as text.   summary : sentences, the answer first.   next_step : one thing to do.
    A number in these sentences says what it counts: `detente.language.People` or `Count`; the exit takes no other.
    how : how it was computed and what it takes for granted, in sentences.
    tables : a frozen dataclass whose fields are tuples of rows.   names : code in a row → what people call it.
    queries : SQL by file name.   draw : the picture, a Vega-Lite specification in a language.
    checking : tables that are there for whoever checks the answer.   beneath : table → its small picture, as ``draw``;
    an empty one where there is nothing to draw.   opens : table and row of it → which rows of the evidence lie behind it,
    as an address names them; nothing where none are opened.
    """

    question: str
    asked: Mapping[str, str]
    summary: tuple[Message, ...]
    next_step: Message
    tables: T
    how: tuple[Message, ...] = ()
    limits: tuple[Limit, ...]
    names: Mapping[str, str]
    queries: Mapping[str, str]
    draw: Callable[[T, Language, str], dict[str, Any]]
    checking: frozenset[str] = frozenset()
    opens: Callable[[str, Any], Mapping[str, str]] = lambda _table, _row: {}
    beneath: Mapping[str, Callable[[Sequence[Any], Language], dict[str, Any]]] = field(default_factory=dict)


def table_fields(tables: type) -> Mapping[str, type]:
    """Return the row type of each table of a findings' tables class, by table name."""
    import typing

    hints = typing.get_type_hints(tables)
    return {item.name: typing.get_args(hints[item.name])[0] for item in dataclasses.fields(tables)}
