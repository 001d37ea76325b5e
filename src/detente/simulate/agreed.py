"""The plan that both heads have signed: what each side answers for, crossed, with targets a little above the usual.

Like many a first plan it is not perfect: a KPI weighs too little to be felt, and one can be raised without a customer more.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np

from detente.simulate.columns import MISSING, Chunk, Ids, Labels, Tables, rows
from detente.simulate.draw import NONE, Company
from detente.simulate.people import MARKETING, NAMES, SALES, staff
from detente.simulate.things import COST_PER_LEAD, SALARY, days, quarters

_COLUMNS: Final = (
    *("plan", "agreed_on", "from_on", "to_on", "card", "parent", "level", "holder", "kpi", "measured", "weight"),
    *("floor", "target", "cap", "cap_pays", "gate", "gate_at", "evaluator", "at_stake"),
)
PLAN: Final = "Both sides, one sale"
_NOT = float("nan")
_MONTHS: Final = 6


def tables(company: Company) -> Tables:
    """Return the tables made here."""
    return {
        "scorecards": lambda: iter([_scorecards(company)]),
        "kpis": lambda: iter([_kpis()]),
        "signatures": lambda: iter([_signatures(company)]),
        "quiz_answers": lambda: iter([_quiz(company)]),
    }


def _signatures(company: Company) -> Chunk:
    """Marketing's head signs when the plan has begun; nobody has shown that they can check it."""
    begun = days(_begins(company))
    signed = {"sponsor": begun - 20, "head_of_sales": begun - 18, "head_of_marketing": begun + 9}
    return rows(["plan", "office", "signed_on"], [(PLAN, office, day) for office, day in signed.items()])


def _quiz(company: Company) -> Chunk:
    """Nearly everybody of both sides answers; as many can say what they would be paid as the plan's habits say."""
    rng, everybody, habits = company.stream(36), staff(company), company.plan.habits
    here = np.flatnonzero((everybody.left == NONE) & np.isin(everybody.department, (MARKETING, SALES)))
    who = rng.permutation(here[rng.random(here.size) < 0.9])
    right = rng.random((who.size, 2)) < (habits.clear_pay, habits.clear_line)
    return {
        "quiz": Labels(("clarity",), np.zeros(right.size, dtype=np.int64)),
        "about": Labels((PLAN,), np.zeros(right.size, dtype=np.int64)),
        "wave": Labels(("first",), np.zeros(right.size, dtype=np.int64)),
        "asked_on": np.full(right.size, days(_begins(company)) + 30),
        "respondent": Ids("Q", np.repeat(rng.permutation(50 * who.size)[: who.size], 2)),
        "department": Labels(NAMES, np.repeat(everybody.department[who], 2)),
        "item": Labels(("pay", "line"), np.tile(np.arange(2), who.size)),
        "is_right": right.ravel(),
    }


def _begins(company: Company) -> dt.date:
    begin = company.plan.periods.b.start
    return _month(begin, 1 if begin.day > 1 else 0)


def _kpis() -> Chunk:
    return rows(
        ["kpi", "name", "formula", "unit", "better", "owner", "evaluator"],
        [
            (
                "contacts_per_win",
                "Contacts for each deal won",
                "sales_contacts / won",
                "times",
                "lower",
                "sales",
                "marketing",
            )
        ],
    )


def _scorecards(company: Company) -> Chunk:
    start = _begins(company)
    _, _, sales, leads = quarters(company)[-1]
    sales, leads = 2 * sales, 2 * leads
    made = [one.unit_cost / one.list_price for one in company.plan.cast.some_products(company.plan.size.products)]
    paid = _MONTHS * company.plan.size.sellers * SALARY / 100 + leads * COST_PER_LEAD
    profit = sales * (1.0 - sum(made) / len(made) / (1.0 - company.plan.habits.discount)) - paid
    named = PLAN, days(start) - 20, days(start), days(_month(start, _MONTHS))
    lines: list[tuple[object, ...]] = []

    def card(
        name: str, parent: str | None, level: str, holder: str | None, stake: int | None, *of: tuple[object, ...]
    ) -> None:
        at_stake = MISSING if stake is None else stake * 100
        for kpi, measured, weight, *reached, evaluator in of:
            gate = (None, _NOT) if kpi == "joint_profit" else ("joint_profit", _round(profit))
            floor, target, cap = map(_round, reached)
            lines.append(
                (
                    *named,
                    name,
                    parent,
                    level,
                    holder,
                    kpi,
                    measured,
                    weight,
                    floor,
                    target,
                    cap,
                    1.5,
                    *gate,
                    evaluator,
                    at_stake,
                )
            )

    card(
        *("Both sides", None, "company", None, None),
        ("joint_profit", "company", 1.0, profit - sales / 5, profit, profit + sales / 5, "management"),
    )
    card(
        *("Marketing", "Both sides", "department", "Marketing", 3000),
        ("qualified_leads", "company", 0.30, 0.8 * leads, 1.08 * leads, 1.3 * leads, "sales"),
        ("cost_per_lead", "company", 0.16, 1.3 * COST_PER_LEAD, COST_PER_LEAD, 0.8 * COST_PER_LEAD, "finance"),
        ("born_booked", "company", 0.20, 0.6 * sales, 0.9 * sales, 1.2 * sales, "sales"),
        ("joint_profit", "company", 0.30, profit - sales / 5, profit, profit + sales / 5, "management"),
        ("voices_for", "company", 0.04, 0.1, 0.3, 0.6, "support"),
    )
    card(
        *("Sales", "Both sides", "department", "Sales", 5000),
        ("booked", "company", 0.30, 0.7 * sales, 1.05 * sales, 1.4 * sales, "marketing"),
        ("replies_in_time", "company", 0.20, 0.6, 0.85, 0.95, "marketing"),
        ("born_customers", "company", 0.20, leads / 12, leads / 8, leads / 6, "marketing"),
        ("joint_profit", "company", 0.30, profit - sales / 5, profit, profit + sales / 5, "management"),
    )
    return rows(_COLUMNS, lines)


def _round(value: object) -> float:
    """Return a target as people set it, with three digits."""
    return float(f"{value:.3g}")


def _month(day: dt.date, later: int) -> dt.date:
    number = day.year * 12 + day.month - 1 + later
    return dt.date(number // 12, number % 12 + 1, 1)
