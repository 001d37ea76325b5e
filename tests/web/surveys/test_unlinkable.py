"""Nobody finds out who answered what: an attacker with the database, its files, the store and the logs does no better than chance.

The attacker knows in which order people came to answer and everything that lies on the disk, and guesses whose is which
by whatever order it finds there: of rows, of ids, of places in files.
"""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from tests.web.surveys.conftest import code_of, say

from detente.evidence.evidence import Query, open_evidence
from detente.evidence.survey_items import ITEMS
from detente.web.home import Home
from detente.web.operate import state
from detente.web.surveys.closing import written
from detente.web.surveys.codes import digest
from detente.web.surveys.models import Pool, Wave


def _secret(place: int) -> dict[str, int]:
    """Answers that nobody else gives, so that the attacker can recognise them."""
    return {item.name: 1 + (place // 5**power) % 5 for power, item in enumerate(ITEMS[:4])}


def _place(scores: dict[str, int]) -> int:
    return sum((scores[item.name] - 1) * 5**power for power, item in enumerate(ITEMS[:4]))


def _hits(order: list[int]) -> int:
    return sum(here == place for here, place in enumerate(order))


def test_the_order_of_what_is_kept_and_written_is_not_that_of_who_came() -> None:
    """Guessing by order names one in all on average, as a guess by lot does (fixed points of a random order)."""
    drawn, rounds, people = random.Random(3), 200, 12
    wave = Wave(name="w", asked_on="2026-11-02", closes_on="2026-11-16", invited=people)
    wave.asked_on = __import__("datetime").date(2026, 11, 2)
    hits = {"rows": 0, "ids": 0, "backwards": 0}
    for _ in range(rounds):
        came = drawn.sample(range(600), people)
        answers = [{"cell": ["sales", "Sales", "staff", "Lyon"], "scores": _secret(secret)} for secret in came]
        rows = list(written(wave, answers, []))
        by_row = [_place(one) for one in _grouped(rows)]
        by_id = [_place(one) for one in _grouped(sorted(rows, key=lambda row: row["respondent"]))]
        for name, order in (("rows", by_row), ("ids", by_id), ("backwards", by_row[::-1])):
            assert sorted(order) == sorted(came)
            hits[name] += _hits([came.index(secret) for secret in order])
    # The number of hits of a round has mean and variance one: over 200 rounds 200 ± 14; five of these spreads.
    assert all(abs(found - rounds) < 5 * rounds**0.5 for found in hits.values()), hits


def _grouped(rows: list[dict[str, Any]]) -> Iterator[dict[str, int]]:
    for _, mine in itertools.groupby(rows, key=lambda row: row["respondent"]):
        yield {row["item"]: row["score"] for row in mine}


def test_answers_wait_in_no_order(opened: list[dict[str, str]]) -> None:
    seen = set()
    for score, row in zip(itertools.cycle((1, 2, 3, 4, 5)), opened[:8], strict=False):
        say(code_of(row), score)
        seen.add(tuple(next(iter(one["scores"].values())) for one in Pool.objects.get().answers))
    last = max(seen, key=len)
    # One order in eight times 7! … is the one in which they came; twenty runs of this test would not meet it once.
    assert sorted(last) == [1, 1, 2, 2, 3, 3, 4, 5]


def test_neither_a_code_nor_a_person_lies_on_the_disk(
    committed: None, opened: list[dict[str, str]], home: Home, come_in: Any
) -> None:
    people = opened[:12]
    for row in people:
        say(code_of(row), 3, "nothing")
    from detente.web.rights import Role

    come_in(Role.HR).post(f"/survey/{Wave.objects.get().pk}/end/")
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        files = [one for one in name.parent.iterdir() if one.name.startswith(name.name)]
        content = b"".join(one.read_bytes() for one in files)
        assert files and not any(code_of(row).encode() in content for row in opened)
        # What waited was wiped: neither the file nor its log still holds an answer.
        assert json.dumps("one_goal").encode() not in content
    for path in (one for one in home.folder.rglob("*") if one.is_file()):
        assert not any(code_of(row).encode() in path.read_bytes() for row in opened), path
    with open_evidence(home.store) as evidence:
        found = evidence.run(Query("all", "SELECT respondent FROM survey_answers WHERE wave = '2026-11'"))
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in found["respondent"])
    assert not {row["person_id"] for row in opened} & set(found["respondent"])


def test_no_backup_holds_a_ticket_or_an_answer_of_an_open_wave(opened: list[dict[str, str]]) -> None:
    """Two nights side by side would tell in which of them somebody answered what."""
    for row in opened[:6]:
        say(code_of(row), 4, "Between two backups")
    saved = {kind: b"".join(lines) for kind, lines in state.rows("default")}
    assert b"2026-11" in saved["surveys.wave"] and not {"surveys.pool", "surveys.ticket"} & set(saved)
    everything = b"".join(saved.values())
    assert b"Between two backups" not in everything and digest(code_of(opened[-1])).encode() not in everything
