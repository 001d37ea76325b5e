"""How near the answer comes to planted truths, and how often its intervals hold: companies with known causes.

Truth is the simulator's expectation from the planted parameters, given the drawn numbers of leads (an answer takes
counts as facts); chance is what was booked less what that truth expected. No question reads it.
"""

from __future__ import annotations

import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import detente
from benchmarks.measure import table
from detente.simulate import Plan, Size, company, parse_plant, truth, write

TABLES = ("leads", "deals", "deal_changes", "people", "products", "functions")
COMPANIES = 20
SETS: Mapping[str, tuple[str, ...]] = {
    "nothing planted": (),
    "fewer leads (−20 %)": ("fewer_leads=-20%",),
    "late surge of leads (× 2)": ("late_surge=x2",),
}
BARS = ("volume", "mix", "not_yet_told_apart", "timing", "chance")


@dataclass(frozen=True, slots=True)
class Asked:
    """One company's answer beside its truth: by bar, value, low, high and truth as shares of A's sales."""

    bars: Mapping[str, tuple[float, float, float, float]]
    summary: str
    blamed: bool


def asked(causes: tuple[str, ...], world: int, seed: int, per_week: int, forms: str) -> Asked:
    """Draw one company, ask, and lay the answer beside the truth."""
    plan = Plan(size=Size(leads_per_week=per_week), causes=tuple(map(parse_plant, causes)), world=world, forms=forms)  # type: ignore[arg-type]
    drawn = company(plan, seed)
    real = truth(drawn)
    with tempfile.TemporaryDirectory() as folder:
        write(drawn, Path(folder) / "evidence", only=TABLES)
        with detente.open(Path(folder) / "evidence") as evidence:
            periods = plan.periods
            answer = detente.ask.sales(
                evidence, f"{periods.a.start}:{periods.a.end}", f"{periods.b.start}:{periods.b.end}", seed=seed
            )
            return _beside(answer, real)


def _beside(answer: Any, real: Any) -> Asked:
    rows = {row.bar: row for row in answer.waterfall}
    sales_a = rows["sales_a"].value
    shares, a, b = real.given_counts.shares, real.given_counts.a, real.given_counts.b
    booked = {row.period: row for row in answer.value}
    truths = {name: shares[name] * 100 for name in ("volume", "mix")}
    truths["not_yet_told_apart"] = 100 * sum(value for name, value in shares.items() if name not in truths)
    truths["timing"] = 100 * ((b.booked - b.eventual) - (a.booked - a.eventual))
    chance = {
        period: row.booked - row.no_lead - 100 * (real.given_counts.a if period == "a" else real.given_counts.b).booked
        for period, row in booked.items()
    }
    truths["chance"] = chance["b"] - chance["a"]
    return Asked(
        {
            name: tuple(
                number / sales_a for number in (rows[name].value, rows[name].low, rows[name].high, truths[name])
            )
            for name in BARS
        },
        " ".join(sentence.in_english() for sentence in answer.summary),
        "Nothing shows" not in " ".join(sentence.in_english() for sentence in answer.summary),
    )


def companies(causes: tuple[str, ...], per_week: int, forms: str = "plain", number: int = COMPANIES) -> Iterator[Asked]:
    """Ask ``number`` companies, each of another world."""
    for world in range(1, number + 1):
        yield asked(causes, world, 1000 + world, per_week, forms)


def section(folder: Path) -> str:
    """Report error, coverage of the 90 % intervals, and how often worth was said to have changed."""
    parts = [
        "## Planted truths\n",
        "Error: mean absolute error, in % of A's sales. Covered: share of 90 % intervals that hold the truth.\n",
    ]
    for per_week in (2000, 220):
        rows = []
        pooled: dict[str, list[bool]] = defaultdict(list)
        for name, causes in SETS.items():
            for forms in ("plain", "other"):
                found = list(companies(causes, per_week, forms, COMPANIES if forms == "plain" else COMPANIES // 2))
                errors = {
                    bar: statistics.mean(abs(one.bars[bar][0] - one.bars[bar][3]) for one in found) for bar in BARS
                }
                for one in found:
                    for bar in BARS:
                        _, low, high, real = one.bars[bar]
                        pooled[bar].append(low <= real <= high)
                blamed = sum(one.blamed for one in found)
                rows.append(
                    (f"{name}, {forms}", *(f"{errors[bar] * 100:.2f}" for bar in BARS), f"{blamed} of {len(found)}")
                )
        rows.append(
            ("**covered**", *(f"{statistics.mean(pooled[bar]):.0%}" for bar in BARS), f"of {len(pooled['mix'])}")
        )
        parts.append(f"### {per_week:,} leads a week\n")
        parts.append(table(("planted", *(f"`{bar}`" for bar in BARS), "worth said to differ"), rows) + "\n")
    return "\n".join(parts)
