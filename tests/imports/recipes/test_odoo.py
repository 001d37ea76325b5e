"""Odoo's exports, with technical names and with labels in three languages, become evidence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .conftest import Export, at

TECHNICAL = """
    id,type,create_date,date_conversion,date_open,date_closed,stage_id,user_id,team_id,source_id,campaign_id,expected_revenue,probability,active,lost_reason_id,partner_id,country_id
    __export__.crm_lead_1_ab12,lead,2026-01-05 09:30:00,,,,New,,,Website,Spring,0,10,True,,,France
    __export__.crm_lead_2_cd34,opportunity,2026-01-06 09:30:00,2026-01-07 10:00:00,2026-01-07 11:00:00,2026-02-01 10:00:00,Won,Nour Haddad,North,Website,,1200.5,100,True,,Acme,
    __export__.crm_lead_3_ef56,opportunity,2026-01-08 09:30:00,,2026-01-08 11:00:00,2026-02-02 10:00:00,Proposition,Sam Petit,North,,,300,0,False,Too expensive,,
    __export__.crm_lead_4_0000,opportunity,2026-01-09 09:30:00,,,,Proposition,Sam Petit,North,,,400,60,True,,,
    __export__.crm_lead_5_1111,lead,2026-01-10 09:30:00,,,2026-01-20 10:00:00,New,,,Phone,,0,0,False,Wrong number,,
"""


def test_a_lead_becomes_an_opportunity_and_stays_the_same_record(export: Export) -> None:
    found = export("odoo", {"crm.lead.csv": TECHNICAL})

    assert len(found["leads"]) == 5
    assert len(found["deals"]) == 3
    deal = found.one("deals", lead_id="__export__.crm_lead_2_cd34")
    assert deal["deal_id"] == deal["lead_id"]
    assert deal["opened_at"] == at("2026-01-07 10:00")  # when it was converted
    assert (deal["outcome"], deal["closed_at"], deal["amount"]) == (
        "won",
        at("2026-02-01 10:00"),
        Decimal("1200.50"),
    )
    assert found.one("deals", lead_id="__export__.crm_lead_3_ef56")["opened_at"] == at("2026-01-08 09:30")


def test_archived_with_a_reason_is_lost_and_a_lead_given_up_says_when_and_why(export: Export) -> None:
    found = export("odoo", {"crm.lead.csv": TECHNICAL})

    lost = found.one("deals", deal_id="__export__.crm_lead_3_ef56")
    assert (lost["outcome"], lost["lost_reason"]) == ("lost", "Too expensive")
    assert found.one("deals", deal_id="__export__.crm_lead_4_0000")["outcome"] == "open"
    given_up = found.one("leads", lead_id="__export__.crm_lead_5_1111")
    assert (given_up["closed_at"], given_up["closed_reason"]) == (at("2026-01-20 10:00"), "Wrong number")
    assert found.one("leads", lead_id="__export__.crm_lead_1_ab12")["closed_at"] is None


def test_handovers_people_and_teams_come_from_the_records(export: Export) -> None:
    found = export("odoo", {"crm.lead.csv": TECHNICAL})

    assert sorted((row["person_id"], row["handed_at"].day) for row in found["handovers"]) == [
        ("Nour Haddad", 7),
        ("Sam Petit", 8),
    ]
    assert found.one("people", person_id="Sam Petit")["team"] == "North"


@pytest.mark.parametrize(
    ("header", "kind", "won"),
    [
        ("External ID,Type,Created on,Stage,Salesperson,Source,Expected Revenue,Closed Date,Won Status", "Opportunity", "Won"),
        ("ID externe,Type,Créé le,Étape,Vendeur,Origine,Revenu espéré,Date de clôture,Won Status", "Opportunité", "Gagné"),
        ("Внешний ID,Тип,Дата создания,Этап,Продавец,Источник,Ожидаемая выручка,Дата закрытия,Won Status", "Возможность", "Выиграно"),
    ],
    ids=["en", "fr", "ru"],
)  # fmt: skip
def test_labels_in_three_languages_are_known(export: Export, header: str, kind: str, won: str) -> None:
    rows = f"\n    7,{kind},2026-01-05 09:30:00,Suivi,Nour,Web,12,2026-02-05 09:30:00,{won}"
    found = export("odoo", {"crm_lead.csv": header + rows})

    assert found.one("leads", lead_id="7")["source"] == "Web"
    assert found.one("deals", deal_id="7")["outcome"] == "won"
    assert found.one("deals", deal_id="7")["seller_id"] == "Nour"


def test_tracked_changes_and_done_activities_name_the_record_by_its_number(export: Export) -> None:
    leads = """
    id,type,create_date,stage_id,source_id,probability,active
    12,opportunity,2026-01-06 09:30:00,Won,Website,100,True
    """
    tracking = """
    mail_message_id/res_id,create_date,field_id,new_value_char
    12,2026-01-06 09:30:00,Stage,New
    12,2026-01-07 09:30:00,Expected Revenue,900
    12,2026-01-08 09:30:00,Salesperson,Sam Petit
    12,2026-01-09 09:30:00,Stage,Won
    """
    activities = """
    id,lead_id,date,mail_activity_type_id,author_id
    a1,12,2026-01-07 10:00:00,Call,Sam Petit
    a2,99,2026-01-07 10:00:00,Call,Sam Petit
    """
    found = export("odoo", {"leads.csv": leads, "tracking.csv": tracking, "activities.csv": activities})
    changes = sorted(
        (row["changed_at"].day, row["state"], row["stage"], row["amount"]) for row in found["deal_changes"]
    )

    assert changes == [(6, "open", "New", None), (7, "open", "New", Decimal(900)), (9, "won", "Won", Decimal(900))]
    assert [(row["touch_id"], row["lead_id"], row["channel"]) for row in found["touches"]] == [("a1", "12", "call")]
    assert found.reasons["It belongs to no lead."] == 1
    assert found.reasons["It changes another property than stage or amount."] == 1
