"""The tree: from the company's card to departments, teams and roles, each with its KPIs, by weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from detente.language import N_, Language, Message, Share
from detente.questions.colours import COLOURS, INK
from detente.questions.scorecards.cards import parents_of
from detente.questions.scorecards.tables import NAMES, LineRow

_QUIET: Final = "#8c877d"
_STEP, _INDENT, _WIDTH = 26, 26, 620


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the drawing: a card, or a KPI on it. depth : how far from the root.   above : the card it hangs from, by place."""

    text: str
    depth: int
    above: int | None
    side: str = ""
    weight: float = 0.0


def draw(rows: Sequence[LineRow], language: Language) -> dict[str, Any]:
    """Return the tree as a Vega-Lite specification in a language."""
    found = list(nodes(rows, language))
    places = [
        {
            "y": place,
            "x": _INDENT * one.depth,
            "text": one.text,
            "side": one.side,
            "weight": one.weight,
            "card": one.weight == 0.0,
        }
        for place, one in enumerate(found)
    ]
    across = [
        {"y": place, "x": _INDENT * (one.depth - 1) + 4, "x2": _INDENT * one.depth - 8}
        for place, one in enumerate(found)
        if one.above is not None
    ]
    last = {one.above: place for place, one in enumerate(found) if one.above is not None}
    down = [{"x": _INDENT * found[above].depth + 4, "y": above + 0.35, "y2": place} for above, place in last.items()]
    x = {"type": "quantitative", "scale": {"domain": [0, _WIDTH], "nice": False}, "axis": None}
    y = {
        "type": "quantitative",
        "scale": {"domain": [-0.6, len(found) - 0.4], "reverse": True, "nice": False},
        "axis": None,
    }
    sides = list(dict.fromkeys(one.side for one in found))
    colour = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": sides, "range": [COLOURS.get(side, COLOURS["neither"]) for side in sides]},
        "legend": None,
    }
    lines = {"type": "rule", "color": _QUIET, "strokeWidth": 1, "opacity": 0.6}
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 10, "fontSize": 13, "color": INK}
    at = {"x": {"field": "x", **x}, "y": {"field": "y", **y}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": described(rows, language),
        "usermeta": {"caption": language.say(N_("who answers for what; the larger, the more it weighs"))},
        "width": _WIDTH,
        "height": _STEP * max(len(found), 1),
        "layer": [
            {
                "data": {"values": down},
                "mark": lines,
                "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "y2": {"field": "y2"}},
            },
            {
                "data": {"values": across},
                "mark": lines,
                "encoding": {"x": {"field": "x", **x}, "x2": {"field": "x2"}, "y": {"field": "y", **y}},
            },
            {
                "data": {"values": [one for one in places if not one["card"]]},
                "mark": {"type": "point", "filled": True, "opacity": 1},
                "encoding": {
                    **at,
                    "color": colour,
                    "size": {
                        "field": "weight",
                        "type": "quantitative",
                        "scale": {"domain": [0, 1], "range": [12, 420]},
                        "legend": None,
                    },
                },
            },
            {
                "data": {"values": [one for one in places if one["card"]]},
                "mark": {**text, "dx": 0, "fontSize": 14, "fontWeight": "bold"},
                "encoding": {**at, "text": {"field": "text", "type": "nominal"}},
            },
            {
                "data": {"values": [one for one in places if not one["card"]]},
                "mark": {**text, "dx": 14, "limit": {"expr": "0.92 * width"}},
                "encoding": {**at, "text": {"field": "text", "type": "nominal"}},
            },
        ],
        "config": {"view": {"stroke": None}},
    }


def nodes(rows: Sequence[LineRow], language: Language) -> Iterator[Node]:
    """Yield cards and KPIs from the root down, each card's KPIs before the cards that are part of it.

    A card that is part of several hangs from the first and says which others. One whose parents are not shown, or that would
    be part of itself, hangs from nothing.
    """
    cards: dict[str, list[LineRow]] = {}
    for row in rows:
        cards.setdefault(row.card, []).append(row)
    parents = {name: [one for one in parents_of(of[0].parent) if one in cards] for name, of in cards.items()}
    parent = {name: of[0] if of else "" for name, of in parents.items()}
    children: dict[str, list[str]] = {}
    for name in cards:
        children.setdefault(_rooted(name, parent), []).append(name)
    place = 0

    def below(name: str, depth: int, above: int | None) -> Iterator[Node]:
        nonlocal place
        here = place
        yield Node(_card_said(name, parents[name][1:], language), depth, above)
        place += 1
        for row in cards[name]:
            yield Node(_said(row, language), depth + 1, here, row.side, row.weight or 0.0)
            place += 1
        for child in children.get(name, ()):
            yield from below(child, depth + 1, here)

    for name in children.get("", ()):
        yield from below(name, 0, None)


def _rooted(name: str, parent: dict[str, str]) -> str:
    """Return a card's parent; nothing where following parents comes back to the card."""
    seen, above = {name}, parent[name]
    while above:
        if above in seen:
            return ""
        seen.add(above)
        above = parent[above]
    return parent[name]


def _card_said(name: str, others: list[str], language: Language) -> str:
    card = language.say(NAMES.get(name, name))
    if not others:
        return card
    return language.say(Message(N_("{card} (part of {others} too)"), card=card, others=others))


def _said(row: LineRow, language: Language) -> str:
    judge = language.say(NAMES.get(row.evaluator, row.evaluator)) if row.evaluator else ""
    kpi = f"{language.percent(row.weight or 0.0, 0)} {language.say(NAMES.get(row.kpi, row.kpi))}"
    return language.say(Message(N_("{kpi} · judged by {judge}"), kpi=kpi, judge=judge)) if judge else kpi


def described(rows: Sequence[LineRow], language: Language) -> str:
    """Return the tree in words."""
    parts = [
        language.say(
            Message(
                N_("{card}: {share} {kpi}"),
                card=language.say(NAMES.get(row.card, row.card)),
                share=Share(row.weight or 0.0),
                kpi=language.say(NAMES.get(row.kpi, row.kpi)),
            )
        )
        for row in rows
    ]
    return language.say(Message(N_("Who answers for what, by weight: {parts}."), parts="; ".join(parts)))
