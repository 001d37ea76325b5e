"""Broken and hostile mail and chat is read or refused: nothing uncaught, nothing slow, and the account is right."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from benchmarks import hostile
from benchmarks.broken import File, drawn, opened

from detente.imports.reading import letters
from detente.imports.reading.letters import Letter
from detente.language import Message


@pytest.mark.parametrize("draw", [hostile.mail, hostile.chat])
def test_mutated_inputs_are_read_or_refused(
    draw: Callable[[random.Random], File], duck: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    became = set()
    for number, (name, content) in enumerate(drawn(draw, 120, seed=1)):
        room = tmp_path / str(number)
        room.mkdir()
        became.add(opened(name, content, room, duck))

    assert became >= {"in part", "refused"}


@pytest.mark.parametrize("bomb", range(len(hostile._BOMBS)))
def test_no_header_takes_long_however_it_is_built(bomb: int) -> None:
    header = hostile._BOMBS[bomb](100_000) + hostile._LETTERS[0]

    began = time.process_time()
    for text in (header, header[: letters.HEADER_BYTES]):
        assert isinstance(letters.read(text), Letter | Message)

    assert time.process_time() - began < 2


def test_a_hundred_thousand_references_lead_to_the_first() -> None:
    header = b"From: a@x.example\nDate: Thu, 1 Nov 2001 11:19:12 +0100\nReferences: " + b" ".join(
        b"<%d@x>" % number for number in range(100_000)
    )

    letter = letters.read(header[: letters.HEADER_BYTES])

    assert isinstance(letter, Letter) and letter.root == "0@x"


def test_many_addressees_are_read_up_to_a_bound_and_that_is_told() -> None:
    many = b", ".join(b"p%d@x.example" % number for number in range(20_000))
    header = b"From: a@x.example\nDate: Thu, 1 Nov 2001 11:19:12 +0100\nTo: " + many + b"\nCc: late@x.example\n"

    letter = letters.read(header)

    assert isinstance(letter, Letter) and letter.cut
    assert 5000 < len(letter.recipients) < 20_000
    assert all(address.endswith("@x.example") for address, _, _ in letter.recipients)
