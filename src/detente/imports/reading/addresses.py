"""The addresses in a letter's header (RFC 5322, 2047), and as old archives of mailing lists write them; no names."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import getaddresses
from typing import Final

LONGEST: Final = 128 * 1024
"""Characters of one value that are read."""

_ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f]{1,100}@[^\s@<>()\[\],;:\\\"\x00-\x20\x7f]{1,200}")
_AT: Final = re.compile(r"([\w.+\-]{1,100}) at ([\w\-]{1,100}(?:\.[\w\-]{1,100}){1,10})")
_ALONE: Final = re.compile(rf"^\s*{_AT.pattern}(?=\s*(?:\(|$))")
_HARD: Final = frozenset("():;\\=[]")
_QUOTED: Final = 1000  # characters: telling commas inside quotes from others takes time
_PART: Final = re.compile(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")
_PLAIN: Final = re.compile(rf"\s*+(?:({_ADDRESS.pattern})|(?:\"[^\"]*+\"\s*+|[^\"<>@,.]*+)<({_ADDRESS.pattern})>)\s*+")


def addresses(value: str) -> list[str]:
    """Return the addresses in a header's value, lower case, without names; groups are taken apart.

    >>> addresses('"Roe, A." <A.Roe@X.example>, board: b@x.example, c@x.example;, jjl at pobox.com (J)')
    ['a.roe@x.example', 'b@x.example', 'c@x.example']
    >>> addresses("jjl at pobox.com (John J. Lee)"), addresses("undisclosed-recipients:;")
    (['jjl@pobox.com'], [])
    >>> addresses("ann at x.example (Ann <ann@x.example>)")
    ['ann@x.example']
    >>> addresses("=?utf-8?q?Ann_Roe_=3Cann=40x=2Eexample=3E?=")
    ['ann@x.example']
    """
    plain = _plainly(value)
    if plain is not None:
        return plain
    value = _ALONE.sub(r"\1@\2", value, count=1)
    if "@" not in value:
        value = _decoded(value)
        if "@" not in value:
            value = _AT.sub(r"\1@\2", value)
        if "@" not in value:
            return []
    try:
        parsed = getaddresses([value[:LONGEST]])
    except (RecursionError, ValueError, IndexError, TypeError):  # thousands of opened brackets
        parsed = [("", found) for found in _ADDRESS.findall(value[:LONGEST])]
    return [address for _, written in parsed if (address := _address(written))]


def _plainly(value: str) -> list[str] | None:
    """Return the addresses of a value without groups, comments, escapes and encoded words; None where it isn't so plain.

    Most are, and Python's own parser takes fifty times as long over them.
    """
    if not _HARD.isdisjoint(value) or ('"' in value and len(value) > _QUOTED):
        return None
    found = []
    for part in _PART.split(value) if '"' in value else value.split(","):
        match = _PLAIN.fullmatch(part)
        if match is None:
            return None
        found.append((match[1] or match[2]).lower())
    return found


def _address(written: str) -> str | None:
    if "=?" in written:
        written = _decoded(written)
    written = written.strip().lower()
    return written if _ADDRESS.fullmatch(written) else None


def _decoded(value: str) -> str:
    if "=?" not in value:
        return value
    try:
        decoded = str(make_header(decode_header(value[:LONGEST])))
    except (MessageError, LookupError, ValueError, TypeError):
        return value
    return decoded.encode("utf-8", "replace").decode("utf-8")
