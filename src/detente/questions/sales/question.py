"""Where are the sales?

Sales: "the ads are wrong". Marketing: "we flooded you with leads". What was booked in two periods is laid apart into
what each had to do with: how many leads came, of which kinds, what a lead is worth in the end, deals that grew from no
lead, timing (money of earlier leads carried in, less what is due later), and chance.

Counted: deals won, by the day they were closed; leads by the day they were created. A lead's worth is what its deals
bring in the end, as far as leads have been followed; a lead too young to have bought is no failure. Not counted:
invoices, open deals, deals won without a day. Lead counts are facts, so that intervals are those of worth and delay.
Who changed (sources, sellers, replies, discounts, list prices, or all alike) is told apart where it is known who received
which lead, and sources and sellers meet; see `detente.questions.sales.apart`.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from detente.evidence import Evidence
from detente.evidence.periods import Period, local_day
from detente.language import N_
from detente.questions.findings import Findings, Need
from detente.questions.sales.tables import NAMES, NAMES_BY_DEAL, Tables

if TYPE_CHECKING:
    from detente.questions.sales.fitting import Fitted
    from detente.questions.sales.model import Model
    from detente.questions.sales.plan import Planned
    from detente.questions.sales.reckoning import Reckoned
    from detente.questions.sales.tables import SourceRow, StepRow
    from detente.questions.sales.tallies import Facts
    from detente.questions.sales.told import Told

TITLE = N_("Where are the sales?")
PLANNED = True
"""Whether it can be held against a plan."""
NEEDS = (
    Need(any_of=("deals.amount",), to=N_("To see what was booked"), required=True),
    Need(any_of=("leads",), to=N_("To tell what is marketing’s part"), core=True),
    Need(any_of=("deals.lead_id",), to=N_("To tell which lead each deal came from")),
    Need(any_of=("leads.segment",), to=N_("To tell segments apart, which buy at different speeds")),
    Need(any_of=("deal_changes",), to=N_("To see what moved the open pipeline")),
    Need(any_of=("people.team",), to=N_("To see the teams")),
    Need(any_of=("handovers.person_id",), to=N_("To tell sources that changed from sellers who changed")),
    Need(any_of=("touches.function",), to=N_("To see whether leads were answered later")),
    Need(any_of=("leads.score",), to=N_("To tell fast replies from promising leads")),
    Need(any_of=("deals.list_amount",), to=N_("To see discounts and list prices")),
    Need(any_of=("plans.value",), to=N_("To hold the sales against the plan")),
    Need(any_of=("changes.what",), to=N_("To see whether what somebody changed shows in the sales")),
)

RESTS_ON = (
    "leads.created_at",
    "leads.closed_at",
    "deals.opened_at",
    "deals.closed_at",
    "deals.amount",
    "deals.list_amount",
    "deals.quantity",
    "deal_changes.changed_at",
    "deal_changes.amount",
    "handovers.handed_at",
    "touches.touched_at",
    "changes.changed_on",
    "plans.from_on",
    "plans.to_on",
    "plans.value",
)
"""Moments and amounts that figures are made of: where one can't be read, there is no answer."""

HELPED_BY = ("leads.score",)
"""What only helps: where one can't be read, such as a grade in letters, it counts as not known."""


def answer(evidence: Evidence, a: Period, b: Period, *, seed: int = 0, against_plan: bool = False) -> Findings[Tables]:
    """Answer for the reference a and the period in question b; the same seed gives the same intervals.

    against_plan : hold b against what was planned for it; what leads were worth before is still learnt from a.

    Raises CannotAnswer where b is not over, a period has no leads, too little was won from leads to fit anything,
    a began before deals were recorded, or b was not planned and is held against its plan.
    """
    from detente.questions.sales.fitting import fitted

    with fitted(evidence, a, b, seed, against_plan=against_plan) as it:
        return _said(evidence, b, it)


