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
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from detente.evidence import Evidence
from detente.evidence.periods import Period, local_day
from detente.language import N_
from detente.questions.findings import Findings, Need
from detente.questions.sales.tables import NAMES, NAMES_BY_DEAL, Tables

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.random import Generator

    from detente.engines import Columns
    from detente.questions.sales.chances import Refusal
    from detente.questions.sales.model import Model
    from detente.questions.sales.plan import Planned
    from detente.questions.sales.reckoning import Reckoned
    from detente.questions.sales.redraws import Floats
    from detente.questions.sales.tables import SourceRow, StepRow
    from detente.questions.sales.tallies import Asker, Facts
    from detente.questions.sales.told import Told
    from detente.questions.sales.waterfall import Who

TITLE = N_("Where are the sales?")
NEEDS = (
    Need(any_of=("deals.amount",), to=N_("To see what was booked"), required=True),
    Need(any_of=("leads",), to=N_("To tell what is marketing’s part"), core=True),
    Need(any_of=("deals.lead_id",), to=N_("To tell which lead each deal came from")),
    Need(any_of=("leads.segment",), to=N_("To tell segments apart, which buy at different speeds")),
    Need(any_of=("deal_changes",), to=N_("To see what moved the open pipeline")),
    Need(any_of=("people.team",), to=N_("To see the teams")),
    Need(any_of=("handovers.person_id",), to=N_("To tell sources that changed from sellers who changed")),
    Need(any_of=("touches.function",), to=N_("To see whether leads were answered later")),
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


def answer(evidence: Evidence, a: Period, b: Period, *, seed: int = 0, against_plan: bool = False) -> Findings[Tables]:
    """Answer for the reference a and the period in question b; the same seed gives the same intervals.

    against_plan : hold b against what was planned for it; what leads were worth before is still learnt from a.

    Raises CannotAnswer where b is not over, a period has no leads, too little was won from leads to fit anything,
    a began before deals were recorded, or b was not planned and is held against its plan.
    """
    from concurrent.futures import ThreadPoolExecutor

    # The engine counts what is needed last while the figures are reckoned.
    beside = ThreadPoolExecutor(1)
    try:
        return _answer(evidence, a, b, seed, beside, against_plan=against_plan)
    finally:
        beside.shutdown(cancel_futures=True)


def _answer(
    evidence: Evidence, a: Period, b: Period, seed: int, beside: Executor, *, against_plan: bool
) -> Findings[Tables]:
    import numpy as np

    from detente.questions.sales import dated, drill, limits, next_steps, picture, reckoning, referee, rows, words
    from detente.questions.sales.chances import Refusal
    from detente.questions.sales.curves import curves, first_at
    from detente.questions.sales.model import model
    from detente.questions.sales.plan import planned
    from detente.questions.sales.redraws import less_followed, play
    from detente.questions.sales.spans import spans
    from detente.questions.sales.tallies import facts, tally
    from detente.questions.sales.waterfall import Booked, totals

    asker, known = facts(evidence, a, b, beside)
    limits.refuse(known, a, b, evidence.as_of, evidence.zone)
    plan = planned(asker, b) if against_plan else None
    cut = spans(a, b)
    counted, outcomes = tally(asker, known, cut)
    found = model(counted, cut.days(known["first_won_at"]))
    limits.refuse_unrecorded(found, a, known, evidence.zone)
    later = _ask_later(asker, found, known)
    rng = np.random.default_rng(seed)
    booked = Booked(
        a=known["booked_a"], b=known["booked_b"], no_lead_a=known["no_lead_a"], no_lead_b=known["no_lead_b"]
    )
    played = play(found, rng)
    late = less_followed(found, played)
    told_apart = _told_apart(later, found, evidence, late, rng)
    refused = told_apart if isinstance(told_apart, Refusal) else None
    who = None if isinstance(told_apart, Refusal) else told_apart
    worth = found.worth.each if who is None else who.parts.worth(found)
    reckoned = reckoning.reckon(
        found, booked, totals(found, worth, found.worth.delays), played, None if who is None else who.parts
    )
    names = NAMES_BY_DEAL if known.by_deal else NAMES
    by_source = () if who is None else rows.by_source(who.apart, who.parts)
    spread = 1.0 if who is None else who.apart.trial.dispersion
    stepped = () if known.by_deal or not evidence.has("changes") else dated.steps(asker, found, played, spread)
    unsure = float(np.sqrt(np.mean(np.square(late))))
    campaigns = later["campaigns.sql"]() if "campaigns.sql" in later else None
    checked = referee.checks(found, None if who is None else who.apart, reckoned)
    told = _told(evidence, b, known, found, reckoned, by_source, stepped, plan)
    return Findings(
        question="sales",
        asked={"a": str(a), "b": str(b)} | ({"compare": "plan"} if plan else {}),
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
            by_product=() if who is None else drill.by_product(who.sold, cut),
            replies=() if who is None else referee.replies(who.apart, cut),
            value=rows.values(found, reckoned, by_deal=known.by_deal),
            bridge=rows.bridge(later["bridge.sql"](), history=evidence.has("deal_changes")),
            teams=rows.teams(later["teams.sql"](), leads_known=evidence.has("handovers", "person_id")),
            cohorts=rows.cohorts(found, played, later["cohorts.sql"](), evidence.as_of),
            curves=curves(found, outcomes, rng),
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
            losses=first_at(outcomes, "lost") is not None,
            history=evidence.has("deal_changes"),
            refused=refused,
            without=frozenset() if who is None else who.parts.without,
        ),
        names=names,
        queries=asker.ran,
        draw=partial(picture.draw, names=names),
        checking=referee.TABLES,
        beneath={name: partial(picture.beneath, names=names) for name in ("by_source", "by_team")},
    )


