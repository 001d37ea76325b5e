"""Somebody is erased: no byte of the store names them any more, every figure stays, and no later load brings them back."""

from __future__ import annotations

import errno
import gzip
import json
import re
import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import zstandard
from benchmarks.harm import FailingDisk, KillingDisk, everything
from tests.imports.loading import names, rows, write

from detente.evidence import store as stores
from detente.evidence.contract import About
from detente.imports import turned_away
from detente.imports.erasing import Erasure, erase
from detente.imports.load import load
from detente.imports.mend import mend
from detente.mistakes import Mistake

PEOPLE = """
person_id | name        | department | title      | manager_id | phone
p-1       | Nour Haddad | Management | Owner      |            | tel 111
p-2       | Anna Berg   | Sales      | Seller One | p-1        | tel 222
p-3       | Ivan Petrov | Sales      | Seller Two | p-2        | tel 333
"""
LEADS = """
lead_id | created_at          | source | closed_reason | email           | referred_by
L-1     | 2026-01-05 10:00:00 | web    | moved away    | lea@example.com |
L-2     | 2026-01-06 10:00:00 | fair   |               | leo@example.com | L-1
L-9     | never               | fair   |               | bad@example.com | L-1
"""
TOUCHES = """
lead_id | touched_at          | function | channel | person_id
L-1     | 2026-01-07 09:00:00 | sales    | call    | p-2
L-1     | 2026-01-07 09:00:00 | sales    | call    | p-2
L-2     | 2026-01-08 09:00:00 | sales    | call    | p-3
"""
DEALS = """
deal_id | lead_id | customer_id | seller_id | opened_at           | outcome | amount | lost_reason
D-1     | L-1     | C-1         | p-2       | 2026-01-09 09:00:00 | won     | 100.50 |
D-2     | L-2     | C-2         | p-3       | 2026-01-10 09:00:00 | lost    | 70.00  | asked for Anna Berg
"""
CUSTOMERS = """
customer_id | name
C-1         | Bolt & Sons
C-2         | Acme
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small company's exports and a store made of them; nobody writes into it."""
    folder = tmp_path_factory.mktemp("loaded")
    load([drawn(folder)], folder / "company.detente")
    return folder


@pytest.fixture
def store(loaded: Path, tmp_path: Path) -> Path:
    """A copy of the store, beside the exports."""
    return shutil.copytree(loaded, tmp_path, dirs_exist_ok=True) / "company.detente"


def drawn(place: Path) -> Path:
    return write(place / "exports", people=PEOPLE, leads=LEADS, touches=TOUCHES, deals=DEALS, customers=CUSTOMERS)


