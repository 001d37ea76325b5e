"""Answers that were worked out already, a file each, by question, periods and evidence.

A file holds the answer in every language, as the report says it, and as JSON. Nobody's role is in it: what a
role may not see is left out when a page is made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from detente.evidence import store
from detente.mistakes import Mistake
from detente.report.writing import replace
from detente.version import VERSION

_FORM: Final = 5
"""Counts up when a file on the shelf would be written otherwise than before."""
_MOST: Final = 400
"""So many answers of one state of the evidence are kept."""


def evidence_id() -> str | None:
    """Return which state of the evidence the store is in; None where nothing was loaded yet or it can't be read."""
    place = Path(settings.HOME.store)
    try:
        seen = (place / store.MANIFEST).stat()
    except OSError:
        return None
    return _id_at(str(place), seen.st_mtime_ns, seen.st_size, seen.st_ino)


@lru_cache(maxsize=4)
def _id_at(place: str, *_seen: int) -> str | None:
    try:
        return store.id_of(store.found(Path(place)).manifest)
    except Mistake:
        return None


def key(evidence: str, question: str, asked: Mapping[str, str]) -> str:
    """Return the name of an answer: another one for other evidence, other periods, another version of the program."""
    said = json.dumps([_FORM, VERSION, question, dict(sorted(asked.items()))])
    return f"{evidence}-{hashlib.sha256(said.encode()).hexdigest()[:24]}"


def take(name: str) -> dict[str, Any] | None:
    """Return an answer from the shelf, None where it is not there."""
    path = _file(name)
    try:
        seen = path.stat()
    except OSError:
        return None
    return _read(str(path), seen.st_mtime_ns)


@lru_cache(maxsize=24)
def _read(path: str, _seen: int) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(Path(path).read_bytes())
    except (OSError, ValueError):
        return None
    return found


def put(name: str, answer: Mapping[str, Any]) -> None:
    """Put an answer on the shelf, whole or not at all."""
    path = _file(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace(path, json.dumps(answer, ensure_ascii=False, allow_nan=False).encode())
    _tidy(path.parent)


def clear() -> None:
    """Take everything from the shelf: after somebody was erased, or a backup restored."""
    shutil.rmtree(Path(settings.HOME.cache) / "answers", ignore_errors=True)
    _read.cache_clear()


def _tidy(kept: Path) -> None:
    """Keep the newest answers, and those of the newest two states of the evidence only."""
    files = sorted(kept.glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in files[:-_MOST]:
        path.unlink(missing_ok=True)
    states = sorted((path for path in kept.parent.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for state in states[:-2]:
        shutil.rmtree(state, ignore_errors=True)


def _file(name: str) -> Path:
    evidence, _, rest = name.partition("-")
    return Path(settings.HOME.cache) / "answers" / evidence / f"{rest}{os.extsep}json"
