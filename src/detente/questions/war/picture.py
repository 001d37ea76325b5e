"""The picture: a board of small charts, one for each sign, with what is usual and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.language import N_, Language, Message
from detente.questions.war.tables import NAMES, Tables

_INK, _QUIET, _LOUD = "#23211c", "#8c877d", "#7d4e9e"
_WIDTH, _HEIGHT, _COLUMNS = 190, 84, 3
_LEVELS = ("alarm", "watch", "calm")


def draw(tables: Tables, language: Language, currency: str, signs: Sequence[str]) -> dict[str, Any]:
    """Return the board as a Vega-Lite specification in a language; signs whose figures are hidden are not drawn."""
    level = {row.sign: row.level for row in tables.signs}
    title = {
        sign: f"{language.say(NAMES[sign])} · {language.say(NAMES[level[sign]])}" for sign in signs if sign in level
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
            "loud": level[row.sign] in _LEVELS[:2],
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
            "tickCount": 3,
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
            "header": {"labelFontSize": 13, "labelColor": _INK, "labelAnchor": "start", "labelLimit": _WIDTH},
        },
        "columns": _COLUMNS,
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
                    "mark": {"type": "line", "color": _INK, "strokeWidth": 1.5, "opacity": 0.8},
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


def described(tables: Tables, language: Language) -> str:
    """Return the picture in words, for those who do not see it."""
    parts = [
        f"{language.say(NAMES[row.sign])}: {language.say(NAMES[row.level])}"
        for row in tables.signs
        if row.level != "no_data"
    ]
    return language.say(Message(N_("The signs: {parts}."), parts="; ".join(parts)))
