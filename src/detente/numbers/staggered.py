"""What a remedy did where teams began at different times: differences in differences that compare with nobody treated.

Each treated figure is held against what two-way fixed effects, fitted to untreated figures alone, say it would have been; so no
team that has begun already stands in for one that has not (the comparisons that bias the ordinary regression; Goodman-Bacon
2021). Source: Borusyak, Jaravel and Spiess (2024), Revisiting Event-Study Designs, the imputation estimator.

Teams are few, so chances come from the lot and not from a normal curve: who began when is dealt out anew among the teams, and
the interval holds the effects that such deals would not reject (Fisher 1935; Rosenbaum 2002, ch. 2). That is exact where the lot
did decide and the effect is the same everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from math import factorial, prod
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
NEVER: Final = np.iinfo(np.int32).max
"""When a team begins that never does."""
FEWEST_WAYS: Final = 40
"""Ways in which the lot could have fallen, below which no effect could be told from chance at one in twenty."""
_DRAWS: Final = 1999


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Figures by team and period, (n, t), not a number where there is none; and the first period that is all after its team began, (n,).

    strata : within which of them the lot fell, (n,): who begins when is dealt out among teams of the same one.
    partly : whether the period before has part of it after, (n,): it is left out, wherever a deal puts it.
    sham : so many periods before a team began are taken to be those after, and those after are left out: an effect there is none
    of a remedy, and tells that teams had parted before.
    A team that had begun before the first period, or has no figure before it began, tells nothing and is left out.
    """

    figures: Floats
    start: Whole
    strata: Whole
    partly: Flags | None = None
    sham: int = 0

    def __post_init__(self) -> None:
        n, t = self.figures.shape
        if self.start.shape != (n,) or self.strata.shape != (n,):
            raise ValueError("one start and one stratum for each team")
        if t < 2:
            raise ValueError("at least two periods")

    @property
    def begins(self) -> Whole:
        """The first period that is partly or wholly after a team began, (n,)."""
        return self.start if self.partly is None else self.start - self.partly

    @property
    def treated(self) -> Flags:
        """Which figures come after their team began, (n, t)."""
        at = np.arange(self.figures.shape[1])[None, :]
        if self.sham:
            return np.asarray((at >= self.begins[:, None] - self.sham) & (at < self.begins[:, None]))
        return np.asarray(at >= self.start[:, None])

    @property
    def there(self) -> Flags:
        """Which figures there are and are not left out, (n, t)."""
        at = np.arange(self.figures.shape[1])[None, :]
        out = at >= self.begins[:, None]
        return np.isfinite(self.figures) & ~(out if self.sham else out & (at < self.start[:, None]))

    @property
    def useful(self) -> Panel:
        """The teams that tell something."""
        return self._of(np.asarray((self.there & ~self.treated).any(axis=1)))

    @property
    def promising(self) -> Panel:
        """The teams that tell something, or will: those that have not begun by the end of what is recorded."""
        useful = (self.there & ~self.treated).any(axis=1)
        return self._of(np.asarray(useful | (self.start >= self.figures.shape[1])))

    def _of(self, kept: Flags | Whole, figures: Floats | None = None) -> Panel:
        return replace(
            self,
            figures=self.figures[kept] if figures is None else figures,
            start=self.start[kept],
            strata=self.strata[kept],
            partly=None if self.partly is None else self.partly[kept],
        )

    def dealt(self, rng: np.random.Generator) -> Panel:
        """Return the same figures with the starts dealt out anew among the teams of each stratum."""
        order = np.arange(self.start.size)
        for one in np.unique(self.strata):
            at = np.flatnonzero(self.strata == one)
            order[at] = rng.permutation(at)
        return self._of(order, self.figures)

    def without(self, effect: float) -> Panel:
        """Return the panel with an effect taken away from what came after; half of it where that is a part."""
        began = np.arange(self.figures.shape[1])[None, :] >= self.begins[:, None]
        whole = np.arange(self.figures.shape[1])[None, :] >= self.start[:, None]
        return replace(self, figures=self.figures - effect * (whole + 0.5 * (began & ~whole)))

    @property
    def ways(self) -> int:
        """In how many ways the lot could have fallen."""
        return prod(
            factorial(int((self.strata == one).sum()))
            // prod(factorial(n) for n in Counter(self.start[self.strata == one].tolist()).values())
            for one in np.unique(self.strata)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the remedy did to the figure, on average over treated teams and periods. low, high : 95 % interval.

    chance : of so large a difference, were there none.   figures : treated ones it rests on.   ways : see `Panel.ways`.
    """

    estimate: float
    low: float
    high: float
    chance: float
    figures: int
    ways: int


def weights(there: Flags, treated: Flags) -> Floats | None:
    """Return by what each figure is multiplied so that the sum is the effect, (n, t); None where nothing tells it.

    there : which figures there are.   treated : which come after their team began.

    >>> both = np.ones((2, 2), bool)
    >>> weights(both, np.array([[False, True], [False, False]])).round(6).tolist()
    [[-1.0, 1.0], [1.0, -1.0]]
    """
    known: Flags = np.logical_and(there, np.logical_not(treated))
    seen, met = known.any(axis=1, keepdims=True), known.any(axis=0, keepdims=True)
    telling: Flags = there & treated & seen & met
    if not telling.any():
        return None
    share = telling / telling.sum()
    solved = _effects(known, share.sum(axis=1), share.sum(axis=0))
    if solved is None:
        return None  # some treated team or period is tied to no untreated one
    return np.asarray(share - known * (solved[0][:, None] + solved[1][None]))


def _effects(known: Flags, rows: Floats, columns: Floats) -> tuple[Floats, Floats] | None:
    """Return team and period effects, (n,) and (t,), that add up over known figures to these sums by team and by period.

    These are the normal equations of two-way effects. The many are taken out of them first, so that what is left to be solved is
    as small as the fewer (Frisch and Waugh 1933). None where no effects do.
    """
    if known.shape[0] < known.shape[1]:
        swapped = _effects(known.T, columns, rows)
        return None if swapped is None else (swapped[1], swapped[0])
    figures = known.astype(float)
    of_row, of_column = figures.sum(axis=1), figures.sum(axis=0)
    share = figures / np.maximum(of_row, 1.0)[:, None]
    matrix, wanted = np.diag(of_column) - figures.T @ share, columns - share.T @ rows
    # All can be shifted against all others, and periods without a figure as they like: both directions are closed off.
    met = of_column > 0
    closed = matrix + np.outer(met, met) + np.diag(~met)
    for solve in (lambda: np.linalg.solve(closed, wanted), lambda: np.linalg.lstsq(matrix, wanted, rcond=None)[0]):
        with suppress(np.linalg.LinAlgError):
            periods = solve()
            teams = (rows - figures @ periods) / np.maximum(of_row, 1.0) * (of_row > 0)
            ends = of_row * teams + figures @ periods, figures.T @ teams + of_column * periods
            if np.allclose(ends[0], rows, atol=1e-9) and np.allclose(ends[1], columns, atol=1e-9):
                return teams, periods
    return None


def effect(panel: Panel, rng: np.random.Generator, draws: int = _DRAWS) -> Effect | None:
    """Return the effect; None where the lot could have fallen in fewer than `FEWEST_WAYS`, or nothing tells it."""
    use = panel.useful
    own = weights(use.there, use.treated)
    if own is None or use.ways < FEWEST_WAYS:
        return None
    estimate = float((own * _filled(use)).sum())
    other, shared = np.array(list(_deals(use, rng, draws))).T
    # An effect e is taken away from what was treated; the other deals then see A' - e c where this one sees A - e. Those that
    # see as much or more hold e within these two bounds.
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([(estimate - other) / (1 - shared), (estimate + other) / (1 + shared)])
    low, high = ends.min(axis=0), ends.max(axis=0)
    # A deal that sees all of the effect, or all of it the other way round, rejects nothing.
    blind = np.abs(shared) > 1 - 1e-9
    low[blind], high[blind] = -np.inf, np.inf
    # An effect is held while more than one deal in twenty, this one counted, sees as much.
    place = int(0.05 * (other.size + 1) + 1e-9) - 1
    return Effect(
        estimate=estimate,
        low=float(np.sort(low)[place]),
        high=float(np.sort(high)[::-1][place]),
        chance=float((1 + (np.abs(other) >= abs(estimate) - 1e-12).sum()) / (other.size + 1)),
        figures=int((own * use.treated > 0).sum()),
        ways=use.ways,
    )


def _filled(panel: Panel) -> Floats:
    return np.where(np.isfinite(panel.figures), panel.figures, 0.0)


def _deals(panel: Panel, rng: np.random.Generator, draws: int) -> Iterator[tuple[float, float]]:
    """Yield what other deals of the same starts would see, and how much of an effect of the real one each of them sees."""
    figures, once = _filled(panel), -panel.without(1.0).figures + panel.figures
    real = np.where(np.isfinite(once), panel.treated if panel.sham else once, 0.0)
    for _ in range(draws):
        one = panel.dealt(rng)
        of = weights(one.there, one.treated)
        if of is not None:
            yield float((of * figures).sum()), float((of * real).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """How figures scatter around what teams and times have in common. sd : of one figure.   memory : of it in the next, 0 to 1."""

    sd: float
    memory: float


def scatter(panel: Panel) -> Scatter | None:
    """Return how the figures of a panel without any effect scatter; None of fewer than three teams or four periods.

    All teams tell of it together. What a mean over few periods takes away from the memory is given back (Kendall 1954).
    """
    figures, there = _filled(panel), np.isfinite(panel.figures)
    n, t = figures.shape
    if n < 3 or t < 4 or there.sum() < 2 * (n + t):
        return None
    left = figures.copy()
    for _ in range(50):  # team and time effects, one after the other: as good as solved, with gaps too
        for axis in (0, 1):
            count = there.sum(axis=axis, keepdims=True)
            left = np.where(
                there, left - np.where(there, left, 0).sum(axis=axis, keepdims=True) / np.maximum(count, 1), 0
            )
    both = there[:, 1:] & there[:, :-1]
    whole = float((left[there] ** 2).mean())
    if not whole or not both.any():
        return Scatter(sd=0.0, memory=0.0)
    memory = float((left[:, 1:] * left[:, :-1])[both].mean()) / whole
    memory = min(max(memory + (1 + 3 * memory) / t, 0.0), 0.9)
    mean = (1 + 2 * sum((1 - k / t) * memory**k for k in range(1, t))) / t
    return Scatter(sd=float(np.sqrt(whole / max(1 - mean, 0.1) * n / (n - 1))), memory=memory)


def detectable(
    panel: Panel, of: Scatter, more: int, rng: np.random.Generator, draws: int = 300, power: float = 0.8
) -> float | None:
    """Return the smallest effect that would be seen with a chance of ``power`` after more periods; None where nothing would tell it.

    panel : as it is; starts may lie ahead.   of : how its figures scatter.
    """
    n, t = panel.figures.shape
    ahead = replace(panel, figures=np.concatenate([panel.figures, np.zeros((n, more))], axis=1)).useful
    own = weights(ahead.there, ahead.treated)
    if own is None or ahead.ways < FEWEST_WAYS:
        return None
    apart = np.abs(np.subtract.outer(np.arange(t + more), np.arange(t + more)))
    sd = of.sd * float(np.sqrt(np.einsum("it,ts,is->", own, of.memory**apart, own)))
    whole = replace(ahead, figures=np.where(np.isfinite(ahead.figures), 0.0, np.nan))
    shared = np.array([one for _, one in _deals(whole, rng, draws)])
    seen = sd * rng.standard_normal(shared.size)
    chance = float(stats.norm.ppf(power)) * sd

    def short(effect: float) -> float:
        """How far an effect falls short: other deals see a part of it too, and have to be outdone."""
        return float(np.quantile(np.abs(seen + effect * shared), 0.95)) + chance - effect

    most = 100 * sd
    return float(optimize.brentq(short, 0.0, most)) if sd and short(most) < 0 < short(0.0) else None
