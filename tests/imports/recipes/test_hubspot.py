"""HubSpot's exports become leads, deals, touches, handovers and people."""

from __future__ import annotations

from decimal import Decimal

from .conftest import Export, at

CONTACTS = """
    Record ID,First Name,Email,Create Date,Original Traffic Source,Contact owner,Owner assigned date,Lead Status,Country/Region,HubSpot Score,Primary Associated Company ID,First Conversion Date
    101,Ada,ada@x.example,2026-01-05 09:30,Paid Search,Nour Haddad,2026-01-05 11:00,,France,37,9001,2026-01-05 09:30
    102,Bo,bo@x.example,2026-01-06 10:00,,,,,,,,
    103,Cy,cy@x.example,2026-07-06 10:00,Referrals,,,Unqualified,,,,
"""
DEALS = """
    Record ID,Deal Name,Deal Stage,Amount,Deal owner,Close Date,Create Date,Closed Lost Reason,Associated Contact IDs,Associated Company IDs
    7001,Ada buys,Closed Won,1200.50,Nour Haddad,2026-02-01 15:00,2026-01-10 12:00,,101;102,9001
    7002,Bo does not,Closed Lost,300,Sam Petit,2026-02-03 09:00,2026-01-11 12:00,too expensive,102,
    7003,Not yet,Negotiation,500,Nour Haddad,2026-12-31 09:00,2026-01-12 12:00,,999;102,
    7004,Signed elsewhere,Contract signed,80,,2026-03-01 09:00,2026-01-13 12:00,,,
"""


def test_a_deal_belongs_to_the_first_contact_that_was_exported(export: Export) -> None:
    deals = export("hubspot", {"all-contacts.csv": CONTACTS, "all-deals.csv": DEALS})

    assert deals.one("deals", deal_id="7001")["lead_id"] == "101"
    assert deals.one("deals", deal_id="7003")["lead_id"] == "102"  # 999 is listed first but was not exported
    assert deals.one("deals", deal_id="7004")["lead_id"] is None


def test_an_expected_close_date_closes_nothing(export: Export) -> None:
    deals = export("hubspot", {"deals.csv": DEALS})

    assert deals.one("deals", deal_id="7001")["closed_at"] == at("2026-02-01 15:00")
    assert deals.one("deals", deal_id="7003")["outcome"] == "open"
    assert deals.one("deals", deal_id="7003")["closed_at"] is None


def test_stages_are_judged_by_name_only_where_nothing_better_was_exported(export: Export) -> None:
    deals = export("hubspot", {"deals.csv": DEALS})

    assert [deals.one("deals", deal_id=deal)["outcome"] for deal in ("7001", "7002", "7003", "7004")] == [
        "won",
        "lost",
        "open",
        "open",  # nothing says that a signed contract is a win
    ]
    assert deals.one("deals", deal_id="7002")["lost_reason"] == "too expensive"
    assert deals.one("deals", deal_id="7001")["amount"] == Decimal("1200.50")


def test_ones_own_file_of_stages_says_what_is_won(export: Export) -> None:
    stages = """
    stage,outcome
    Contract signed,won
    closed won,lost
    """
    deals = export("hubspot", {"deals.csv": DEALS, "stages.csv": stages})

    assert deals.one("deals", deal_id="7004")["outcome"] == "won"
    assert deals.one("deals", deal_id="7001")["outcome"] == "lost"


def test_hubspots_own_flags_come_before_names(export: Export) -> None:
    flagged = """
    Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Is Closed Won,Is Deal Closed?
    1,a,Handed to delivery,10,2026-02-01 15:00,2026-01-10 12:00,true,true
    2,b,Won back later,10,2026-02-01 15:00,2026-01-10 12:00,false,true
    3,c,Won in spirit,10,2026-02-01 15:00,2026-01-10 12:00,false,false
    """
    deals = export("hubspot", {"deals.csv": flagged})

    assert [deals.one("deals", deal_id=deal)["outcome"] for deal in "123"] == ["won", "lost", "open"]


def test_times_are_read_in_the_given_zone(export: Export) -> None:
    leads = export("hubspot", {"contacts.csv": CONTACTS, "deals.csv": DEALS}, zone="Europe/Paris")

    assert leads.one("leads", lead_id="101")["created_at"] == at("2026-01-05 08:30")
    assert leads.one("leads", lead_id="103")["created_at"] == at("2026-07-06 08:00")  # summer time


def test_a_contact_without_a_source_is_not_hidden(export: Export) -> None:
    leads = export("hubspot", {"contacts.csv": CONTACTS, "deals.csv": DEALS})

    assert leads.one("leads", lead_id="101")["source"] == "Paid Search"
    assert leads.one("leads", lead_id="102")["source"] == "(none)"
    assert leads.one("leads", lead_id="101")["customer_id"] == "9001"
    assert leads.one("leads", lead_id="101")["region"] == "France"
    assert leads.one("leads", lead_id="101")["score"] == 37


def test_an_assigned_owner_is_an_offer_from_marketing(export: Export) -> None:
    found = export("hubspot", {"contacts.csv": CONTACTS, "deals.csv": DEALS})

    handover = found.one("handovers", lead_id="101")
    assert (handover["from_function"], handover["to_function"], handover["state"]) == ("marketing", "sales", "offered")
    assert handover["handed_at"] == at("2026-01-05 11:00")
    assert len(found["handovers"]) == 1


