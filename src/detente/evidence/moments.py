"""From when to when the records go, and which moments lie years away from all others: most often a mistyped year.

Moments more than two years after, or before, all others are set aside where they are few: at most one in fifty of all
moments, and of no table more than half. They are not counted, and they do not say when the evidence ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from detente.engines import Columns
from detente.evidence.periods import DAY_MICROS

GAP = 731 * DAY_MICROS
"""Two years: where nothing is recorded for longer than that, what lies beyond may be a mistake."""
FEW = 50
"""What lies beyond is set aside where it is at most one in so many."""


@dataclass(frozen=True, slots=True)
class FarOff:
    """Moments of a table that are set aside, and the first of them (µs UTC)."""

    table: str
    moments: int
    first_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when to when the records go, µs UTC; None where nothing bears a moment.

    far_off : what is set aside.   floors : table → the moment up to which its rows are set aside.
    """

    first_at: int | None = None
    last_at: int | None = None
    far_off: tuple[FarOff, ...] = ()
    floors: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Moments of one table that lie within a year."""

    table: str
    first_at: int
    last_at: int
    moments: int


def span(columns: Columns, as_of: int | None = None) -> Span:
    """Return the span of the records that moments.sql found.

    as_of : the last moment that is seen, where it was given: then it stands, and nothing later is called far off.
    """
    stretches = _stretches(columns)
    if not stretches:
        return Span()
    groups = _groups(stretches)
    totals = _by_table(stretches)
    kept = [group for group in groups if not _few(group, totals)] or groups
    first, last = kept[0][0].first_at, max(stretch.last_at for stretch in kept[-1])
    if as_of is not None and as_of < first:
        return Span(first_at=stretches[0].first_at, last_at=last)
    early = [stretch for stretch in stretches if stretch.first_at < first]
    late = [stretch for stretch in stretches if stretch.first_at > last] if as_of is None else []
    floors = {stretch.table: stretch.last_at for stretch in sorted(early, key=lambda stretch: stretch.last_at)}
    return Span(first_at=first, last_at=last, far_off=(*_far_off(early), *_far_off(late)), floors=floors)


def _stretches(columns: Columns) -> list[_Stretch]:
    """Return what was found, earliest first; invoices only where nothing else is there."""
    choice = min(columns["choice"], default=1)
    found = []
    for what in ("begun", "ended"):
        names = ("name", "choice", f"first_{what}_at", f"last_{what}_at", what)
        for table, chosen, first, last, moments in zip(*(columns[name] for name in names), strict=True):
            if chosen == choice and first is not None:
                found.append(_Stretch(table, first, last, moments))
    return sorted(found, key=lambda stretch: (stretch.first_at, stretch.last_at, stretch.table))


def _groups(stretches: Sequence[_Stretch]) -> list[list[_Stretch]]:
    """Part the stretches wherever nothing is recorded for longer than the gap."""
    groups: list[list[_Stretch]] = []
    end = None
    for stretch in stretches:
        if end is None or stretch.first_at - end > GAP:
            groups.append([])
        groups[-1].append(stretch)
        end = stretch.last_at if end is None else max(end, stretch.last_at)
    return groups


def _few(group: Sequence[_Stretch], totals: Counter[str]) -> bool:
    here = _by_table(group)
    return here.total() * FEW <= totals.total() and all(n * 2 <= totals[table] for table, n in here.items())


def _by_table(stretches: Sequence[_Stretch]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for stretch in stretches:
        counted[stretch.table] += stretch.moments
    return counted


def _far_off(stretches: Sequence[_Stretch]) -> list[FarOff]:
    firsts = {stretch.table: stretch.first_at for stretch in reversed(stretches)}
    return [FarOff(table, moments, firsts[table]) for table, moments in sorted(_by_table(stretches).items())]
