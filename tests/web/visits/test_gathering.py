"""What a plan is made from, on all engines: who is free, whose ties are thin, who has been where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from detente.evidence import Evidence
from detente.mistakes import Mistake
from detente.web.visits.gathering import Wanted, gather

Company = Callable[..., Evidence]
MONDAY = dt.date(2026, 3, 2)
PEOPLE = """
    person_id | name | department | team  | left_on
    mia       | Mia  | Marketing  | Brand | -
    max       | Max  | Marketing  | -     | -
    sue       | Sue  | Sales      | North | -
    sam       | -    | Sales      | North | -
    old       | Old  | Sales      | North | 2025-01-01
    pia       | Pia  | Production | -     | -
"""
MEETINGS = """
    meeting_id | starts_at           | ends_at
    early      | 2026-03-02 08:30:00 | 2026-03-02 09:30:00
    noon       | 2026-03-03 11:00:00 | 2026-03-03 13:00:00
    long       | 2026-03-04 08:00:00 | 2026-03-04 16:00:00
    before     | 2026-03-01 09:00:00 | 2026-03-01 10:00:00
    open       | 2026-03-06 13:00:00 | -
"""
INVITATIONS = """
    meeting_id | person_id | response
    early      | mia       | accepted
    noon       | mia       | none
    long       | mia       | declined
    long       | sue       | tentative
    before     | sue       | accepted
    open       | sam       | accepted
"""


def test_who_is_free_wishes_and_has_been_where(company: Company) -> None:
    evidence = company(
        as_of="2026-02-20 00:00:00",
        zone="Europe/Paris",
        people=PEOPLE,
        meetings=MEETINGS,
        invitations=INVITATIONS,
        messages="message_id | sent_at | sender_id | medium\nm1 | 2026-02-10 09:00:00 | mia | email\n",
        recipients="message_id | person_id | kind\nm1 | sue | to\n",
        visits="guest_id | host_id | visited_on\nmax | pia | 2026-01-10\n",
    )
    wishes = {"sue": Wanted(departments=("Marketing",), never=("Production",), role="head"), "max": Wanted(goes=False)}
    found = gather(evidence, MONDAY, 1, 1, [MONDAY + dt.timedelta(days=4)], wishes, been=[("sue", "mia")])
    by_id = {one.id: one for one in found.people}
    assert set(by_id) == {"mia", "max", "sue", "sam", "pia"}
    everything = set(range(8))  # Friday is off
    # Paris is an hour ahead: the meeting of 11:00 begins at noon and goes on into the afternoon.
    assert by_id["mia"].free == everything - {0, 2, 3}
    assert by_id["sue"].free == everything - {4, 5} and by_id["sam"].free == everything
    assert (by_id["sue"].wishes, by_id["sue"].never, by_id["sue"].roles) == ({"Marketing"}, {"Production"}, ("head",))
    assert not by_id["max"].goes and by_id["max"].hosts
    assert found.rules.been == {("max", "Production"), ("sue", "Marketing/Brand")}
    assert found.rules.thinness("Marketing/Brand", "Sales/North") == pytest.approx(0.0)
    assert found.rules.thinness("Marketing", "Production") == 1.0
    assert found.zone == "Europe/Paris"


def test_what_cant_be_planned_is_said(company: Company) -> None:
    with pytest.raises(Mistake, match="load the table people"):
        gather(company(leads="lead_id | created_at | source\nl | 2026-01-01 00:00:00 | web\n"), MONDAY, 1, 1, [], {})
    alone = "person_id | department\na | Sales\nb | Sales\n"
    with pytest.raises(Mistake, match="only one department"):
        gather(
            company(people=alone, leads="lead_id | created_at | source\nl | 2026-01-01 00:00:00 | web\n"),
            MONDAY,
            1,
            1,
            [],
            {},
        )
