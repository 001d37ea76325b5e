"""In which encoding a file is written, decided from its bytes, and the way to UTF-8.

The whole file is counted, not a sample: a file is UTF-8 only when every byte of it is. Where it is not, the
letters decide: Cyrillic in a one-byte encoding stands in long runs of high bytes, accents of Western languages
stand alone among ASCII letters.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

BLOCK: Final = 1024 * 1024
_SAMPLE: Final = 4 * 1024 * 1024
UNREADABLE: Final = "\ufffd".encode()
_FREQUENT_RUSSIAN: Final = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """name : Python's name.   bom : bytes of the byte order mark.   guessed : decided by likelihood.
    damaged : UTF-8, but some bytes are not; the lines they stand in are to be left out.
    zeros : there are zero bytes.   lone_cr : there are CRs without LF.
    """

    name: str
    bom: int = 0
    guessed: bool = False
    damaged: bool = False
    zeros: bool = False
    lone_cr: bool = False


def decide(path: Path) -> Encoding:
    """Return the encoding of a file after looking at all of it."""
    with path.open("rb") as source:
        head = source.read(_SAMPLE)
        for bom, name in _BOMS:
            if head.startswith(bom):
                if name == "utf-8":
                    break
                return Encoding(name=name, bom=len(bom))
        else:
            bom = b""
            wide = _without_bom(head)
            if wide:
                return Encoding(name=wide, guessed=True)
        source.seek(0)
        census = _Census()
        for block in iter(lambda: source.read(BLOCK), b""):
            census.add(block)
    return census.verdict(len(bom), head)


def _without_bom(head: bytes) -> str | None:
    """Return UTF-16 where every other byte of most of the text is zero (or small, in Cyrillic text)."""
    usable = head[: len(head) // 2 * 2]
    if len(usable) < 4 or b"\0" not in usable:
        return None
    pairs = np.frombuffer(usable, np.uint8).reshape(-1, 2)
    zero_first, zero_second = (np.count_nonzero(pairs[:, side] == 0) for side in (0, 1))
    for zeros, others, high, name in (
        (zero_second, zero_first, 1, "utf-16-le"),
        (zero_first, zero_second, 0, "utf-16-be"),
    ):
        plausible = np.count_nonzero(pairs[:, high] <= 0x06)
        if zeros > 20 * others and zeros >= 0.05 * len(pairs) and plausible >= 0.9 * len(pairs):
            return name
    return None


class _Census:
    """Counts over a whole file, block by block."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.good = self.bad = self.crlf = self.cr = 0
        self.zeros = self.ended_in_cr = False

    def add(self, block: bytes) -> None:
        self.zeros = self.zeros or b"\0" in block
        if b"\r" in block or self.ended_in_cr:
            array = np.frombuffer(block, np.uint8)
            returns = array == 13
            self.cr += int(np.count_nonzero(returns))
            self.crlf += int(np.count_nonzero(returns[:-1] & (array[1:] == 10)))
            self.crlf += self.ended_in_cr and block.startswith(b"\n")
            self.ended_in_cr = block.endswith(b"\r")
        pending = self.decoder.getstate()[0]
        if not pending and block.isascii():
            return
        self._letters(self.decoder.decode(block))

    def _letters(self, text: str) -> None:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        escaped = int(np.count_nonzero((codes >= 0xDC80) & (codes <= 0xDCFF)))
        self.bad += escaped
        self.good += int(np.count_nonzero(codes >= 0x80)) - escaped

    def verdict(self, bom: int, head: bytes) -> Encoding:
        self._letters(self.decoder.decode(b"", final=True))
        damaged = self.bad > 0
        utf8 = not damaged or bom > 0 or self.good >= 10 * self.bad
        return Encoding(
            name="utf-8" if utf8 else _one_byte(head),
            bom=bom,
            guessed=not utf8,
            damaged=damaged and utf8,
            zeros=self.zeros,
            lone_cr=self.cr > self.crlf,
        )


def _one_byte(head: bytes) -> str:
    """Return the likeliest one-byte encoding: Cyrillic ones by the frequency of letters, else CP1252."""
    block = np.frombuffer(head, np.uint8)
    high = np.flatnonzero(block >= 0x80)
    if not len(high):
        return "cp1252"
    neighbours = np.count_nonzero(np.diff(high) == 1)
    if neighbours < 0.5 * len(high):
        return "cp1252"
    letters = block[high].tobytes()
    return max(("cp1251", "koi8-r", "cp866"), key=lambda name: _russian(letters.decode(name, "ignore")))


def _russian(text: str) -> float:
    frequent = sum(letter in _FREQUENT_RUSSIAN for letter in text)
    capital = sum("А" <= letter <= "Я" for letter in text)
    return frequent + 0.5 * capital


def to_utf8(path: Path, encoding: Encoding, out: BinaryIO) -> None:
    """Write a file anew as UTF-8; what can't be decoded becomes U+FFFD, so that its line can be told of."""
    for block in _decoded(path, encoding):
        out.write(block)


def _decoded(path: Path, encoding: Encoding) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding.name)("replace")
    with path.open("rb") as source:
        source.seek(encoding.bom)
        for block in iter(lambda: source.read(BLOCK), b""):
            yield decoder.decode(block).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def bad_lines(block: bytes, starts: np.typing.NDArray[np.int64]) -> list[int]:
    """Return the places of the lines in a block (given their starts) that are not UTF-8."""
    found: list[int] = []
    at, view = 0, memoryview(block)
    while True:
        try:
            codecs.utf_8_decode(view[at:], "strict", True)
        except UnicodeDecodeError as error:
            line = int(np.searchsorted(starts, at + error.start, side="right")) - 1
            found.append(line)
            if line + 1 >= len(starts):
                return found
            at = int(starts[line + 1])
        else:
            return found
