"""A file of an export, given alone and in whatever order, says the same as it did in the whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from tests.imports.loading import everything, rows
from tests.imports.recipes import test_hubspot, test_odoo, test_pipedrive, test_zoho

from detente.evidence import store as stores
from detente.imports.load import Loaded, load
from detente.imports.mend import mend
from detente.simulate import Plan, Size, company, write_hubspot

HUBSPOT_USERS = """
    User ID,Name,Email,Main team,Department
    55,Nour Haddad,nour@x.example,North,Sales
    56,Sam Petit,sam@x.example,South,Sales
"""
HUBSPOT_LINES = """
    Associated Deal IDs,Product ID,Quantity,Unit price
    7001,p1,2,10
    7002,p1,1,10
"""
SALESFORCE = {
    "Lead.csv": """
    Id,CreatedDate,LeadSource,OwnerId,ConvertedOpportunityId,ConvertedContactId,IsDeleted
    00Q1,2026-01-05 09:30:00,Web,0051,0061,0031,0
    00Q2,2026-01-06 09:30:00,Fair,0051,,,0
    """,
    "Opportunity.csv": """
    Id,StageName,IsClosed,IsWon,Amount,CreatedDate,CloseDate,OwnerId,IsDeleted
    0061,Closed Won,1,1,120,2026-01-08 09:30:00,2026-02-01,0051,0
    0062,Offer,0,0,80,2026-01-09 09:30:00,2026-03-01,0052,0
    """,
    "OpportunityLineItem.csv": """
    OpportunityId,Product2Id,Quantity,ListPrice,IsDeleted
    0061,01t1,3,50,0
    """,
    "User.csv": """
    Id,Name,Department,UserType,IsDeleted
    0051,Nour Haddad,Sales,Standard,0
    0052,Mila Roy,Marketing,Standard,0
    """,
    "Task.csv": """
    Id,WhoId,WhatId,OwnerId,IsClosed,CreatedDate,IsDeleted
    00T1,0031,,0052,1,2026-01-10 09:30:00,0
    """,
}
REPORTS = {
    "leads.csv": """
    Lead ID,Created Date,Lead Source,Opportunity ID
    L1,2026-01-05,Web,O1
    """,
    "opportunities.csv": """
    Opportunity ID,Stage,Won,Closed,Amount,Created Date,Close Date,Opportunity Owner
    O1,Signed,true,true,120,2026-01-08,2026-02-01,Nour Haddad
    O2,Offer,false,false,80,2026-01-09,2026-03-01,Sam Petit
    """,
    "history.csv": """
    Opportunity ID,Last Modified,To Stage,Amount
    O1,2026-01-09,Offer,100
    O1,2026-02-01,Signed,120
    """,
}
EXPORTS: Mapping[str, Mapping[str, str]] = {
    "hubspot": {
        "contacts.csv": test_hubspot.CONTACTS,
        "deals.csv": test_hubspot.DEALS,
        "users.csv": HUBSPOT_USERS,
        "line-items.csv": HUBSPOT_LINES,
    },
    "odoo": {
        "crm.lead.csv": test_odoo.TECHNICAL,
        "users.csv": "id,name,department_id\n    1,Nour Haddad,Sales",
        "stages.csv": "stage,outcome\n    Proposition,won",
    },
    "pipedrive": {
        "deals.csv": test_pipedrive.NAMELESS_IDS,
        "people.csv": test_pipedrive.PEOPLE,
        "users.csv": "User - Name,Department\n    Nour Haddad,Sales",
    },
    "salesforce": SALESFORCE,
    "salesforce_report": REPORTS,
    "zoho": {
        "Leads.csv": test_zoho.LEADS,
        "Contacts.csv": test_zoho.CONTACTS,
        "Deals.csv": test_zoho.DEALS,
        "Users.csv": "Record Id,Full Name,Role\n    zcrm_90,Nour Haddad,North",
        "stages.csv": "stage,outcome\n    Negotiation/Review,won",
    },
}
RECIPES = pytest.mark.parametrize("recipe", sorted(EXPORTS))
BOTH = {"zone": "UTC", "currency": "EUR"}


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files, drawn in a test, into a folder."""
    folder.mkdir()
    for name, content in files.items():
        lines = [line.strip() for line in content.strip().splitlines()]
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def evidence_id(store: Path) -> str:
    """The id of what a store holds."""
    return stores.id_of(stores.found(store).manifest)


