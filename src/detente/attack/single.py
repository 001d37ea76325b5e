"""What facts tell by themselves, without anybody knowing who works where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.attack import figures, spreads
from detente.attack.differences import Difference, days_apart, differences
from detente.attack.facts import Fact, Group, Scale
from detente.attack.holes import Hole, Kind, named


def alone(facts: Sequence[Fact], scale: Scale, fewest: int) -> Iterator[Hole]:
    """Yield the holes in the facts of one figure: figures about few, pairs that differ by few, intervals that are too narrow."""
    for fact in facts:
        if not fact.hidden and fact.people is not None and 0 < fact.people < fewest:
            yield _hole(Kind.OPEN, fact, fact.people, fact.least, fact.most)
        yield from _spread(fact, scale)
    if not scale.adds:
        return
    for one in differences(facts, scale, fewest):
        if not scale.known(one.least, one.most):
            continue
        yield Hole(
            kind=Kind.DIFFERENCE,
            figure=one.whole.figure,
            time=one.whole.time,
            group=one.group,
            less=_less(one),
            people=one.people,
            least=round(one.least, 6),
            most=round(one.most, 6),
            out_of=(_said(one.whole), *map(_said, one.parts)),
            same=one.same,
        )
    for whole, part, days in days_apart(facts) if not scale.mean else ():
        assert whole.least is not None and part.least is not None
        less = round(whole.least - part.least, 6)
        yield Hole(
            kind=Kind.STRETCH, figure=whole.figure, time=f"{days} d", group=whole.group, people=None, least=less, most=less,
            out_of=(_said(whole), _said(part)),
        )  # fmt: skip


def _less(one: Difference) -> Group:
    """Return the part that is taken off, where it is one and the rest has no name of its own."""
    part = one.parts[0].group or ()
    return part if len(one.parts) == 1 and part != one.group else ()


def _said(fact: Fact) -> str:
    return " ".join(part for part in (named(fact.group or ()) or "all", f"({fact.time})" if fact.time else "") if part)


def _hole(kind: Kind, fact: Fact, people: int, least: float | None, most: float | None, *, each: bool = False) -> Hole:
    return Hole(
        kind=kind, figure=fact.figure, time=fact.time, group=fact.group, people=people, least=_rounded(least),
        most=_rounded(most), each=each and people > 1, out_of=(_said(fact),),
    )  # fmt: skip


def _spread(fact: Fact, scale: Scale) -> Iterator[Hole]:
    """Yield what an interval says of every single person behind a mean."""
    if fact.low is None or fact.high is None or fact.people is None or fact.hidden or fact.people < 2:
        return
    if not (scale.least is not None and scale.most is not None):
        return
    room = (scale.most - scale.least) / 8
    assert fact.least is not None and fact.most is not None
    if not scale.adds:
        off = spreads.farthest_of_two(fact.low, fact.high, fact.people)
        if off < room:
            yield _hole(Kind.SPREAD, fact, fact.people, -off, off, each=True)
        return
    # What the mean was rounded by, its interval was too; an end that is coded is nearer than it would be.
    rounded = fact.most - fact.least
    half = max(fact.least - fact.low, fact.high - fact.least) + rounded / 2
    deviation = spreads.spread(-half, half, fact.people, figures.LEVEL)
    off = spreads.farthest(deviation, fact.people)
    if off + rounded / 2 < room:
        yield _hole(Kind.SPREAD, fact, fact.people, *scale.inward(fact.least - off, fact.most + off), each=True)
    elif fact.exact and scale.step == 1.0:
        yield from _one_way(fact, scale, deviation)


def _one_way(fact: Fact, scale: Scale, deviation: float) -> Iterator[Hole]:
    """Yield where there is one way only to have answered, in which all but one answered alike: that one knows of all others."""
    assert fact.people is not None and fact.least is not None and scale.least is not None and scale.most is not None
    total = fact.least * fact.people
    squares = deviation**2 * (fact.people - 1) + total**2 / fact.people
    if abs(total - round(total)) > 0.01 or abs(squares - round(squares)) > 0.05:
        return
    found = spreads.ways(fact.people, round(total), round(squares), int(scale.least), int(scale.most))
    if len(found) == 1 and sorted(found[0])[-1] == fact.people - 1:
        answer = int(scale.least) + found[0].index(fact.people - 1)
        yield _hole(Kind.SPREAD, fact, fact.people - 1, answer, answer, each=True)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
