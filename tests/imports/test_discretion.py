"""Of mail and chat nothing is kept but who, to whom and when; and a store without those files is as whole as another."""

from __future__ import annotations

import gzip
import io
import json
import logging
import shutil
import tempfile
import zipfile
from collections import Counter
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest
import zstandard
from tests.imports.loading import everything, names, rows
from tests.web.operate.places import detente

from detente.evidence import store as stores
from detente.imports.discretion import may_hold_words
from detente.imports.erasing import erase
from detente.imports.load import load
from detente.imports.mend import mend
from detente.imports.recipe import shipped
from detente.web.home import Home

RECIPES = Path(str(files("detente.imports"))) / "recipes"
MANY = 10_000


def letter(number: int, sender: str = "ann@x.example", more: str = "") -> str:
    return (
        f'From {sender} Thu Nov  1 11:19:12 2001\nFrom: "Name-Canary {number}" <{sender}>\n'
        f'To: "Other-Canary" <bob{number % 50}@x.example>, cy@x.example\nSubject: Subject-Canary {number}\n'
        f"Date: Thu, {1 + number % 28} Nov 2001 11:19:12 +0100\nMessage-ID: <{number}@x.example>\n{more}\n"
        f"Body-Canary {number}\n\n"
    )


def box(path: Path, *letters: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(letters))
    return path


def slack(path: Path, count: int) -> Path:
    posts = [
        {
            "type": "message", "ts": f"{1704186000 + number}.000100", "user": "U1AA", "text": "Body-Canary <@U2BB>",
            "user_profile": {"real_name": "Name-Canary"}, "files": [{"name": "Subject-Canary.pdf"}],
        }
        for number in range(count)
    ]  # fmt: skip
    broken = [{"type": "message", "ts": "Body-Canary", "user": "Name-Canary", "subtype": "Subject-Canary"}]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.json", json.dumps([{"id": "U1AA", "name": "Name-Canary", "profile": {}}]))
        archive.writestr("channels.json", json.dumps([{"id": "C1AA", "name": "Name-Canary"}]))
        archive.writestr("Name-Canary/2024-01-02.json", json.dumps(posts + broken))
    return path


def unfolded(content: bytes) -> bytes:
    """The bytes of a file, and what they hold: rows of Parquet, what was packed."""
    if content.startswith(b"PAR1"):
        with tempfile.TemporaryDirectory() as room:
            (Path(room) / "a.parquet").write_bytes(content)
            return content + repr(duckdb.read_parquet(f"{room}/a.parquet").fetchall()).encode()
    if content.startswith(b"\x28\xb5\x2f\xfd"):
        return content + unfolded(zstandard.ZstdDecompressor().stream_reader(io.BytesIO(content)).read())
    if content.startswith(b"\x1f\x8b"):
        return content + unfolded(gzip.decompress(content))
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return content + b"".join(unfolded(archive.read(name)) for name in archive.namelist())
    return content


def canaries(*folders: Path) -> list[str]:
    """The files below some folders that hold anything of a name, a subject or a body."""
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in found if b"canary" in (path.name.encode() + unfolded(path.read_bytes())).lower()]


def test_of_ten_thousand_letters_and_posts_no_name_subject_or_body_is_kept_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    temporary, exports, store = tmp_path / "temporary", tmp_path / "exports", tmp_path / "store"
    temporary.mkdir()
    exports.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    turned_away = ["From: Name-Canary\nSubject: Subject-Canary\n", "From: ann@x.example\nDate: Body-Canary\n"]
    box(
        exports / "mail" / "all.mbox",
        *(letter(number) for number in range(MANY)),
        *(f"From ann@x.example Thu Nov  1 11:19:12 2001\n{one}\nBody-Canary\n\n" for one in turned_away),
        letter(MANY, more="Auto-Submitted: auto-replied; Body-Canary\n"),
    )
    folder = exports / "letters"
    folder.mkdir()
    (folder / "Subject-Canary.eml").write_text(letter(1).partition("\n")[2])
    (exports / "Subject-Canary.eml").write_text(letter(2).partition("\n")[2])
    (exports / "mail.gz").write_bytes(gzip.compress(letter(3).encode()))
    slack(exports / "slack.zip", MANY)

    for given in (exports / "mail", folder, exports / "Subject-Canary.eml", exports / "mail.gz", exports / "slack.zip"):
        loaded = load([given], store)
        assert "canary" not in repr(loaded).lower()
        assert "canary" not in repr([(one, one.text, one.reason.in_english()) for one in loaded.rejects]).lower()

    assert sum(rows(store, "messages").values()) == 2 * MANY
    assert canaries(exports), "the canaries can be found at all"
    assert canaries(store, temporary) == []
    assert [path for path in temporary.rglob("*") if path.is_file()] == []
    assert not any(name.startswith("raw/") for name in names(store))
    assert "canary" not in caplog.text.lower()


