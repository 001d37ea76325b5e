"""Which groups of people may be shown: those from which nobody can find a group that is hidden.

A threshold alone protects no one: what is left of a total when all other parts are taken off it is a figure too, and so
is every other sum and difference. So a group is shown only if no hidden group becomes a linear combination of what is
shown, also for two readers who lay together what they see and what each of them knows of oneself. Groups are gone
through in a fixed order and from who is in which, never from anybody's figures: a refusal tells nothing, and asking
first gains nothing.

With a row for each group shown and a column for each person, a hidden group can be found exactly when its own row lies
in the span of those rows (and of the readers' own columns). Reckoned modulo a prime, over people who lie in the same
groups taken together: nothing is rounded, and a chance hit could hide too much, never too little.
Sources: Chin and Ozsoyoglu (1982), IEEE Transactions on Software Engineering 8:574-582 (auditing of sums);
Schwartz (1980), Journal of the ACM 27:701-717 (random vectors modulo a prime).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Residues = NDArray[np.uint64]
_PRIME = 2**31 - 1
_TOGETHER, _AT_ONCE = 32, 256
_AXES = 6  # a hidden group and two readers' own columns span three at most; the more axes, the rarer is a chance hit
_MIXED = np.random.default_rng(21).integers(1, 2**63, _AXES, dtype=np.uint64)


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


def audit(members: Flags, fewest: int, *, known: Flags | None = None, readers: Flags | None = None) -> Audit:
    """Return which groups may be shown, gone through in their order.

    members : who is in which group, shape (groups, people).   fewest : people below which a group is hidden.
    known : groups that are known whatever is shown, such as the whole, shape (·, people).
    readers : who may lay their own figure beside what is shown, shape (people,); everybody unless said otherwise.

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
    )
    verdicts = [Why.FEW if size < fewest else Why.TELLS for size in members.sum(axis=1)]
    asked = [place for place, why in enumerate(verdicts) if why is Why.TELLS]
    for start in range(0, len(asked), _TOGETHER):
        for place in span.take(asked[start : start + _TOGETHER]):
            verdicts[place] = Why.SHOWN
    return Audit(verdicts=tuple(verdicts))


