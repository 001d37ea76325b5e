"""Which groups of people may be shown: those from which nobody can find a group that is hidden.

A threshold alone protects no one: what is left of a total when all other parts are taken off it is a figure too, and so
is every other sum and difference. So a group is shown only if no hidden group becomes a linear combination of what is
shown, also for two readers who lay together what they see and what each of them knows of oneself. Groups are gone
through in a fixed order and from who is in which, never from anybody's figures: a refusal tells nothing, and asking
first gains nothing.

With a row for each group shown and a column for each person, a hidden group can be found exactly when its own row lies
in the span of those rows (and of the readers' own columns). Reckoned modulo a prime whose products floating point holds
to the last digit, over people who lie in the same groups taken together: nothing is rounded, and a chance hit could hide
too much, never too little.
Sources: Chin and Ozsoyoglu (1982), IEEE Transactions on Software Engineering 8:574-582 (auditing of sums);
Schwartz (1980), Journal of the ACM 27:701-717 (random vectors modulo a prime);
Montgomery (1987), Mathematics of Computation 48:243-264 (many inverses for the price of one).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Residues = NDArray[np.float64]
_PRIME = 2**26 - 5
_AT_ONCE = 256
_AXES = 4  # a hidden group and two readers' own columns span three at most; one more makes a chance hit rare
POOLED = 2
"""So many readers lay together what each of them knows of oneself."""


class Why(StrEnum):
    """What becomes of a group."""

    SHOWN = "shown"
    FEW = "few"  # too few people
    TELLS = "tells"  # a hidden group would follow from it


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What becomes of each group, in the order given."""

    verdicts: tuple[Why, ...]

    @property
    def shown(self) -> Flags:
        """Which groups may be shown."""
        return np.array([one is Why.SHOWN for one in self.verdicts], dtype=bool)


def audit(
    members: Flags, fewest: int, *, known: Flags | None = None, readers: Flags | None = None, pooled: int = POOLED
) -> Audit:
    """Return which groups may be shown, gone through in their order.

    members : who is in which group, shape (groups, people).   fewest : people below which a group is hidden.
    known : groups that are known whatever is shown, such as the whole, shape (·, people).
    readers : who may lay their own figure beside what is shown, shape (people,); everybody unless said otherwise.
    pooled : how many of them do it together, two at most.

    Three teams and their whole, of which one is too small; the last team that would give it away is hidden with it:

    >>> teams = np.repeat(np.eye(3, dtype=bool), [6, 5, 3], axis=1)
    >>> [str(one) for one in audit(teams, 5, known=np.ones((1, 14), dtype=bool)).verdicts]
    ['shown', 'tells', 'few']
    """
    people = members.shape[1]
    span = _Span(
        members,
        fewest,
        np.ones(people, dtype=bool) if readers is None else readers,
        np.zeros((0, people), dtype=bool) if known is None else known,
        pooled,
    )
    return Audit(
        verdicts=tuple(
            Why.FEW if size < fewest else Why.SHOWN if span.show(place) else Why.TELLS
            for place, size in enumerate(members.sum(axis=1))
        )
    )


def follows(shown: Flags, asked: Flags) -> Flags:
    """Return which of the groups asked about follow from what is shown; rows are groups, (·, people).

    >>> whole, part, rest = np.ones(4, bool), np.arange(4) < 2, np.arange(4) >= 2
    >>> follows(np.array([whole, part]), np.array([rest, np.arange(4) < 1])).tolist()
    [True, False]
    """
    free = _anything(shown.shape[1], len(shown))
    for row in shown:
        free = _without(free, row)
    return np.asarray((_rest(asked.astype(np.float64) @ free[:_AXES].T) == 0).all(axis=1))


