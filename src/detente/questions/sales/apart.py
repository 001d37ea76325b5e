"""Who changed: sources, sellers, replies, or all alike.

If leads of a source got worse, every seller sees it on that source; if a seller or a team sells worse, every source shows
it in their hands; what fell for all sources and all sellers alike is neither's. One model holds all three:

    log odds that a lead buys in the end = epoch + source + segment + score + team + seller + reply
                                           + in b: change of the source, of the team and of the seller

fitted on cells of leads (`detente.numbers.grouped_logit`), young leads counting as far as their delay has passed. What
did not change is learnt from all epochs up to b. "All sources −x" and "all alike −x" are one curve: it is read by
parsimony, the fewest having changed (`detente.numbers.changed`), and what the draws disagree about widens the
intervals. The plain bootstrap would not: it repeats what shrinkage decided once (Chatterjee and Lahiri 2011).
Sellers who come or leave are part of the selling; which team gets which source is held at what it was on average.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from detente.numbers.changed import Group, draws
from detente.numbers.grouped_logit import Factor, Fitted, Grouped, fit, held_out, sigmoid
from detente.questions.sales.chances import NEVER, REPLIES, SCORES, TOO_YOUNG, UNSCORED, Chances
from detente.questions.sales.met import GRID, met, to_teams
from detente.questions.sales.spans import Spans

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
FACTORS = ("quality", "reply", "selling", "common")
"""What a lead's chance hangs on, in the order of the keys of `Apart.chance`."""
_SCALES = {"source": 0.6, "segment": 0.6, "team": 0.3, "seller": 0.3}
_FIRM = {"source": 0.05, "segment": 0.05, "team": 0.03, "seller": 0.05}
_ALIKE, _STEP, _CLASS, _FLAT, _CHANGE = 0.2, 0.6, 2.0, 100.0, 0.25
_ROUNDS, _ROUGHLY = 4, 0.01
_LIKELY = 1.0  # of the sources, of the teams and of the sellers, so many are likely to have changed beforehand
_POOLED = 2.0
_BLOCK = 20
_TENTHS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How chances that were reckoned without a lead turned out for it: tenths of the leads, least likely to buy first.

    leads, expected, won, variance : shape (10,); leads count as far as their delay has run.   dispersion : by how much
    numbers won by source and by seller vary more than chance would have it, 1 where they don't.
    """

    leads: Floats
    expected: Floats
    won: Floats
    variance: Floats
    dispersion: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """R draws from what the evidence leaves possible; S sources, G segments, T teams.

    chance : what a lead's chance is with each of `FACTORS` as in b (True) or as in a, shape (R, S, G).
    members_a, members_b : leads, (S, G).   of_source, of_team, of_seller : log odds by which each changed, (R, S), (R, T)
    and (R, N), a seller with the team.
    of_reply : log odds of each class of reply, (R, classes).   trial : how well the chances were foretold.
    """

    chances: Chances
    chance: Mapping[tuple[bool, ...], Floats]
    members_a: Floats
    members_b: Floats
    of_source: Floats
    of_team: Floats
    of_seller: Floats
    of_reply: Floats
    trial: Trial

    def of(self, from_b: frozenset[str]) -> Floats:
        """Return the chances with the named factors as in b, (R, S, G)."""
        return self.chance[tuple(factor in from_b for factor in FACTORS)]


@dataclass(frozen=True, slots=True)
class _Design:
    """Which coefficients are whose. grouped : the cells.   places : name → slice of the coefficients."""

    grouped: Grouped
    places: Mapping[str, slice]
    epochs: Whole


def tell_apart(chances: Chances, spans: Spans, late: Floats, rng: np.random.Generator) -> Apart:
    """Fit the chances and draw from what remains possible, as often as ``late`` was drawn.

    late : draws of how far b's leads may be less followed, against a's, than was reckoned (logarithms), shape (R,).
    """
    number = late.size
    design = _design(chances, spans)
    fitted, penalty = _fitted(design, _penalty(design, chances, spans))
    trial = _tried(design, fitted, penalty)
    base, changes = _drawn(design, fitted, penalty, trial.dispersion, rng, number)
    base[:, design.places["epoch"]][:, _place(design, spans.epoch_b)] -= late
    replies = _replies(chances, spans, rng, number)
    return _over_sellers(chances, spans, design, base, changes, replies, trial)


def _design(chances: Chances, spans: Spans) -> _Design:
    used = (chances.seller >= 0) & (chances.trials > 0)
    if chances.replies:
        used &= chances.reply != TOO_YOUNG
    epochs = np.unique(np.append(chances.epoch[used], (spans.epoch_a, spans.epoch_b)))
    source, segment, seller = (labels[used] for labels in (chances.source, chances.segment, chances.seller))
    team = chances.team_of[seller]
    in_b = chances.epoch[used] == spans.epoch_b
    factors = {
        "epoch": Factor(np.searchsorted(epochs, chances.epoch[used]), epochs.size),
        "source": Factor(source, len(chances.sources)),
        "segment": Factor(segment, len(chances.segments)),
        "team": Factor(team, len(chances.teams)),
        "seller": Factor(seller, len(chances.sellers)),
    }
    if chances.scores:
        factors["score"] = Factor(chances.score[used], SCORES)
    if chances.replies:
        factors["reply"] = Factor(chances.reply[used], REPLIES)
    for name in ("source", "team", "seller"):
        factors[f"{name} in b"] = Factor(np.where(in_b, factors[name].labels, -1), factors[name].levels)
    grouped = Grouped(factors=tuple(factors.values()), trials=chances.trials[used], successes=chances.won[used])
    starts = grouped.starts
    places = {name: slice(int(starts[at]), int(starts[at + 1])) for at, name in enumerate(factors)}
    return _Design(grouped, places, epochs)


def _place(design: _Design, epoch: int) -> int:
    return int(np.searchsorted(design.epochs, epoch))


def _penalty(design: _Design, chances: Chances, spans: Spans) -> Floats:
    """Return what is likely beforehand, as a precision: b like a, one class of reply like the next."""
    penalty = np.zeros((int(design.grouped.starts[-1]),) * 2)
    for name, scale in _SCALES.items():
        _add(penalty, design.places[name], 1.0 / scale**2)
        if f"{name} in b" in design.places:
            _add(penalty, design.places[f"{name} in b"], 1.0 / _CHANGE**2)
    _add(penalty, design.places["epoch"], 1.0 / _FLAT**2)
    first = design.places["epoch"].start
    _tie(penalty, first + _place(design, spans.epoch_a), first + _place(design, spans.epoch_b), 1.0 / _ALIKE**2)
    for name, last in (("score", UNSCORED), ("reply", NEVER)):
        if name in design.places:
            first = design.places[name].start
            _add(penalty, design.places[name], 1.0 / _CLASS**2)
            for place in range(first, first + last - 1):
                _tie(penalty, place, place + 1, 1.0 / _STEP**2)
    return penalty


def _add(penalty: Floats, here: slice, precision: float) -> None:
    places = np.arange(here.start, here.stop)
    penalty[places, places] += precision


def _tie(penalty: Floats, one: int, other: int, precision: float) -> None:
    penalty[[one, other], [one, other]] += precision
    penalty[[one, other], [other, one]] -= precision


def _fitted(design: _Design, penalty: Floats) -> tuple[Fitted, Floats]:
    """Fit, and learn how much sources, segments, teams and sellers differ (empirical Bayes)."""
    found = fit(design.grouped, penalty, near=_ROUGHLY)
    for _ in range(_ROUNDS):
        spread = np.diag(np.linalg.inv(found.information + penalty))
        for name in _SCALES:
            here = design.places[name]
            variance = float(np.mean(np.square(found.coefficients[here]) + spread[here]))
            places = np.arange(here.start, here.stop)
            penalty[places, places] = 1.0 / max(variance, _FIRM[name] ** 2)
        found = fit(design.grouped, penalty, found.coefficients, near=_ROUGHLY)
    return fit(design.grouped, penalty, found.coefficients), penalty


def _dispersion(design: _Design, fitted: Fitted) -> float:
    """Return by how much the numbers won vary more than chance would have it, by source and by seller over epochs."""
    grouped, epochs = design.grouped, design.epochs.size
    expected = grouped.trials * sigmoid(grouped.log_odds(fitted.coefficients))
    found = []
    names = list(design.places)
    epoch = grouped.factors[names.index("epoch")].labels
    for name in ("source", "seller"):
        factor = grouped.factors[names.index(name)]
        margin = factor.labels * epochs + epoch
        likely = np.bincount(margin, weights=expected, minlength=factor.levels * epochs)
        came = np.bincount(margin, weights=grouped.successes, minlength=factor.levels * epochs)
        enough = likely > 3.0
        if enough.any():
            found.append(float(np.mean(np.square(came - likely)[enough] / likely[enough])))
    return max(1.0, min(found, default=1.0))


def _tried(design: _Design, fitted: Fitted, penalty: Floats) -> Trial:
    """Hold what was won against chances that were reckoned without it."""
    grouped = design.grouped
    chance = held_out(grouped, penalty, fitted)
    order = np.argsort(chance, kind="stable")
    upto = np.cumsum(grouped.trials[order])
    tenth = np.minimum((10 * (upto - grouped.trials[order] / 2) / upto[-1]).astype(np.int64), _TENTHS - 1)
    trials, chance = grouped.trials[order], chance[order]
    leads, expected, won, variance = (
        np.asarray(np.bincount(tenth, weights=one, minlength=_TENTHS), dtype=np.float64)
        for one in (trials, trials * chance, grouped.successes[order], trials * chance * (1.0 - chance))
    )
    return Trial(leads=leads, expected=expected, won=won, variance=variance, dispersion=_dispersion(design, fitted))


def _drawn(
    design: _Design, fitted: Fitted, penalty: Floats, spread: float, rng: np.random.Generator, number: int
) -> tuple[Floats, Floats]:
    """Return draws of what was there before, (R, q), and of the changes, (R, p − q)."""
    first = design.places["source in b"].start
    before = slice(0, first)
    precision, pull = fitted.information / spread, fitted.score / spread
    precision[before, before] += penalty[before, before]
    pull[before] -= penalty[before, before] @ fitted.coefficients[before]
    pull = pull + precision @ fitted.coefficients
    inverse = np.linalg.inv(precision[before, before])
    across = precision[first:, before]
    of_changes = precision[first:, first:] - across @ inverse @ across.T
    groups = []
    for name in ("source", "team", "seller"):
        here = design.places[f"{name} in b"]
        groups.append(Group(np.arange(here.start - first, here.stop - first), _LIKELY))
    changes = draws(
        (of_changes + of_changes.T) / 2, pull[first:] - across @ (inverse @ pull[before]), tuple(groups), rng, number
    )
    middle = (inverse @ (pull[before][:, None] - across.T @ changes.T)).T
    noise = rng.standard_normal((number, first)) @ np.linalg.cholesky((inverse + inverse.T) / 2).T
    return middle + noise, changes


def _replies(chances: Chances, spans: Spans, rng: np.random.Generator, number: int) -> Floats:
    """Return draws of how each team's leads of each score were answered in a and in b, shape (R, 2, T, scores, replies)."""
    teams, scores = len(chances.teams), SCORES if chances.scores else 1
    if not chances.replies:
        return np.ones((number, 2, teams, scores, 1))
    shape = np.zeros((2, teams, scores, REPLIES))
    score = chances.score if chances.scores else np.zeros_like(chances.score)
    for at, epoch in enumerate((spans.epoch_a, spans.epoch_b)):
        here = chances.of(epoch) & (chances.seller >= 0) & (chances.reply < REPLIES)
        of = chances.team_of[chances.seller[here]], score[here], chances.reply[here]
        np.add.at(shape[at], of, chances.settled[here])
    # Each period's own: pooled over both, replies that became slow for all would look less so.
    alike = shape.sum(axis=1, keepdims=True)
    shape += _POOLED * alike / np.maximum(alike.sum(axis=-1, keepdims=True), 1.0) + 1e-9
    drawn = rng.standard_gamma(np.broadcast_to(shape, (number, *shape.shape)))
    return np.asarray(drawn / np.maximum(drawn.sum(axis=-1, keepdims=True), 1e-300))


