"""Charts as SVG that a page can carry: no size of their own, no script, one picture for a screen reader.

On a page the chart's ink (text, axes, grid) takes the colour of the page's text, so that it can be read by day
and by night; the colours of the data stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree  # only ever reads what vl-convert has just drawn

NARROW = 330
"""Width in pixels of the second drawing, for phones."""
ROOM = 0.04
"""Share of its width that a picture gets in addition at either side."""
_SVG = "http://www.w3.org/2000/svg"
_HEX = re.compile(r"^#([0-9a-f]{3}|[0-9a-f]{6})$", re.IGNORECASE)
_NAMED = {"black": "#000000", "white": "#ffffff", "gray": "#808080", "grey": "#808080", "lightgray": "#d3d3d3"}
_KEPT = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath", "linearGradient", "stop"}
_CONFIG: Mapping[str, Any] = {"background": "transparent", "view": {"stroke": None}}
_INK, _FAINT = 0.45, 0.75
"""Greys darker than the first are ink, lighter than the second are grid; what lies between is data."""


def drawn(spec: Mapping[str, Any], *, width: int | None = None, font: str | None = None) -> str:
    """Return a Vega-Lite chart as SVG.

    width : of the whole drawing in pixels, axes and labels included, where the chart's own width can be changed.
    font : in place of the one that was measured.
    """
    if width is not None and "columns" in spec:
        inner = spec["spec"]
        spec = {**spec, "columns": max(1, width // inner["width"])}
        if spec["columns"] == 1:
            spec["spec"] = {**inner, "width": round(0.9 * width)}
    elif width is not None and isinstance(spec.get("width"), int):
        beside = _width_of(_svg({**spec, "width": width})) - width
        spec = {**spec, "width": max(width - max(beside, 0), width // 3)}
    svg = _svg(spec)
    # Set afterwards: the text is measured with a font that is there wherever charts are drawn.
    return re.sub(r'font-family="[^"]*"', f'font-family="{font}"', svg) if font else svg


def _svg(spec: Mapping[str, Any]) -> str:
    import vl_convert

    config = {**_CONFIG, **spec.get("config", {})}
    return str(vl_convert.vegalite_to_svg({**spec, "config": config, "background": None}))


def _width_of(svg: str) -> int:
    match = re.search(r'\bwidth="(\d+)', svg)
    assert match is not None
    return int(match[1])


def for_page(svg: str, name: str, title: str, alternative: str) -> str:
    """Return a drawn chart as markup for a page.

    name : letters that no other picture of the page has, for its ids.   title, alternative : what a screen reader says.
    """
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)  # noqa: S314  drawn here from our own specification
    _clean(root, name)
    root.set("viewBox", _widened(root.attrib["viewBox"]))
    for size in ("width", "height", "version", "class"):
        root.attrib.pop(size, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    for place, (tag, text) in enumerate((("title", title), ("desc", alternative))):
        element = ElementTree.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="unicode")


def _widened(box: str) -> str:
    """Return a view box with room at both sides: a reader's own font may be wider than the one measured here.

    >>> _widened("0 0 500 300")
    '-20 0 540 300'
    """
    left, top, width, height = (float(part) for part in box.split())
    return " ".join(f"{part:g}" for part in (left - ROOM * width, top, (1 + 2 * ROOM) * width, height))


def _clean(element: ElementTree.Element, name: str) -> None:
    """Keep the drawing alone: known elements, no links, no events, ids of its own, ink in the page's colour; grey data named so."""
    for child in list(element):
        if child.tag.removeprefix(f"{{{_SVG}}}") in _KEPT:
            _clean(child, name)
        else:
            element.remove(child)
    for attribute in list(element.attrib):
        bare = attribute.rsplit("}")[-1]
        if bare.startswith(("on", "aria")) or bare in ("href", "role", "style"):
            del element.attrib[attribute]
        elif bare in ("fill", "stroke"):
            _recolour(element, attribute)
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.attrib['id']}")
    for attribute in ("clip-path", "fill", "stroke"):
        if "url(#" in element.attrib.get(attribute, ""):
            element.set(attribute, element.attrib[attribute].replace("url(#", f"url(#{name}-"))


def _recolour(element: ElementTree.Element, attribute: str) -> None:
    lightness = _grey(element.attrib[attribute])
    if lightness is None:
        return
    if lightness < _INK:
        element.set(attribute, "currentColor")
    elif lightness > _FAINT and attribute == "stroke":
        element.set(attribute, "currentColor")
        element.set("stroke-opacity", "0.18")
    elif lightness < 1:
        element.set("class", "plain")


def _grey(colour: str) -> float | None:
    """Return how light a grey is, from 0 to 1; None for what has a hue.

    >>> _grey("#333"), _grey("white"), _grey("#2a6f97")
    (0.2, 1.0, None)
    """
    match = _HEX.match(_NAMED.get(colour.lower(), colour))
    if match is None:
        return None
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    red, green, blue = (int(digits[place : place + 2], 16) for place in (0, 2, 4))
    return round((red + green + blue) / 765, 6) if max(red, green, blue) - min(red, green, blue) <= 24 else None
