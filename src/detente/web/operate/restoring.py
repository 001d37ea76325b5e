"""Bring a backup back: laid out aside, whole and checked, and put in place at the end.

Beside the home lies meanwhile a folder ``.company.web.restoring``:

    state/ store/ home/        the backup's rows; the new store and the new home
    old store/ old home/       what was there before, until the new ones stand
    ready.json                 from when it is there, the new ones are complete

Whoever is killed leaves the old or the new: without ``ready.json`` the folder is only removed, with it the new ones are
put in place, by the next command that opens the home (`finish`). Where the state lies in PostgreSQL, ``ready.json`` is
written before the database's one transaction, and whether that was committed decides.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from detente.evidence import manifest as manifests
from detente.evidence import store as stores
from detente.evidence.disk import Disk
from detente.evidence.manifest import TooNew, Unreadable
from detente.language import N_
from detente.mistakes import Mistake
from detente.web.home import Home
from detente.web.operate import archive, state
from detente.web.operate.archive import SECRET, Checked, Facts

_READY: Final = "ready.json"
_ROOM_LEFT: Final = 64 << 20  # bytes beyond the backup's own that must be free: the state's tables take some


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoring brought back. sound : whether the journal is as it was written."""

    facts: Facts
    accounts: int
    entries: int
    sound: bool


def restore(file: Path, home: Home, *, over: bool = False, disk: Disk | None = None) -> Restored:
    """Put a backup's state and store in place.

    over : also where there is a store or a state already.
    Raises Mistake, with everything as it was, where the backup is not whole, the place is taken, in use or full.
    """
    disk = disk or Disk()
    backup = archive.checked(file)
    with _plainly(home), alone(home) as held:
        _finished(home, disk)
        _check_place(home, backup, over)
        try:
            return _restored(backup, home, over, disk, held)
        except Exception:
            if not (home.aside / _READY).exists():
                disk.remove(home.aside)
            raise


def finish(home: Home, disk: Disk | None = None) -> None:
    """Bring to its end a restoring that was killed, if there is one: forward where it was ready, back where not."""
    if home.aside.exists():
        with _plainly(home), alone(home):
            _finished(home, disk or Disk())


@contextmanager
def in_use(home: Home) -> Iterator[int]:
    """Hold a home while the web app runs on it; yields the file that its processes hold as well."""
    with _held(home, fcntl.LOCK_SH) as handle:
        yield handle


@contextmanager
def alone(home: Home) -> Iterator[int]:
    """Hold a home against everybody; a Mistake where the web app runs on it."""
    with _held(home, fcntl.LOCK_EX) as handle:
        yield handle


