"""Who may be behind an address that nobody is known by: proposals, each with its reason, and never a decision.

The rules, from the surest on: somebody is known by the same name at another domain; the name before the @ spells a
person's first and last name, in whole or by initials; it is a first or a last name that one person only bears. Names are
compared in small Latin letters without accents; Russian ones are written as mail addresses write them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from detente.language import N_


class Reason(StrEnum):
    """Why somebody may be behind an address."""

    ELSEWHERE = "elsewhere"
    NAME = "name"
    INITIALS = "initials"
    PART = "part"


REASONS: Final[Mapping[Reason, str]] = {
    Reason.ELSEWHERE: N_("the same name at another domain"),
    Reason.NAME: N_("spells first and last name"),
    Reason.INITIALS: N_("spells one name and an initial"),
    Reason.PART: N_("spells one name that nobody else bears"),
}
"""What people read of the reasons."""

_MOST: Final = 3
_TAG: Final = re.compile(r"\+[^@]*")
_WORDS: Final = re.compile(r"[a-z0-9]+")
_LETTERS: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as the evidence knows them."""

    person_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who may be behind an address, and why."""

    person_id: str
    reason: Reason


def domain(address: str) -> str:
    """Return what follows the @, "" where there is none.

    >>> domain("ada.abel@gyre.example"), domain("U02AB")
    ('gyre.example', '')
    """
    return address.rpartition("@")[2] if "@" in address else ""


def proposals(
    addresses: Iterable[str], people: Sequence[Someone], known: Mapping[str, str]
) -> dict[str, tuple[Proposal, ...]]:
    """Return for each address who may be behind it, three at most, the surest first; nobody where no rule fits.

    known : address → person_id, of the addresses that are settled.

    >>> ada = Someone("P1", "Ada Abel")
    >>> proposals(["ada.abel@gyre.example", "info@gyre.example"], [ada], {})["ada.abel@gyre.example"][0].reason.value
    'name'
    """
    locals_, spelled = _by_local(known), _spellings(people)
    found = {}
    for address in addresses:
        local = _local(address)
        reasons: dict[str, Reason] = {}
        for person, reason in (
            *((one, Reason.ELSEWHERE) for one in locals_.get(local, ())),
            *spelled.get(_joined(local), ()),
        ):
            if person not in reasons or _rank(reason) < _rank(reasons[person]):
                reasons[person] = reason
        ordered = sorted(reasons.items(), key=lambda item: (_rank(item[1]), item[0]))
        found[address] = tuple(Proposal(person, reason) for person, reason in ordered[:_MOST])
    return found


def _rank(reason: Reason) -> int:
    return list(Reason).index(reason)


def _local(address: str) -> str:
    return _TAG.sub("", address.lower()).partition("@")[0]


def _joined(local: str) -> str:
    return "".join(_WORDS.findall(local))


def _by_local(known: Mapping[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for address, person in known.items():
        if "@" in address:
            found[_local(address)].add(person)
    return found


def _spellings(people: Sequence[Someone]) -> dict[str, list[tuple[str, Reason]]]:
    """Return whom each spelling may stand for; a single name only where one person bears it."""
    found: dict[str, list[tuple[str, Reason]]] = defaultdict(list)
    parts: dict[str, set[str]] = defaultdict(set)
    for one in people:
        words = _WORDS.findall(plain(one.name))
        for spelling, reason in _spelled(words):
            found[spelling].append((one.person_id, reason))
        for word in {words[0], words[-1]} if words else ():
            parts[word].add(one.person_id)
    for word, bearers in parts.items():
        if len(bearers) == 1 and len(word) > 2:
            found[word].append((next(iter(bearers)), Reason.PART))
    return found


def _spelled(words: Sequence[str]) -> Iterator[tuple[str, Reason]]:
    if len(words) < 2:
        return
    first, last = words[0], words[-1]
    for one, other in ((first, last), (last, first)):
        yield one + other, Reason.NAME
        yield one[0] + other, Reason.INITIALS
        yield one + other[0], Reason.INITIALS
    if len(words) > 2:
        yield "".join(words), Reason.NAME


def plain(name: str) -> str:
    """Return a name in small Latin letters without accents, Russian ones as mail addresses write them.

    >>> plain("Élodie Müller"), plain("Юлия Щукина")
    ('elodie muller', 'yuliya shchukina')
    """
    latin = "".join(_LETTERS.get(letter, letter) for letter in name.lower())
    return "".join(letter for letter in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(letter))
