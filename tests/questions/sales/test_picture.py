"""The picture, by its specification and as it is drawn."""

from __future__ import annotations

import dataclasses
from typing import Any
from xml.etree import ElementTree

import pytest
import vl_convert

from detente.language import LANGUAGES, Language
from detente.questions.colours import COLOURS
from detente.questions.sales.picture import beneath, draw
from detente.questions.sales.tables import BarRow, SourceRow, Tables

VALUES = {
    "sales_a": 100_000_000, "volume": -20_000_000, "mix": 2_000_000, "not_yet_told_apart": -5_000_000,
    "no_lead": 0, "timing": 8_000_000, "chance": -1_000_000, "sales_b": 84_000_000,
}  # fmt: skip


def tables() -> Tables:
    bars = tuple(
        BarRow(
            bar=bar,
            owner="marketing" if bar in ("volume", "mix") else None,
            value=value,
            low=value if bar in ("sales_a", "sales_b", "no_lead") else value - 3_000_000,
            high=value if bar in ("sales_a", "sales_b", "no_lead") else value + 3_000_000,
            lmdi=None,
        )
        for bar, value in VALUES.items()
    )
    none: dict[str, Any] = {item.name: () for item in dataclasses.fields(Tables)}
    return Tables(**none | {"waterfall": bars})


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = draw(tables(), Language.of("en"), "EUR")["data"]["values"]
    return found


def test_each_bar_begins_where_the_one_before_ended() -> None:
    changes = [row for row in rows() if not row["total"]]
    assert changes[0]["from"] == 1_000_000
    assert [row["from"] for row in changes[1:]] == [row["to"] for row in changes[:-1]]
    assert changes[-1]["to"] == rows()[-1]["to"] == 840_000


def test_whiskers_stand_around_the_end_of_their_bar_and_facts_have_none() -> None:
    by_label = {row["label"]: row for row in rows()}
    timing = by_label["Timing"]
    assert (timing["low"], timing["high"]) == (timing["to"] - 30_000, timing["to"] + 30_000)
    renewals = by_label["Deals without a lead"]
    assert renewals["low"] == renewals["high"]


def test_owners_are_written_not_only_coloured_and_no_colour_is_red_or_green() -> None:
    assert rows()[1]["label"] == "Number of leads\n(marketing)"
    for colour in COLOURS.values():
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        assert not (green > red + 20 and green > blue + 20)
        assert not (red > 2 * green and red > 2 * blue)
    weights = [0.2126 * int(c[1:3], 16) + 0.7152 * int(c[3:5], 16) + 0.0722 * int(c[5:7], 16) for c in COLOURS.values()]
    assert max(weights[:2]) - min(weights[:2]) < 12  # marketing and sales weigh the same in grey


def test_order_is_the_order_of_the_answer() -> None:
    spec = draw(tables(), Language.of("en"), "EUR")
    assert spec["encoding"]["y"]["sort"] == [row["label"] for row in spec["data"]["values"]]


def test_gain_and_loss_are_told_by_their_sign() -> None:
    texts = [row["text"] for row in rows()]
    assert texts[0] == "€1,000,000"
    assert texts[1].startswith("-€200")
    assert texts[5].startswith("+€80")


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_is_drawn_in_every_language_and_fits_the_page(code: str) -> None:
    spec = draw(tables(), Language.of(code), "EUR")
    assert spec["description"]
    drawn = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec))
    assert float(drawn.attrib["width"].removesuffix("px")) <= 760
    text = "".join(drawn.itertext())
    for row in spec["data"]["values"]:
        assert row["text"] in text
        assert row["label"].split("\n")[0] in text


def test_a_currency_without_cents_is_drawn_to_its_own_scale() -> None:
    spec = draw(tables(), Language.of("en"), "JPY")
    assert spec["data"]["values"][0]["to"] == 100_000_000


def sources(*odds: float | None) -> list[SourceRow]:
    return [
        SourceRow(
            source=f"source {place}",
            leads=None if one is None else 90,
            value=None,
            low=None,
            high=None,
            odds=one,
            odds_low=None if one is None else one - 10,
            odds_high=None if one is None else one + 10,
            changed=None,
        )
        for place, one in enumerate(odds)
    ]


@pytest.mark.parametrize("code", ["en", "fr", "ru"])
def test_sources_are_drawn_beside_what_they_were_and_hidden_ones_are_not(code: str) -> None:
    spec = beneath(sources(40.0, None, 105.0), Language.of(code))
    assert [(row["label"], row["odds"]) for row in spec["data"]["values"]] == [("source 0", 40.0), ("source 2", 105.0)]
    low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert low < 30 and high > 115
    drawn = "".join(ElementTree.fromstring(vl_convert.vegalite_to_svg(spec)).itertext())
    assert "source 0" in drawn and "source 1" not in drawn and spec["usermeta"]["caption"]


def test_where_all_is_hidden_nothing_is_drawn() -> None:
    assert beneath(sources(None, None), Language.of("en")) == {}
    assert beneath([], Language.of("en")) == {}
