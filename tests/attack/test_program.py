"""``detente attack`` on what the program itself lets out: as it is, and with a hole planted in its exit."""

from __future__ import annotations

import csv
import importlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.attack import reading, telling, who
from detente.attack.facts import Fact
from detente.cli.page_names import names

Run = Callable[..., Any]
EXIT = importlib.import_module("detente.privacy.release")
SETTINGS = 'currency = "EUR"\nzone = "UTC"\nas_of = "2026-07-15 00:00"\n'
PERIODS = ("--between", "2026Q1", "2026Q2")


def rows(path: Path, *lines: str) -> None:
    path.write_text("\n".join(lines) + "\n", "utf-8")


def selling(folder: Path, **teams: int) -> Path:
    """Write a company whose sellers each win a deal of their own amount every month; and who is in which team, beside it."""
    folder.mkdir()
    sellers = [f"{team}{number}" for team, size in teams.items() for number in range(size)]
    months = {0: "2025-12"} | {month: f"2026-0{month}" for month in range(1, 7)}
    rows(folder / "evidence.toml", *SETTINGS.splitlines())
    rows(
        folder / "people.csv",
        "person_id,department,team",
        *(f"{one},sales,{one.rstrip('0123456789')}" for one in sellers),
    )
    rows(
        folder / "deals.csv",
        "deal_id,seller_id,opened_at,closed_at,outcome,amount",
        *(
            f"d{one}{month},{one},{said}-02 09:00,{said}-20 09:00,won,{1000 + 37 * place + month}"
            for place, one in enumerate(sellers)
            for month, said in months.items()
        ),
    )
    people = folder.parent / "people.csv"
    rows(people, "person,team", *(f"{one},{one.rstrip('0123456789')}" for one in sellers))
    return people


def asked(folder: Path, sales: int, *, answers: Callable[[int], int] = lambda place: place % 5 + 1) -> Path:
    """Write a company that was asked one item, twelve people in marketing and some in sales; and who they are, beside it."""
    folder.mkdir()
    people = [f"m{n}" for n in range(12)] + [f"s{n}" for n in range(sales)]
    side = {"m": "marketing", "s": "sales"}
    rows(folder / "evidence.toml", *SETTINGS.splitlines())
    rows(folder / "people.csv", "person_id,department", *(f"{one},{side[one[0]]}" for one in people))
    rows(folder / "functions.csv", "department,function", "marketing,marketing", "sales,sales")
    rows(
        folder / "survey_answers.csv",
        "wave,asked_on,respondent,department,item,score",
        *(f"spring,2026-03-02,r{one},{side[one[0]]},trust,{answers(place)}" for place, one in enumerate(people)),
    )
    rows(
        folder / "cases.csv",
        "case_id,opened_at,closed_at,function",
        *(f"c{month},2026-0{month}-03 09:00,2026-0{month}-06 09:00,marketing" for month in range(1, 7)),
    )
    list_of_people = folder.parent / "people.csv"
    rows(list_of_people, "person,side", *(f"{one},{side[one[0]]}" for one in people))
    return list_of_people


@pytest.fixture
def answer(detente: Run, tmp_path: Path) -> Callable[[str, Path], Path]:
    """Put a question as somebody would, and keep its JSON."""

    def put(question: str, folder: Path) -> Path:
        done = detente("ask", question, folder, *PERIODS, "--json")
        assert done.code == 0, done.err
        (tmp_path / "answer.json").write_text(done.out, "utf-8")
        return tmp_path / "answer.json"

    return put


def test_a_small_team_does_not_come_out_of_the_sales(detente: Run, answer: Any, tmp_path: Path) -> None:
    people = selling(tmp_path / "company", north=8, south=6, duo=2)
    done = detente("attack", answer("sales", tmp_path / "company"), "--who", people, "--json")
    found = json.loads(done.out)
    assert done.code == 0 and found["holes"] == []
    assert found["tried"]["people"] == 16 and found["tried"]["hidden"] > 0 and found["tried"]["shown"] > 0


