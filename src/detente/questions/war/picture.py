"""The picture: a board of small charts, one for each sign, with what is usual and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.language import N_, Language, Message
from detente.questions.colours import COLOURS, INK
from detente.questions.war.tables import NAMES, GapRow, Tables

_QUIET, _LOUD = "#8c877d", "#7d4e9e"
_WIDTH, _HEIGHT, _COLUMNS, _BETWEEN = 200, 84, 3, 36
_GAP_WIDTH = 260
_LEVELS = ("alarm", "watch", "calm")


def draw(tables: Tables, language: Language, currency: str, signs: Sequence[str]) -> dict[str, Any]:
    """Return the board as a Vega-Lite specification in a language; signs whose figures are hidden are not drawn."""
    level = {row.sign: row.level for row in tables.signs}
    title = {
        sign: f"{language.say(NAMES[sign])}\n{language.say(NAMES[level[sign]])}" for sign in signs if sign in level
    }
    points = [
        {
            "sign": title[row.sign],
            "month": row.month_on.isoformat(),
            "figure": row.figure,
            "centre": row.centre,
            "low": row.low,
            "high": row.high,
            "signal": row.signal == "yes",
        }
        for row in tables.history
        if row.figure is not None
    ]
    drawn = [
        title[sign]
        for of in _LEVELS
        for sign in signs
        if level.get(sign) == of and any(p["sign"] == title[sign] for p in points)
    ]
    y = {"type": "quantitative", "scale": {"zero": False, "nice": False}, "axis": None}
    x = {
        "field": "month",
        "type": "temporal",
        "timeUnit": "utcyearmonth",
        "axis": {
            "title": None,
            "format": "%m/%y",
            "tickCount": {"interval": "month", "step": 6},
            "grid": False,
            "labelColor": _QUIET,
            "domain": False,
            "ticks": False,
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": described(tables, language),
        "data": {"values": points},
        "facet": {
            "field": "sign",
            "type": "nominal",
            "sort": drawn,
            "title": None,
            "header": {
                "labelFontSize": 13,
                "labelLineHeight": 16,
                "labelColor": INK,
                "labelAnchor": "start",
                "labelLimit": _WIDTH + _BETWEEN,
                "labelExpr": "split(datum.label, '\\n')",
            },
        },
        "columns": _COLUMNS,
        "spacing": {"row": 18, "column": _BETWEEN},
        "resolve": {"scale": {"y": "independent"}},
        "spec": {
            "width": _WIDTH,
            "height": _HEIGHT,
            "layer": [
                {
                    "mark": {"type": "area", "color": _QUIET, "opacity": 0.16},
                    "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
                },
                {
                    "mark": {"type": "line", "color": _QUIET, "strokeDash": [3, 3], "strokeWidth": 1},
                    "encoding": {"x": x, "y": {"field": "centre", **y}},
                },
                {
                    "mark": {"type": "line", "color": INK, "strokeWidth": 1.5, "opacity": 0.8},
                    "encoding": {"x": x, "y": {"field": "figure", **y}},
                },
                {
                    "transform": [{"filter": "datum.signal"}],
                    "mark": {"type": "point", "filled": True, "size": 42, "opacity": 1, "color": _LOUD},
                    "encoding": {"x": x, "y": {"field": "figure", **y}},
                },
            ],
        },
        "config": {"view": {"stroke": None}},
    }


def gaps(rows: Sequence[GapRow], language: Language) -> dict[str, Any]:
    """Return what both sides answered to each item: two dots, and a line between them; items that are hidden are not drawn."""
    drawn = [row for row in rows if row.marketing is not None and row.sales is not None]
    if not drawn:
        return {}
    called = {row.item: language.say(NAMES.get(row.item, row.item)) for row in drawn}
    dots = [
        {"item": called[row.item], "side": language.say(NAMES[side]), "mean": getattr(row, side)}
        for row in drawn
        for side in ("marketing", "sales")
    ]
    lines = [{"item": called[row.item], "from": row.marketing, "to": row.sales} for row in drawn]
    parts = [
        f"{called[row.item]}: {language.number(row.marketing, 1)} – {language.number(row.sales, 1)}"
        for row in drawn
        if row.marketing is not None and row.sales is not None
    ]
    x = {
        "type": "quantitative",
        "scale": {"domain": [1, 5]},
        "axis": {"title": None, "values": [1, 2, 3, 4, 5], "grid": False},
    }
    y = {
        "field": "item",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "domain": False, "ticks": False, "labelColor": INK, "labelLimit": 240},
    }
    sides = [language.say(NAMES[side]) for side in ("marketing", "sales")]
    colour = {
        "field": "side",
        "type": "nominal",
        "scale": {
            "domain": sides,
            "range": [COLOURS["marketing"], COLOURS["sales"]],
        },
        "legend": {"title": None, "orient": "top", "symbolType": "circle"},
    }
    shape = {**colour, "scale": {"domain": sides, "range": ["circle", "diamond"]}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "usermeta": {"caption": language.say(N_("1: not at all, 5: fully"))},
        "description": language.say(
            Message(N_("Marketing’s answers and sales’, by item: {parts}."), parts="; ".join(parts))
        ),
        "width": _GAP_WIDTH,
        "height": {"step": 20},
        "layer": [
            {
                "data": {"values": lines},
                "mark": {"type": "rule", "color": _QUIET, "strokeWidth": 2},
                "encoding": {"y": y, "x": {"field": "from", **x}, "x2": {"field": "to"}},
            },
            {
                "data": {"values": dots},
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {"y": y, "x": {"field": "mean", **x}, "color": colour, "shape": shape},
            },
        ],
        "config": {"view": {"stroke": None}},
    }


def described(tables: Tables, language: Language) -> str:
    """Return the picture in words, for those who do not see it."""
    parts = [
        f"{language.say(NAMES[row.sign])}: {language.say(NAMES[row.level])}"
        for row in tables.signs
        if row.level in _LEVELS
    ]
    return language.say(Message(N_("The signs: {parts}."), parts="; ".join(parts)))
