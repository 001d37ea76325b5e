"""The files that a user gave to be loaded: found, named, and told by their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
        ".mbox",
        ".mbx",
        ".eml",
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
_POST: Final = frozenset({".mbox", ".mbx", ".eml"})
_UNTOLD: Final = frozenset({"", ".txt", ".gz"})
"""Endings that mailboxes bear as well as other files."""
_HOLDERS: Final = frozenset(
    {*_POST, ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".zip", ".ics", ".ical", ".icalendar", ".xes"}
)
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
    """A file to be loaded, or a folder that is one source: a Maildir, letters that are a file each, a chat's export.

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
    def file_name(self) -> str:
        """The file's own name; a letter's, which is often its subject, is not told."""
        return f"{self.sha256[:12]}.eml" if _is_letter(self.path) else self.path.name

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

    A folder that is a Maildir or a chat's export is one of them, and so are all the letters (``.eml``) of a folder.
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
                ".ics, .xes, .mbox, .eml, .zip or .gz, and folders inside are not looked into: name them too."
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
    from detente.imports.reading import recognising

    try:
        if recognising.of_folder(folder) is not None:
            return [folder]
        listed = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith((".", "~$"))]
        readable = [path for path in listed if path.suffix.lower() in _READABLE or _is_mailbox(path)]
    except OSError as error:
        raise _unreadable(folder, error) from None
    letters = [path for path in readable if _is_letter(path)]
    return [*([folder] if letters else []), *(path for path in readable if path not in set(letters))]


def _given(path: Path, folder: Path, wanted: Callable[[str], bool]) -> Given:
    place = folder if folder.is_dir() else folder.parent
    name = place.name if path == folder and folder.is_dir() else f"{place.name}/{path.name}"
    try:
        stamp = _stamp(path)
        if path.is_dir():
            return Given(path, name, _fingerprints(path), stamp)
        holds = not _HOLDERS.isdisjoint(map(str.lower, path.suffixes[-2:]))
        read = holds or wanted(stem_of(path.name)) or _is_mailbox(path)
        found = Given(path, name, fingerprint(path) if read else "", stamp)
        return replace(found, name=f"{place.name}/{found.file_name}") if _is_letter(path) else found
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> Mistake:
    return Mistake(
        N_("{file} can't be read ({reason}); check that it is there and that you may read it."),
        file=str(path),
        reason=error.strerror or str(error),
    )


def _is_letter(path: Path) -> bool:
    return path.suffix.lower() == ".eml"


def _is_mailbox(path: Path) -> bool:
    """Whether a file without an ending of its own is mail: Thunderbird's "Inbox", a list's "2001-November.txt.gz"."""
    from detente.imports.reading import recognising

    try:
        return path.suffix.lower() in _UNTOLD and recognising.is_mailbox(path)
    except OSError:
        return False


def _fingerprints(folder: Path) -> str:
    """Return a digest of what lies in a folder that is one source, whatever its files are called."""
    listed = sorted(fingerprint(path) for path in files_in(folder))
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder that is one source."""
    from detente.imports.reading import recognising

    slack = recognising.of_folder(folder) is recognising.Kind.SLACK
    return recognising.chat_in(folder) if slack else recognising.letters_in(folder)


def _stamp(path: Path) -> tuple[int, int]:
    if path.is_dir():
        stats = [one.stat() for one in files_in(path)]
        return sum(one.st_size for one in stats), max((one.st_mtime_ns for one in stats), default=0)
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
            Given(one.path, "/".join([*one.path.resolve().parts[-depth:-1], one.file_name]), one.sha256, one.stamp)
            if names.count(one.name) > 1
            else one
            for one in files
        ]
    return files