def _over_sellers(
    chances: Chances, spans: Spans, design: _Design, base: Floats, changes: Floats, replies: Floats, trial: Trial
) -> Apart:
    """Return the chances averaged over the sellers, the scores and the replies that leads of a source meet.

    What these add to the log odds is laid on a grid, each value shared between its neighbours.
    """
    whom = met(chances, spans)
    first = design.places["source in b"].start
    of_source, of_team, of_seller = (
        changes[:, design.places[f"{name} in b"].start - first : design.places[f"{name} in b"].stop - first]
        for name in ("source", "team", "seller")
    )
    # Levels float between the factors, each draw its own: they go where there is no grid to leave.
    answered, level_of_replies = _levelled(base, design.places.get("reply"))
    promise, level_of_scores = _levelled(base, design.places.get("score"))
    level = level_of_replies + level_of_scores
    skill = base[:, design.places["seller"]] + base[:, design.places["team"]][:, chances.team_of]
    changed = of_seller + of_team[:, chances.team_of]
    found: dict[tuple[bool, ...], list[Floats]] = {key: [] for key in product((False, True), repeat=len(FACTORS))}
    for start in range(0, base.shape[0], _BLOCK):
        part = slice(start, start + _BLOCK)
        apiece = base[part, design.places["source"]][:, :, None] + base[part, design.places["segment"]][:, None, :]
        levels = base[part, design.places["epoch"]] + level[part]
        common = levels[:, _place(design, spans.epoch_a)], levels[:, _place(design, spans.epoch_b)]
        laid: dict[tuple[bool, bool], Floats] = {}
        for selling in (False, True):
            sold = skill[part] + (changed[part] if selling else 0.0)
            both = whom.laid(sold, promise[part], answered[part], whom.within[int(selling)], replies[part])
            laid |= {(reply, selling): weights for reply, weights in zip((False, True), both, strict=True)}
        for quality, alike in product((False, True), repeat=2):
            z = apiece + (of_source[part][:, :, None] if quality else 0.0) + common[int(alike)][:, None, None]
            likely = sigmoid(z[..., None] + GRID)
            for (reply, selling), weights in laid.items():
                key = quality, reply, selling, alike
                found[key].append(np.matmul(likely, weights[..., None])[..., 0])
    return Apart(
        chances=chances,
        chance={key: np.concatenate(parts) for key, parts in found.items()},
        members_a=whom.members[0],
        members_b=whom.members[1],
        of_source=of_source,
        of_seller=changed,
        of_team=changed @ to_teams(chances, whom.within[1]),
        of_reply=answered,
        trial=trial,
    )


def _levelled(base: Floats, here: slice | None) -> tuple[Floats, Floats]:
    """Return a factor's classes about the mean of its first ones, (R, classes), and that mean, (R, 1); 0 where it is not there."""
    if here is None:
        return np.zeros((base.shape[0], 1)), np.zeros((base.shape[0], 1))
    level = base[:, here][:, :UNSCORED].mean(axis=1, keepdims=True)
    return base[:, here] - level, level
