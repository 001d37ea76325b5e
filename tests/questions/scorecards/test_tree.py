"""The tree of cards: who hangs from whom, whatever a table says of parents."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from detente.language import Language
from detente.questions.scorecards.tables import LineRow
from detente.questions.scorecards.tree import described, draw, nodes
from detente.report import pictures

EN = Language.of("en")


def row(card: str, kpi: str, weight: float = 0.5, parent: str = "", side: str = "sales") -> LineRow:
    given: dict[str, Any] = dict.fromkeys((one.name for one in fields(LineRow)), None)
    return LineRow(
        **given
        | {"card": card, "parent": parent, "side": side, "kpi": kpi, "unit": "count", "weight": weight}
        | {"measured": "company", "evaluator": "marketing", "signal": ""}
    )


def told(*rows: LineRow) -> list[tuple[int, str]]:
    return [(one.depth, one.text.split(" · ")[0]) for one in nodes(rows, EN)]


def test_kpis_stand_under_their_card_and_cards_under_the_one_they_are_part_of() -> None:
    found = told(
        row("North", "won", 1.0, "Sales"), row("Sales", "booked", 0.7, "Company"), row("Sales", "won", 0.3, "Company"),
        row("Company", "revenue", 1.0), row("Elsewhere", "leads", 1.0),
    )  # fmt: skip
    assert found == [
        (0, "Company"), (1, "100% Revenue"), (1, "Sales"), (2, "70% Booked"), (2, "30% Deals won"),
        (2, "North"), (3, "100% Deals won"), (0, "Elsewhere"), (1, "100% Leads"),
    ]  # fmt: skip


def test_a_card_that_is_part_of_several_hangs_from_the_first_and_says_so() -> None:
    found = told(row("A", "won"), row("B", "booked"), row("C", "leads", parent="gone; B; A"))
    assert found == [
        (0, "A"),
        (1, "50% Deals won"),
        (0, "B"),
        (1, "50% Booked"),
        (1, "C (part of A too)"),
        (2, "50% Leads"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [row("A", "won", parent="A")],
        [row("A", "won", parent="B"), row("B", "booked", parent="A")],
        [row("A", "won", parent="gone")],
        [row("C", "won", parent="A"), row("A", "won", parent="B"), row("B", "booked", parent="A")],
    ],
)
def test_every_line_is_drawn_once_whatever_is_written_of_parents(rows: list[LineRow]) -> None:
    found = told(*rows)
    assert sum(text.startswith("50%") for _, text in found) == len(rows)
    assert {text for _, text in found if not text.startswith("50%")} == {one.card for one in rows}


def test_the_picture_hangs_each_from_its_own_and_says_so_in_words() -> None:
    rows = [row("Company", "revenue", 1.0), row("Sales", "booked", 0.7, "Company"), row("Sales", "won", 0.3, "Company")]
    spec = draw(rows, EN)
    down, across, *_ = (layer["data"]["values"] for layer in spec["layer"])
    assert [(line["y"], line["y2"]) for line in down] == [(0.35, 2), (2.35, 4)] and len(across) == 4
    assert "<svg" in pictures.drawn(spec) and "<svg" in pictures.drawn(spec, width=pictures.NARROW)
    assert described(rows, EN) == (
        "Who answers for what, by weight: Company: 100% Revenue; Sales: 70% Booked; Sales: 30% Deals won."
    )
    assert draw([], EN)["height"] > 0