def accepted(loaded: Loaded) -> int:
    """How many rows of the files of a load were new."""
    return sum(counts.accepted for counts in loaded.files.values())


@pytest.fixture(scope="module")
def wholes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a recipe's whole export, and the store made of it at once; nobody writes into them."""

    @cache
    def whole(recipe: str) -> Path:
        folder = tmp_path_factory.mktemp(recipe)
        load([written(folder / "whole", EXPORTS[recipe])], folder / "store", recipe=recipe, **BOTH)
        return folder

    return whole


@RECIPES
def test_each_file_alone_after_the_whole_changes_nothing(
    recipe: str, wholes: Callable[[str], Path], tmp_path: Path
) -> None:
    store = shutil.copytree(wholes(recipe) / "store", tmp_path / "store")
    before = evidence_id(store)
    for turn, names in enumerate([sorted(EXPORTS[recipe]), sorted(EXPORTS[recipe], reverse=True)]):
        for name in names:
            # Once as it is, and once as other bytes that say the same.
            folder = written(tmp_path / f"{turn} {name}", {name: EXPORTS[recipe][name]})
            if turn:
                (folder / name).write_text((folder / name).read_text("utf-8") + "\n", "utf-8")
            loaded = load([folder], store, **BOTH)
            assert (loaded.recipe, loaded.changed, accepted(loaded)) == (recipe, False, 0), name
            assert evidence_id(store) == before, name
    assert mend(store) == ()


@RECIPES
def test_the_files_one_after_the_other_make_what_the_whole_makes(
    recipe: str, wholes: Callable[[str], Path], tmp_path: Path
) -> None:
    whole, together = wholes(recipe) / "whole", everything(wholes(recipe) / "store")
    names = sorted(EXPORTS[recipe])
    names.sort(key=lambda name: not name.lower().startswith(("deals", "opportunit", "crm.lead")))
    for order in (names, [names[0], *reversed(names[1:])]):
        store = tmp_path / f"one by one {order[-1]}"
        for name in order:
            load([whole / name], store, recipe=recipe, **BOTH)
        assert everything(store) == together, order


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn company's exports, and a store made of them."""
    folder = tmp_path_factory.mktemp("drawn")
    write_hubspot(company(Plan(size=Size(leads_per_week=12)), 3), folder / "exports", "UTC")
    load([folder / "exports"], folder / "store", **BOTH)
    return folder


@pytest.fixture
def store(drawn: Path, tmp_path: Path) -> Path:
    """A store of one's own, made of the drawn company's exports."""
    return shutil.copytree(drawn / "store", tmp_path / "store")


