"""What groups of respondents are told, attacked by one who has the list of people and imports nothing of the product."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from detente.attack import reading, solving, telling, who
from detente.attack.holes import Result
from detente.language import Message
from detente.privacy.release import release
from detente.questions.findings import Findings
from detente.questions.war import groups
from detente.questions.war.tables import GroupRow, Tables

NAMES = ("side", "department", "level_band", "site")
Person = tuple[str, str, str, str]


def drawn(rng: np.random.Generator, number: int) -> tuple[list[Person], list[int]]:
    """Two sides with three departments each, two levels, three sites, and what each person answered, 1 to 5."""
    people = []
    for of in rng.choice(6, number, p=[0.3, 0.2, 0.2, 0.15, 0.1, 0.05]):
        band, site = rng.random() < 0.25, rng.choice(["Lyon", "Nice", "Metz"], p=[0.6, 0.25, 0.15])
        people.append((("marketing", "sales")[of % 2], f"d{of}", "managers" if band else "staff", str(site)))
    return people, np.clip(np.rint(rng.normal(3.4, 1.0, number)), 1, 5).astype(int).tolist()


def rows(people: Sequence[Person], answers: Sequence[int]) -> tuple[GroupRow, ...]:
    of: dict[Person, list[int]] = {}
    for person, answer in zip(people, answers, strict=True):
        of.setdefault(person, []).append(answer)
    columns = {name: [cell[place] for cell in of] for place, name in enumerate(NAMES)}
    sums = {
        "people": [len(those) for those in of.values()],
        "total": [1000 * sum(those) for those in of.values()],
        "squares": [10**6 * sum(one * one for one in those) for those in of.values()],
    }
    return groups.rows({**columns, **sums})


def let_out(made: tuple[GroupRow, ...]) -> tuple[GroupRow, ...]:
    raw = Findings(
        question="war", asked={}, summary=(), next_step=Message("-"), limits=(), names={}, queries={},
        tables=Tables(signs=(), survey_gap=(), survey=(), survey_groups=made, topics=(), slang=(), history=()),
        draw=lambda *_: {},
    )  # fmt: skip
    return release(raw).findings.tables.survey_groups


def attacked(folder: Path, people: Sequence[Person], shown: Sequence[GroupRow]) -> Result:
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", *NAMES), *((f"p{place}", *one) for place, one in enumerate(people))])
    columns = (*NAMES, "people", "score", "low", "high")
    with (folder / "survey_groups.csv").open("w", encoding="utf-8", newline="") as file:
        told = ([getattr(row, name) for name in columns] for row in shown)
        csv.writer(file).writerows([columns, *(["" if one is None else one for one in row] for row in told)])
    insiders = who.read(folder / "people.csv")
    return solving.attack(telling.told(reading.read(folder / "survey_groups.csv"), insiders), insiders)


@pytest.mark.parametrize(("number", "seed"), [(40, 0), (40, 1), (40, 2), (120, 3), (120, 4), (300, 5)])
def test_an_attacker_finds_nothing(tmp_path: Path, number: int, seed: int) -> None:
    people, answers = drawn(np.random.default_rng([6, seed]), number)
    made = rows(people, answers)
    result = attacked(tmp_path, people, let_out(made))
    assert not result.holes
    assert result.tried.targets > 5 and result.tried.miscounted == 0 and not result.tried.at_odds
    # The attacker is one that finds: let out as it is, it tells.
    assert attacked(tmp_path, people, made).holes


def test_what_is_shown_does_not_hang_on_what_was_answered(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    people, answers = drawn(rng, 120)
    one, other = let_out(rows(people, answers)), let_out(rows(people, rng.permutation(answers).tolist()))
    assert [row.people for row in one] == [row.people for row in other]
