"""Campaigns, segments and products beneath the sources and the prices: which of them changed, and how surely.

A campaign's leads are held against those that its source had before, a segment's against its own, kind for kind, each lead as far
as its delay has passed. That is a look at the figures as they stand: who received the leads is not taken off, as it is for the sources.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns
from detente.numbers.holm import holm
from detente.numbers.mantel_haenszel import LogOdds, common_odds
from detente.questions.sales.chances import PARTS_OF_ONE, passed
from detente.questions.sales.model import Model
from detente.questions.sales.spans import Spans
from detente.questions.sales.tables import CampaignRow, ProductRow, SegmentRow
from detente.questions.sales.tallies import Asker

Floats = NDArray[np.float64]
_MOST = 100
_NORMAL = 1.6449  # normal quantile for 90 %
_SURE = 0.01
_FEWEST_WON = 10


def campaigns(asker: Asker, found: Model) -> Callable[[], Columns]:
    """Ask for the leads of both periods by campaign."""
    spans, cells = found.tally.spans, found.tally.cells
    given = {
        "passed": passed(found),
        "kinds": {"source": [source for source, _ in cells], "segment": [segment for _, segment in cells]},
    }
    return asker.later("campaigns.sql", given, most=_MOST, epoch_a=spans.epoch_a, epoch_b=spans.epoch_b)


def by_campaign(columns: Columns, dispersion: float) -> tuple[CampaignRow, ...]:
    """Return what the leads of each campaign of b are like beside those that its source had in a, most leads first.

    Campaigns come and go: beside themselves there would be nothing to see. None where no campaign is known.
    """
    now = _summed(columns, list(zip(columns["source"], columns["campaign"], strict=True)), columns["segment"], "b")
    before = _summed(columns, columns["source"], columns["segment"], "a")
    if not any(campaign for _, campaign in now):
        return ()
    pairs = {key: (of_key, before[key[0]]) for key, of_key in now.items() if key[0] in before}
    return tuple(
        CampaignRow(
            source=source,
            campaign=campaign,
            leads=one.leads,
            odds=one.odds,
            odds_low=one.low,
            odds_high=one.high,
            shows=one.shows,
        )
        for (source, campaign), one in _beside(pairs, dispersion).items()
    )


def by_segment(columns: Columns, dispersion: float) -> tuple[SegmentRow, ...]:
    """Return how the leads of each segment changed, source for source; none where there is one only."""
    now, before = (_summed(columns, columns["segment"], columns["source"], period) for period in ("b", "a"))
    pairs = {key: (of_key, before[key]) for key, of_key in now.items() if key in before}
    if len(pairs) < 2:
        return ()
    return tuple(
        SegmentRow(
            segment=segment, leads=one.leads, odds=one.odds, odds_low=one.low, odds_high=one.high, shows=one.shows
        )
        for segment, one in _beside(pairs, dispersion).items()
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """leads : the fewer of both sides.   odds, low, high : in percent of what they were; None where too few bought."""

    leads: int
    odds: float | None
    low: float | None
    high: float | None
    shows: str


Key = TypeVar("Key", bound=Hashable)


def _summed(columns: Columns, keys: Sequence[Key], kinds: Sequence[str], period: str) -> dict[Key, Floats]:
    """Return leads, leads as far as their delay has run, and deals of a period by key, each of shape (3, kinds)."""
    places = {kind: place for place, kind in enumerate(sorted(set(kinds)))}
    sums: dict[Key, Floats] = {}
    rows = zip(*(columns[name] for name in ("period", "leads", "seen", "won")), strict=True)
    for key, kind, (of_period, leads, seen, won) in zip(keys, kinds, rows, strict=True):
        if of_period == period:
            of_key = sums.setdefault(key, np.zeros((3, len(places))))
            of_key[:, places[kind]] += (leads, max(float(seen) / PARTS_OF_ONE, float(won)), won)
    return sums


def _beside(pairs: Mapping[Key, tuple[Floats, Floats]], dispersion: float) -> dict[Key, _Change]:
    """Return how each key's leads compare with those beside them, kind for kind; those of most leads first."""
    wide = float(np.sqrt(dispersion))
    told = {}
    for key, (now, before) in pairs.items():
        if min(now[2].sum(), before[2].sum()) >= _FEWEST_WON:
            log = common_odds(now[2], now[1], before[2], before[1])
            if np.isfinite(log.error):
                told[key] = LogOdds(log.value, log.error * wide)
    chances = holm(np.array([log.by_chance for log in told.values()]))
    chance = dict(zip(told, chances.tolist(), strict=True))
    order = sorted(pairs, key=lambda key: -float(pairs[key][0][0].sum()))
    return {key: _said(pairs[key], told.get(key), chance.get(key)) for key in order}


def _said(pair: tuple[Floats, Floats], log: LogOdds | None, chance: float | None) -> _Change:
    # The row lays one beside the other, so the side with fewer leads decides for it.
    leads = min(round(float(side[0].sum())) for side in pair)
    if log is None or chance is None:
        return _Change(leads, None, None, None, "too_few")
    odds, low, high = (100 * float(np.exp(log.value + side * _NORMAL * log.error)) for side in (0, -1, 1))
    return _Change(leads, odds, low, high, "yes" if chance < _SURE else "no")


def by_product(columns: Columns, spans: Spans) -> tuple[ProductRow, ...]:
    """Return list prices and what was given off them, product by product; none where no list amount is known."""
    rows = []
    names = columns["product"]
    for name in sorted(set(names)):
        here = [
            [place for place, epoch in enumerate(columns["epoch"]) if names[place] == name and epoch == wanted]
            for wanted in (spans.epoch_a, spans.epoch_b)
        ]
        won, pieces, of_pieces, of_list, amount = (
            [float(sum(float(columns[field][place] or 0) for place in places)) for places in here]
            for field in ("won", "pieces", "list_of_pieces", "list_amount", "amount")
        )
        if not all(won):
            continue
        price = (
            100 * (of_pieces[1] / pieces[1]) / (of_pieces[0] / pieces[0]) if all(pieces) and all(of_pieces) else None
        )
        off = [1 - paid / listed for paid, listed in zip(amount, of_list, strict=True)]
        rows.append(ProductRow(product=name, won=round(min(won)), price=price, off_a=off[0], off_b=off[1]))
    return tuple(rows)
