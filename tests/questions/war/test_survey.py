"""The survey inside the answer: groups that filters name, and what comments are about."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from detente.engines import Columns
from detente.language import Message
from detente.privacy.release import release
from detente.questions.findings import Findings
from detente.questions.war import groups, topics
from detente.questions.war.tables import GroupRow, Tables


def found(*cells: tuple[str, str, str | None, str | None, list[float]]) -> Columns:
    """Cells with the mean score of each of their respondents."""
    names = ("side", "department", "level_band", "site", "people", "total", "squares")
    rows = [
        (*words, len(means), round(1000 * sum(means)), round(1e6 * sum(mean**2 for mean in means)))
        for *words, means in cells
    ]
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def named(rows: tuple[GroupRow, ...]) -> dict[str, GroupRow]:
    return {
        "/".join(word for word in (row.side, row.department, row.level_band, row.site) if word not in (None, "*")): row
        for row in rows
    }


def released(rows: tuple[GroupRow, ...]) -> dict[str, GroupRow]:
    raw = Findings(
        question="war", asked={}, summary=(), next_step=Message("-"), limits=(), names={}, queries={},
        tables=Tables(signs=(), survey_gap=(), survey=(), survey_groups=rows, topics=(),
        slang=(), history=()),
        draw=lambda *_: {},
    )  # fmt: skip
    return named(release(raw).findings.tables.survey_groups)


def test_every_group_that_filters_name_has_its_people_and_its_mean() -> None:
    rows = named(
        groups.rows(
            found(
                ("marketing", "Brand", "staff", "Lyon", [3.0] * 6),
                ("marketing", "Growth", "staff", "Nice", [4.0] * 6),
                ("sales", "Sales", "staff", "Lyon", [2.0] * 7),
                ("sales", "Sales", "managers", "Lyon", [3.5] * 5),
            )
        )
    )
    # Marketing's 42 points are told as 40, those of all 18 who are told Lyon as 50.
    assert rows["marketing"].people == 12 and rows["marketing"].score == pytest.approx(20 * 40 / 12)
    assert rows["Lyon"].score == pytest.approx(20 * 50 / 18)
    assert rows["Lyon"].people == 18 and rows["sales/staff"].people == 7 and rows["marketing/Brand"].people == 6
    assert rows["sales/Sales/managers/Lyon"].score == 80.0, "17.5 points are told as 20"
    # A group by what all of it has in common is not named twice: departments stand under their side only.
    assert "Brand" not in rows and len(rows) == len(set(rows))


def test_words_that_tell_nobody_apart_make_no_groups() -> None:
    rows = named(
        groups.rows(found(("marketing", "M", None, "Lyon", [3.0] * 6), ("sales", "S", None, "Lyon", [3.0] * 6)))
    )
    assert not rows, "other tables show the sides"
    rows = named(
        groups.rows(found(("marketing", "M", "staff", None, [3.0] * 6), ("sales", "S", "managers", None, [3.0] * 6)))
    )
    assert {(row.department, row.site) for row in rows.values()} == {(None, None)}


def test_an_interval_rests_on_the_spread_of_all_and_not_of_the_group() -> None:
    alike, wide = [3.0] * 5, [1.0, 5.0, 2.0, 4.0, 3.0, 2.0, 4.0]
    rows = named(groups.rows(found(("marketing", "M", "staff", None, alike), ("sales", "S", "managers", None, wide))))
    every = np.array(alike + wide)
    half = stats.t.ppf(0.95, every.size - 1) * every.std(ddof=1) / np.sqrt(5)
    # By what the sum was rounded; and widened to the next tenth of a point: an exact one would tell the sum of squares.
    assert rows["marketing"].low == pytest.approx(60.0 - 20 * np.ceil(10 * (half + 2.5 / 5)) / 10, abs=1e-6)


def test_what_is_told_holds_what_was_answered_and_nothing_closer_than_five_points() -> None:
    """An answer more or less, and mostly the same is told; what two groups differ in is known to five points at best."""
    rng = np.random.default_rng(5)
    for _ in range(50):
        staff, managers = (
            rng.uniform(2.2, 3.8, int(rng.integers(10, 40))),
            rng.uniform(2.2, 3.8, int(rng.integers(10, 40))),
        )
        cells = ("marketing", "M", "staff", None, staff.tolist()), ("sales", "S", "managers", None, managers.tolist())
        rows = named(groups.rows(found(*cells)))
        for name, answers in (("marketing", staff), ("sales", managers)):
            row = rows[name]
            assert row.score is not None and row.low is not None and row.high is not None
            told = row.score / 20 * answers.size
            assert told == pytest.approx(5 * round(told / 5)) and abs(told - answers.sum()) <= 2.5 + 0.01
            assert row.low <= 20 * answers.mean() <= row.high
            assert row.low + row.high == pytest.approx(2 * row.score), "the middle tells no more than the mean"


def test_what_is_shown_gives_no_hidden_group_away() -> None:
    rows = released(
        groups.rows(
            found(
                ("marketing", "M", "staff", "Lyon", [3.0] * 9),
                ("marketing", "M", "managers", "Lyon", [4.0] * 2),
                ("sales", "S", "staff", "Lyon", [2.0] * 9),
                ("sales", "S", "managers", "Lyon", [4.0] * 7),
            )
        )
    )
    hidden = {name for name, row in rows.items() if row.people is None}
    # Marketing's two managers are hidden; its staff, or all managers beside those of sales, would give them away.
    assert {"marketing/managers", "marketing/staff"} <= hidden
    assert {"marketing", "sales"}.isdisjoint(hidden)
    assert not ({"managers", "sales/managers"}.isdisjoint(hidden))


def test_means_of_few_people_end_earlier() -> None:
    high = (("marketing", "M", "staff", None, [5.0] * 9), ("sales", "S", "managers", None, [5.0] * 10))
    rows = named(groups.rows(found(*high)))
    assert (rows["marketing"].score, rows["sales"].score) == (80.0, 90.0)
    assert rows["marketing"].low is None and rows["sales"].high is None


def test_of_a_mean_at_an_end_no_interval_says_whether_it_lies_beyond() -> None:
    cells = (("marketing", "M", "staff", None, [4.0] * 5), ("sales", "S", "managers", None, [3.0] * 10))
    rows = named(groups.rows(found(*cells)))
    assert rows["marketing"].score == 80.0 and rows["marketing"].low is None and rows["sales"].low is not None


@pytest.mark.parametrize(
    ("comment", "topic"),
    [
        ("Better communication would help", "about_communication"),
        ("Il faut parler ensemble", "about_communication"),
        ("Больше общения между отделами", "about_communication"),
        ("Общаться чаще", "about_communication"),
        ("Trop de formulaires", "about_rules"),
        ("слишком много согласований", "about_rules"),
        ("We have no time", "about_load"),
        ("Доверие", "about_trust"),
        ("Заявки плохие", "about_leads"),
        ("The weather", ""),
    ],
)
def test_a_comment_is_about_what_it_names(comment: str, topic: str) -> None:
    made = topics.stems()
    about = {
        name
        for name, pattern in zip(made["topic"], made["pattern"], strict=True)
        if pattern.strip("%") in comment.lower() and name
    }
    assert about == ({topic} if topic else set())


def test_topics_are_told_from_ten_comments_on() -> None:
    comments = {
        "wave": ["w"] * 4, "side": ["marketing", "sales", "marketing", "sales"], "topic": ["", "", "about_load", "about_load"],
        "people": [6, 4, 3, 4],
    }  # fmt: skip
    (row,) = topics.rows(comments, "w")
    assert (row.topic, row.people, row.share) == ("about_load", 7, 0.7)
    assert topics.rows(comments | {"people": [6, 3, 3, 3]}, "w") == ()
    assert topics.rows(comments, None) == ()
