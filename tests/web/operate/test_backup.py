"""A backup is the whole of one instant; bringing it back leaves the old or the new, and never half of either."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.imports.loading import rows
from tests.web.operate.places import FACTS, FILL, SAID, detente, environment, inside, load_rows

from detente.evidence import store as stores
from detente.evidence.disk import Disk
from detente.mistakes import Mistake
from detente.web.home import Home
from detente.web.operate import archive
from detente.web.operate.restoring import alone, finish, in_use, restore

NAMES = ["mila@gyre.example", "nour@gyre.example", "sam@gyre.example"]


def test_state_store_recipes_and_secret_come_back_and_what_was_of_the_moment_does_not(
    filled: Path, saved: Path, tmp_path: Path
) -> None:
    old, new = Home.beside(filled / "company.detente"), Home.beside(tmp_path / "new.detente")
    done = restore(saved, new)
    facts = inside(new, FACTS)
    assert (done.accounts, done.facts.store_version, done.sound) == (3, 2, True)
    assert facts["accounts"] == NAMES
    assert facts["sound"] and facts["entries"] == 4 and facts["last"][0][0] == "restored"
    assert facts["loads"] == ["done", "stopped"] and facts["links"] == 0 and facts["sessions"] == 0
    assert not stores.verify(new.store) and rows(new.store, "leads") == rows(old.store, "leads")
    assert (new.recipes / "own_1" / "recipe.toml").read_bytes() == (old.recipes / "own_1" / "recipe.toml").read_bytes()
    assert (new.folder / "secret.key").read_bytes() == (old.folder / "secret.key").read_bytes()
    assert not list(new.cache.iterdir()) and not new.aside.exists()
    # And an old store and home can be replaced by loading into them and going on.
    assert load_rows(new, 30, tmp_path / "exports") == 3


def test_a_backup_is_for_its_owner_only_and_nothing_in_it_is_compressed(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    with zipfile.ZipFile(saved) as found:
        assert found.testzip() is None
        assert {member.compress_type for member in found.infolist()} == {zipfile.ZIP_STORED}
    assert {path.split("/")[0] for path in archive.checked(saved).files} == {
        "detente-backup", "state", "store", "recipes", "secret.key"
    }  # fmt: skip


@pytest.mark.postgres
def test_a_state_goes_from_either_database_into_the_other(saved: Path, tmp_path: Path, database: str) -> None:
    there, back = Home.beside(tmp_path / "there.detente"), Home.beside(tmp_path / "back.detente")
    assert detente(there, "restore", str(saved), DATABASE_URL=database).returncode == 0
    facts = inside(there, FACTS, DATABASE_URL=database)
    assert facts["accounts"] == NAMES and facts["sound"] and facts["entries"] == 4
    # Numbers go on after those that came: a new account takes the next.
    inside(there, FILL.replace("gyre", "gimble"), DATABASE_URL=database)
    assert detente(there, "backup", str(tmp_path / "second.zip"), DATABASE_URL=database).returncode == 0
    assert detente(back, "restore", str(tmp_path / "second.zip")).returncode == 0
    facts = inside(back, FACTS)
    # Three, restored, three more, restored; that a backup was made is written after it.
    assert len(facts["accounts"]) == 6 and facts["sound"] and facts["entries"] == 8


WORK = """
import threading, time
from django.db import transaction
from detente.web.accounts.models import Account
from detente.web.journal.chain import append
from detente.web.rights import Role
number = 0
while not Path(sys.argv[1]).exists():
    number += 1
    with transaction.atomic():
        append(None, Role.OWNER, "invited", str(number))
        Account.objects.make(f"p{number}@gyre.example", Role.EMPLOYEE)
    time.sleep(0.005)
"""
LOADS = """
from detente.web.journal.chain import append
from detente.web.rights import Role
from tests.web.operate.places import load_rows
rows = 10
while not Path(sys.argv[1]).exists():
    rows += 10
    append(None, Role.OWNER, "load_ended", details={"version": load_rows(home, rows, Path(sys.argv[2]))})
