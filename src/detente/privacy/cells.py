"""Coarser words for groups of too few people: what is written down is true of enough of them, or it is not written.

Each person lies in a cell, a tuple of words from the coarsest to the finest (department, level, site). Where fewer than
enough people share a cell, its last word is left out, then the one before, until enough share what is left; where what
is left over beside larger cells would be too few, the smallest of these is made coarser with it.
Source: global recoding to k-anonymity, Samarati (2001), IEEE Transactions on Knowledge and Data Engineering 13:1010-1027.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

Cell = tuple[str | None, ...]


def coarsened(cells: Sequence[Cell], fewest: int) -> list[Cell] | None:
    """Return each person's cell with so many of its last words replaced by None that ``fewest`` people share it.

    cells : one for each person, all of one length.   None where there are fewer people than that.

    >>> people = [("Sales", "Lyon")] * 6 + [("Sales", "Nice")] * 2 + [("Sales", "Brest")] * 3
    >>> sorted(set(coarsened(people, 5)), key=str)
    [('Sales', 'Lyon'), ('Sales', None)]
    """
    if len(cells) < fewest:
        return None
    of = {cell: cell for cell in cells}
    people = Counter(cells)
    for depth in range(len(cells[0]) - 1, -1, -1) if cells else ():
        _shorten(of, people, depth, fewest)
    return [of[cell] for cell in cells]


def _shorten(of: dict[Cell, Cell], people: Counter[Cell], depth: int, fewest: int) -> None:
    """Leave out the word at ``depth`` of cells that too few share; ``of`` and ``people`` become those of the coarser cells.

    of : cell as it came → as it is now.   people : how many lie in each cell as it is now.
    """
    blank = len(next(iter(of))) - depth
    families: dict[Cell, list[Cell]] = {}
    for cell in people:
        families.setdefault(cell[:depth], []).append(cell)
    for parent, family in families.items():
        coarse: Cell = parent + (None,) * blank
        # The smallest first; one that has lost this word already stands for what it gathered before.
        ordered = sorted(family, key=lambda cell: (cell != coarse, people[cell], str(cell)))
        gathered = 0
        joined: list[Cell] = []
        for cell in ordered:
            if cell == coarse or people[cell] < fewest or 0 < gathered < fewest:
                gathered += people[cell]
                joined.append(cell)
        if not joined:
            continue
        for came, now in of.items():
            if now in joined:
                of[came] = coarse
        for cell in joined:
            del people[cell]
        people[coarse] = gathered
