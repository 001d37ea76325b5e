"""Whose data stands where: every column of the contract that names a person or says something about one in words.

Three kinds of people are known: staff, leads and customers. Which columns hold their ids follows from the contract;
a test fails when a new column of text belongs to none of the lists here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from detente.evidence.contract import TABLES, About, Table

HOMES: Final[Mapping[About, str]] = {About.STAFF: "people", About.LEAD: "leads", About.CUSTOMER: "customers"}
"""The table that has one row for each person of a kind."""

ADDRESS: Final = ("addresses", "address")
"""The column of the other names by which sources know somebody who works here."""

NAMES: Final[Mapping[str, str]] = {"people": "name", "customers": "name"}
"""Table → the column with the person's name."""

TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "people": ("name", "title"),
    "campaigns": ("name",),
    "products": ("name",),
    "customers": ("name",),
    "segments": ("name", "value_statement"),
    "leads": ("closed_reason",),
    "handovers": ("reason",),
    "deals": ("lost_reason",),
    "reasons": ("reason",),
    "changes": ("what",),
    "contributions": ("baseline", "confirmed_by", "note"),
    "projects": ("name", "requested_by"),
    "project_members": ("role",),
    "procedures": ("name",),
    "survey_answers": ("comment",),
    "quiz_answers": ("about",),
    "signatures": ("plan",),
    "remedies": ("remedy",),
    "visits": ("role",),
    "kpis": ("name",),
    "scorecards": ("plan", "card", "parent", "holder"),
}
"""Table → the columns in which anything may be written, a person's name too."""

_MORE: Final[Mapping[tuple[str, str], tuple[About, ...]]] = {
    ("leads", "referred_by"): (About.LEAD, About.CUSTOMER),
    ("contributions", "confirmed_by"): (About.STAFF,),
}
"""Columns that may hold a person's id though they refer to no table."""
_SHORT: Final = 4
"""A name of fewer letters is looked for nowhere but in the person's own rows."""
_WORD: Final = re.compile(r"\w+")
_LONGEST: Final = 6


def id_columns(table: Table, kind: About, *, sure: bool = False) -> tuple[str, ...]:
    """Return the columns of a table that hold ids of a kind of people.

    sure : leave out columns that may hold something else as well.

    >>> id_columns(TABLES["deals"], About.STAFF), id_columns(TABLES["leads"], About.CUSTOMER)
    (('seller_id',), ('customer_id', 'referred_by'))
    """
    home = HOMES[kind]
    return tuple(
        column.name
        for column in table.columns
        if column.refers_to == home
        or (table.name == home and column.name in table.key)
        or (kind is About.STAFF and (table.name, column.name) == ADDRESS)
        or (not sure and kind in _MORE.get((table.name, column.name), ()))
    )


def about_columns(table: Table, kind: About) -> tuple[str, ...]:
    """Return the columns by which a row is about a person, and not only names them as somebody's manager or friend.

    What is written beside a lead or a customer is about them; what is written beside staff is mostly about others.

    >>> about_columns(TABLES["people"], About.STAFF), about_columns(TABLES["deals"], About.LEAD)
    (('person_id',), ('lead_id',))
    >>> about_columns(TABLES["deals"], About.STAFF)
    ()
    """
    if table.name == HOMES[kind]:
        return table.key
    return () if kind is About.STAFF else id_columns(table, kind, sure=True)


def empties(table: Table, column: str, kind: About) -> bool:
    """Whether a column is emptied in rows about an erased person: names, free texts, and what the contract doesn't know.

    >>> empties(TABLES["deals"], "lost_reason", About.LEAD), empties(TABLES["deals"], "amount", About.LEAD)
    (True, False)
    """
    if column not in table:
        return True
    return column in TEXTS.get(table.name, ()) and not table[column].required


@dataclass(frozen=True)
class Person:
    """Somebody who is to be found, or to go.

    stand_in : what takes the place of the id.   names : as they are written in their rows.
    """

    kind: About
    id: str
    stand_in: str = ""
    names: tuple[str, ...] = ()

    @property
    def telling(self) -> bool:
        """Whether the id means this person wherever it stands: a short number is also a price or a quantity."""
        return not self.id.isdigit() or len(self.id) > 5

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What gives the person away in any text: the id, where it is telling, and the names."""
        told = [name for name in self.names if len(name) >= _SHORT]
        return tuple(dict.fromkeys([*([self.id] if self.telling else []), *told]))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern(word, exact=word == self.id) for word in sorted(self.words, key=len, reverse=True))

    def without(self, text: str) -> str:
        """Return a text in which the stand-in takes the place of the person.

        >>> Person(About.STAFF, "p7", "x", ("Anna Berg",)).without("Ask Anna Berg (p7), not p77.")
        'Ask x (x), not p77.'
        """
        for pattern in self._patterns:
            text = pattern.sub(lambda _: self.stand_in, text)
        return text

    def out_of(self, value: Any) -> Any:
        """Return plain values, as JSON takes them, with the person taken out of every text; keys stay as they are.

        >>> Person(About.STAFF, "p7", "x", ("Anna Berg",)).out_of([{"card": "Anna Berg’s", "at": 7}])
        [{'card': 'x’s', 'at': 7}]
        """
        match value:
            case str():
                return self.without(value)
            case dict():
                return {key: self.out_of(one) for key, one in value.items()}
            case list():
                return [self.out_of(one) for one in value]
            case _:
                return value

    def named_in(self, text: str) -> bool:
        """Whether a text names the person: by the id as a word of its own, however short, or by name.

        >>> Person(About.LEAD, "12").named_in("12;13"), Person(About.LEAD, "12").named_in("120")
        (True, False)
        """
        return bool(_pattern(self.id, exact=True).search(text)) or any(one.search(text) for one in self._patterns)


def _pattern(word: str, *, exact: bool) -> re.Pattern[str]:
    # A single word such as Will is looked for as it is written, a full name in any case.
    flags = 0 if exact or len(_WORD.findall(word)) < 2 else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", flags)


def digest(salt: str, kind: About, identity: str) -> str:
    """Return what the store remembers of an erased id: nobody reads it, yet the same id is known again."""
    return _digest(salt, f"{kind.value}\0{identity}")


def name_digest(salt: str, name: str) -> str:
    """Return what the store remembers of an erased name, "" where it is too short to be looked for."""
    words = _WORD.findall(name)
    if len(name) < _SHORT or not words or len(words) > _LONGEST:
        return ""
    return _digest(salt, "name\0" + (words[0] if len(words) == 1 else " ".join(words).casefold()))


def named(salt: str, text: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the names in a text whose digests are known, as they are written, with what each digest stands for."""
    found = list(_WORD.finditer(text))
    for start, first in enumerate(found):
        for last in found[start : start + _LONGEST]:
            name = text[first.start() : last.end()]
            told = known.get(name_digest(salt, name))
            if told is not None:
                yield name, told


def _digest(salt: str, text: str) -> str:
    return hashlib.blake2b(text.encode(), key=bytes.fromhex(salt), digest_size=20).hexdigest()


def tables_about(kind: About) -> tuple[Table, ...]:
    """Return the tables in which a person of this kind may be named by id."""
    return tuple(table for table in TABLES.values() if id_columns(table, kind))
