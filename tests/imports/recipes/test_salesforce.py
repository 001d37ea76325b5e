"""Salesforce's weekly export and its reports become evidence."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from detente.imports.recipe import named, plain_header

from .conftest import Evidence, Export, at

EMPTY = "000000000000000AAA"
LEADS = f"""
    "Id","IsDeleted","LastName","Country","LeadSource","Status","Industry","OwnerId","IsConverted","ConvertedAccountId","ConvertedContactId","ConvertedOpportunityId","CreatedDate"
    "00Q1","0","Ångström","Sweden","Web","Qualified","Retail","0051","1","0011","0031","0061","2026-01-05 09:30:00"
    "00Q2","0","Bo","","","Closed - Not Converted","","0052","0","{EMPTY}","{EMPTY}","{EMPTY}","2026-01-06 10:00:00"
    "00Q3","1","Gone","","Web","Open","","0051","0","{EMPTY}","{EMPTY}","{EMPTY}","2026-01-07 10:00:00"
    "00Q4","0","Later","","Trade Show","Qualified","","0051","1","0011","0032","0061","2026-01-08 10:00:00"
"""
OPPORTUNITIES = f"""
    "Id","IsDeleted","AccountId","Name","StageName","Amount","CloseDate","LeadSource","IsClosed","IsWon","OwnerId","CreatedDate"
    "0061","0","0011","Ada","Closed Won","1200.5","2026-02-01 00:00:00","Phone","1","1","0051","2026-01-10 12:00:00"
    "0062","0","{EMPTY}","Bo","Signed away","300","2026-01-11 00:00:00","","1","0","0052","2026-01-11 12:00:00"
    "0063","0","0011","Cy","Signed","500","2026-12-31 00:00:00","","0","0","0051","2026-01-12 12:00:00"
    "0064","1","0011","Gone","Closed Won","9","2026-01-20 00:00:00","","1","1","0051","2026-01-12 12:00:00"
"""
USERS = """
    "Id","FirstName","LastName","Department","Title","UserRoleId","UserType","ManagerId"
    "0051","Nour","Haddad","","","00E1","Standard","0053"
    "0052","Mila","Roy","Marketing","","","Standard",""
    "0053","Sam","Petit","","","","Standard",""
    "0059","Auto","Process","","","","AutomatedProcess",""
