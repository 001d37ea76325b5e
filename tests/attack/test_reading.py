"""Reading what was let out and who works where: numbers of three languages, tables on their side, people who move."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.attack import pages, reading, who
from detente.attack.cells import of_text
from detente.attack.facts import Unreadable
from detente.attack.tables import Names


@pytest.mark.parametrize(
    ("text", "language", "value", "digits"),
    [
        ("1,234.5", "en", 1234.5, 1),
        ("1\u202f234,50", "fr", 1234.5, 2),
        ("1\u00a0234,5\u00a0₽", "ru", 1234.5, 1),
        ("12,5\u00a0%", "fr", 0.125, 3),
        ("−3", "en", -3.0, 0),
        ("EUR\u00a07", "en", 7.0, 0),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(text: str, language: str, value: float, digits: int) -> None:
    cell = of_text(text, language)
    assert (cell.value, cell.digits) == (pytest.approx(value), digits)


@pytest.mark.parametrize("text", ["", "–", "null", "n/a"])
def test_what_is_not_there_is_hidden_and_no_word(text: str) -> None:
    assert of_text(text).hidden and not of_text(text).word


@pytest.mark.parametrize("text", ["2026-03-01", "North 7", "1.2.3", "fewer than 5"])
def test_what_is_no_number_is_a_word(text: str) -> None:
    assert of_text(text).word


def test_a_table_that_stands_on_its_side_is_turned_back(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<html lang='fr'><table><caption>Worth</caption><tr><th>Period</th><th>avant</th><th>now</th></tr>"
        "<tr><td>Leads</td><td>1\u202f200</td><td>–</td></tr><tr><td>Booked</td><td>7,5</td><td>8</td></tr></table>",
        "utf-8",
    )
    names = Names(
        tables={"Worth": "value"},
        columns={"value": [("Period", "period"), ("Leads", "leads"), ("Booked", "booked")]},
        values={"avant": "a"},
    )
    [table] = pages.read(tmp_path / "page.html", names)
    assert (table.name, table.columns) == ("value", ("period", "leads", "booked"))
    assert [row["period"].text for row in table.rows] == ["a", "now"]
    assert [row["leads"].value for row in table.rows] == [1200.0, None]
    assert table.rows[0]["booked"].value == 7.5


def test_several_answers_may_lie_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "both.json").write_text('[{"tables": {"a": [{"n": 1}]}}, {"tables": {"b": [{"n": null}]}}]', "utf-8")
    assert [table.name for table in reading.read(tmp_path / "both.json")] == ["a", "b"]


def test_people_who_leave_and_join_are_there_in_between(tmp_path: Path) -> None:
    (tmp_path / "who.csv").write_text(
        "person,team,joined,left\nann,x,2020-01-01,2026-02-01\nben,y,2026-02-01,\ncem,x,2020-01-01,\n", "utf-8"
    )
    people = who.read(tmp_path / "who.csv")
    assert people.members((), "2026-01").tolist() == [True, False, True]
    assert people.members((), "2026-03-01:2026-04-01").tolist() == [False, True, True]
    assert people.members((("team", "x"),), "2026-03").tolist() == [False, False, True]
    assert people.members((), "spring").all()


def test_people_who_move_are_where_each_wave_says(tmp_path: Path) -> None:
    (tmp_path / "who.csv").write_text("person,wave,team\nann,w1,x\nben,w1,y\nann,w2,y\ncem,w2,x\n", "utf-8")
    people = who.read(tmp_path / "who.csv")
    assert people.members((("team", "y"),), "w1").tolist() == [False, True, False]
    assert people.members((("team", "y"),), "w2").tolist() == [True, False, False]
    assert {group: members.sum() for group, members in people.groups("w2")} == {
        (("team", "x"),): 1,
        (("team", "y"),): 1,
    }


def test_what_tells_nobody_apart_makes_no_groups(tmp_path: Path) -> None:
    (tmp_path / "who.csv").write_text("person,name,firm,team\na,Ann,us,x\nb,Ben,us,y\nc,Cem,us,x\n", "utf-8")
    assert set(who.read(tmp_path / "who.csv").values) == {"team"}


def test_a_column_is_known_by_its_values_where_its_name_is_another(tmp_path: Path) -> None:
    (tmp_path / "who.csv").write_text("person,function,site\na,sales,x\nb,marketing,y\nc,sales,y\n", "utf-8")
    people = who.read(tmp_path / "who.csv")
    assert people.attribute_of("side", {"sales", "marketing"}) == "function"
    assert people.attribute_of("site", {"z"}) == "site"
    assert people.attribute_of("source", {"fair"}) is None


def test_a_list_with_somebody_twice_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "who.csv").write_text("person,team\na,x\na,y\n", "utf-8")
    with pytest.raises(Unreadable, match="twice"):
        who.read(tmp_path / "who.csv")
