"""How far people keep to their own side: E–I index, and Freeman's segregation.

Sources: Krackhardt and Stern (1988), Social Psychology Quarterly 51:123-140; Freeman (1978), Sociological Methods &
Research 6:411-429; labels dealt out anew: Mantel (1967), Cancer Research 27:209-220.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction


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


def across_by_permutation(total: float, squares: float, strengths: float, sizes: Sequence[int]) -> tuple[float, float]:
    """Return mean and standard deviation of the share of ties across, were the labels of groups dealt out anew.

    Ties stay as they are and groups keep their sizes; every way to deal the labels is as likely as any other. A tie has a
    weight and no direction: two people have one at most, and none has one to oneself.
    total : Σ of the weights.   squares : Σ of their squares.   strengths : Σ over people of the square of what all their
    ties weigh together.   sizes : of the groups, people without ties included.   ZeroDivisionError for no ties.
    The E–I index is twice the share less 1, so that its mean is twice this mean less 1, and its sd twice this one.

    One tie between two of four people, two in each group, lies across in two ways of three:

    >>> mean, sd = across_by_permutation(1, 1, 2, [2, 2])
    >>> round(mean, 3), round(sd, 3)
    (0.667, 0.471)
    """
    sharing = strengths - 2 * squares
    itself, shared, apart = (float(covariance) for covariance in _covariances(sizes))
    variance = (squares * itself + sharing * shared + (total**2 - squares - sharing) * apart) / total**2
    return across_by_chance(sizes), math.sqrt(max(variance, 0.0))


def _covariances(sizes: Sequence[int]) -> tuple[Fraction, Fraction, Fraction]:
    """Return the covariance of lying across: of a tie with itself, with one that shares a person, with one that doesn't."""

    def chance(ways: int, people: int) -> Fraction:
        return Fraction(ways, max(math.perm(sum(sizes), people), 1))

    twos = [math.perm(size, 2) for size in sizes]
    two = chance(sum(twos), 2)
    three = chance(sum(math.perm(size, 3) for size in sizes), 3)
    four = chance(sum(math.perm(size, 4) for size in sizes) + sum(twos) ** 2 - sum(two**2 for two in twos), 4)
    # Reckoned for lying inside, which varies alike.
    return two - two**2, three - two**2, four - two**2
