"""The file of a backup: a zip archive with a list of all that is in it, and a seal at its end.

    detente-backup        what this file is, for whoever opens it by hand
    state/<kind>.jsonl    the rows of the state's tables, a line each
    store/…               the store's manifest and every file that it names
    recipes/…             the company's own recipes
    secret.key            the installation's secret, where it lies in the home
    backup.json           the list: path, SHA-256 and bytes of each; and what wrote all this, and when

The archive's comment, its last 64 bytes, is the SHA-256 of every byte before it. Nothing is compressed: the store's
files are already, and so nothing can swell when it is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from detente.evidence.disk import BLOCK, Disk
from detente.language import N_
from detente.mistakes import Mistake
from detente.version import VERSION

FORMAT: Final = 1
"""The newest form of the file that this program reads and writes."""
LIST: Final = "backup.json"
SECRET: Final = "secret.key"  # noqa: S105  a file's name
_ABOUT: Final = "detente-backup"
_TEXT: Final = b"A backup of Detente. Bring it back with: detente restore FILE --store FOLDER\n"
_DIGITS: Final = 64
_LONGEST_LIST: Final = 256 << 20
_FIRST: Final = 30 + len(_ABOUT)  # bytes of the first member's header, which ends with its name
_PART = re.compile(r"[^\\/:\x00-\x1f]{1,240}")
_ROOMS: Final = frozenset({"state", "store", "recipes"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a backup says of itself.

    at : ISO moment of the state in it.   store_version : of the store's manifest, None where nothing was loaded.
    migrations : the last one of each of the state's apps, by which its tables had their form.
    """

    at: str
    store_version: int | None
    migrations: Mapping[str, str]
    program: str = VERSION
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Listed:
    """One file in a backup."""

    sha256: str
    size: int


@dataclass
class Archive:
    """A backup while it is written."""

    _file: IO[bytes]
    _disk: Disk
    _place: Path
    _listed: dict[str, Listed] = field(default_factory=dict)
    _zip: zipfile.ZipFile | None = None

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Begin from the start, with nothing in it."""
        self.drop()
        self._listed.clear()
        self._file.seek(0)
        self._file.truncate()
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED)
        # Always the first: by it a backup is known.
        self._zip.writestr(_member(_ABOUT), _TEXT)
        self._listed[_ABOUT] = Listed(hashlib.sha256(_TEXT).hexdigest(), len(_TEXT))

    def drop(self) -> None:
        """Let go of what was begun; otherwise Python would try to end it when the file is long closed."""
        if self._zip is not None:
            with suppress(OSError, ValueError):
                self._zip.close()

    def add(self, path: str, blocks: Iterable[bytes]) -> Listed:
        """Write a file into it."""
        assert self._zip is not None
        self._disk.step("write", self._place)
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_member(path), "w", force_zip64=True) as out:
            for block in blocks:
                out.write(block)
                digest.update(block)
                size += len(block)
        self._listed[path] = Listed(digest.hexdigest(), size)
        return self._listed[path]

    def finish(self, facts: Facts) -> None:
        """Write the list and the seal."""
        assert self._zip is not None
        self._disk.step("write", self._place)
        body = {**asdict(facts), "files": {path: asdict(one) for path, one in self._listed.items()}}
        self._zip.writestr(_member(LIST), json.dumps(body, indent=1).encode())
        self._zip.comment = b"0" * _DIGITS
        self._zip.close()
        self._file.flush()
        seal = _seal(self._file)
        self._file.seek(-_DIGITS, os.SEEK_END)
        self._file.write(seal)
        self._file.flush()
        self._disk.step("sync", self._place)
        os.fsync(self._file.fileno())


@contextmanager
def writing(file: Path, disk: Disk) -> Iterator[Archive]:
    """Write a backup under another name, for this user's eyes only; it gets its own once it is whole."""
    disk.step("write", file)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    made = Path(name)
    try:
        with os.fdopen(handle, "w+b") as out:
            made_of = Archive(out, disk, made)
            try:
                yield made_of
            finally:
                made_of.drop()
        disk.move(made, file)
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)


