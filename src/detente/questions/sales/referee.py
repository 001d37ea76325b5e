"""What a referee asks: how it was computed, whether what it rests on holds, and what would change the verdict."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.language import N_, Message, Share
from detente.numbers.levels import NORMAL_90
from detente.questions.sales.apart import Apart
from detente.questions.sales.chances import KNOWN, REPLIES, connected
from detente.questions.sales.limits import YOUNG
from detente.questions.sales.model import Model
from detente.questions.sales.reckoning import Reckoned, likely
from detente.questions.sales.spans import Spans
from detente.questions.sales.tables import CheckRow, ReplyRow, TenthRow

Floats = NDArray[np.float64]
TABLES = frozenset({"checks", "tenths"})
"""Tables that are there for whoever wants to check the answer."""
_TENTHS_HOLD, _LOAD, _AGREE, _LUCK = 0.7, 0.25, 0.03, 0.5


def how(reckoned: Reckoned, checked: tuple[CheckRow, ...], *, told_apart: bool) -> tuple[Message, ...]:
    """Return whether what the answer rests on holds, how it was computed and what it takes for granted, in sentences."""
    computed = (_TOLD_APART, _DELAYS, _SHARED, _DRAWS, _ROUTED) if told_apart else (_WORTH, _DELAYS, _PLAYED)
    messages = (_verdict(checked), *map(Message, computed), _tipping(reckoned))
    return tuple(message for message in messages if message is not None)


def _verdict(checked: tuple[CheckRow, ...]) -> Message:
    failing = sum(row.holds == "no" for row in checked)
    if not failing:
        return Message(N_("All that the answer rests on holds, as far as it can be checked."))
    return Message(_FAILING, plural=_FAILINGS, n=failing)


_FAILING = N_("{n} thing that the answer rests on does not hold; take it with care.")
_FAILINGS = N_("{n} things that the answer rests on do not hold; take it with care.")


_TOLD_APART = N_(
    "The chance that a lead buys in the end is reckoned from its source, its segment, its score among its source’s leads, who "
    "received it, how soon it was answered and when it came; in the period in question sources, teams and sellers may each have changed, and most are taken not to have."
)
_WORTH = N_(
    "What a lead brings in the end is reckoned by its source, its segment and when it came; kinds with few leads lean on the others."
)
_DELAYS = N_(
    "A young lead counts only as far as the time that leads of its segment take to buy has passed for it; what is still to come is reckoned from that."
)
_SHARED = N_(
    "What changed is shared out over its causes as the mean over all orders in which they may be looked at (Shapley); beside it stands another way, by logarithms."
)
_DRAWS = N_(
    "Intervals come from four hundred draws of what the evidence leaves possible, who changed among it; nine in ten of them lie inside."
)
_PLAYED = N_(
    "Intervals come from four hundred companies as this one may well be, played and answered anew; nine times in ten the error is smaller."
)
_ROUTED = N_("Which team gets the leads of which source is held at what it was on average.")


def _tipping(reckoned: Reckoned) -> Message | None:
    """Return how much more or less b's leads would have to bring from here on for the common change to be nothing."""
    due, common = reckoned.totals["due_b"], reckoned.bars.get("common")
    if common is None or due <= 0 or "common" not in reckoned.certain or abs(common.value) >= due:
        return None
    text = _TIPPING_MORE if common.value < 0 else _TIPPING_LESS
    return Message(text, share=Share(abs(common.value) / due))


_TIPPING_MORE = N_(
    "What would change the verdict: were this period’s leads to bring {share} more from here on than is reckoned, nothing would have struck all alike."
)
_TIPPING_LESS = N_(
    "What would change the verdict: were this period’s leads to bring {share} less from here on than is reckoned, nothing would have lifted all alike."
)


