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
from detente.numbers.levels import NORMAL_90
from detente.numbers.mantel_haenszel import LogOdds, common_odds, unripe
from detente.questions.sales.chances import PARTS_OF_ONE, passed
from detente.questions.sales.model import Model
from detente.questions.sales.spans import Spans
from detente.questions.sales.tables import CampaignRow, ProductRow, SegmentRow
from detente.questions.sales.tallies import Asker

Floats = NDArray[np.float64]
_MOST = 100
_SURE = 0.01
_FEWEST_WON = 10


def campaigns(asker: Asker, found: Model) -> Callable[[], Columns]:
    """Ask for the leads of both periods by campaign."""
    spans, given = found.tally.spans, {"passed": passed(found), **found.tally.kept}
    return asker.later("campaigns.sql", given, most=_MOST, epoch_a=spans.epoch_a, epoch_b=spans.epoch_b)


def by_campaign(columns: Columns, dispersion: float, unsure: float) -> tuple[CampaignRow, ...]:
    """Return what the leads of each campaign of b are like beside those that its source had in a, most leads first.

    Campaigns come and go: beside themselves there would be nothing to see. None where no campaign is known.
    """
    now = _summed(columns, list(zip(columns["source"], columns["campaign"], strict=True)), columns["segment"], "b")
    before = _summed(columns, columns["source"], columns["segment"], "a")
    if not any(campaign for _, campaign in now):
        return ()
    pairs = {key: (of_key, before.get(key[0], np.zeros_like(of_key))) for key, of_key in now.items()}
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
        for (source, campaign), one in _beside(pairs, dispersion, unsure).items()
    )


def by_segment(columns: Columns, dispersion: float, unsure: float) -> tuple[SegmentRow, ...]:
    """Return how the leads of each segment changed, source for source; none where there is one only."""
    now, before = (_summed(columns, columns["segment"], columns["source"], period) for period in ("b", "a"))
    nothing = np.zeros_like(next(iter((now | before).values())))
    pairs = {key: (now.get(key, nothing), before.get(key, nothing)) for key in sorted(now | before)}
    if len(pairs) < 2:
        return ()
    return tuple(
        SegmentRow(
            segment=segment, leads=one.leads, odds=one.odds, odds_low=one.low, odds_high=one.high, shows=one.shows
        )
        for segment, one in _beside(pairs, dispersion, unsure).items()
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


def _beside(pairs: Mapping[Key, tuple[Floats, Floats]], dispersion: float, unsure: float) -> dict[Key, _Change]:
    """Return how each key's leads compare with those beside them, kind for kind; those of most leads first.

    unsure : how unsure it is how far the leads of b were followed, beside those of a (logarithms).
    """
    told = {}
    for key, (now, before) in pairs.items():
        if min(now[2].sum(), before[2].sum()) >= _FEWEST_WON:
            log = common_odds(now[2], now[1], before[2], before[1])
            if np.isfinite(log.error):
                wide = dispersion * max(unripe(*(float(of[row].sum()) for row in (2, 1, 0))) for of in (now, before))
                told[key] = LogOdds(log.value, float(np.hypot(log.error * np.sqrt(wide), unsure)))
    chances = holm(np.array([log.by_chance for log in told.values()]))
    chance = dict(zip(told, chances.tolist(), strict=True))
    order = sorted(pairs, key=lambda key: -float(pairs[key][0][0].sum()))
    return {key: _said(pairs[key], told.get(key), chance.get(key)) for key in order}


def _said(pair: tuple[Floats, Floats], log: LogOdds | None, chance: float | None) -> _Change:
    # The row lays one beside the other, so the side with fewer leads decides for it; a side without any is none.
    leads = min(number for number in (round(float(side[0].sum())) for side in pair) if number)
    if log is None or chance is None:
        return _Change(leads, None, None, None, "too_few")
    odds, low, high = (100 * float(np.exp(log.value + side * NORMAL_90 * log.error)) for side in (0, -1, 1))
    return _Change(leads, odds, low, high, "yes" if chance < _SURE else "no")


def by_product(columns: Columns, spans: Spans) -> tuple[ProductRow, ...]:
    """Return list prices and what was given off them, product by product; none where no list amount is known."""
    rows = []
    place_of = {key: place for place, key in enumerate(zip(columns["product_id"], columns["epoch"], strict=True))}
    for identity in dict.fromkeys(columns["product_id"]):
        before, now = (place_of.get((identity, epoch)) for epoch in (spans.epoch_a, spans.epoch_b))
        if before is None or now is None:
            continue
        pieces, listed, of_list, amount = (
            [float(columns[name][place] or 0) for place in (before, now)]
            for name in ("pieces", "list_of_pieces", "list_amount", "amount")
        )
        behind = [columns[name][place] for name in ("buyers", "sellers") for place in (before, now)]
        known = all(pieces) and all(listed)
        rows.append(
            ProductRow(
                product=columns["product"][now],
                people=min(number for number in behind if number),
                price=100 * (listed[1] / pieces[1]) / (listed[0] / pieces[0]) if known else None,
                off_a=1 - amount[0] / of_list[0],
                off_b=1 - amount[1] / of_list[1],
            )
        )
    rows.sort(key=lambda row: (-(row.people or 0), row.product))
    return tuple(rows[:_MOST])