def test_an_archive_that_holds_mail_beside_tables_is_not_kept_whatever_the_recipe(tmp_path: Path) -> None:
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("leads.csv", "lead_id,created_at,source\nL1,2024-01-02 09:00:00,web\n")
        archive.writestr("inbox.mbox", letter(1))

    loaded = load([packed], tmp_path / "store", recipe="evidence")

    assert loaded.tables["leads"].accepted == 1
    assert canaries(tmp_path / "store") == []
    assert not any(name.startswith("raw/") for name in names(tmp_path / "store"))


def test_an_archive_with_ready_messages_beside_other_tables_is_not_kept(tmp_path: Path) -> None:
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("leads.csv", "lead_id,created_at,source\nL1,2024-01-02 09:00:00,web\n")
        archive.writestr("messages.csv", "message_id,sent_at,sender_id,medium\nM1,2024-01-02 09:00:00,ann,email\n")
    loaded = load([packed], tmp_path / "store", recipe="evidence")
    assert loaded.tables["leads"].accepted == loaded.tables["messages"].accepted == 1
    assert not any(name.startswith("raw/") for name in names(tmp_path / "store"))


def test_ready_meetings_keep_no_title_place_or_text(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "meetings.csv").write_text(
        "meeting_id,starts_at,kind,Subject,location\nm,2024-01-02 09:00:00,work,canary title,canary room\nn,never,work,canary,canary\n"
    )
    (tmp_path / "in" / "invitations.csv").write_text("meeting_id,person_id,response,note\nm,ann,accepted,canary\n")
    loaded = load([tmp_path / "in"], tmp_path / "store")
    assert loaded.tables["meetings"].accepted == loaded.tables["invitations"].accepted == 1
    assert canaries(tmp_path / "store") == []


def test_an_own_recipe_of_meetings_keeps_no_file_and_no_column_more(tmp_path: Path) -> None:
    recipe, exports = tmp_path / "ours", tmp_path / "in"
    recipe.mkdir()
    exports.mkdir()
    (recipe / "recipe.toml").write_text(
        'name = "ours"\nzone = "UTC"\n[files.events]\n[files.events.columns]\nid = { names = ["Id"] }\n'
        'starts = { names = ["Start"], kind = "instant" }\ntitle = { names = ["Title"] }\n'
    )
    (recipe / "meetings.sql").write_text(
        "SELECT _row, id AS meeting_id, starts AS starts_at, 'work' AS kind, title FROM events"
    )
    (exports / "events.csv").write_text("Id,Start,Title\nm,2024-01-02 09:00:00,canary\n")
    loaded = load([exports], tmp_path / "store", recipe=recipe)
    assert loaded.tables["meetings"].accepted == 1 and canaries(tmp_path / "store") == []


