"""The picture: a waterfall from the sales of the one period to those of the other, with whiskers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from detente.language import N_, Language, Message, Money, minor_digits
from detente.questions.colours import COLOURS, INK
from detente.questions.sales.tables import NAMES, BarRow, SellingRow, SourceRow, Tables

_NOBODY = "#a39d92"
TOTALS = ("sales_a", "plan", "sales_b")
"""Bars that are what all before them come to."""
_QUIET = "#5e594e"
_WIDTH, _SMALL_WIDTH, _MOST_SMALL = 470, 260, 20
_ROOM_FOR_TEXT = 0.24
_AXIS: Mapping[str, Any] = MappingProxyType(
    {
        "title": None,
        "domain": False,
        "ticks": False,
        "labelPadding": 10,
        "labelFontSize": 13,
        "labelColor": INK,
    }
)
_CONFIG = {"view": {"stroke": None}, "axis": {"labelColor": _QUIET, "grid": False}}


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
                "axis": {**_AXIS, "labelLimit": 260, "labelLineHeight": 15, "labelExpr": "split(datum.label, '\\n')"},
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
                "mark": {"type": "rule", "strokeWidth": 2, "color": INK, "opacity": 0.75},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            *[
                {
                    "transform": [{"filter": "!datum.total && datum.high > datum.low"}],
                    "mark": {"type": "tick", "thickness": 2, "size": 9, "color": INK, "opacity": 0.75},
                    "encoding": {"x": {"field": end, **x}},
                }
                for end in ("low", "high")
            ],
            {
                "transform": [{"filter": "datum.total"}],
                "mark": {"type": "tick", "thickness": 4, "size": 28, "color": INK},
                "encoding": {"x": {"field": "to", **x}},
            },
            {
                "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 9, "fontSize": 13, "color": INK},
                "encoding": {
                    "x": {"field": "edge", **x},
                    "text": {"field": "text", "type": "nominal"},
                },
            },
        ],
        "config": _CONFIG,
    }


def beneath(
    rows: Sequence[SourceRow | SellingRow], language: Language, names: Mapping[str, str] = MappingProxyType(NAMES)
) -> dict[str, Any]:
    """Return how sources, or teams, changed as a Vega-Lite specification: the odds beside what they were, with their intervals.

    Rows whose figures are hidden are not drawn; nothing is where all are.
    """
    of_sources = bool(rows) and isinstance(rows[0], SourceRow)
    points, ends = [], [100.0]
    for row in rows[:_MOST_SMALL]:
        if row.odds is None or row.odds_low is None or row.odds_high is None:
            continue
        label = row.source if isinstance(row, SourceRow) else row.team
        ends += [row.odds_low, row.odds_high]
        band = " – ".join(language.number(end) for end in ends[-2:])
        points.append(
            {
                "label": language.say(names[label]) if label in names else label,
                "odds": row.odds,
                "low": row.odds_low,
                "high": row.odds_high,
                "text": f"{language.number(row.odds)} ({band})",
            }
        )
    if not points:
        return {}
    colour = COLOURS["marketing" if of_sources else "sales"]
    low, high = min(ends), max(ends)
    reach = high - low or 1.0
    scale = {"domain": [low - 0.05 * reach, high + 0.6 * reach], "nice": False, "zero": False}
    x = {"type": "quantitative", "scale": scale, "axis": None}
    description = "; ".join(f"{point['label']}: {point['text']}" for point in points)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "usermeta": {"caption": language.say(N_("odds, before: 100"))},
        "description": language.say(
            Message(N_("Odds in percent of what they were before: {parts}."), parts=description)
        ),
        "width": _SMALL_WIDTH,
        "height": {"step": 26},
        "data": {"values": points},
        "encoding": {
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "axis": {**_AXIS, "labelLimit": 190},
            }
        },
        "layer": [
            {
                "mark": {"type": "rule", "color": INK, "opacity": 0.35, "strokeDash": [3, 3]},
                "encoding": {"x": {"datum": 100, **x}, "y": None},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": colour},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1, "color": colour},
                "encoding": {"x": {"field": "odds", **x}},
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "dx": 10,
                    "fontSize": 12,
                    "color": INK,
                },
                "encoding": {"x": {"field": "high", **x}, "text": {"field": "text", "type": "nominal"}},
            },
        ],
        "config": _CONFIG,
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
