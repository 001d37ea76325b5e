"""Make a backup of state and store while both are in use."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from detente.evidence import manifest as manifests
from detente.evidence import store as stores
from detente.evidence.damage import Damage, Damaged, Harm
from detente.evidence.disk import BLOCK, Disk
from detente.evidence.manifest import Manifest
from detente.language import N_
from detente.mistakes import Mistake
from detente.web.home import Home
from detente.web.operate import archive, state
from detente.web.operate.archive import SECRET, Archive, Facts

_TRIES: Final = 20


def save(home: Home, file: Path, disk: Disk | None = None) -> Facts:
    """Write a backup of a home, for which Django is set up, into a new file, whole or not at all.

    Raises Mistake where the place is taken or full, Damaged where the store is.
    """
    check_place(file)
    facts = None
    with _plainly(file), archive.writing(file, disk or Disk()) as out:
        for _ in range(_TRIES):
            facts = _written(home, out)
            if facts is not None:
                break
            out.begin()
        else:
            raise Mistake(N_("Loads end faster than a backup is made; make it again when fewer are running."))
        out.finish(facts)
    _remember(facts)
    return facts


def check_place(file: Path) -> None:
    """Raise Mistake where no backup can be written into ``file``."""
    if not file.parent.is_dir():
        raise Mistake(
            N_("There is no folder {folder} to write the backup into; make it first, or name another."),
            folder=str(file.parent),
        )
    if file.exists() or file.is_symlink():
        raise Mistake(N_("{file} is there already; name a file that is not."), file=str(file))


def _written(home: Home, out: Archive) -> Facts | None:
    """Write everything; None where a load has swept meanwhile what was to be written."""
    from django.utils import timezone

    with _at_one_instant(home) as (alias, manifest):
        facts = Facts(
            at=timezone.now().isoformat(timespec="seconds"),
            store_version=manifest.version if manifest else None,
            migrations=state.migrations(alias),
        )
        recipes = {path: path.read_bytes() for path in _recipes(home)}
        for kind, lines in state.rows(alias):
            out.add(f"state/{kind}.jsonl", lines)
    for path, content in recipes.items():
        out.add(f"recipes/{path.relative_to(home.recipes).as_posix()}", [content])
    secret = home.folder / SECRET
    if secret.is_file():
        out.add(SECRET, [secret.read_bytes()])
    return facts if manifest is None or _with_store(home.store, manifest, out) else None


@contextmanager
def _at_one_instant(home: Home) -> Iterator[tuple[str, Manifest | None]]:
    """Hold the state, and name the store's version of the same instant.

    The state is held first and the store read after: files of a store never change, and the last versions stay, so
    that its past can be read, but not the state's. Had the version been read first and a load ended between, the state
    would speak of rows that are not in the store. So it is read before and after the instant; where it is the same, it
    was the store's version then, and where it is not, another instant is taken.
    """
    before = _manifest(home.store)
    for _ in range(_TRIES):
        with state.frozen() as alias:
            after = _manifest(home.store)
            if after == before:
                yield alias, after
                return
        before = after
    raise Mistake(N_("Loads end faster than a backup is made; make it again when fewer are running."))


def _manifest(store: Path) -> Manifest | None:
    if not (store / stores.MANIFEST).exists() and not stores.versions(store):
        return None
    return stores.found(store).manifest


def _with_store(store: Path, manifest: Manifest, out: Archive) -> bool:
    for path, piece in sorted(manifest.pieces().items()):
        try:
            written = out.add(f"store/{path}", _blocks(store / path))
        except FileNotFoundError:
            harm = Harm.MISSING
        else:
            if (written.sha256, written.size) == (piece.sha256, piece.size):
                continue
            harm = Harm.CUT if written.size != piece.size else Harm.CHANGED
        if _manifest(store) == manifest:
            raise Damaged(store, [Damage(path, harm)])
        return False
    for name in (stores.copy_name(manifest.version), stores.MANIFEST):
        out.add(f"store/{name}", [manifests.written(manifest)])
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _recipes(home: Home) -> list[Path]:
    """Return the files of the company's own recipes; what is half written has a name that begins with a dot."""
    found = sorted(home.recipes.glob("*/*")) if home.recipes.is_dir() else []
    return [path for path in found if path.is_file() and not path.is_symlink() and not path.name.startswith(".")]


def _remember(facts: Facts) -> None:
    from detente.web.journal.chain import append
    from detente.web.rights import Role

    append(None, Role.NOBODY, "backed_up", details={"version": facts.store_version})


@contextmanager
def _plainly(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Mistake(
                N_("The disk of {file} is full; no backup was written. Free some space, or name another place."),
                file=str(file),
            ) from error
        raise Mistake(
            N_("The backup {file} can't be written ({reason}); nothing is left of it. Check the place and try again."),
            file=str(file),
            reason=error.strerror or str(error),
        ) from error
