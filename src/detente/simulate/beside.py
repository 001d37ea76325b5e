"""What no CRM holds: how people of a drawn company work together, what is spent, and the plan both heads have signed.

Tables of their own, for loading beside its exports. People and campaigns are named as the exports name them, as they would be
once somebody had said who is who.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from detente.evidence.contract import TABLES
from detente.simulate.desk import Desk
from detente.simulate.draw import Company
from detente.simulate.hubspot import FIRST_USER
from detente.simulate.writing import settle, tables

BESIDE: Final = (
    *("messages", "recipients", "meetings", "invitations", "projects", "project_members"),
    *("procedures", "cases", "approvals", "survey_answers", "complaints", "terms"),
    *(
        "spend",
        "contributions",
        "voices",
        "kpis",
        "scorecards",
        "signatures",
        "quiz_answers",
        "remedies",
        "visits",
        "seats",
    ),
)
"""The tables that are written."""
_USER: Final = f"CAST({FIRST_USER} + CAST(substr({{0}}, 2) AS BIGINT) AS VARCHAR)"
_AS_EXPORTED: Final = {
    ("person_id",): _USER,
    ("sender_id",): _USER,
    ("guest_id",): _USER,
    ("host_id",): _USER,
    # HubSpot has no ids of campaigns, and tells contacts and companies by numbers of its own.
    ("campaign_id",): "(SELECT campaigns.name FROM campaigns WHERE campaigns.campaign_id = {1}.{0})",
    ("lead_id", "customer_id"): "CAST(NULL AS VARCHAR)",
}
"""Columns with ids → how they are named in the exports; ``{0}`` is the column, ``{1}`` its table."""


def write_beside(company: Company, folder: Path) -> dict[str, int]:
    """Write the tables as Parquet and return the rows of each; Mistake where something lies in the folder already."""
    made, written = tables(company), {}
    with Desk(folder) as desk:
        desk.keep(TABLES["campaigns"], made["campaigns"]())
        for name in (one for one in BESIDE if one in made):
            desk.keep(TABLES[name], made[name]())
            named = ", ".join(
                f"{how.format(column, name)} AS {column}"
                for columns, how in _AS_EXPORTED.items()
                for column in columns
                if column in TABLES[name]
            )
            replaced = f" REPLACE ({named})" if named else ""
            written[name] = desk.copy(f'SELECT *{replaced} FROM "{name}"', f"{name}.parquet", "parquet")
    settle(company, folder)
    return written
