"""An answer and a check of evidence made by hand, so that what a report shows is known to the letter."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from detente import ask
from detente.answers import Answer, Basis
from detente.evidence.checks import Answerable, Problem, Report
from detente.language import N_, Language, Message, Money
from detente.privacy import release
from detente.questions.findings import Findings, Limit, label, money, people

HOSTILE = "<script>alert('x')</script>"


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    bar: str = label("Bar", "the bar")
    owner: str | None = label("Owner", "whose it is")
    value: int | None = money("Value", "what it adds")
    low: int | None = money("Low", "lower end")
    high: int | None = money("High", "upper end")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    team: str = label("Team", "the team")
    sellers: int | None = people("Sellers", "how many")
    booked: int | None = money("Booked", "won")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    waterfall: tuple[BarRow, ...]
    teams: tuple[TeamRow, ...]


BARS = (
    BarRow(bar="sales_a", owner=None, value=120_000_000, low=None, high=None),
    BarRow(bar="volume", owner="marketing", value=-14_300_050, low=-19_000_000, high=-9_100_000),
    BarRow(bar="timing", owner=None, value=3_000_000, low=1_000_000, high=5_000_000),
    BarRow(bar="sales_b", owner=None, value=108_699_950, low=None, high=None),
)
TEAMS = (
    TeamRow(team="North", sellers=7, booked=60_000_000),
    TeamRow(team=HOSTILE, sellers=6, booked=40_000_000),
    TeamRow(team="=1+1", sellers=2, booked=8_000_000),
    TeamRow(team="East", sellers=9, booked=1_000_000),
)


def draw(tables: Tables, language: Language, currency: str) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": f"Bars from April to July {HOSTILE}",
        "width": 600,
        "data": {
            "values": [{"bar": row.bar, "value": (row.value or 0) / 100} for row in tables.waterfall]
            + [{"bar": HOSTILE, "value": 1}]
        },
        "mark": "bar",
        "encoding": {
            "y": {"field": "bar", "type": "nominal", "sort": None},
            "x": {"field": "value", "type": "quantitative"},
        },
    }


def findings(**changed: Any) -> Findings[Tables]:
    made = Findings(
        question="sales",
        asked={"a": "2026-04-01:2026-07-01", "b": "2026-07-01:2026-10-01"},
        summary=(
            Message(N_("{title} fell by {money}."), title="Sales", money=Money(-14_300_050, "EUR", rounded=True)),
            Message("{name}", name=f"Mostly {HOSTILE}"),
        ),
        next_step=Message("{what}", what="Ask both heads about the fair."),
        tables=Tables(waterfall=BARS, teams=TEAMS),
        limits=(Limit(kind="cannot_tell", message=Message("{text}", text="Not whose doing it was.")),),
        names={"sales_a": "April to June", "waterfall": "From A to B"},
        queries={"leads.sql": f"SELECT '{HOSTILE}'"},
        draw=draw,
    )
    return replace(made, **changed)


@pytest.fixture
def made() -> Callable[..., Answer[Tables]]:
    """Make an answer from the hand-made findings, with what is changed in them."""

    def make(**changed: Any) -> Answer[Tables]:
        basis = Basis(
            id="0123456789abcdef",
            loaded_at="2026-10-13T08:00:00+00:00",
            as_of="2026-10-12T23:59:59+00:00",
            currency="EUR",
            minor_digits=2,
            zone="Europe/Paris",
            rows={"leads": 1200, "deals": 80},
        )
        return Answer(release(findings(**changed)), basis, "0.1.0")

    return make


@pytest.fixture
def checked() -> Report:
    """Evidence with one thing broken and one thing odd."""
    return Report(
        id="0123456789abcdef",
        as_of="2026-10-12T23:59:59+00:00",
        currency="EUR",
        zone="Europe/Paris",
        rows={"leads": 1200, "deals": 80},
        missing=("people",),
        problems=(
            Problem(
                severity="error", kind="broken", table="deals", rows=3, message=Message("{x} is broken.", x=HOSTILE)
            ),
            Problem(severity="warning", kind="gap", table="leads", rows=None, message=Message("A gap {x}.", x="here")),
        ),
        questions=(Answerable(question="sales", title=Message("Where are the sales?"), can=True, would_help=()),),
        useful=("people",),
    )


@pytest.fixture(autouse=True)
def questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the hand-made answer have its title, whichever questions there are."""

    class Question:
        TITLE = "Where are the sales?"

    monkeypatch.setattr(ask, "named", lambda name: Question)


@pytest.fixture(scope="session")
def program_in_ci() -> Callable[[str], str]:
    """Return the path of a program; skip where it is not installed, fail where that is in CI."""

    def find(*names: str) -> str:
        for name in names:
            if found := shutil.which(name):
                return found
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"{names[0]} is missing, and CI must have it")
        pytest.skip(f"{names[0]} is not here")

    return find
