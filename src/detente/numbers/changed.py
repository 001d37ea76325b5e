"""Which of many effects changed, and by how much: most did not, a few may have by a lot.

The data speak through a quadratic log likelihood of the changes δ, b'δ − δ'Λδ/2. Beforehand each change is zero, or
else normal with one of a few scales (a spike and a heavy-tailed slab); what share of a group of effects changes is
itself unknown. Draws from the posterior by Gibbs sampling, many chains side by side; where two explanations fit,
chains stand for both in proportion. Lest a chain stay with the one it met first ("this team −x", or "the other +x and
all alike −x": no small step leads from one to the other), each sweep also proposes to lay a change on another effect in
place of the one that bears it (Metropolis and Hastings, with the sizes summed over). Intervals from the draws hold the
uncertainty of *who* changed, which the bootstrap of a shrunken estimate does not (Chatterjee and Lahiri 2011,
JASA 106:608-625).
Sources: Mitchell and Beauchamp (1988), JASA 83:1023-1032; George and McCulloch (1993), JASA 88:881-889;
Scott and Berger (2010), Annals of Statistics 38:2587-2619 (an unknown share corrects for how many are looked at).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
SCALES = (0.1, 0.25, 0.6)
"""Standard deviations of a change, each as likely as the others: heavy tails."""
_MOST = 600.0  # log odds beyond which nothing is surer


@dataclass(frozen=True, slots=True)
class Group:
    """Effects of one kind: their places, and how many of them are likely to have changed beforehand."""

    places: Whole
    likely: float


def draws(
    precision: Floats,
    pull: Floats,
    groups: tuple[Group, ...],
    rng: np.random.Generator,
    chains: int = 200,
    sweeps: int = 25,
) -> Floats:
    """Return draws of the changes, shape (chains, d). precision : Λ, shape (d, d).   pull : b, shape (d,).

    A change that the data put at 1 ± 0.1 is believed, one at 0.1 ± 0.1 mostly not:

    >>> found = draws(np.eye(2) * 100, np.array([100.0, 10.0]), (Group(np.arange(2), 0.5),), np.random.default_rng(0))
    >>> found.mean(axis=0).round(1).tolist()
    [1.0, 0.0]
    """
    size = pull.size
    rest = np.broadcast_to(pull, (chains, size)).copy()  # b − Λδ
    # An effect's values in all chains lie side by side: the sweeps go through them effect by effect.
    now, there = np.zeros((size, chains)), np.zeros((size, chains), dtype=bool)
    diagonal, variances = np.diag(precision), np.square(np.array(SCALES))
    sharp = diagonal[:, None] + 1.0 / variances
    thin = 0.5 * np.log1p(diagonal[:, None] * variances) + np.log(variances.size)
    log_prior = np.zeros((size, chains))
    for _ in range(sweeps):
        for group in groups:
            likely, many = group.likely, float(group.places.size)
            changed = there[group.places].sum(axis=0)
            p = rng.beta(likely + changed, max(many - likely, 0.5) + many - changed)
            log_prior[group.places] = np.log(p + 1e-12) - np.log1p(-p + 1e-12)
        which, where = rng.random((size, chains)), rng.standard_normal((size, chains))
        for k in rng.permutation(size):
            alone = rest[:, k] + diagonal[k] * now[k]
            odds = 0.5 * np.square(alone) / sharp[k][:, None] + (log_prior[k] - thin[k][:, None])
            upto = np.cumsum(np.exp(np.minimum(odds, _MOST)), axis=0)
            reached = which[k] * (1.0 + upto[-1]) - 1.0
            # Most stay at zero: only where something moves is there anything to reckon.
            moves = np.flatnonzero(reached > 0)
            drawn = np.zeros(chains)
            scale = sharp[k][(reached[moves] > upto[:, moves]).sum(axis=0)]
            drawn[moves] = alone[moves] / scale + where[k, moves] / np.sqrt(scale)
            moved = np.flatnonzero(drawn != now[k])
            rest[moved] -= (drawn[moved] - now[k, moved])[:, None] * precision[k]
            there[k], now[k] = reached > 0, drawn
        for places in (*(group.places for group in groups), np.arange(size)):
            _swap(places, rest, now.T, there.T, precision, sharp, thin[..., None] - log_prior[:, None], rng)
    return now.T.copy()


def _swap(
    places: Whole,
    rest: Floats,
    now: Floats,
    there: NDArray[np.bool_],
    precision: Floats,
    sharp: Floats,
    against: Floats,
    rng: np.random.Generator,
) -> None:
    """Propose, in each chain, that one of the effects that have not changed bears what one that has changed bears.

    against : what speaks beforehand against each effect, scale and chain, shape (d, scales, chains).
    """
    lots = rng.random((2, now.shape[0], places.size))
    changed = there[:, places]
    chains = np.flatnonzero(changed.any(axis=1) & ~changed.all(axis=1))
    if not chains.size:
        return
    one, other = (
        places[np.where(among[chains], lot[chains], -1.0).argmax(axis=1)]
        for among, lot in zip((changed, ~changed), lots, strict=True)
    )
    freed = rest[chains] + now[chains, one][:, None] * precision[one]
    at = np.arange(chains.size)
    fits = [0.5 * np.square(freed[at, k])[:, None] / sharp[k] - against[k, :, chains] for k in (one, other)]
    weigh_one, weigh_other = (np.logaddexp.reduce(fit, axis=1) for fit in fits)
    taken = np.flatnonzero(np.log(rng.random(chains.size)) < weigh_other - weigh_one)
    rows, one, other, freed = chains[taken], one[taken], other[taken], freed[taken]
    upto = np.cumsum(np.exp(fits[1][taken] - weigh_other[taken, None]), axis=1)
    scale = sharp[other, np.minimum((rng.random(taken.size)[:, None] > upto).sum(axis=1), sharp.shape[1] - 1)]
    drawn = freed[np.arange(taken.size), other] / scale + rng.standard_normal(taken.size) / np.sqrt(scale)
    rest[rows] = freed - drawn[:, None] * precision[other]
    now[rows, one], now[rows, other] = 0.0, drawn
    there[rows, one], there[rows, other] = False, True
