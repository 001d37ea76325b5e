"""What the command line asks for: a size by name, causes as text, a folder; and the truth kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from detente.language import N_, Either
from detente.mistakes import Mistake
from detente.simulate.causes import parse_plant
from detente.simulate.desk import FileFormat
from detente.simulate.draw import Company
from detente.simulate.hubspot import write_hubspot
from detente.simulate.plan import SIZES, Plan
from detente.simulate.planting import checked
from detente.simulate.truths import write_truth
from detente.simulate.writing import write

RAW: Final = ("hubspot",)
"""Raw exports that a company can be written as."""


def plan_for(size: str = "S", plants: Sequence[str] = (), seed: int = 0, base: Plan | None = None) -> Plan:
    """Return the plan that a user asks for.

    size : S, M or L.   plants : causes as text (`parse_plant`).   seed : also of what is permanent.
    base : what to start from; its size is replaced.   Raises Mistake with the mend.

    >>> plan_for("s", ["market=-10%"]).causes[0].strength
    -0.1
    """
    if size.upper() not in SIZES:
        raise Mistake(N_("There is no size {size}; choose one of {sizes}."), size=size, sizes=Either(tuple(SIZES)))
    causes = tuple(parse_plant(text) for text in plants)
    return checked(replace(base or Plan(), size=SIZES[size.upper()], causes=causes, world=seed))


def save(company: Company, folder: Path, raw: str | None = None, format: FileFormat = "parquet") -> dict[str, int]:
    """Write a company, and its truth beside the folder (`truth_file`); return the records written per file.

    raw : None for evidence, or the name of raw exports (`RAW`).   Raises Mistake for another name, and where the
    folder is not empty.
    """
    if raw is not None and raw not in RAW:
        raise Mistake(
            N_("There are no raw exports called {raw}; choose one of {names}."), raw=raw, names=Either(tuple(RAW))
        )
    if raw is None:
        written = write(company, folder, format)
    else:
        written = {name: one.records for name, one in write_hubspot(company, folder).items()}
    write_truth(company, truth_file(folder))
    return written


def truth_file(folder: Path) -> Path:
    """Return where the truth of a company in ``folder`` is kept: beside it, never in it.

    >>> truth_file(Path("exports/acme")).as_posix()
    'exports/acme.truth.json'
    """
    whole = folder.resolve() if folder.name in ("", ".", "..") else folder
    return whole.parent / f"{whole.name}.truth.json"
