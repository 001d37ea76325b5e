"""What a lead is worth in the end, and when its money comes.

Each lead of a cell (source x segment x epoch of creation) brings deals at a rate, after a delay whose distribution
belongs to the cell's segment and, as far as the numbers carry it, to its source; each deal brings an amount. The
deals are fitted as a run-off table (`detente.numbers.development`): a lead too young to have bought is followed
up to now only, so youth is never taken for failure; records that begin late are no failure either. A lead's end of
follow-up is known whether it was lost or not, so losses need no part in it (they have curves of their own).

Money follows deals: what a lead is worth is pooled like the rates (`detente.numbers.pooling`), each epoch so that
the money its leads have brought so far is met exactly. Deals that take longer may be larger: mean amounts by
class of delay bend the delays of deals into the delays of money.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.numbers.development import Counted, Development, Kin, fit, labels, seen
from detente.numbers.misfit import misfit
from detente.numbers.pooling import Layer, Pooled, sweep, unfitted
from detente.questions.sales.tallies import Tally

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# How many events each kind of kinship weighs: a source of a segment in one epoch speaks for itself from some twenty.
_SEGMENT, _SOURCE, _ROW, _CELL, _EPOCH = 3.0, 5.0, 10.0, 20.0, 1.0
_GROUP_DELAYS, _ROW_DELAYS = 30.0, 100.0
_CLASSES = 5
_SWEEPS = 80
_REPEATED = 1.02  # deals per lead won above which leads bring several
_BY_CHANCE, _MATERIAL = 1e-3, 0.08
_SURE_OF_TRUNCATION = 6.9  # so many deals were due before the first: less than one chance in a thousand of seeing none


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """Leads that pass through each age bin inside some window, shape (C, E, K).

    seen : while deals were recorded, up to now.   in_a, in_b : inside the periods.   so_far : up to now.
    members : leads, shape (C, E).
    """

    seen: Floats
    in_a: Floats
    in_b: Floats
    so_far: Floats
    members: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes of deals.

    weight : minor units of a typical unit of money for pooling, Σ amount² / Σ amount.   spread : squared coefficient
    of variation of the amounts inside cells.   classes : class of delay of each age bin, shape (K,).
    bend : mean amount of each class of delay against the mean of all, (R, classes).   trust : how far the raw means
    were believed.   noise : variance of the raw means.
    """

    weight: float
    spread: float
    classes: Whole
    bend: Floats
    trust: Floats
    noise: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a lead brings in the end, (R, C, E) in minor units, and the delays of that money, (R, C, K)."""

    each: Floats
    delays: Floats
    pooled: Pooled


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The fit of the data (R = 1).

    begins : from when on deals won were recorded, days since b began; minus infinity where that is as long as leads.
    possible : what each epoch's rates are multiplied by, (E,): below 1 where they promise more deals than there are
    leads left to bring them.   other_ages : share of b's deals that came at other ages than the fit expects, beyond
    what chance explains; 0 where it may be chance.
    """

    tally: Tally
    kin: Kin
    passing: Passing
    begins: float
    deals: Development
    sizes: Sizes
    worth: Worth
    possible: Floats
    other_ages: float

    def share_come(self) -> float:
        """Return what share of what b's leads will bring has had time to come."""
        epoch = self.tally.spans.epoch_b
        each, delays = self.worth.each[0, :, epoch], self.worth.delays[0]
        worth = float(each @ self.passing.members[:, epoch])
        come = float((each * (delays * self.passing.so_far[:, epoch]).sum(axis=1)).sum())
        return come / worth if worth > 0 else 1.0


def model(tally: Tally, first_won: float) -> Model:
    """Fit the tally. first_won : when the first deal from a lead was won, days since b began.

    Deals are taken to be recorded only from ``first_won`` on if, were they recorded before, so many would have
    been won by then that seeing none is less likely than one in a thousand.
    """
    kin = kin_of(tally)
    begins = first_won
    late = Counted(by_cohort=tally.won[None], by_age=tally.won_by_age[None], followed=_while_recorded(tally, begins))
    deals = fit(late, kin)
    unseen = tally.followed((-np.inf, begins))
    if float((deals.rates * deals.seen(unseen)).sum()) < _SURE_OF_TRUNCATION:
        begins = -np.inf
        deals = fit(Counted(by_cohort=late.by_cohort, by_age=late.by_age, followed=_while_recorded(tally, begins)), kin)
    passing = Passing(
        seen=_while_recorded(tally, begins),
        in_a=tally.followed(_period(tally, "a")),
        in_b=tally.followed(_period(tally, "b")),
        so_far=_while_recorded(tally, -np.inf),
        members=tally.members,
    )
    sizes = sizes_of(tally)
    pooled = unfitted(kin.layers, tally.spans.epochs)
    worth = worth_of(deals.delays, tally.money[None], sizes.bend, sizes, kin, passing, pooled, _SWEEPS)
    possible = _possible(tally, deals, passing)
    return Model(
        tally=tally,
        kin=kin,
        passing=passing,
        begins=begins,
        deals=replace(deals, rates=deals.rates * possible),
        sizes=sizes,
        worth=replace(worth, each=worth.each * possible),
        possible=possible,
        other_ages=_other_ages(tally, deals, passing),
    )


