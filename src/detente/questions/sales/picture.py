"""The picture: a waterfall from the sales of the one period to those of the other, with whiskers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from detente.language import N_, Language, Message, Money, minor_digits
from detente.questions.sales.tables import NAMES, BarRow, Tables

COLOURS = {"marketing": "#3b7ea1", "sales": "#b0722e", "product": "#7d6ba8", "neither": "#8c877d"}
"""Colour of each owner: equal weights, told apart by colour-blind readers, neither red nor green. Owners are written too."""
_NOBODY = "#a39d92"
TOTALS = ("sales_a", "plan", "sales_b")
"""Bars that are what all before them come to."""
_INK, _QUIET = "#23211c", "#5e594e"
_WIDTH = 470
_ROOM_FOR_TEXT = 0.24


def draw(
    tables: Tables, language: Language, currency: str, names: Mapping[str, str] = MappingProxyType(NAMES)
) -> dict[str, Any]:
    """Return the waterfall as a Vega-Lite specification in a language. names : code → what people call it.

    The totals are marks, not bars: the scale begins near them, so that what changed can be seen.
    """
    rows = _rows(tables.waterfall, language, currency, names)
    ends = [row[name] for row in rows for name in ("from", "to", "low", "high")]
    least, most = min(ends), max(ends)
    reach = (most - least) or 1.0
    scale = {"domain": [least - 0.03 * reach, most + _ROOM_FOR_TEXT * reach], "nice": False, "zero": False}
    x = {"type": "quantitative", "scale": scale, "axis": None}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": described(tables.waterfall, language, currency, names),
        "width": _WIDTH,
        "height": {"step": 38},
        "data": {"values": rows},
        "encoding": {
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": [row["label"] for row in rows],
                "axis": {
                    "title": None,
                    "domain": False,
                    "ticks": False,
                    "labelPadding": 10,
                    "labelLimit": 260,
                    "labelFontSize": 13,
                    "labelColor": _INK,
                    "labelLineHeight": 15,
                    "labelExpr": "split(datum.label, '\\n')",
                },
            }
        },
        "layer": [
            {
                "transform": [{"filter": "!datum.total"}],
                "mark": {"type": "bar", "height": 20, "cornerRadius": 1},
                "encoding": {
                    "x": {"field": "from", **x},
                    "x2": {"field": "to"},
                    "color": {
                        "field": "owner",
                        "type": "nominal",
                        "legend": None,
                        "scale": {"domain": [*COLOURS, "nobody"], "range": [*COLOURS.values(), _NOBODY]},
                    },
                },
            },
            {
                "transform": [{"filter": "!datum.total && datum.high > datum.low"}],
                "mark": {"type": "rule", "strokeWidth": 2, "color": _INK, "opacity": 0.75},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            *[
                {
                    "transform": [{"filter": "!datum.total && datum.high > datum.low"}],
                    "mark": {"type": "tick", "thickness": 2, "size": 9, "color": _INK, "opacity": 0.75},
                    "encoding": {"x": {"field": end, **x}},
                }
                for end in ("low", "high")
            ],
            {
                "transform": [{"filter": "datum.total"}],
                "mark": {"type": "tick", "thickness": 4, "size": 28, "color": _INK},
                "encoding": {"x": {"field": "to", **x}},
            },
            {
                "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 9, "fontSize": 13, "color": _INK},
                "encoding": {
                    "x": {"field": "edge", **x},
                    "text": {"field": "text", "type": "nominal"},
                },
            },
        ],
        "config": {"view": {"stroke": None}, "axis": {"labelColor": _QUIET, "grid": False}},
    }


def described(bars: tuple[BarRow, ...], language: Language, currency: str, names: Mapping[str, str]) -> str:
    """Return the picture in words, for those who do not see it."""
    parts = [f"{_name(bar, language, names)}: {_money(bar, language, currency)}" for bar in bars]
    return language.say(Message(N_("From the sales before to the sales now: {parts}."), parts="; ".join(parts)))


def _rows(
    bars: tuple[BarRow, ...], language: Language, currency: str, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    unit = 10 ** minor_digits(currency)
    rows, reached = [], 0
    for bar in bars:
        total = bar.bar in TOTALS
        start = bar.value if total else reached
        reached = bar.value if total else reached + bar.value
        low, high = (reached, reached) if total else (start + bar.low, start + bar.high)
        owner = language.say(names[bar.owner]) if bar.owner else ""
        name = language.say(names[bar.bar])
        rows.append(
            {
                "label": f"{name}\n({owner})" if owner else name,
                "owner": bar.owner or "nobody",
                "total": total,
                "from": start / unit,
                "to": reached / unit,
                "low": low / unit,
                "high": high / unit,
                "edge": max(start, reached, high) / unit,
                "text": _money(bar, language, currency),
            }
        )
    return rows


def _name(bar: BarRow, language: Language, names: Mapping[str, str]) -> str:
    name = language.say(names[bar.bar])
    return f"{name} ({language.say(names[bar.owner])})" if bar.owner else name


def _money(bar: BarRow, language: Language, currency: str) -> str:
    text = language.money(Money(bar.value, currency, rounded=True))
    return f"+{text}" if bar.value > 0 and bar.bar not in TOTALS else text
