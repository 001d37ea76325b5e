"""A person's data on the web: everybody sees and takes their own, owner and HR everybody's; erased is erased."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from tests.imports.loading import rows

from detente.evidence.evidence import open_evidence
from detente.web.accounts.models import Account, Link
from detente.web.accounts.views import BACKEND
from detente.web.answers import shelf
from detente.web.home import Home
from detente.web.journal.chain import check, pseudonym
from detente.web.journal.models import Entry
from detente.web.operate.logs import Json
from detente.web.people.following import follow
from detente.web.people.models import Person
from detente.web.rights import Role
from detente.web.work.models import Load, State

pytestmark = pytest.mark.django_db


def browser(role: Role, person_id: str | None = None, email: str = "") -> Client:
    account = Account.objects.make(email or f"{role}@example.com", role, name=role, person_id=person_id)
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def address(page: str, kind: str, identity: str) -> str:
    return reverse(page, kwargs={"kind": kind, "identity": identity})


def erased(client: Client, kind: str, identity: str, again: str | None = None) -> int:
    given = {"again": identity if again is None else again}
    return client.post(address("person_erase", kind, identity), given).status_code


def test_one_sees_and_takes_ones_own_and_nobody_elses(company: Home) -> None:
    kit = browser(Role.EMPLOYEE, "p/3")
    seen = kit.get(reverse("known"), follow=True)
    assert seen.status_code == 200
    assert "Kit Ivanov" in seen.content.decode() and "Anna Berg" not in seen.content.decode()
    taken = kit.post(address("person_data", "staff", "p/3"))
    assert json.loads(taken.content)["tables"]["people"][0]["name"] == "Kit Ivanov"
    assert json.loads(taken.content)["account"]["email"] == "employee@example.com"
    for kind, identity in (("staff", "p-2"), ("lead", "L-1"), ("customer", "C-1"), ("lead", "p/3")):
        assert kit.get(address("person", kind, identity)).status_code == 403
        assert kit.post(address("person_data", kind, identity)).status_code == 403
        assert erased(kit, kind, identity) == 403
    assert rows(company.store, "people", "person_id")[("p-2",)] == 1


def test_who_is_linked_to_nobody_sees_their_account(company: Home) -> None:
    seen = browser(Role.ANALYST).get(reverse("known"))
    assert "analyst@example.com" in seen.content.decode()


@pytest.mark.parametrize("role", [Role.OWNER, Role.HR])
def test_owner_and_hr_see_take_and_erase_others_but_not_themselves(company: Home, role: Role) -> None:
    asker = browser(role, "p-1")
    assert "Bolt and Sons" in asker.get(address("person", "customer", "C-1")).content.decode()
    assert asker.post(address("person_data", "lead", "L-1")).status_code == 200
    assert erased(asker, "staff", "p-1") == 403
    assert erased(asker, "lead", "L-1") == 302
    assert asker.get(address("person", "lead", "L-1")).status_code == 404
    assert ("L-1",) not in rows(company.store, "leads", "lead_id")


def test_the_id_is_typed_again_or_nothing_goes(company: Home) -> None:
    assert erased(browser(Role.HR), "lead", "L-1", "L-2") == 422
    assert rows(company.store, "leads", "lead_id")[("L-1",)] == 1


def test_who_is_erased_takes_along_account_sessions_links_uploads_and_cached_answers(company: Home) -> None:
    with open_evidence(company.store) as evidence:
        follow(evidence)
    anna = browser(Role.EMPLOYEE, "p-2", "anna@example.com")
    account = Account.objects.get(person_id="p-2")
    Link.make(account, Link.ENTER)
    waiting = Load.objects.create(files=["a.csv"], preview=[{"rows": [["p-2"]]}])
    waiting.folder.mkdir(parents=True)
    (waiting.folder / "a.csv").write_text("lead_id,person_id\nL-9,p-2\n")
    other = Load.objects.create(files=["b.csv"], preview=[{"rows": [["p-22"]]}])
    other.folder.mkdir(parents=True)
    (other.folder / "b.csv").write_text("lead_id\nL-2\n")
    shelf.put("e-1", {"said": "Anna Berg"})
    assert Session.objects.count() == 1
    asker = browser(Role.HR)
    assert erased(asker, "staff", "p-2") == 302
    assert not Account.objects.filter(email="anna@example.com").exists()
    assert anna.get(reverse("home")).status_code == 302
    assert Session.objects.count() == 1  # the asker's
    assert not Link.objects.exists()
    assert not Person.objects.filter(pk="p-2").exists()
    assert "Anna Berg" not in {one.name for one in Person.objects.all()}
    assert shelf.take("e-1") is None
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.state, waiting.preview, waiting.folder.exists()) == (State.STOPPED, None, False)
    assert (other.state, other.folder.exists()) == (State.DRAFTED, True)
    assert residues(company, "p-2", "Anna Berg", "anna@example.com") == []


def residues(home: Home, *words: str) -> list[str]:
    files = [path for place in (home.store, home.folder) for path in place.rglob("*") if path.is_file()]
    return [f"{word} in {path}" for path in files for word in words if word.encode() in path.read_bytes()]


def test_the_journal_bears_pseudonyms_only_and_stays_sound(company: Home) -> None:
    asker = browser(Role.OWNER)
    asker.get(address("person", "staff", "p-2"))
    asker.post(address("person_data", "staff", "p-2"))
    erased(asker, "staff", "p-2")
    about = [(entry.what, entry.about) for entry in Entry.objects.order_by("number")]
    named = pseudonym("p-2")
    assert about == [("looked_at_rows", named), ("exported_person", named), ("erased_person", named)]
    assert not any(re.search(r"\bp-2\b|Anna", f"{entry.about} {entry.details}") for entry in Entry.objects.all())
    assert check().sound


def test_the_log_names_nobody(company: Home, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="detente")
    asker = browser(Role.OWNER)
    asker.get(reverse("person_find"), {"kind": "staff", "id": "p-2"}, follow=True)
    asker.post(address("person_data", "staff", "p-2"))
    assert erased(asker, "staff", "p-2") == 302
    written = "\n".join(Json().format(record) for record in caplog.records)
    assert "person_erase" in written
    assert "p-2" not in written and "Anna" not in written


def test_the_last_owner_stays_and_only_an_owner_erases_one(company: Home) -> None:
    owner, hr = Account.objects.make("nour@example.com", Role.OWNER, person_id="p-1"), browser(Role.HR)
    assert erased(hr, "staff", "p-1") == 403
    second = browser(Role.OWNER)
    assert rows(company.store, "people", "person_id")[("p-1",)] == 1
    assert erased(second, "staff", "p-1") == 302
    assert not Account.objects.filter(pk=owner.pk).exists()


def test_nothing_is_erased_while_a_load_runs(company: Home) -> None:
    from detente.evidence.writer import writing

    account = Account.objects.make("anna@example.com", Role.EMPLOYEE, person_id="p-2")
    asker = browser(Role.OWNER)
    with writing(company.store):
        assert erased(asker, "staff", "p-2") == 409
    assert Account.objects.filter(pk=account.pk).exists()
    assert not Entry.objects.filter(what="erased_person").exists()


@pytest.mark.parametrize(("kind", "identity"), [("lead", "nobody"), ("cellar", "L-1"), ("staff", "L-1")])
def test_there_is_no_page_about_nobody(company: Home, kind: str, identity: str) -> None:
    asker = browser(Role.OWNER)
    assert asker.get(address("person", kind, identity)).status_code == 404
    assert erased(asker, kind, identity) == 404


def test_a_person_is_found_by_kind_and_id(company: Home) -> None:
    asker = browser(Role.HR)
    found = asker.get(reverse("person_find"), {"kind": "staff", "id": " p/3 "}, follow=True)
    assert "Kit Ivanov" in found.content.decode()
    assert asker.get(reverse("person_find"), {"kind": "x", "id": "1"}).status_code == 400
    assert browser(Role.ANALYST).get(reverse("person_find"), {"kind": "staff", "id": "p-2"}).status_code == 403


def test_a_page_can_be_read_by_who_has_a_store_no_more(company: Home, tmp_path: Path) -> None:
    company.store.rename(tmp_path / "away")
    assert browser(Role.EMPLOYEE, "p-2").get(reverse("known"), follow=True).status_code == 200


def test_not_even_the_file_of_the_state_holds_what_was_erased(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from detente.web.home import Home
from detente.web.operate.beginning import at_home
home = Home(Path("company.detente"), Path("home"))
with at_home(home):
    from detente.evidence.contract import About
    from detente.imports.load import load
    from detente.web.accounts.models import Account
    from detente.web.people.following import follow
    from detente.web.people.forgetting import forget
    Path("exports").mkdir()
    Path("exports/people.csv").write_text("person_id,name,department\\nx-1,Nour Haddad,Sales\\n")
    load([Path("exports")], home.store)
    account = Account.objects.make("quite.unmistakable@example.com", "employee", name="Unmistakable Name", person_id="p-77")
    forget(About.STAFF, "p-77", "Unmistakable Name", account)
    held = [path.name for path in Path("home").rglob("*") if path.is_file() and b"nmistakable" in path.read_bytes()]
    assert Account.objects.count() == 0
    print("held:", held)
"""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("DETENTE", "DJANGO", "DATABASE"))
    }
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=clean, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip().endswith("held: []"), done.stdout + done.stderr