def test_a_hole_planted_in_the_exit_is_found(
    detente: Run, answer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next smallest team is no longer hidden beside the small one: all sales less the others' are those of two."""

    def nothing_too(*_: object) -> Iterator[int]:
        return iter(())

    monkeypatch.setattr(EXIT, "_to_hide_too", nothing_too)
    people = selling(tmp_path / "company", north=8, south=6, duo=2)
    file = answer("sales", tmp_path / "company")
    hidden = {row["team"] for row in json.loads(file.read_text("utf-8"))["tables"]["teams"] if row["booked_b"] is None}
    assert hidden == {"duo"}
    done = detente("attack", file, "--who", people, "--json")
    assert done.code == 1
    found = {
        (hole["time"], hole["least"]) for hole in json.loads(done.out)["holes"] if hole["group"] == {"team": "duo"}
    }
    amounts = [1000 + 37 * place + month for place in (14, 15) for month in (4, 5, 6)]
    assert ("2026-04-01:2026-07-01", float(sum(amounts))) in found
    said = detente("attack", file, "--who", people)
    assert said.code == 1 and "team=duo: duo0 and duo1 (2 people) follows" in said.out


def test_an_exit_that_hides_nothing_is_found_out(
    detente: Run, answer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = asked(tmp_path / "company", sales=3)
    assert detente("attack", answer("war", tmp_path / "company"), "--who", people).code == 0
    monkeypatch.setattr(EXIT, "_too_small", lambda *_: set())
    done = detente("attack", answer("war", tmp_path / "company"), "--who", people)
    assert done.code == 1 and "(3 people) stands there openly" in done.out


def test_a_side_that_answers_with_one_voice_is_told_on_by_its_interval(
    detente: Run, answer: Any, tmp_path: Path
) -> None:
    """The interval of a mean of 3 that has no width says that everybody answered 3."""
    people = asked(tmp_path / "company", sales=5, answers=lambda place: 3 if place >= 12 else place % 5 + 1)
    done = detente("attack", answer("war", tmp_path / "company"), "--who", people, "--json")
    table = json.loads((tmp_path / "answer.json").read_text("utf-8"))["tables"]["survey"]
    shown = [row for row in table if row["side"] == "sales" and row["low"] is not None]
    holes = [hole for hole in json.loads(done.out)["holes"] if hole["kind"] == "spread"]
    # Where an interval without width is shown, it is found; where it is not, there is nothing to find.
    assert bool(holes) == bool(shown and shown[0]["low"] == shown[0]["high"])


def facts(path: Path, people: Path, figures: set[str]) -> dict[tuple[Any, ...], Fact]:
    told = telling.told(reading.read(path, names()), who.read(people)).facts
    return {
        (fact.figure, fact.time, fact.group, fact.people, fact.hidden): fact for fact in told if fact.figure in figures
    }


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
def test_a_page_a_table_and_the_json_of_an_answer_give_the_same_facts(
    detente: Run, answer: Any, tmp_path: Path, lang: str
) -> None:
    people = asked(tmp_path / "company", sales=7)
    file = answer("war", tmp_path / "company")
    assert detente("report", tmp_path / "company", *PERIODS, "-o", "page.html", "--lang", lang).code == 0
    tables = json.loads(file.read_text("utf-8"))["tables"]
    for name in ("survey", "survey_gap"):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, tables[name][0])
            writer.writeheader()
            writer.writerows(tables[name])
    figures = {"survey.score", "survey_gap · item=trust"}
    as_json, as_page = facts(file, people, figures), facts(tmp_path / "page.html", people, figures)
    as_csv = facts(tmp_path / "survey.csv", people, figures) | facts(tmp_path / "survey_gap.csv", people, figures)
    assert len(as_json) == 4 and as_json.keys() == as_page.keys() == as_csv.keys()
    for key, fact in as_json.items():
        assert (as_csv[key].least, as_csv[key].most) == pytest.approx((fact.least, fact.most), abs=1e-6)
        # A page rounds, and says so by its digits.
        assert as_page[key].least <= fact.least + 1e-9 and fact.most <= as_page[key].most + 1e-9
        assert as_page[key].most - as_page[key].least == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "Say what was let out"),
        (("answer.pdf",), "answer.pdf can’t be attacked"),
        (("broken.json",), "broken.json can’t be read"),
        (("other.json",), "other.json is no answer of Détente"),
        (("empty.csv",), "empty.csv has no table with rows"),
        (("scores.csv", "--who", "empty.csv"), "empty.csv names nobody"),
        (("scores.csv", "--who", "twice.csv"), "twice.csv has a person twice"),
        (("scores.csv", "--who", "strangers.csv"), "No figure in these files is about people in the list"),
        (("scores.csv", "--who", "people.csv", "--know", "kit=4"), "Nobody in the list of people is called kit"),
        (("scores.csv", "--know", "a0=4"), "give the list with --who"),
        (("scores.csv", "--who", "people.csv", "--know", "a0"), "--know takes an id and a number"),
        (("scores.csv", "--mean", "mean=5..1"), "--mean takes a column and its scale"),
        (("hidden.csv",), "Not one figure is shown"),
        (("missing.csv",), "There is no missing.csv"),
    ],
)
def test_a_mistake_is_said_with_its_mend(detente: Run, tmp_path: Path, given: tuple[str, ...], said: str) -> None:
    rows(tmp_path / "answer.pdf", "%PDF")
    rows(tmp_path / "broken.json", "{")
    rows(tmp_path / "other.json", "{}")
    rows(tmp_path / "empty.csv", "team,people,mean")
    rows(tmp_path / "twice.csv", "person,team", "a0,a", "a0,b")
    rows(tmp_path / "scores.csv", "team,people,mean", "a,6,3.00", "b,7,3.50")
    rows(tmp_path / "hidden.csv", "team,people,mean", "a,,", "b,,")
    rows(
        tmp_path / "people.csv",
        "person,team",
        *(f"{team}{n},{team}" for team in "ab" for n in range(6 + (team == "b"))),
    )
    rows(tmp_path / "strangers.csv", "person,office", *(f"x{n},{'yz'[n % 2]}" for n in range(30)))
    done = detente("attack", *given)
    assert done.code == 2 and said in done.err and done.out == ""


def test_what_was_tried_is_said_where_nothing_came_out(detente: Run, tmp_path: Path) -> None:
    rows(tmp_path / "scores.csv", "team,people,mean", "a,6,3.00", "b,7,3.57")
    rows(
        tmp_path / "people.csv",
        "person,team",
        *(f"{team}{n},{team}" for team in "ab" for n in range(6 + (team == "b"))),
    )
    done = detente("attack", "scores.csv", "--who", "people.csv")
    assert done.code == 0 and done.out.startswith("Nothing came out.")
    assert "figures that are shown 2, hidden 0" in done.out and "among 13 people" in done.out