def part(drawn: Path, folder: Path, *names: str, share: float = 0.6) -> Path:
    """The first lines of some of the exports, in a folder of their own."""
    folder.mkdir()
    for name in names:
        lines = (drawn / "exports" / name).read_text("utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(lines[: int(len(lines) * share)]), "utf-8")
    return folder


@pytest.mark.parametrize("names", [("deals.csv",), ("contacts.csv",), ("contacts.csv", "deals.csv", "users.csv")])
def test_a_part_of_an_export_changes_nothing(drawn: Path, store: Path, tmp_path: Path, names: tuple[str, ...]) -> None:
    before = evidence_id(store)

    loaded = load([part(drawn, tmp_path / "part", *names)], store, **BOTH)

    assert (loaded.changed, accepted(loaded)) == (False, 0)
    assert evidence_id(store) == before
    assert set(loaded.files) == {f"part/{name}" for name in names}


def test_a_corrected_file_alone_replaces_its_own_rows_only(drawn: Path, store: Path, tmp_path: Path) -> None:
    before = everything(store)
    path = tmp_path / "exports" / "deals.csv"
    path.parent.mkdir()
    text = (drawn / "exports" / "deals.csv").read_text("utf-8")
    number = next(line for line in text.splitlines()[1:] if ",Closed Won," in line).split(",")[0]
    path.write_text(text.replace(f"\n{number},", "\n12345,"), "utf-8")

    loaded = load([path], store, **BOTH)

    after = everything(store)
    assert [table for table in before if after[table] != before[table]] == ["deals"]
    assert set(after) == set(before)
    assert accepted(loaded) == 1
    changed = rows(store, "deals", "deal_id") - rows(drawn / "store", "deals", "deal_id")
    assert list(changed) == [("12345",)]


def test_a_part_that_says_something_new_says_it_with_everybodys_right_name(
    drawn: Path, store: Path, tmp_path: Path
) -> None:
    older = rows(store, "deals", "deal_id, seller_id, lead_id")
    header, line = (drawn / "exports" / "deals.csv").read_text("utf-8").splitlines()[:2]
    deal, rest = line.split(",", 1)

    load([written(tmp_path / "part", {"deals.csv": f"{header}\n987654321,{rest}"})], store, **BOTH)

    (new,) = rows(store, "deals", "deal_id, seller_id, lead_id") - older
    assert new[1:] == next(row for row in older if row[0] == deal)[1:]
    assert rows(store, "people") == rows(drawn / "store", "people")


def test_a_users_list_that_comes_later_tells_who_the_owners_of_earlier_deals_are(tmp_path: Path) -> None:
    files, store = EXPORTS["hubspot"], tmp_path / "store"
    first = load([written(tmp_path / "deals", {"deals.csv": files["deals.csv"]})], store, **BOTH)
    assert any("No list of users was given" in note.in_english() for note in first.notes)
    assert ("7001", "Nour Haddad") in rows(store, "deals", "deal_id, seller_id")

    second = load([written(tmp_path / "users", {"users.csv": files["users.csv"]})], store)

    assert not any("list of users" in note.in_english() for note in second.notes)
    assert ("7001", "55") in rows(store, "deals", "deal_id, seller_id")
    assert set(rows(store, "people", "person_id, team")) == {("55", "North"), ("56", "South")}


def test_lines_of_a_deal_that_are_exported_again_with_another_price_are_not_added_up(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load([written(tmp_path / "whole", EXPORTS["hubspot"])], store, **BOTH)
    dearer = HUBSPOT_LINES.replace("7001,p1,2,10", "7001,p1,2,15")

    load([written(tmp_path / "later", {"line-items.csv": dearer})], store, **BOTH)

    found = {deal: float(amount) for deal, amount in rows(store, "deals", "deal_id, list_amount") if amount is not None}
    assert found == {"7001": 30.0, "7002": 10.0}


def test_the_clock_of_an_earlier_load_stays_its_own(tmp_path: Path) -> None:
    files, store = EXPORTS["hubspot"], tmp_path / "store"
    load([written(tmp_path / "contacts", {n: files[n] for n in ("contacts.csv", "deals.csv")})], store, **BOTH)
    before = rows(store, "leads")

    load([written(tmp_path / "lines", {"line-items.csv": HUBSPOT_LINES})], store, zone="Asia/Tokyo", currency="EUR")

    assert rows(store, "leads") == before


@pytest.mark.parametrize("order", list(permutations(["deals.csv", "users.csv", "contacts.csv"]))[:2])
def test_what_a_load_read_beside_its_files_mends_the_store(tmp_path: Path, order: tuple[str, ...]) -> None:
    store = tmp_path / "store"
    for name in order:
        load([written(tmp_path / name, {name: EXPORTS["hubspot"][name]})], store, **BOTH)
    before = everything(store)
    for path in (store / "tables").rglob("*.parquet"):
        path.write_bytes(b"spoilt")

    assert not any("load" in note.in_english() for note in mend(store)), "something has to be loaded again"
    assert everything(store) == before
