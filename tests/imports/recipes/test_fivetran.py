"""The public samples of a connector's HubSpot and Salesforce tables load, with what they hold and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Evidence, evidence_of

pytestmark = pytest.mark.public_data


def loaded(recipe: str, folder: Path, store: Path) -> Evidence:
    from detente.imports.load import load

    return evidence_of(store, load([folder], store, recipe=recipe, currency="USD").rejects)


def test_hubspots_tables_load(public_data: Path, tmp_path: Path) -> None:
    found = loaded("fivetran_hubspot", public_data / "crm_formats" / "fivetran_hubspot", tmp_path / "store")

    # 22 contacts of which three were merged into others; 44 deals; 14 stage changes; 100 owners; 24 companies
    assert len(found["leads"]) == 19
    assert len(found["deals"]) == 44
    assert len(found["deal_changes"]) == 14
    assert len(found["people"]) == 100
    assert len(found["customers"]) == 24
    assert found.reasons["The record was deleted or merged."] == 3
    assert {row["outcome"] for row in found["deals"]} == {"open"}  # none of the sample's deals has a stage


def test_salesforces_tables_load(public_data: Path, tmp_path: Path) -> None:
    found = loaded("salesforce", public_data / "crm_formats" / "fivetran_salesforce", tmp_path / "store")

    # every opportunity of the sample is deleted, and so is its history
    assert found["deals"] == []
    assert found["deal_changes"] == []
    assert found.reasons["It is the history of a deleted record."] == 10
    assert len(found["leads"]) == 1
    assert len(found["products"]) == 2
    assert found.reasons["It belongs to no lead."] == 20  # tasks and events of leads that the sample does not hold
