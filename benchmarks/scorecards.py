"""Scorecards beside planted truths: what is in whose hands, and which tricks pay, each found out by doing it.

*Hands*: companies are drawn again with one thing moved that the simulator knows to be a side's (leads, mix, replies, selling,
discounts), and a KPI is in a side's hands where that moves it beyond the luck of the draw. *Loopholes*: a trick is played in
the rows of the evidence (deals cut in two, empty answers, …), everything is counted anew, and it is one where the card pays
more and joint profit is no higher. Neither knows anything of the levers that it is held against.
"""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np

from benchmarks.measure import table
from detente.evidence import Evidence, open_evidence
from detente.evidence.periods import period
from detente.questions.months import months
from detente.questions.scorecards import gaming
from detente.questions.scorecards.cards import Card, curve_of
from detente.questions.scorecards.counters import Counting, with_year_before
from detente.questions.scorecards.defined import Defined, standard
from detente.questions.scorecards.gaming import proposed_line, pull
from detente.questions.scorecards.levers import LEVERS
from detente.questions.scorecards.standing import SIDES, Standing, standing
from detente.simulate import Plan, Size, company, write
from detente.simulate.causes import Cause

TABLES: Final = (
    *("people", "functions", "leads", "deals", "handovers", "touches", "invoices", "spend", "products", "customers"),
    "campaigns",
)
SIZE: Final = Size(leads_per_week=150, messages=10, meetings=5)
KNOWN: Final = ("more_leads", "better_mix", "quicker", "selling", "firmer")
"""Levers that the simulator has too: only these may move what it says that nobody moves."""
MOVES: Final[Mapping[str, Sequence[Sequence[Cause]]]] = {
    "marketing": (
        [Cause("fewer_leads", size=0.2)],
        [Cause("fewer_leads", size=-0.2)],
        [Cause("poorer_mix", size=-0.2)],
        [Cause("poorer_mix", size=0.2)],
    ),
    "sales": (
        [Cause("slow_replies", size=1.0)],
        [Cause("slow_replies", size=-0.6)],
        [Cause("never_contacted", size=0.08)],
        [Cause("team_sells_worse", "East", size=-0.2), Cause("team_sells_worse", "West", size=-0.2)],
        [Cause("discounts", size=0.03)],
        [Cause("discounts", size=-0.03)],
    ),
}
CLEAR: Final = (0.4, 1.0)
"""Standard deviations: what moves a KPI less than the first, whatever the luck, is none, more than the second is one; what lies between isn't judged."""
_SURE: Final = 3.5
"""Standard errors: so sure it is that a KPI was moved, with ten things moved for each."""
_CLEARLY: Final = 4 * gaming.PAYS
"""What a trick pays that is judged: a trick may move a mean a little by which rows it strikes."""
_FROM, _TO = "2026-10-01", "2026-12-01"


def section(folder: Path, worlds: int = 6, draws: int = 8) -> str:
    """Measure both, and how long all KPIs take on a million leads."""
    return "\n\n".join(
        (*_pace(folder / "pace"), _hands(folder / "hands", worlds, draws), _loopholes(folder / "holes", 4 * worlds))
    )


def _pace(folder: Path) -> tuple[str, ...]:
    from detente.simulate.plan import SIZES

    write(company(Plan(size=SIZES["M"]), 1), folder, only=TABLES)
    with open_evidence(folder) as evidence:
        begun = time.perf_counter()
        seen = _seen(evidence)
        counting = Counting(evidence, {})
        found = counting.company(with_year_before(seen, evidence.first_at))
        took, kpis = time.perf_counter() - begun, standard(frozenset(found.of))
        begun = time.perf_counter()
        counting.teams(with_year_before(seen, evidence.first_at))
        teams = time.perf_counter() - begun
    shutil.rmtree(folder)
    rows = [
        ("KPIs", f"{len(kpis)}", ""),
        ("of the company, by month", f"{took:.1f} s", ""),
        ("of its teams, by month", f"{teams:.1f} s", ""),
        ("together", f"{took + teams:.1f} s", "< 10 s"),
    ]
    return (
        "## Scorecards",
        "One million leads, ten million contacts, 21 months, 2,000 people.",
        table(("what", "measured", "bar"), rows),
    )


def _seen(evidence: Evidence) -> Any:
    from detente.evidence.periods import local_day

    return months(evidence, period(local_day(evidence.first_at, "UTC"), local_day(evidence.as_of, "UTC"), "UTC"))


def _drawn(folder: Path, world: int, seed: int, causes: Sequence[Cause] = ()) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    write(company(Plan(size=SIZE, world=world, causes=tuple(causes)), seed), folder, only=TABLES)
    return folder


def _figures(folder: Path) -> dict[str, float]:
    """Return what each KPI came to in October and November."""
    with open_evidence(folder) as evidence:
        seen = _seen(evidence)
        found = Counting(evidence, {}).company(with_year_before(seen, evidence.first_at))
        last = range(len(seen) - 2, len(seen))
        sums = found.over(last)
        kpis = standard(frozenset(found.of))
        exact = {name: kpi.exact(sums, evidence.minor_digits) for name, kpi in kpis.items()}
    return {name: float(value) for name, value in exact.items() if value is not None}


