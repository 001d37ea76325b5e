"""What does each of us answer for?

KPIs, each a formula over the evidence and never typed in; the cards that share them out among departments, teams and people;
where they stand and where they will end; what they pay for, and whether that is what earns. Where no plan is agreed, one is
proposed, crossed (each side answers for the other's results too), and held beside the one that most companies have.

Counted: whole months, 24 at most. A figure of several months is that of their sums, not the mean of theirs.
"""

from __future__ import annotations

from detente.evidence import Evidence
from detente.evidence.periods import Period
from detente.language import N_
from detente.mistakes import CannotAnswer
from detente.questions.findings import Findings, Need
from detente.questions.scorecards.tables import NAMES, Tables

TITLE = N_("What does each of us answer for?")
NEEDS = (
    Need(any_of=("deals", "leads", "invoices"), to=N_("To reckon any KPI"), required=True, core=True),
    Need(any_of=("scorecards",), to=N_("To see who answers for what, and what it pays")),
    Need(any_of=("deals.amount",), to=N_("To see what is booked")),
    Need(any_of=("spend",), to=N_("To see what a customer costs, and joint profit")),
    Need(any_of=("invoices",), to=N_("To see revenue, what a customer brings, and what is kept")),
    Need(any_of=("invoices.cost", "products.unit_cost"), to=N_("To see margins and joint profit")),
    Need(any_of=("handovers",), to=N_("To see which leads sales accepts")),
    Need(any_of=("touches",), to=N_("To see how soon leads are spoken to")),
    Need(any_of=("people.team",), to=N_("To see teams")),
    Need(any_of=("kpis",), to=N_("To reckon KPIs of your own")),
    Need(any_of=("signatures",), to=N_("To see whether the plan was signed, in time, and by whom it can be checked")),
    Need(any_of=("quiz_answers",), to=N_("To see whether the plan is clear to those who hold it")),
)

BY_MONTH = True
"""It looks month by month, and unless asked otherwise as far as anything is recorded."""

RESTS_ON = (
    "deals.amount",
    "deals.closed_at",
    "deals.opened_at",
    "invoices.amount",
    "invoices.invoiced_at",
    "leads.created_at",
    "scorecards.target",
    "scorecards.weight",
    "spend.amount",
    "spend.spent_on",
)
"""Moments and numbers that figures are made of: where one can't be read, there is no answer."""

HELPED_BY = (
    "complaints.complained_on",
    "contributions.amount",
    "contributions.from_on",
    "contributions.gained_on",
    "contributions.to_on",
    "deals.list_amount",
    "deals.quantity",
    "handovers.handed_at",
    "invoices.cost",
    "leads.closed_at",
    "people.is_head",
    "people.last_promoted_on",
    "people.left_on",
    "people.level",
    "people.started_on",
    "people.working_share",
    "products.unit_cost",
    "projects.due_on",
    "projects.ended_on",
    "projects.started_on",
    "quiz_answers.asked_on",
    "quiz_answers.is_right",
    "scorecards.agreed_on",
    "scorecards.at_stake",
    "scorecards.cap",
    "scorecards.cap_pays",
    "scorecards.floor",
    "scorecards.floor_pays",
    "scorecards.from_on",
    "scorecards.gate_at",
    "scorecards.gate_pays",
    "scorecards.steps",
    "scorecards.to_on",
    "signatures.signed_on",
    "touches.touched_at",
    "voices.said_at",
    "voices.stance",
)
"""What only helps: where one can't be read, it counts as not known."""


def answer(evidence: Evidence, a: Period, b: Period, *, seed: int = 0) -> Findings[Tables]:
    """Answer as of the end of ``b``; the same seed gives the same forecasts.

    Figures of ``b`` stand beside those of ``a``; where the two are one, the last three months beside the three before.
    Raises CannotAnswer where not one whole month is recorded.
    """
    from detente.questions.months import months
    from detente.questions.scorecards import picture, readiness, rows, tree, words
    from detente.questions.scorecards.standing import standing

    seen = months(evidence, b)
    if not len(seen):
        raise CannotAnswer(N_("Not one whole month is recorded up to {day}."), day=str(b.to_on))
    told = standing(evidence, seen, a, b, seed)
    return Findings(
        question="scorecards",
        asked={"a": str(a), "b": str(b), "to": str(seen.first[-1])} if a != b else {"to": str(seen.first[-1])},
        summary=words.summary(told),
        next_step=words.next_step(told),
        tables=rows.tables(told),
        how=words.how(told),
        limits=words.limits(told),
        names=NAMES | readiness.NAMES | {kpi.name: kpi.title for kpi in told.kpis.values() if kpi.own},
        queries=told.ran,
        draw=picture.draw,
        beneath={"lines": tree.draw},
        checking=frozenset({"history"}),
    )
