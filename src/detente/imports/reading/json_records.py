"""The objects of a JSON list, one by one: a long list takes no more memory than its longest object unfolds to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]"]', re.DOTALL)
_DEEPEST: Final = 100
_SMALL: Final = 4 * 1024 * 1024  # unfolds to a hundred megabytes at most
_SPACE: Final = b" \t\r\n\xef\xbb\xbf"


class Damaged:
    """Stands for an object that can't be read, or for all that follows where no object can be told any more."""


DAMAGED: Final = Damaged()


def records(text: bytes | bytearray, longest: int) -> Iterator[dict[str, Any] | Damaged]:
    """Yield the objects of a list, `DAMAGED` for one that is longer than ``longest`` bytes or can't be read.

    Numbers, texts and lists between the objects are passed over. What follows a list's end is not read.

    >>> list(records(b'[{"a": 1}, 2, {"b": [1, {}]}]', 100))
    [{'a': 1}, {'b': [1, {}]}]
    >>> [found is DAMAGED for found in records(b'[{"a": 1}, {"b": ', 100)]
    [False, True]
    >>> list(records(b'{"a": 1}', 100))
    []
    """
    whole = _whole_list(text) if len(text) <= _SMALL else None
    if whole is not None:
        yield from (found for found in whole if isinstance(found, dict))
        return
    depth = start = 0
    begun = ended = False
    for token in _TOKEN.finditer(text):
        mark = text[token.start()]
        if mark in b"{[":
            if not begun:
                if mark != ord("[") or text[: token.start()].strip(_SPACE):
                    return
                begun = True
            elif depth == 1:
                start = token.start()
            depth += 1
            if depth > _DEEPEST:
                break
        elif mark in b"}]":
            depth -= 1
            if depth == 1 and text[start] == ord("{"):
                yield _read(text[start : token.end()], longest)
            if depth <= 0:
                ended = depth == 0
                break
        elif token.end() - token.start() == 1:
            break  # a quote that nothing closes
        elif not begun:
            return
    if begun and not ended:
        yield DAMAGED


def _whole_list(text: bytes | bytearray) -> list[Any] | None:
    """Return a list that is read at once; None where it is none, or can't be."""
    try:
        found = json.loads(text, parse_int=_number)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _read(text: bytes | bytearray, longest: int) -> dict[str, Any] | Damaged:
    if len(text) > longest:
        return DAMAGED
    try:
        found = json.loads(text, parse_int=_number)
    except (ValueError, RecursionError):
        return DAMAGED
    return found if isinstance(found, dict) else DAMAGED


def _number(digits: str) -> int | str:
    """Return a whole number; one of hundreds of digits stays text, for it would take long to be read."""
    return int(digits) if len(digits) <= 30 else digits
