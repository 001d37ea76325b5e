"""Draft a round of visits: around what people know already, with as few changes as can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from detente.evidence.evidence import Evidence
from detente.exchange.planning import plan
from detente.exchange.visits import Visit as Planned
from detente.privacy.release import FEWEST
from detente.web.visits.gathering import Gathered, Wanted, gather
from detente.web.visits.models import Round, Visit, Wish, first_day

_SECONDS: Final = 25.0
"""The longest that a draft is looked for."""
_THIN: Final = 2 / 3
"""A tie is called thin where so much of the usual is not there."""


def drafted(asked: Mapping[str, str], evidence: Evidence) -> dict[str, Any]:
    """Return a draft of a round as plain values; who is told something already stays where it can.

    asked : round and draft, by number. Raises Mistake where nothing can be planned.
    """
    of = Round.objects.get(pk=asked["round"])
    of.zone = evidence.zone
    known = list(of.visits.filter(cancelled=False))
    kept, had = ([_planned(one) for one in known if one.soon is soon] for soon in (False, True))
    found = _gathered(of, evidence, kept, had)
    made = plan(found.people, found.rules, kept=kept, made=had, seed=int(asked["draft"]), seconds=_SECONDS)
    by_id = {one.id: one for one in found.people}
    thin = [found.rules.thinness(by_id[one.guest].team, by_id[one.host].team) for one in made.visits]
    wishes = sum(bool(one.wishes) for one in found.people)
    stay = {(one.guest, one.host, one.at) for one in kept}
    return {
        "visits": [[one.guest, one.host, one.at, one.role] for one in made.visits],
        "gap": made.gap,
        "uncovered": [list(one) for one in made.uncovered],
        "alone": list(made.alone),
        "thin": sum(one >= _THIN for one in thin),
        # What fewer than five wished is theirs.
        "wished": sum(by_id[one.host].department in by_id[one.guest].wishes for one in made.visits)
        if wishes >= FEWEST
        else 0,
        "moved": len(stay - {(one.guest, one.host, one.at) for one in made.visits}),
        "had": len(had),
        "people": len(found.people),
        "zone": found.zone,
    }


def _gathered(of: Round, evidence: Evidence, kept: Sequence[Planned], had: Sequence[Planned]) -> Gathered:
    """Return what a round is planned from; what people know of stays possible, and what has come counts."""
    wishes = {one.person_id: wanted(one) for one in Wish.objects.all()}
    been = Visit.objects.filter(cancelled=False).exclude(round=of).values_list("guest_id", "host_id")
    # Who was told that a visit does not take place is not asked to it again.
    off = Visit.objects.filter(cancelled=True, round=of).values_list("guest_id", "host_id")
    return gather(
        evidence,
        of.monday,
        of.weeks,
        of.goes,
        [dt.date.fromisoformat(day) for day in of.off],
        wishes,
        been=[*been, *off],
        stays=kept,
        made=had,
        from_on=first_day(evidence.zone),
    )


def wanted(one: Wish) -> Wanted:
    """Return a wish as plans go by it."""
    return Wanted(
        departments=tuple(one.departments), never=tuple(one.never), role=one.role, goes=one.goes, hosts=one.hosts
    )


def _planned(one: Visit) -> Planned:
    return Planned(guest=one.guest_id, host=one.host_id, at=one.at, role=one.role)
