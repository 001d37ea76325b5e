"""Answers of several times beside one another, and intervals: what changes, and how wide it is, gives away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.attack import reading, solving, telling
from detente.attack.facts import Scale
from detente.attack.holes import Kind, Result

Attack = Callable[..., Result]


def test_two_files_that_contradict_one_another_are_of_two_times(attack: Attack) -> None:
    """Two views without a date: the second shows one person more, and says so only if nobody changed their mind."""
    people = "person,team\n" + "".join(f"n{n},north\n" for n in range(7)) + "".join(f"s{n},south\n" for n in range(6))
    both = {
        "spring": "team|people|mean\nnorth|6|3.50\nsouth|6|2.50\n",
        "autumn": "team|people|mean\nnorth|7|3.2857142857\nsouth|6|2.50\n",
    }
    [hole] = [hole for hole in attack(people, **both).holes if hole.kind is Kind.DIFFERENCE]
    assert hole.same and hole.people == 1 and hole.least == pytest.approx(2.0)
    # Once rounded and once not, they do not contradict one another.
    alike = {"page": "team|people|mean\nnorth|7|3.3\n", "table": "team|people|mean\nnorth|7|3.2857142857\n"}
    assert attack(people, **alike).tried.times == 1


def test_a_difference_that_nobody_can_have_answered_says_that_minds_changed(attack: Attack) -> None:
    shown = "wave|team|people|mean\nw1|north|6|2.00\nw2|north|7|3.0000000000\n"
    assert not attack(None, waves=shown).holes


def test_a_long_stretch_and_a_day_without_sales_are_no_holes(attack: Attack) -> None:
    text = "team|period|people|booked\nnorth|2026-01-01:2026-04-01|6|1000\nnorth|2026-01-01:2026-04-{day}|6|{booked}\n"
    assert not attack(None, sold=text.format(day="28", booked=1350)).holes
    assert not attack(None, sold=text.format(day="02", booked=1000)).holes
    assert attack(None, sold=text.format(day="02", booked=1001)).holes


def test_one_period_looked_at_on_two_days_gives_the_day_between(tmp_path: Path) -> None:
    released = []
    for day, booked in (("2026-03-30", 1000), ("2026-03-31", 1350)):
        teams = [{"team": "north", "sellers": 6, "booked_b": booked}]
        answer = {
            "asked": {"a": "2025-10-01:2026-01-01", "b": "2026-01-01:2026-04-01"},
            "evidence": {"as_of": f"{day}T23:59:59+00:00"},
            "tables": {"teams": teams},
        }
        (tmp_path / f"{day}.json").write_text(json.dumps(answer), "utf-8")
        released += reading.read(tmp_path / f"{day}.json")
    [hole] = solving.attack(telling.told(released)).holes
    assert (hole.kind, hole.time, hole.least) == (Kind.STRETCH, "1 d", 350.0)


def test_an_interval_that_is_cut_off_where_the_scale_is_coded_is_taken_by_its_other_end(attack: Attack) -> None:
    """A mean of 88 whose interval begins at 82: that it is printed as ending at 90 makes nobody's answer known."""
    scales = {"mean": Scale(least=20, most=100, mean=True, ends=(30, 90))}
    shown = "team|people|mean|low|high\nnorth|6|{mean}|{low}|90.00\n"
    assert not attack(None, scales=scales, scores=shown.format(mean="88.00", low="82.00")).holes
    assert attack(None, scales=scales, scores=shown.format(mean="88.00", low="85.00")).holes