"""
ROLES = '"Id","Name"\n    "00E1","North"'


def weekly(export: Export, **more: str) -> Evidence:
    files = {"Lead.csv": LEADS, "Opportunity.csv": OPPORTUNITIES, "User.csv": USERS, "UserRole.csv": ROLES}
    files |= {f"{name}.csv": content for name, content in more.items()}
    latin = {name: content.strip().replace("\n    ", "\n").encode("latin-1") for name, content in files.items()}
    return export("salesforce", latin, currency="EUR")


def test_a_lead_keeps_its_first_source_and_the_deal_knows_the_first_lead_converted_into_it(export: Export) -> None:
    found = weekly(export)

    assert found.one("deals", deal_id="0061")["lead_id"] == "00Q1"  # 00Q4 was converted into it later
    assert found.one("leads", lead_id="00Q1")["source"] == "Web"  # not the opportunity's "Phone"
    assert found.one("leads", lead_id="00Q2")["source"] == "(none)"
    assert found.one("deals", deal_id="0062")["customer_id"] is None
    assert found.one("leads", lead_id="00Q2")["customer_id"] is None  # an empty look-up is fifteen zeros and AAA
    assert found.one("leads", lead_id="00Q1")["created_at"] == at("2026-01-05 09:30")  # UTC without being told


def test_salesforce_says_itself_what_is_won_and_what_is_closed(export: Export) -> None:
    found = weekly(export)

    assert [found.one("deals", deal_id=deal)["outcome"] for deal in ("0061", "0062", "0063")] == ["won", "lost", "open"]
    assert found.one("deals", deal_id="0061")["closed_at"] == at("2026-02-01")
    assert found.one("deals", deal_id="0063")["closed_at"] is None
    assert found.one("deals", deal_id="0061")["amount"] == Decimal("1200.50")


def test_a_deal_closed_on_the_day_it_was_made_does_not_close_before_it_was_made(export: Export) -> None:
    deal = weekly(export).one("deals", deal_id="0062")

    assert deal["closed_at"] == deal["opened_at"] == at("2026-01-11 12:00")


def test_deleted_records_are_rejected_and_not_lost(export: Export) -> None:
    found = weekly(export)

    assert found.column("leads", "lead_id") == ["00Q1", "00Q2", "00Q4"]
    assert found.column("deals", "deal_id") == ["0061", "0062", "0063"]
    assert found.reasons["The record was deleted or merged."] == 2


def test_people_are_users_with_their_roles_and_no_automata(export: Export) -> None:
    found = weekly(export)

    assert found.column("people", "person_id") == ["0051", "0052", "0053"]
    assert found.one("people", person_id="0051")["department"] == "Sales"  # owns opportunities
    assert found.one("people", person_id="0051")["team"] == "North"
    assert found.one("people", person_id="0051")["manager_id"] == "0053"
    assert found.one("people", person_id="0053")["department"] == "(not given)"
    assert found.reasons["It is a system user, not a person."] == 1


def test_the_stage_history_is_judged_as_todays_stages_are(export: Export) -> None:
    history = """
    "Id","OpportunityId","CreatedDate","StageName","Amount","ForecastCategory","IsDeleted"
    "0081","0061","2026-01-10 12:00:00","Negotiation","900","Pipeline","0"
    "0082","0061","2026-02-01 12:00:00","Closed Won","1200.5","Closed","0"
    "0083","0062","2026-01-11 12:00:00","Signed away","300","Omitted","0"
    "0084","0062","2026-01-11 13:00:00","Old name of lost","300","Omitted","0"
    "0085","0064","2026-01-11 13:00:00","Closed Won","9","Closed","0"
    """
    found = weekly(export, OpportunityHistory=history)
    states = sorted((row["deal_id"], row["stage"], row["state"], row["amount"]) for row in found["deal_changes"])

    assert states == [
        ("0061", "Closed Won", "won", Decimal("1200.50")),
        ("0061", "Negotiation", "open", Decimal(900)),
        ("0062", "Old name of lost", "lost", Decimal(300)),
        ("0062", "Signed away", "lost", Decimal(300)),
    ]
    assert found.reasons["It is the history of a deleted record."] == 1


def test_a_change_of_owner_hands_a_lead_over(export: Export) -> None:
    history = """
    "Id","IsDeleted","LeadId","CreatedDate","Field","OldValue","NewValue"
    "0171","0","00Q1","2026-01-05 10:00:00","Owner","Inbound queue","Nour Haddad"
    "0172","0","00Q1","2026-01-05 10:00:00","Owner","00G1","0051"
    "0173","0","00Q1","2026-01-06 10:00:00","Owner","0051","0052"
    "0173","0","00Q1","2026-01-06 10:00:00","Owner","0051","0052"
    "0174","0","00Q2","2026-01-09 10:00:00","Status","Open","Closed - Not Converted"
    """
    found = weekly(export, LeadHistory=history)
    handovers = sorted(
        (row["handed_at"].day, row["from_function"], row["to_function"], row["person_id"], row["state"])
        for row in found["handovers"]
    )

    assert handovers == [(5, "marketing", "sales", "0051", "offered"), (6, "sales", "marketing", "0052", "returned")]
    assert found.reasons["It is the same change again, by name."] == 1
    assert found.reasons["It is the same record again."] == 1
    assert found.one("leads", lead_id="00Q2")["closed_at"] == at("2026-01-09 10:00")
    assert found.one("leads", lead_id="00Q2")["closed_reason"] == "Closed - Not Converted"


def test_activities_find_their_lead_through_contact_and_opportunity(export: Export) -> None:
    tasks = f"""
    "Id","WhoId","WhatId","Subject","Status","OwnerId","Description","Type","IsDeleted","IsClosed","CreatedDate","CompletedDateTime"
    "00T1","00Q1","{EMPTY}","secret","Completed","0051","secret","Call","0","1","2026-01-06 10:00:00","2026-01-06 11:00:00"
    "00T2","0031","{EMPTY}","","Completed","0052","","Email","0","1","2026-01-07 10:00:00",""
    "00T3","{EMPTY}","0061","","Completed","0051","","Call","0","1","2026-01-08 10:00:00",""
    "00T4","00Q1","{EMPTY}","","Open","0051","","Call","0","0","2026-01-08 10:00:00",""
    "00T5","0039","0062","","Completed","0051","","Call","0","1","2026-01-08 10:00:00",""
    """
    members = f"""
    "Id","IsDeleted","CampaignId","LeadId","ContactId","CreatedDate"
    "00v1","0","7011","00Q1","{EMPTY}","2026-01-05 09:31:00"
    "00v2","0","7012","{EMPTY}","0031","2026-01-20 09:31:00"
    "00v3","0","7012","00Q2","{EMPTY}","2026-01-20 09:31:00"
    """
    campaigns = """
    "Id","IsDeleted","Name","Type","StartDate","EndDate"
    "7011","0","Spring","Webinar","2026-01-01 00:00:00","2026-01-31 00:00:00"
    "7012","0","Summer","Email","2026-01-01 00:00:00","2026-01-31 00:00:00"
    """
    found = weekly(export, Task=tasks, CampaignMember=members, Campaign=campaigns)
    touches = sorted((row["touch_id"], row["lead_id"], row["function"], row["channel"]) for row in found["touches"])

    assert touches == [
        ("00T1", "00Q1", "sales", "call"),
        ("00T2", "00Q1", "marketing", "email"),
        ("00T3", "00Q1", "sales", "call"),
        ("00v1", "00Q1", "marketing", "webinar"),
        ("00v2", "00Q1", "marketing", "email"),
        ("00v3", "00Q2", "marketing", "email"),
    ]
    assert found.one("touches", touch_id="00T1")["touched_at"] == at("2026-01-06 11:00")
    assert found.one("leads", lead_id="00Q1")["campaign_id"] == "7011"
    assert found.one("leads", lead_id="00Q2")["campaign_id"] is None  # it joined long after it was there
    assert found.one("campaigns", campaign_id="7011")["ended_on"] == dt.date(2026, 2, 1)  # first day after
    assert found.reasons["The task is not done yet."] == 1
    assert found.reasons["It belongs to no lead."] == 1
    assert "secret" not in str(found.rows)


def test_line_items_give_product_quantity_and_list_amount(export: Export) -> None:
    items = """
    "Id","OpportunityId","Product2Id","Quantity","ListPrice","UnitPrice","IsDeleted"
    "00k1","0061","01t1","3","500","400.17","0"
    "00k2","0062","01t1","1","500","500","0"
    "00k3","0062","01t2","1","50","50","0"
    """
    found = weekly(export, OpportunityLineItem=items)

    won = found.one("deals", deal_id="0061")
    assert (won["product_id"], won["quantity"], won["list_amount"]) == ("01t1", 3, Decimal(1500))
    mixed = found.one("deals", deal_id="0062")
    assert (mixed["product_id"], mixed["quantity"], mixed["list_amount"]) == (None, None, Decimal(550))


def test_reports_have_labels_local_times_and_no_history(export: Export) -> None:
    found = export(
        "salesforce_report",
        {
            "leads report.csv": """
    Lead ID,Lead Source,Created Date,Lead Owner,Opportunity ID
    00Q1,Web,2026-01-05 09:30,Nour Haddad,0061
    """,
            "opportunities report.csv": """
    Opportunity ID,Opportunity Name,Stage,Amount,Close Date,Created Date,Opportunity Owner,Account Name
    0061,Ada,Closed Won,1200.50,2026-02-01,2026-01-10 12:00,Nour Haddad,Acme
    0062,Bo,Closed Lost,300,2026-01-11,2026-01-11 12:00,Nour Haddad,
    0063,Cy,Negotiation,500,2026-12-31,2026-01-12 12:00,Sam Petit,
    """,
        },
        zone="America/New_York",
    )

    assert found.one("leads", lead_id="00Q1")["created_at"] == at("2026-01-05 14:30")
    assert found.one("deals", deal_id="0061")["lead_id"] == "00Q1"
    assert [found.one("deals", deal_id=deal)["outcome"] for deal in ("0061", "0062", "0063")] == ["won", "lost", "open"]
    assert found.one("deals", deal_id="0062")["closed_at"] == at("2026-01-11 17:00")  # when it was made
    assert found.column("people", "person_id") == ["Nour Haddad", "Sam Petit"]
    assert found.column("customers", "customer_id") == ["Acme"]


@pytest.mark.public_data
def test_the_headers_of_a_real_weekly_export_are_all_known(public_data: Path) -> None:
    recipe = named("salesforce")
    lines = (public_data / "crm_formats" / "salesforce_weekly_export_headers.txt").read_text("utf-8").splitlines()[1:]
    real = {
        name.removesuffix(".csv").lower(): {plain_header(header.strip('"')) for header in headers.split(",")}
        for name, headers in (line.split(": ") for line in lines)
    }
    unknown = {
        f"{source.name}.{column.name}"
        for stem, headers in real.items()
        if (source := recipe.source_of(stem)) is not None
        for column in source.columns.values()
        if not headers & {plain_header(header) for header in column.headers}
    }

    assert {"lead", "opportunity", "opportunityhistory", "task", "event", "user"} <= real.keys()
    # what a connector adds, what a User has no field for, what TaskSubtype became, and the company's own field
    assert unknown == {
        "leads.is_current",
        "opportunities.is_current",
        "opportunities.lost_reason",
        "accounts.is_current",
        "users.is_current",
        "users.is_deleted",
        "users.name",
        "tasks.subtype",
    }
