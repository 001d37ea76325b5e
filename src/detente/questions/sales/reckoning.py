"""The figures of the answer in whole minor units, with their intervals, and which of them are certain enough to be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.numbers.levels import NORMAL_99
from detente.numbers.rounding import to_total
from detente.questions.sales.model import Model
from detente.questions.sales.redraws import Played, halfwidth, weighing
from detente.questions.sales.waterfall import BARS, OWNERS, Booked, Parts, Totals, bars

Floats = NDArray[np.float64]
_LEAST_SHARE = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the answer and its 90 % interval, minor units."""

    value: int
    low: int
    high: int

    @classmethod
    def around(cls, value: int, half: float) -> Figure:
        """Return a figure with as much on one side as on the other."""
        return cls(value=value, low=value - round(half), high=value + round(half))

    @classmethod
    def fact(cls, value: int) -> Figure:
        """Return a figure that is known."""
        return cls(value=value, low=value, high=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """The figures of the answer, minor units.

    bars : bar → figure, in their order.   owners : owner → figure, of those that can be told.
    alike : owner → figure, were what struck all alike in truth theirs: "all sources worse" and "all alike" are one curve.
    by_logs : bar → the same by the logarithmic mean Divisia index, of those that it is reckoned for.
    certain : bars of which it may be said that something came from them: they are 3 % of the sales of a at least, and their
    99 % interval excludes zero, so that all bars together are right nine times in ten (Bonferroni).   worth : the change of what leads
    are worth, all parts together.   worth_certain : whether the same may be said of it.
    timing_halves : half the width of each period's timing, by a and b.
    """

    booked: Booked
    bars: Mapping[str, Figure]
    owners: Mapping[str, Figure]
    alike: Mapping[str, Figure]
    by_logs: Mapping[str, int]
    certain: frozenset[str]
    worth: Figure
    worth_certain: bool
    totals: Mapping[str, int]
    total_halves: Mapping[str, int]
    timing_halves: Mapping[str, int]

    @property
    def told_apart(self) -> bool:
        """Whether sources and sellers could be told apart."""
        return "not_yet_told_apart" not in self.bars


def reckon(found: Model, booked: Booked, answer: Totals, played: Played, parts: Parts | None = None) -> Reckoned:
    """Return the figures in whole minor units: every sum holds to the last one.

    answer : totals in which leads are worth what ``parts`` say, where there are any.
    """
    deals = weighing(found)
    whole = {name: round(float(getattr(answer, name)[0])) for name in Totals.__dataclass_fields__}
    errors = {name: getattr(played.answer, name) - getattr(played.truth, name) for name in Totals.__dataclass_fields__}
    of_truth, of_answer = bars(found, booked, played.truth), bars(found, booked, played.answer)
    bar_errors = {name: of_answer[name] - of_truth[name] for name in of_answer}
    drawn = {} if parts is None else dict(parts.bars)
    values = _whole_bars(booked, whole, bars(found, booked, answer), drawn)
    reached = {
        name: likely(value, drawn[name]) if name in drawn else Figure.around(value, halfwidth(bar_errors[name], deals))
        for name, value in values.items()
    }
    sure = {
        name
        for name, value in values.items()
        if abs(value) > _LEAST_SHARE * abs(booked.a)
        and (
            _excludes_zero(drawn[name], 0.99)
            if name in drawn
            else abs(value) > halfwidth(bar_errors[name], deals, NORMAL_99)
        )
        and not _doubtful(found, name)
    }
    owned = (
        {owner: _together(values, drawn, _names(owner, drawn)) for owner in _owners(drawn)}
        if drawn
        else _marketing(values, bar_errors, deals)
    )
    worth, worth_certain = _worth(values, drawn, reached, booked)
    return Reckoned(
        booked=booked,
        bars=reached,
        owners=owned,
        alike=_alike(owned, values, drawn),
        by_logs={} if parts is None else {name: round(part) for name, part in parts.by_logs.items()},
        certain=frozenset(sure),
        worth=worth,
        worth_certain=worth_certain or "not_yet_told_apart" in sure,
        totals=whole,
        total_halves={name: round(halfwidth(error, deals)) for name, error in errors.items()},
        timing_halves={
            period: round(halfwidth(errors[f"expected_{period}"] - errors[f"{period}_at_{period}"], deals))
            for period in ("a", "b")
        },
    )


def likely(value: int, drawn: Floats) -> Figure:
    """Return a figure and between what nine in ten of its draws lie."""
    low, high = np.quantile(drawn, (0.05, 0.95))
    return Figure(value=value, low=min(round(float(low)), value), high=max(round(float(high)), value))


def _excludes_zero(drawn: Floats, level: float) -> bool:
    low, high = np.quantile(drawn, ((1 - level) / 2, (1 + level) / 2))
    return bool(low > 0 or high < 0)


def _marketing(values: Mapping[str, int], errors: Mapping[str, Floats], deals: float) -> Mapping[str, Figure]:
    """Return marketing's part where nothing else can be told: the number of leads and their mix."""
    both = errors["volume"] + errors["mix"]
    return {"marketing": Figure.around(values["volume"] + values["mix"], halfwidth(both, deals))}


def _owners(drawn: Mapping[str, Floats]) -> list[str]:
    """Return the owners of whom a bar is known."""
    return [owner for owner in dict.fromkeys(OWNERS.values()) if _names(owner, drawn)]


def _names(owner: str, drawn: Mapping[str, Floats]) -> list[str]:
    return [name for name in drawn if OWNERS[name] == owner]


def _together(values: Mapping[str, int], drawn: Mapping[str, Floats], names: list[str]) -> Figure:
    return likely(sum(values[name] for name in names), np.sum([drawn[name] for name in names], axis=0))


def _alike(owned: Mapping[str, Figure], values: Mapping[str, int], drawn: Mapping[str, Floats]) -> Mapping[str, Figure]:
    """Return the parts of those who could have changed all at once, with what struck all alike."""
    return {
        owner: _together(values, drawn, [*_names(owner, drawn), "common"])
        for owner in ("marketing", "sales")
        if owner in owned and "common" in drawn
    }


def _worth(
    values: Mapping[str, int], drawn: Mapping[str, Floats], reached: Mapping[str, Figure], booked: Booked
) -> tuple[Figure, bool]:
    """Return the change of what leads are worth, prices apart, and whether it is certain."""
    if not drawn:
        return reached["not_yet_told_apart"], False
    names = [name for name in ("quality", "reply", "selling", "common") if name in drawn]
    figure, together = _together(values, drawn, names), np.sum([drawn[name] for name in names], axis=0)
    return figure, _excludes_zero(together, 0.99) and abs(figure.value) > _LEAST_SHARE * abs(booked.a)


def _doubtful(found: Model, bar: str) -> bool:
    """Whether what the bar rests on, that leads take the time they used to, is in doubt."""
    spans = found.tally.spans
    cut = min(found.possible[spans.epoch_a], found.possible[spans.epoch_b]) < 1
    return bar in ("not_yet_told_apart", "common", "timing", "chance") and (cut or found.other_ages > 0)


def _whole_bars(
    booked: Booked, whole: Mapping[str, int], raw: Mapping[str, Floats], drawn: Mapping[str, Floats]
) -> dict[str, int]:
    names = tuple(drawn) or ("volume", "mix", "not_yet_told_apart")
    means = [float(drawn[name].mean()) if drawn else float(raw[name][0]) for name in names]
    shared = to_total(means, whole["b_at_b"] - whole["a_at_a"])
    timing = (whole["expected_b"] - whole["b_at_b"]) - (whole["expected_a"] - whole["a_at_a"])
    no_lead = booked.no_lead_b - booked.no_lead_a
    values = dict(zip(names, shared, strict=True)) | {"no_lead": no_lead, "timing": timing}
    values["chance"] = booked.b - booked.a - sum(values.values())
    return {name: values[name] for name in BARS if name in values}
