"""What lies where: the files of an evidence folder or store, and what it says of itself."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from detente.evidence.contract import TABLES
from detente.language import N_
from detente.mistakes import Mistake

_FILE = re.compile(r"^(?P<stem>[^.]+)\.(parquet|csv|csv\.gz|tsv)$", re.IGNORECASE)
SETTINGS = "evidence.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Files per table, with the currency, the zone and the moment they were taken at.

    trusted : rows were checked against the contract when they were loaded (a store), not only now.
    as_of : ISO moment, or None for the latest event.   begun_at : the first moment of rows that are no longer there (µs UTC),
    None where none went.   unknown : files that bear no table's name.
    """

    id: str
    files: Mapping[str, tuple[Path, ...]]
    folder: Path
    currency: str = "EUR"
    currency_given: bool = False
    zone: str = "UTC"
    as_of: str | None = None
    begun_at: int | None = None
    loaded_at: str | None = None
    trusted: bool = False
    unknown: tuple[str, ...] = field(default=())


def look(folder: Path) -> Holding:
    """Return what an evidence folder holds: files named after the tables, and ``evidence.toml`` if there.

    Raises Mistake when no file bears a table's name, or one table has two files.
    """
    files: dict[str, tuple[Path, ...]] = {}
    unknown = []
    for path in sorted(folder.iterdir()):
        match = _FILE.match(path.name)
        table = match["stem"].lower() if match else ""
        if table in TABLES:
            if table in files:
                raise Mistake(
                    N_("The table {table} lies in two files, {one} and {other}: keep one of them."),
                    table=table,
                    one=files[table][0].name,
                    other=path.name,
                )
            files[table] = (path,)
        elif path.is_file() and path.name != SETTINGS:
            unknown.append(path.name)
    if not files:
        raise Mistake(
            N_(
                "The folder {folder} holds no evidence: no file is named after a table, such as leads.parquet or "
                "deals.csv. For exports of another program, run: detente load {folder}"
            ),
            folder=str(folder),
        )
    said = settings(folder / SETTINGS)
    return Holding(
        id=_fingerprint([path for paths in files.values() for path in paths]),
        files=files,
        folder=folder,
        currency=said.get("currency", "EUR"),
        currency_given="currency" in said,
        zone=said.get("zone", "UTC"),
        as_of=said.get("as_of"),
        unknown=tuple(unknown),
    )


def settings(path: Path) -> dict[str, str]:
    """Return what ``evidence.toml`` says: currency, zone, as_of; empty when there is no such file."""
    if not path.exists():
        return {}
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Mistake(
            N_('The file {file} can\'t be read as TOML ({reason}); it should hold lines such as: currency = "EUR"'),
            file=str(path),
            reason=str(error),
        ) from None
    return {name: str(value) for name, value in said.items()}


def _fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        size = path.stat().st_size
        digest.update(f"{path.name}:{size}:".encode())
        with path.open("rb") as file:
            digest.update(file.read(65536))
            file.seek(max(0, size - 65536))
            digest.update(file.read(65536))
    return digest.hexdigest()[:16]
