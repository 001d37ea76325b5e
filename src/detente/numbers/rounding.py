"""Rounding that keeps sums."""

from __future__ import annotations

import math
from collections.abc import Sequence


def to_total(parts: Sequence[float], total: int) -> list[int]:
    """Return whole numbers next to ``parts`` that sum to ``total``: the largest remainders are rounded up.

    Equal remainders are rounded up from the left.   Raises ValueError when ``parts`` sum to something else than
    ``total`` by one or more, or are not finite.   Source: Hamilton's method of apportionment (1792).

    >>> to_total([1.5, 2.5, -4.0], 0)
    [2, 2, -4]
    >>> to_total([0.3, 0.3, 0.4], 1)
    [0, 0, 1]
    """
    if not math.isfinite(math.fsum(parts)) or abs(math.fsum(parts) - total) >= 1:
        raise ValueError(f"parts sum to {math.fsum(parts)}, not to {total}")
    whole = [math.floor(part) for part in parts]
    missing = total - sum(whole)
    remainders = sorted(range(len(parts)), key=lambda place: (whole[place] - parts[place], place))
    for place in remainders[:missing]:
        whole[place] += 1
    return whole
