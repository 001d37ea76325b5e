"""Plans of visits on drawn companies: rules held, how far from the best, how long, and what a tenth of cancellations moves."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.exchange.drawn import company

from benchmarks.measure import table
from detente.exchange.checking import broken
from detente.exchange.planning import Planned, plan
from detente.exchange.visits import Person, Rules

_SIZES: Final = (20, 35, 50, 80)


def section(_: Path, companies: int = 200, seconds: float = 1.5) -> str:
    """Return how plans of many small companies come out, and that of one of 200 people over twelve weeks."""
    rows = [_row(f"{companies} companies of 20 to 80, 4 weeks", list(_drawn(companies, seconds)))]
    people, rules = company(200, 12, 1)
    rows.append(_row("200 people, 12 weeks", [_tried(people, rules, 1, 55.0)]))
    headings = ("on", "broken rules", "gap, median", "gap, worst", "seconds, median", "seconds, worst", "moved, worst")
    text = "## Half-day visits\n\nA tenth of the visits is cancelled and the plan made anew: *moved* is the share of the others that changed.\n\n"
    return text + table(headings, rows) + "\n\nBars: no broken rule; 200 people × 12 weeks in under 60 s; moved ≤ 20 %."


def _drawn(companies: int, seconds: float) -> Iterator[tuple[int, float, float, float]]:
    for seed in range(companies):
        people, rules = company(_SIZES[seed % len(_SIZES)], 4, seed, busy=0.3 + 0.04 * (seed % 10))
        yield _tried(people, rules, seed, seconds)


def _tried(people: list[Person], rules: Rules, seed: int, seconds: float) -> tuple[int, float, float, float]:
    begun = time.monotonic()
    first = plan(people, rules, seed=seed, seconds=seconds)
    took = time.monotonic() - begun
    by_id = {one.id: one for one in people}
    wrong = len(broken(first.visits, by_id, rules))
    again, moved = _again(people, rules, first, seed, seconds)
    wrong += len(broken(again.visits, {one.id: one for one in people}, rules))
    return wrong, first.gap, took, moved


def _again(people: list[Person], rules: Rules, first: Planned, seed: int, seconds: float) -> tuple[Planned, float]:
    """Return the plan after a tenth of the guests has cancelled, and the share of other visits that changed."""
    gone = set(random.Random(seed).sample(first.visits, max(1, len(first.visits) // 10))) if first.visits else set()
    now = [replace(one, free=one.free - {visit.at for visit in gone if visit.guest == one.id}) for one in people]
    others = {(one.guest, one.host, one.at) for one in first.visits if one not in gone}
    second = plan(now, rules, kept=[one for one in first.visits if one not in gone], seed=seed, seconds=seconds)
    stay = others & {(one.guest, one.host, one.at) for one in second.visits}
    return second, 1 - len(stay) / len(others) if others else 0.0


def _row(name: str, tried: list[tuple[int, float, float, float]]) -> tuple[str, ...]:
    wrong, gaps, took, moved = zip(*tried, strict=True)
    return (
        name,
        str(sum(wrong)),
        f"{statistics.median(gaps):.1%}",
        f"{max(gaps):.1%}",
        f"{statistics.median(took):.1f}",
        f"{max(took):.1f}",
        f"{max(moved):.1%}",
    )
