"""Addresses that nobody is known by: proposed with a reason, decided by somebody, and then one person everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.imports.loading import write
from tests.web.house import ComeIn, Page

from detente.evidence.evidence import Query, open_evidence
from detente.imports.load import load
from detente.web.home import Home
from detente.web.people.following import follow
from detente.web.people.models import Address, Domain
from detente.web.rights import Role
from detente.web.work.models import Load

MAILS = """
    message_id | sent_at             | sender_id            | medium
    m1         | 2026-01-05 09:00:00 | anna.berg@gyre.com   | email
    m2         | 2026-01-06 09:00:00 | robot@gyre.com       | email
    m3         | 2026-01-07 09:00:00 | kit@gyre.com         | email
    m4         | 2026-01-08 09:00:00 | someone@client.com   | email
    m5         | 2026-01-09 09:00:00 | anna.berg@old.gyre   | email
"""


@pytest.fixture
def written(company: Home, db: None, tmp_path: Path) -> Home:
    """The small company with mails, of which one address is known."""
    exports = write(
        tmp_path / "mails",
        messages=MAILS,
        addresses="address | person_id\nkit@gyre.com | p/3",
    )
    load([exports], company.store, recipe="evidence", zone="UTC", currency="EUR")
    with open_evidence(company.store) as evidence:
        follow(evidence)
    return company


def senders(home: Home) -> list[str]:
    with open_evidence(home.store) as evidence:
        return [
            str(one)
            for one in evidence.run(Query("s", "SELECT sender_id FROM messages ORDER BY message_id"))["sender_id"]
        ]


def test_addresses_of_the_company_wait_and_those_of_outsiders_are_not_kept(written: Home) -> None:
    waiting = Address.objects.filter(person_id="", nobody=False)
    assert [one.pk for one in waiting] == ["anna.berg@gyre.com", "robot@gyre.com"]
    assert not Address.objects.filter(pk__contains="client.com").exists()
    assert {one.name: one.addresses for one in Domain.objects.filter(ours=False)} == {"client.com": 1, "old.gyre": 1}


def test_what_is_decided_makes_them_one_person_and_is_not_asked_again(written: Home, come_in: ComeIn) -> None:
    browser = come_in(Role.HR)
    page = Page(browser.get("/people/addresses/"))
    assert "Anna Berg" in page.text and "spells first and last name" in page.text
    assert "p-2" in {one["value"] for one in page.named("option")}
    sent = {"of:anna.berg@gyre.com": "p-2", "of:robot@gyre.com": "*nobody", "id:robot@gyre.com": "", "ours": "old.gyre"}
    assert browser.post("/people/addresses/", sent).status_code == 302
    assert senders(written) == ["p-2", "robot@gyre.com", "p/3", "someone@client.com", "anna.berg@old.gyre"]
    # The other domain is the company's too: its address waits now, and who is known elsewhere is proposed first.
    page = Page(browser.get("/people/addresses/"))
    assert "anna.berg@old.gyre" in page.text and "the same name at another domain" in page.text
    assert "of:robot@gyre.com" not in {one["name"] for one in page.named("select")}
    browser.post("/people/addresses/", {"of:anna.berg@old.gyre": "p-2"})
    assert senders(written)[0] == senders(written)[-1] == "p-2"
    with open_evidence(written.store) as evidence:
        follow(evidence)
    assert not Address.objects.filter(person_id="", nobody=False).exists()


def test_a_wrong_decision_is_taken_back_and_the_address_waits_again(written: Home, come_in: ComeIn) -> None:
    browser = come_in(Role.HR)
    browser.post("/people/addresses/", {"of:anna.berg@gyre.com": "p/3", "of:robot@gyre.com": "*nobody"})
    assert senders(written)[:2] == ["p/3", "robot@gyre.com"]
    page = Page(browser.get("/people/addresses/"))
    assert "2 decisions made here" in page.text and "robot@gyre.com: No person" in page.text
    assert "kit@gyre.com" not in {one.get("value") for one in page.named("input")}, "what was loaded is not undone here"
    again = {"again": ["anna.berg@gyre.com", "robot@gyre.com", "kit@gyre.com", "never@seen.com"]}
    assert browser.post("/people/addresses/", again).status_code == 302
    assert senders(written)[:3] == ["anna.berg@gyre.com", "robot@gyre.com", "p/3"]
    waiting = Address.objects.filter(person_id="", nobody=False, decided=False)
    assert [one.pk for one in waiting] == ["anna.berg@gyre.com", "robot@gyre.com"]
    browser.post("/people/addresses/", {"of:anna.berg@gyre.com": "p-2"})
    assert senders(written)[0] == "p-2"
    Address.objects.bulk_create(Address(address=f"z{n:02}@gyre.com", nobody=True, decided=True) for n in range(50))
    shown = [
        {one.get("value") for one in Page(browser.get("/people/addresses/", {"made": number})).named("input")}
        for number in (1, 2)
    ]
    assert {f"z{n:02}@gyre.com" for n in range(50)} <= shown[0] | shown[1], "every decision can be taken back"


@pytest.mark.parametrize(
    "sent",
    [
        {"of:anna.berg@gyre.com": "p-404"},
        {"of:anna.berg@gyre.com": "", "id:anna.berg@gyre.com": "'; DROP TABLE people"},
    ],
)
def test_an_id_that_nobody_bears_is_refused_and_nothing_kept(
    written: Home, come_in: ComeIn, sent: dict[str, Any]
) -> None:
    answer = come_in(Role.OWNER).post("/people/addresses/", sent)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert Address.objects.get(pk="anna.berg@gyre.com").person_id == ""


def test_nothing_decided_changes_nothing(written: Home, come_in: ComeIn) -> None:
    before = sorted(Address.objects.values_list())
    for sent in ({}, {"of:anna.berg@gyre.com": ""}, {"of:never@seen.com": "p-2"}, {"ours": "no.such"}):
        assert come_in(Role.OWNER).post("/people/addresses/", sent).status_code == 302
    assert sorted(Address.objects.values_list()) == before


def test_a_private_address_among_many_makes_no_provider_s_domain_the_company_s(
    company: Home, db: None, tmp_path: Path
) -> None:
    known = "\n".join(f"a{number}@gyre.com | p-2" for number in range(20))
    exports = write(
        tmp_path / "mails", messages=MAILS.replace("client.com", "gmail.test"),
        addresses=f"address | person_id\n{known}\nann@gmail.test | p-1",
    )  # fmt: skip
    load([exports], company.store, recipe="evidence", zone="UTC", currency="EUR")
    with open_evidence(company.store) as evidence:
        follow(evidence)
    assert not Address.objects.filter(pk="someone@gmail.test").exists()
    assert not Domain.objects.get(pk="gmail.test").ours


def test_who_is_erased_takes_along_what_waits_under_their_addresses_and_stays_one_person(
    written: Home, come_in: ComeIn
) -> None:
    browser = come_in(Role.HR)
    browser.post("/people/addresses/", {"of:anna.berg@gyre.com": "p-2"})
    waiting = Load.objects.create(files=["a.csv"], preview=[{"rows": [["anna.berg@gyre.com"]]}])
    waiting.folder.mkdir(parents=True)
    (waiting.folder / "a.csv").write_text("message_id,sender_id\nm9,anna.berg@gyre.com\n")
    assert browser.post("/people/erase/staff/p-2/", {"again": "p-2"}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.preview is None and not waiting.folder.exists()
    (stand_in,) = {one for one in senders(written) if one.startswith("erased-")}
    # A later decision about somebody else leaves the erased one whole.
    browser.post("/people/addresses/", {"of:robot@gyre.com": "p-1"})
    assert senders(written)[:2] == [stand_in, "p-1"]
