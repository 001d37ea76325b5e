"""Whether signs find what was planted, since when, and how often they cry out in calm companies.

Companies of 120 people, recorded for eighteen months; from the twelfth on marketing and sales are at odds in one way, or in
two. In calm companies everything is asked anew at the end of each month of the last year, as a company would.
"""

from __future__ import annotations

import datetime as dt
import statistics
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import detente
from benchmarks.measure import table
from detente.questions.war.tables import SIGNS
from detente.simulate import Plan, Size, company, write
from detente.simulate.plan import Habits, Periods, Span

TABLES: Final = (
    "people", "functions", "meetings", "invitations", "messages", "recipients", "projects", "project_members",
    "procedures", "cases", "approvals", "terms", "survey_answers",
)  # fmt: skip
SIZE: Final = Size(leads_per_week=5, teams=4, sellers=20, people=120, messages=60_000, meetings=4_000)
BEGIN, SINCE, END = dt.date(2025, 7, 1), dt.date(2026, 6, 1), dt.date(2027, 1, 1)
LOOKS: Final = (*(dt.date(2026, month, 1) for month in range(2, 13)), END)
WAYS: Final = (
    "heads_avoid",
    "two_camps",
    "through_managers",
    "only_formally",
    "parties_apart",
    "busy_not_moving",
    "joint_projects_fail",
    "stuck_careers",
)
PAIRS: Final = tuple((one, WAYS[(place + 3) % len(WAYS)]) for place, one in enumerate(WAYS))


@dataclass(frozen=True, slots=True)
class Seen:
    """What one company's signs said at each look: (day, sign) → level and since."""

    planted: tuple[str, ...]
    levels: dict[tuple[dt.date, str], tuple[str, dt.date | None]]


def seen(asked: tuple[tuple[str, ...], int, Sequence[dt.date]]) -> Seen:
    """Draw one company, planted with some ways of strife, and look at its signs at the end of some months."""
    planted, seed, looks = asked
    plan = Plan(
        size=SIZE,
        periods=Periods(
            begin=BEGIN,
            a=Span(start=dt.date(2026, 7, 1), end=dt.date(2026, 10, 1)),
            b=Span(start=dt.date(2026, 10, 1), end=END),
            as_of=END,
        ),
        habits=Habits(strife=frozenset(planted), strife_from=SINCE),
        world=seed,
    )
    levels: dict[tuple[dt.date, str], tuple[str, dt.date | None]] = {}
    with tempfile.TemporaryDirectory() as folder:
        write(company(plan, seed), Path(folder) / "evidence", only=TABLES)
        for day in looks:
            with detente.open(Path(folder) / "evidence", as_of=(day - dt.timedelta(days=1)).isoformat()) as evidence:
                before = day - dt.timedelta(days=92), day - dt.timedelta(days=31)
                answer = detente.ask.war(evidence, f"{before[0]}:{before[1]}", f"{before[1]}:{day}")
            levels |= {(day, row.sign): (row.level, row.since) for row in answer.signs}
    return Seen(planted, levels)


def section(folder: Path, companies: int = 25, calm: int = 40) -> str:
    """Report what is found, when, and how often calm companies are cried out about."""
    wanted = [(way,) for way in WAYS] + list(PAIRS)
    with ProcessPoolExecutor() as workers:
        found = list(
            workers.map(
                seen,
                [
                    (ways, 140_000 + 100 * place + seed, (END,))
                    for place, ways in enumerate(wanted)
                    for seed in range(companies)
                ],
            )
        )
        quiet = list(workers.map(seen, [((), 150_000 + seed, LOOKS) for seed in range(calm)]))
    rows = [_found(way, found) for way in WAYS]
    alarms, watches = (_begun(quiet, level) for level in ("alarm", "watch"))
    unrelated = [sum(one.levels[END, sign][0] == "alarm" for sign in SIGNS if sign not in one.planted) for one in found]
    years = calm * len(LOOKS) / 12
    return (
        f"## Signs\n\n120 people, 18 months, planted from the twelfth on, alone and in pairs; {len(found)} companies.\n\n"
        + table(("planted", "companies", "found (95 %)", "dated within two months (80 %)", "alarm"), rows)
        + f"\n{calm} calm companies, asked at the end of each month of a year: {sum(alarms.values())} alarms in {years:.0f} "
        f"company-years (bar: {years / 20:.0f}), {sum(watches.values())} watches (bar: {years:.0f}). "
        f"Alarms: {_named(alarms)}. Watches: {_named(watches)}. "
        f"Alarms of signs that were not planted: {sum(unrelated)} in {len(found)} companies."
    )


def _named(begun: Counter[str]) -> str:
    return ", ".join(f"{sign} {n}" for sign, n in begun.most_common()) or "none"


def _found(way: str, found: Sequence[Seen]) -> tuple[str, ...]:
    of = [one.levels[END, way] for one in found if way in one.planted]
    dated = [abs((since.year - SINCE.year) * 12 + since.month - SINCE.month) <= 2 for level, since in of if since]
    return (
        f"`{way}`",
        f"{len(of)}",
        f"{statistics.mean(level in ('alarm', 'watch') for level, _ in of):.0%}",
        f"{sum(dated) / max(sum(level in ('alarm', 'watch') for level, _ in of), 1):.0%}",
        f"{statistics.mean(level == 'alarm' for level, _ in of):.0%}",
    )


def _begun(quiet: Sequence[Seen], level: str) -> Counter[str]:
    """Return how often a sign reached a level at a look at which it had not at the one before."""
    begun: Counter[str] = Counter()
    for one in quiet:
        for sign in SIGNS:
            said = [one.levels[day, sign][0] for day in LOOKS]
            begun[sign] += sum(
                now == level and before not in (level, "alarm")
                for before, now in zip(["calm", *said], said, strict=False)
            )
    return Counter({sign: n for sign, n in begun.items() if n})
