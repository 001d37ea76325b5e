"""Ids of staff replaced on load by pseudonyms that only whoever holds the key can tell, and their names left out.

A pseudonym is the beginning of HMAC-SHA-256 (RFC 2104) of the id: the same id is always the same pseudonym, so that
mails, meetings and staff still speak of one person; without the key nobody can try ids out. The key lies in a file
outside the store; the store remembers only by which key it was made.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from detente.engines.base import quoted
from detente.evidence.contract import About
from detente.evidence.disk import fingerprint
from detente.evidence.manifest import Manifest
from detente.evidence.persons import id_columns
from detente.imports.made import Fresh, Made
from detente.imports.running import Runner, Stage, parquet, write_parquet
from detente.language import N_
from detente.mistakes import Mistake, Option

_FORM: Final = "p-[0-9a-f]{20}"
_LEAST, _BLOCK, _LONG = 32, 64, 20
_LEFT_OUT: Final[Mapping[str, tuple[str, ...]]] = {
    "people": ("name", "title"),
    "contributions": ("note", "baseline"),
}
"""Table → columns that say in words who somebody is."""
_MEND: Final = Option("pseudonyms", "--pseudonyms FILE")


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Makes pseudonyms by a key. key : 32 bytes at least."""

    key: bytes

    @staticmethod
    def made(file: Path, store: Path) -> Pseudonyms:
        """Read the key from its file; where there is none yet, one is drawn and written there, for this user only.

        Raises Mistake where the file lies in the store, can't be read or written, or holds too short a key.
        """
        if store.resolve() in file.resolve().parents:
            raise Mistake(
                N_("The key {file} lies in the store itself; keep it elsewhere, or it protects nobody."), file=str(file)
            )
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return Pseudonyms.read(file)
        except OSError:
            raise Mistake(
                N_("The key {file} can't be written; name a file in a folder that is there."), file=str(file)
            ) from None
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(_LEAST) + "\n")
            # The store outlives a power cut; its key must too.
            out.flush()
            os.fsync(out.fileno())
        return Pseudonyms.read(file)

    @staticmethod
    def read(file: Path) -> Pseudonyms:
        """Read the key from its file. Raises Mistake where it can't be read, or is too short."""
        try:
            key = file.read_bytes().strip()
        except OSError:
            raise Mistake(N_("The key {file} can't be read; name the file that holds it."), file=str(file)) from None
        if len(key) < _LEAST:
            raise Mistake(
                N_("The key {file} is too short to protect anybody; it needs {least} letters at least."),
                file=str(file),
                least=_LEAST,
            )
        return Pseudonyms(key)

    @property
    def mark(self) -> str:
        """What the store remembers of the key."""
        return hmac.new(self.key, b"detente: which key", hashlib.sha256).hexdigest()[:_LONG]

    def of(self, identity: str) -> str:
        """Return an id's pseudonym; what has a pseudonym's form stays.

        >>> Pseudonyms(b"k" * 32).of("4711") == Pseudonyms(b"k" * 32).of("4711") != Pseudonyms(b"l" * 32).of("4711")
        True
        """
        if re.fullmatch(_FORM, identity):
            return identity
        return "p-" + hmac.new(self.key, identity.encode(), hashlib.sha256).hexdigest()[:_LONG]

    def rows(self, made: Made, runner: Runner) -> None:
        """Put pseudonyms in the place of staff's ids in the rows that were made."""
        for at, one in enumerate(made.fresh):
            ids = id_columns(one.table, About.STAFF)
            if not set(ids) & set(one.columns) and all(name in one.table for name in one.columns):
                continue
            known = tuple(name for name in one.columns if name in one.table)
            path = one.path.with_name(f"{one.path.stem}_pseudonyms.parquet")
            listed = ", ".join(f"{self._value(one, name, ids)} AS {quoted(name)}" for name in known)
            select = f"SELECT {listed} FROM {parquet(one.path)} ORDER BY file_row_number"
            runner.run(write_parquet(select, path), Stage.READING, one.table.name, one.rows)
            one.path.unlink()
            made.fresh[at] = replace(one, path=path, sha256=fingerprint(path), columns=known)

    def _value(self, one: Fresh, name: str, ids: tuple[str, ...]) -> str:
        column = quoted(name)
        if name in _LEFT_OUT.get(one.table.name, ()):
            return "CAST(NULL AS VARCHAR)"
        if name not in ids:
            return column
        # What is a pseudonym already (decided on a page) stays.
        return (
            f"CASE WHEN regexp_full_match({column}, '{_FORM}') THEN {column} "
            f"WHEN {column} IS NOT NULL THEN {self._sql(column)} END"
        )

    def _sql(self, column: str) -> str:
        """Return HMAC-SHA-256 in SQL: hash of the outer pad and of the hash of the inner pad and the id."""
        key = hashlib.sha256(self.key).digest() if len(self.key) > _BLOCK else self.key
        block = key.ljust(_BLOCK, b"\0")
        inner, outer = (bytes(byte ^ pad for byte in block).hex() for pad in (0x36, 0x5C))
        hashed = f"sha256(from_hex('{inner}') || encode({column}))"
        return f"'p-' || substr(sha256(from_hex('{outer}') || from_hex({hashed})), 1, {_LONG})"


def check(manifest: Manifest, mark: str | None) -> None:
    """Raise Mistake where a store was made by another key than this load names, or with ids as they are."""
    if not manifest.loads:
        return
    marks = {load.options.get("pseudonyms") for load in manifest.loads}
    if mark in marks:
        return
    if mark is None:
        raise Mistake(N_("This store holds pseudonyms; name the key by which they were made: {mend}"), mend=_MEND)
    if marks == {None}:
        raise Mistake(N_("This store holds ids as they are; load with pseudonyms into a store of its own."))
    raise Mistake(
        N_("This store was made by another key; its people would become strangers. Name that key: {mend}"), mend=_MEND
    )
