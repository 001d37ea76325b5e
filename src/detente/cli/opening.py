"""Open evidence for a command, and say plainly what is in the way when that fails."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from detente.language import N_
from detente.mistakes import Mistake

if TYPE_CHECKING:
    from detente.evidence import Evidence

_EXTRAS = {"psycopg": "postgres", "pyspark": "spark", "jinja2": "report", "typst": "report", "vl_convert": "report"}
NEEDED = N_("{module} is needed for this and not installed; run: {mend}")
_KIND = re.compile(r"^[A-Z][\w ]* Error: ")
_UNREADABLE = ("IOException", "InvalidInputException", "ConversionException", "SerializationException")
_UNREACHED = ("OperationalError", "SparkConnectGrpcException", "RetriesExceeded", "PySparkRuntimeError")


@contextmanager
def opened(where: str | None, engine: str = "duckdb", as_of: str | None = None) -> Iterator[Evidence]:
    """Open evidence and close it again. Whatever the engine stumbles over meanwhile is told as a Mistake.

    where : a store, a folder, an engine's URL; None for the store of the working folder.
    """
    from detente.evidence import open_evidence

    with told(where):
        evidence = open_evidence(where, engine=engine, as_of=as_of)
        with evidence:
            yield evidence


@contextmanager
def told(where: str | None) -> Iterator[None]:
    """Turn a missing extra, an engine out of reach and a damaged file into Mistakes."""
    try:
        yield
    except ImportError as error:
        raise missing_extra(error) from None
    except Exception as error:
        kind = type(error).__name__
        home = type(error).__module__.split(".")[0].lstrip("_")
        nobody = isinstance(error, OSError) and (where or "").startswith("sc://")
        if nobody or (home in ("psycopg", "pyspark") and kind in _UNREACHED):
            raise Mistake(
                N_("The engine at {where} can't be reached ({reason}); check the address, and that it is running."),
                where=without_password(where or ""),
                reason=_reason(error),
            ) from None
        if home == "duckdb" and kind in _UNREADABLE:
            raise Mistake(
                N_(
                    "The evidence in {where} can't be read ({reason}); load it, which sorts out what is damaged: {mend}"
                ),
                where=where or "company.detente",
                reason=_reason(error),
                mend=f"detente load {shlex.quote(where) if where else 'FOLDER'}",
            ) from None
        raise


def missing_extra(error: ImportError) -> Exception:
    """Return the Mistake that names what to install; the error itself where nothing known brings the module."""
    name = (error.name or "").split(".")[0]
    if type(error).__name__ == "PySparkImportError":
        # Spark Connect asks for parts of its own, by their names on the package index.
        return Mistake(NEEDED, module=_reason(error).split("]")[-1].split()[0], mend='pip install "detente[spark]"')
    if name not in _EXTRAS:
        return error
    return Mistake(NEEDED, module=name, mend=f'pip install "detente[{_EXTRAS[name]}]"')


def without_password(url: str) -> str:
    """Return an address that may be shown.

    >>> without_password("sc://host:443/;token=secret")
    'sc://host:443/'
    >>> without_password("postgresql://me:secret@host/db?password=again")
    'postgresql://me@host/db'
    """
    return re.split(r"[?;]", re.sub(r"(://[^:/@]+):[^@]*@", r"\1@", url))[0]


def _reason(error: Exception) -> str:
    text = _KIND.sub("", str(error))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__).rstrip(".")[:160]
