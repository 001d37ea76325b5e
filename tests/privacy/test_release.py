"""The one exit: figures about fewer than five people stay inside, and the reader is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.answers import Answer
from detente.language import Language, Message
from detente.privacy import FEWEST, Released, release
from detente.questions.findings import Findings, count, label, money, people


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    team: str = label("Team", "the team")
    sellers: int | None = people("Sellers", "how many people sell in it")
    booked: int | None = money("Booked", "amounts won")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    source: str = label("Source", "where leads come from")
    leads: int | None = count("Leads", "how many")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    teams: tuple[TeamRow, ...]
    sources: tuple[SourceRow, ...]


def findings(*sizes: int, sources: tuple[SourceRow, ...] = ()) -> Findings[Tables]:
    teams = tuple(TeamRow(team=f"team {index}", sellers=size, booked=1000 + index) for index, size in enumerate(sizes))
    return Findings(
        question="teams",
        asked={},
        summary=(Message("{n}", n=1),),
        next_step=Message("{n}", n=1),
        tables=Tables(teams=teams, sources=sources),
        limits=(),
        names={},
        queries={},
        draw=lambda tables, language, currency: {},
    )


def shown(released: Released[Tables]) -> list[int]:
    return [index for index, row in enumerate(released.findings.tables.teams) if row.booked is not None]


def test_teams_of_five_and_more_are_shown_as_they_are() -> None:
    raw = findings(5, 12)
    assert release(raw).findings is raw


def test_a_small_team_keeps_its_name_and_loses_its_figures() -> None:
    row = release(findings(4, 3, 9)).findings.tables.teams[0]
    assert row == TeamRow(team="team 0", sellers=None, booked=None)


def test_one_small_team_takes_the_next_smallest_with_it() -> None:
    # Total less the shown teams would be the hidden one.
    assert shown(release(findings(9, 4, 6))) == [0]


def test_two_small_teams_hide_each_other() -> None:
    assert shown(release(findings(9, 4, 6, 2))) == [0, 2]


def test_a_team_of_nobody_tells_nothing_and_stays() -> None:
    assert shown(release(findings(0, 9, 7))) == [0, 1, 2]
    # It can't stand in for the next smallest either: a difference would still give the small team away.
    assert shown(release(findings(0, 4, 9, 7))) == [0, 2]


def test_a_lonely_small_team_is_hidden() -> None:
    assert shown(release(findings(4))) == []


def test_tables_that_count_no_people_pass() -> None:
    rows = (SourceRow(source="fair", leads=1),)
    assert release(findings(3, 2, sources=rows)).findings.tables.sources == rows


def test_what_is_hidden_is_said_in_each_language() -> None:
    [limit] = release(findings(4, 9, 7)).findings.limits
    assert limit.kind == "hidden"
    said = {code: Language.of(code).say(limit.message) for code in ("en", "fr", "ru")}
    assert "teams" in said["en"] and "2" in said["en"] and "5" in said["en"]
    assert len(set(said.values())) == 3


def test_the_threshold_can_be_raised_and_not_lowered() -> None:
    assert shown(release(findings(6, 7, 12, 30), fewest=10)) == [2, 3]
    with pytest.raises(ValueError, match="not lowered to 4"):
        release(findings(6), fewest=4)


def test_there_is_no_other_way_out() -> None:
    with pytest.raises(TypeError, match="release only"):
        Released(findings(1), object())
    unreleased: Any = findings(1)
    with pytest.raises(TypeError, match="released findings only"):
        Answer(unreleased, unreleased, "0")


@given(st.lists(st.integers(0, 12), max_size=8))
def test_no_small_team_is_ever_shown_nor_left_alone_in_hiding(sizes: list[int]) -> None:
    visible = shown(release(findings(*sizes)))
    hidden = [index for index in range(len(sizes)) if index not in visible]
    assert all(not 0 < sizes[index] < FEWEST for index in visible)
    if hidden and any(sizes[index] > 0 for index in visible):
        assert sum(sizes[index] > 0 for index in hidden) >= 2
