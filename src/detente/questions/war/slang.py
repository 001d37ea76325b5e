"""Which words tell the two sides apart, of those that both use."""

from __future__ import annotations

from typing import Final

import numpy as np

from detente.engines import Columns
from detente.numbers.log_odds import log_odds_ratios
from detente.questions.war.tables import SlangRow

_MONTHS, _MOST, _UNUSUAL = 6, 5, 2.0
_BOTH: Final = 5
"""A word that a side used less often is not told: it may be somebody's name, or one person's."""


def rows(found: Columns, months: int, people: int) -> tuple[SlangRow, ...]:
    """Return the five words that each side uses most beyond the other, of the last six of ``months``.

    found : month, term, marketing, sales.   people : on the smaller side.
    """
    used: dict[str, list[int]] = {}
    for month, term, *counts in zip(*(found[name] for name in found), strict=True) if found else ():
        if month >= months - _MONTHS:
            used[term] = [before + now for before, now in zip(used.get(term, (0, 0)), counts, strict=True)]
    terms = sorted(used)
    if len(terms) < 2:
        return ()
    marketing, sales = (np.array([used[term][side] for term in terms], dtype=np.float64) for side in (0, 1))
    told = log_odds_ratios(marketing, sales)
    both = np.minimum(marketing, sales) >= _BOTH
    made = []
    for side, sign in (("marketing", 1.0), ("sales", -1.0)):
        z = np.where(both, sign * told.z, -np.inf)
        for place in np.argsort(-z, kind="stable")[:_MOST]:
            if z[place] >= _UNUSUAL:
                times = float(np.exp(abs(told.delta[place])))
                made.append(SlangRow(term=terms[place], side=side, people=people, times=times, z=float(z[place])))
    return tuple(made)
