"""What a store says of itself: its tables' files, whose rows they are, and the journal of loads.

A manifest is written once and never changed; a load writes the next one. It is JSON in one exact form,
so that a reader finds any byte that is not as it was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

FORMAT = 3
"""The newest form of the store that this program reads and writes."""

_Any = TypeVar("_Any")
_OPENING = b'{"sha256": "%s",\n"store": '
_CLOSING = b"}\n"


class Unreadable(ValueError):  # noqa: N818  what it is, not what went wrong in the program
    """The bytes are no manifest, or not as they were written."""


class TooNew(ValueError):  # noqa: N818
    """The manifest was written by a newer version of the program."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One immutable file of the store: its path in the store, SHA-256, bytes, and rows where it is a table's."""

    path: str
    sha256: str
    size: int
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table that came from one file.

    visible : what readers see; None where all rows are given by other files too.
    hidden : rows that another file gives as well or has replaced; they come back when that file goes.
    derived : SHA-256 of the rows as the recipe gave them, before any was hidden.
    columns : their names.   low, high : first and last moment (µs UTC or days), None where the table has none.
    """

    visible: Piece | None
    hidden: Piece | None
    derived: str
    columns: tuple[str, ...]
    low: int | None = None
    high: int | None = None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The files of this part."""
        return tuple(piece for piece in (self.visible, self.hidden) if piece)


@dataclass(frozen=True, slots=True)
class Contribution:
    """A source file whose rows are in the store.

    id : its place in the order of arrival; of two rows with one key the later contribution's is seen.
    names : under which it is known; another content under one of them replaces it.
    source : SHA-256 of the file.   member : the table inside it, for archives and workbooks.
    load : the number of the load that read it last.
    """

    id: int
    recipe: str
    names: tuple[str, ...]
    source: str
    member: str
    load: int
    parts: Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows read, and what became of them: ``read == accepted + rejected + duplicates``.

    >>> Counts(5, 3, 1, 1) + Counts(1, 1)
    Counts(read=6, accepted=4, rejected=1, duplicates=1)
    """

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicates: int = 0

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.rejected + self.duplicates:
            raise ValueError(f"rows don't add up: {self.read} <> {self.accepted}+{self.rejected}+{self.duplicates}")

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.read + other.read,
            self.accepted + other.accepted,
            self.rejected + other.rejected,
            self.duplicates + other.duplicates,
        )


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file as a load read it.

    name : as shown.   path : name of the file it lies in (archive, workbook, or itself).   source : its SHA-256.
    lookup : rows are only looked up, and not counted.   kept : the file is kept in the store.
    contribution : its id.   beside : None for a file that was given to this load; for one of an earlier load, which the
    store kept and this one read anew beside the files given, the options with which it is read.
    """

    name: str
    path: str
    member: str
    source: str
    lookup: bool
    kept: bool
    counts: Counts
    contribution: int
    beside: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """One entry of the journal.

    asked : SHA-256 of all that decides the result (files, recipe, options).   at : ISO moment, None where unknown.
    whole : everything it read is in the store; False after damage that could not be mended.
    """

    number: int
    at: str | None
    recipe: str
    recipe_version: int
    recipe_sha256: str
    options: Mapping[str, str]
    asked: str
    files: tuple[FileRead, ...]
    tables: Mapping[str, Counts]
    rejects: Piece | None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody who was erased; nothing here says who.

    version : of the store that was the first without them; older ones are gone.   kind : staff, lead or customer.
    digest : of the id, salted, to know it again in a later load.   stand_in : what its rows bear in its place.
    names : digests of the names.   files : source files that are no longer kept because they named the person.
    """

    version: int
    at: str | None
    kind: str
    digest: str
    stand_in: str
    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """One version of a store. ``raws`` and ``recipes`` are the kept source files and recipes, by SHA-256.

    salt : of the digests of those who were ``erased``, hexadecimal; "" where nobody was.
    retention : days that rows of messages and invitations stay.   weeks : table → files of what remains of those that went.
    begun_at : the first moment that was recorded when rows went (µs UTC).   cleared : the last version in which rows
    went; older ones are gone.
    """

    version: int = 0
    currency: str = "EUR"
    currency_given: bool = False
    zone: str | None = None
    as_of: str | None = None
    loads: tuple[Load, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    raws: Mapping[str, Piece] = field(default_factory=dict)
    recipes: Mapping[str, Piece] = field(default_factory=dict)
    erased: tuple[Erased, ...] = ()
    salt: str = ""
    retention: int = 21
    weeks: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    begun_at: int | None = None
    cleared: int = 0

    @property
    def oldest(self) -> int:
        """The oldest version that may be asked: those before hold somebody who was erased since, or rows that went."""
        return max([self.cleared, *(one.version for one in self.erased)])

    def visible(self) -> dict[str, list[Piece]]:
        """Return the files that readers see, by table, in order of arrival."""
        seen: dict[str, list[Piece]] = {}
        for contribution in self.contributions:
            for table, part in contribution.parts.items():
                if part.visible:
                    seen.setdefault(table, []).append(part.visible)
        for table, pieces in self.weeks.items():
            if pieces:
                seen.setdefault(table, []).extend(pieces)
        return seen

    def pieces(self) -> dict[str, Piece]:
        """Return every file that this version needs, by path."""
        found = [piece for c in self.contributions for part in c.parts.values() for piece in part.pieces]
        found += [*self.raws.values(), *self.recipes.values()]
        found += [load.rejects for load in self.loads if load.rejects]
        found += [piece for pieces in self.weeks.values() for piece in pieces]
        return {piece.path: piece for piece in found}

    def load(self, number: int) -> Load:
        """Return the journal's entry of that number."""
        return next(load for load in self.loads if load.number == number)