@contextmanager
def _held(home: Home, how: int) -> Iterator[int]:
    home.lock.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(home.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            sentence = (
                N_("The web app runs on {folder}, or another restore does; stop it first, then restore.")
                if how == fcntl.LOCK_EX
                else N_("A backup is being restored into {folder}; start the web app when that has ended.")
            )
            raise Mistake(sentence, folder=str(home.folder)) from None
        yield handle
    finally:
        os.close(handle)


def _check_place(home: Home, backup: Checked, over: bool) -> None:
    for taken in (home.store, home.state):
        if taken.exists() and not over and not _empty(taken):
            raise Mistake(
                N_("{place} is there already; name another store, or say --over to put the backup in its place."),
                place=str(taken),
            )
    if home.store.exists() and not stores.is_store(home.store) and not _empty(home.store):
        raise Mistake(
            N_("{folder} is there already and is no store; name another place with --store."), folder=str(home.store)
        )
    beside = home.folder.parent
    for place in (home.store, home.folder):
        if place.is_mount() or (place.parent.exists() and place.parent.stat().st_dev != beside.stat().st_dev):
            raise Mistake(
                N_("{place} is a file system of its own, and can't be exchanged whole; name a store inside it."),
                place=str(place),
            )
    needed, free = backup.size + _ROOM_LEFT, shutil.disk_usage(beside).free
    if needed > free:
        raise Mistake(
            N_("The backup needs {needed} MB, and the disk of {folder} has {free} MB left; free some space first."),
            needed=-(-needed // 1_000_000),
            free=free // 1_000_000,
            folder=str(beside.resolve()),
        )


def _empty(place: Path) -> bool:
    return place.is_dir() and not any(place.iterdir())


def _restored(backup: Checked, home: Home, over: bool, disk: Disk, held: int) -> Restored:
    aside = home.aside
    new = Home(aside / "store", aside / "home")
    disk.folder(aside)
    aside.chmod(0o700)
    backup.lay_out(aside, disk)
    _check_store(backup, new.store)
    new.make()
    if (aside / SECRET).exists():
        disk.move(aside / SECRET, new.folder / SECRET)
    if (aside / "recipes").exists():
        disk.remove(new.recipes)
        disk.move(aside / "recipes", new.recipes)
    identity = secrets.token_hex(16)
    words = ["bring-back", str(aside / "state"), json.dumps({**asdict(backup.facts), "id": identity})]
    if _in_postgres():
        _write_ready(aside, disk, identity, in_file=False, store=new.store.exists())
        try:
            done = state.asked(new, *words, "over" if over else "", holding=held)
        except Mistake:
            # It may have been committed even so; where that can't be asked, the next command asks.
            done = state.asked(new, "is-back", identity)
            if not done["back"]:
                disk.remove(aside / _READY)
                raise
    else:
        done = state.asked(new, *words, "", holding=held)
        disk.settle(new.state)
        disk.remember(new.folder)
        _write_ready(aside, disk, identity, in_file=True, store=new.store.exists())
    _put_in_place(home, disk, store=new.store.exists())
    return Restored(backup.facts, int(done["accounts"]), int(done["entries"]), bool(done["sound"]))


def _in_postgres() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def _check_store(backup: Checked, store: Path) -> None:
    """Raise Mistake where what is laid out is no whole store of a form that this program reads."""
    if backup.facts.store_version is None:
        return
    try:
        found = manifests.read((store / stores.MANIFEST).read_bytes())
    except TooNew:
        raise archive.newer(backup.file, backup.facts.program) from None
    except (Unreadable, OSError):
        found = None
    listed = {path: one.sha256 for path, one in backup.files.items()}
    if found is None or any(listed.get(f"store/{path}") != piece.sha256 for path, piece in found.pieces().items()):
        raise Mistake(
            N_("The backup {file} has not all files of the store that it speaks of; take another one."),
            file=str(backup.file),
        )


def _write_ready(aside: Path, disk: Disk, identity: str, *, in_file: bool, store: bool) -> None:
    text = json.dumps({"id": identity, "in_file": in_file, "store": store})
    disk.write(aside / "getting ready", [text.encode()])
    disk.move(aside / "getting ready", aside / _READY)


def _finished(home: Home, disk: Disk) -> None:
    if not home.aside.exists():
        return
    ready: dict[str, Any] | None = None
    if (home.aside / _READY).exists():
        ready = json.loads((home.aside / _READY).read_bytes())
    if ready and (ready["in_file"] or _is_back(home, str(ready["id"]))):
        _put_in_place(home, disk, store=bool(ready["store"]))
    else:
        disk.remove(home.aside / _READY)
        disk.remove(home.aside)


def _is_back(home: Home, identity: str) -> bool:
    # Once one of the new ones was put in place, the answer was yes.
    if (home.aside / "old home").exists() or not (home.aside / "home").exists():
        return True
    return bool(state.asked(Home(home.aside / "store", home.aside / "home"), "is-back", identity)["back"])


def _put_in_place(home: Home, disk: Disk, *, store: bool) -> None:
    """Move the old aside and the new in; may be killed anywhere and begun again."""
    _exchange(home.aside / "store", home.store, home.aside / "old store", disk, wanted=store)
    _exchange(home.aside / "home", home.folder, home.aside / "old home", disk, wanted=True)
    disk.remove(home.aside / _READY)
    disk.remove(home.aside)


def _exchange(new: Path, place: Path, old: Path, disk: Disk, *, wanted: bool) -> None:
    if wanted and not new.exists():
        return
    if place.exists() and not old.exists():
        disk.move(place, old)
    if wanted:
        disk.folder(place.parent)
        disk.move(new, place)


@contextmanager
def _plainly(home: Home) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        folder = str(home.folder.parent.resolve())
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Mistake(
                N_("The disk of {folder} is full; everything is as it was. Free some space and restore again."),
                folder=folder,
            ) from error
        raise Mistake(
            N_(
                "{folder} can't be written to as a restore must ({reason}); what was there is there still. Check the "
                "place and restore again."
            ),
            folder=folder,
            reason=error.strerror or str(error),
        ) from error