def test_owners_are_people_by_name_until_a_users_list_gives_their_ids(export: Export) -> None:
    without = export("hubspot", {"contacts.csv": CONTACTS, "deals.csv": DEALS})
    assert without.column("people", "person_id") == ["Nour Haddad", "Sam Petit"]
    assert without.one("deals", deal_id="7001")["seller_id"] == "Nour Haddad"

    users = """
    User ID,Name,Email,Main team,Department
    55,Nour Haddad,nour@x.example,North,Sales
    56,Mila Roy,mila@x.example,,Marketing
    """
    known = export("hubspot", {"contacts.csv": CONTACTS, "deals.csv": DEALS, "users.csv": users})
    assert known.one("deals", deal_id="7001")["seller_id"] == "55"
    assert known.one("handovers", lead_id="101")["person_id"] == "55"
    assert known.one("people", person_id="55")["team"] == "North"
    assert known.one("people", person_id="56")["department"] == "Marketing"
    assert known.one("people", person_id="Sam Petit")["department"] == "Sales"


def test_two_users_of_one_name_are_not_told_apart_by_guessing(export: Export) -> None:
    users = """
    User ID,Name,Email
    55,Nour Haddad,nour@x.example
    57,Nour Haddad,nour2@x.example
    """
    found = export("hubspot", {"deals.csv": DEALS, "users.csv": users})

    assert found.one("deals", deal_id="7001")["seller_id"] == "Nour Haddad"


def test_activities_touch_every_contact_they_name_and_leave_their_words_behind(export: Export) -> None:
    calls = """
    Record ID,Call title,Call notes,Activity date,Activity assigned to,Associated Contact IDs,Associated Deal IDs
    c1,about the secret,the whole secret,2026-01-07 10:00,Nour Haddad,101;102,
    c2,,,2026-01-08 10:00,Sam Petit,,7001
    c3,,,2026-01-09 10:00,Sam Petit,,
    """
    emails = """
    Record ID,Email subject,Activity date,Email direction,Activity assigned to,Associated Contact IDs
    e1,hello,2026-01-07 11:00,EMAIL,Nour Haddad,101
    e2,re: hello,2026-01-07 12:00,INCOMING_EMAIL,Nour Haddad,101
    """
    tasks = """
    Record ID,Task title,Task status,Task type,Completion date,Assigned to,Associated Contact IDs
    t1,call back,Completed,CALL,2026-01-09 10:00,Nour Haddad,101
    t2,call again,Not started,CALL,,Nour Haddad,101
    """
    found = export(
        "hubspot",
        {"contacts.csv": CONTACTS, "deals.csv": DEALS, "calls.csv": calls, "emails.csv": emails, "tasks.csv": tasks},
    )
    touches = sorted(
        (row["touch_id"] or "", row["lead_id"], row["channel"], row["function"]) for row in found["touches"]
    )

    assert touches == [
        ("101/first form", "101", "form", "marketing"),
        ("c1", "101", "call", "sales"),
        ("c1/2", "102", "call", "sales"),
        ("c2", "101", "call", "sales"),  # through the deal
        ("e1", "101", "e-mail", "sales"),
        ("t1", "101", "call", "sales"),
    ]
    assert found.reasons["It belongs to no lead."] == 1
    assert found.reasons["It was written by the lead, not by us."] == 1
    assert found.reasons["The task is not done yet."] == 1
    assert "secret" not in str(found.rows)


def test_the_history_of_stages_and_amounts_stands_together(export: Export) -> None:
    history = """
    Deal ID,Property,Value,Timestamp
    7001,Deal Stage,Negotiation,2026-01-10 12:00
    7001,Amount,900,2026-01-12 12:00
    7001,Deal owner,Sam Petit,2026-01-13 12:00
    7001,Amount,1200.50,2026-01-20 12:00
    7001,Deal Stage,Closed Won,2026-02-01 15:00
    """
    found = export("hubspot", {"deals.csv": DEALS, "deal-stage-history.csv": history})
    changes = sorted((row["changed_at"], row["state"], row["stage"], row["amount"]) for row in found["deal_changes"])

    assert changes == [
        (at("2026-01-10 12:00"), "open", "Negotiation", None),
        (at("2026-01-12 12:00"), "open", "Negotiation", Decimal(900)),
        (at("2026-01-20 12:00"), "open", "Negotiation", Decimal("1200.50")),
        (at("2026-02-01 15:00"), "won", "Closed Won", Decimal("1200.50")),
    ]
    assert found.reasons["It changes another property than stage or amount."] == 1


def test_a_contact_exported_twice_is_one_lead_handed_over_once(export: Export) -> None:
    twice = CONTACTS.rstrip() + CONTACTS.splitlines()[2].join(["\n", "\n"])
    found = export("hubspot", {"contacts.csv": twice, "deals.csv": DEALS})

    assert found.column("leads", "lead_id") == ["101", "102", "103"]
    assert len(found["handovers"]) == 1
    assert found.column("touches", "touch_id") == ["101/first form"]
