"""What an attacker finds of the filters that are hidden, by three ways of hiding; and how much each way still shows.

Companies with a department (a few big, many small), level, site and time in the company; every filter up to three
attributes deep may be asked. Hidden are the filters about fewer than five people. The attacker adds, subtracts and solves
(`detente.attack.exact`), lays any two insiders' own answers beside it, and puts bounds on what is left over
(`detente.attack.bounds`), answers being whole from 1 to 5 and means shown from 1.5 to 4.5 (from 2 to 4 for fewer than ten
people), coded beyond; and once more where each sum is rounded to five points.
Over twelve waves 3 % leave and as many join before each, and nobody changes their mind.
"""

from __future__ import annotations

import functools
import itertools
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import table
from detente.attack.bounds import Sums, ranges
from detente.attack.exact import Way, found
from detente.numbers.disclosure import POOLED, audit

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
FEWEST: Final = 5
POINTS: Final = 5
"""To so many points groups' sums are rounded."""
DEPARTMENTS: Final = {60: 4, 300: 8, 2000: 12}
LEVELS, SITES, TENURES = (0.5, 0.28, 0.15, 0.07), (0.6, 0.25, 0.15), (0.3, 0.3, 0.25, 0.15)
TURNOVER: Final = 0.03
COMPANIES: Final = {(60, 1): 20, (300, 1): 10, (2000, 1): 2, (60, 12): 5}
"""People and waves → companies. 300 people over twelve waves take some CPU minutes each, 2,000 longer."""
AUDITED: Final = {(300, 1): 20, (2000, 1): 20}
"""The same for what the product does: other ways leave more to be found, which takes its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Everybody who ever was there. attributes : (4, people).   there : (waves, people).   answers : 1 to 5, (people,)."""

    attributes: Whole
    there: Flags
    answers: Whole


