"""Holes worked by hand: what subtraction, crossing, two insiders, bounds, rounding and joiners give away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from detente.attack.facts import Scale, Unreadable
from detente.attack.holes import Hole, Kind, Result

Attack = Callable[..., Result]


def company(**sizes: int) -> str:
    return "person,team\n" + "".join(f"{team}{n},{team}\n" for team, size in sizes.items() for n in range(size))


def of(result: Result, **group: str) -> list[Hole]:
    return [hole for hole in result.holes if dict(hole.group or ()) == group]


def test_three_teams_and_a_total_give_the_third(attack: Attack) -> None:
    result = attack(
        company(north=6, south=5, west=3),
        scores="""
        team  | people | mean
        all   | 14     | 3.5
        north | 6      | 3.3333333333
        south | 5      | 4.00
        west  |        |
        """,
    )
    [hole] = [hole for hole in of(result, team="west") if hole.kind is Kind.FOLLOWS]
    # 49 points, less 20, less 20, are 9 of three people.
    assert (hole.people, hole.least, hole.most) == (3, pytest.approx(3.0), pytest.approx(3.0))
    assert hole.persons == ("west0", "west1", "west2")
    assert set(hole.out_of) == {"all", "team=north", "team=south"}


def test_without_a_list_of_people_a_total_still_gives_what_is_missing(attack: Attack) -> None:
    result = attack(None, scores="team|people|mean\nall|14|3.50\nnorth|6|3.33\nsouth|5|4.00\nwest||\n")
    [hole] = result.holes
    assert (hole.kind, hole.group, hole.people) == (Kind.DIFFERENCE, (("team", "west"),), 3)
    assert hole.least == hole.most == 3.0


def test_two_hidden_teams_of_more_than_two_people_each_stay_hidden(attack: Attack) -> None:
    result = attack(
        company(north=6, south=4, west=3),
        scores="""
        team  | people | mean
        all   | 13     | 3.5
        north | 6      | 3.3333333333
        south |        |
        west  |        |
        """,
    )
    assert not result.holes
    assert (result.tried.shown, result.tried.hidden, result.tried.people) == (2, 2, 13)
    assert result.tried.targets >= 2


CROSSED = "person,age,site\n" + "".join(
    f"{age}{site}{n},{age},{site}\n"
    for (age, site), size in {
        ("young", "lyon"): 7,
        ("young", "paris"): 6,
        ("old", "lyon"): 5,
        ("old", "paris"): 2,
    }.items()
    for n in range(size)
)


def test_a_filter_by_age_and_one_by_site_give_their_crossing(attack: Attack) -> None:
    result = attack(
        CROSSED,
        ages="""
        age   | site | people | mean
        old   |      | 7      | 3.00
        old   | lyon | 5      | 2.6
        young |      | 13     | 4.00
        """,
    )
    # 21 points of the old, less 13 of those in Lyon, are 8 of two people.
    [hole] = [hole for hole in of(result, age="old", site="paris") if hole.kind is Kind.FOLLOWS]
    assert (hole.people, hole.least) == (2, pytest.approx(4.0))


def test_linked_views_are_solved_together(attack: Attack) -> None:
    """One file shows ages, the other two crossings; together they give a third."""
    result = attack(
        CROSSED,
        ages="""
        age   | people | mean
        old   | 7      | 3.00
        young | 13     | 4.00
        """,
        sites="""
        site  | age   | people | mean
        lyon  | old   | 5      | 2.6
        paris | young | 6      | 3.5
        """,
    )
    [hole] = [hole for hole in of(result, age="old", site="paris") if hole.kind is Kind.FOLLOWS]
    assert hole.least == pytest.approx(4.0)


def test_two_hidden_teams_of_one_are_found_by_either_of_the_two(attack: Attack) -> None:
    """Hiding the next smallest too leaves two people, of whom each knows one."""
    result = attack(
        company(north=8, ann=1, ben=1),
        scores="""
        team  | people | mean
        all   | 10     | 3.00
        north | 8      | 3.00
        """,
    )
    [hole] = [hole for hole in of(result, team="ben") if hole.kind is Kind.BY_ONE]
    assert hole.by == ("ann0",) and hole.least is None


def test_three_hidden_teams_of_one_are_found_by_two_who_lay_theirs_together(attack: Attack) -> None:
    result = attack(
        company(north=8, ann=1, ben=1, cem=1),
        scores="""
        team  | people | mean
        all   | 11     | 3.00
        north | 8      | 3.00
        """,
    )
    [hole] = of(result, team="cem")
    assert hole.kind is Kind.BY_TWO and set(hole.by) == {"ann0", "ben0"}


def test_five_hidden_teams_of_one_are_too_many_for_two(attack: Attack) -> None:
    result = attack(
        company(north=8, ann=1, ben=1, cem=1, dov=1, eva=1),
        scores="""
        team  | people | mean
        all   | 13     | 3.00
        north | 8      | 3.00
        """,
    )
    assert not result.holes


def test_what_somebody_answered_finds_the_other_one(attack: Attack) -> None:
    tables = {
        "scores": """
        team  | people | mean
        all   | 10     | 3.00
        north | 8      | 3.00
        """
    }
    result = attack(company(north=8, ann=1, ben=1), {"ann0": 2.0}, **tables)
    [hole] = [hole for hole in of(result, team="ben") if hole.kind is Kind.FOLLOWS]
    assert hole.least == pytest.approx(4.0)


def test_a_mean_at_the_end_of_the_scale_tells_on_everybody(attack: Attack) -> None:
    """4.9 of ten people is 49 points of 50: nobody can have answered less than 4."""
    shown = """
        team  | people | mean
        north | 10     | {mean}
        """
    told = attack(company(north=10, south=9), scores=shown.format(mean="4.9"))
    [hole] = [hole for hole in of(told, team="north") if hole.each]
    assert (hole.kind, hole.least, hole.most, hole.people) == (Kind.BOUNDED, 4.0, 5.0, 10)
    coded = attack(company(north=10, south=9), scores=shown.format(mean="4.5 or more"))
    assert not coded.holes


def test_a_coded_end_is_no_figure_that_a_part_can_be_taken_off(attack: Attack) -> None:
    """54 points or more of twelve, less 40 of eight: 14 to 20 of four. Were the end a figure, it would be 14."""
    shown = "team|people|mean\nall|12|{mean}\nnorth|8|5.00\n"
    people = company(north=8, south=4)
    assert not of(attack(people, scores=shown.format(mean="4.50 or more")), team="south")
    [hole] = of(attack(people, scores=shown.format(mean="4.50")), team="south")
    assert hole.kind is Kind.FOLLOWS and hole.least == 3.5


def test_a_mean_in_the_middle_tells_on_nobody(attack: Attack) -> None:
    shown = """
        team  | people | mean
        north | 10     | 3.4
        """
    assert not attack(company(north=10, south=9), scores=shown).holes


def test_a_rounded_mean_gives_whole_answers_to_the_last_digit(attack: Attack) -> None:
    """3.33 of six people can be 20 points only; so the third team comes out, though every figure was rounded."""
    tables = """
        team  | people | mean
        all   | 14     | 3.21
        north | 6      | 3.33
        south | 5      | 4.00
        """
    [hole] = of(attack(company(north=6, south=5, west=3), scores=tables), team="west")
    assert hole.kind is Kind.FOLLOWS and hole.least == pytest.approx((45 - 20 - 20) / 3)
    # Of figures that may be anything, rounded ones leave room.
    loose = attack(company(north=6, south=5, west=3), scales={"mean": Scale(least=1, most=5, mean=True)}, scores=tables)
    [hole] = of(loose, team="west")
    assert hole.kind is Kind.BOUNDED and hole.least < 5 / 3 < hole.most


def test_a_joiner_between_two_waves_is_found_if_nobody_changed_their_mind(attack: Attack) -> None:
    people = "person,wave,team\n" + "".join(
        f"n{n},{wave},north\n" for wave in ("w1", "w2") for n in range(7 if wave == "w2" else 6)
    ) + "".join(f"s{n},{wave},south\n" for wave in ("w1", "w2") for n in range(5))  # fmt: skip
    result = attack(
        people,
        waves="""
        wave | team  | people | mean
        w1   | north | 6      | 3.5
        w2   | north | 7      | 3.2857142857
        """,
    )
    found = [hole for hole in result.holes if hole.same and hole.persons == ("n6",)]
    # 23 points less 21.
    assert found and found[0].least == pytest.approx(2.0)
    assert not [hole for hole in result.holes if not hole.same]


def test_periods_a_few_days_apart_differ_by_those_days(attack: Attack) -> None:
    result = attack(
        None,
        sold="""
        team  | period                | people | booked
        north | 2026-01-01:2026-04-01 | 6      | 1000
        north | 2026-01-01:2026-04-02 | 6      | 1350
        """,
    )
    [hole] = result.holes
    assert (hole.kind, hole.time, hole.least) == (Kind.STRETCH, "1 d", 350.0)


def test_a_figure_about_few_that_is_shown_is_a_hole_by_itself(attack: Attack) -> None:
    result = attack(None, scores="team|people|mean\nnorth|4|3.5\nsouth|9|3\n")
    assert [(hole.kind, dict(hole.group or ())) for hole in result.holes] == [(Kind.OPEN, {"team": "north"})]


def test_an_interval_without_width_says_what_everybody_answered(attack: Attack) -> None:
    shown = "team|people|mean|low|high\nnorth|6|3.00|{low}|{high}\n"
    [hole] = attack(None, scores=shown.format(low="3.00", high="3.00")).holes
    assert hole.kind is Kind.SPREAD and hole.each and (hole.least, hole.most) == (3.0, 3.0)
    assert not attack(None, scores=shown.format(low="1.50", high="4.50")).holes


def test_nothing_that_can_be_read_is_no_comfort(attack: Attack) -> None:
    with pytest.raises(Unreadable, match="nothing"):
        attack(None, scores="team|people|mean\nnorth||\n")
    with pytest.raises(Unreadable, match="strangers"):
        attack(company(north=6, south=5), scores="team|people|mean\nwest|6|3.00\n")


def test_somebody_who_knows_and_is_nobody_is_a_mistake(attack: Attack) -> None:
    with pytest.raises(Unreadable) as raised:
        attack(company(north=6, south=5), {"kit": 3.0}, scores="team|people|mean\nnorth|6|3\n")
    assert (raised.value.why, raised.value.what) == ("unknown", "kit")


def test_a_figure_of_more_people_than_the_list_has_is_not_used_for_bounds(attack: Attack) -> None:
    result: Any = attack(company(north=10, south=9), scores="team|people|mean\nnorth|8|4.9\n")
    assert result.tried.miscounted == 1 and not [hole for hole in result.holes if hole.kind is Kind.BOUNDED]
