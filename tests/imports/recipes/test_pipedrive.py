"""Pipedrive's exports become evidence; people of one name are never confused."""

from __future__ import annotations

from decimal import Decimal

from .conftest import Export, at

PEOPLE = """
    Person - ID,Person - Name,Person - Organization,Person - Person created
    1,Ada Roy,Acme,2026-01-02 09:00:00
    2,Bo Kim,Bolt,2026-01-03 09:00:00
    3,Bo Kim,,2026-01-04 09:00:00
"""
NAMELESS_IDS = """
    Deal - ID,Deal - Title,Deal - Status,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Owner,Deal - Organization,Deal - Contact person,Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Expected close date,Deal - Source channel
    11,one,Won,1200.5,EUR,Offer,Nour Haddad,Acme,Ada Roy,2026-01-10 12:00:00,2026-02-01 10:00:00,,,2026-03-01,Webform
    12,two,Lost,300,EUR,Offer,Sam Petit,Bolt,Bo Kim,2026-01-11 12:00:00,,2026-02-02 10:00:00,too expensive,,
    13,three,Open,500,EUR,Offer,Sam Petit,,Bo Kim,2026-01-12 12:00:00,,,,2026-12-31,
    14,four,Open,500,EUR,Offer,Sam Petit,,Nobody Known,2026-01-12 12:00:00,,,,,
"""


def test_pipedrive_says_itself_what_is_won_and_when(export: Export) -> None:
    found = export("pipedrive", {"deals-1-2.csv": NAMELESS_IDS, "people-1-3.csv": PEOPLE})

    won = found.one("deals", deal_id="11")
    assert (won["outcome"], won["closed_at"], won["amount"]) == ("won", at("2026-02-01 10:00"), Decimal("1200.50"))
    lost = found.one("deals", deal_id="12")
    assert (lost["outcome"], lost["closed_at"], lost["lost_reason"]) == (
        "lost",
        at("2026-02-02 10:00"),
        "too expensive",
    )
    assert found.one("deals", deal_id="14")["closed_at"] is None


def test_names_are_matched_together_with_the_organization_and_never_guessed(export: Export) -> None:
    found = export("pipedrive", {"deals.csv": NAMELESS_IDS, "people.csv": PEOPLE})

    assert found.one("deals", deal_id="11")["lead_id"] == "1"
    assert found.one("deals", deal_id="12")["lead_id"] == "2"  # "Bo Kim" of Bolt
    assert found.column("deals", "deal_id") == ["11", "12", "14"]  # 13: which "Bo Kim"?
    assert found.one("deals", deal_id="14")["lead_id"] is None
    assert found.reasons['Several people bear this name; export the column "Deal - Contact person ID".'] == 1


def test_with_ids_namesakes_are_no_trouble(export: Export) -> None:
    deals = """
    Deal - ID,Deal - Status,Deal - Value,Deal - Contact person,Deal - Contact person ID,Deal - Deal created
    12,Open,300,Bo Kim,2,2026-01-11 12:00:00
    13,Open,300,Bo Kim,3,2026-01-11 12:00:00
    """
    found = export("pipedrive", {"deals.csv": deals, "people.csv": PEOPLE})

    assert found.one("deals", deal_id="12")["lead_id"] == "2"
    assert found.one("deals", deal_id="13")["lead_id"] == "3"


def test_a_persons_source_is_the_first_channel_that_is_known(export: Export) -> None:
    inbox = """
    Lead - ID,Lead - Title,Lead - Contact person,Lead - Contact person ID,Lead - Source channel,Lead - Lead created
    u1,Ada asks,Ada Roy,1,Live chat,2026-01-01 08:00:00
    u2,Ada again,Ada Roy,1,Webinar,2026-01-05 08:00:00
    u3,somebody asks,,,Marketplace,2026-01-06 08:00:00
    """
    deals = """
    Deal - ID,Deal - Status,Deal - Value,Deal - Contact person ID,Deal - Deal created,Deal - Source channel
    11,Open,10,1,2026-01-10 12:00:00,Webform
    """
    found = export("pipedrive", {"deals.csv": deals, "people.csv": PEOPLE, "leads.csv": inbox})

    assert found.one("leads", lead_id="1")["source"] == "Live chat"
    assert found.one("leads", lead_id="2")["source"] == "(none)"
    assert found.one("leads", lead_id="u3")["source"] == "Marketplace"  # names no person: a lead of its own
    assert sorted((row["touch_id"], row["lead_id"], row["function"]) for row in found["touches"]) == [
        ("u1", "1", "marketing"),
        ("u2", "1", "marketing"),
    ]


def test_done_activities_touch_and_open_ones_do_not(export: Export) -> None:
    activities = """
    Activity - ID,Activity - Type,Activity - Subject,Activity - Done,Activity - Marked as done time,Activity - Assigned to user,Activity - Contact person,Activity - Organization,Activity - Deal ID
    a1,Call,secret,Done,2026-01-06 10:00:00,Nour Haddad,Ada Roy,Acme,
    a2,Call,,Undone,,Nour Haddad,Ada Roy,Acme,
    a3,Meeting,,Done,2026-01-07 10:00:00,Nour Haddad,,,11
    a4,Call,,Done,2026-01-07 10:00:00,Nour Haddad,Bo Kim,,
    """
    found = export("pipedrive", {"deals.csv": NAMELESS_IDS, "people.csv": PEOPLE, "activities.csv": activities})

    assert sorted((row["touch_id"], row["lead_id"], row["channel"]) for row in found["touches"]) == [
        ("a1", "1", "call"),
        ("a3", "1", "meeting"),
    ]
    assert found.reasons["The task is not done yet."] == 1
    assert found.reasons["Several people bear this name; export the ids of the contact persons."] == 1
    assert "secret" not in str(found.rows)


def test_french_headers_and_states_are_known(export: Export) -> None:
    deals = """
    Affaire - ID,Affaire - Titre,Affaire - Statut,Affaire - Valeur,Affaire - Étape,Affaire - Affaire créée,Affaire - Date de gain,Affaire - Heure de l'échec,Affaire - Raison de la perte
    11,une,Gagné,1200,Offre,2026-01-10 12:00:00,2026-02-01 10:00:00,,
    12,deux,Perdu,300,Offre,2026-01-10 12:00:00,,2026-02-01 10:00:00,trop cher
    13,trois,Ouvert,300,Offre,2026-01-10 12:00:00,,,
    14,quatre,Supprimé,300,Offre,2026-01-10 12:00:00,,,
    """
    found = export("pipedrive", {"affaires.csv": deals})

    assert sorted((row["deal_id"], row["outcome"]) for row in found["deals"]) == [
        ("11", "won"),
        ("12", "lost"),
        ("13", "open"),
    ]
    assert found.one("deals", deal_id="12")["lost_reason"] == "trop cher"
    assert found.reasons["The record was deleted or merged."] == 1
