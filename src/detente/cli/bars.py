"""A waterfall in plain characters: what each bar adds or takes, with its band of uncertainty.

The changes stand left (loss) or right (gain) of one line, to one scale; the totals they lead from and to are
written out, for beside them most changes would be too small to see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.cli.screen import clean
from detente.cli.tables import display_width

SOLID, BOTH, BAND, AXIS = "█", "▓", "░", "│"
PLAIN = {SOLID: "#", BOTH: "=", BAND: "-", AXIS: "|"}
"""What stands in where a terminal knows no block characters."""
WIDE, NARROW_BAR, WIDE_BAR = 72, 21, 33


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
    """Return the waterfall as lines; on a terminal narrower than 72 columns each bar takes two.

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
    wide = width is None or width >= WIDE
    size = WIDE_BAR if wide else NARROW_BAR
    scale = max(
        (abs(edge) for bar in bars if not bar.total for edge in (bar.value, bar.low, bar.high) if edge is not None),
        default=0.0,
    )
    labels = [clean(bar.label) for bar in bars]
    left = max(map(display_width, labels), default=0)
    right = max((display_width(bar.text) for bar in bars), default=0)
    found = []
    for bar, label in zip(bars, labels, strict=True):
        strip = " " * size if bar.total else _strip(bar, scale, size)
        strip = strip if drawn else "".join(PLAIN.get(character, character) for character in strip)
        text = " " * (right - display_width(bar.text)) + bar.text
        if wide:
            padded = label + " " * (left - display_width(label))
            found.append(f"{padded}  {strip}  {text}  {bar.band}".rstrip())
        elif bar.total:
            found.append(f"{label}  {bar.text}")
        else:
            fits = width is not None and size + 2 + display_width(bar.band) <= width
            found += [
                f"{label}  {bar.text}",
                *([f"{strip}  {bar.band}".rstrip()] if fits else [strip, f"  {bar.band}"]),
            ]
    return found


def _strip(bar: Bar, scale: float, size: int) -> str:
    """Return a bar as ``size`` cells around the line in the middle."""
    middle = size // 2
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
