"""Archives unpacked without trusting them: bytes are counted as they come out, names are only ever shown.

A header may say that a member is small, so headers are not asked. What is counted is what has been read from the
archive and what came out of it; a member that unfolds to more than `Limits.ratio` times what was read is refused,
as is anything beyond `Limits.produced_bytes` (Fifield, "A better zip bomb", WOOT 2019, on overlapping members).
"""

from __future__ import annotations

import gzip
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import IO, BinaryIO, Final, Protocol, cast

from detente.imports.reading.contents import Limits
from detente.language import N_
from detente.mistakes import Mistake

DAMAGED: Final = N_("{file} is damaged and can't be unpacked; export it again.")
LOCKED: Final = N_("{file} is locked with a password; save it without one.")
UNFOLDS: Final = N_("{file} unfolds to far more than a table can hold; unpack it yourself and load what is in it.")
TOO_MANY_MEMBERS: Final = N_("{file} holds more than {most} files; unpack it and load those you need.")
UNKNOWN_PACKING: Final = N_(
    "{file} is packed in a way that is not known here; unpack it yourself and load what is in it."
)

_PIECE: Final = 1024 * 1024
_SIP: Final = 1024  # of Zstandard at a time: even this may unfold to tens of megabytes
_END: Final = b"PK\x05\x06"
_END_64: Final = b"PK\x06\x06"
_LOCATOR_64: Final = b"PK\x06\x07"


