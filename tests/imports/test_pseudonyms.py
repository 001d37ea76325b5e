"""Pseudonyms: the same person is the same one everywhere, nobody's id or name lies in the store, and the key lies outside."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest
from tests.imports.loading import write
from tests.imports.test_erasing import residues

from detente.evidence import Query
from detente.evidence.evidence import open_evidence
from detente.evidence.persons import About
from detente.imports.access import told
from detente.imports.erasing import erase
from detente.imports.load import load
from detente.imports.pseudonyms import Pseudonyms
from detente.mistakes import Mistake

KEY = "k" * 40
TABLES = {
    "people": """
        person_id | name        | department | title        | manager_id | nickname
        emp-4711  | Anna Bergqv | Sales      | Head of all  | emp-0815   | Annabelle
        emp-0815  | Nour Hadd   | Management | Owner        |            | Nourie
    """,
    "addresses": "address | person_id\nanna@x.example | emp-4711",
    "messages": """
        message_id | sent_at             | sender_id      | medium
        m1         | 2026-01-05 09:00:00 | anna@x.example | email
        m2         | 2026-01-06 09:00:00 | emp-0815       | email
    """,
    "deals": """
        deal_id | seller_id | opened_at           | outcome | amount
        d1      | emp-4711  | 2026-01-05 09:00:00 | open    | 10
    """,
}
SECRETS = ("emp-4711", "emp-0815", "Anna Bergqv", "Nour Hadd", "Head of all", "anna@x.example", "Annabelle")


def loaded(tmp_path: Path, key: str = KEY, name: str = "key.txt", **tables: str) -> Path:
    (tmp_path / name).write_text(key)
    exports = write(tmp_path / f"exports-{len(tables)}", **(tables or TABLES))
    load([exports], tmp_path / "store", recipe="evidence", zone="UTC", currency="EUR", pseudonyms=tmp_path / name)
    return tmp_path / "store"


def asked(store: Path, text: str) -> list[tuple[object, ...]]:
    with open_evidence(store, as_of="2026-12-31") as evidence:
        return list(zip(*evidence.run(Query("asked", text)).values(), strict=True))


def test_a_pseudonym_is_the_hmac_of_the_id_as_python_reckons_it(tmp_path: Path) -> None:
    store = loaded(tmp_path)
    expected = [
        "p-" + hmac.new(KEY.encode(), one, hashlib.sha256).hexdigest()[:20] for one in (b"emp-0815", b"emp-4711")
    ]
    assert sorted(str(row[0]) for row in asked(store, "SELECT person_id FROM people")) == sorted(expected)


@pytest.mark.parametrize("length", [32, 64, 65, 200])
def test_keys_of_any_length_give_what_python_gives(tmp_path: Path, length: int) -> None:
    key = "é1" * length
    store = loaded(tmp_path, key)
    of = Pseudonyms(key.encode()).of
    assert of("emp-4711") == "p-" + hmac.new(key.encode(), b"emp-4711", hashlib.sha256).hexdigest()[:20]
    assert {row[0] for row in asked(store, "SELECT person_id FROM people")} == {of("emp-4711"), of("emp-0815")}


def test_the_same_person_is_the_same_one_in_every_table(tmp_path: Path) -> None:
    store, of = loaded(tmp_path), Pseudonyms(KEY.encode()).of
    assert asked(store, "SELECT sender_id FROM messages ORDER BY message_id") == [(of("emp-4711"),), (of("emp-0815"),)]
    assert asked(store, "SELECT seller_id FROM deals") == [(of("emp-4711"),)]
    assert asked(store, "SELECT manager_id FROM people WHERE manager_id IS NOT NULL") == [(of("emp-0815"),)]
    assert asked(store, "SELECT name, title FROM people") == [(None, None), (None, None)]


def test_no_byte_of_the_store_names_anybody_and_the_key_is_not_in_it(tmp_path: Path) -> None:
    store = loaded(tmp_path)
    assert residues(store, *SECRETS, KEY) == []
    broken = {
        "people": "person_id | department\nemp-9999 | Sales",
        "messages": "message_id | sent_at | sender_id | medium\nm9 | never | emp-9999 | email",
    }
    again = loaded(tmp_path, **broken)
    assert residues(again, "emp-9999") == [], "a row that was turned away tells nothing either"


def test_another_key_none_or_one_that_comes_late_is_refused(tmp_path: Path) -> None:
    store = loaded(tmp_path)
    more = {"people": "person_id | department\nemp-1 | Sales"}
    with pytest.raises(Mistake, match="another key"):
        loaded(tmp_path, "other" * 10, "other.txt", **more)
    exports = write(tmp_path / "plain", **more)
    with pytest.raises(Mistake, match="name the key"):
        load([exports], store, recipe="evidence", zone="UTC", currency="EUR")
    open_store = tmp_path / "open"
    load([exports], open_store, recipe="evidence", zone="UTC", currency="EUR")
    with pytest.raises(Mistake, match="a store of its own"):
        load([exports], open_store, recipe="evidence", zone="UTC", currency="EUR", pseudonyms=tmp_path / "key.txt")


def test_a_key_is_made_for_its_user_only_and_used_again(tmp_path: Path) -> None:
    first = Pseudonyms.made(tmp_path / "new.txt", tmp_path / "store")
    assert Pseudonyms.made(tmp_path / "new.txt", tmp_path / "store") == first and len(first.key) == 64
    assert (tmp_path / "new.txt").stat().st_mode & 0o777 == 0o600


def test_a_key_that_protects_nobody_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("hush")
    (tmp_path / "store").mkdir()
    for file, why in (
        ("short.txt", "too short"),
        ("store/key.txt", "lies in the store"),
        ("nowhere/key.txt", "written"),
    ):
        with pytest.raises(Mistake, match=why):
            Pseudonyms.made(tmp_path / file, tmp_path / "store")
    with pytest.raises(Mistake, match="can't be read"):
        Pseudonyms.read(tmp_path / "none.txt")


def test_the_same_load_again_changes_nothing_and_a_corrected_one_replaces_its_rows(tmp_path: Path) -> None:
    store = loaded(tmp_path)
    exports = tmp_path / "exports-0"
    again = load([exports], store, recipe="evidence", zone="UTC", currency="EUR", pseudonyms=tmp_path / "key.txt")
    assert not again.changed
    write(exports, **TABLES | {"deals": TABLES["deals"].replace("| 10", "| 25")})
    load([exports], store, recipe="evidence", zone="UTC", currency="EUR", pseudonyms=tmp_path / "key.txt")
    assert asked(store, "SELECT amount FROM deals") == [(2500,)]


def test_somebody_is_told_and_erased_by_the_pseudonym(tmp_path: Path) -> None:
    store, of = loaded(tmp_path), Pseudonyms(KEY.encode()).of
    assert {"people", "addresses", "messages", "deals"} <= set(told(store, of("emp-4711")).tables)
    erase(store, of("emp-4711"), About.STAFF)
    assert residues(store, of("emp-4711"), of("anna@x.example")) == []
    load(
        [tmp_path / "exports-0"], store, recipe="evidence", zone="UTC", currency="EUR", pseudonyms=tmp_path / "key.txt"
    )
    assert residues(store, of("emp-4711")) == []


def test_no_column_of_one_s_own_stays_in_any_table_and_a_pseudonym_is_made_once(tmp_path: Path) -> None:
    leads = "lead_id | created_at | source | owner_name\nL1 | 2026-01-05 | web | Anna Bergqv"
    store = loaded(tmp_path, leads=leads, people="person_id | department\nemp-4711 | Sales")
    assert residues(store, "Anna Bergqv") == []
    of = Pseudonyms(KEY.encode()).of
    loaded(
        tmp_path,
        leads=leads,
        addresses=f"address | person_id\np-{'0' * 20} | {of('emp-4711')}",
        people=TABLES["people"],
    )
    assert asked(store, "SELECT address, person_id FROM addresses") == [(f"p-{'0' * 20}", of("emp-4711"))]
    assert of(of("emp-4711")) == of("emp-4711")