def _ask_later(asker: Asker, found: Model, known: Facts) -> Mapping[str, Callable[[], Columns]]:
    """Have the engine begin with what is needed after the model; what is not recorded is absent."""
    from detente.questions.sales import chances, drill

    later: dict[str, Callable[[], Columns]] = {}
    if not known.by_deal and asker.evidence.has("handovers", "person_id"):
        later["chances.sql"] = chances.asked(asker, found, replies=_replies_known(asker.evidence))
        later["prices.sql"] = asker.later("prices.sql")
    if not known.by_deal:
        later["campaigns.sql"] = drill.campaigns(asker, found)
    return later | {name: asker.later(name) for name in ("bridge.sql", "teams.sql", "cohorts.sql")}


def _replies_known(evidence: Evidence) -> bool:
    return evidence.has("touches", "function")


def _told_apart(
    later: Mapping[str, Callable[[], Columns]], found: Model, evidence: Evidence, late: Floats, rng: Generator
) -> Who | Refusal:
    """Tell sources, sellers, replies and prices apart, or say why they can't be."""
    from detente.questions.sales.apart import tell_apart
    from detente.questions.sales.chances import Refusal, counted, refusal
    from detente.questions.sales.prices import prices
    from detente.questions.sales.waterfall import Who, parts

    if "chances.sql" not in later:
        return Refusal("unknown" if "campaigns.sql" in later else "no leads")
    spans = found.tally.spans
    chances = counted(later["chances.sql"](), spans, replies=_replies_known(evidence))
    rate = float(found.tally.won.sum()) / max(float(chances.trials.sum()), 1.0)
    refused = refusal(chances, (spans.epoch_a, spans.epoch_b), rate)
    if refused is not None:
        return refused
    won = [float(found.tally.won[:, epoch].sum()) for epoch in (spans.epoch_a, spans.epoch_b)]
    sold = later["prices.sql"]()
    apart = tell_apart(chances, spans, late, rng)
    return Who(apart=apart, parts=parts(found, apart, prices(sold, spans, *won), rng), sold=sold)


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
