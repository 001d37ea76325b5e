"""Something is begun by lot, goes into the evidence, and is told of; and what can't be begun is said."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone
from tests.web.house import ComeIn, Page

from detente.evidence.contract import TABLES, About
from detente.evidence.persons import Person as Named
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.people.models import Person
from detente.web.remedies import views
from detente.web.remedies.keeping import forget
from detente.web.remedies.lots import draw
from detente.web.remedies.models import Remedy
from detente.web.rights import Role

FIRST = timezone.localdate() + dt.timedelta(days=60)
TEAMS = [(side, f"{side[0]}{n}") for side in ("Marketing", "Sales") for n in range(6)]


def test_the_lot_is_fair_and_leaves_some_waiting() -> None:
    lot, first = random.Random(1), Counter()
    for _ in range(2000):
        found = draw(TEAMS, FIRST, 4, 3, lot)
        assert len(found.begins) == 6 and len(found.waiting) == 6 and not set(found.begins) & set(found.waiting)
        assert sorted(found.begins.values()) == [FIRST + dt.timedelta(weeks=4 * turn) for turn in (0, 0, 1, 1, 2, 2)]
        first.update(team for team, day in found.begins.items() if day == FIRST)
    # Each of six is first in a sixth of the draws: 333, give or take four standard deviations.
    assert set(first) == set(TEAMS) and all(abs(n - 2000 / 6) < 4 * (2000 * 5 / 36) ** 0.5 for n in first.values())
    alone = draw([("Sales", "A")], FIRST, 4, 9, lot)
    assert alone.begins == {("Sales", "A"): FIRST}


@pytest.fixture
def rows(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is handed to the loader: the newest rows of the table."""
    for side, team in [*TEAMS, ("Sales", "small"), ("Legal", "one")]:
        for n in range(2 if team == "small" else 5):
            Person.objects.create(person_id=f"{team}-{n}", department=side, team=team)
    found: list[Any] = []

    def take(account: Any, file: str, table: str, columns: Any, lines: Any) -> None:
        assert table == "remedies" and set(columns) <= {column.name for column in TABLES["remedies"].columns}
        found[:] = [dict(zip(columns, line, strict=True)) for line in lines]

    monkeypatch.setattr(views, "load_rows", take)
    return found


def said(**more: Any) -> dict[str, Any]:
    return {"name": "Half days", "kind": "visits", "first_on": str(FIRST), "weeks": 4, "waiting": 3} | more


@pytest.mark.django_db
def test_teams_begin_as_the_lot_says_and_the_evidence_knows(rows: list[Any], come_in: ComeIn) -> None:
    page = Page(come_in(Role.HR).get("/remedies/"))
    # What could never be in a lot is not offered: teams of few, and departments of one team.
    assert "Sales: S0 (5), S1 (5)" in page.text and "small" not in page.text and "Legal" not in page.text
    assert come_in(Role.HR).post("/remedies/begin/", said(departments=["Marketing", "Sales"])).status_code == 302
    assert (
        len(rows) == 6
        and {row["by_lot"] for row in rows} == {"true"}
        and min(row["from_on"] for row in rows) == str(FIRST)
    )
    assert {row["department"] for row in rows} == {"Marketing", "Sales"} and {row["remedy"] for row in rows} == {
        "Half days"
    }
    text = Page(come_in(Role.ANALYST).get("/remedies/")).text
    assert text.count("waits:") == 6 and "drawn by lot" in text and "Let the lot decide" not in text
    assert come_in(Role.HR).post("/remedies/begin/", said(name="half DAYS")).status_code == 422  # there already
    assert Entry.objects.filter(what="began_remedy", about="Half days").exists()


@pytest.mark.django_db
def test_everybody_at_once_is_no_lot(rows: list[Any], come_in: ComeIn) -> None:
    come_in(Role.OWNER).post("/remedies/begin/", said(kind="briefings"))
    assert [(row["department"], row["team"], row["by_lot"]) for row in rows] == [("", "", "false")]
    assert "everybody" in Page(come_in(Role.OWNER).get("/remedies/")).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"kind": "magic"},
        {"first_on": "soon"},
        {"first_on": "2020-01-01"},
        {"first_on": "9999-12-20"},
        {"departments": ["Legal"]},  # one team
        {"departments": ["Sales", "Nowhere"]},
        {"weeks": -1},
        {"waiting": "x"},
    ],
)
def test_what_cant_be_begun_is_said_in_a_sentence(rows: list[Any], come_in: ComeIn, wrong: dict[str, Any]) -> None:
    answer = come_in(Role.HR).post("/remedies/begin/", said(**wrong))
    assert answer.status_code == 422 and 'class="error"' in answer.content.decode()
    assert not Remedy.objects.exists() and rows == []


@pytest.mark.django_db
def test_what_has_begun_stays(rows: list[Any], come_in: ComeIn) -> None:
    come_in(Role.HR).post("/remedies/begin/", said())
    one = Remedy.objects.get()
    Remedy.objects.update(rows=[{"department": "", "team": "", "from_on": str(timezone.localdate())}])
    assert come_in(Role.HR).post(f"/remedies/{one.pk}/withdraw/").status_code == 409 and Remedy.objects.exists()
    Remedy.objects.update(rows=one.rows)
    assert come_in(Role.HR).post(f"/remedies/{one.pk}/withdraw/").status_code == 302
    assert not Remedy.objects.exists() and rows == []


@pytest.mark.django_db
def test_who_is_erased_is_named_in_nothing_that_was_begun(rows: list[Any], come_in: ComeIn) -> None:
    come_in(Role.HR).post("/remedies/begin/", said(name="Lunch with Kit Miller"))
    forget(Named(About.STAFF, "k1", names=("Kit Miller",)), Remedy.objects.get().account)
    assert "Kit" not in Remedy.objects.get().name and Remedy.objects.get().account is None