def test_rejects_of_ready_messages_with_more_columns_keep_no_text(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = (
        "message_id,sent_at,sender_id,medium,body\n1,2024-01-02 09:00:00,ann,email,canary\n2,never,ann,email,canary\n"
    )
    (tmp_path / "in" / "messages.csv").write_text(text + '3,canary "broken,ann,email,canary\n')

    loaded = load([tmp_path / "in"], tmp_path / "store")

    assert loaded.tables["messages"].accepted == 1
    assert len(list(loaded.rejects)) == 2
    assert canaries(tmp_path / "store") == []


def test_the_same_mailbox_twice_changes_not_one_byte(tmp_path: Path) -> None:
    path, store = box(tmp_path / "mail" / "a.mbox", *map(letter, range(5))), tmp_path / "store"
    load([path], store)
    before = {name: (store / name).read_bytes() for name in names(store)}

    again = load([path], store)
    (path.parent / "b.mbox").write_bytes(path.read_bytes())
    copied = load([path.parent / "b.mbox"], store)

    assert (again.changed, again.written, again.tables["messages"].duplicates) == (False, False, 5)
    assert (copied.changed, copied.tables["messages"].accepted) == (False, 0)
    assert {name: (store / name).read_bytes() for name in before if name.startswith("tables/")} == {
        name: content for name, content in before.items() if name.startswith("tables/")
    }


def test_a_maildir_whose_letters_were_read_and_moved_is_the_same(tmp_path: Path) -> None:
    maildir, store = tmp_path / "Maildir", tmp_path / "store"
    for place in ("cur", "new", "tmp"):
        (maildir / place).mkdir(parents=True)
    for number in range(3):
        (maildir / "new" / f"{number}.host").write_text(letter(number).partition("\n")[2])
    first = load([maildir], store)
    (maildir / "new" / "1.host").rename(maildir / "cur" / "1.host:2,S")

    again = load([maildir], store)
    (maildir / "new" / "3.host").write_text(letter(3).partition("\n")[2])
    (maildir / "new" / "0.host").unlink()
    later = load([maildir], store)

    assert first.tables["messages"].accepted == 3
    assert (again.changed, again.written) == (False, False)
    assert later.changed
    assert {identity for (identity,) in rows(store, "messages", "message_id")} == {f"{n}@x.example" for n in (1, 2, 3)}


def test_a_corrected_mailbox_replaces_its_own_rows_only(tmp_path: Path) -> None:
    store = tmp_path / "store"
    box(tmp_path / "mail" / "a.mbox", letter(1), letter(2))
    box(tmp_path / "mail" / "b.mbox", letter(2), letter(3))
    load([tmp_path / "mail"], store)
    box(tmp_path / "mail" / "a.mbox", letter(1, "di@x.example"))

    load([tmp_path / "mail" / "a.mbox"], store)

    assert rows(store, "messages", "message_id, sender_id") == Counter(
        [("1@x.example", "di@x.example"), ("2@x.example", "ann@x.example"), ("3@x.example", "ann@x.example")]
    )
    assert sum(rows(store, "recipients").values()) == 6


def test_another_form_of_the_recipe_reads_what_is_given_anew_and_leaves_the_rest(tmp_path: Path) -> None:
    store, recipe = tmp_path / "store", tmp_path / "newer"
    shutil.copytree(RECIPES / "mail", recipe)
    sql = (recipe / "messages.sql").read_text()
    (recipe / "messages.sql").write_text(sql.replace("'email' AS medium", "'memo' AS medium"))
    load([box(tmp_path / "mail" / "a.mbox", letter(1))], store)
    load([box(tmp_path / "mail" / "b.mbox", letter(2))], store)

    loaded = load([tmp_path / "mail" / "b.mbox"], store, recipe=recipe)

    assert loaded.changed
    assert rows(store, "messages", "message_id, medium") == Counter([("1@x.example", "email"), ("2@x.example", "memo")])


def test_somebody_erased_is_gone_from_messages_and_does_not_come_back(tmp_path: Path) -> None:
    path, store = (
        box(tmp_path / "mail" / "a.mbox", letter(1), letter(2, "di@x.example"), letter(52)),
        tmp_path / "store",
    )
    before = load([path], store)

    erased = erase(store, "bob2@x.example")
    again = load([path], store)
    maildir = tmp_path / "Maildir"
    for place in ("cur", "new"):
        (maildir / place).mkdir(parents=True)
    (maildir / "cur" / "1").write_text(letter(2).partition("\n")[2])
    load([maildir], store)

    assert before.tables["recipients"].accepted == 6
    assert erased.rows["recipients"] == 2 and erased.dropped == () and erased.rewritten == ()
    assert not again.tables["recipients"].accepted
    found = rows(store, "recipients", "message_id, person_id")
    assert sum(found.values()) == 6 and "bob2@x.example" not in {person for _, person in found}
    assert b"bob2@" not in b"".join(unfolded(path.read_bytes()) for path in store.rglob("*") if path.is_file())


def test_a_store_of_mail_is_verified_and_mended_without_its_files(tmp_path: Path) -> None:
    path, store = box(tmp_path / "mail" / "a.mbox", *map(letter, range(4))), tmp_path / "store"
    load([path], store)
    whole = everything(store)
    assert stores.verify(store) == [] and mend(store) == ()
    (harmed,) = (store / "tables" / "messages").glob("*.parquet")
    harmed.write_bytes(harmed.read_bytes()[:-9])

    assert [damage.path for damage in stores.verify(store)] == [harmed.relative_to(store).as_posix()]
    notes = [note.in_english() for note in mend(store)]
    load([path], store)

    assert any("load mail/a.mbox/mail headers again" in note for note in notes)
    assert everything(store) == whole and stores.verify(store) == []


def test_a_backup_of_a_store_of_mail_comes_back_whole(tmp_path: Path) -> None:
    store, other = tmp_path / "acme.detente", tmp_path / "other" / "acme.detente"
    other.parent.mkdir()
    load([box(tmp_path / "mail" / "a.mbox", *map(letter, range(4)))], store)

    saved = detente(Home.beside(store), "backup", str(tmp_path / "backup.zip"))
    restored = detente(Home.beside(other), "restore", str(tmp_path / "backup.zip"))

    assert (saved.returncode, restored.returncode) == (0, 0), saved.stderr + restored.stderr
    assert everything(other) == everything(store)
    assert canaries(tmp_path / "backup.zip", tmp_path / "other") == []


def test_the_recipes_of_mail_and_chat_keep_no_file() -> None:
    assert {one.name for one in shipped() if not one.keeps_raw} == {
        "mail",
        "slack",
        "message_trace",
        "calendar",
        "hr_list",
    }
    assert may_hold_words.__doc__
