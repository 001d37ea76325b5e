"""The store: a folder of immutable files and one manifest that is swapped at one instant.

    company.detente/
      manifest.json            the newest version
      versions/00000007.json   the last versions, the newest among them once more
      tables/<table>/…parquet  rows that readers see, named by their SHA-256
      hidden/<table>/…parquet  rows that another file gives as well or has replaced
      raw/ recipes/ rejects/   the source files as they came, the recipes that read them, the rows turned away
      lock work/               whoever loads at the moment, and what it is working on

Readers take no lock: they read one manifest and the files it names, and hash every file before the first
row is read. Whoever loads holds the lock; files that no kept version names are swept at the next load.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from detente.evidence import manifest as manifests
from detente.evidence.damage import Damage, Damaged, Harm, damages
from detente.evidence.holding import Holding
from detente.evidence.manifest import Manifest, TooNew, Unreadable
from detente.language import N_, Message
from detente.mistakes import Mistake

MANIFEST = "manifest.json"
VERSIONS = "versions"
LOCK = "lock"
WORK = "work"
KEPT = 5
"""How many versions stay readable; readers that opened an older one must open anew."""


@dataclass(frozen=True, slots=True)
class Found:
    """The newest version that can be read. ``notes`` says so when the manifest itself could not."""

    manifest: Manifest
    notes: tuple[Message, ...] = ()


def is_store(folder: Path) -> bool:
    """Whether a folder is a store, be it damaged or never finished."""
    return (folder / MANIFEST).is_file() or (folder / VERSIONS).is_dir() or (folder / LOCK).is_file()


def holding(folder: Path, version: int | None = None) -> Holding:
    """Return what a version of the store holds, every file checked byte by byte.

    version : None for the newest.
    Raises Damaged where a table's file is not as it was written, Mistake where there is no such version.
    """
    for _ in range(KEPT):
        seen = at_version(folder, version) if version is not None else found(folder).manifest
        shown = [piece for pieces in seen.visible().values() for piece in pieces]
        harmed = damages(folder, shown)
        # A load may have swept the version between reading its manifest and its files: look again.
        gone = any(damage.harm is Harm.MISSING for damage in harmed)
        if not (gone and version is None and found(folder).manifest.version != seen.version):
            break
    if harmed:
        raise Damaged(folder, harmed)
    return held(folder, seen)


def held(folder: Path, seen: Manifest) -> Holding:
    """Return what a manifest says that a store holds; its files are not looked at."""
    last = seen.loads[-1] if seen.loads else None
    return Holding(
        id=id_of(seen),
        files={
            table: tuple(folder / piece.path for piece in pieces) for table, pieces in sorted(seen.visible().items())
        },
        folder=folder,
        currency=seen.currency,
        currency_given=seen.currency_given,
        zone=seen.zone or "UTC",
        as_of=seen.as_of,
        begun_at=seen.begun_at,
        loaded_at=last.at if last else None,
        trusted=True,
    )


def found(folder: Path) -> Found:
    """Return the newest version, from its copy where the manifest itself is damaged.

    Raises Mistake where a newer program wrote the store, no load has finished, or no manifest can be read.
    """
    try:
        return Found(_read(folder / MANIFEST))
    except (Unreadable, OSError):
        pass
    for number in reversed(versions(folder)):
        try:
            copy = _read(folder / VERSIONS / _named(number))
        except (Unreadable, OSError):
            continue
        note = N_("The file {file} was damaged; its copy of version {version} was read instead.")
        return Found(copy, (Message(note, file=str(folder / MANIFEST), version=copy.version),))
    if (folder / MANIFEST).exists() or versions(folder):
        raise Mistake(
            N_(
                "The store {folder} can't be read: its manifest and all copies are damaged. Move the folder away and "
                "load your exports again; the files it kept lie in {folder}/raw."
            ),
            folder=str(folder),
        )
    raise Mistake(
        N_("No load into {folder} has finished yet; load your exports again: detente load FOLDER"), folder=str(folder)
    )


def at_version(folder: Path, version: int) -> Manifest:
    """Return an older version; a Mistake names those that can be asked."""
    newest = found(folder).manifest
    if newest.version == version:
        return newest
    try:
        if version < newest.oldest:
            raise FileNotFoundError(version)
        return _read(folder / VERSIONS / _named(version))
    except (Unreadable, OSError):
        raise Mistake(
            N_("The store {folder} has no version {version}; it still has: {versions}."),
            folder=str(folder),
            version=str(version),
            versions=", ".join(map(str, versions(folder))) or str(newest.version),
        ) from None


def versions(folder: Path) -> list[int]:
    """Return the numbers of the versions that are kept, oldest first."""
    if not (folder / VERSIONS).is_dir():
        return []
    return sorted(int(path.stem) for path in (folder / VERSIONS).glob("*.json") if path.stem.isdigit())


def verify(folder: Path) -> list[Damage]:
    """Read every byte of every file of every kept version and return what is not as it was written."""
    newest = found(folder).manifest
    harmed, pieces = [], newest.pieces()
    if not _same(folder / MANIFEST, newest):
        harmed.append(Damage(MANIFEST, Harm.CHANGED if (folder / MANIFEST).exists() else Harm.MISSING))
    for number in {*versions(folder), newest.version}:
        path = folder / VERSIONS / _named(number)
        try:
            pieces |= _read(path).pieces()
        except Unreadable:
            harmed.append(Damage(f"{VERSIONS}/{path.name}", Harm.CHANGED))
        except FileNotFoundError:
            harmed.append(Damage(f"{VERSIONS}/{path.name}", Harm.MISSING))
    return harmed + damages(folder, pieces.values())


def copy_name(version: int) -> str:
    """Return the path of a version's manifest inside the store.

    >>> copy_name(7)
    'versions/00000007.json'
    """
    return f"{VERSIONS}/{_named(version)}"


def _named(version: int) -> str:
    return f"{version:08d}.json"


def _read(path: Path) -> Manifest:
    try:
        return manifests.read(path.read_bytes())
    except TooNew:
        raise Mistake(
            N_("The store {folder} was written by a newer version of Détente; update this one to read it."),
            folder=str(path.parent if path.name == MANIFEST else path.parent.parent),
        ) from None


def copies_sound(folder: Path, manifest: Manifest) -> bool:
    """Whether the newest manifest and its copy are as they were written."""
    return all(_same(folder / name, manifest) for name in (MANIFEST, copy_name(manifest.version)))


def _same(path: Path, manifest: Manifest) -> bool:
    try:
        return path.read_bytes() == manifests.written(manifest)
    except OSError:
        return False


def id_of(manifest: Manifest) -> str:
    """Return the id of the evidence that readers of a version see: the same rows have the same."""
    listed = "\n".join(sorted(piece.sha256 for pieces in manifest.visible().values() for piece in pieces))
    return hashlib.sha256(listed.encode()).hexdigest()[:16]
