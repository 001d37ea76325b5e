"""Rows that were read and are not handed over; many of them lie on disk, not in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from detente.language import Message

TEXT_LENGTH: Final = 500
_IN_MEMORY: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One row that was read and is not handed over.

    file : display name.   line : 1-based physical line where it begins (row of the sheet in a workbook).
    column : the column at fault, None where it is the whole row.   reason : a sentence.
    text : the raw text, cut at 500 characters.
    """

    file: str
    line: int
    column: str | None
    reason: Message
    text: str


class Rejects:
    """The rejects of one table: counted exactly, iterable as often as one likes.

    >>> rejects = Rejects()
    >>> rejects.add(Reject(file="a.csv", line=3, column=None, reason=Message("It has no end."), text="x,"))
    >>> len(rejects), [reject.line for reject in rejects]
    (1, [3])
    """

    def __init__(self, spool: Path | None = None) -> None:
        self._spool = spool
        self._kept: list[Reject] = []
        self._spooled = 0

    def add(self, reject: Reject) -> None:
        """Keep one more; goes to disk where there are many and a spool file was named."""
        self._kept.append(reject)
        if self._spool is not None and len(self._kept) >= _IN_MEMORY:
            with self._spool.open("a", encoding="utf-8", errors="backslashreplace") as out:
                out.writelines(json.dumps(_plain(kept)) + "\n" for kept in self._kept)
            self._spooled += len(self._kept)
            self._kept = []

    def __len__(self) -> int:
        return self._spooled + len(self._kept)

    def __iter__(self) -> Iterator[Reject]:
        if self._spooled and self._spool is not None:
            with self._spool.open(encoding="utf-8") as lines:
                for line in lines:
                    yield _reject(json.loads(line))
        yield from self._kept


def _plain(reject: Reject) -> dict[str, Any]:
    return {
        "file": reject.file,
        "line": reject.line,
        "column": reject.column,
        "text": reject.text,
        "reason": [reject.reason.text, reject.reason.plural, dict(reject.reason.fields)],
    }


def _reject(plain: dict[str, Any]) -> Reject:
    text, plural, fields = plain.pop("reason")
    return Reject(**plain, reason=Message(text, plural=plural, **fields))
