"""The one exit: figures about fewer than five people stay inside, and the reader is told."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.answers import Answer
from detente.language import Count, Language, Message, People
from detente.privacy import FEWEST, Released, release
from detente.questions.findings import ALL, Findings, Limit, count, label, money, number, people


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


def findings(
    *sizes: int, sources: tuple[SourceRow, ...] = (), summary: tuple[Message, ...] | None = None
) -> Findings[Tables]:
    teams = tuple(TeamRow(team=f"team {index}", sellers=size, booked=1000 + index) for index, size in enumerate(sizes))
    return Findings(
        question="teams",
        asked={},
        summary=(Message("{what}", what="so"),) if summary is None else summary,
        next_step=Message("{what}", what="ask"),
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
    assert release(raw).findings == raw


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


def test_hidden_teams_hold_five_people_together() -> None:
    # Of two teams of one, each knows its own part of what total less the shown teams gives.
    assert shown(release(findings(8, 5, 5, 1, 1))) == [0, 2]
    assert shown(release(findings(8, 1, 1, 1, 1))) == []


def said(*summary: Message) -> list[str]:
    return [sentence.in_english() for sentence in release(findings(9, summary=summary)).findings.summary]


def test_a_sentence_does_not_say_how_many_where_they_are_few() -> None:
    text = "{source} brought {now} leads, after {before}."
    within = Message("{what}", what=Message(text, source="Ads", now=People(3), before=People(384)))
    assert said(within) == ["Ads brought fewer than 5 leads, after 384."]
    assert said(Message(text, source="Ads", now=People(0), before=People(5))) == ["Ads brought 0 leads, after 5."]
    assert said(Message(text, source="Ads", now=Count(3), before=Count(4))) == ["Ads brought 3 leads, after 4."]


def test_a_limit_does_not_say_how_many_where_they_are_few() -> None:
    raw = findings(9)
    limit = Limit(kind="missing", message=Message("{n} lead.", plural="{n} leads.", n=People(2)))
    [kept] = release(dataclasses.replace(raw, limits=(limit,))).findings.limits
    assert kept.message.in_english() == "fewer than 5 leads."


@pytest.mark.parametrize("number", [3, 0.5, Decimal(2)])
def test_a_bare_number_in_a_sentence_is_refused(number: object) -> None:
    for sentence in (Message("{n}", n=number), Message("{what}", what=Message("{n}", n=[number]))):
        with pytest.raises(TypeError, match="says what it counts"):
            release(findings(9, summary=(sentence,)))
        with pytest.raises(TypeError, match="says what it counts"):
            release(dataclasses.replace(findings(9), next_step=sentence))


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRow:
    week: str = label("Week", "when they came")
    source: str = label("Source", "where they came from")
    age: float = number("Age", "how old they are", read_at=(7,))
    leads: int | None = people("Leads", "how many", totals=((), ("week",), ("source",)))
    won: int | None = count("Won", "how many bought")
    days: float | None = number("Days", "median days to buy", about="won")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts:
    cohorts: tuple[CohortRow, ...]


def cohorts(*rows: tuple[str, str, int, int]) -> tuple[CohortRow, ...]:
    made = tuple(
        CohortRow(week=week, source=source, age=7.0, leads=leads, won=won, days=3.0)
        for week, source, leads, won in rows
    )
    released = release(dataclasses.replace(findings(), tables=Cohorts(cohorts=made)))  # type: ignore[arg-type]
    found: Any = released.findings.tables
    return tuple(found.cohorts)


def test_a_hidden_week_s_row_takes_one_of_its_own_week_with_it() -> None:
    """Two weeks with one small row each: over the whole table two rows are hidden, in each week one would be."""
    found = cohorts(
        ("w1", "ads", 40, 9), ("w1", "fair", 4, 9), ("w1", "mail", 30, 9),
        ("w2", "ads", 40, 9), ("w2", "fair", 4, 9), ("w2", "mail", 30, 9),
    )  # fmt: skip
    assert [(row.week, row.source) for row in found if row.leads is not None] == [("w1", "ads"), ("w2", "ads")]


def test_totals_of_weeks_and_of_sources_together_give_nothing_away() -> None:
    """Two blocks of four hidden rows, and one row that joins them: by no one total could it be found, by all it could."""
    few = {(week, source) for weeks, sources in (("ab", "pq"), ("cd", "rs")) for week in weeks for source in sources}
    few.add(("a", "r"))
    rows = [(week, source) for week in "abcd" for source in "pqrs"]
    found = cohorts(*((week, source, 3 if (week, source) in few else 40, 9) for week, source in rows))
    shown = [row.leads is not None for row in found]
    assert not any(one for one, row in zip(shown, rows, strict=True) if row in few)
    totals = [[row[by] == name for row in rows] for by in (0, 1) for name in "abcdpqrs"] + [[True] * len(rows)]
    known = np.array([*totals, *np.eye(len(rows))[shown]], dtype=float)
    for target in np.eye(len(rows))[~np.array(shown)]:
        left = known.T @ np.linalg.lstsq(known.T, target, rcond=None)[0] - target
        assert np.abs(left).max() > 1e-6
    assert sum(shown) >= 4, "and no more is hidden than must be"


def test_a_median_of_few_is_hidden_and_the_row_stays() -> None:
    few, enough = cohorts(("w1", "ads", 40, 4), ("w1", "fair", 40, 5))
    assert (few.leads, few.won, few.days) == (40, 4, None)
    assert enough.days == 3.0


def test_a_hidden_row_still_says_where_it_stands() -> None:
    [row] = cohorts(("w1", "ads", 4, 1))
    assert (row.week, row.source, row.age, row.leads, row.won, row.days) == ("w1", "ads", 7.0, None, None, None)


@given(st.lists(st.integers(0, 12), max_size=8))
def test_no_small_team_is_ever_shown_nor_left_alone_in_hiding(sizes: list[int]) -> None:
    visible = shown(release(findings(*sizes)))
    hidden = [sizes[index] for index in range(len(sizes)) if index not in visible and sizes[index] > 0]
    assert all(not 0 < sizes[index] < FEWEST for index in visible)
    if hidden and any(sizes[index] > 0 for index in visible):
        assert len(hidden) >= 2 and sum(hidden) >= FEWEST


@given(st.dictionaries(st.tuples(st.sampled_from("uvwx"), st.sampled_from("abc")), st.integers(0, 12)))
def test_no_known_total_less_what_is_shown_is_about_few(drawn: dict[tuple[str, str], int]) -> None:
    found = cohorts(*((week, source, leads, 9) for (week, source), leads in drawn.items()))
    for by in (lambda row: "", lambda row: row.week, lambda row: row.source):
        for name in {by(row) for row in found}:
            group = [row for row in found if by(row) == name]
            total = sum(drawn[row.week, row.source] for row in group)
            left = total - sum(row.leads or 0 for row in group)
            # Where nothing of a group is shown, its total itself is about few, and no table may show that one.
            if any(row.leads for row in group):
                assert left == 0 or left >= FEWEST
                assert sum(row.leads is None for row in group) != 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterRow:
    site: str = label("Site", "the site, or all")
    grade: str = label("Grade", "the grade, or all")
    people: int | None = people("People", "how many", totals=(), filters=("site", "grade"))
    score: float | None = number("Score", "mean")


def filtered(**kinds: int) -> dict[str, bool]:
    """Every group of sites and grades, its kinds named ``site_grade``; whether each is shown."""
    sizes = {tuple(name.split("_")): size for name, size in kinds.items()}
    groups: dict[tuple[str, str], int] = {}
    for (site, grade), size in sizes.items():
        for group in ((ALL, ALL), (site, ALL), (ALL, grade), (site, grade)):
            groups[group] = groups.get(group, 0) + size
    order = sorted(groups, key=lambda group: (sum(word != ALL for word in group), group))
    rows = tuple(FilterRow(site=site, grade=grade, people=groups[site, grade], score=1.0) for site, grade in order)
    raw = dataclasses.replace(findings(), tables=FilterTables(rows=rows))  # type: ignore[arg-type]
    found: Any = release(raw).findings.tables
    return {f"{row.site}_{row.grade}": row.people is not None for row in found.rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterTables:
    rows: tuple[FilterRow, ...]


def test_a_filter_that_would_give_a_small_group_away_is_hidden_with_it() -> None:
    shown_ = filtered(north_low=9, north_high=3, south_low=9, south_high=9)
    assert shown_ == {
        "*_*": True, "north_*": True, "south_*": True, "*_low": True, "*_high": True,
        "north_high": False, "north_low": False, "south_high": False, "south_low": False,
    }  # fmt: skip


def test_filters_over_large_groups_only_are_all_shown() -> None:
    assert all(filtered(north_low=9, north_high=8, south_low=7, south_high=9).values())


@given(
    st.dictionaries(
        st.sampled_from([f"{site}_{grade}" for site in "nsw" for grade in "lmh"]), st.integers(1, 9), min_size=1
    )
)
def test_no_hidden_group_follows_from_the_groups_shown_not_for_two_who_know_their_own(kinds: dict[str, int]) -> None:
    """A second opinion by singular values, over persons: each hidden group, for nobody, each reader and each two."""
    shown_ = filtered(**kinds)
    person = [name for name, size in kinds.items() for _ in range(size)]

    def members(group: str) -> list[bool]:
        return [
            all(word in (ALL, had) for word, had in zip(group.split("_"), one.split("_"), strict=True))
            for one in person
        ]

    known = np.array([members(group) for group, open_ in shown_.items() if open_], dtype=float).reshape(-1, len(person))
    few = [
        np.array(members(group), dtype=float)
        for group, open_ in shown_.items()
        if not open_ and 0 < sum(members(group)) < FEWEST
    ]
    assert all(sum(members(group)) >= FEWEST for group, open_ in shown_.items() if open_)
    eye = np.eye(len(person))
    # People of one kind are alike: one of each kind, and two of one kind, are all the readers there can be.
    first = sorted({person.index(name) for name in kinds})
    second = [place + 1 for place in first if place + 1 < len(person) and person[place + 1] == person[place]]
    readers = [
        [],
        *([one] for one in first),
        *([one, other] for one in first for other in {*first, *second} if one < other),
    ]
    for mine in readers:
        rows_ = np.vstack([known, eye[mine]])
        basis = np.linalg.svd(rows_, full_matrices=False)
        span = basis.Vh[basis.S > 1e-9]
        for group in few:
            rest = group.copy()
            rest[mine] = 0.0
            if rest.sum() > 0:
                assert np.abs(group - span.T @ (span @ group)).max() > 1e-6, (shown_, mine, group)
