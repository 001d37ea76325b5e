"""What needs a look now: figures that left their noise, targets that will be missed, a plan that lacks something.

An alert has a name that stays, so that a feed or a mail tells each once: the kind, the KPI, what it was to reach, and the month.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from detente.language import N_, Count, Mean, Message, Money, Share
from detente.questions.scorecards import control
from detente.questions.scorecards.cards import called
from detente.questions.scorecards.readiness import title
from detente.questions.scorecards.standing import Standing
from detente.questions.scorecards.tables import AlertRow, LineRow

UNLIKELY: Final = 0.2
"""A target that is reached in less of what may come will probably be missed; a convention."""


def alerts(told: Standing, lines: tuple[LineRow, ...]) -> tuple[AlertRow, ...]:
    """Return what needs a look now, of the plan in force: what lacks first, then what left its noise, then what falls short."""
    if told.agreed is None:
        return ()
    return (*_lacking(told), *_signals(told, lines), *_short(told, lines))


def _lacking(told: Standing) -> Iterator[AlertRow]:
    if told.agreed is None or told.ready is None:
        return
    plan = told.agreed.plan
    for one in told.ready.lacking():
        yield AlertRow(
            alert=f"lacking/{plan.name}/{one.condition}",
            kind="lacking",
            month_on=told.seen.first[-2],
            sentence=Message(N_("The plan “{plan}” lacks {what}."), plan=plan.name, what=title(one.condition)),
        )


def _signals(told: Standing, lines: tuple[LineRow, ...]) -> Iterator[AlertRow]:
    """Yield an alert for each KPI of the plan whose last month lies beyond its usual noise, once, on whichever cards it stands."""
    month = told.seen.first[-2]
    for name in dict.fromkeys(row.kpi for row in lines if row.signal in ("up", "down")):
        kpi = told.kpis[name]
        values = kpi.over(told.counted.floats(), told.minor)
        noise = control.noise(values, kpi)
        # The chart's last month is the last with a figure; without one in the month in question there is nothing to tell.
        if noise is None or not math.isfinite(values[-1]):
            continue
        beyond = not noise.low <= values[-1] <= noise.high
        low, now, high = (_figure(value, kpi.unit, told) for value in (noise.low, float(values[-1]), noise.high))
        yield AlertRow(
            alert=f"signal/{name}/{month}",
            kind="signal",
            month_on=month,
            sentence=Message(
                N_("“{kpi}” left its noise: {now} in the last month, and {low} to {high} is usual.")
                if beyond
                else N_(
                    "“{kpi}” has shifted: {now} in the last month, within {low} to {high}, and too many months lie on one side of what is usual."
                ),
                kpi=called(told.kpis, name),
                now=now,
                low=low,
                high=high,
            ),
        )


def _short(told: Standing, lines: tuple[LineRow, ...]) -> Iterator[AlertRow]:
    if told.agreed is None:
        return
    plan, month = told.agreed.plan, told.seen.first[-2]
    cards: dict[tuple[str, float, float], list[str]] = {}
    for row in lines:
        if row.chance is not None and row.target is not None and row.chance < UNLIKELY:
            cards.setdefault((row.kpi, row.target, row.chance), []).append(row.card)
    for (kpi, target, chance), names in cards.items():
        yield AlertRow(
            alert=f"short/{plan.name}/{kpi}/{target:.6g}/{month}",
            kind="short",
            month_on=month,
            sentence=Message(
                N_(
                    "“{kpi}” ({cards}) will probably miss its target by {day}: it is reached in {chance} of what may come."
                ),
                kpi=called(told.kpis, kpi),
                cards=names,
                day=plan.to_on,
                chance=Share(chance),
            ),
        )


def _figure(value: float, unit: str, told: Standing) -> Count | Mean | Money | Share:
    """Return a KPI's figure as a sentence says it."""
    match unit:
        case "money":
            return Money(round(value * 10**told.minor), told.currency)
        case "share":
            return Share(value, 1)
        case "count":
            return Count(round(value))
        case _:
            return Mean(value)
