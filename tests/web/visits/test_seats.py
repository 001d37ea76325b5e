"""Who sits where, on all engines, and a proposal on the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import settle
from tests.web.house import ComeIn, Page

from detente.evidence import Evidence
from detente.mistakes import Mistake
from detente.web.answers import making
from detente.web.home import Home
from detente.web.rights import Role
from detente.web.visits import seating
from detente.web.visits.seating import proposed
from detente.web.work.models import Sum

Company = Callable[..., Evidence]
PEOPLE = "person_id | department | team | left_on\n" + "".join(
    f"{side[0]}{n} | {side} | {team} | -\n"
    for side, team, many in (("Marketing", "Brand", 4), ("Sales", "North", 5), ("Finance", "-", 3))
    for n in range(many)
)
PEOPLE += "S9 | Sales | North | 2025-01-01\nM9 | Marketing | - | -\n"
SEATS = "person_id | from_on | site | floor | room\n" + "".join(
    f"{side}{n} | 2025-01-01 | Hall | {floor} | {floor}.1\n"
    for side, floor, many in (("M", 3, 4), ("S", 1, 5), ("F", 1, 3))
    for n in range(many)
)
SEATS += "M9 | 2025-01-01 | Hall | 3 | 3.1\nM9 | 2026-01-01 | Hall | 1 | 1.1\nS9 | 2025-01-01 | Hall | 2 | 2.1\n"


def test_teams_stay_whole_and_others_stay_where_they_are(company: Company) -> None:
    evidence = company(as_of="2026-02-20 00:00:00", people=PEOPLE, seats=SEATS)
    found = proposed({"Hall / 9 / 9.9": "99"}, evidence)
    assert found["groups"] == [
        ["Marketing", -1, "Hall / 1 / 1.1"],  # a few are told as few
        ["Marketing/Brand", -1, "Hall / 3 / 3.1"],
        ["Sales/North", 5, "Hall / 1 / 1.1"],
    ]
    # Of finance, of a team, and of marketing without a team few sit there: each counts as five, and takes five places.
    assert found["rooms"] == [["Hall / 1 / 1.1", 15, -1], ["Hall / 3 / 3.1", 5, 0]]
    # The one of marketing who sits with sales changes places with a team of it.
    assert found["now"] == [25, 5, 5] and found["then"] == [25, 20, 20] and found["moved"] == 5
    more = proposed({"Hall / 1 / 1.1": "20"}, evidence)
    assert more["seats"]["Marketing/Brand"] == "Hall / 1 / 1.1" and more["then"] == [25, 25, 25] and more["moved"] == -1
    # Whatever smaller number is tried tells nothing of how many few are.
    tried = [proposed({"Hall / 1 / 1.1": str(places)}, evidence) for places in range(16)]
    assert all(one == found for one in tried)


def test_a_team_that_sits_in_several_rooms_is_counted_where_its_people_are(company: Company) -> None:
    people = "person_id | department | team\n" + "".join(
        f"{side[0]}{n} | {side} | one\n" for side in ("Marketing", "Sales") for n in range(6)
    )
    seats = "person_id | from_on | floor | room\n" + "".join(
        f"{side}{n} | 2025-01-01 | {1 + n // 3} | r{1 + n // 3}\n" for side in "MS" for n in range(6)
    )
    found = proposed({"1 / r1": "14"}, company(as_of="2026-02-20 00:00:00", people=people, seats=seats))
    assert found["now"] == [36, 18, 18] and found["then"] == [36, 36, 36] and found["moved"] == 6


def test_what_cant_be_proposed_is_said(company: Company) -> None:
    with pytest.raises(Mistake, match="load the table seats"):
        proposed({}, company(as_of="2026-02-20 00:00:00", people=PEOPLE))
    with pytest.raises(Mistake, match="fewer than five people of one side"):
        few = PEOPLE.replace("S0 | Sales | North | -", "S0 | Sales | North | 2025-01-01")
        proposed({}, company(as_of="2026-02-20 00:00:00", people=few, seats=SEATS))
    with pytest.raises(Mistake, match="both sides"):
        proposed(
            {},
            company(
                as_of="2026-02-20 00:00:00", people=PEOPLE, seats="person_id | from_on | floor\nM0 | 2025-01-01 | 3\n"
            ),
        )


@pytest.mark.django_db
def test_the_page_proposes_and_takes_what_rooms_hold(
    drawn: Home, home: Home, settings: Any, tmp_path: Path, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(settings, Home(drawn.store, tmp_path / "mine"))
    monkeypatch.setattr(seating, "_SECONDS", 1.0)
    room = "Head office / 0 / 0.00"
    for query in ({}, {"csrf": "x", room: "40", "nowhere": "-3", "": "9" * 50, "x": "٣"}):
        come_in(Role.HR).get("/seats/", query)
        for piece in Sum.objects.filter(question=making.SEATS):
            making.run(piece)
        page = Page(come_in(Role.HR).get("/seats/", query))
        assert "Of all pairs of one person from each side" in page.text and "Bernstein and Turban 2018" in page.text
        assert [one for one in page.named("input") if one.get("type") == "number"]
    # What is no room is not worked out anew, nor what a room holds anyway, nor what is no number; that is said.
    asked = Sum.objects.filter(question=making.SEATS).count()
    assert asked == 2
    for query in ({"nowhere": "7"}, {room: "-3"}, {room: "many"}, {room: "99999999"}, {room: "0"}):
        answer = come_in(Role.HR).get("/seats/", query)
        assert ("Say how many it holds" in Page(answer).text) is (room in query)
    assert Sum.objects.filter(question=making.SEATS).count() == asked
    assert come_in(Role.EMPLOYEE).get("/seats/").status_code == 403


@pytest.mark.django_db
def test_that_nothing_can_be_proposed_is_said_on_the_page(
    drawn: Home, home: Home, settings: Any, tmp_path: Path, come_in: ComeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(settings, Home(drawn.store, tmp_path / "mine"))

    def refuse(*_: Any, **__: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(seating, "propose", refuse)
    come_in(Role.HR).get("/seats/")
    for piece in Sum.objects.filter(question=making.SEATS):
        making.run(piece)
    assert "No proposal was found in time" in Page(come_in(Role.HR).get("/seats/")).text
