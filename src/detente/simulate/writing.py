"""Writing a drawn company as an evidence folder: one file per table, columns as in the contract."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from detente.evidence.contract import TABLES
from detente.simulate import agreed, contacts, customs, dealing, people, things, together, tried
from detente.simulate.columns import Tables
from detente.simulate.desk import Desk, FileFormat
from detente.simulate.draw import Company
from detente.simulate.seen import see


def tables(company: Company) -> Tables:
    """Return every table of the company in the contract's order, made when asked for."""
    seen = see(company)
    parts = (
        things.tables(company),
        contacts.tables(company, seen),
        dealing.tables(company, seen),
        people.tables(company),
        together.tables(company),
        customs.tables(company),
        agreed.tables(company),
        tried.tables(company),
    )
    found = {name: make for part in parts for name, make in part.items()}
    return {name: found[name] for name in TABLES if name in found}


def write(
    company: Company, folder: Path, format: FileFormat = "parquet", only: Collection[str] | None = None
) -> dict[str, int]:
    """Write the company as an evidence folder and return the rows written per table.

    folder : made where missing; Mistake where something lies in it already.
    only : names of the tables to write; None for all. A table is the same whichever others are written.
    """
    with Desk(folder) as desk:
        written = {
            name: desk.write(TABLES[name], make(), format)
            for name, make in tables(company).items()
            if only is None or name in only
        }
    settle(company, folder)
    return written


def settle(company: Company, folder: Path) -> None:
    """Write down beside tables what they are counted in, and up to when."""
    lines = (
        f'currency = "{company.plan.currency}"',
        'zone = "UTC"',
        f"as_of = {company.plan.periods.as_of.isoformat()}T00:00:00Z",
    )
    (folder / "evidence.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
