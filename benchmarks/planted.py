"""How near the answer comes to planted truths, and how often its intervals hold: companies with known causes.

Truth is the simulator's expectation from the planted parameters, given the drawn numbers of leads (an answer takes
counts as facts); chance is what was booked less what that truth expected. No question reads it. Beside it, on every so many of
the same companies, what they would use instead (`benchmarks.peer`).
"""

from __future__ import annotations

import datetime as dt
import json
import statistics
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import detente
from benchmarks import floor
from benchmarks.measure import table
from detente.questions.sales.waterfall import OWNERS
from detente.simulate import Plan, Size, company, parse_plant, truth, write
from detente.simulate.plan import Habits, Market, Periods, Records, Span

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
    "a seasonal market, beside a year earlier": {
        "market": Market(season=0.25),
        "periods": Periods(a=Span(start=dt.date(2025, 9, 29), end=dt.date(2025, 12, 29))),
    },
    "sparse wins": {"market": Market(win_rate=0.03)},
    "loss dates missing, leads never closed": {"records": Records(loss_dates_missing=0.5, never_closed=0.3)},
    "deals recorded only from the week before A on": {"records": Records(deals_from=dt.date(2026, 6, 22))},
    "few sellers": {"size": {"teams": 2, "sellers": 6}},
    "many sellers": {"size": {"teams": 8, "sellers": 80, "people": 140}},
}


