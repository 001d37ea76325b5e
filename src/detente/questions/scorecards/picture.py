"""The picture: each card's KPIs as bullets: what they will probably pay, and what they may, of what is at stake on them."""

from __future__ import annotations

from typing import Any, Final

from detente.language import N_, Language, Message, Share
from detente.questions.colours import COLOURS, INK
from detente.questions.scorecards.tables import NAMES, LineRow, Tables

_QUIET: Final = "#8c877d"
_WIDTH: Final = 620
_SIDES: Final = ("marketing", "sales", "both", "")


def draw(tables: Tables, language: Language, currency: str) -> dict[str, Any]:
    """Return the bullets as a Vega-Lite specification in a language.

    Pay, and not the figure itself, so that money, shares and days, more and less, have one axis.
    """
    bars = [_bullet(row, language) for row in tables.lines if row.pays is not None]
    y = {"field": "kpi", "type": "nominal", "sort": None, "axis": None}
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, max(1.0, *(bar["most"] for bar in bars), 1.0)], "nice": False},
        "axis": {
            "title": None,
            "format": ".0%",
            "values": [0, 0.5, 1, 1.5, 2],
            "grid": False,
            "domain": False,
            "ticks": False,
            "labelColor": _QUIET,
            "labelFlush": True,
        },
    }
    sides = [side for side in _SIDES if any(bar["side"] == side for bar in bars)]
    colour = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": sides, "range": [COLOURS.get(side, COLOURS["neither"]) for side in sides]},
        "legend": None,
    }
    below = {"yOffset": 9}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": described(tables, language),
        "title": {
            "text": [
                language.say(N_("Dot: what it will probably pay")),
                language.say(N_("Bar: nine in ten of what may come")),
            ],
            "anchor": "start",
            "fontSize": 12,
            "fontWeight": "normal",
            "color": _QUIET,
            "offset": 12,
        },
        "data": {"values": bars},
        "facet": {
            "field": "card",
            "type": "nominal",
            "sort": None,
            "title": None,
            "header": {"labelAnchor": "start", "labelFontSize": 14, "labelFontWeight": "bold", "labelColor": INK},
        },
        "columns": 1,
        "resolve": {"scale": {"y": "independent"}},
        "spec": {
            "width": _WIDTH,
            "height": {"step": 44},
            "layer": [
                {
                    "mark": {"type": "bar", "height": 3, "opacity": 0.25, "color": _QUIET, **below},
                    "encoding": {"y": y, "x": {"field": "none", **x}, "x2": {"field": "most"}},
                },
                {
                    "mark": {"type": "bar", "height": 12, "opacity": 0.4, "cornerRadius": 2, **below},
                    "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}, "color": colour},
                },
                {
                    "mark": {"type": "tick", "orient": "vertical", "size": 18, "thickness": 2, "color": INK, **below},
                    "encoding": {"y": y, "x": {"datum": 1, **x}},
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1, **below},
                    "encoding": {"y": y, "x": {"field": "mid", **x}, "color": colour},
                },
                {
                    "mark": {
                        "type": "text",
                        "align": "left",
                        "x": 0,
                        "yOffset": -9,
                        "fontSize": 13,
                        "color": INK,
                        "limit": {"expr": "0.9 * width"},
                    },
                    "encoding": {"y": y, "text": {"field": "said", "type": "nominal"}},
                },
            ],
        },
        "config": {"view": {"stroke": None}},
    }


def _bullet(row: LineRow, language: Language) -> dict[str, Any]:
    pays = row.pays or 0.0
    ends = [pays if end is None else end for end in (row.pays_low, row.pays_high)]
    return {
        "card": language.say(NAMES.get(row.card, row.card)),
        "side": row.side,
        "kpi": row.kpi,
        "said": f"{language.percent(pays)} · {language.say(NAMES.get(row.kpi, row.kpi))}",
        "none": 0.0,
        "low": min(ends),
        "mid": pays,
        "high": max(ends),
        "most": row.most or 1.0,
    }


def described(tables: Tables, language: Language) -> str:
    """Return the picture in words, for those who do not see it."""
    parts = [
        language.say(
            Message(
                N_("{card}, {kpi}: {share}"),
                card=language.say(NAMES.get(row.card, row.card)),
                kpi=language.say(NAMES.get(row.kpi, row.kpi)),
                share=Share(row.pays),
            )
        )
        for row in tables.lines
        if row.pays is not None
    ]
    return language.say(
        Message(N_("What each KPI will probably pay of what is at stake: {parts}."), parts="; ".join(parts))
    )
