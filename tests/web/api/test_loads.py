"""Loads through the API: begun, followed, stopped; and what is refused before anything is kept."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.house import Cast

from detente.evidence.evidence import open_evidence
from detente.web.home import Home
from detente.web.journal.models import Entry
from detente.web.rights import Role
from detente.web.work.models import Load, State

from .conftest import Program

LEADS = b"lead_id,created_at,source\nacme,2026-03-04 09:00:00,fair\nbolt,2026-03-05 09:00:00,web\n"
HOW = {"recipe": "evidence", "zone": "UTC", "currency": "EUR"}


def leads(content: bytes = LEADS, name: str = "leads.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_are_loaded_and_the_evidence_holds_them(asks: Program, cast: Cast, home: Home) -> None:
    program = asks(Role.ANALYST)
    begun = program.post("/api/loads", HOW | {"files": leads()})
    assert begun.status_code == 202
    assert begun.headers["Location"] == f"/api/loads/{begun.json()['id']}"
    done = program.get(begun.headers["Location"]).json()
    assert (done["state"], done["files"], done["said"]) == ("done", ["leads.csv"], "")
    assert done["result"]["tables"]["leads"] == {"read": 2, "accepted": 2, "rejected": 0, "duplicates": 0}
    with open_evidence(Path(home.store)) as evidence:
        assert evidence.has("leads")
    assert program.get("/api/loads").json() == [done]
    written = [(entry.what, entry.account) for entry in Entry.objects.all()]
    analyst = cast[Role.ANALYST].pk
    assert sorted(written) == sorted([("uploaded", analyst), ("load_began", analyst), ("load_ended", analyst)])


def test_a_load_that_is_to_be_mended_says_how_in_the_asker_s_language(asks: Program, home: Home) -> None:
    program = asks(Role.OWNER)
    begun = program.post("/api/loads", {"files": leads(b"x", "odd.csv")}).json()
    assert begun["state"] == "refused"
    assert begun["said"].startswith("No recipe fits these files (odd.csv).")
    assert program.get(f"/api/loads/{begun['id']}?lang=ru").json()["said"] != begun["said"]


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({}, "files"),
        ({"files": "no file"}, "files"),
        ({"zone": "Mars"}, "Mars"),
        ({"zone": ""}, "zone"),
        ({"currency": "euros"}, "currency"),
        ({"recipe": "cake"}, "recipe"),
        ({"date_order": "any"}, "date_order"),
        ({"decimal": "dot"}, "decimal"),
        ({"columns": "no equals sign"}, "no equals sign"),
        ({"curency": "EUR"}, "curency"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_kept(
    asks: Program, home: Home, sent: dict[str, Any], names: str
) -> None:
    given = sent if "files" in sent or not sent else sent | {"files": leads()}
    response = asks(Role.OWNER).post("/api/loads", given)
    assert response.status_code == 422
    assert list(response.json()) == ["detail"]
    assert names in response.json()["detail"]
    assert not Load.objects.exists()


def test_what_is_no_form_is_refused(asks: Program, home: Home) -> None:
    program = asks(Role.OWNER)
    for kind in ("application/json", "multipart/form-data", "multipart/form-data; boundary=x"):
        response = program.generic("POST", "/api/loads", b"{}", content_type=kind)
        assert response.status_code == 422
        assert list(response.json()) == ["detail"]


def test_too_much_is_refused(asks: Program, home: Home, settings: Any) -> None:
    settings.UPLOAD_MOST_BYTES = 10
    response = asks(Role.OWNER).post("/api/loads", HOW | {"files": leads()})
    assert response.status_code == 413
    settings.UPLOAD_MOST_BYTES = 4 * 1024**3
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert asks(Role.OWNER).post("/api/loads", HOW | {"files": leads()}).status_code == 413
    assert not Load.objects.exists()


def test_too_much_is_refused_before_it_is_read(asks: Program, home: Home) -> None:
    size = str(5 * 1024**3)
    response = asks(Role.OWNER).post("/api/loads", HOW | {"files": leads()}, CONTENT_LENGTH=size)
    assert response.status_code == 413
    assert "4 GB" in response.json()["detail"]


def test_a_name_cannot_lead_out_of_the_folder(asks: Program, home: Home) -> None:
    names = ["../../etc/passwd.csv", "字" * 200 + ".csv", ".csv", "a\x00b.csv"]
    response = asks(Role.OWNER).post("/api/loads", {"files": [leads(b"x", name) for name in names]})
    assert response.status_code == 202
    kept = {path.name for path in home.uploads.rglob("*") if path.is_file()}
    assert kept == set(response.json()["files"])
    assert all(len(name.encode()) <= 200 and "/" not in name for name in kept)


def test_a_waiting_load_is_stopped_and_an_ended_one_is_not(asks: Program, home: Home, no_worker: None) -> None:
    program = asks(Role.ADMINISTRATOR)
    address = program.post("/api/loads", HOW | {"files": leads()}).headers["Location"]
    assert program.get(address).json()["state"] == "waiting"
    assert program.post(f"{address}/stop").json()["state"] == "stopped"
    assert program.post(f"{address}/stop").status_code == 409
    assert Entry.objects.filter(what="load_stopped").count() == 1


def test_a_running_load_is_asked_to_stop(asks: Program, home: Home) -> None:
    piece = Load.objects.create(state=State.RUNNING, files=["leads.csv"])
    Load.objects.update(alive_at=piece.made_at)
    stopped = asks(Role.OWNER).post(f"/api/loads/{piece.pk}/stop")
    assert (stopped.status_code, stopped.json()["state"], stopped.json()["stopping"]) == (202, "running", True)


def test_files_that_were_uploaded_on_the_page_are_thrown_away(asks: Program, home: Home) -> None:
    piece = Load.objects.create(state=State.DRAFTED, files=["leads.csv"])
    piece.folder.mkdir(parents=True)
    program = asks(Role.OWNER)
    assert program.post(f"/api/loads/{piece.pk}/stop").json()["state"] == "stopped"
    assert program.get(f"/api/loads/{piece.pk}").status_code == 404
    assert not piece.folder.parent.exists()


def test_a_load_that_is_not_there_is_not_found(asks: Program, home: Home) -> None:
    program = asks(Role.OWNER)
    for address in (f"/api/loads/{uuid.uuid4()}", "/api/loads/seven"):
        assert program.get(address).json() == {"detail": "There is nothing at this address."}
    assert program.post(f"/api/loads/{uuid.uuid4()}/stop").status_code == 404
