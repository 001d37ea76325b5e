"""The files that a user gave to be loaded: found, named, and told by their bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detente.evidence import store
from detente.evidence.disk import fingerprint
from detente.language import N_
from detente.mistakes import Mistake

_READABLE: Final = frozenset(
    {
        ".csv",
        ".tsv",
        ".tab",
        ".txt",
        ".parquet",
        ".pq",
        ".xlsx",
        ".xlsm",
        ".xlsb",
        ".xls",
        ".ods",
        ".zip",
        ".gz",
        ".zst",
        ".ics",
        ".ical",
        ".icalendar",
        ".xes",
    }
)
_HOLDERS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".zip", ".ics", ".ical", ".icalendar", ".xes"})
"""Files whose name says nothing of what is in them."""
COMPRESSED: Final = frozenset({".parquet", ".pq", ".xlsx", ".xlsm", ".xlsb", ".ods", ".zip", ".gz", ".zst"})
"""Files that are compressed already."""


@dataclass(frozen=True, slots=True)
class Beside:
    """How a file that the store kept of an earlier load is read once more, beside those that are given.

    options : of the load that read it, as the journal keeps them.   columns : "source.column" → header, as said then.
    members : those of its tables that are still in the store.
    """

    options: Mapping[str, str]
    columns: Mapping[str, str]
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Given:
    """A file to be loaded.

    name : its folder's name and its own, by which it is known in the store.
    sha256 : of its bytes; "" where nobody wants to read it.
    stamp : size and time of change when it was hashed, to notice that it is being written to.
    beside : None for a file that the user gave; else how the store read it before.
    """

    path: Path
    name: str
    sha256: str
    stamp: tuple[int, int]
    beside: Beside | None = None

    @property
    def stem(self) -> str:
        """The file's name in lower case without its endings: ``deals`` of ``Deals.csv.gz``."""
        return stem_of(self.path.name)

    @property
    def wanted(self) -> bool:
        """Whether it is to be read."""
        return bool(self.sha256)

    def unchanged(self) -> bool:
        """Whether it still looks as it did when it was hashed; True where nobody reads it."""
        return not self.wanted or _stamp(self.path) == self.stamp


def stem_of(name: str) -> str:
    """Return a file's name in lower case without the endings that tell its form.

    >>> stem_of("All Contacts.2026.CSV.gz"), stem_of("deals")
    ('all contacts.2026', 'deals')
    """
    lower = name.lower()
    while Path(lower).suffix in _READABLE:
        lower = lower[: -len(Path(lower).suffix)]
    return lower


def given(folders: Sequence[Path], into: Path, wanted: Callable[[str], bool] = bool) -> list[Given]:
    """Return the readable files in the folders (files may be named too), in the order given, then by name.

    into : the store, which is not read even where it lies in one of the folders.
    wanted : says by its stem whether a file may be read; archives, workbooks, calendars and event logs always may.
    Raises Mistake where a folder isn't there, is the store or lies in it, or nowhere is a readable file.
    """
    found: list[Given] = []
    for folder in folders:
        place = folder.resolve()
        if place == into.resolve() or into.resolve() in place.parents:
            raise Mistake(
                N_("{folder} lies in the store itself; name the folder in which your exports lie."), folder=str(folder)
            )
        found += [_given(path, place, wanted) for path in _files(folder)]
    if not found:
        raise Mistake(
            N_(
                "There is no readable file in {folders}; files end in .csv, .tsv, .txt, .parquet, .xlsx, .xls, .ods, "
                ".ics, .xes, .zip or .gz, and folders inside are not looked into: name them too."
            ),
            folders=", ".join(str(folder) for folder in folders),
        )
    return _told_apart(found)


def _files(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    if not folder.exists():
        raise Mistake(N_("There is no folder {folder}; name one in which your exports lie."), folder=str(folder))
    if store.is_store(folder):
        raise Mistake(
            N_("{folder} is a store, not a folder of exports; ask it, or load a folder of exports into it."),
            folder=str(folder),
        )
    try:
        listed = sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from None
    return [
        path
        for path in listed
        if path.is_file() and path.suffix.lower() in _READABLE and not path.name.startswith((".", "~$"))
    ]


def _given(path: Path, folder: Path, wanted: Callable[[str], bool]) -> Given:
    place = folder if folder.is_dir() else folder.parent
    name = f"{place.name}/{path.name}"
    try:
        stamp = _stamp(path)
        read = not _HOLDERS.isdisjoint(map(str.lower, path.suffixes[-2:])) or wanted(stem_of(path.name))
        return Given(path, name, fingerprint(path) if read else "", stamp)
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> Mistake:
    return Mistake(
        N_("{file} can't be read ({reason}); check that it is there and that you may read it."),
        file=str(path),
        reason=error.strerror or str(error),
    )


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _told_apart(found: list[Given]) -> list[Given]:
    """Give files that would bear one name more of their path, so that none is taken for the correction of another."""
    seen: dict[Path, Given] = {}
    for one in found:
        seen.setdefault(one.path.resolve(), one)
    files = list(seen.values())
    depth = 2
    while len({one.name for one in files}) < len(files):
        depth += 1
        names = [one.name for one in files]
        files = [
            Given(one.path, "/".join(one.path.resolve().parts[-depth:]), one.sha256, one.stamp)
            if names.count(one.name) > 1
            else one
            for one in files
        ]
    return files
