"""How far people keep to their own side: E–I index, and Freeman's segregation.

Sources: Krackhardt and Stern (1988), Social Psychology Quarterly 51:123-140; Freeman (1978), Sociological Methods &
Research 6:411-429.
"""

from __future__ import annotations

from collections.abc import Sequence


def e_i(internal: float, external: float) -> float:
    """Return (external − internal) / (external + internal): −1 all inside, +1 all across.  ZeroDivisionError for no ties.

    >>> e_i(3, 1)
    -0.5
    """
    return (external - internal) / (external + internal)


def across_by_chance(sizes: Sequence[int]) -> float:
    """Return the share of pairs that lie across, were ties laid between anybody: groups of these sizes, two people at least.

    >>> across_by_chance([2, 2])
    0.6666666666666667
    """
    people = sum(sizes)
    return 1.0 - sum(size * (size - 1) for size in sizes) / (people * (people - 1))


def freeman(internal: float, external: float, sizes: Sequence[int]) -> float:
    """Return Freeman's segregation: by which share ties across are fewer than chance would have them; 0 where they are not.

    >>> round(freeman(3, 1, [2, 2]), 3)
    0.625
    """
    return max(0.0, 1.0 - external / (external + internal) / across_by_chance(sizes))
