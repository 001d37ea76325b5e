"""Leads as the fair model sees them: by source, segment, seller, reply and time, with what was won from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns
from detente.evidence.periods import DAY_MICROS
from detente.numbers.development import labels
from detente.numbers.overlap import ending_inside
from detente.questions.sales.model import Model
from detente.questions.sales.spans import Spans
from detente.questions.sales.tallies import Asker

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
REPLIES = 10
"""Classes of reply: nine by hours, and never; see chances.sql. Wide ones would hide that replies in them became later."""
NEVER, TOO_YOUNG = 9, 10
SCORES = 6
"""Classes of score: fifths of a source's leads, and not known; see chances.sql."""
UNSCORED = 5
_YOUNG = 14 * DAY_MICROS
PARTS_OF_ONE = 1_000_000
"""What shares are counted in on their way to the engine and back."""
_EVER = 1 << 62
_ENOUGH = 100_000
"""Leads of a and b from which they need no help from before a."""
_FEWEST_REPLIED, _FEWEST_SETTLED, _FEWEST_SCORED = 0.2, 50.0, 0.5
KNOWN = 0.9
"""Share of the leads whose receiver, and whose tie to the others, must be known."""
_FEWEST_SELLERS = 5
"""What changed in the selling is about those who sell: the exit would let nothing be told about fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """n cells of leads created up to the end of b; labels number the names from 0.

    source, segment, seller, reply, score, epoch : label of each cell, (n,); all epochs before a are 0; seller -1 where
    unknown, reply `TOO_YOUNG` where it can't be said yet, score `UNSCORED` where there is none.
    leads, settled, trials, won : (n,), where trials are leads times the share of their delay that has passed.
    team_of : team of each seller.   replies, scores : whether these are recorded.
    """

    sources: tuple[str, ...]
    segments: tuple[str, ...]
    sellers: tuple[str, ...]
    teams: tuple[str, ...]
    team_of: Whole
    source: Whole
    segment: Whole
    seller: Whole
    reply: Whole
    score: Whole
    epoch: Whole
    leads: Floats
    settled: Floats
    trials: Floats
    won: Floats
    replies: bool
    scores: bool

    def of(self, epoch: int) -> NDArray[np.bool_]:
        """Return which cells belong to an epoch."""
        return np.asarray(self.epoch == epoch)

    def known(self, epochs: tuple[int, ...]) -> float:
        """Return of what share of the epochs' leads the seller is known."""
        here = np.isin(self.epoch, epochs)
        return float(self.leads[here & (self.seller >= 0)].sum() / max(self.leads[here].sum(), 1.0))


def asked(asker: Asker, found: Model, *, replies: bool) -> Callable[[], Columns]:
    """Ask for the cells. replies : whether contacts by sales are recorded at all."""
    spans = found.tally.spans
    compared = float(found.passing.members[:, [spans.epoch_a, spans.epoch_b]].sum())
    return asker.later(
        "chances.sql",
        {"passed": passed(found)},
        young=_YOUNG,
        replies=int(replies),
        now=asker.evidence.as_of + 1,
        first_at=spans.a.from_at if compared > _ENOUGH else -_EVER,
        epoch_a=spans.epoch_a,
    )


def counted(taken: Columns, spans: Spans, *, replies: bool) -> Chances:
    """Return the cells as arrays. replies : whether contacts by sales are recorded at all."""
    source, sources = labels(taken["source"])
    segment, segments = labels(taken["segment"])
    team_by = {seller: team for seller, team in zip(taken["seller"], taken["team"], strict=True) if seller}
    sellers = _by_what_they_had(taken, team_by)
    place = {name: at for at, name in enumerate(sellers)} | {"": -1}
    team_of, teams = labels([team_by[name] for name in sellers])
    seller = np.array([place[name] for name in taken["seller"]], dtype=np.int64)
    reply, score, epoch = (np.array(taken[name], dtype=np.int64) for name in ("reply", "score", "epoch"))
    # Engines sort texts each in their own way; sums, and draws, are to be the same to the last bit.
    order = np.lexsort((epoch, score, reply, seller, segment, source))
    leads, settled, seen, won = (
        np.array(taken[name], dtype=np.float64)[order] for name in ("leads", "settled", "seen", "won")
    )
    source, segment, seller, reply, score, epoch = (
        one[order] for one in (source, segment, seller, reply, score, epoch)
    )
    return Chances(
        sources=tuple(sources),
        segments=tuple(segments),
        sellers=tuple(sellers),
        teams=tuple(teams),
        team_of=team_of,
        source=source,
        segment=segment,
        seller=seller,
        reply=reply,
        score=score,
        epoch=epoch,
        leads=leads,
        settled=settled,
        trials=seen / PARTS_OF_ONE,
        won=won,
        replies=replies and _answered(settled, reply, epoch, (spans.epoch_a, spans.epoch_b)),
        scores=_scored(leads, score, epoch, (spans.epoch_a, spans.epoch_b)),
    )


