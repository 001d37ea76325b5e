"""Whatever the bytes: a table whose account is right, or a mistake said in one sentence."""

from __future__ import annotations

import gzip
import io
import random
import zipfile

import pytest
from tests.imports.reading.tables import Read

from detente.mistakes import Mistake

TEXT = 'id;naïve;ДАТА\r\n1;"a;b";2024-01-01\r\n2;"x\r\ny";\r\n3;é;1,5\r\n' * 6
PIECES = [
    b'"', b'""', b",", b";", b"\n", b"\r", b"\r\n", b"\0", b"\t", b"'", b'\\"', b"\\", b"|", b" ", b"\xff", b"\xef\xbb\xbf",
    b"\xc3", b"\x1f", b"sep=,", b"\xe2\x80\xa8", b"\x85", b"Total", b"99999999999999999999", b"\xf0\x9f\x98\x80",
]  # fmt: skip


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("a.csv", "id,b\n1,2\n" * 40)
        written.writestr("d/b.csv", "x;y\n1;2\n")
    return out.getvalue()


SEEDS: dict[str, tuple[bytes, int]] = {
    "UTF-8": (TEXT.encode(), 110),
    "UTF-8 with a mark": (TEXT.encode("utf-8-sig"), 26),
    "UTF-16": (TEXT.encode("utf-16"), 40),
    "UTF-16, big end first": (TEXT.encode("utf-16-be"), 20),
    "CP1251": (TEXT.encode("cp1251", "replace"), 33),
    "CR alone": (TEXT.replace("\r\n", "\r").encode(), 40),
    "tabs": (TEXT.replace(";", "\t").encode(), 33),
    "backslashes": (TEXT.replace("a;b", 'a \\"q\\" b').encode(), 40),
    "spaces": (TEXT.replace(";", "; ").encode(), 33),
    "titles and two tables": (
        b"Report\n\n" + TEXT.encode() + b"\n\nUsers\nuser,day\nann,2024-01-01\nbob,2024-01-02\n",
        60,
    ),
    "numbers": (b"".join(b"%d,%d.5,2024-01-%02d\n" % (n, n, n % 28 + 1) for n in range(40)) + b"Total,780,\n", 40),
    "zip": (archive(), 300),
    "gzip": (gzip.compress(TEXT.encode()), 100),
}


def mutated(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4, 10, 40])):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data[at:at] = chance.choice(PIECES)
            case 1:
                del data[at : at + chance.choice([1, 1, 2, 10, 200])]
            case 2:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                other = chance.randrange(len(data) + 1)
                data[at:at] = data[other : other + chance.choice([1, 5, 50, 300])]
            case _:
                data[at:at] = chance.choice(PIECES) * chance.choice([2, 10, 100])
    return bytes(data)


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_files_are_read_or_refused(read: Read, seed: str) -> None:
    content, count = SEEDS[seed]
    chance = random.Random(seed)
    for _ in range(count):
        broken = mutated(content, chance)
        try:
            read(broken)  # which sees that the account is right
        except Mistake as mistake:
            assert str(mistake)
