"""The colours of the sides and of everybody else who owns a part: the same on every picture."""

from __future__ import annotations

from typing import Final

COLOURS: Final = {"marketing": "#3b7ea1", "sales": "#b0722e", "product": "#7d6ba8", "neither": "#8c877d"}
"""Colour of each owner: equal weights, told apart by colour-blind readers, neither red nor green. Owners are written too."""
INK: Final = "#23211c"
"""What is written and drawn in no colour."""
