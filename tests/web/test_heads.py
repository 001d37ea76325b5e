"""What is about the two heads alone: they see it first, everybody else a week after both have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from tests.web.conftest import settle
from tests.web.house import Cast, ComeIn, Page, unsealed

from detente.evidence import open_evidence
from detente.imports.load import load
from detente.language import Language
from detente.simulate import Plan, Size, company, write
from detente.simulate.plan import Habits, Periods, Span
from detente.web.answers import heads, making, shelf
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.rights import READERS, Role, may

TABLES = ("people", "functions", "meetings", "invitations", "cases", "projects", "project_members")
PERIODS = Periods(
    begin=dt.date(2025, 9, 1),
    a=Span(start=dt.date(2026, 4, 1), end=dt.date(2026, 7, 1)),
    b=Span(start=dt.date(2026, 7, 1), end=dt.date(2026, 10, 1)),
    as_of=dt.date(2026, 10, 1),
)
OTHERS = sorted(role for role in READERS - {Role.MARKETING, Role.SALES} if may(role, "war"))
SIGN, FIRST = "heads_avoid", "It is shown to the two heads first"


@pytest.fixture(scope="module")
def quarrelling(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A company whose heads avoid each other, loaded."""
    folder = tmp_path_factory.mktemp("quarrelling")
    plan = Plan(
        size=Size(leads_per_week=2, teams=4, sellers=12, people=60, messages=20, meetings=400),
        periods=PERIODS,
        habits=Habits(strife=frozenset({SIGN}), strife_from=dt.date(2026, 4, 1)),
    )
    write(company(plan, 2), folder / "drawn", only=TABLES)
    load([folder / "drawn"], folder / "store", zone="UTC", currency="EUR", at="2026-10-01T08:00:00+00:00")
    home = Home(folder / "store", folder / "home")
    home.make()
    return home


@pytest.fixture
def home(home: Home, quarrelling: Home, settings: Any) -> Iterator[Home]:
    """That company's home; both forms of its answer lie on the shelf after the first look."""
    settle(settings, quarrelling)
    with open_evidence(quarrelling.store) as evidence:
        for asked in ({}, {"withheld": "heads"}):
            if shelf.take(name := shelf.key(evidence.id, "war", asked)) is None:
                shelf.put(name, making._made("war", asked, evidence))
    yield quarrelling


def level(browser: Any) -> str:
    """Return what the page says of the sign, and see that the whole page agrees."""
    text = Page(browser.get("/war/")).text
    drawn = str(browser.get("/war/picture.json").json())
    name = Language.of("en").say("The heads avoid each other")
    told = "both heads were asked" in text
    assert told == (name in drawn) and told != (FIRST in text)
    assert ("Strained:" in text) == told, "the word for the whole knows it or not"
    home = Page(browser.get("/")).text
    assert told or "Strained:" not in home
    return "told" if told else "withheld"


def test_others_see_it_a_week_after_both_heads_have(come_in: ComeIn, home: Home, cast: Cast) -> None:
    assert {level(come_in(role)) for role in OTHERS} == {"withheld"}
    assert level(come_in(Role.SALES)) == "told"
    assert level(come_in(Role.OWNER)) == "withheld", "one of them is not both"
    assert level(come_in(Role.MARKETING)) == "told"
    assert {level(come_in(role)) for role in OTHERS} == {"withheld"}
    later(heads.DAYS - 1)
    assert level(come_in(Role.OWNER)) == "withheld"
    later(1)
    assert {level(come_in(role)) for role in OTHERS} == {"told"}


def later(days: int) -> None:
    """Let some days pass: all that was written down lies so much longer ago."""
    with unsealed():
        for entry in Entry.objects.all():
            Entry.objects.filter(pk=entry.pk).update(at=entry.at - dt.timedelta(days=days))


def test_a_look_at_an_earlier_month_is_none_at_a_later_one(come_in: ComeIn, home: Home) -> None:
    earlier = {"a": "2026-04", "b": "2026-05"}
    for role in (Role.SALES, Role.MARKETING):
        come_in(role).get("/war/", earlier)
    later(30)
    assert level(come_in(Role.OWNER)) == "withheld"
    assert "both heads were asked" in Page(come_in(Role.OWNER).get("/war/", earlier)).text


def test_who_looks_through_a_head_s_glasses_is_no_head(come_in: ComeIn, home: Home, cast: Cast) -> None:
    visitor = cast[Role.OWNER]
    visitor.wears_glasses = True
    visitor.save()
    browser = come_in(visitor)
    for role in (Role.SALES, Role.MARKETING):
        browser.post("/glasses/", {"role": role})
        assert level(browser) == "told"
    later(30)
    assert level(come_in(Role.HR)) == "withheld"
    assert not any("through" in entry.details for entry in Entry.objects.all())


def test_the_other_signs_are_what_they_are_with_it(home: Home, db: None) -> None:
    with open_evidence(home.store) as evidence:
        full, without = (
            making._made("war", asked, evidence)["languages"]["en"]["json"] for asked in ({}, {"withheld": "heads"})
        )
    rows, others = ([row for row in one["tables"]["signs"] if row["sign"] != SIGN] for one in (full, without))
    assert rows == others
    assert not any(row["sign"] == SIGN for row in without["tables"]["history"])
    [row] = [row for row in without["tables"]["signs"] if row["sign"] == SIGN]
    assert row["level"] == "withheld" and row["figure"] is None and row["since"] is None
    assert full["tables"]["history"] != without["tables"]["history"]
