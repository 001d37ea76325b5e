"""Where are the sales?

Sales: "the ads are wrong". Marketing: "we flooded you with leads". What was booked in two periods is laid apart into
what each had to do with: how many leads came, of which kinds, what a lead is worth in the end, deals that grew from no
lead, timing (money of earlier leads carried in, less what is due later), and chance.

Counted: deals won, by the day they were closed; leads by the day they were created. A lead's worth is what its deals
bring in the end, as far as leads have been followed; a lead too young to have bought is no failure. Not counted:
invoices, open deals, deals won without a day. Lead counts are facts, so that intervals are those of worth and delay.
Who changed (sources, sellers, prices, market) is not yet told apart.
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
    from detente.questions.sales.model import Model
    from detente.questions.sales.rows import Reckoned
    from detente.questions.sales.tallies import Facts
    from detente.questions.sales.words import Told

TITLE = N_("Where are the sales?")
NEEDS = (
    Need(any_of=("deals.amount",), to=N_("To see what was booked"), required=True),
    Need(any_of=("leads",), to=N_("To tell what is marketing’s part"), core=True),
    Need(any_of=("deals.lead_id",), to=N_("To tell which lead each deal came from")),
    Need(any_of=("leads.segment",), to=N_("To tell segments apart, which buy at different speeds")),
    Need(any_of=("deal_changes",), to=N_("To see what moved the open pipeline")),
    Need(any_of=("people.team",), to=N_("To see the teams")),
    Need(any_of=("handovers.person_id",), to=N_("To see which team received the leads")),
)

RESTS_ON = (
    "leads.created_at",
    "leads.closed_at",
    "deals.opened_at",
    "deals.closed_at",
    "deals.amount",
    "deal_changes.changed_at",
    "deal_changes.amount",
    "handovers.handed_at",
)
"""Moments and amounts that figures are made of: where one can't be read, there is no answer."""


def answer(evidence: Evidence, a: Period, b: Period, *, seed: int = 0) -> Findings[Tables]:
    """Answer for the reference a and the period in question b; the same seed gives the same intervals.

    Raises CannotAnswer where b is not over, a period has no leads, too little was won from leads to fit anything,
    or a began before deals were recorded.
    """
    import numpy as np

    from detente.questions.sales import limits, picture, rows, words
    from detente.questions.sales.curves import curves, first_at
    from detente.questions.sales.model import model
    from detente.questions.sales.redraws import play
    from detente.questions.sales.spans import spans
    from detente.questions.sales.tallies import facts, tally
    from detente.questions.sales.waterfall import Booked, totals

    asker, known = facts(evidence, a, b)
    limits.refuse(known, a, b, evidence.as_of, evidence.zone)
    cut = spans(a, b)
    counted, outcomes = tally(asker, known, cut)
    found = model(counted, cut.days(known["first_won_at"]))
    limits.refuse_unrecorded(found, a, known, evidence.zone)
    rng = np.random.default_rng(seed)
    booked = Booked(
        a=known["booked_a"], b=known["booked_b"], no_lead_a=known["no_lead_a"], no_lead_b=known["no_lead_b"]
    )
    played = play(found, rng)
    reckoned = rows.reckon(found, booked, totals(found, found.worth.each, found.worth.delays), played)
    names = NAMES_BY_DEAL if known.by_deal else NAMES
    told = _told(evidence, b, known, found, reckoned)
    return Findings(
        question="sales",
        asked={"a": str(a), "b": str(b)},
        summary=words.summary(told),
        next_step=words.next_step(told),
        tables=Tables(
            waterfall=rows.waterfall(reckoned, by_deal=known.by_deal),
            owners=rows.owners(reckoned, by_deal=known.by_deal),
            value=rows.values(found, reckoned, by_deal=known.by_deal),
            bridge=rows.bridge(asker.run("bridge.sql"), history=evidence.has("deal_changes")),
            teams=rows.teams(asker.run("teams.sql"), leads_known=evidence.has("handovers", "person_id")),
            cohorts=rows.cohorts(found, played, asker.run("cohorts.sql"), evidence.as_of),
            curves=curves(found, outcomes, rng),
        ),
        limits=limits.limits(
            found,
            known,
            b,
            evidence.as_of,
            evidence.zone,
            losses=first_at(outcomes, "lost") is not None,
            history=evidence.has("deal_changes"),
        ),
        names=names,
        queries=asker.ran,
        draw=partial(picture.draw, names=names),
    )


def _told(evidence: Evidence, b: Period, known: Facts, found: Model, reckoned: Reckoned) -> Told:
    from detente.questions.sales.rows import half_come, most_changed
    from detente.questions.sales.words import Told

    known_on = local_day(evidence.as_of, evidence.zone)
    return Told(
        reckoned=reckoned,
        currency=evidence.currency,
        by_deal=known.by_deal,
        leads_a=known["leads_a"],
        leads_b=known["leads_b"],
        changed=most_changed(found, known),
        b_from=b.from_on,
        known_on=known_on,
        again_on=known_on + dt.timedelta(days=half_come(found)),
    )
