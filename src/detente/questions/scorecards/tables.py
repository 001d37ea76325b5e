"""The answer's tables: a row each, with unit, heading and meaning, and what people call their codes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from detente.language import N_, Message
from detente.questions.findings import count, day, label, money, number, people, sentence, share
from detente.questions.scorecards.levers import LEVERS
from detente.questions.scorecards.library import STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One KPI on one card: where it stands."""

    card: str = label(N_("Card"), "the card")
    parent: str = label(
        N_("Part of"), "the card that this one is part of, several parted by semicolons; empty where it is part of none"
    )
    side: str = label(N_("Side"), "marketing, sales or both: who holds the card; empty where neither does")
    kpi: str = label(N_("KPI"), "the KPI, by name")
    unit: str = label(N_("Unit"), "what it is counted in; money in units of the reporting currency")
    weight: float | None = share(N_("Weight"), "its weight on the card")
    measured: str = label(N_("Whose figure"), "own, team or company; the figures here are the company's")
    evaluator: str = label(N_("Judged by"), "which function judges it")
    so_far: float | None = number(
        N_("So far"), "its figure over the whole months of the period that are recorded", by="unit"
    )
    target: float | None = number(N_("Target"), "what pays all that is at stake", by="unit")
    ahead: float | None = number(
        N_("At the end"), "what it will be when the period ends: the median of what may come", by="unit"
    )
    low: float | None = number(N_("From"), "lower end of what may come, 90 %", by="unit")
    high: float | None = number(N_("To"), "upper end of what may come, 90 %", by="unit")
    chance: float | None = share(N_("Reaches it"), "share of what may come in which the target is reached")
    pays: float | None = share(
        N_("Would pay"), "share of what is at stake on the line that the median would pay, gates held"
    )
    pays_low: float | None = share(
        N_("Pays from"), "what the worse end of what may come would pay, gates as at the medians"
    )
    pays_high: float | None = share(N_("Pays to"), "what the better end of what may come would pay, likewise")
    most: float | None = share(N_("Pays at most"), "what the line pays at its cap")
    signal: str = label(
        N_("Last month"),
        "up, down (a signal) or none (noise), by the chart of single figures; empty where too few months",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """One card: who holds it, and what it may cost."""

    plan: str = label(
        N_("Plan"), "agreed, crossed or own: the plan in force, or the two that are held beside each other"
    )
    card: str = label(N_("Card"), "the card")
    level: str = label(N_("Held by"), "company, department, team, role or person")
    people: int | None = people(
        N_("People"), "people who hold it on some day of the period; 0 where nobody agreed to it", totals=()
    )
    at_target: int | None = money(N_("At target"), "what it pays all of them together if every target is just reached")
    at_most: int | None = money(N_("At most"), "what it pays all of them together if every cap is reached")
    cost_low: int | None = money(
        N_("Costs from"), "what it pays all of them together in a cheap one of 10,000 draws of the period (5 %)"
    )
    cost: int | None = money(N_("Will cost"), "in the middle one")
    cost_high: int | None = money(N_("Costs to"), "in a dear one (95 %)")
    pays: float | None = share(
        N_("Would pay"), "share of what is at stake that the company's medians would pay, gates held"
    )
    angle: float | None = number(
        N_("Apart"),
        "angle between what pays and what earns, in degrees (Baker 2002): 0 where they pull one way, 90 where they have nothing "
        "to do with each other",
        digits=0,
    )
    loopholes: int | None = count(N_("Loopholes"), "how many of its holders' levers pay and don't earn")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """Something that needs a look now."""

    alert: str = label(N_("Alert"), "its name, which stays the same as long as it is about the same month")
    kind: str = label(N_("What it is"), "lacking, signal or short")
    month_on: dt.date = day(N_("Month"), "first day of the month in which it came up")  # noqa: RUF009
    sentence: Message | None = sentence(N_("In words"), "what happened, in the answer's language")  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyRow:
    """One thing that a plan needs to work."""

    condition: str = label(
        N_("What a plan needs"), "sponsor, head_of_marketing, head_of_sales, checker, clear_pay or clear_line"
    )
    met: str = label(N_("There"), "yes, no or not_known")
    since_on: dt.date | None = day(N_("Since"), "the day on which the word was given")  # noqa: RUF009
    sentence: Message | None = sentence(N_("In words"), "how things stand, in the answer's language")  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class ClarityRow:
    """What one group of those who were asked about the plan could say."""

    item: str = label(N_("Asked"), "pay (what one would be paid in two cases) or line (what each side is there for)")
    side: str = label(N_("Side"), "marketing or sales; * for both")
    department: str = label(N_("Department"), "the department; * for all of the side")
    people: int | None = people(
        N_("Answered"), "people who answered", totals=(), filters=("item", "side", "department")
    )
    right: float | None = share(
        N_("Right"), "share of them who were right, in tenths; the ends stand for themselves and anything beyond"
    )
    low: float | None = share(N_("From"), "lower end of its 90 % interval; empty at the ends")
    high: float | None = share(N_("To"), "upper end")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverRow:
    """One lever, pulled on one card."""

    plan: str = label(N_("Plan"), "agreed, crossed or own")
    card: str = label(N_("Card"), "the card")
    lever: str = label(N_("What is done"), "the lever")
    honest: str = label(N_("Good work"), "yes or no")
    pay: float | None = share(
        N_("Pay changes by"),
        "of what is at stake on the card, in that of a poor, a usual and a good period in which it pays most",
    )
    profit: float | None = number(
        N_("Joint profit changes by"), "in a usual period, in units of the reporting currency", digits=0
    )
    verdict: str = label(N_("What it is"), "loophole, pays_and_earns, unpaid, nothing or not_known")
    mend: Message | None = sentence(N_("What would stop it"), "a mend with which it no longer pays, tried out")  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRow:
    """Something that is wrong with a card."""

    card: str = label(N_("Card"), "the card")
    sentence: Message | None = sentence(N_("In words"), "what is wrong, in the answer's language")  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiRow:
    """One KPI that can be reckoned here."""

    kpi: str = label(N_("KPI"), "the KPI, by name")
    owner: str = label(N_("Whose"), "marketing, sales or both")
    unit: str = label(N_("Unit"), "what it is counted in; money in units of the reporting currency")
    now: float | None = number(
        N_("Now"),
        "its figure over the months of the period in question; the last three where none was named",
        by="unit",
    )
    before: float | None = number(
        N_("Before"), "its figure over the months of the reference; the three before", by="unit"
    )
    low: float | None = number(N_("Usual from"), "lower end of what is usual noise by month (X̄ − 2.66 mR̄)", by="unit")
    high: float | None = number(N_("Usual to"), "upper end of what is usual noise by month (X̄ + 2.66 mR̄)", by="unit")
    signal: str = label(N_("Last month"), "up, down (a signal) or none (noise); empty where too few months")
    marketing: float | None = share(N_("In marketing’s hands"), "share of its variance that marketing's levers make up")
    sales: float | None = share(N_("In sales’ hands"), "share of its variance that sales' levers make up")
    formula: str = label(N_("Formula"), "over counters of the evidence, sums of the period")
    gamed: str = label(N_("How it has been gamed"), "how it rises while nothing gets better")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """One KPI in one month."""

    kpi: str = label(N_("KPI"), "the KPI, by name")
    month_on: dt.date = day(N_("Month"), "first day of the month")  # noqa: RUF009
    unit: str = label(N_("Unit"), "what it is counted in; money in units of the reporting currency")
    figure: float | None = number(N_("Figure"), "its figure", by="unit")
    signal: str = label(N_("Signal"), "yes where one of the three rules of the chart calls it a signal, no otherwise")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """One KPI of one team, in both periods."""

    function: str = label(N_("Function"), "what the team's people do")
    team: str = label(N_("Team"), "the team's name; empty for those without one")
    kpi: str = label(N_("KPI"), "the KPI, by name")
    unit: str = label(N_("Unit"), "what it is counted in")
    people: int | None = people(
        N_("People"), "people behind the thinnest of the team's figures in either period", totals=(("function", "kpi"),)
    )
    before: float | None = number(N_("Before"), "its figure over the reference", by="unit")
    now: float | None = number(N_("Now"), "its figure over the period in question", by="unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of the answer."""

    lines: tuple[LineRow, ...]
    alerts: tuple[AlertRow, ...]
    readiness: tuple[ReadyRow, ...]
    clarity: tuple[ClarityRow, ...]
    cards: tuple[CardRow, ...]
    warnings: tuple[WarningRow, ...]
    gaming: tuple[LeverRow, ...]
    kpis: tuple[KpiRow, ...]
    teams: tuple[TeamRow, ...]
    history: tuple[MonthRow, ...]


NAMES = {
    "lines": N_("Where each KPI stands"),
    "alerts": N_("What needs a look now"),
    "lacking": N_("the plan lacks it"),
    "signal": N_("a signal"),
    "short": N_("falls short"),
    "readiness": N_("Whether the plan is ready"),
    "clarity": N_("Whether the plan is clear"),
    "cards": N_("The cards"),
    "warnings": N_("What is wrong with the cards"),
    "gaming": N_("What pays, and what earns"),
    "kpis": N_("All KPIs that can be reckoned here"),
    "teams": N_("By team"),
    "history": N_("Month by month"),
    "agreed": N_("agreed"),
    "crossed": N_("crossed"),
    "own": N_("own"),
    "team": N_("team"),
    "company": N_("company"),
    "department": N_("department"),
    "role": N_("role"),
    "person": N_("person"),
    "up": N_("up"),
    "down": N_("down"),
    "none": N_("noise"),
    "yes": N_("yes"),
    "no": N_("no"),
    "loophole": N_("loophole"),
    "pays_and_earns": N_("pays and earns"),
    "unpaid": N_("earns, and isn’t paid"),
    "nothing": N_("doesn’t pay"),
    "not_known": N_("can’t be told"),
    "count": N_("number"),
    "money": N_("money"),
    "share": N_("share"),
    "days": N_("days"),
    "months": N_("months"),
    "times": N_("times"),
    "marketing": N_("marketing"),
    "sales": N_("sales"),
    "both": N_("both"),
    "finance": N_("finance"),
    "support": N_("support"),
    "product": N_("product"),
    "management": N_("management"),
    "hr": N_("HR"),
    "legal": N_("legal"),
    "production": N_("production"),
    "other": N_("other"),
    **{lever.name: lever.title for lever in LEVERS},
    **{kpi.name: kpi.title for kpi in STANDARD.values()},
    **{kpi.gamed: kpi.gamed for kpi in STANDARD.values()},
}
"""What people call the codes in the tables."""