def written(manifest: Manifest) -> bytes:
    """Return a manifest as the bytes of its file.

    The list of tables repeats what the contributions say, for readers of other make.

    >>> read(written(Manifest(version=3))) == Manifest(version=3)
    True
    """
    body: dict[str, Any] = {"format": FORMAT, **_plain(manifest)}
    body["tables"] = {
        table: {"rows": sum(piece.rows or 0 for piece in pieces), "files": _plain(pieces)}
        for table, pieces in sorted(manifest.visible().items())
    }
    text = json.dumps(body, ensure_ascii=False).encode()
    return _OPENING % hashlib.sha256(text).hexdigest().encode() + text + _CLOSING


def read(content: bytes) -> Manifest:
    """Return the manifest that a file's bytes hold.

    Raises TooNew where a newer program wrote it, Unreadable where any byte is not as it was written.

    >>> read(written(Manifest()).replace(b"EUR", b"EUS"))
    Traceback (most recent call last):
    ...
    detente.evidence.manifest.Unreadable: the bytes are not as they were written
    """
    start = len(_OPENING % b"") + 64
    text = content[start : -len(_CLOSING)]
    if content != _OPENING % hashlib.sha256(text).hexdigest().encode() + text + _CLOSING:
        raise Unreadable("the bytes are not as they were written")
    body = json.loads(text)
    if body["format"] > FORMAT:
        raise TooNew(str(body["format"]))
    del body["format"], body["tables"]
    return _made(Manifest, body)


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: _plain(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _made(kind: type[_Any], value: Any) -> _Any:
    """Return ``value``, plain JSON, as the dataclass ``kind``."""
    hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
    return kind(**{name: _typed(hints[name], item) for name, item in value.items()})


@lru_cache(maxsize=32)
def _hints(kind: Hashable) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _typed(hint: Any, value: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return None if value is None else _typed(next(kind for kind in inner if kind is not NoneType), value)
    if origin is tuple:
        return tuple(_typed(inner[0], item) for item in value)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _typed(inner[1], item) for key, item in value.items()}
    return _made(hint, value) if isinstance(hint, type) and is_dataclass(hint) else value