def _by_what_they_had(taken: Columns, team_by: Mapping[str, str]) -> list[str]:
    """Return the sellers in an order that does not hang on their ids: an erased one has another, and the answer stays."""
    place, names = labels(taken["seller"])
    had = [
        np.bincount(place, np.array(taken[name], dtype=np.float64) * (1 + np.array(taken[beside], dtype=np.float64)))
        for beside in ("reply", "epoch", "won")
        for name in ("leads", "seen", "settled")
    ]
    order = {name: tuple(one[at] for one in had) for at, name in enumerate(names)}
    return sorted(team_by, key=lambda seller: (team_by[seller], order[seller]))


def _answered(settled: Floats, reply: Whole, epoch: Whole, epochs: tuple[int, int]) -> bool:
    """Whether enough leads were answered, and are old enough to say so, for replies to be recorded at all."""
    old_enough = min(float(settled[epoch == one].sum()) for one in epochs) >= _FEWEST_SETTLED
    return old_enough and float(settled[reply < NEVER].sum()) >= _FEWEST_REPLIED * float(settled.sum())


def _scored(leads: Floats, score: Whole, epoch: Whole, epochs: tuple[int, int]) -> bool:
    """Whether most leads of both periods have a score: where only one has them, what scores tell and what struck all are one."""
    known = [float(leads[(epoch == one) & (score != UNSCORED)].sum()) for one in epochs]
    return all(
        many >= _FEWEST_SCORED * float(leads[epoch == one].sum()) for many, one in zip(known, epochs, strict=True)
    )


def passed(found: Model) -> Mapping[str, Sequence[str | int]]:
    """Return, for each cell and stretch, the share of the delay that has passed while deals were recorded."""
    tally = found.tally
    inside = ending_inside(tally.stretches, tally.ages, (found.begins, tally.now))
    share = np.rint(found.deals.delays[0] @ inside.T * PARTS_OF_ONE).astype(np.int64)
    stretches = list(zip(tally.blocks, tally.epoch_of.tolist(), strict=True))
    return {
        "source": [source for source, _ in tally.cells for _ in stretches],
        "segment": [segment for _, segment in tally.cells for _ in stretches],
        "block_at": [block for _ in tally.cells for block, _ in stretches],
        "epoch": [epoch for _ in tally.cells for _, epoch in stretches],
        "share": share.ravel().tolist(),
    }


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why sources and sellers can't be told apart. source : one whose leads go to sellers of their own, or none.

    share : of that source's leads to be routed at random for a quarter to tell; 1 where all of them would not do.
    """

    why: str
    source: str = ""
    share: float = 0.0


def refusal(chances: Chances, epochs: tuple[int, int], rate: float) -> Refusal | None:
    """Return why the parts of sources and sellers can't be told apart; None where they can.

    rate : share of leads that buy. Source: the two-way layout without interaction is estimable within connected parts only
    (Searle 1971, Linear Models, ch. 7; Abowd, Kramarz and Margolis 1999, Econometrica 67:251-333).
    """
    if chances.known(epochs) < KNOWN:
        return Refusal("unknown")
    here = np.isin(chances.epoch, epochs) & (chances.seller >= 0)
    together, part, connected = _connected(chances, here)
    if (together.sum(axis=1) > 0).sum() < 2:
        return Refusal("one source")
    if min(np.unique(chances.seller[here & chances.of(epoch)]).size for epoch in epochs) < _FEWEST_SELLERS:
        return Refusal("few sellers")
    if connected >= KNOWN:
        return None
    weight = np.bincount(part, weights=together.sum(axis=1))
    apart = np.where(part != int(weight.argmax()), together.sum(axis=1), -1.0)
    source = int(apart.argmax())
    # Enough leads elsewhere that a change by 15 % of the odds stands out against its standard error, twice over.
    needed = 8.0 / (0.15**2 * max(rate * (1.0 - rate), 1e-6))
    return Refusal("apart", chances.sources[source], min(needed / max(apart[source] / 2, 1.0), 1.0))


_LINK = 3.0
"""Leads of a source in the hands of a seller from which the two count as connected."""


def connected(chances: Chances, epochs: tuple[int, int]) -> float:
    """Return what share of the epochs' leads lies in the largest part in which sources and sellers meet."""
    return _connected(chances, np.isin(chances.epoch, epochs) & (chances.seller >= 0))[2]


def _connected(chances: Chances, here: NDArray[np.bool_]) -> tuple[Floats, Whole, float]:
    """Return leads by source and seller, the part in which each source lies, and the share in the largest part."""
    together = np.zeros((len(chances.sources), len(chances.sellers)))
    np.add.at(together, (chances.source[here], chances.seller[here]), chances.leads[here])
    part = _parts(together >= _LINK)
    weight = np.bincount(part, weights=together.sum(axis=1))
    return together, part, float(weight.max() / max(weight.sum(), 1.0))


def _parts(linked: NDArray[np.bool_]) -> Whole:
    """Return in which connected part each source lies, shape (S,). linked : sources by sellers."""
    part = np.arange(linked.shape[0])
    for seller in range(linked.shape[1]):
        sources = np.flatnonzero(linked[:, seller])
        if sources.size > 1:
            part[np.isin(part, part[sources])] = part[sources].min()
    return np.unique(part, return_inverse=True)[1].astype(np.int64)
