"""The cast of a drawn company: the names of its sources, segments, products, teams and people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Source:
    """Where leads come from; ``campaigns`` is whether campaigns are run there."""

    name: str
    channel: str
    campaigns: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    """A target audience, the value it is promised, and how many pieces its usual order has."""

    name: str
    title: str
    promise: str
    pieces: float


@dataclass(frozen=True, slots=True)
class Product:
    """Something that is sold; prices in currency units."""

    name: str
    category: str
    list_price: float
    unit_cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """All the names. Where a company needs more than there are, numbers are added to them."""

    company: str
    sources: tuple[Source, ...]
    segments: tuple[Segment, ...]
    products: tuple[Product, ...]
    teams: tuple[str, ...]
    regions: tuple[str, ...]
    sites: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    leaders: tuple[tuple[str, str, str], ...]  # department, title, name: who is named on purpose
    customer_kinds: tuple[str, ...]
    customer_colours: tuple[str, ...]

    def some_sources(self, count: int) -> tuple[Source, ...]:
        """Return ``count`` sources."""
        return tuple(
            source if turn == 0 else replace(source, name=f"{source.name} {turn + 1}")
            for source, turn in _repeated(self.sources, count)
        )

    def some_segments(self, count: int) -> tuple[Segment, ...]:
        """Return ``count`` segments."""
        return tuple(
            segment
            if turn == 0
            else replace(segment, name=f"{segment.name} {turn + 1}", title=f"{segment.title} {turn + 1}")
            for segment, turn in _repeated(self.segments, count)
        )

    def some_products(self, count: int) -> tuple[Product, ...]:
        """Return ``count`` products."""
        return tuple(
            product if turn == 0 else replace(product, name=f"{product.name} {turn + 1}")
            for product, turn in _repeated(self.products, count)
        )

    def some_teams(self, count: int) -> tuple[str, ...]:
        """Return ``count`` names of sales teams."""
        return tuple(team if turn == 0 else f"{team} {turn + 1}" for team, turn in _repeated(self.teams, count))


def _repeated(things: Sequence[_Thing], count: int) -> list[tuple[_Thing, int]]:
    return [(things[index % len(things)], index // len(things)) for index in range(count)]


GENERIC = Cast(
    company="Example Works",
    sources=(
        Source("search ads", "search"),
        Source("facebook", "social"),
        Source("trade fairs", "event"),
        Source("newsletter", "e-mail"),
        Source("linkedin", "social"),
        Source("website", "website", campaigns=False),
        Source("partners", "partner"),
        Source("referral", "word of mouth", campaigns=False),
        Source("webinars", "event"),
        Source("display", "display"),
        Source("press", "press"),
        Source("print", "print"),
    ),
    segments=(
        Segment("offices", "Offices of 20 to 500", "Calm meetings, by the dozen.", 45),
        Segment("schools", "Schools and colleges", "Busy hands, quiet rooms.", 90),
        Segment("shops", "Gift and toy shops", "Sells itself at the till.", 140),
        Segment("clinics", "Clinics and hospitals", "Something to hold on to.", 30),
        Segment("agencies", "Agencies and studios", "Ideas come when hands move.", 25),
        Segment("public", "Public offices", "Waiting, but better.", 70),
    ),
    products=(
        Product("Basic", "standard", 9.90, 3.80),
        Product("Plus", "standard", 14.50, 5.20),
        Product("Silent", "premium", 19.00, 6.90),
        Product("Brass", "premium", 34.00, 13.50),
        Product("Mini", "standard", 5.90, 2.10),
        Product("Set of ten", "bundle", 89.00, 33.00),
    ),
    teams=("North", "South", "East", "West", "Key accounts", "Online"),
    regions=("North", "South", "East", "West", "Abroad"),
    sites=("Head office", "Plant"),
    first_names=(
        *("Ada", "Bruno", "Chloé", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Irina", "Jonas", "Katya", "Léon"),
        *("Maya", "Nikolai", "Olga", "Paul", "Quentin", "Rosa", "Sven", "Tanya", "Ugo", "Vera", "Wanda", "Yara"),
    ),
    last_names=(
        *("Abel", "Berger", "Costa", "Dubois", "Egorov", "Fischer", "Garnier", "Holm", "Ivanova", "Jansen", "Keller"),
        *("Lambert", "Moreau", "Novak", "Orlova", "Petit", "Quiroga", "Renard", "Sokolov", "Tessier", "Ulrich"),
        *("Vidal", "Weber", "Zaytsev"),
    ),
    leaders=(),
    customer_kinds=("Library", "Studio", "Bakery", "Academy", "Depot", "Practice", "Hotel", "Workshop", "Post Office"),
    customer_colours=("Blue", "Quiet", "Old", "Second", "Golden", "Little", "Northern", "Busy", "Round", "Green"),
)
"""A plain cast: what `detente simulate` uses."""