def _said(evidence: Evidence, b: Period, fitted: Fitted) -> Findings[Tables]:
    import numpy as np

    from detente.questions.sales import dated, drill, limits, next_steps, picture, reckoning, referee, rows, words
    from detente.questions.sales.behind import opens
    from detente.questions.sales.chances import Refusal
    from detente.questions.sales.curves import curves, first_at
    from detente.questions.sales.waterfall import Booked, totals

    known, found, played, later, plan = fitted.known, fitted.found, fitted.played, fitted.later, fitted.plan
    refused = fitted.told_apart if isinstance(fitted.told_apart, Refusal) else None
    who = None if isinstance(fitted.told_apart, Refusal) else fitted.told_apart
    booked = Booked(
        a=known["booked_a"], b=known["booked_b"], no_lead_a=known["no_lead_a"], no_lead_b=known["no_lead_b"]
    )
    worth = found.worth.each if who is None else who.parts.worth(found)
    reckoned = reckoning.reckon(
        found, booked, totals(found, worth, found.worth.delays), played, None if who is None else who.parts
    )
    names = NAMES_BY_DEAL if known.by_deal else NAMES
    by_source = () if who is None else rows.by_source(who.apart, who.parts)
    spread = 1.0 if who is None else who.apart.trial.dispersion
    stepped = () if known.by_deal or not evidence.has("changes") else dated.steps(fitted.asker, found, played, spread)
    unsure = float(np.sqrt(np.mean(np.square(fitted.late))))
    campaigns = later["campaigns.sql"]() if "campaigns.sql" in later else None
    checked = referee.checks(found, None if who is None else who.apart, reckoned)
    told = _told(evidence, b, known, found, reckoned, by_source, stepped, plan)
    return Findings(
        question="sales",
        asked={"a": str(fitted.cut.a), "b": str(b)} | ({"compare": "plan"} if plan else {}),
        summary=words.summary(told),
        next_step=next_steps.next_step(told),
        tables=Tables(
            waterfall=rows.waterfall(
                reckoned, by_deal=known.by_deal, first=rows.begins_with(found, reckoned, plan, by_deal=known.by_deal)
            ),
            owners=rows.owners(reckoned, by_deal=known.by_deal),
            by_source=by_source,
            by_team=() if who is None else rows.by_team(who.apart, found),
            steps=stepped,
            by_campaign=() if campaigns is None else drill.by_campaign(campaigns, spread, unsure),
            by_segment=() if campaigns is None else drill.by_segment(campaigns, spread, unsure),
            by_product=() if who is None else drill.by_product(who.sold, fitted.cut),
            replies=() if who is None else referee.replies(who.apart, fitted.cut),
            value=rows.values(found, reckoned, by_deal=known.by_deal),
            bridge=rows.bridge(later["bridge.sql"](), history=evidence.has("deal_changes")),
            teams=rows.teams(later["teams.sql"](), leads_known=evidence.has("handovers", "person_id")),
            cohorts=rows.cohorts(found, played, later["cohorts.sql"](), evidence.as_of),
            curves=curves(found, fitted.outcomes, fitted.rng),
            checks=checked,
            tenths=() if who is None else referee.tenths(who.apart),
        ),
        how=referee.how(reckoned, checked, told_apart=who is not None),
        limits=limits.limits(
            found,
            told,
            known,
            b,
            evidence.as_of,
            evidence.zone,
            losses=first_at(fitted.outcomes, "lost") is not None,
            history=evidence.has("deal_changes"),
            refused=refused,
            without=frozenset() if who is None else who.without,
        ),
        names=names,
        queries=fitted.asker.ran,
        draw=partial(picture.draw, names=names),
        checking=referee.TABLES,
        opens=partial(opens, by_deal=known.by_deal),
        beneath={name: partial(picture.beneath, names=names) for name in ("by_source", "by_team")},
    )


def _told(
    evidence: Evidence,
    b: Period,
    known: Facts,
    found: Model,
    reckoned: Reckoned,
    by_source: tuple[SourceRow, ...],
    steps: tuple[StepRow, ...],
    plan: Planned | None,
) -> Told:
    from detente.questions.sales.rows import half_come, most_changed, sure_source
    from detente.questions.sales.told import Told

    known_on = local_day(evidence.as_of, evidence.zone)
    return Told(
        reckoned=reckoned,
        currency=evidence.currency,
        by_deal=known.by_deal,
        leads_a=known["leads_a"],
        leads_b=known["leads_b"],
        changed=most_changed(found, known),
        source=sure_source(by_source, reckoned),
        steps=steps,
        plan=plan,
        b_from=b.from_on,
        known_on=known_on,
        again_on=known_on + dt.timedelta(days=half_come(found)),
    )
