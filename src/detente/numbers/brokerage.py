"""Brokerage between groups: who stands between two people without a tie of their own, and whose groups these are.

Ties are directed. Where i→j and j→k but no i→k, j is the broker of the pair (i, k), in a role that the groups give:

    coordinator      i, j and k are of one group
    itinerant        i and k are of one group, j of another (also called consultant)
    representative   i and j are of one group, k of another
    gatekeeper       j and k are of one group, i of another
    liaison          three groups

What chance would give: ties stay as they are, and the labels of the groups are dealt out anew among all people, every
way as likely as any other. Mean and standard deviation follow exactly from how many people a broker's pairs share.
Sources: Gould and Fernandez (1989), Sociological Methodology 19:89-126; the variance adds up over pairs of pairs, as in
Mantel (1967), Cancer Research 27:209-220.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
"""The order in which counts of roles come."""
_SECOND = ((1, 2), (2, 1), (1, 3), (3, 2), (2, 3), (3, 1), (3, 4))
"""A pair beside the pair (1, 2), both of broker 0: the same, the same turned round, one sharing a person, or nobody."""


class ByChance(NamedTuple):
    """What chance would give, for each person and role: ``mean`` and standard deviation ``sd``, of shape (n, 5)."""

    mean: Floats
    sd: Floats


def brokerage(sender: Whole, receiver: Whole, group: Whole) -> Whole:
    """Return of how many pairs each person is the broker in each of the `ROLES`, shape (n, 5).

    sender, receiver : of each tie, as places of people from 0, shape (m,); a tie named again, or to oneself, is left out.
    group : of each person, any whole number, shape (n,).   Raises ValueError for a place that nobody has.

    0 and 1 are of one group, 2 of another; 1 speaks for 0 to 2:

    >>> brokerage(np.array([0, 1]), np.array([1, 2]), np.array([7, 7, 9])).tolist()
    [[0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0]]
    """
    people = group.size
    names, label = np.unique(group, return_inverse=True)
    i, j = _ties(sender, receiver, people).nonzero()
    inside = label[i] == label[j]
    within, across = (_ties(i[kept], j[kept], people) for kept in (inside, ~inside))
    to_within, to_across = within.sum(axis=1), across.sum(axis=1)
    found = np.zeros((people, len(ROLES)), dtype=np.int64)

    def add(role: str, broker: Whole, pairs: Whole) -> None:
        found[:, ROLES.index(role)] = np.bincount(broker, weights=pairs, minlength=people)

    # For each tie i→j: how many ties j→k lead on, less those back to i and those beside which i→k is.
    beside = (across @ across.T).tocsr()
    i, j = within.nonzero()
    add("coordinator", j, to_within[j] - within[j, i] - (within @ within.T)[i, j])
    add("representative", j, to_across[j] - beside[i, j])
    i, j = across.nonzero()
    to_group = np.bincount(i * names.size + label[j], minlength=people * names.size).reshape(people, names.size)
    home = to_group[j, label[i]]
    add("gatekeeper", j, to_within[j] - (across @ within.T)[i, j])
    add("itinerant", j, home - across[j, i] - (within @ across.T)[i, j])
    add("liaison", j, to_across[j] - home - beside[i, j])
    return found


def brokerage_by_chance(sender: Whole, receiver: Whole, group: Whole) -> ByChance:
    """Return what `brokerage` would find on average, and how widely it would vary, were the labels dealt out anew.

    Arguments as there.   Labels are dealt to everybody, the broker included, and groups keep their sizes.

    >>> chance = brokerage_by_chance(np.array([0, 1]), np.array([1, 2]), np.array([7, 7, 9]))
    >>> chance.mean[1].round(3).tolist(), chance.sd[1].round(3).tolist()
    ([0.0, 0.333, 0.333, 0.333, 0.0], [0.0, 0.471, 0.471, 0.471, 0.0])
    """
    ties = _ties(sender, receiver, group.size)
    sizes = np.unique(group, return_counts=True)[1].tolist()
    likely, together = _odds(sizes)
    pairs = _two_pairs(ties)
    return ByChance(
        mean=np.outer(pairs[:, 0], likely),
        sd=np.sqrt(np.maximum(pairs @ together, 0.0)),
    )


def _ties(sender: Whole, receiver: Whole, people: int) -> sparse.csr_array:
    """Return the ties as ones, shape (n, n)."""
    kept = sender != receiver
    ties = sparse.csr_array(
        (np.ones(int(kept.sum()), dtype=np.int64), (sender[kept], receiver[kept])), shape=(people, people)
    )
    ties.sum_duplicates()
    ties.data[:] = 1
    return ties


def _two_pairs(ties: sparse.csr_array) -> Floats:
    """Return how many ordered pairs of pairs each broker has of each kind in `_SECOND`, shape (n, 7)."""
    i, j = ties.nonzero()
    back = ties[j, i]

    def per_tie(pairs: Whole) -> sparse.csr_array:
        return sparse.csr_array((pairs.astype(np.float64), (i, j)), shape=ties.shape)

    first = per_tie(ties.sum(axis=1)[j] - back - (ties @ ties.T)[i, j])  # of i→j: pairs of broker j that begin with i
    last = per_tie(ties.sum(axis=0)[i] - back - (ties.T @ ties)[i, j])  # of i→j: pairs of broker i that end with j
    all_pairs = first.sum(axis=0)
    both_ways = ties.multiply(ties.T).tocsr()
    either_way = ties.maximum(ties.T)
    friends = both_ways.sum(axis=1)
    turned = friends * (friends - 1) - (both_ways @ either_way).multiply(both_ways).sum(axis=1)
    same_first = first.power(2).sum(axis=0) - all_pairs
    same_last = last.power(2).sum(axis=1) - all_pairs
    in_a_row = first.multiply(last.T).sum(axis=0) - turned
    nobody = all_pairs**2 - all_pairs - turned - same_first - same_last - 2 * in_a_row
    return np.stack([all_pairs, turned, same_first, same_last, in_a_row, in_a_row, nobody], axis=1)


def _odds(sizes: Sequence[int]) -> tuple[Floats, Floats]:
    """Return how likely each role is for a pair, (5,), and the covariance of a role for two pairs of each kind, (7, 5)."""
    likely = [sum(chance for labels, chance in _dealt(3, sizes) if _role(labels, (1, 2)) == role) for role in ROLES]
    together = np.zeros((len(_SECOND), len(ROLES)))
    for kind, second in enumerate(_SECOND):
        dealt = _dealt(max(3, max(second) + 1), sizes)
        for place, role in enumerate(ROLES):
            both = sum(
                chance for labels, chance in dealt if _role(labels, (1, 2)) == role and _role(labels, second) == role
            )
            together[kind, place] = float(both - likely[place] ** 2) if dealt else 0.0
    return np.array(likely, dtype=np.float64), together


def _role(labels: Sequence[int], pair: tuple[int, int]) -> str:
    """Return the role of person 0 between two others."""
    i, j, k = labels[pair[0]], labels[0], labels[pair[1]]
    if i == k:
        return "coordinator" if i == j else "itinerant"
    return "representative" if i == j else "gatekeeper" if j == k else "liaison"


def _dealt(people: int, sizes: Sequence[int]) -> list[tuple[tuple[int, ...], Fraction]]:
    """Return each way in which a few people may share groups, and how likely it is; nothing where there are fewer people.

    Equal labels are one group: (0, 0, 1) are two of one group, and one of another.
    """
    ways = math.perm(sum(sizes), people)
    if not ways:
        return []
    patterns: list[tuple[int, ...]] = [()]
    for _ in range(people):
        patterns = [(*one, label) for one in patterns for label in range(max(one, default=-1) + 2)]
    alike = {pattern: tuple(sorted(map(pattern.count, set(pattern)))) for pattern in patterns}
    ways_of = {
        blocks: _in_different_groups([[math.perm(size, block) for size in sizes] for block in blocks])
        for blocks in set(alike.values())
    }
    return [(pattern, Fraction(ways_of[blocks], ways)) for pattern, blocks in alike.items()]


def _in_different_groups(blocks: list[list[int]]) -> int:
    """Return Σ over all choices of a different group for each block of the product of what blocks have there."""
    first, *others = blocks
    if not others:
        return sum(first)
    found = sum(first) * _in_different_groups(others)
    for place, other in enumerate(others):
        merged = [one * two for one, two in zip(first, other, strict=True)]
        found -= _in_different_groups([*others[:place], merged, *others[place + 1 :]])
    return found
