"""Which file is new, which is known under whatever name, and which replaces an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.evidence.manifest import Manifest
from detente.imports.plan import Plan


@dataclass(frozen=True, slots=True)
class Arrivals:
    """owners : input's number → contribution's id, in the order of arrival.   gone : ids that this load replaces.
    names : id → the names it is known under from now on.   new : ids that the store did not have.
    """

    owners: Mapping[int, int]
    gone: frozenset[int]
    names: Mapping[int, tuple[str, ...]]
    new: frozenset[int]


def arrive(manifest: Manifest, plan: Plan) -> Arrivals:
    """Return whose rows the inputs of a plan are.

    A file is known by its bytes: renamed or copied it stays the same contribution and keeps its place, under the
    name it was seen by last. A name stands for one content: other bytes under the same name replace it.
    """
    mine = [contribution for contribution in manifest.contributions if contribution.recipe == plan.name]
    known = {(one.source, one.member): one.id for one in mine}
    names: dict[int, list[str]] = {}
    following = _next(manifest)
    owners: dict[int, int] = {}
    new: set[int] = set()
    for one in plan.inputs:
        key = (one.candidate.given.sha256, one.member)
        if key not in known:
            known[key] = following
            new.add(following)
            following += 1
        owners[one.number] = known[key]
        if one.beside is None:
            names.setdefault(known[key], []).append(one.name)
    taken = {name for listed in names.values() for name in listed}
    gone = frozenset(one.id for one in mine if one.id not in names and taken.issuperset(one.names))
    for other in mine:
        if other.id not in names and other.id not in gone and not taken.isdisjoint(other.names):
            names[other.id] = [name for name in other.names if name not in taken]
    return Arrivals(owners, gone, {owner: tuple(listed) for owner, listed in names.items()}, frozenset(new))


def _next(manifest: Manifest) -> int:
    ids = [one.id for one in manifest.contributions]
    ids += [file.contribution for load in manifest.loads for file in load.files]
    return max(ids, default=0) + 1