def found_alone(totals: Iterable[Iterable[int]], parts: int) -> list[int]:
    """Return which of so many parts, numbered from 0, can be worked out from totals of some of them.

    >>> found_alone([[0, 1, 2], [0, 1]], 3)
    [2]
    """
    shown = np.array([np.isin(np.arange(parts), list(total)) for total in totals]).reshape(-1, parts)
    return np.flatnonzero(follows(shown, np.eye(parts, dtype=bool))).tolist()


def hidden_beside(groups: Sequence[Sequence[int]], sizes: Sequence[int], fewest: int) -> list[int]:
    """Return which groups are to be hidden, gone through in their order, two readers counted who add their own figures.

    groups : of which kinds of people each is made, by their places.   sizes : how many people there are of each kind.

    Two kinds and both together, of which one is too small; the other one would give it away:

    >>> hidden_beside([[0, 1], [0], [1]], [6, 3], 5)
    [1, 2]
    """
    kind_of = np.repeat(np.arange(len(sizes)), sizes)
    members = np.zeros((len(groups), kind_of.size), dtype=bool)
    for row, group in zip(members, groups, strict=True):
        row[:] = np.isin(kind_of, list(group))
    return np.flatnonzero(~audit(members, fewest).shown).tolist()


class _Span:
    """What follows from what is shown.

    ``free`` are random vectors at a right angle to all that is shown: a row follows from it exactly where it is at a right
    angle to them all (but for a chance of one in the prime). People who lie in the same groups are one column, an atom.
    """

    def __init__(self, members: Flags, fewest: int, readers: Flags, known: Flags, pooled: int) -> None:
        every = np.concatenate([known, members])
        told_by = np.concatenate([every, readers[None]])
        _, first, size = np.unique(told_by, axis=1, return_index=True, return_counts=True)
        self._groups, read = members[:, first], readers[first]
        self._one = np.flatnonzero(read & (size == 1) & (pooled > 0))
        # Two readers who are alike to everyone else know what both have together.
        self._own = np.flatnonzero(read & (size <= min(pooled, 2)))
        self._two = pooled > 1
        self._free = _anything(first.size, first.size)
        for row in known[:, first]:
            self._free = _without(self._free, row)
        self._hide(_to_hide(self._groups, size, fewest))
        # What can be found from what is known anyhow is nothing that could still be hidden.
        places = self._places()
        self._hide(self._hidden[~(self._found_by_one(*places) | self._found_by_two(*places))])

    def _hide(self, hidden: Flags) -> None:
        """Look for these. _made_of : the atoms of each, one after the other; where each begins."""
        self._hidden = hidden
        of, self._made_of = np.nonzero(hidden)
        self._begins = np.searchsorted(of, np.arange(len(hidden)))
        # Of a group of two atoms, whoever is in it looks for the other one, which is hidden itself.
        self._theirs = ~hidden[:, self._one] | (hidden.sum(axis=1) > 2)[:, None]

    def show(self, place: int) -> bool:
        """Show a group unless a hidden one would be found."""
        before = self._free
        self._free = _without(before, self._groups[place])
        if self._free is before:
            return True  # it follows from what is shown already
        hidden, atoms = self._places()
        # One at zero in its first axis has no way to be compared: it is found, but for a chance of one in the prime.
        at_zero = (hidden[0] == 0).any()
        if at_zero or self._found_by_one(hidden, atoms).any() or self._found_by_two(hidden, atoms).any():
            self._free = before
            return False
        return True

    def _places(self) -> tuple[Residues, Residues]:
        """Return where the hidden groups and the atoms lie beside what is shown, (axes, ·): at zero, they follow from it."""
        axes = self._free[:_AXES]
        if not len(self._hidden):
            return np.zeros((_AXES, 0)), axes
        return _rest(np.add.reduceat(axes[:, self._made_of], self._begins, axis=1)), axes

    def _found_by_one(self, hidden: Residues, atoms: Residues) -> Flags:
        """Return which hidden groups follow from what is shown, or do for one reader, or for two who are alike."""
        found = np.asarray(~hidden.any(axis=0))
        if self._own.size:
            both = _ways(np.concatenate([hidden, atoms[:, self._own]], axis=1))
            ways, own = both[: found.size], both[found.size :]
            for place in np.flatnonzero(np.isin(ways, own) & ~found):
                theirs = self._own[own == ways[place]]
                found[place] = not self._hidden[place, theirs].all() or self._hidden[place].sum() > 1
        return found

    def _found_by_two(self, hidden: Residues, atoms: Residues) -> Flags:
        """Return which hidden groups two readers find together, where they are more than the two."""
        found = np.zeros(len(self._hidden), dtype=bool)
        if not self._two or self._one.size < 2:
            return found
        own, nobody = atoms[:, self._one], -1.0 - np.arange(self._one.size)
        for start in range(0, found.size, _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            # What each reader has beside each hidden group: the same way twice, and the two find it.
            unit = _rest(hidden[1:, some] * _inverse(hidden[0, some]))
            beside = _rest(own[1:, None] + (_PRIME - unit[:, :, None]) * own[0])
            ways = np.where(self._theirs[some] & beside.any(axis=0), _ways(beside), nobody)
            ways.sort(axis=1)
            found[some] = (ways[:, 1:] == ways[:, :-1]).any(axis=1)
        return found


def _anything(columns: int, rows: int) -> Residues:
    """Return random vectors, those at a right angle to nothing that is shown yet.

    rows : how many groups may be shown at most: each takes one vector at most, and some axes are left, (rows + axes, columns).
    """
    return np.random.default_rng(20).integers(1, _PRIME, (min(rows, columns) + _AXES, columns)).astype(np.float64)


def _rest(values: Floats) -> Residues:
    """Return what whole numbers below 2**52 leave when divided by the prime: exactly, for a quotient is never rounded up."""
    return np.asarray(values - np.floor(values / _PRIME) * _PRIME)


def _without(free: Residues, row: Flags) -> Residues:
    """Return what is left at a right angle when one more group is shown; the very same where it followed already."""
    along = _rest(free[:, row].sum(axis=1))
    at = np.flatnonzero(along)
    if not at.size:
        return free
    pivot = int(at[0])
    share = _rest(along * _inverse(along[pivot : pivot + 1]))
    return np.delete(_rest(free + (_PRIME - share)[:, None] * free[pivot]), pivot, axis=0)


def _to_hide(groups: Flags, size: NDArray[np.int64], fewest: int) -> Flags:
    """Return the hidden groups: those asked for that are too small, and people whom nothing tells apart, (·, atoms)."""
    few = groups[(groups @ size < fewest) & groups.any(axis=1)]
    alike = np.eye(size.size, dtype=bool)[size < fewest]
    return np.asarray(np.unique(np.concatenate([few, alike]), axis=0))


def _inverse(values: Residues) -> Residues:
    """Return 1 / value modulo the prime, 0 for 0.

    Two at a time: the inverse of a product times one factor is the inverse of the other.

    >>> values = np.array([0.0, 1.0, 2.0, 12345.0])
    >>> _rest(values * _inverse(values)).tolist()
    [0.0, 1.0, 1.0, 1.0]
    """
    return np.where(values == 0, 0.0, _inverses(np.where(values == 0, 1.0, values).ravel()).reshape(values.shape))


def _inverses(values: Residues) -> Residues:
    if values.size < 2:
        return np.array([float(pow(int(value), -1, _PRIME)) for value in values])
    even = np.append(values, np.ones(values.size % 2))
    both = _inverses(_rest(even[::2] * even[1::2]))
    return _rest(np.stack([both * even[1::2], both * even[::2]], axis=1)).ravel()[: values.size]


def _ways(vectors: Residues) -> Floats:
    """Return a number for the direction of each vector, (axes, …), told by three axes: the same for multiples of one another."""
    second, third = _rest(vectors[1:3] * _inverse(vectors[0]))
    return np.asarray(second * _PRIME + third)
