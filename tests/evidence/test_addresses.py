"""Somebody who goes by several addresses is one person, on every engine, in every table that names people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.evidence import Evidence, Query
from detente.evidence.identity import Reason, Someone, proposals

Company = Callable[..., Evidence]
PEOPLE = """
    person_id | department | manager_id
    p1        | Marketing  | boss@x.example
    p2        | Sales      | p9
    p9        | Management | -
"""
ADDRESSES = """
    address        | person_id
    ada@x.example  | p1
    ada@x.old      | p1
    u02ab          | p1
    bo@x.example   | p2
    boss@x.example | p9
"""
MESSAGES = """
    message_id | sent_at             | sender_id     | medium
    m1         | 2026-01-05 09:00:00 | ada@x.example | email
    m2         | 2026-01-06 09:00:00 | u02ab         | chat
    m3         | 2026-01-07 09:00:00 | p2            | email
    m4         | 2026-01-08 09:00:00 | out@y.example | email
"""
RECIPIENTS = """
    message_id | person_id     | kind
    m1         | bo@x.example  | to
    m3         | ada@x.example | to
    m3         | ada@x.old     | cc
    m3         | p1            | to
    m4         | p2            | to
"""


def asked(evidence: Evidence, text: str) -> list[tuple[object, ...]]:
    return list(zip(*evidence.run(Query("asked", text)).values(), strict=True))


def test_addresses_of_one_person_are_one_person(company: Company) -> None:
    evidence = company(
        as_of="2026-02-01 00:00:00", people=PEOPLE, addresses=ADDRESSES, messages=MESSAGES, recipients=RECIPIENTS
    )
    assert asked(evidence, "SELECT message_id, sender_id FROM messages ORDER BY message_id") == [
        ("m1", "p1"), ("m2", "p1"), ("m3", "p2"), ("m4", "out@y.example"),
    ]  # fmt: skip
    assert asked(evidence, "SELECT message_id, person_id FROM recipients ORDER BY message_id, person_id") == [
        ("m1", "p2"), ("m3", "p1"), ("m4", "p2"),
    ]  # fmt: skip
    assert asked(evidence, "SELECT manager_id FROM people WHERE person_id = 'p1'") == [("p9",)]


def test_without_addresses_ids_stay_as_they_are(company: Company) -> None:
    evidence = company(as_of="2026-02-01 00:00:00", people=PEOPLE, messages=MESSAGES, recipients=RECIPIENTS)
    assert len(asked(evidence, "SELECT person_id FROM recipients")) == 5


ADA, BO, BEA = Someone("p1", "Ada Abel"), Someone("p2", "Boris Щукин"), Someone("p3", "Beatrice Abel-Müller")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ada.abel@x.example", [("p1", Reason.NAME)]),
        ("Abel_Ada+news@x.example", [("p1", Reason.NAME)]),
        ("aabel@x.example", [("p1", Reason.INITIALS)]),
        ("ada@x.example", [("p1", Reason.PART)]),
        ("boris.shchukin@x.example", [("p2", Reason.NAME)]),
        ("beatrice.muller@x.example", [("p3", Reason.NAME)]),
        ("info@x.example", []),
        ("@", []),
        ("", []),
    ],
)
def test_a_name_before_the_at_is_a_proposal_with_its_reason(address: str, expected: list[tuple[str, Reason]]) -> None:
    found = proposals([address], [ADA, BO, BEA], {})[address]
    assert [(one.person_id, one.reason) for one in found] == expected


def test_two_who_bear_one_name_are_both_proposed_and_no_first_name_of_two_is() -> None:
    twin = Someone("p4", "Ada Abel")
    assert [one.person_id for one in proposals(["ada.abel@x"], [ADA, twin], {})["ada.abel@x"]] == ["p1", "p4"]
    assert proposals(["ada@x"], [ADA, twin], {})["ada@x"] == ()


def test_the_same_name_at_another_domain_is_surer_than_a_spelling() -> None:
    found = proposals(["ada.abel@new.example"], [ADA], {"ada.abel@old.example": "p7"})["ada.abel@new.example"]
    assert [(one.person_id, one.reason) for one in found] == [("p7", Reason.ELSEWHERE), ("p1", Reason.NAME)]


def test_of_two_invitations_of_one_person_the_one_by_which_they_came_counts(company: Company) -> None:
    """The same on every engine, though they order what is unknown differently."""
    evidence = company(
        as_of="2026-02-01 00:00:00", people=PEOPLE, addresses=ADDRESSES, messages=MESSAGES,
        meetings="meeting_id | starts_at | kind\nk | 2026-01-05 09:00:00 | work",
        invitations="""
            meeting_id | person_id     | response | attended
            k          | ada@x.example | declined | false
            k          | ada@x.old     | accepted | true
            k          | u02ab         | -        | -
        """,
        recipients="message_id | person_id | kind\nm3 | ada@x.example | cc\nm3 | ada@x.old | -\nm3 | p1 | to",
    )  # fmt: skip
    assert asked(evidence, "SELECT person_id, response, attended FROM invitations") == [("p1", "accepted", 1)]
    assert asked(evidence, "SELECT person_id, kind FROM recipients") == [("p1", "to")]