class _Read(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Counted(RawIOBase):
    """A file that counts the bytes read from it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.taken = 0

    def read(self, size: int = -1, /) -> bytes:
        """Read, and count."""
        data = self._file.read(size)
        self.taken += len(data)
        return data

    def readinto(self, buffer: object, /) -> int:
        """Read into a buffer, and count."""
        count = int(self._file.readinto(buffer))  # type: ignore[attr-defined]
        self.taken += count
        return count

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be moved in."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()


@dataclass(slots=True)
class Budget:
    """What one source may still unfold to; shared by all its members. stored : its own size in bytes."""

    limits: Limits
    file: str
    most: int
    stored: int
    produced: int = field(default=0)

    def pieces(self, packed: _Read, source: Counted) -> Iterator[bytes]:
        """Yield what comes out, piece by piece. Raises Mistake beyond the limits or where the archive is damaged."""
        taken, produced = source.taken, 0
        while True:
            try:
                piece = packed.read(_PIECE)
            except (OSError, EOFError, zlib.error, zipfile.BadZipFile, ValueError) as error:
                raise Mistake(DAMAGED, file=self.file) from error
            except NotImplementedError as error:
                raise Mistake(UNKNOWN_PACKING, file=self.file) from error
            except RuntimeError as error:
                raise Mistake(LOCKED, file=self.file) from error
            if not piece:
                return
            produced += len(piece)
            self.produced += len(piece)
            ratio, least = self.limits.ratio, self.limits.ratio_from_bytes
            one = produced > least and produced > ratio * (source.taken - taken)
            together = self.produced > least and self.produced > ratio * self.stored
            if self.produced > self.most or one or together:
                raise Mistake(UNFOLDS, file=self.file)
            yield piece


def ungzipped(path: Path, limits: Limits, file: str) -> Iterator[bytes]:
    """Yield what a gzip file holds, piece by piece."""
    with path.open("rb") as raw:
        source = Counted(raw)
        budget = Budget(limits, file, limits.produced_bytes, path.stat().st_size)
        yield from budget.pieces(gzip.GzipFile(fileobj=source), source)


def unzstandard(path: Path, limits: Limits, file: str) -> Iterator[bytes]:
    """Yield what a Zstandard file holds, piece by piece."""
    import zstandard

    with path.open("rb") as raw:
        source = Counted(raw)
        try:
            yield from Budget(limits, file, limits.produced_bytes, path.stat().st_size).pieces(_Frames(source), source)
        except zstandard.ZstdError as error:
            raise Mistake(DAMAGED, file=file) from error


class _Frames:
    """Zstandard frames one after the other; unlike the library's own reader it notices where the last is cut off."""

    def __init__(self, source: Counted) -> None:
        import zstandard

        self._source, self._packer = source, zstandard.ZstdDecompressor(max_window_size=1 << 27)
        self._frame = self._packer.decompressobj()
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        """Return what comes next, about so much, or nothing at the end. Raises EOFError where a frame is cut off."""
        pieces, produced = [], 0
        while produced < size:
            packed = self._rest or self._source.read(_SIP)
            self._rest = b""
            if not packed:
                if not self._frame.eof:
                    raise EOFError
                break
            if self._frame.eof:
                self._frame = self._packer.decompressobj()
            pieces.append(self._frame.decompress(packed))
            produced += len(pieces[-1])
            if self._frame.eof:
                self._rest = self._frame.unused_data
        return b"".join(pieces)


def write(pieces: Iterator[bytes], out: Path) -> None:
    """Write pieces to a file whose name is ours."""
    with out.open("wb") as file:
        for piece in pieces:
            file.write(piece)


class Archive:
    """A zip archive, its list of members checked before it is read."""

    def __init__(self, raw: BinaryIO, limits: Limits, file: str, most: int) -> None:
        self._limits, self._file = limits, file
        self._source = Counted(raw)
        self._budget = Budget(limits, file, most, raw.seek(0, os.SEEK_END))
        if _index_size(raw, file) > limits.index_bytes:
            raise Mistake(TOO_MANY_MEMBERS, file=file, most=limits.members)
        try:
            self._zip = zipfile.ZipFile(cast(IO[bytes], self._source))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, OverflowError) as error:
            raise Mistake(DAMAGED, file=file) from error
        if len(self._zip.infolist()) > limits.members:
            raise Mistake(TOO_MANY_MEMBERS, file=file, most=limits.members)

    @property
    def members(self) -> list[zipfile.ZipInfo]:
        """The members that are files."""
        return [member for member in self._zip.infolist() if member.filename and not member.is_dir()]

    def pieces(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield a member's bytes as they come out."""
        try:
            packed: IO[bytes] = self._zip.open(member)
        except RuntimeError as error:
            unknown = isinstance(error, NotImplementedError)
            raise Mistake(UNKNOWN_PACKING if unknown else LOCKED, file=self._file) from error
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, zlib.error, struct.error, KeyError) as error:
            raise Mistake(DAMAGED, file=self._file) from error
        with packed:
            yield from self._budget.pieces(packed, self._source)


def _index_size(raw: BinaryIO, file: str) -> int:
    """Return the size of an archive's list of members: that is what reading it would take into memory."""
    raw.seek(0, os.SEEK_END)
    size = raw.tell()
    raw.seek(max(0, size - 65557))
    tail = raw.read()
    plain = tail[-22:]
    at = len(tail) - 22 if plain[:4] == _END and plain[-2:] == b"\0\0" else tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Mistake(DAMAGED, file=file)
    listed = int(struct.unpack_from("<L", tail, at + 12)[0])
    if at >= 20 and tail[at - 20 : at - 16] == _LOCATOR_64:
        raw.seek(int(struct.unpack_from("<Q", tail, at - 12)[0]) % (1 << 62))
        end = raw.read(56)
        if len(end) == 56 and end[:4] == _END_64:
            listed = max(listed if listed != 0xFFFFFFFF else 0, int(struct.unpack_from("<Q", end, 40)[0]))
        # zipfile itself looks right before the locator, wherever that points to
        before = tail[at - 76 : at - 20]
        if len(before) == 56 and before[:4] == _END_64:
            listed = max(listed if listed != 0xFFFFFFFF else 0, int(struct.unpack_from("<Q", before, 40)[0]))
    raw.seek(0)
    return listed
