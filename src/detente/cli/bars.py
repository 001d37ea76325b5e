"""A waterfall in plain characters: what each bar adds or takes, with its band of uncertainty.

The changes stand left (loss) or right (gain) of one line, to one scale; the totals they lead from and to are
written out, for beside them most changes would be too small to see.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from detente.cli.screen import clean
from detente.cli.tables import display_width

SOLID, BOTH, BAND, AXIS = "█", "▓", "░", "│"
PLAIN = {SOLID: "#", BOTH: "=", BAND: "-", AXIS: "|"}
"""What stands in where a terminal knows no block characters."""
NARROW_BAR, WIDE_BAR = 17, 33


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. value is None for a hidden one; low and high are None where there is no band.

    total : it stands for itself, not for a change.   text : the value, said.   band : "low … high", said, or "".
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    band: str
    total: bool


def lines(bars: Sequence[Bar], width: int | None = None, drawn: bool = True) -> list[str]:
    """Return the waterfall as lines, one for each bar; where the terminal is too narrow for that, several.

    >>> for line in lines([
    ...     Bar("April", 100.0, None, None, "100", "", True),
    ...     Bar("Volume", -20.0, -30.0, -10.0, "−20", "−30 … −10", False),
    ...     Bar("May", 80.0, None, None, "80", "", True),
    ... ]):
    ...     print(line)
    April                                      100
    Volume  ░░░░░▓▓▓▓▓▓█████│                  −20  −30 … −10
    May                                         80
    """
    scale = max(
        (abs(edge) for bar in bars if not bar.total for edge in (bar.value, bar.low, bar.high) if edge is not None),
        default=0.0,
    )
    bars = [replace(bar, label=clean(bar.label)) for bar in bars]
    left, right, band = (
        max((display_width(text) for text in texts), default=0)
        for texts in zip(*((bar.label, bar.text, bar.band) for bar in bars), strict=True)
    )
    if width is None or left + WIDE_BAR + right + band + 6 <= width:
        found = []
        for bar in bars:
            label, value = bar.label + " " * (left - display_width(bar.label)), _right(bar.text, right)
            found.append(f"{label}  {_strip(bar, scale, WIDE_BAR)}  {value}  {bar.band}".rstrip())
    else:
        found = [line for bar in bars for line in _stacked(bar, _strip(bar, scale, NARROW_BAR), right, width)]
    return found if drawn else ["".join(PLAIN.get(character, character) for character in line) for line in found]


def _stacked(bar: Bar, strip: str, right: int, width: int) -> list[str]:
    """Return a bar on a narrow terminal: its label, beneath it strip and value, beneath them the band."""
    if bar.total and display_width(bar.label) + 2 + display_width(bar.text) <= width:
        return [f"{bar.label}  {bar.text}"]
    label = textwrap.wrap(bar.label, width) or [""]
    value = [f"{strip}  {_right(bar.text, right)}"]
    if not bar.band:
        return [*label, *value]
    beside = f"{value[0]}  {bar.band}"
    return [*label, *([beside] if display_width(beside) <= width else [*value, f"  {bar.band}"])]


def _right(text: str, size: int) -> str:
    return " " * (size - display_width(text)) + text


def _strip(bar: Bar, scale: float, size: int) -> str:
    """Return a bar as ``size`` cells around the line in the middle."""
    middle = size // 2
    if bar.total:
        return " " * size
    if bar.value is None or not scale:
        return " " * middle + AXIS + " " * middle
    low, high = (bar.low, bar.high) if bar.low is not None and bar.high is not None else (bar.value, bar.value)
    cells = []
    for place in range(-middle, middle + 1):
        if place == 0:
            cells.append(AXIS)
            continue
        # The middle of the cell, in units of the value.
        at = (abs(place) - 0.5) / middle * scale * (1 if place > 0 else -1)
        # However small a change, it is seen.
        covered = 0 < at <= bar.value or bar.value <= at < 0 or (abs(place) == 1 and place * bar.value > 0)
        unsure = low <= at <= high
        cells.append(BOTH if covered and unsure else SOLID if covered else BAND if unsure else " ")
    return "".join(cells)