def _standing(folder: Path) -> Standing:
    with open_evidence(folder) as evidence:
        seen = _seen(evidence)
        asked = [evidence.period(text) for text in ("2026-08-01:2026-10-01", f"{_FROM}:{_TO}")]
        return standing(evidence, seen, asked[0], asked[1], 0)


def _hands(folder: Path, worlds: int, draws: int) -> str:
    right: dict[bool, list[bool]] = {True: [], False: []}
    wrong: list[str] = []
    for world in range(worlds):
        base = [_figures(_drawn(folder, world, seed)) for seed in range(draws)]
        told = _standing(_drawn(folder, world, 0))
        moved = {
            side: [[_figures(_drawn(folder, world, seed, causes)) for seed in range(draws)] for causes in ways]
            for side, ways in MOVES.items()
        }
        for name, kpi in told.kpis.items():
            before = np.array([one.get(name, np.nan) for one in base])
            spread = float(np.std(before, ddof=1))
            if not np.isfinite(spread) or spread == 0:
                continue
            for side in SIDES:
                after = [np.array([one.get(name, np.nan) for one in runs]) for runs in moved[side]]
                # The same luck on both sides: what is left is what was moved.
                pairs = [(one - before)[np.isfinite(one - before)] for one in after]
                effects = [abs(float(one.mean())) / spread for one in pairs]
                errors = [float(one.std(ddof=1)) / spread / np.sqrt(one.size) for one in pairs]
                effect, place = max((effect, place) for place, effect in enumerate(effects))
                none = all(one + 2 * error < CLEAR[0] for one, error in zip(effects, errors, strict=True))
                some = effect >= CLEAR[1] and effect >= _SURE * errors[place]
                mine = LEVERS if some else [lever for lever in LEVERS if lever.name in KNOWN]
                share = gaming.in_hands(kpi, side, told.setting, _spread(told, kpi), mine)
                if none == some or (name, side) not in told.hands:
                    continue
                right[some].append((share >= gaming.MOVES) == some)
                if not right[some][-1]:
                    wrong.append(f"{name}/{side} {effect:.2f} {share:.3f}")
    rows = [
        ("KPIs that their owner can't move: called so", _share(right[False]), "≥ 95 %"),
        ("KPIs that their owner can move: called unmovable", _share([not one for one in right[True]]), "≤ 5 %"),
    ]
    common = ", ".join(sorted({one.split(" ")[0] for one in wrong})) or "none"
    return f"### In whose hands?\n\n{worlds} companies, each drawn {draws} times as it is and with each thing moved.\n\n{table(('what', 'measured', 'bar'), rows)}\n\nWrong at least once: {common}."


def _spread(told: Standing, kpi: Defined) -> float:
    values = told.future.of(kpi, told.minor)
    return float(np.nanstd(values))


def _share(right: Sequence[bool]) -> str:
    return f"{100 * sum(right) / len(right):.0f} % ({sum(right)} of {len(right)})" if right else "–"


Trick = Callable[[duckdb.DuckDBPyConnection], None]
_WITHIN: Final = f"BETWEEN TIMESTAMP '{_FROM}' AND TIMESTAMP '{_TO}'"


def _split(db: duckdb.DuckDBPyConnection) -> None:
    half = "REPLACE (amount / 2 AS amount, list_amount / 2 AS list_amount, quantity / 2 AS quantity)"
    # All of them: cutting some would move means by which ones they are.
    some = f"outcome = 'won' AND closed_at {_WITHIN}"
    db.execute(f"CREATE TABLE cut AS SELECT * {half} FROM deals WHERE {some}")
    db.execute(f"DELETE FROM deals WHERE {some}")
    db.execute("INSERT INTO deals SELECT * FROM cut")
    db.execute("INSERT INTO deals SELECT * REPLACE (deal_id || 'b' AS deal_id) FROM cut")


def _never_lost(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        f"UPDATE deals SET outcome = 'open', closed_at = NULL WHERE outcome = 'lost' AND closed_at {_WITHIN} AND hash(deal_id) % 5 = 0"
    )


def _empty(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        "INSERT INTO touches BY NAME SELECT 'E' || lead_id AS touch_id, lead_id, min(handed_at) + INTERVAL 1 HOUR AS touched_at, "
        f"'sales' AS \"function\", 'e-mail' AS channel, min(person_id) AS person_id FROM handovers WHERE handed_at {_WITHIN} GROUP BY lead_id"
    )


def _prizes(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        "INSERT INTO leads BY NAME SELECT 'Z' || lead_id AS lead_id, created_at, 'raffle' AS source, lead_id AS referred_by "
        f"FROM leads WHERE created_at {_WITHIN} AND hash(lead_id) % 5 = 0"
    )
    db.execute(
        "INSERT INTO spend BY NAME SELECT CAST(created_at AS DATE) AS spent_on, 'marketing' AS \"function\", 'raffle' AS channel, 5.5 AS amount "
        "FROM leads WHERE source = 'raffle'"
    )