PEERS = Path(__file__).parent.parent / ".venv-peers" / "bin" / "python"
"""The Python of what companies use instead; ``make peers`` makes it."""
EVERY = 20
"""One company in so many is put to the peers too: some take a minute each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A company to be drawn and asked about. peers, floor : whether what would be used instead, and who knows who changed, are asked too."""

    causes: Sequence[str]
    world: int
    per_week: int
    forms: str = "plain"
    more: Mapping[str, Any] = field(default_factory=dict)
    peers: bool = False
    floor: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One company's answer beside its truth: by bar and owner, value, low, high and truth as shares of A's value.

    said : bars that a sentence gives something to.   peers : name → seconds, and owner → value.   floor : the values of one
    who knows who changed.
    """

    figures: Mapping[str, tuple[float, float, float, float]]
    volume_of_sales: float
    timing_of_sales: float
    said: frozenset[str]
    peers: Mapping[str, Mapping[str, float]]
    floor: Mapping[str, float] = field(default_factory=dict)


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


def all_asked(puts: Sequence[Put]) -> list[Asked]:
    """Draw the companies and ask about them, on all cores."""
    with ProcessPoolExecutor() as workers:
        return list(workers.map(asked, puts))


def asked(put: Put) -> Asked:
    """Draw one company, ask, and lay the answer beside the truth."""
    more = dict(put.more)
    plan = Plan(
        size=Size(leads_per_week=put.per_week, **more.pop("size", {})),
        causes=tuple(map(parse_plant, put.causes)),
        world=put.world,
        forms="other" if put.forms == "other" else "plain",
        **more,
    )
    drawn = company(plan, 1000 + put.world)
    with tempfile.TemporaryDirectory() as folder:
        write(drawn, Path(folder) / "evidence", only=TABLES)
        with detente.open(Path(folder) / "evidence") as evidence:
            spans = plan.periods.a, plan.periods.b
            periods = [f"{span.start}:{span.end}" for span in spans]
            begun = time.process_time()
            answer = detente.ask.sales(evidence, *periods, seed=put.world)
            took = time.process_time() - begun
            known = None
            if put.floor:
                with floor.told(drawn):
                    known = detente.ask.sales(evidence, *periods, seed=put.world)
        peers = _peers(Path(folder) / "evidence", spans) if put.peers else {}
        found = _beside(answer, truth(drawn), peers | ({"Détente": {"seconds": took}} if peers else {}))
        if known is None:
            return found
        floors = _beside(known, truth(drawn), {}).figures
        return replace(found, floor={name: value for name, (value, *_) in floors.items()})


def _peers(folder: Path, spans: Sequence[Any]) -> dict[str, dict[str, float]]:
    """Ask what would be used instead; nothing where it is not installed."""
    if not PEERS.exists():
        return {}
    words = [str(PEERS), str(Path(__file__).with_name("peer.py")), str(folder)]
    borders = [str(day) for span in spans for day in (span.start, span.end)]
    done = subprocess.run([*words, *borders], capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {one.pop("peer"): {} if "failed" in one else one for one in told}


def _beside(answer: Any, real: Any, peers: Mapping[str, Mapping[str, float]]) -> Asked:
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
        peers={
            name: {owner: value if owner == "seconds" else 100 * value / base for owner, value in told.items()}
            for name, told in peers.items()
        },
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
        found = all_asked([Put(causes=causes, world=world, per_week=per_week) for world in range(1, companies + 1)])
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
    hard.insert(3, ("cherry-picking by score", ("slow_replies",)))
    for place in range(number):
        if place % 3 < 2:
            yield "plain circumstances", plain[(place * 2 // 3) % len(plain)], {}
        else:
            name, causes = hard[(place // 3) % len(hard)]
            yield name, causes, HARD[name]


def judged(per_week: int, number: int, first: int) -> tuple[Lines, Lines, Lines]:
    """Return error, coverage and width by owner and bar, by circumstance, and beside what would be used instead."""
    drawn = list(suite(number))
    found = all_asked(
        [
            Put(
                causes=causes,
                world=first + place,
                per_week=per_week,
                forms=("plain", "other")[place % 2],
                more=more,
                peers=place % EVERY == 0,
                floor=True,
            )
            for place, (_, causes, more) in enumerate(drawn)
        ]
    )
    by_circumstance = defaultdict(list)
    for (name, _, _), one in zip(drawn, found, strict=True):
        by_circumstance[name].append(one)
    rows: Lines = [
        (
            f"`{name}`",
            f"{100 * statistics.mean(abs(value - real) for value, _, _, real in of):.2f}",
            f"{100 * statistics.mean(abs(one.floor[name] - one.figures[name][3]) for one in found if name in one.figures):.2f}",
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
    return rows, circumstances, _instead(found)


def _instead(found: Sequence[Asked]) -> Lines:
    """Return the errors of what would be used instead, on the companies that it was asked about; ours on the same ones last."""
    both = [one for one in found if one.peers]
    names = list(dict.fromkeys(name for one in both for name in one.peers))
    lines: Lines = []
    for name in names:
        asked_of = sum(name in one.peers for one in both)
        of = [one for one in both if one.peers.get(name)]
        errors = []
        for owner in ("marketing", "sales", "neither"):
            values = [
                abs(one.peers[name].get(owner, one.figures[owner][0]) - one.figures[owner][3])
                for one in of
                if owner in one.figures
            ]
            errors.append(f"{100 * statistics.mean(values):.1f}" if values else "–")
        lines.append(
            (name, f"{len(of)} of {asked_of}", *errors, f"{_middle(one.peers[name]['seconds'] for one in of)}")
        )
    return lines


def _middle(seconds: Iterable[float]) -> str:
    all_of_them = list(seconds)
    return f"{statistics.median(all_of_them):.1f}" if all_of_them else "–"


def section(folder: Path, companies: int = COMPANIES) -> str:
    """Report errors of number and timing where nothing else changed."""
    lines = youth(2000, companies)
    text = (
        "## Planted truths: number and timing, 2,000 leads a week, % of A's sales\n\nErrors are mean absolute ones.\n\n"
    )
    return text + table(("planted", "`volume` (bar 1)", "`timing` (bar 3)", "nobody's (bar 19 of 20)"), lines)


def who(folder: Path, per_week: int = 2000, number: int = 100) -> str:
    """Report errors, coverage of the 90 % intervals, and how often something is said that is not so."""
    rows, circumstances, instead = judged(per_week, number, 17_000 if per_week == 2000 else 18_000)
    parts = [
        f"## Planted truths: who changed, {per_week:,} leads a week, % of what A's leads are worth\n",
        "Errors are mean absolute ones. The companies were not seen while the method was made.\n",
        table(("what", "error", "of one who knows who changed", "90 % intervals that hold", "their width"), rows)
        + "\n",
        table(("circumstances", "companies", "marketing", "sales", "neither", "hold", "wrongly said"), circumstances)
        + "\n",
        "Beside what would be used instead, on the same companies; what is not laid to anybody counts as ours does.\n",
        table(("who", "answered", "marketing", "sales", "neither", "CPU s"), instead),
    ]
    return "\n".join(parts)


def few(folder: Path) -> str:
    """Report the same of small companies."""
    return who(folder, 220)


def quiet(folder: Path, companies: int = 100, per_week: int = 2000) -> str:
    """Report how often an owner is named where nothing was planted."""
    found = all_asked([Put(causes=(), world=19_000 + place, per_week=per_week) for place in range(companies)])
    calm = Counter(map(blamed, found))
    return (
        f"## Nothing planted\n\n{per_week:,} leads a week, equal planted parameters: an owner is named in {calm[True]} of "
        f"{companies} companies (bar: 5 %)."
    )