def _member(path: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(path)
    member.external_attr = 0o600 << 16
    return member


def _seal(file: IO[bytes]) -> bytes:
    digest = hashlib.sha256()
    left = file.seek(0, os.SEEK_END) - _DIGITS
    file.seek(0)
    while left > 0 and (block := file.read(min(BLOCK, left))):
        digest.update(block)
        left -= len(block)
    return digest.hexdigest().encode()


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup whose every byte is as it was written. files : what is in it, by path."""

    file: Path
    facts: Facts
    files: Mapping[str, Listed]

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(one.size for one in self.files.values())

    def lay_out(self, folder: Path, disk: Disk) -> None:
        """Write its files under a new folder, and compare each with the list once more."""
        with zipfile.ZipFile(self.file) as found:
            for path, listed in self.files.items():
                target = folder / path
                disk.folder(target.parent)
                with found.open(path) as member:
                    sha256, size = disk.write(target, _blocks(member, listed.size))
                if (sha256, size) != (listed.sha256, listed.size):
                    raise _damaged(self.file)
                if not path.startswith("store/"):
                    target.chmod(0o600)


def _blocks(member: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0 and (block := member.read(min(BLOCK, size))):
        yield block
        size -= len(block)


def checked(file: Path) -> Checked:
    """Read every byte of a backup, and return what is in it.

    Raises Mistake where it is none, is damaged, was written by a newer version, or names a place outside its folder.
    """
    if not file.exists():
        raise Mistake(N_("There is no {file}; check how it is written."), file=str(file))
    if not file.is_file():
        raise _foreign(file)
    with file.open("rb") as opened:
        head = opened.read(_FIRST)
        if head[:4] != b"PK\x03\x04" or head[30:] != _ABOUT.encode():
            raise _foreign(file)
        seal = _seal(opened)
        if opened.read(_DIGITS + 1) != seal:
            raise _damaged(file)
    try:
        with zipfile.ZipFile(file) as found:
            return _listed(file, found)
    except (
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        NotImplementedError,
        EOFError,
    ) as error:
        raise _damaged(file) from error


def _listed(file: Path, found: zipfile.ZipFile) -> Checked:
    members = {member.filename: member for member in found.infolist()}
    if members[LIST].file_size > _LONGEST_LIST or members[LIST].compress_type != zipfile.ZIP_STORED:
        raise _damaged(file)
    body: dict[str, Any] = json.loads(found.read(LIST))
    if body["format"] > FORMAT:
        raise newer(file, str(body.get("program")))
    files = {path: Listed(str(one["sha256"]), int(one["size"])) for path, one in body.pop("files").items()}
    same = {path: member.file_size for path, member in members.items() if path != LIST} == {
        path: one.size for path, one in files.items()
    }
    plain = all(
        member.compress_type == zipfile.ZIP_STORED
        and member.file_size == member.compress_size
        and member.external_attr == 0o600 << 16
        for member in members.values()
    )
    # Members that lie over each other would be more bytes than the file has.
    fits = sum(member.file_size for member in members.values()) <= file.stat().st_size
    if not (same and plain and fits and len(found.infolist()) == len(members) and all(map(_inside, files))):
        raise _damaged(file)
    facts = Facts(
        at=str(body["at"]),
        store_version=None if body["store_version"] is None else int(body["store_version"]),
        migrations={str(app): str(name) for app, name in body["migrations"].items()},
        program=str(body["program"]),
        format=int(body["format"]),
    )
    return Checked(file, facts, files)


def _inside(path: str) -> bool:
    """Whether a path stays where it belongs.

    >>> _inside("store/raw/3f.zst"), _inside("store/../../x"), _inside("/etc/passwd"), _inside("home/x")
    (True, False, False, False)
    """
    parts = path.split("/")
    if len(parts) == 1:
        return path in (_ABOUT, SECRET)
    return (
        parts[0] in _ROOMS and len(parts) <= 6 and all(_PART.fullmatch(one) and one not in (".", "..") for one in parts)
    )


def _foreign(file: Path) -> Mistake:
    return Mistake(
        N_("{file} is no backup of Détente, or it is damaged; name a file that detente backup has written."),
        file=str(file),
    )


def _damaged(file: Path) -> Mistake:
    return Mistake(
        N_("The backup {file} is damaged: not every byte is as it was written. Nothing was touched; take another one."),
        file=str(file),
    )


def newer(file: Path, program: str) -> Mistake:
    """Return the sentence for a backup that a newer program wrote."""
    return Mistake(
        N_("The backup {file} was written by a newer version of Détente, {program}; update this one to restore it."),
        file=str(file),
        program=program,
    )
