"""What no CRM holds: how people of a drawn company work together, as tables of their own, for loading beside its exports.

People are named as the exports name them, as they would be once somebody had said who is who.
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
)
"""The tables that are written."""
_WHO: Final = ("person_id", "sender_id")


def write_beside(company: Company, folder: Path) -> dict[str, int]:
    """Write the tables as Parquet and return the rows of each; Mistake where something lies in the folder already."""
    made, written = tables(company), {}
    with Desk(folder) as desk:
        for name in BESIDE:
            desk.keep(TABLES[name], made[name]())
            named = ", ".join(
                f"CAST({FIRST_USER} + CAST(substr({who}, 2) AS BIGINT) AS VARCHAR) AS {who}"
                for who in _WHO
                if who in {column.name for column in TABLES[name].columns}
            )
            replaced = f" REPLACE ({named})" if named else ""
            written[name] = desk.copy(f'SELECT *{replaced} FROM "{name}"', f"{name}.parquet", "parquet")
    settle(company, folder)
    return written
