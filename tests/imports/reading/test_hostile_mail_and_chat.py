"""Broken and hostile mail and chat is read or refused: nothing uncaught, nothing slow, and the account is right."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from benchmarks import hostile
from benchmarks.hostile import attempt

from detente.imports.reading import letters
from detente.imports.reading.letters import Letter
from detente.language import Message

Draw = Callable[[random.Random], tuple[str, bytes]]


@pytest.mark.parametrize(("draw", "seed"), [(draw, seed) for draw in (hostile.mail, hostile.chat) for seed in range(2)])
def test_mutated_inputs_are_read_or_refused(
    draw: Draw, seed: int, duck: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    chance = random.Random(f"{draw.__name__} {seed}")
    became = {attempt(*draw(chance), tmp_path, duck) for _ in range(60)}

    assert became >= {"read with rejects", "refused"}


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