"""


def test_a_backup_taken_while_people_work_and_loads_run_is_a_state_in_between(
    tmp_path: Path, state_in: dict[str, str]
) -> None:
    home = Home.beside(tmp_path / "company.detente")
    load_rows(home, 10, tmp_path / "exports")
    inside(home, "pass", **state_in)
    until, spans = tmp_path / "enough", []
    with _at_work(home, [WORK, LOADS], until, tmp_path / "exports", state_in):
        for number in range(2):  # fifty in the benchmark
            before = (inside(home, FACTS, **state_in), stores.found(home.store).manifest.version)
            done = detente(home, "backup", str(tmp_path / f"{number}.zip"), **state_in)
            assert done.returncode == 0, done.stderr
            spans.append((before, (inside(home, FACTS, **state_in), stores.found(home.store).manifest.version)))
    assert spans[0][0][0]["entries"] < spans[-1][1][0]["entries"] and spans[0][0][1] < spans[-1][1][1]
    for number, ((first, oldest), (last, newest)) in enumerate(spans):
        back = Home.beside(tmp_path / f"back {number}.detente")
        done = restore(tmp_path / f"{number}.zip", back)
        facts = inside(back, FACTS)
        version = done.facts.store_version
        assert version is not None and oldest <= version <= newest
        assert first["entries"] <= facts["entries"] - 1 <= last["entries"]
        assert facts["sound"] and facts["pairs"] == len(facts["accounts"])
        # What the state says was loaded is in the store.
        assert max(facts["ends"], default=0) <= version <= max(facts["ends"], default=1) + 1
        assert not stores.verify(back.store) and rows(back.store, "leads").total() == 10 * version


@contextmanager
def _at_work(home: Home, codes: list[str], until: Path, exports: Path, state_in: dict[str, str]) -> Iterator[None]:
    results: list[object] = []

    def work(code: str) -> None:
        text = SAID + "from detente.web.operate.beginning import at_home\nwith at_home(home):\n"
        text += "".join(f"    {line}\n" for line in code.strip().splitlines())
        words = [sys.executable, "-c", text, str(until), str(exports)]
        done = subprocess.run(words, env=environment(home, **state_in), capture_output=True, text=True, check=False)
        results.append(done.stderr if done.returncode else None)

    threads = [threading.Thread(target=work, args=(code,)) for code in codes]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        until.touch()
        for thread in threads:
            thread.join()
    assert results == [None] * len(codes)


def test_damage_of_any_byte_is_noticed(saved: Path, tmp_path: Path) -> None:
    whole, chance = saved.read_bytes(), random.Random(5)
    file = tmp_path / "damaged.zip"
    places = [*range(60), *range(len(whole) - 200, len(whole)), *(chance.randrange(len(whole)) for _ in range(300))]
    for place in places:
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        with pytest.raises(Mistake, match="damaged"):
            archive.checked(file)
    for cut in (0, 3, 44, 100, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:cut])
        with pytest.raises(Mistake, match="damaged"):
            archive.checked(file)
    file.write_bytes(whole + b"\n")
    with pytest.raises(Mistake, match="damaged"):
        archive.checked(file)


def test_a_backup_that_names_other_places_or_would_swell_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = archive.Facts("2026-01-01T00:00:00+00:00", None, {})

    def made(*paths: str) -> Path:
        file = tmp_path / f"{len(list(tmp_path.iterdir()))}.zip"
        with archive.writing(file, Disk()) as out:
            for path in paths:
                out.add(path, [b"x" * 5000])
            out.finish(facts)
        return file

    assert set(archive.checked(made("store/raw/x")).files) == {"detente-backup", "store/raw/x"}
    for path in (
        "store/../../evil", "../evil", "/etc/evil", "store//evil", "store/./evil", "home/evil", "evil", "store/a\\..\\evil",
        "store/", "state/C:evil",
    ):  # fmt: skip
        with pytest.raises(Mistake, match="damaged"):
            archive.checked(made(path))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = made("store/raw/x", "store/raw/x")
    with pytest.raises(Mistake, match="damaged"):
        archive.checked(twice)
    plain = archive._member
    for change in (("external_attr", (stat.S_IFLNK | 0o777) << 16), ("compress_type", zipfile.ZIP_DEFLATED)):
        with monkeypatch.context() as patch:

            def other(path: str, change: tuple[str, int] = change) -> zipfile.ZipInfo:
                member = plain(path)
                if path.startswith("store"):
                    setattr(member, *change)
                return member

            patch.setattr(archive, "_member", other)
            harmful = made("store/raw/x")
        with pytest.raises(Mistake, match="damaged"):
            archive.checked(harmful)


def test_each_mistake_is_one_sentence_that_says_what_to_do(place: Home, saved: Path, tmp_path: Path) -> None:
    def said(*words: str, home: Home = place, **more: str) -> str:
        done = detente(home, *words, **more)
        assert done.returncode in (1, 2) and not done.stdout and done.stderr.count("\n") == 1, done.stderr
        return done.stderr

    new = Home.beside(tmp_path / "new.detente")
    (tmp_path / "other.zip").write_bytes(b"PK\x03\x04 something else, and long enough to be looked at")
    assert "into which file" in said("backup")
    assert "which backup" in said("restore")
    assert "There is no" in said("restore", str(tmp_path / "nothing.zip"))
    assert "is no backup of Détente" in said("restore", str(tmp_path / "other.zip"))
    assert "is no backup of Détente" in said("restore", str(tmp_path))
    assert "is there already" in said("backup", str(saved))
    assert "There is no folder" in said("backup", str(tmp_path / "nowhere" / "a.zip"))
    assert "There is no store" in said("backup", str(tmp_path / "a.zip"), home=new)
    assert "say --over" in said("restore", str(saved))
    away = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    assert "can't be reached" in said("backup", str(tmp_path / "a.zip"), **away)
    assert "database refuses" in said("restore", str(saved), home=new, **away)
    piece = next((place.store / "tables").rglob("*.parquet"))
    piece.write_bytes(piece.read_bytes()[:-1] + b"x")
    assert "are damaged" in said("backup", str(tmp_path / "a.zip"))
    assert not (tmp_path / "a.zip").exists() and not list(tmp_path.glob(".*zip*"))
    with in_use(place):
        assert "stop it first" in said("restore", str(saved), "--over")
    assert inside(place, FACTS)["accounts"] == NAMES


def test_what_a_newer_program_wrote_or_what_is_not_whole_is_refused(saved: Path, tmp_path: Path) -> None:
    new, found = Home.beside(tmp_path / "new.detente"), archive.checked(saved)

    def again(facts: archive.Facts, leave_out: str = "") -> Path:
        file = tmp_path / "again.zip"
        file.unlink(missing_ok=True)
        with zipfile.ZipFile(saved) as old, archive.writing(file, Disk()) as out:
            for path in found.files:
                if path != "detente-backup" and not (leave_out and path.startswith(leave_out)):
                    out.add(path, [old.read(path)])
            out.finish(facts)
        return file

    def with_facts(**more: object) -> archive.Facts:
        return archive.Facts(**{"at": found.facts.at, "store_version": 2, "migrations": found.facts.migrations, **more})  # type: ignore[arg-type]

    for file, sentence in (
        (lambda: again(with_facts(format=2, program="9.0")), "newer version of Détente, 9.0"),
        (lambda: again(with_facts(migrations={"accounts": "0900_later"})), "newer version of Détente"),
        (lambda: again(with_facts(), "store/tables"), "has not all files"),
    ):
        with pytest.raises(Mistake, match=sentence):
            restore(file(), new)
        assert not new.store.exists() and not new.folder.exists() and not new.aside.exists()
    # What an older one wrote is brought up to date: the journal's tables were of an earlier form.
    older = {**found.facts.migrations, "journal": "0001_initial"}
    assert restore(again(with_facts(migrations=older)), new).accounts == 3
    with closing(sqlite3.connect(new.state)) as connection, pytest.raises(sqlite3.IntegrityError, match="appended"):
        connection.execute("DELETE FROM journal_entry")


class Failing(Disk):
    """Does something at its n-th step."""

    def __init__(self, at: int, harm: Callable[[], None]) -> None:
        self.steps, self.at, self.harm = 0, at, harm

    def step(self, act: str, path: Path) -> None:
        self.steps += 1
        if self.steps == self.at:
            self.harm()


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


KILLED = """
import sys
from pathlib import Path
from detente.web.home import Home
from detente.web.operate.restoring import restore
from tests.web.operate.test_backup import Failing, _kill
disk = Failing(int(sys.argv[3]), _kill)
restore(Path(sys.argv[1]), Home.beside(Path(sys.argv[2])), over=True, disk=disk)
print(disk.steps)
"""


def test_a_restore_killed_at_any_step_leaves_the_old_or_the_new(
    place: Home, saved: Path, tmp_path: Path, state_in: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "DETENTE_SECRET", "DETENTE_STORE", "DETENTE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in state_in.items():
        monkeypatch.setenv(name, value)
    load_rows(place, 50, tmp_path / "exports")
    if state_in:
        inside(place, FILL, **state_in)
    inside(place, FILL.replace("gyre", "old"), **state_in)
    older = tmp_path / "older.zip"
    assert detente(place, "backup", str(older), **state_in).returncode == 0

    def run(at: int) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-c", KILLED, str(saved), str(place.store), str(at)]
        return subprocess.run(words, env=environment(place, **state_in), capture_output=True, text=True, check=False)

    steps = int(run(10**6).stdout)
    outcomes = set()
    # From the last steps that prepare, before and after each move, to the last of all; those before are alike.
    for at in [2, steps - 11, steps - 7, steps - 3, steps - 1]:
        if outcomes != {False}:
            restore(older, place, over=True)
        assert run(at).returncode == -signal.SIGKILL
        finish(place)
        new = _addresses(place, state_in) == NAMES
        assert new or len(_addresses(place, state_in)) == 6
        assert not stores.verify(place.store) and not place.aside.exists()
        assert rows(place.store, "leads").total() == (20 if new else 50), at
        outcomes.add(new)
    assert outcomes == {True, False}


def _addresses(home: Home, state_in: dict[str, str]) -> list[str]:
    import psycopg

    opened = psycopg.connect(state_in["DATABASE_URL"]) if state_in else sqlite3.connect(home.state)
    with closing(opened) as connection:
        return sorted(row[0] for row in connection.execute("SELECT email FROM accounts_account").fetchall())


def test_a_full_disk_leaves_everything_as_it_was_and_says_so(place: Home, saved: Path) -> None:
    before = sorted(path.relative_to(place.folder) for path in place.folder.rglob("*"))
    for at in (1, 2, 5, 12):
        with pytest.raises(Mistake, match="is full"):
            restore(saved, place, over=True, disk=Failing(at, _full))
        assert sorted(path.relative_to(place.folder) for path in place.folder.rglob("*")) == before
        assert not place.aside.exists() and not stores.verify(place.store)


def test_a_backup_that_fails_at_any_step_leaves_nothing_behind(place: Home, tmp_path: Path) -> None:
    target = tmp_path / "made"
    target.mkdir()
    done = inside(
        place,
        f"""
        from detente.mistakes import Mistake
        from detente.web.operate.saving import save
        from tests.web.operate.test_backup import Failing, _full
        at, sentences, left = 0, set(), []
        while True:
            at += 1
            try:
                save(home, Path({str(target / "a.zip")!r}), Failing(at, _full))
                break
            except Mistake as mistake:
                sentences.add(str(mistake)[:11])
                left += [path.name for path in Path({str(target)!r}).iterdir() if path.name != "a.zip" or at < 9]
            (Path({str(target)!r}) / "a.zip").unlink(missing_ok=True)
        print(json.dumps([at, sorted(sentences), left]))
        """,
    )
    assert done[0] > 15 and done[1] == ["The disk of"] and done[2] == []
    archive.checked(target / "a.zip")


def test_only_one_may_hold_a_home_alone(place: Home) -> None:
    with in_use(place), in_use(place), pytest.raises(Mistake, match="stop it first"), alone(place):
        pass
    with alone(place), pytest.raises(Mistake, match="being restored"), in_use(place):
        pass


def test_an_unfinished_older_state_is_refused_and_not_changed(place: Home, tmp_path: Path) -> None:
    inside(
        place,
        "from django.core.management import call_command\ncall_command('migrate', 'journal', '0001', verbosity=0)",
    )
    done = detente(place, "backup", str(tmp_path / "a.zip"))
    assert done.returncode == 2 and "older version of Détente" in done.stderr
    assert json.loads(json.dumps(inside(place, "print(json.dumps(1))", migrate=False))) == 1
