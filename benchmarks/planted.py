"""How near the answer comes to planted truths, and how often its intervals hold: companies with known causes.

Truth is the simulator's expectation from the planted parameters, given the drawn numbers of leads (an answer takes
counts as facts); chance is what was booked less what that truth expected. No question reads it. Beside it what most
companies go by: the share of each period's leads that has bought so far, held against marketing (its sources) or sales.
"""

from __future__ import annotations

import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import detente
from benchmarks.measure import table
from detente.questions.sales.waterfall import OWNERS
from detente.simulate import Plan, Size, company, parse_plant, truth, write
from detente.simulate.plan import Habits, Market, Records

Lines = list[tuple[str, ...]]
TABLES = ("leads", "deals", "deal_changes", "people", "products", "functions", "handovers", "touches")
COMPANIES = 20
"""Companies of each set of causes where nothing but number and timing is looked at; a fourth of them elsewhere."""
PARTED = ("marketing", "sales", "product", "neither")
ALL = (*OWNERS, *PARTED, "timing", "chance")
YOUTH: Mapping[str, tuple[str, ...]] = {
    "nothing planted": (),
    "fewer leads (−20 %)": ("fewer_leads=-20%",),
    "late surge of leads (× 2)": ("late_surge=x2",),
}
CAUSES = (
    "poorer_mix",
    "source_gone_bad",
    "slow_replies",
    "never_contacted",
    "team_sells_worse",
    "discounts",
    "list_price",
    "market",
)
PAIRS = (
    ("source_gone_bad", "team_sells_worse"),
    ("source_gone_bad", "market"),
    ("team_sells_worse", "market"),
    ("slow_replies", "source_gone_bad"),
    ("discounts", "list_price"),
    ("fewer_leads", "market"),
    ("late_surge", "team_sells_worse"),
)
HARD: Mapping[str, Mapping[str, Any]] = {
    "skewed routing": {"habits": Habits(routing="skewed")},
    "cherry-picking by score": {"habits": Habits(cherry_picking=0.5)},
    "sellers who leave and join": {"habits": Habits(turnover=0.5)},
    "a seasonal market": {"market": Market(season=0.25)},
    "sparse wins": {"market": Market(win_rate=0.03)},
    "loss dates missing, leads never closed": {"records": Records(loss_dates_missing=0.5, never_closed=0.3)},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One company's answer beside its truth: by bar and owner, value, low, high and truth as shares of A's value.

    said : bars that a sentence gives something to.
    """

    figures: Mapping[str, tuple[float, float, float, float]]
    volume_of_sales: float
    timing_of_sales: float
    said: frozenset[str]


_SAID = {
    "quality": ("poorer leads", "better leads"),
    "reply": ("from the replies",),
    "selling": ("from the selling",),
    "discount": ("discounts.",),
    "list_price": ("list prices.",),
    "common": ("all sources and all sellers alike",),
    "volume": ("fewer leads:", "more leads:"),
    "mix": ("from the mix",),
}


def asked(causes: Sequence[str], world: int, per_week: int, forms: str = "plain", **more: Any) -> Asked:
    """Draw one company, ask, and lay the answer beside the truth."""
    plan = Plan(
        size=Size(leads_per_week=per_week),
        causes=tuple(map(parse_plant, causes)),
        world=world,
        forms="other" if forms == "other" else "plain",
        **more,
    )
    drawn = company(plan, 1000 + world)
    with tempfile.TemporaryDirectory() as folder:
        write(drawn, Path(folder) / "evidence", only=TABLES)
        with detente.open(Path(folder) / "evidence") as evidence:
            a, b = (f"{span.start}:{span.end}" for span in (plan.periods.a, plan.periods.b))
            return _beside(detente.ask.sales(evidence, a, b, seed=world), truth(drawn))


def _beside(answer: Any, real: Any) -> Asked:
    rows = {row.bar: row for row in answer.waterfall} | {row.owner: row for row in answer.owners}
    given, booked = real.given_counts, {row.period: row for row in answer.value}
    truths = {name: 100 * value for name, value in (given.shares | given.owners).items()}
    truths["timing"] = 100 * ((given.b.booked - given.b.eventual) - (given.a.booked - given.a.eventual))
    chance = {
        period: booked[period].booked - booked[period].no_lead - 100 * of.booked
        for period, of in (("a", given.a), ("b", given.b))
    }
    truths["chance"] = chance["b"] - chance["a"]
    base, sales = 100 * given.a.eventual, rows["sales_a"].value
    text = " ".join(sentence.in_english() for sentence in answer.summary)
    return Asked(
        figures={
            name: tuple(number / base for number in (rows[name].value, rows[name].low, rows[name].high, truths[name]))
            for name in ALL
            if name in rows
        },
        volume_of_sales=abs(rows["volume"].value - truths["volume"]) / sales,
        timing_of_sales=abs(rows["timing"].value - truths["timing"]) / sales,
        said=frozenset(bar for bar, phrases in _SAID.items() if any(phrase in text for phrase in phrases)),
    )


def blamed(one: Asked) -> bool:
    """Whether a sentence gives something to an owner who had no part in it (under 1 % of A's value)."""
    return any(
        abs(one.figures[OWNERS[bar]][3]) < 0.01 and OWNERS[bar] != "neither" for bar in one.said - {"volume", "mix"}
    )


def named(one: Asked, least: float = 0.15) -> list[bool]:
    """Return, for each bar whose truth is so large a part of A's value, whether a sentence says it."""
    return [bar in one.said for bar in _SAID if bar in one.figures and abs(one.figures[bar][3]) >= least]


def youth(per_week: int, companies: int = COMPANIES) -> Lines:
    """Return how near number and timing come where nothing else changed."""
    rows: Lines = []
    for name, causes in YOUTH.items():
        found = [asked(causes, world, per_week) for world in range(1, companies + 1)]
        calm = sum(not one.said - {"volume", "mix"} for one in found)
        errors = [
            statistics.mean(values)
            for values in zip(*((one.volume_of_sales, one.timing_of_sales) for one in found), strict=True)
        ]
        rows.append((name, *(f"{100 * error:.2f}" for error in errors), f"{calm} of {len(found)}"))
    return rows


def suite(number: int) -> Iterator[tuple[str, Sequence[str], Mapping[str, Any]]]:
    """Return what is planted in so many companies, causes and hard circumstances in turn."""
    plain = [(cause,) for cause in CAUSES] + list(PAIRS) + [()]
    hard = [(name, causes) for name in HARD for causes in ((), ("source_gone_bad",), ("team_sells_worse",))]
    for place in range(number):
        if place % 3 < 2:
            yield "plain circumstances", plain[(place * 2 // 3) % len(plain)], {}
        else:
            name, causes = hard[(place // 3) % len(hard)]
            yield name, causes, HARD[name]


def judged(per_week: int, number: int, first: int = 5000) -> tuple[Lines, Lines]:
    """Return error, coverage and width by owner and bar, and by circumstance."""
    found, by_circumstance = [], defaultdict(list)
    for place, (name, causes, more) in enumerate(suite(number)):
        one = asked(causes, first + place, per_week, ("plain", "other")[place % 2], **more)
        found.append(one)
        by_circumstance[name].append(one)
    rows: Lines = [
        (
            f"`{name}`",
            f"{100 * statistics.mean(abs(value - real) for value, _, _, real in of):.2f}",
            f"{statistics.mean(low <= real <= high for _, low, high, real in of):.0%}",
            f"{100 * statistics.mean(high - low for _, low, high, _ in of):.1f}",
        )
        for name in ALL
        for of in [[one.figures[name] for one in found if name in one.figures]]
        if of
    ]
    circumstances: Lines = [
        (
            name,
            f"{len(of)}",
            *(
                f"{100 * statistics.mean(abs(one.figures[owner][0] - one.figures[owner][3]) for one in of if owner in one.figures):.2f}"
                for owner in ("marketing", "sales", "neither")
            ),
            f"{statistics.mean(low <= real <= high for one in of for owner in PARTED if owner in one.figures for _, low, high, real in [one.figures[owner]]):.0%}",
            f"{sum(map(blamed, of))}",
        )
        for name, of in by_circumstance.items()
    ]
    right = [hit for one in found for hit in named(one)]
    circumstances.append(("**all**", f"{len(found)}", *("" for _ in range(4)), f"{sum(map(blamed, found))}"))
    circumstances.append(
        ("causes of 15 % and more that are named", f"{len(right)}", *("" for _ in range(4)), f"{sum(right)}")
    )
    return rows, circumstances


def section(folder: Path, companies: int = COMPANIES, number: int = 100, quiet: int = 100) -> str:
    """Report errors, coverage of the 90 % intervals, and how often something is said that is not so."""
    parts = [
        "## Planted truths\n",
        "Errors are mean absolute ones. The companies were not seen while the method was made.\n",
    ]
    parts.append("### Number and timing, 2,000 leads a week, % of A's sales\n")
    parts.append(
        table(("planted", "`volume` (bar 1)", "`timing` (bar 3)", "nobody's (bar 19 of 20)"), youth(2000, companies))
        + "\n"
    )
    for per_week in (2000, 220):
        rows, circumstances = judged(per_week, number)
        parts.append(f"### Who changed, {per_week:,} leads a week, % of what A's leads are worth\n")
        parts.append(table(("what", "error", "90 % intervals that hold", "their width"), rows) + "\n")
        parts.append(
            table(
                ("circumstances", "companies", "marketing", "sales", "neither", "hold", "wrongly said"), circumstances
            )
            + "\n"
        )
    calm = Counter(blamed(asked((), 9000 + place, 2000)) for place in range(quiet))
    parts.append(
        f"Nothing planted, 2,000 leads a week: an owner is named in {calm[True]} of {quiet} companies (bar: 5 %).\n"
    )
    return "\n".join(parts)
