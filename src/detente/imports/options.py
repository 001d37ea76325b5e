"""What a load was asked to do, and in which currency and zone it reads."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from detente.engines.base import Kind
from detente.evidence import holding as holdings
from detente.evidence.manifest import Manifest
from detente.imports.given import Given
from detente.imports.plan import Plan
from detente.imports.recipe import Recipe
from detente.language import N_, minor_digits
from detente.mistakes import Mistake, Option

DATE_ORDERS: Final = ("day-first", "month-first")
DECIMALS: Final = ("point", "comma")
_ZONE: Final = Option("zone", "--zone Europe/Paris")
_CURRENCY_SAID: Final = Option("currency", "--currency EUR")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_LOADER: Final = 2
"""Counts up when the same files would give other rows than before."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user said; None or empty where nothing was.

    zone : of clock times.   currency : ISO 4217.   columns : "source.column" → header.
    date_order : ``day-first`` or ``month-first``.   decimal : ``point`` or ``comma``.
    pseudonyms : the mark of the key by which staff's ids are replaced.
    """

    zone: str | None = None
    currency: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None
    decimal: str | None = None
    pseudonyms: str | None = None

    def __post_init__(self) -> None:
        if self.zone is not None:
            _check_zone(self.zone)
        if self.currency is not None and not _CURRENCY.fullmatch(self.currency):
            raise Mistake(
                N_("{currency} is no currency; write its three letters, such as EUR."),
                currency=self.currency,
            )
        if self.date_order is not None and self.date_order not in DATE_ORDERS:
            raise Mistake(N_("The order of days is day-first or month-first, not {order}."), order=self.date_order)
        if self.decimal is not None and self.decimal not in DECIMALS:
            raise Mistake(N_("The sign before the decimals is point or comma, not {sign}."), sign=self.decimal)

    def kept(self) -> dict[str, str]:
        """Return the options as the journal keeps them."""
        said = {
            "zone": self.zone,
            "currency": self.currency,
            "date_order": self.date_order,
            "decimal": self.decimal,
            "pseudonyms": self.pseudonyms,
        }
        columns = (
            {"columns": json.dumps(dict(sorted(self.columns.items())), ensure_ascii=False)} if self.columns else {}
        )
        return {name: value for name, value in said.items() if value is not None} | columns

    @staticmethod
    def of(kept: Mapping[str, str]) -> Options:
        """Return the options that the journal kept.

        >>> Options.of(Options(zone="UTC", columns={"a.b": "C"}).kept()) == Options(zone="UTC", columns={"a.b": "C"})
        True
        """
        return Options(
            kept.get("zone"),
            kept.get("currency"),
            json.loads(kept.get("columns", "{}")),
            kept.get("date_order"),
            kept.get("decimal"),
            kept.get("pseudonyms"),
        )


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a load reads in, and what the store says of itself from then on.

    zone : of the files' clock times.   store_zone : of the company, None where nobody has said.
    """

    zone: str
    store_zone: str | None
    currency: str
    currency_given: bool
    as_of: str | None

    @property
    def digits(self) -> int:
        """How many decimal digits the currency has."""
        return minor_digits(self.currency)


def asked(files: Sequence[Given], recipe: Recipe | str | None, recipes: Iterable[Recipe], options: Options) -> str:
    """Return the SHA-256 of all that decides what a load makes."""
    chosen = recipe.sha256 if isinstance(recipe, Recipe) else recipe
    among = [one.sha256 for one in recipes] if recipe is None else []
    said = [_LOADER, chosen, among, sorted((one.name, one.sha256) for one in files), options.kept()]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def reckon(plan: Plan, options: Options, manifest: Manifest, said: Mapping[str, str]) -> Reckoning:
    """Return the currency and zones of a load.

    said : what ``evidence.toml`` in the folders says. Raises Mistake, which asks, where something must be known.
    """
    zone = options.zone or said.get("zone")
    _ask_for_both(plan, zone, options.currency or said.get("currency"), manifest)
    if said.get("zone"):
        _check_zone(said["zone"])
    currency, given = _currency(plan, options.currency or said.get("currency"), manifest)
    return Reckoning(
        zone="UTC" if plan.recipe is None else _zone_of_files(plan, zone),
        store_zone=manifest.zone or zone or _place(plan),
        currency=currency,
        currency_given=given,
        as_of=said.get("as_of"),
    )


def _place(plan: Plan) -> str | None:
    """Return the zone of the recipe, None where it names none: UTC is how a program writes, not where a company is."""
    zone = plan.recipe.zone if plan.recipe else ""
    return zone if zone not in ("", "UTC") else None


def _ask_for_both(plan: Plan, zone: str | None, currency: str | None, manifest: Manifest) -> None:
    """Raise Mistake where both the zone and the currency have to be said, so that nobody is asked twice."""
    recipe = plan.recipe
    if recipe is None or zone or recipe.zone or currency or recipe.currency or manifest.currency_given:
        return
    if _has(plan, recipe, Kind.INSTANT) and _has(plan, recipe, Kind.DECIMAL):
        raise Mistake(
            N_(
                "In which time zone are the times of {recipe}, and in which currency its amounts? Say it: "
                "{zone} {currency}"
            ),
            recipe=recipe.title,
            zone=_ZONE,
            currency=_CURRENCY_SAID,
        )


def settings(files: Iterable[Given]) -> dict[str, str]:
    """Return what the ``evidence.toml`` beside the files say, later folders first."""
    said: dict[str, str] = {}
    for folder in dict.fromkeys(one.path.parent for one in files):
        said |= holdings.settings(folder / holdings.SETTINGS)
    return said


def _zone_of_files(plan: Plan, zone: str | None) -> str:
    recipe = plan.recipe
    assert recipe is not None
    if zone or recipe.zone:
        return zone or recipe.zone
    if _has(plan, recipe, Kind.INSTANT):
        raise Mistake(
            N_("In which time zone are the times of {recipe}? Say it: {mend}"), recipe=recipe.title, mend=_ZONE
        )
    return "UTC"


def _currency(plan: Plan, said: str | None, manifest: Manifest) -> tuple[str, bool]:
    if said is None and plan.recipe is not None and plan.recipe.currency:
        said = plan.recipe.currency
    if (
        said is None
        and plan.recipe is not None
        and not manifest.currency_given
        and _has(plan, plan.recipe, Kind.DECIMAL)
    ):
        raise Mistake(
            N_("In which currency are the amounts of {recipe}? Say it: {mend}"),
            recipe=plan.recipe.title,
            mend=_CURRENCY_SAID,
        )
    if said is None or said == manifest.currency:
        return manifest.currency, manifest.currency_given or said is not None
    fresh = not manifest.loads
    if manifest.currency_given or not (fresh or minor_digits(said) == minor_digits(manifest.currency)):
        raise Mistake(
            N_(
                "These amounts are in {currency}, but the store is kept in {other}; load them into a store of their own."
            ),
            currency=said,
            other=manifest.currency,
        )
    return said, True


def _has(plan: Plan, recipe: Recipe, kind: Kind) -> bool:
    return any(recipe.sources[one.source].columns[column].kind is kind for one in plan.given for column in one.columns)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Mistake(N_("There is no time zone {zone}; write it as Europe/Paris."), zone=zone) from None
