"""The picture: each card's KPIs as bullets: where they stand and may end, against what pays nothing, all, and most."""

from __future__ import annotations

from typing import Any, Final

from detente.language import N_, Language, Message, Share
from detente.questions.colours import COLOURS, INK
from detente.questions.scorecards.tables import NAMES, LineRow, Tables

_QUIET: Final = "#8c877d"
_WIDTH: Final = 320


def draw(tables: Tables, language: Language, currency: str) -> dict[str, Any]:
    """Return the bullets as a Vega-Lite specification in a language: each figure as a share of its target.

    A figure of which less is better is turned over, so that right of the line is better for all of them.
    """
    drawn = [row for row in tables.lines if row.ahead is not None and row.target]
    bars = [_bullet(row, language) for row in drawn]
    y = {
        "field": "kpi",
        "type": "nominal",
        "sort": None,
        "axis": {
            "title": None,
            "domain": False,
            "ticks": False,
            "labelColor": INK,
            "labelLimit": 260,
            "labelFontSize": 12,
        },
    }
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, 2], "clamp": True},
        "axis": {
            "title": None,
            "format": "%",
            "values": [0, 0.5, 1, 1.5, 2],
            "grid": False,
            "domain": False,
            "labelColor": _QUIET,
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "usermeta": {
            "caption": language.say(
                N_("Of the target; to the right is better. Dark: the middle of what may come; light: 90 % of it")
            )
        },
        "description": described(tables, language),
        "data": {"values": bars},
        "facet": {
            "row": {
                "field": "card",
                "type": "nominal",
                "sort": None,
                "title": None,
                "header": {
                    "labelAngle": 0,
                    "labelAlign": "left",
                    "labelAnchor": "start",
                    "labelOrient": "top",
                    "labelFontSize": 13,
                    "labelColor": INK,
                },
            }
        },
        "resolve": {"scale": {"y": "independent"}},
        "spec": {
            "width": _WIDTH,
            "height": {"step": 26},
            "layer": [
                {
                    "mark": {"type": "bar", "height": 14, "opacity": 0.25, "color": COLOURS["neither"]},
                    "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1, "color": INK},
                    "encoding": {"y": y, "x": {"field": "mid", **x}},
                },
                {
                    "mark": {"type": "rule", "color": INK, "strokeDash": [3, 3], "strokeWidth": 1},
                    "encoding": {"x": {"datum": 1, **x}},
                },
            ],
        },
        "config": {"view": {"stroke": None}},
    }


def _bullet(row: LineRow, language: Language) -> dict[str, Any]:
    low, mid, high = (_of_target(value, row) for value in (row.low, row.ahead, row.high))
    return {
        "card": language.say(NAMES.get(row.card, row.card)),
        "kpi": language.say(NAMES.get(row.kpi, row.kpi)),
        "low": min(low, high),
        "mid": mid,
        "high": max(low, high),
    }


def _of_target(value: float | None, row: LineRow) -> float:
    """Return a figure as a share of its target; turned over where the target lies above zero and less is better, or below it."""
    target = row.target or 1.0
    share = (value or 0.0) / target
    return 2.0 - share if target < 0 else share


def described(tables: Tables, language: Language) -> str:
    """Return the picture in words, for those who do not see it."""
    parts = [
        language.say(
            Message(
                N_("{kpi}: {share} of the target"),
                kpi=Message(NAMES.get(row.kpi, row.kpi)),
                share=Share(_of_target(row.ahead, row)),
            )
        )
        for row in tables.lines
        if row.ahead is not None and row.target
    ]
    return language.say(Message(N_("Where each KPI will end: {parts}."), parts="; ".join(parts)))
