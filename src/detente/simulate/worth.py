"""What a lead is worth on a day, by source and segment: expectations under the planted parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from detente.simulate.world import World

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Days:
    """On which day each factor is looked up: the same for all, but in a world between two periods."""

    mix: int
    quality: int
    reply: int
    selling: int
    discount: int
    list_price: int
    common: int

    @classmethod
    def all_on(cls, day: int) -> Days:
        """Return every factor as it is on one day."""
        return cls(day, day, day, day, day, day, day)


def worth(world: World, day: int) -> Floats:
    """Return the expected money of a lead created on a day, shape (S, G), currency units."""
    days = Days.all_on(day)
    return net_chance(world, days) * list_value(world, days)[None, :]


def chance_of_win(world: World, day: int) -> Floats:
    """Return the chance that a lead created on a day buys in the end, shape (S, G)."""
    return _over_seats(world, Days.all_on(day), np.ones_like(world.team_of, dtype=np.float64))


def net_chance(world: World, days: Days) -> Floats:
    """Return E[bought · (1 − discount)], shape (S, G): the share of a list order that a lead brings."""
    return _over_seats(world, days, 1.0 - world.discount[days.discount][world.team_of])


def list_value(world: World, days: Days) -> Floats:
    """Return the expected order at list price, by segment, shape (G,), currency units."""
    mean_price = world.basket[days.mix] @ world.price[days.list_price]
    return np.asarray(mean_price * world.forms.mean_pieces(world.usual))


def _over_seats(world: World, days: Days, kept: Floats) -> Floats:
    """Return Σ over seats of routing × chance × kept, shape (S, G)."""
    here = world.base + world.source + world.quality[days.quality] + world.common[days.common]
    seller = world.seller[world.occupant[days.selling]] + world.team[days.selling][world.team_of]
    total = np.zeros((world.source.size, world.segment.size))
    ways = np.column_stack([world.hours[days.reply], world.never[days.reply]])[world.team_of]
    for hours, never in np.unique(ways, axis=0):
        seats = np.flatnonzero((ways[:, 0] == hours) & (ways[:, 1] == never))
        share = world.routing[:, seats] * kept[seats]
        for place, segment in enumerate(world.segment):
            z = here[:, None] + segment + seller[seats][None, :]
            total[:, place] += (world.chances.of(z, hours, never) * share).sum(axis=1)
    return total
