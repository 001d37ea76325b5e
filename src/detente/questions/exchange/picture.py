"""The picture: for each remedy, the figure of teams that have it and of those that don't, before and after."""

from __future__ import annotations

import textwrap
from typing import Any

from detente.language import N_, Language, Message
from detente.questions.colours import COLOURS, INK
from detente.questions.exchange.tables import NAMES, CourseRow, Tables
from detente.questions.exchange.wrote import FIGURES

_QUIET, _WITH = "#8c877d", "#7d4e9e"
_WIDTH, _HEIGHT, _MOST, _TITLE = 420, 170, 12, 50


def draw(tables: Tables, language: Language, currency: str) -> dict[str, Any]:
    """Return the figures as a Vega-Lite specification in a language; what is hidden is not drawn."""
    if not tables.course:
        return _thinnest(tables, language)
    verdict = {row.remedy: row.verdict for row in tables.remedies if row.figure == FIGURES[0]}
    with_it, without = language.say(N_("teams with it")), language.say(N_("teams without"))
    rows = [row for row in tables.course if row.figure == FIGURES[0]]
    points = [
        {"remedy": title(row, verdict, language), "from": row.from_on.isoformat(), "who": who, "figure": value}
        for row in rows
        for who, value in ((with_it, row.with_it), (without, row.without))
        if value is not None
    ]
    began = [
        {"remedy": title(row, verdict, language), "from": row.began_on.isoformat()}
        for row in tables.remedies
        if row.figure == FIGURES[0] and any(one.remedy == row.remedy for one in rows)
    ]
    x = {"field": "from", "type": "temporal", "axis": {"title": None, "format": "%m/%y", "grid": False, "tickCount": 6}}
    y = {
        "field": "figure",
        "type": "quantitative",
        "axis": {"title": None, "format": "%", "tickCount": 4},
        "scale": {"zero": False},
    }
    colour = {
        "field": "who",
        "type": "nominal",
        "scale": {"domain": [with_it, without], "range": [_WITH, COLOURS["neither"]]},
        "legend": {"title": None, "orient": "top"},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": described(tables, language),
        "data": {"values": points},
        "facet": {
            "field": "remedy",
            "type": "nominal",
            "title": None,
            "header": {
                "labelFontSize": 13,
                "labelColor": INK,
                "labelAnchor": "start",
                "labelExpr": "split(datum.label, '\\n')",
            },
        },
        "columns": 1,
        "spec": {
            "width": _WIDTH,
            "height": _HEIGHT,
            "layer": [
                {
                    "data": {"values": began},
                    "mark": {"type": "rule", "color": _QUIET, "strokeDash": [4, 3]},
                    "encoding": {"x": x},
                },
                {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"x": x, "y": y, "color": colour}},
                {"mark": {"type": "point", "filled": True, "size": 26}, "encoding": {"x": x, "y": y, "color": colour}},
            ],
        },
        "config": {"view": {"stroke": None}},
    }


def _thinnest(tables: Tables, language: Language) -> dict[str, Any]:
    """Return the thinnest ties as bars, where there is no remedy to be drawn."""
    rows = [row for row in tables.ties if row.tied is not None][:_MOST]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": language.say(
            Message(
                N_("Teams of which fewest write to one another: {teams}."),
                teams=[f"{row.one} – {row.other}" for row in rows] or "–",
            )
        ),
        "title": {"text": language.say(NAMES["ties"]), "anchor": "start", "fontSize": 13, "color": INK},
        "data": {
            "values": [
                {"teams": f"{row.one} – {row.other}", "tied": row.tied, "place": n} for n, row in enumerate(rows)
            ]
        },
        "width": _WIDTH,
        "height": {"step": 22},
        "mark": {"type": "bar", "color": COLOURS["neither"], "height": 12},
        "encoding": {
            "y": {
                "field": "teams",
                "type": "nominal",
                "sort": {"field": "place"},
                "axis": {"title": None, "labelLimit": 260, "ticks": False, "domain": False},
            },
            "x": {
                "field": "tied",
                "type": "quantitative",
                "scale": {"domain": [0, 1]},
                "axis": {"title": language.say(N_("Pairs who write")), "format": "%", "tickCount": 4},
            },
        },
        "config": {"view": {"stroke": None}},
    }


def title(row: CourseRow | Any, verdict: dict[str, str], language: Language) -> str:
    """Return what stands above a remedy's picture: its name and its verdict."""
    # Lines, for a title doesn't break by itself and would make the picture small.
    name = language.say(NAMES["visits"]) if row.remedy == "visits" else "\n".join(textwrap.wrap(row.remedy, _TITLE))
    return f"{name}\n{language.say(NAMES[verdict[row.remedy]])}" if row.remedy in verdict else name


def described(tables: Tables, language: Language) -> str:
    """Return the picture in words, for those who don't see it."""
    said = [row.sentence for row in tables.remedies if row.figure == FIGURES[0] and row.sentence is not None]
    parts = " ".join(language.say(one) for one in said)
    return language.say(
        Message(N_("The share of messages that go to the other side, before and after. {parts}"), parts=parts)
    )
