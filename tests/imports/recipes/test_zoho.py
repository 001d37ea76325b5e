"""Zoho's exports and its data backup become evidence."""

from __future__ import annotations

from decimal import Decimal

from .conftest import Export, at

LEADS = """
    Record Id,Lead Owner.id,Lead Owner,Lead Source,Lead Status,Industry,Country,Created Time,Converted Deal.id,Converted Contact.id,Converted Account.id
    zcrm_1,zcrm_90,Nour Haddad,Web,Converted,Retail,France,2026-01-05 09:30:00,zcrm_31,zcrm_21,zcrm_11
    zcrm_2,zcrm_90,Nour Haddad,,New,,,2026-01-06 09:30:00,,,
"""
CONTACTS = """
    Record Id,First Name,Last Name,Lead Source,Account Name.id,Created Time
    zcrm_21,Ada,Roy,Web,zcrm_11,2026-01-08 09:30:00
    zcrm_22,Bo,Kim,Trade Show,,2026-01-09 09:30:00
"""
DEALS = """
    Record Id,Deal Owner.id,Deal Owner,Deal Name,Amount,Stage,Closing Date,Created Time,Contact Name.id,Contact Name,Account Name.id,Reason For Loss
    zcrm_31,zcrm_90,Nour Haddad,one,1200.5,Closed Won,2026-02-01,2026-01-08 09:30:00,zcrm_21,Ada Roy,zcrm_11,
    zcrm_32,zcrm_90,Nour Haddad,two,300,Closed Lost to Competition,2026-02-02,2026-01-09 09:30:00,,Bo Kim,,too late
    zcrm_33,zcrm_91,Sam Petit,three,500,Negotiation/Review,2026-12-31,2026-01-10 09:30:00,,,,
    zcrm_34,zcrm_91,Sam Petit,four,500,Closed-Lost,2026-01-11,2026-01-11 09:30:00,zcrm_21,,,
"""


def test_a_deal_leads_back_to_the_lead_that_was_converted(export: Export) -> None:
    found = export("zoho", {"Leads_001.csv": LEADS, "Contacts_001.csv": CONTACTS, "Deals_001.csv": DEALS})

    assert found.one("deals", deal_id="zcrm_31")["lead_id"] == "zcrm_1"
    assert found.one("deals", deal_id="zcrm_34")["lead_id"] == "zcrm_1"  # through the contact it was converted into
    assert found.one("deals", deal_id="zcrm_32")["lead_id"] == "zcrm_22"  # by name: a contact that never was a lead
    assert found.one("deals", deal_id="zcrm_33")["lead_id"] is None
    assert found.column("leads", "lead_id") == ["zcrm_1", "zcrm_2", "zcrm_22"]
    assert found.reasons["It is the contact of a lead that is here already."] == 1
    assert found.one("leads", lead_id="zcrm_2")["source"] == "(none)"


def test_zohos_stages_are_judged_by_name_or_by_ones_own_file(export: Export) -> None:
    found = export("zoho", {"Deals.csv": DEALS})
    assert [found.one("deals", deal_id=f"zcrm_3{n}")["outcome"] for n in range(1, 5)] == ["won", "lost", "open", "lost"]
    assert found.one("deals", deal_id="zcrm_31")["closed_at"] == at("2026-02-01")
    assert found.one("deals", deal_id="zcrm_33")["closed_at"] is None
    assert found.one("deals", deal_id="zcrm_34")["closed_at"] == at("2026-01-11 09:30")
    assert found.one("deals", deal_id="zcrm_31")["amount"] == Decimal("1200.50")

    told = export("zoho", {"Deals.csv": DEALS, "stages.csv": "stage,outcome\n    Negotiation/Review,won"})
    assert told.one("deals", deal_id="zcrm_33")["outcome"] == "won"


def test_two_contacts_of_one_name_are_not_told_apart_by_guessing(export: Export) -> None:
    contacts = CONTACTS.rstrip() + "\n    zcrm_23,Bo,Kim,Web,,2026-01-09 09:30:00\n"
    found = export("zoho", {"Contacts.csv": contacts, "Deals.csv": DEALS})

    assert "zcrm_32" not in found.column("deals", "deal_id")
    assert found.reasons['Several people bear this name; export the column "Contact Name.id".'] == 1


def test_calls_meetings_and_tasks_touch(export: Export) -> None:
    calls = """
    Record Id,Call Owner.id,Subject,Call Start Time,Outgoing Call Status,Contact Name.id,Related To.id
    c1,zcrm_90,secret,2026-01-09 10:00:00,Completed,zcrm_21,
    c2,zcrm_90,,2026-01-19 10:00:00,Scheduled,zcrm_21,
    c3,zcrm_90,,2026-01-09 10:00:00,Completed,,zcrm_31
    c4,zcrm_90,,2026-01-09 10:00:00,Completed,,
    """
    tasks = """
    Record Id,Task Owner.id,Subject,Closed Time,Contact Name.id
    t1,zcrm_90,,2026-01-09 11:00:00,zcrm_22
    t2,zcrm_90,,,zcrm_22
    """
    files = {"Leads.csv": LEADS, "Contacts.csv": CONTACTS, "Deals.csv": DEALS, "Calls.csv": calls, "Tasks.csv": tasks}
    found = export("zoho", files)

    assert sorted((row["touch_id"], row["lead_id"], row["channel"]) for row in found["touches"]) == [
        ("c1", "zcrm_1", "call"),
        ("c3", "zcrm_1", "call"),
        ("t1", "zcrm_22", "task"),
    ]
    assert found.reasons["The call did not take place."] == 1
    assert found.reasons["The task is not done yet."] == 1
    assert found.reasons["It belongs to no lead."] == 1
    assert "secret" not in str(found.rows)
