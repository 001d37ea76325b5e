"""The one who writes to a store: holds its lock, sweeps it, keeps files, and swaps the manifest last of all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

from detente.evidence import manifest as manifests
from detente.evidence import store
from detente.evidence.disk import Disk, fingerprint, plainly
from detente.evidence.manifest import Manifest, Piece
from detente.language import N_
from detente.mistakes import Mistake


class Writer:
    """A store while it is held for writing. ``manifest`` is its newest finished version; version 0 where none is.

    work : an empty folder inside the store for whatever the load needs; goes with the lock.
    """

    def __init__(self, folder: Path, disk: Disk, found: store.Found) -> None:
        self.folder = folder
        self.disk = disk
        self.manifest = found.manifest
        self.notes = found.notes
        self.work = folder / store.WORK / "load"

    def room(self) -> Path:
        """Return a new empty folder in ``work``."""
        path = next(path for number in count(1) if not (path := self.work / f"room {number}").exists())
        self.disk.folder(path)
        return path

    def keep(self, made: Path, kind: str, *, rows: int | None = None, sha256: str | None = None) -> Piece:
        """Take over a file made in ``work`` under the name of its bytes, such as ``tables/leads/3f….parquet``.

        sha256 : of its bytes, where it is known.
        """
        self.disk.settle(made)
        return self._named(made, kind, made.suffix, Piece("", sha256 or fingerprint(made), made.stat().st_size, rows))

    def keep_blocks(self, blocks: Iterable[bytes], kind: str, name: str | None = None, suffix: str = "") -> Piece:
        """Write a new file and take it over under ``name``, or the name of its bytes where that is None."""
        made = self.work / "keeping"
        sha256, size = self.disk.write(made, blocks)
        return self._named(made, kind, suffix, Piece(name or "", sha256, size))

    def _named(self, made: Path, kind: str, suffix: str, piece: Piece) -> Piece:
        path = f"{kind}/{piece.path or piece.sha256}{suffix}"
        self.disk.folder((self.folder / path).parent)
        self.disk.move(made, self.folder / path)
        return replace(piece, path=path)

    def publish(self, manifest: Manifest) -> None:
        """Make ``manifest`` the newest version: at one instant, after everything it names is on the disk."""
        content = manifests.written(manifest)
        self.disk.folder(self.folder / store.VERSIONS)
        for name in (store.copy_name(manifest.version), store.MANIFEST):
            made = self.work / "manifest.json"
            self.disk.write(made, [content])
            self.disk.move(made, self.folder / name)
        self.manifest = manifest

    def sweep(self) -> None:
        """Remove the versions that are no longer kept and every file that no kept version names."""
        numbers = [number for number in store.versions(self.folder) if number <= self.manifest.version]
        oldest = max(self.manifest.version - store.KEPT + 1, self.manifest.oldest)
        kept = {number for number in numbers if number >= oldest}
        needed = set(self.manifest.pieces())
        for number in kept:
            with suppress(Mistake):
                needed |= set(store.at_version(self.folder, number).pieces())
        for path in sorted((self.folder / store.VERSIONS).glob("*")):
            if not (path.stem.isdigit() and int(path.stem) in kept):
                self.disk.remove(path)
        for kind in ("tables", "hidden", "raw", "recipes", "rejects"):
            for path in sorted((self.folder / kind).rglob("*")):
                if path.is_file() and path.relative_to(self.folder).as_posix() not in needed:
                    self.disk.remove(path)


@contextmanager
def writing(folder: Path, disk: Disk | None = None) -> Iterator[Writer]:
    """Hold a store for writing, made where there is none yet; swept first, its work folder emptied after.

    A folder made for a load that failed goes with it.
    Raises Mistake where another load holds it, where the folder is something else, or where it can't be written.
    """
    disk = disk or Disk()
    with plainly(folder):
        if folder.exists() and not store.is_store(folder) and (not folder.is_dir() or any(folder.iterdir())):
            raise Mistake(
                N_("{folder} is there already and is no store; name another place with --store."), folder=str(folder)
            )
        made = not folder.exists()
        disk.folder(folder)
        with _lock(folder):
            writer = Writer(folder, disk, _newest(folder))
            disk.remove(folder / store.WORK)
            writer.sweep()
            disk.folder(writer.work)
            try:
                yield writer
            except BaseException:
                # What was kept for nothing goes at once: the disk may be full. What the disk says counts, for the
                # manifest may have been swapped before the error came.
                with suppress(OSError, Mistake):
                    writer.manifest = _newest(folder).manifest
                    writer.sweep()
                    if made and not writer.manifest.version:
                        disk.remove(folder)
                raise
            finally:
                with suppress(OSError):
                    disk.remove(folder / store.WORK)


def _newest(folder: Path) -> store.Found:
    if not (folder / store.MANIFEST).exists() and not store.versions(folder):
        return store.Found(Manifest())
    return store.found(folder)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    import fcntl

    handle = os.open(folder / store.LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Mistake(
                N_("Another load into {folder} is running; wait until it has finished, then load again."),
                folder=str(folder),
            ) from None
        yield
    finally:
        os.close(handle)
