"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from detente.language import N_, Either
from detente.mistakes import Mistake

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class WholeNumber(click.ParamType[int]):
    """A whole number, zero or more."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; a Mistake when it is none."""
        if isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdigit()):
            return int(value)
        raise Mistake(
            N_("{option} takes a whole number such as 7, not {value}."), option=_option(param), value=str(value)
        )


class OneOf(click.ParamType[str]):
    """One of a few words, in capitals or not."""

    name = "word"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word as it is listed; a Mistake that lists them otherwise."""
        for word in self.words:
            if str(value).lower() == word.lower():
                return word
        raise Mistake(
            N_("{option} can't be {value}; choose one of {words}."),
            option=_option(param),
            value=str(value),
            words=Either(self.words),
        )


def _option(param: click.Parameter | None) -> str:
    return param.opts[0] if param else ""


def default_store() -> str:
    """Return the store where none is named."""
    from detente.evidence.evidence import STORE

    return STORE


def store_option(function: Decorated) -> Decorated:
    """Add ``--store``."""
    return click.option(
        "--store",
        default=default_store,
        metavar="FOLDER",
        help=N_("The store; company.detente unless you say otherwise."),
    )(function)


def pseudonyms_option(function: Decorated) -> Decorated:
    """Add ``--pseudonyms`` for a store whose ids are none."""
    return click.option(
        "--pseudonyms",
        metavar="FILE",
        help=N_("The key of a store that holds pseudonyms; ID is then the id as your own lists have it."),
    )(function)


def as_kept(identity: str, pseudonyms: str | None) -> str:
    """Return an id as a store has it."""
    if pseudonyms is None:
        return identity
    from pathlib import Path

    from detente.imports.pseudonyms import Pseudonyms

    return Pseudonyms.read(Path(pseudonyms)).of(identity.strip())


def evidence_argument(function: Decorated) -> Decorated:
    """Add the argument EVIDENCE: a store, a folder or an engine's URL; None for the store of the working folder."""
    return click.argument("evidence", required=False, default=None)(function)


def json_option(function: Decorated) -> Decorated:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))(function)


def engine_option(function: Decorated) -> Decorated:
    """Add ``--engine``."""
    return click.option(
        "--engine",
        type=OneOf("duckdb", "spark"),
        default="duckdb",
        metavar="duckdb|spark",
        help=N_("What reads a store or a folder; duckdb unless you say otherwise."),
    )(function)


def as_of_option(function: Decorated) -> Decorated:
    """Add ``--as-of``."""
    return click.option(
        "--as-of", metavar="DAY", help=N_("Look from the end of this day, as if nothing later were known: 2026-09-30.")
    )(function)


def period_options(function: Decorated) -> Decorated:
    """Add ``--between A B``, ``--year-earlier`` and ``--plan``."""
    between = click.option(
        "--between",
        nargs=2,
        metavar="A B",
        help=N_(
            "Two periods, the reference first: 2026Q2 2026Q3, 2026-05 2026-06, or FROM:TO days with TO excluded. "
            "Without it, the last full quarter and the one before."
        ),
    )
    earlier = click.option(
        "--year-earlier",
        is_flag=True,
        help=N_("Put the last full quarter beside the same days a year earlier."),
    )
    plan = click.option(
        "--plan",
        is_flag=True,
        help=N_("Hold the last full quarter, or the second period of --between, against what was planned for it."),
    )
    return between(earlier(plan(function)))


def periods(between: tuple[str, str] | None, year_earlier: bool, plan: bool = False) -> dict[str, Any]:
    """Return the options as `detente.ask.put` takes them.

    >>> periods(("2026Q2", "2026Q3"), False)
    {'a': '2026Q2', 'b': '2026Q3'}
    """
    if between and year_earlier:
        raise Mistake(N_("--between and --year-earlier say two different things; keep one of them."))
    if plan and year_earlier:
        raise Mistake(N_("--plan and --year-earlier say two different things; keep one of them."))
    if year_earlier:
        return {"compare": "year_earlier"}
    return ({"a": between[0], "b": between[1]} if between else {}) | ({"compare": "plan"} if plan else {})
