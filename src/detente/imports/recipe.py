"""A recipe: what a source's files are called, what their columns mean, and the SQL that makes evidence of them."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from detente.engines.base import Kind
from detente.evidence.contract import DISCREET, TABLES
from detente.language import N_
from detente.mistakes import Mistake

SETTINGS: Final = "recipe.toml"
KINDS: Final = (Kind.TEXT, Kind.INSTANT, Kind.DAY, Kind.DECIMAL, Kind.WHOLE, Kind.FLAG)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_GAPS: Final = re.compile(r"[\s_\-]+")


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of a source: the name that SQL reads it under, the headers it may have, what it holds.

    converted : those headers under which amounts are in the company's own currency, whatever a row's currency.
    clock : the headers under which a moment's time of day may stand in a column of its own.
    """

    name: str
    headers: tuple[str, ...]
    kind: Kind
    required: bool = False
    converted: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()

    def clock_in(self, headers: Iterable[str], day: str) -> str | None:
        """Return the header of the time of day that goes with a day's, None where the moment stands in one column."""
        listed = {plain_header(header): header for header in headers if header != day}
        return next((listed[name] for name in map(plain_header, self.clock) if name in listed), None)


@dataclass(frozen=True, slots=True)
class Source:
    """A logical source: the files whose stem matches ``patterns``, one above the other.

    required : without such a file the recipe can't be used.   lookup : rows are looked up only, not counted.
    key : columns of which the first that is filled says which record a row is of; of a record that several files give,
    the file that came last counts. Empty where rows are events: the same row in another file is the same event.
    missed : what to tell the user where there is no such file, "" for nothing.
    """

    name: str
    patterns: tuple[str, ...]
    columns: Mapping[str, SourceColumn]
    required: bool = True
    lookup: bool = False
    key: tuple[str, ...] = ()
    missed: str = ""

    def takes(self, stem: str) -> bool:
        """Whether a file of that stem (lower case) belongs to this source."""
        return any(fnmatchcase(stem, pattern) for pattern in self.patterns)

    def converted(self, found: Mapping[str, str]) -> bool:
        """Whether amounts, under the headers found (column → header), are in the company's own currency."""
        return any(
            plain_header(found[column.name]) in map(plain_header, column.converted)
            for column in self.columns.values()
            if column.name in found
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A recipe as it was read.

    texts : file name → text, all that the recipe is.   tables : evidence table → its SELECT.
    zone, currency : of the source; "" where the user must say.   keeps_raw : False for mail and chat,
    and for whatever makes these or meetings.
    """

    name: str
    version: int
    title: str
    verified: bool
    zone: str
    currency: str
    sources: Mapping[str, Source]
    tables: Mapping[str, str]
    keeps_raw: bool = True
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    def kept(self) -> bytes:
        """Return the recipe as the bytes that a store keeps."""
        return json.dumps(dict(sorted(self.texts.items())), ensure_ascii=False, indent=1).encode()

    @property
    def sha256(self) -> str:
        """The SHA-256 of all that the recipe is."""
        return hashlib.sha256(self.kept()).hexdigest()

    def source_of(self, stem: str) -> Source | None:
        """Return the source that takes a file of that stem; the first in the recipe's order where several do."""
        return next((source for source in self.sources.values() if source.takes(stem)), None)

    def missing(self, stems: Iterable[str]) -> list[Source]:
        """Return the required sources for which there is no file."""
        listed = list(stems)
        taken = {source.name for stem in listed if (source := self.source_of(stem))}
        return [source for source in self.sources.values() if source.required and source.name not in taken]


def read(folder: Path) -> Recipe:
    """Return the recipe in a folder: ``recipe.toml`` and one ``<table>.sql`` for each evidence table it can fill.

    Raises Mistake where something in it is not as it should be.
    """
    if not (folder / SETTINGS).is_file():
        raise Mistake(
            N_("There is no recipe in {folder}: a recipe is a folder with recipe.toml and SQL files."),
            folder=str(folder),
        )
    names = [SETTINGS, *sorted(path.name for path in folder.glob("*.sql"))]
    try:
        return of_texts({name: (folder / name).read_text("utf-8") for name in names}, str(folder))
    except UnicodeDecodeError:
        raise Mistake(N_("The recipe {folder} holds a file that is not UTF-8 text."), folder=str(folder)) from None


def of_texts(texts: Mapping[str, str], where: str) -> Recipe:
    """Return the recipe that these texts (file name → text) are.

    where : how to name the recipe to the user.

    >>> of_texts({"recipe.toml": 'name = "x"\\n[files.leads.columns]\\nid = { names = ["Id"] }'}, "x").sources["leads"]
    Source(name='leads', patterns=('leads',), columns={'id': SourceColumn(name='id', headers=('Id',), kind=<Kind.TEXT: 'text'>, required=False, converted=(), clock=())}, required=True, lookup=False, key=(), missed='')
    """
    try:
        said = tomllib.loads(texts[SETTINGS])
        tables = {_table(name): text for name, text in texts.items() if name.endswith(".sql")}
        return Recipe(
            name=str(said["name"]),
            version=int(said.get("version", 1)),
            title=str(said.get("title", said["name"])),
            verified=bool(said.get("verified", False)),
            zone=str(said.get("zone", "")),
            currency=str(said.get("currency", "")),
            sources={name: _source(name, entry) for name, entry in said["files"].items()},
            tables=tables,
            keeps_raw=bool(said.get("keeps_raw", True)) and tables.keys().isdisjoint(DISCREET),
            texts=dict(texts),
        )
    except tomllib.TOMLDecodeError as error:
        raise _wrong(where, str(error)) from None
    except KeyError as error:
        raise _wrong(where, f"{error.args[0]} is missing") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise _wrong(where, str(error)) from None


@lru_cache(maxsize=1)
def shipped() -> tuple[Recipe, ...]:
    """Return the recipes that come with the program, by name."""
    folder = Path(str(files(__package__))) / "recipes"
    return tuple(read(path.parent) for path in sorted(folder.glob(f"*/{SETTINGS}")))


def named(name: str | Path) -> Recipe:
    """Return a shipped recipe by its name, or a user's own by its folder."""
    for recipe in shipped():
        if recipe.name == str(name):
            return recipe
    if Path(name).is_dir():
        return read(Path(name))
    raise Mistake(
        N_("There is no recipe {name}. There are: {recipes}; or name the folder of your own."),
        name=str(name),
        recipes=", ".join(["evidence", *(recipe.name for recipe in shipped())]),
    )


def plain_header(text: str) -> str:
    """Return a header as it is compared: case, outer spaces, and whether gaps are spaces, _ or - do not matter.

    >>> plain_header("  Create_Date "), plain_header("create-date")
    ('create date', 'create date')
    """
    return _GAPS.sub(" ", text.strip()).strip().casefold()


def _source(name: str, entry: dict[str, Any]) -> Source:
    if not _NAME.fullmatch(name):
        raise ValueError(f"files.{name}: write the name in small letters, digits and _")
    patterns = tuple(str(pattern).lower() for pattern in entry.get("names", [name]))
    columns = {
        column: _column(f"files.{name}.columns.{column}", column, said) for column, said in entry["columns"].items()
    }
    key = tuple(str(column) for column in entry.get("key", []))
    for column in key:
        if column not in columns:
            raise ValueError(f"files.{name}: its key {column} is none of its columns")
    return Source(
        name,
        patterns,
        columns,
        required=bool(entry.get("required", True)),
        lookup=bool(entry.get("lookup", False)),
        key=key,
        missed=str(entry.get("missed", "")),
    )


def _column(where: str, name: str, entry: dict[str, Any]) -> SourceColumn:
    if not _NAME.fullmatch(name) or name == "_row":
        raise ValueError(f"{where}: write the name in small letters, digits and _")
    kind = str(entry.get("kind", Kind.TEXT))
    if kind not in KINDS:
        raise ValueError(f"{where}: kind {kind} is none of {', '.join(KINDS)}")
    headers = tuple(str(header) for header in entry.get("names", [name]))
    converted = tuple(str(header) for header in entry.get("converted", []))
    clock = tuple(str(header) for header in entry.get("clock", []))
    if clock and kind != Kind.INSTANT:
        raise ValueError(f"{where}: only an instant has a time of day (clock)")
    return SourceColumn(name, headers, Kind(kind), bool(entry.get("required", False)), converted, clock)


def _table(name: str) -> str:
    table = name.removesuffix(".sql")
    if table not in TABLES:
        raise ValueError(f"{name} is named after no evidence table")
    return table


def _wrong(where: str, reason: str) -> Mistake:
    return Mistake(N_("The recipe {recipe} can't be used: {reason}."), recipe=where, reason=reason)