def checks(found: Model, apart: Apart | None, reckoned: Reckoned) -> tuple[CheckRow, ...]:
    """Return what the answer rests on, each as a share with the share it should keep to."""
    rows = [_least("time_passed", found.share_come(), YOUNG), _most("other_ages", found.other_ages, 0.0)]
    if apart is not None:
        spans, trial = found.tally.spans, apart.trial
        epochs = spans.epoch_a, spans.epoch_b
        rows += [
            _least("receivers_known", round(apart.chances.known(epochs), 2), KNOWN),
            _least("connected", round(connected(apart.chances, epochs), 2), KNOWN),
            _least("foretold", float(np.mean([row.holds == "yes" for row in tenths(apart)])), _TENTHS_HOLD),
            _most("beyond_chance", trial.dispersion - 1.0, _LUCK),
            _most("load", _load(apart, spans), _LOAD),
            _most("ways_apart", _ways_apart(reckoned), _AGREE),
        ]
    return tuple(rows)


def _least(check: str, found: float, bound: float) -> CheckRow:
    return CheckRow(check=check, found=found, least=bound, most=None, holds="yes" if found >= bound else "no")


def _most(check: str, found: float, bound: float) -> CheckRow:
    return CheckRow(check=check, found=found, least=None, most=bound, holds="yes" if found <= bound else "no")


def _load(apart: Apart, spans: Spans) -> float:
    """Return by how much the number of leads a day in the hands of a seller who had any changed."""
    chances, apiece = apart.chances, []
    for epoch, period in ((spans.epoch_a, spans.a), (spans.epoch_b, spans.b)):
        here = chances.of(epoch) & (chances.seller >= 0)
        days = (period.to_on - period.from_on).days
        apiece.append(float(chances.leads[here].sum()) / np.unique(chances.seller[here]).size / days)
    return abs(apiece[1] / apiece[0] - 1.0)


def _ways_apart(reckoned: Reckoned) -> float:
    """Return by how much the two ways to share out differ most, as a share of the sales of a."""
    most = max(abs(part - reckoned.bars[name].value) for name, part in reckoned.by_logs.items())
    return most / max(abs(reckoned.booked.a), 1)


def tenths(apart: Apart) -> tuple[TenthRow, ...]:
    """Return how the foretold chances turned out, tenth by tenth of the leads, least likely to buy first."""
    trial = apart.trial
    rows = []
    for place, leads in enumerate(trial.leads):
        if leads <= 0:
            continue
        half = NORMAL_90 * float(np.sqrt(trial.variance[place] * trial.dispersion))
        low, high = max(trial.expected[place] - half, 0.0), trial.expected[place] + half
        rows.append(
            TenthRow(
                tenth=place + 1,
                leads=round(float(leads)),
                foretold=float(trial.expected[place] / leads),
                low=float(low / leads),
                high=float(high / leads),
                won=float(trial.won[place] / leads),
                holds="yes" if low <= trial.won[place] <= high else "no",
            )
        )
    return tuple(rows)


def replies(apart: Apart, spans: Spans) -> tuple[ReplyRow, ...]:
    """Return how soon leads were answered in both periods, and what that does to their odds of buying."""
    chances = apart.chances
    if not chances.replies:
        return ()
    here = [chances.of(epoch) & (chances.reply < REPLIES) for epoch in (spans.epoch_a, spans.epoch_b)]
    leads = np.array([np.bincount(chances.reply[one], chances.settled[one], REPLIES) for one in here])
    shares = leads / np.maximum(leads.sum(axis=1, keepdims=True), 1.0)
    rows = []
    for place in np.flatnonzero(leads.sum(axis=0) > 0):
        odds = 100 * np.exp(apart.of_reply[:, place] - apart.of_reply[:, 0])
        level = likely(round(float(odds.mean())), odds)
        # The row lays b beside a, so the period with fewer leads decides for it.
        behind = [round(float(number)) for number in leads[:, place] if number > 0]
        rows.append(
            ReplyRow(
                reply=f"reply_{place}",
                leads=min(behind),
                share_a=float(shares[0, place]),
                share_b=float(shares[1, place]),
                odds=float(level.value),
                odds_low=float(level.low),
                odds_high=float(level.high),
            )
        )
    return tuple(rows)
