"""Since when a figure is another one: the place in a row of months from which on it lies higher.

Of all places that leave months enough on both sides, the one that parts the months best; how often chance parts them as
well is seen by shuffling the months, which holds whatever their figures are like and pays for having looked at every
place. Two months among twenty stand last in one order of 190, however far off they are; so beside it Student's t with
the spread within both parts is asked, every place paid for, and whichever is surer counts, both paid for (Bonferroni).
What is taken for granted is that months could stand in any order while nothing changes: no season, no trend.
Sources: Antoch and Hušková (2001), Statistics & Probability Letters 53:37-46 (permutation tests for a change);
Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9:39 (chances are never zero).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
BEFORE, AFTER = 5, 2
"""So many months at least lie before the place, and after it."""
_SHUFFLES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """place : of the first month that is another.   before, after : what the figure was and is.

    by_chance : how often chance parts the months as well.   shuffled : the same by shuffling alone.
    """

    place: int
    before: float
    after: float
    by_chance: float
    shuffled: float


def onset(values: Floats, weights: Floats, rng: np.random.Generator) -> Onset | None:
    """Return from where on the figure lies higher, None where there are too few months or they are all alike.

    values : the figure of each month, shape (n,).   weights : what each rests on, such as the number of meetings, (n,).

    >>> calm, war = [3.0, 2.0, 4.0, 3.0, 3.0, 2.0, 4.0, 3.0], [9.0, 8.0, 9.0]
    >>> found = onset(np.array(calm + war), np.ones(11), np.random.default_rng(0))
    >>> found.place, found.by_chance < 0.01
    (8, True)
    """
    months = values.size
    places = np.arange(BEFORE, months - AFTER + 1)
    if not places.size or np.ptp(values) == 0:
        return None
    order = rng.permuted(np.tile(np.arange(months), (_SHUFFLES, 1)), axis=1)
    parted = _parted(
        np.concatenate([values[None], values[order]]), np.concatenate([weights[None], weights[order]]), places
    )
    best = parted.max(axis=1)
    place = int(places[parted[0].argmax()])
    before, after = (
        float(np.average(values[part], weights=weights[part])) for part in (slice(0, place), slice(place, None))
    )
    as_well = int((best[1:] >= best[0] - 1e-9 * abs(best[0])).sum())
    shuffled = (1 + as_well) / (1 + _SHUFFLES)
    return Onset(
        place=place,
        before=before,
        after=after,
        by_chance=min(1.0, 2.0 * min(shuffled, places.size * _by_spread(values, weights, place))),
        shuffled=shuffled,
    )


def _by_spread(values: Floats, weights: Floats, place: int) -> float:
    """Return how often normal noise with the spread within both parts would part them as well, at this place."""
    parts = (slice(0, place), slice(place, None))
    middles = [float(np.average(values[part], weights=weights[part])) for part in parts]
    within = sum(
        float(weights[part] @ np.square(values[part] - middle)) for part, middle in zip(parts, middles, strict=True)
    )
    degrees = values.size - len(parts)
    error = np.sqrt(within / degrees * sum(1.0 / weights[part].sum() for part in parts))
    apart = middles[1] - middles[0]
    return float(stats.t.sf(apart / error, degrees)) if error > 0 else 0.0 if apart > 0 else 1.0


def _parted(values: Floats, weights: Floats, places: NDArray[np.int64]) -> Floats:
    """Return how far the months from each place on lie above those before, in standard errors but for one scale, (R, places)."""
    weight, total = weights.cumsum(axis=1), (weights * values).cumsum(axis=1)
    before, sum_before = weight[:, places - 1], total[:, places - 1]
    after, sum_after = weight[:, -1:] - before, total[:, -1:] - sum_before
    return np.asarray((sum_after / after - sum_before / before) / np.sqrt(1.0 / before + 1.0 / after))