def unpacked(store: Path) -> dict[str, str]:
    """Return everything that lies in a store as text: Parquet as its rows, packed files unpacked."""
    found = {}
    for path in sorted(path for path in store.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if content.startswith(b"\x28\xb5\x2f\xfd"):
            content = zstandard.ZstdDecompressor().decompressobj().decompress(content)
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        if content.startswith(b"PAR1"):
            copy = store.parent / "looked at.parquet"
            copy.write_bytes(content)
            found[str(path)] = repr(duckdb.read_parquet(str(copy)).fetchall()) + content.decode("latin-1")
        else:
            found[str(path)] = content.decode("utf-8", "replace")
    return found


def residues(store: Path, *words: str) -> list[str]:
    return [f"{word} in {path}" for path, said in unpacked(store).items() for word in words if word in said]


def shape(store: Path) -> dict[str, Any]:
    """Return what figures are made of: counts and sums."""
    return {
        table: (
            len(list(found.elements())),
            rows(store, table, "sum(amount)") if table == "deals" else None,
        )
        for table, found in everything(store).items()
    }


def test_no_byte_names_a_lead_who_was_erased_and_every_count_stays(store: Path) -> None:
    before = shape(store)
    done = erase(store, "L-1", About.LEAD, at="2026-02-01T00:00:00")
    assert done.rows == {"leads": 2, "touches": 2, "deals": 1}
    assert residues(store, "L-1", "lea@example.com", "moved away") == []
    assert shape(store) == before
    assert stores.verify(store) == []
    assert rows(store, "touches", "lead_id")[(done.stand_in,)] == 2
    assert rows(store, "deals", "lead_id, amount::VARCHAR") == Counter(
        {(done.stand_in, "100.50"): 1, ("L-2", "70.00"): 1}
    )
    assert rows(store, "leads", "referred_by")[(done.stand_in,)] == 1


def test_no_byte_names_an_employee_who_was_erased_not_even_in_what_others_wrote(store: Path) -> None:
    done = erase(store, "p-2")
    assert done.kind is About.STAFF
    assert residues(store, "p-2", "Anna Berg", "Seller One", "tel 222") == []
    assert rows(store, "people", "department, title, manager_id")[("Sales", "Seller Two", done.stand_in)] == 1
    assert rows(store, "deals", "lost_reason")[(f"asked for {done.stand_in}",)] == 1
    # What was written about a lead is not about the one who sold.
    assert rows(store, "people", "name")[("Ivan Petrov",)] == 1


def test_no_byte_names_a_customer_who_was_erased(store: Path) -> None:
    done = erase(store, "C-1")
    assert residues(store, "C-1", "Bolt & Sons") == []
    assert rows(store, "deals", "customer_id")[(done.stand_in,)] == 1


def test_a_row_that_was_turned_away_keeps_its_place_and_loses_its_text(tmp_path: Path) -> None:
    store = tmp_path / "company.detente"
    loaded = load([write(tmp_path / "exports", deals=DEALS.replace("won ", "L-1 "), leads=LEADS)], store)
    assert loaded.rejects_file is not None
    before = list(turned_away.read(loaded.rejects_file))
    assert any("L-1" in one.reason.in_english() for one in before)
    assert erase(store, "L-1").rejected == 1
    rejects = stores.found(store).manifest.loads[-1].rejects
    assert rejects is not None
    after = list(turned_away.read(store / rejects.path))
    assert [(one.file, one.line) for one in after] == [(one.file, one.line) for one in before]
    assert "The row named somebody who was erased." in [one.reason.in_english() for one in after]
    assert residues(store, "L-1") == []


@pytest.mark.parametrize(("who", "kind"), [("L-1", About.LEAD), ("p-2", About.STAFF), ("C-1", About.CUSTOMER)])
def test_an_export_that_still_names_them_brings_nobody_back(tmp_path: Path, store: Path, who: str, kind: About) -> None:
    done = erase(store, who, kind)
    before = everything(store)
    again = load([tmp_path / "exports"], store)
    assert not again.changed
    # Other bytes, the same rows: read anew.
    for path in (tmp_path / "exports").glob("*.csv"):
        path.write_text(
            path.read_text("utf-8").replace("2026-01-05 10:00:00", "2026-01-05 10:00").rstrip("\n") + "\n\n"
        )
    later = load([shutil.copytree(tmp_path / "exports", tmp_path / "later")], store)
    assert all(one.read == one.accepted + one.rejected + one.duplicates for one in later.tables.values())
    assert {name: one.accepted for name, one in later.tables.items()} == dict.fromkeys(later.tables, 0)
    assert everything(store) == before
    named = {"L-1": ["lea@"], "p-2": ["Anna Berg"], "C-1": ["Bolt & Sons"]}[who]
    assert residues(store, who, *named) == []
    assert stores.verify(store) == []
    assert any("still names somebody" in note.in_english() for note in later.notes)
    assert rows(store, "deals", "deal_id, amount::VARCHAR") == Counter({("D-1", "100.50"): 1, ("D-2", "70.00"): 1})
    assert done.stand_in.startswith("erased-")


def test_a_later_export_adds_to_what_the_stand_in_did(tmp_path: Path, store: Path) -> None:
    done = erase(store, "p-2")
    newer = "deal_id | seller_id | opened_at | outcome | lost_reason\nD-5 | p-2 | 2026-02-09 09:00:00 | lost | Anna Berg was ill"
    load([write(tmp_path / "february", deals=newer)], store)
    assert rows(store, "deals", "seller_id, lost_reason")[(done.stand_in, f"{done.stand_in} was ill")] == 1
    assert residues(store, "p-2", "Anna Berg") == []


def test_older_versions_that_knew_them_are_gone(tmp_path: Path, store: Path) -> None:
    load([write(tmp_path / "more", leads="lead_id | created_at | source\nL-3 | 2026-02-01 10:00:00 | web")], store)
    assert stores.versions(store) == [1, 2]
    erase(store, "L-1")
    assert stores.versions(store) == [3]
    with pytest.raises(Mistake, match="has no version 2"):
        stores.at_version(store, 2)


def test_a_damaged_file_is_mended_from_the_kept_files_and_still_names_nobody(store: Path) -> None:
    erase(store, "L-1")
    erase(store, "p-2")
    before = everything(store)
    for path in [*(store / "tables").rglob("*.parquet")]:
        path.write_bytes(b"broken")
    notes = [note.in_english() for note in mend(store)]
    assert notes and not any("again" in note for note in notes)
    assert everything(store) == before
    assert residues(store, "L-1", "p-2", "Anna Berg", "lea@example.com") == []
    assert stores.verify(store) == []


@pytest.mark.parametrize("form", ["gz", "parquet", "utf-16", "semicolons"])
def test_kept_files_of_other_forms_are_written_anew_too(tmp_path: Path, form: str) -> None:
    exports, store = drawn(tmp_path), tmp_path / "company.detente"
    for path in sorted(exports.glob("*.csv")):
        if form == "gz":
            path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
            path.unlink()
        elif form == "parquet":
            duckdb.read_csv(str(path), all_varchar=True).write_parquet(str(path.with_suffix(".parquet")))
            path.unlink()
        elif form == "utf-16":
            path.write_text(path.read_text("utf-8"), "utf-16")
        else:
            path.write_text(path.read_text("utf-8").replace(",", ";").replace(";Anna Berg;", ';"Anna Berg";'))
    load([exports], store)
    done = erase(store, "p-2")
    assert done.rewritten and not done.dropped
    before = everything(store)
    assert residues(store, "p-2", "Anna Berg") == []
    for path in [*(store / "tables").rglob("*.parquet")]:
        path.write_bytes(b"broken")
    assert not any("again" in note.in_english() for note in mend(store))
    assert everything(store) == before


def test_a_workbook_that_names_them_is_no_longer_kept_and_the_store_says_so(tmp_path: Path) -> None:
    exports, store = drawn(tmp_path), tmp_path / "company.detente"
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (exports / "leads.csv").read_text().splitlines():
        sheet.append(line.split(","))
    book.save(exports / "leads.xlsx")
    (exports / "leads.csv").unlink()
    load([exports], store)
    done = erase(store, "L-1")
    assert done.dropped == ("exports/leads.xlsx",)
    assert "its copy in the store is gone" in done.notes[0].in_english()
    assert residues(store, "L-1", "lea@example.com") == []
    (before,) = (path for path in (store / "tables" / "leads").glob("*"))
    before.write_bytes(b"broken")
    assert any("load exports/leads.xlsx" in note.in_english() for note in mend(store))
    again = load([exports], store)
    assert again.tables["leads"].rejected == 1
    assert residues(store, "L-1", "lea@example.com") == []


def test_a_short_number_is_somebody_only_where_ids_stand(tmp_path: Path) -> None:
    store = tmp_path / "company.detente"
    exports = write(
        tmp_path / "exports",
        leads="lead_id | created_at | source | score\n12 | 2026-01-05 | web | 12\n13 | 2026-01-05 | web | 12",
        deals="deal_id | lead_id | opened_at | outcome | quantity | lost_reason\n12 | 12 | 2026-01-06 | lost | 12 | after 12 days\n7 | 13 | 2026-01-06 | won | 12 |",
    )
    load([exports], store)
    erase(store, "12", About.LEAD)
    assert rows(store, "deals", "deal_id, quantity::INTEGER") == Counter({("12", 12): 1, ("7", 12): 1})
    assert rows(store, "leads", "score::INTEGER") == Counter({(12,): 2})
    before = everything(store)
    for path in [*(store / "tables").rglob("*.parquet")]:
        path.write_bytes(b"broken")
    mend(store)
    assert everything(store) == before


def test_an_id_that_several_kinds_of_people_bear_is_asked_about(tmp_path: Path, store: Path) -> None:
    load([write(tmp_path / "more", customers="customer_id | name\nL-1 | Other")], store)
    with pytest.raises(Mistake, match="Say whom you mean: --kind lead"):
        erase(store, "L-1")
    assert "Other" in str(unpacked(store))
    erase(store, "L-1", About.LEAD)
    assert rows(store, "customers", "customer_id")[("L-1",)] == 1


def test_an_id_that_nobody_bears_changes_nothing(store: Path) -> None:
    before = names(store)
    with pytest.raises(Mistake, match="knows nobody by the id nobody"):
        erase(store, "nobody")
    assert names(store) == before


def test_erased_twice_is_erased_once(store: Path) -> None:
    first = erase(store, "L-1")
    before = names(store)
    second = erase(store, "L-1")
    assert second.before and second.stand_in == first.stand_in
    assert names(store) == before


def test_every_step_to_the_disk_may_fail_and_the_store_is_old_or_new(tmp_path: Path, store: Path) -> None:
    base, before = shutil.copytree(store, tmp_path / "base"), everything(store)
    seen = Counter[str]()
    for at in range(1, 1000, 4):
        shutil.rmtree(store)
        shutil.copytree(base, store)
        disk = FailingDisk(at, errno.EIO)
        with suppress(Mistake):
            erase(store, "p-2", disk=disk)
        if not disk.hit:
            break
        seen[_outcome(store, before)] += 1
    assert set(seen) <= {"old", "new"}
    assert seen["old"] > 3


@pytest.mark.parametrize("from_the_end", [0, 1, 4, 9])
def test_it_may_be_killed_at_any_instant_and_asked_again(tmp_path: Path, store: Path, from_the_end: int) -> None:
    import multiprocessing

    base, before, disk = shutil.copytree(store, tmp_path / "base"), everything(store), FailingDisk(0)
    erase(store, "p-2", disk=disk)
    shutil.rmtree(store)
    shutil.copytree(base, store)
    process = multiprocessing.get_context("forkserver").Process(target=_killed, args=(store, disk.steps - from_the_end))
    process.start()
    process.join()
    assert process.exitcode == -9
    _outcome(store, before)


def _killed(store: Path, at: int) -> None:
    erase(store, "p-2", disk=KillingDisk(at))


def _outcome(store: Path, before: object) -> str:
    """Return whether the store is as before the erasure or as after it; then erase again and look for residues."""
    shown = everything(store)
    assert stores.verify(store) == []
    named = "p-2" in str(shown)
    assert named == (shown == before)
    erase(store, "p-2")
    assert residues(store, "p-2", "Anna Berg") == []
    assert stores.verify(store) == []
    return "old" if named else "new"


def test_what_another_load_holds_is_left_alone(store: Path) -> None:
    from detente.evidence.writer import writing

    with writing(store), pytest.raises(Mistake, match="Another load"):
        erase(store, "L-1")


def test_files_that_a_recipe_read_are_no_longer_kept(tmp_path: Path) -> None:
    from benchmarks import harm

    scene, store = harm.recipe(tmp_path), tmp_path / "company.detente"
    scene.load(1, store)
    before = shape(store)
    done: Erasure = erase(store, "c4", About.LEAD)
    assert set(done.dropped) == {"crm/contacts.csv", "crm/sales.csv"}
    assert shape(store) == before
    assert "c4" not in {cell for path, said in unpacked(store).items() for cell in said.replace(";", ",").split(",")}
    assert not scene.load(1, store).changed
    scene.load(2, store)
    assert ("c4",) not in rows(store, "leads", "lead_id")
    assert rows(store, "leads", "lead_id")[(done.stand_in,)] == 1


def test_nine_people_of_a_drawn_company_are_erased_and_the_answer_stays(tmp_path: Path) -> None:
    from detente import ask
    from detente.evidence import open_evidence
    from detente.simulate import Plan, Size, company
    from detente.simulate import write as drawn_into

    drawn_into(company(Plan(size=Size(leads_per_week=40, messages=100, meetings=20)), 5), tmp_path / "drawn")
    store = tmp_path / "company.detente"
    load([tmp_path / "drawn"], store)
    chosen = [
        (kind, *row)
        for kind, table, columns in (
            (About.STAFF, "people", "person_id, name"),
            (About.LEAD, "leads", "lead_id, NULL"),
            (About.CUSTOMER, "customers", "customer_id, name"),
        )
        for row in sorted(rows(store, table, columns), key=str)[3::7][:3]
    ]
    with open_evidence(store) as evidence:
        before = json.loads(ask.sales(evidence).to_json())
    for kind, identity, _ in chosen:
        erase(store, identity, kind)
    with open_evidence(store) as evidence:
        after = json.loads(ask.sales(evidence).to_json())
    assert after["tables"] == before["tables"]
    assert stores.verify(store) == []
    words = re.compile("|".join(rf"(?<![\w-]){re.escape(one)}(?![\w-])" for _, one, _ in chosen))
    assert [path for path, said in unpacked(store).items() if words.search(said)] == []