def _calls(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        f"INSERT INTO touches SELECT * REPLACE (touch_id || 'c' AS touch_id) FROM touches WHERE \"function\" = 'sales' AND touched_at {_WITHIN} AND hash(touch_id) % 5 = 0"
    )


def _early(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        "UPDATE deals SET closed_at = TIMESTAMP '2026-11-29 09:00' WHERE outcome = 'won' AND closed_at BETWEEN TIMESTAMP '2026-12-01' AND TIMESTAMP '2026-12-15'"
    )


def _accept_all(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        f"UPDATE handovers SET state = 'accepted' WHERE state IN ('rejected', 'returned') AND handed_at {_WITHIN}"
    )


TRICKS: Final[Mapping[str, Trick]] = {
    "split": _split,
    "never_lost": _never_lost,
    "empty_replies": _empty,
    "prizes": _prizes,
    "calls": _calls,
    "early": _early,
    "accept_all": _accept_all,
}
"""Lever → the trick, played in the rows."""
PAID: Final = (
    *("leads", "qualified_leads", "cost_per_lead", "referrals", "born_booked", "won", "win_rate", "booked", "opened"),
    *("replies_in_time", "refused_share", "accepted_share", "sales_contacts", "days_to_win", "revenue", "gross_margin"),
    *("joint_profit", "new_customers", "arpu", "average_deal"),
)
"""KPIs that a card may pay for alone."""


def _loopholes(folder: Path, worlds: int) -> str:
    found: list[bool] = []
    false: list[bool] = []
    missed: dict[str, int] = defaultdict(int)
    for world in range(worlds):
        told = _standing(_drawn(folder, world, world))
        before = _figures(folder)
        setting = replace(told.setting, worlds=(_as_it_was(told),))
        for name, trick in TRICKS.items():
            after = _figures(_played(folder, folder.with_name("tricked"), trick))
            lever = next(one for one in LEVERS if one.name == name)
            for kpi in PAID:
                if kpi not in before or kpi not in after or kpi not in setting.kpis:
                    continue
                card = _around(setting.kpis[kpi], before[kpi])
                if card is None:
                    continue
                curve = card.lines[0].line.curve
                more = float(curve.share(Fraction(after[kpi])) - curve.share(Fraction(before[kpi])))
                if gaming.PAYS / 2 < more < _CLEARLY:
                    continue
                pays = more >= _CLEARLY
                earns = after["joint_profit"] - before["joint_profit"] > gaming.EARNS * setting.booked
                said = pull(card, lever, setting)
                loophole = said is not None and said.verdict == "loophole"
                if pays and not earns:
                    found.append(loophole)
                    missed[f"{name} on {kpi}"] += not loophole
                else:
                    false.append(loophole)
                    missed[f"{name} on {kpi}, falsely"] += loophole
    rows = [
        ("tricks that pay and don't earn: found", _share(found), "≥ 95 %"),
        ("tricks that don't: called loopholes", _share(false), ""),
    ]
    common = ", ".join(sorted(name for name, times in missed.items() if times)) or "none"
    return f"### Loopholes\n\n{worlds} companies, {len(TRICKS)} tricks, {len(PAID)} cards that pay for one KPI each.\n\n{table(('what', 'measured', 'bar'), rows)}\n\nWrong at least once: {common}."


def _as_it_was(told: Standing) -> Any:
    last = range(told.counted.n - 2, told.counted.n)
    return replace(
        told.setting.usual, counters={name: float(value) for name, value in told.counted.over(last).items()}, months=2
    )


def _around(kpi: Defined, figure: float) -> Card | None:
    """Return a card that pays for one KPI alone, all that is at stake at what it came to, and a third of it more or less around."""
    width = 0.3 * abs(figure)
    if not width:
        return None
    at = Fraction(figure)
    line = proposed_line(kpi, Fraction(1), (figure - kpi.sign * width, figure, figure + kpi.sign * width))
    curve = curve_of(
        kpi.better, target=at, floor=at - kpi.sign * Fraction(width), cap=at + kpi.sign * Fraction(width), cap_pays=2
    )
    exact = replace(line, target=at, line=replace(line.line, curve=curve))
    return Card(name="card", parent="", level="department", holder=kpi.owner, lines=(exact,), at_stake=None)


def _played(folder: Path, where: Path, trick: Trick) -> Path:
    """Return a copy of a company in which a trick was played."""
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir()
    shutil.copy(folder / "evidence.toml", where)
    with duckdb.connect() as db:
        names = sorted(path.stem for path in folder.glob("*.parquet"))
        for name in names:
            db.execute(f"CREATE TABLE \"{name}\" AS SELECT * FROM read_parquet('{folder / name}.parquet')")
        trick(db)
        for name in names:
            db.execute(f"COPY \"{name}\" TO '{where / name}.parquet' (FORMAT parquet)")
    return where
