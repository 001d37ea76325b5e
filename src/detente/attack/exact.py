"""What follows to the last digit: hidden groups that are sums and differences of shown ones.

Rows of a matrix are groups, columns are kinds of people (those who lie in the same groups), entries say whether they are
in it. A hidden group is found where its row is a linear combination of the rows shown; also where two insiders add the
columns of their own. Reckoned by elimination modulo a prime: no rounding; a row that is found so and not over the
rationals has a chance of the order of one in the prime.
Source: Chin and Ozsoyoglu (1982), IEEE Transactions on Software Engineering 8:574-582 (auditing of sums).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
_PRIME = 2_147_483_629


class Way(IntEnum):
    """How a hidden group was found."""

    NOT = 0
    ALONE = 1  # from what is shown
    BY_ONE = 2  # with one insider's own figure
    BY_TWO = 3  # with two insiders' own figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """ways : one for each group asked about.   by : the persons who find it, by number; empty where nobody is needed."""

    ways: tuple[Way, ...]
    by: tuple[tuple[int, ...], ...]


def found(shown: Flags, hidden: Flags, insiders: Flags | None = None) -> Found:
    """Return which hidden groups are found, and by whom.

    shown, hidden : who is in which group, (·, people).   insiders : who may add their own figure, (people,); nobody if None.
    That somebody finds oneself is no finding, nor is it that two find the two of them.

    Two teams and the whole; in the third are four people:

    >>> teams = np.repeat(np.eye(3, dtype=bool), [6, 5, 4], axis=1)
    >>> found(np.vstack([teams[:2], np.ones((1, 15), bool)]), teams[2:]).ways
    (<Way.ALONE: 1>,)
    """
    people = shown.shape[1]
    insiders = np.zeros(people, dtype=bool) if insiders is None else insiders
    kinds, first, of, size = np.unique(
        np.concatenate([shown, hidden, insiders[None]]),
        axis=1,
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    basis, pivots = reduced(np.unique(shown[:, first], axis=0).astype(np.int64))
    targets = hidden[:, first]
    rest = _left_over(targets.astype(np.int64), basis, pivots)
    alone: Flags = ~np.asarray(rest.any(axis=1))
    # Two insiders who are alike know what both have together.
    own = np.flatnonzero(kinds[-1] & (size <= 2))
    single = size[own] == 1
    theirs = _left_over(np.eye(first.size, dtype=np.int64)[own], basis, pivots)
    who = [tuple(np.flatnonzero(of == kind).tolist()) for kind in own]
    ways, by = list[Way](), list[tuple[int, ...]]()
    for place in range(hidden.shape[0]):
        way, persons = (
            (Way.ALONE, ()) if alone[place] else _with_insiders(rest[place], theirs, single, who, hidden[place])
        )
        ways.append(way)
        by.append(persons)
    return Found(ways=tuple(ways), by=tuple(by))


def _with_insiders(
    target: Whole, own: Whole, single: Flags, who: list[tuple[int, ...]], members: Flags
) -> tuple[Way, tuple[int, ...]]:
    if not own.size:
        return Way.NOT, ()
    place = int(np.flatnonzero(target)[0])
    share = own[:, place] * pow(int(target[place]), -1, _PRIME) % _PRIME
    # What is left of each insider's figure once the target is taken out: nothing where it is a multiple of the target.
    beside = (own - share[:, None] * target % _PRIME) % _PRIME
    enough = np.flatnonzero((share != 0) & ~beside.any(axis=1))
    for kind in enough[np.argsort(~single[enough], kind="stable")]:
        if members.sum() > members[list(who[kind])].sum():
            return (Way.BY_ONE if single[kind] else Way.BY_TWO), who[kind]
    those = np.flatnonzero(single & beside.any(axis=1))
    ways = _ways(beside[those])
    order = np.argsort(ways, kind="stable")
    alike = np.split(those[order], np.flatnonzero(np.diff(ways[order])) + 1) if those.size else []
    for same in alike:
        for one, other in ((one, other) for one in same for other in same if one < other):
            # Alike beside the target and not by themselves: their difference is the target.
            differs = _ways(own[[one, other]])
            both = [*who[one], *who[other]]
            if differs[0] != differs[1] and members.sum() > members[both].sum():
                return Way.BY_TWO, tuple(both)
    return Way.NOT, ()


def made_of(rows: Floats, target: Flags) -> Floats:
    """Return by how much each row counts where a target is made of as few of them as can be, (rows,).

    >>> made_of(np.array([[1.0, 1, 1], [1, 1, 0], [0, 0, 0]]), np.array([False, False, True])).round(6).tolist()
    [1.0, -1.0, 0.0]
    """
    alike = np.unique(np.concatenate([rows, target[None]]), axis=1)
    sides = np.concatenate([alike[:-1], -alike[:-1]]).T
    done = linprog(np.ones(sides.shape[1]), A_eq=sides, b_eq=alike[-1], method="highs")
    if done.success:
        return np.asarray(done.x[: len(rows)] - done.x[len(rows) :])
    return np.asarray(np.linalg.lstsq(alike[:-1].T, alike[-1], rcond=None)[0])


def reduced(rows: Whole) -> tuple[Whole, list[int]]:
    """Return the reduced echelon form of a matrix modulo the prime, and its pivots.

    >>> reduced(np.array([[1, 1, 0], [1, 1, 1], [0, 0, 1]]))[1]
    [0, 2]
    """
    left, pivots, rank = rows % _PRIME, list[int](), 0
    for column in range(left.shape[1]):
        at = np.flatnonzero(left[rank:, column])
        if not at.size:
            continue
        at_row = rank + int(at[0])
        left[[rank, at_row]] = left[[at_row, rank]]
        left[rank] = left[rank] * pow(int(left[rank, column]), -1, _PRIME) % _PRIME
        others = np.flatnonzero(left[:, column])
        others = others[others != rank]
        left[others] = (left[others] - left[others, column][:, None] * left[rank] % _PRIME) % _PRIME
        pivots.append(column)
        rank += 1
        if rank == left.shape[0]:
            break
    return left[:rank], pivots


def _left_over(rows: Whole, basis: Whole, pivots: list[int]) -> Whole:
    """Return what is left of rows of small numbers once what follows from the basis is taken off."""
    return np.asarray((rows - rows[:, pivots] @ basis) % _PRIME)


def _ways(rows: Whole) -> Whole:
    """Return a number for the direction of each row that is not nothing: the same for multiples of one another."""
    lead = np.take_along_axis(rows, (rows != 0).argmax(axis=1)[:, None], axis=1)
    inverse = np.array([pow(int(one), -1, _PRIME) if one else 0 for one in lead[:, 0]], dtype=np.int64)
    mixed = np.random.default_rng(7).integers(1, _PRIME, rows.shape[1])
    return np.asarray(((rows * inverse[:, None] % _PRIME) * mixed % _PRIME).sum(axis=1) % _PRIME)
