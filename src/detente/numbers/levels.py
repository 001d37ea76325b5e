"""How far from the middle of a normal distribution an interval reaches, in standard deviations."""

from __future__ import annotations

NORMAL_90 = 1.6449
"""To each side, so that nine in ten lie inside."""
NORMAL_99 = 2.5758
"""To each side, so that ninety-nine in a hundred lie inside: what a sentence may say came from something."""
