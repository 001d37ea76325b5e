"""Every change to a store's folder, one small step at a time, so that a test can make any of them fail.

A step that fails raises OSError; `plainly` turns it into a sentence for the user.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from detente.language import N_
from detente.mistakes import Mistake

BLOCK = 1 << 20


class Disk:
    """Writes that last: what a method has done is on the disk when it returns."""

    def step(self, act: str, path: Path) -> None:
        """Called before each change; here nothing. A test's disk raises OSError at its n-th call."""

    def folder(self, path: Path) -> None:
        """Make a folder and those above it."""
        if not path.is_dir():
            self.step("folder", path)
            path.mkdir(parents=True, exist_ok=True)
            self.remember(path.parent)

    def write(self, path: Path, blocks: Iterable[bytes]) -> tuple[str, int]:
        """Write a new file; return the SHA-256 of its bytes and their number."""
        self.step("write", path)
        digest, size = hashlib.sha256(), 0
        with path.open("wb") as file:
            for block in blocks:
                file.write(block)
                digest.update(block)
                size += len(block)
            file.flush()
            self.step("sync", path)
            os.fsync(file.fileno())
        return digest.hexdigest(), size

    def copy(self, source: Path, target: Path) -> None:
        """Copy a file's bytes; the kernel does the work where it can."""
        self.step("write", target)
        shutil.copyfile(source, target)
        self.settle(target)

    def settle(self, path: Path) -> None:
        """Wait until a file that somebody else has written (DuckDB) is on the disk."""
        self.step("sync", path)
        with path.open("rb") as file:
            os.fsync(file.fileno())

    def move(self, source: Path, target: Path) -> None:
        """Give a file its final name, replacing what bears it, at one instant."""
        self.step("move", target)
        source.replace(target)
        self.remember(target.parent)

    def remember(self, folder: Path) -> None:
        """Wait until a folder's list of names is on the disk."""
        self.step("sync", folder)
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        """Remove a file or a whole folder, if it is there."""
        self.step("remove", path)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def plainly(folder: Path) -> Iterator[None]:
    """Turn what goes wrong while writing under ``folder`` into a Mistake that says what to do."""
    try:
        yield
    except OSError as error:
        raise _mistake(folder, error.errno, error.strerror or str(error)) from error
    except MemoryError as error:
        raise Mistake(
            N_("There is not enough memory for this load; the store {folder} is as it was. Close other programs."),
            folder=str(folder),
        ) from error
    except Exception as error:
        # DuckDB's own errors: it writes the Parquet files, and says what went wrong in words only.
        if type(error).__module__.partition(".")[0] not in ("duckdb", "_duckdb"):
            raise
        raise _of_duckdb(folder, error) from error


def _of_duckdb(folder: Path, error: Exception) -> Exception:
    kind, text = type(error).__name__, str(error)
    if "No space left" in text or "max_temp_directory_size" in text or "disk is full" in text.lower():
        return _mistake(folder, errno.ENOSPC, text)
    if kind == "OutOfMemoryException":
        return Mistake(
            N_("There is not enough memory for this load; the store {folder} is as it was. Close other programs."),
            folder=str(folder),
        )
    if kind == "IOException":
        return _mistake(folder, errno.EIO, text.splitlines()[0])
    return error


def _mistake(folder: Path, number: int | None, reason: str) -> Mistake:
    if number in (errno.ENOSPC, errno.EDQUOT):
        return Mistake(
            N_("The disk of {folder} is full; the store is as it was. Free some space and load again."),
            folder=str(folder),
        )
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Mistake(
            N_("{folder} can't be written to ({reason}); choose another place with --store."),
            folder=str(folder),
            reason=reason,
        )
    return Mistake(
        N_(
            "The disk reports an error at {folder} ({reason}); the store is as it was. Check the disk, then load again."
        ),
        folder=str(folder),
        reason=reason,
    )