def _possible(tally: Tally, deals: Development, passing: Passing) -> Floats:
    """Return by how much each epoch's rates must be cut so that no more deals are to come than leads are left.

    Only a promise that is out of reach of chance is cut, and none where leads bring several deals each.
    """
    won = tally.won.sum(axis=0)
    if float(won.sum()) > _REPEATED * tally.won_leads:
        return np.ones_like(won)
    promised = (deals.rates[0] * passing.members).sum(axis=0)
    most = won + tally.undecided
    return np.where(promised > most + 2 * np.sqrt(most) + 1, most / np.maximum(promised, 1e-300), 1.0)


def _other_ages(tally: Tally, deals: Development, passing: Passing) -> float:
    epoch = tally.spans.epoch_b
    likely = (deals.rates[0, :, epoch, None] * deals.delays[0] * passing.seen[:, epoch]).sum(axis=0)
    came = tally.won_by_both[epoch]
    apart = misfit(came, likely)
    return apart.share if apart.chance < _BY_CHANCE and apart.share > _MATERIAL else 0.0


def _while_recorded(tally: Tally, begins: float) -> Floats:
    return tally.followed((begins, tally.now))


def _period(tally: Tally, name: str) -> tuple[float, float]:
    period = getattr(tally.spans, name)
    return tally.spans.days(period.from_at), min(tally.spans.days(period.to_at), tally.now)


def kin_of(tally: Tally) -> Kin:
    """Return which cells are kin: those of a segment, of a source, and a cell over all epochs."""
    sources, _ = labels([source for source, _ in tally.cells])
    segments, _ = labels([segment for _, segment in tally.cells])
    rows = np.arange(len(tally.cells))
    together = np.zeros_like(rows)
    layers = (
        Layer(together, False, 0.0),
        Layer(segments, False, _SEGMENT),
        Layer(sources, False, _SOURCE),
        Layer(rows, False, _ROW),
        Layer(rows, True, _CELL),
        # Epochs come last: what they are given by a sweep stays, so that each epoch's total is met.
        Layer(together, True, _EPOCH),
    )
    return Kin(layers=layers, groups=segments, group_strength=_GROUP_DELAYS, row_strength=_ROW_DELAYS)


def worth_of(
    delays: Floats,
    money: Floats,
    bend: Floats,
    sizes: Sizes,
    kin: Kin,
    passing: Passing,
    start: Pooled,
    sweeps: int,
) -> Worth:
    """Fit what a lead is worth. delays : of deals, (R, C, K).   money : so far, (R, C, E).   bend : (R, classes)."""
    bent = delays * bend[:, None, sizes.classes]
    bent = bent / np.maximum(bent.sum(axis=2, keepdims=True), 1e-300)
    observed, exposure = money / sizes.weight, seen(bent, passing.seen)
    pooled = start
    for _ in range(sweeps):
        pooled = sweep(observed, exposure, kin.layers, pooled)
    each = np.broadcast_to(pooled.rates(kin.layers), observed.shape) * sizes.weight
    return Worth(each=each, delays=bent, pooled=pooled)


def sizes_of(tally: Tally) -> Sizes:
    """Return the sizes of deals: their spread inside cells, and how they go with the delay."""
    won, money, squares = tally.won, tally.money, tally.squares
    several = won > 1
    share = np.where(several, money * money / np.maximum(won, 1.0), 0.0)
    variance = np.where(several, (squares - share) / np.maximum(won - 1, 1.0), 0.0)
    # Money²/won overstates won · mean² by the variance of the mean, times won.
    spread = float((won * variance).sum()) / max(float((share - variance).sum()), 1e-300)
    spread = float(np.clip(spread, 1e-6, 100.0))
    weight = float(squares.sum()) / max(float(money.sum()), 1e-300)
    classes, bend, trust, noise = _bend(tally, spread)
    return Sizes(weight=max(weight, 1e-300), spread=spread, classes=classes, bend=bend[None], trust=trust, noise=noise)


def _bend(tally: Tally, spread: float) -> tuple[Whole, Floats, Floats, Floats]:
    """Return mean amounts by class of delay, believed as far as they differ by more than chance would."""
    by_age = tally.won_by_age.sum(axis=0)
    before = np.cumsum(by_age) - by_age
    classes = np.minimum((before * _CLASSES / max(float(by_age.sum()), 1.0)).astype(np.int64), _CLASSES - 1)
    belongs = (classes[:, None] == np.arange(_CLASSES)[None, :]).astype(np.float64)
    won, money = tally.won_by_age @ belongs, tally.money_by_age @ belongs
    raw = np.ones(_CLASSES)
    for _ in range(20):
        mean = money.sum(axis=1) / np.maximum((won * raw).sum(axis=1), 1e-300)
        expected = (won * mean[:, None]).sum(axis=0)
        raw = np.where(expected > 0, money.sum(axis=0) / np.maximum(expected, 1e-300), 1.0)
    weights = won.sum(axis=0) / max(float(won.sum()), 1.0)
    noise = spread / np.maximum(won.sum(axis=0), 1.0)
    middle = float((weights * raw).sum())
    by_chance = float((weights * (1 - weights) * noise).sum())
    between = max(float((weights * (raw - middle) ** 2).sum()) - by_chance, 0.0)
    trust = between / (between + noise)
    return classes, middle + trust * (raw - middle), trust, noise
