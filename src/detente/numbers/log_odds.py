"""Which words tell two texts apart: log odds ratios that lean on a prior, so that rare words do not stand out by chance.

Each text is drawn from a multinomial distribution of words, whose shares have a Dirichlet prior beforehand: so many
words of each kind, as if they had been counted already. Words may be anything that is counted in kinds.
Source: Monroe, Colaresi and Quinn (2008), Political Analysis 16:372-403, equations 16, 20 and 22.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PRIOR_SIZE = 500.0
"""How many words the prior weighs unless said otherwise."""


class LogOddsRatios(NamedTuple):
    """delta : logarithm of the odds of each word in one text over those in the other.   z : delta over its standard error.

    Both of shape (n,), above zero where a word belongs to the first text.
    """

    delta: Floats
    z: Floats


def log_odds_ratios(
    counts: Floats, counts_beside: Floats, prior: Floats | None = None, prior_size: float = PRIOR_SIZE
) -> LogOddsRatios:
    """Compare how often each word stands in a text and in the one beside it.

    counts, counts_beside : of each word, shape (n,).   prior : words counted beforehand, of each kind, shape (n,), for
    both texts; unless given, the counts of both together, made to sum to ``prior_size``.
    A word that stands nowhere, nor in the prior, has 0 and 0.   Raises ValueError for fewer than two words that stand
    somewhere, and for one that is counted but not in the prior.

    The first word is the first text's own, the second the other's, the third belongs to both:

    >>> found = log_odds_ratios(np.array([9.0, 1.0, 90.0]), np.array([0.0, 10.0, 90.0]), prior_size=20.0)
    >>> found.delta.round(2).tolist(), found.z.round(2).tolist()
    ([2.48, -1.74, 0.0], [2.25, -2.32, 0.0])
    """
    pooled = counts + counts_beside
    if prior is None:
        prior = pooled * (prior_size / max(float(pooled.sum()), 1e-300))
    there = pooled + prior > 0
    if there.sum() < 2:
        raise ValueError("fewer than two words to compare")
    if (prior[there] <= 0).any():
        raise ValueError("a word is counted that the prior does not have")
    seen, seen_beside = counts[there] + prior[there], counts_beside[there] + prior[there]
    delta, z = np.zeros(counts.size), np.zeros(counts.size)
    delta[there] = np.log(seen / (seen.sum() - seen)) - np.log(seen_beside / (seen_beside.sum() - seen_beside))
    z[there] = delta[there] / np.sqrt(1.0 / seen + 1.0 / seen_beside)
    return LogOddsRatios(delta, z)