def follows(shown: Flags, asked: Flags) -> Flags:
    """Return which of the groups asked about follow from what is shown; rows are groups, (·, people).

    >>> whole, part, rest = np.ones(4, bool), np.arange(4) < 2, np.arange(4) >= 2
    >>> follows(np.array([whole, part]), np.array([rest, np.arange(4) < 1])).tolist()
    [True, False]
    """
    free = _anything(shown.shape[1])
    for row in shown:
        free = _without(free, row)
    return np.asarray((asked.astype(np.uint64) @ free[:_AXES].T % _PRIME == 0).all(axis=1))


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

    def __init__(self, members: Flags, fewest: int, readers: Flags, known: Flags) -> None:
        every = np.concatenate([known, members])
        told_by = np.concatenate([every, readers[None]])
        _, first, size = np.unique(told_by, axis=1, return_index=True, return_counts=True)
        self._groups, read = members[:, first], readers[first]
        self._one = np.flatnonzero(read & (size == 1))
        # Two readers who are alike to everyone else know what both have together.
        self._own = np.flatnonzero(read & (size <= 2))
        self._free = _anything(first.size)
        for row in known[:, first]:
            self._free = _without(self._free, row)
        self._hidden = _to_hide(self._groups, size, fewest)
        # What can be found from what is known anyhow is nothing that could still be hidden.
        self._hidden = self._hidden[~(self._found_by_one() | self._found_by_two())]

    def take(self, places: list[int]) -> Iterator[int]:
        """Show those of some groups that give nothing away, in their order."""
        before = self._free
        taken = [place for place in places if self._show(place)]
        if not self._found_by_two().any():
            yield from taken
            return
        self._free = before
        yield from (place for place in places if self._show(place, by_two=True))

    def _show(self, place: int, *, by_two: bool = False) -> bool:
        """Show a group unless a hidden one would be found. by_two : by two readers together, too."""
        before = self._free
        self._free = _without(before, self._groups[place])
        if self._free is before:
            return True  # it follows from what is shown already
        if self._found_by_one().any() or (by_two and self._found_by_two().any()):
            self._free = before
            return False
        return True

    def _places(self) -> tuple[Residues, Residues]:
        """Return where the hidden groups and the atoms lie beside what is shown, (·, axes): at zero, they follow from it."""
        axes = self._free[:_AXES].T
        return self._hidden.astype(np.uint64) @ axes % _PRIME, axes

    def _found_by_one(self) -> Flags:
        """Return which hidden groups follow from what is shown, or do for one reader, or for two who are alike."""
        hidden, atoms = self._places()
        ways, own = _ways(hidden), _ways(atoms[self._own])
        found = np.asarray(ways == 0)
        for place in np.flatnonzero(np.isin(ways, own)):
            theirs = self._own[own == ways[place]]
            found[place] |= not self._hidden[place, theirs].all() or self._hidden[place].sum() > 1
        return found

    def _found_by_two(self) -> Flags:
        """Return which hidden groups two readers find together, where they are more than the two."""
        hidden, atoms = self._places()
        own, found = atoms[self._one], np.zeros(hidden.shape[0], dtype=bool)
        nobody = np.arange(self._one.size, dtype=np.uint64) * 2  # no way is even
        for start in range(0, hidden.shape[0], _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            # Of a group of two atoms, whoever is in it looks for the other one, which is hidden itself.
            theirs = ~self._hidden[some, self._one] | (self._hidden[some].sum(axis=1) > 2)[:, None]
            ways = _ways(_beside(own, hidden[some]))
            ways = np.sort(np.where(theirs & (ways != 0), ways, nobody), axis=1)
            found[some] = (ways[:, 1:] == ways[:, :-1]).any(axis=1) & hidden[some].any(axis=1)
        return found


def _anything(columns: int) -> Residues:
    """Return random vectors, those at a right angle to nothing that is shown yet, (columns + axes, columns)."""
    return np.random.default_rng(20).integers(1, _PRIME, (columns + _AXES, columns), dtype=np.uint64)


def _without(free: Residues, row: Flags) -> Residues:
    """Return what is left at a right angle when one more group is shown; the very same where it followed already."""
    along = free[:, row].sum(axis=1) % _PRIME
    at = np.flatnonzero(along)
    if not at.size:
        return free
    pivot = int(at[0])
    share = along * _inverse(along[pivot : pivot + 1]) % _PRIME
    left = free + (_PRIME - share)[:, None] * free[pivot] % _PRIME
    return np.delete(left % _PRIME, pivot, axis=0)


def _to_hide(groups: Flags, size: NDArray[np.int64], fewest: int) -> Flags:
    """Return the hidden groups: those asked for that are too small, and people whom nothing tells apart, (·, atoms)."""
    few = groups[(groups @ size < fewest) & groups.any(axis=1)]
    alike = np.eye(size.size, dtype=bool)[size < fewest]
    return np.asarray(np.unique(np.concatenate([few, alike]), axis=0))


def _inverse(values: Residues) -> Residues:
    """Return 1 / value modulo the prime (Fermat), 0 for 0."""
    found, power, left = np.ones_like(values), values % _PRIME, _PRIME - 2
    while left:
        if left & 1:
            found = found * power % _PRIME
        power, left = power * power % _PRIME, left >> 1
    return found


def _ways(vectors: Residues) -> NDArray[np.uint64]:
    """Return an odd number for the direction of each vector, (…, axes): one for multiples of one another; 0 for none."""
    there = vectors != 0
    lead = np.take_along_axis(vectors, there.argmax(axis=-1)[..., None], axis=-1)
    unit = vectors * _inverse(lead) % _PRIME
    mixed = (unit * _MIXED[: vectors.shape[-1]]).sum(axis=-1, dtype=np.uint64) | np.uint64(1)
    return np.where(there.any(axis=-1), mixed, np.uint64(0))


def _beside(vectors: Residues, those: Residues) -> Residues:
    """Return the vectors (n, axes) with what they have of each of those (m, axes) taken out, (m, n, axes)."""
    pivot = (those != 0).argmax(axis=1)
    unit = those * _inverse(np.take_along_axis(those, pivot[:, None], axis=1)) % _PRIME
    return np.asarray((vectors + (_PRIME - vectors[:, pivot].T[:, :, None]) * unit[:, None]) % _PRIME)