def company(size: int, seed: int, waves: int = 1) -> Company:
    """Draw a company of so many people at each wave."""
    rng = np.random.default_rng([size, seed])
    joiners = round(TURNOVER * size)
    people = size + joiners * (waves - 1)
    sizes = 1.0 / np.arange(1, DEPARTMENTS[size] + 1)
    attributes = np.array(
        [
            rng.choice(len(shares), people, p=np.array(shares) / sum(shares))
            for shares in (sizes.tolist(), LEVELS, SITES, TENURES)
        ]
    )
    there = np.zeros((waves, people), dtype=bool)
    there[0, :size] = True
    for wave in range(1, waves):
        there[wave] = there[wave - 1]
        there[wave, rng.choice(np.flatnonzero(there[wave]), joiners, replace=False)] = False
        there[wave, size + joiners * (wave - 1) : size + joiners * wave] = True
    moods = rng.normal(0.0, 0.5, DEPARTMENTS[size])[attributes[0]]
    answers = np.clip(np.rint(rng.normal(3.4 + moods, 1.0)), 1, 5).astype(np.int64)
    return Company(attributes=attributes, there=there, answers=answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Every filter in which anybody is. members : (filters, people).   depth : how many attributes, (filters,).

    within : filter, attribute → the filters that split it by that attribute.
    """

    members: Flags
    depth: Whole
    within: tuple[tuple[int, ...], ...]


def filters(attributes: Whole, there: Flags) -> Filters:
    """Return all filters up to three deep, the whole first."""
    names: list[tuple[tuple[int, int], ...]] = [()]
    rows = [there]
    for depth in (1, 2, 3):
        for chosen in itertools.combinations(range(len(attributes)), depth):
            for values in sorted(set(zip(*attributes[list(chosen)][:, there].tolist(), strict=True))):
                names.append(tuple(zip(chosen, values, strict=True)))
                rows.append(there & np.all([attributes[one] == value for one, value in names[-1]], axis=0))
    families: dict[tuple[tuple[tuple[int, int], ...], int], list[int]] = {}
    for place, name in enumerate(names):
        for one in name:
            families.setdefault((tuple(other for other in name if other != one), one[0]), []).append(place)
    return Filters(
        members=np.array(rows),
        depth=np.array([len(name) for name in names]),
        within=tuple(map(tuple, families.values())),
    )


def bare(of: Filters) -> Flags:
    """Show every filter about five people and more."""
    return np.asarray(of.members.sum(axis=1) >= FEWEST)


def next_smallest(of: Filters) -> Flags:
    """Hide the next smallest too, in each split of each filter, until what is hidden is two and five people at least."""
    size, shown = of.members.sum(axis=1), bare(of)
    grown = True
    while grown:
        grown = False
        for family in of.within:
            hidden = [place for place in family if not shown[place]]
            left = sorted((place for place in family if shown[place]), key=lambda place: (size[place], place))
            while hidden and left and (len(hidden) < 2 or size[hidden].sum() < FEWEST):
                shown[left[0]], grown = False, True
                hidden.append(left.pop(0))
    return shown


def audited(of: Filters, pooled: int = POOLED) -> Flags:
    """Show what the product's audit lets out; or an audit that counts fewer readers together, who add their own answers."""
    there = of.members[0]
    return audit(of.members[:, there], FEWEST, known=np.ones((1, there.sum()), dtype=bool), pooled=pooled).shown


WAYS: Final[dict[str, Callable[[Filters], Flags]]] = {
    "five people": bare,
    "the next smallest too": next_smallest,
    "an audit, nobody adding an answer": functools.partial(audited, pooled=0),
    "an audit, one adding their answer": functools.partial(audited, pooled=1),
    "the audit": audited,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One company under one way of hiding.

    kept, kept_two : shares of the filters of five people and more that are shown, of all depths and of two.
    hidden : filters about one to four people.   follows, by_two : how many of them are found alone, and by two insiders at most.
    bounded : of those not found alone, how many are bounded within ± 0.5.   rounded : of all, where sums are rounded.   rests : two shown filters that differ by few.
    """

    kept: float
    kept_two: float
    hidden: int
    follows: int
    by_two: int
    bounded: int
    rounded: int
    rests: int


def seen(of: Company, hide: Callable[[Filters], Flags]) -> Seen:
    """Release every wave by itself, and attack all together."""
    asked = [filters(of.attributes, there) for there in of.there]
    shown = [hide(one) for one in asked]
    rows = np.unique(np.concatenate([one.members[there] for one, there in zip(asked, shown, strict=True)]), axis=0)
    every = np.concatenate([one.members for one in asked])
    few = np.unique(every[(every.sum(axis=1) < FEWEST) & every.any(axis=1)], axis=0)
    ways = np.array([int(way) for way in found(rows, few, np.asarray(of.there.any(axis=0))).ways])
    sizes = [one.members.sum(axis=1) >= FEWEST for one in asked]
    two = [one.depth == 2 for one in asked]
    return Seen(
        kept=_share(shown, sizes),
        kept_two=_share(shown, [some & deep for some, deep in zip(sizes, two, strict=True)]),
        hidden=len(few),
        follows=int((ways == Way.ALONE).sum()),
        by_two=int((ways != Way.NOT).sum()),
        bounded=bounded(rows, few[ways != Way.ALONE], of.answers),
        rounded=bounded(rows, few, of.answers, to=POINTS),
        rests=sum(rests(one.members[there]) for one, there in zip(asked, shown, strict=True)),
    )


def _share(shown: Sequence[Flags], of: Sequence[Flags]) -> float:
    return float(sum((one & some).sum() for one, some in zip(shown, of, strict=True)) / sum(some.sum() for some in of))


def printed(rows: Flags, answers: Whole, to: int = 1) -> tuple[Floats, Floats]:
    """Return between which ends each shown group's sum lies, when it was rounded to so many points and coded at its ends."""
    sizes = rows.sum(axis=1)
    told = to * np.floor((rows @ answers) / to + 0.5)
    lowest, highest = (np.where(sizes < 10, few, many) * sizes for few, many in ((2.0, 1.5), (4.0, 4.5)))
    # Of those beyond an end it is known that the rounded sum is.
    half = (to - 1) / 2
    low = np.where(told >= highest, to * np.ceil(highest / to) - half, np.where(told <= lowest, sizes, told - half))
    high = np.where(
        told <= lowest, to * np.floor(lowest / to) + half, np.where(told >= highest, 5 * sizes, told + half)
    )
    return low, high


def bounded(rows: Flags, few: Flags, answers: Whole, to: int = 1) -> int:
    """Return how many hidden groups have a mean that is known within ± 0.5. to : points to which sums are rounded."""
    if not len(few):
        return 0
    low, high = printed(rows, answers, to)
    people = rows.shape[1]
    number = few.sum(axis=1)

    def left(place: int, least: float, most: float) -> float:
        # Sums of whole answers are whole.
        return float((np.floor(most + 1e-6) - np.ceil(least - 1e-6)) / number[place])

    known = Sums(members=rows, low=low, high=high, least=np.ones(people), most=np.full(people, 5.0))
    done = ranges(known, few, lambda place, least, most: left(place, least, most) > 1.0 + 1e-9)
    assert done is not None
    return sum(left(place, *ends) <= 1.0 + 1e-9 for place, ends in enumerate(done))


def rests(rows: Flags) -> int:
    """Return how many pairs of shown filters, one within the other, differ by one to four people."""
    number = rows.astype(np.int64)
    size, both = number.sum(axis=1), number @ number.T
    apart = size[:, None] - size[None]
    return int(((both == size[None]) & (apart > 0) & (apart < FEWEST)).sum())


def section(
    folder: Path,
    companies: Mapping[tuple[int, int], int] = COMPANIES,
    audits: Mapping[tuple[int, int], int] = AUDITED,
) -> str:
    """Report what is found and what is shown. companies : people, waves → how many such companies are drawn.

    audits : the same for the product's own way, where it is more.
    """
    rows = []
    for (size, waves), number in companies.items():
        for name, hide in WAYS.items():
            many = audits.get((size, waves), number) if hide is audited else number
            found = [seen(company(size, seed, waves), hide) for seed in range(many)]
            rows.append((f"{size:,}", waves, many, name, *_said(found)))
    heading = (
        "people", "waves", "companies", "shown are", "of the filters of five and more, shown", "two deep", "hidden filters",
        "found", "found by two insiders at most", "within ± 0.5", "sums rounded", "two shown differ by 1 to 4 people",
    )  # fmt: skip
    return (
        "## Attack\n\nFilters by department, level, site and time in the company, up to three deep; hidden are those about one "
        "to four people. Found: a sum or difference of what is shown. Within ± 0.5: not found, but what is shown leaves "
        "their mean no more room, on answers from 1 to 5. Sums rounded: those left within ± 0.5, found ones among them, when each "
        "sum is shown to five points, as in the survey; then nothing follows to the last digit. Over twelve waves, each released by itself, 3 % leave and join "
        "before each, and nobody changes their mind; "
        "bigger companies over twelve waves are not measured here. The last column counts pairs for each company and wave.\n\n"
        + table(heading, rows)
    )


def _said(found: Sequence[Seen]) -> tuple[str, ...]:
    hidden = sum(one.hidden for one in found)
    return (
        f"{statistics.mean(one.kept for one in found):.0%}",
        f"{statistics.mean(one.kept_two for one in found):.0%}",
        f"{hidden:,}",
        *(
            f"{sum(getattr(one, name) for one in found) / hidden:.1%}"
            for name in ("follows", "by_two", "bounded", "rounded")
        ),
        f"{statistics.mean(one.rests for one in found):.1f}",
    )
