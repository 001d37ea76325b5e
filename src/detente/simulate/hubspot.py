"""A drawn company as exports of HubSpot: what a user finds in the folder they downloaded.

Files and their headers (English labels, as HubSpot's lists export them):

- ``contacts.csv``: Record ID, First Name, Last Name, Email, Contact owner, Owner assigned date, Lead Status,
  Lifecycle Stage, Create Date, Original Source, Original Source Drill-Down 1, First Touch Converting Campaign,
  Segment, Country/Region, HubSpot Score, Product of interest, First Conversion Date, Latest Disqualified Lead Date,
  Primary Associated Company ID, Associated Deal IDs
- ``deals.csv``: Record ID, Deal Name, Pipeline, Deal Stage, Amount, Currency, Deal owner, Create Date, Close Date,
  Is Closed Won, Is closed lost, Closed Lost Reason, Product, Quantity, List amount, Associated Contact IDs,
  Associated Company IDs
- ``deal_stage_history.csv``: Deal ID, Property, Value, Timestamp (as a connector writes it, to the second)
- ``calls.csv``: Record ID, Activity date, Call status, Call direction, Activity assigned to, Associated Contact IDs
- ``emails.csv``: Record ID, Activity date, Email direction, Activity assigned to, Associated Contact IDs
- ``meetings.csv``: Record ID, Meeting start time, Meeting outcome, Activity assigned to, Associated Contact IDs
- ``campaigns.csv``: Campaign name, Campaign type, Campaign start date, Campaign end date
- ``users.csv``: User ID, Name, Email, Department, Main team, Job Title, Manager, Start Date, Deactivation date
- ``companies.csv``: Record ID, Company name, Create Date, Segment, Country/Region
- ``products.csv``: Name, Product type, Unit price, Unit cost

As in life: times are clock times of the account's zone, to the minute, without a zone; several ids stand in one
field, joined by ";", and some of those contacts were never exported; owners are names; some contacts and deals stand there twice; deal names hold commas, quotes and
line ends; the contacts begin with a byte order mark; and a few lines of contacts and deals are broken. What people
say of each other (messages, meetings, the survey) is not HubSpot's and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from detente.evidence.contract import TABLES
from detente.simulate.desk import Desk
from detente.simulate.draw import Company
from detente.simulate.writing import tables

ZONE: Final = "Europe/Paris"
"""The zone of the account's clock, unless another is named."""
FIRST_USER: Final = 80_000_001
"""The first user's id."""
EXPORTS: Final = (
    "contacts",
    "deals",
    "deal_stage_history",
    "calls",
    "emails",
    "meetings",
    "campaigns",
    "users",
    "companies",
    "products",
)
"""The files, without their ending."""
_READ: Final = (
    *("leads", "handovers", "touches", "deals", "deal_changes"),
    *("people", "campaigns", "products", "customers"),
)
_BROKEN: Final = {
    "contacts": (
        "100000,Torn,Off",  # fields are missing
        ",No,Number,nobody@example.org,,,Open,Lead,2026-05-04 10:00,website,,,,,,,,,,",
        "99999,No,Day,noday@example.org,,,Open,Lead,the day before yesterday,website,,,,,,,,,,",
    ),
    "deals": (
        "4999999998,Torn off,Sales Pipeline",
        '4999999999,"To be agreed, 10 x ""Basic""",Sales Pipeline,Closed Won,to be agreed,EUR,,2026-05-04 10:00,'
        "2026-06-01 09:00,true,false,,,10,,,",
    ),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What one export holds: all its records, and how many of them are repeated or broken."""

    records: int
    repeated: int
    broken: int


def write_hubspot(company: Company, folder: Path, zone: str = ZONE) -> dict[str, Exported]:
    """Write the exports and return, per file name, what was written.

    folder : made where missing; Mistake where something lies in it already.   zone : of the account's clock.
    """
    made, written = tables(company), {}
    with Desk(folder) as desk:
        for name in _READ:
            desk.keep(TABLES[name], made[name]())
        _set_up(desk, company, zone)
        for name in EXPORTS:
            count = desk.copy(_query(name), f"{name}.csv", "csv")
            broken = _BROKEN.get(name, ())
            _break(folder / f"{name}.csv", broken, count)
            written[f"{name}.csv"] = Exported(count + len(broken), _repeated(company, name), len(broken))
    return written


def _set_up(desk: Desk, company: Company, zone: str) -> None:
    for name, value in (
        ("zone", f"'{zone.replace(chr(39), '')}'"),
        ("currency", f"'{company.plan.currency}'"),
        ("as_of", f"TIMESTAMP '{company.plan.periods.as_of}'"),
        ("first_user", str(FIRST_USER)),
    ):
        desk.run(f"SET VARIABLE {name} = {value}")
    desk.run(_query("setup"))
    cast = company.plan.cast
    for name, texts in (("first_names", cast.first_names), ("last_names", cast.last_names)):
        lines = ", ".join(f"({place}, '{text.replace(chr(39), chr(39) * 2)}')" for place, text in enumerate(texts))
        desk.run(f"CREATE TABLE {name} AS SELECT * FROM (VALUES {lines}) AS listed (place, name)")


def _query(name: str) -> str:
    return (files(__package__) / "hubspot_exports" / f"{name}.sql").read_text("utf-8")


def _repeated(company: Company, name: str) -> int:
    """Return how many records the export's query repeats."""
    if name == "contacts":
        return len(range(7, company.leads.size, 211))
    if name == "deals":
        from detente.simulate.seen import see

        return int((see(company).deals % 307 == 11).sum())
    return 0


def _break(file: Path, broken: Iterable[str], count: int) -> None:
    """Put broken lines between the records of a CSV file, evenly."""
    lines = list(broken)
    if not lines:
        return
    whole = file.with_suffix(".whole")
    file.rename(whole)
    step = max(count // (len(lines) + 1), 1)
    encoding = "utf-8-sig" if file.stem == "contacts" else "utf-8"  # with a byte order mark
    with whole.open(encoding="utf-8", newline="") as source, file.open("w", encoding=encoding, newline="") as out:
        for place, record in enumerate(_records(source)):
            out.write(record)
            if place and place % step == 0 and lines:
                out.write(lines.pop(0) + "\n")
        out.writelines(line + "\n" for line in lines)
    whole.unlink()


def _records(lines: Iterable[str]) -> Iterator[str]:
    """Return the records of a CSV file: a line, and those that a quoted line end joins to it."""
    record = ""
    for line in lines:
        record += line
        if record.count('"') % 2 == 0:
            yield record
            record = ""
