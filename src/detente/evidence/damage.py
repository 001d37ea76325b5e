"""Files of a store that are not as they were written: found, and named."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from detente.evidence.disk import fingerprint
from detente.evidence.manifest import Piece
from detente.language import N_
from detente.mistakes import Mistake


class Harm(StrEnum):
    """What is wrong with a file."""

    MISSING = "missing"
    CUT = "cut"  # another number of bytes
    CHANGED = "changed"  # as many bytes, but others


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of the store, by its path inside, and what is wrong with it."""

    path: str
    harm: Harm


class Damaged(Mistake):
    """The store can't be read as it is: some of its files are damaged (``mistake.damages``)."""

    exit_code = 1

    def __init__(self, folder: Path, damages: Iterable[Damage]) -> None:
        self.folder = folder
        self.damages = tuple(damages)
        super().__init__(
            N_("Files of the store {folder} are damaged: {files}. Load any export again and the store mends itself."),
            folder=str(folder),
            files=", ".join(damage.path for damage in self.damages),
        )


def damages(folder: Path, pieces: Iterable[Piece], *, hashed: bool = True) -> list[Damage]:
    """Return the files that are not as they were written, by path.

    hashed : read every byte (1 to 2 GB a second and processor); otherwise compare sizes only.
    """
    listed = sorted(pieces, key=lambda piece: piece.path)
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        harms = pool.map(lambda piece: _harm(folder / piece.path, piece, hashed), listed)
        return [Damage(piece.path, harm) for piece, harm in zip(listed, harms, strict=True) if harm]


def _harm(path: Path, piece: Piece, hashed: bool) -> Harm | None:
    try:
        if path.stat().st_size != piece.size:
            return Harm.CUT
        return Harm.CHANGED if hashed and fingerprint(path) != piece.sha256 else None
    except FileNotFoundError:
        return Harm.MISSING
    except OSError:
        # An unreadable sector is damage like any other.
        return Harm.CHANGED
