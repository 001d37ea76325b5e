"""How each cause changes the world, and how the world is set to its usual win rate before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.language import N_, Either
from detente.mistakes import Mistake
from detente.simulate.causes import Cause
from detente.simulate.plan import Plan
from detente.simulate.worth import chance_of_win, worth

if TYPE_CHECKING:
    from detente.simulate.world import World

Floats = NDArray[np.float64]
_SURGE_DAYS = 21


def calibrated(world: World) -> World:
    """Return the world with its base set so that, before any cause, the planned share of leads buys."""
    weights = world.arrivals.mean(axis=0) / world.arrivals.mean(axis=0).sum()
    usual = replace(world, common=np.zeros_like(world.common))
    low, high = -12.0, 6.0
    for _ in range(45):
        middle = (low + high) / 2
        rate = float((weights * chance_of_win(replace(usual, base=middle), 0)).sum())
        low, high = (middle, high) if rate < world.plan.market.win_rate else (low, middle)
    return replace(world, base=(low + high) / 2)


def planted(world: World) -> World:
    """Return the world with the plan's causes planted, in their order."""
    for cause in world.plan.causes:
        world = _PLANTERS[cause.name](world, cause, days_of(world, cause))
    return world


def first_day(plan: Plan, cause: Cause) -> dt.date:
    """Return the first day of a cause: its own, or the usual one."""
    usual = plan.periods.b.start
    if cause.name == "late_surge":
        usual = plan.periods.as_of - dt.timedelta(days=_SURGE_DAYS)
    return cause.from_on or usual


def days_of(world: World, cause: Cause) -> slice:
    """Return the days on which a cause acts."""
    start = world.day(first_day(world.plan, cause))
    end = world.day(cause.to_on) if cause.to_on else world.days
    return slice(max(start, 0), max(end, 0))


def checked(plan: Plan) -> Plan:
    """Return the plan; Mistake where a cause aims at what is not there, or acts outside the records."""
    for cause in plan.causes:
        target(plan, cause)
        if first_day(plan, cause) >= plan.periods.as_of or (cause.to_on and cause.to_on <= plan.periods.begin):
            raise Mistake(
                N_("The cause {name} acts on no day of the records; choose days between {begin} and {as_of}."),
                name=cause.name,
                begin=plan.periods.begin,
                as_of=plan.periods.as_of,
            )
    return plan


def spelled(plan: Plan, cause: Cause) -> dict[str, str | float | None]:
    """Return a cause in full: its factor, whom it strikes, its size and its days, the usual ones filled in."""
    found = target(plan, cause)
    names = {"source": plan.sources, "segment": plan.segments, "product": plan.products, "team": plan.teams}
    return {
        "name": cause.name,
        "factor": cause.kind.factor,
        "target": names[found[0]][found[1]] if found else None,
        "size": cause.strength,
        "from_on": first_day(plan, cause).isoformat(),
        "to_on": cause.to_on.isoformat() if cause.to_on else None,
    }


def target(plan: Plan, cause: Cause) -> tuple[str, int] | None:
    """Return what a cause strikes: ``source``, ``segment``, ``product`` or ``team``, and its position; None for all.

    Raises Mistake where there is nothing of that name.
    """
    if cause.target is None:
        return {"source_gone_bad": ("source", min(1, plan.size.sources - 1)), "team_sells_worse": ("team", 0)}.get(
            cause.name
        )
    names = {"source": plan.sources, "segment": plan.segments, "product": plan.products, "team": plan.teams}
    for aim in cause.kind.aims:
        plain = [_plainly(name) for name in names[aim]]
        if _plainly(cause.target) in plain:
            return aim, plain.index(_plainly(cause.target))
    raise Mistake(
        N_("The cause {name} can't strike {target}: there is none; choose one of {names}."),
        name=cause.name,
        target=cause.target,
        names=Either(tuple(name for aim in cause.kind.aims for name in names[aim])),
    )


def _plainly(name: str) -> str:
    return name.strip().lower().replace("_", " ")


def _more_or_fewer(world: World, cause: Cause, days: slice) -> World:
    arrivals = world.arrivals.copy()
    match target(world.plan, cause):
        case ("source", place):
            arrivals[days, place] *= cause.factor_of_times
        case ("segment", place):
            arrivals[days, :, place] *= cause.factor_of_times
        case _:
            arrivals[days] *= cause.factor_of_times
    return replace(world, arrivals=arrivals)


def _poorer_mix(world: World, cause: Cause, days: slice) -> World:
    arrivals, basket = world.arrivals.copy(), world.basket.copy()
    found = target(world.plan, cause)
    if found and found[0] == "product":
        basket[days, :, found[1]] *= cause.factor_of_times
        return replace(world, basket=basket / basket.sum(axis=2, keepdims=True))
    weights = np.ones(arrivals.shape[1:])
    if found is None:
        weights = _tilt(arrivals.mean(axis=0), worth(world, 0), cause.factor_of_times)
    elif found[0] == "source":
        weights[found[1]] = cause.factor_of_times
    else:
        weights[:, found[1]] = cause.factor_of_times
    before = arrivals[days].sum(axis=(1, 2), keepdims=True)
    after = (arrivals[days] * weights).sum(axis=(1, 2), keepdims=True)
    arrivals[days] *= weights * (before / np.where(after > 0, after, 1.0))
    return replace(world, arrivals=arrivals)


def _tilt(shares: Floats, value: Floats, times: float) -> Floats:
    """Return weights exp(−λ · value) with λ such that the mean value is multiplied by ``times``."""
    scaled = value / value.std() if value.std() > 0 else np.zeros_like(value)
    aim = times * float((shares * scaled).sum() / shares.sum())
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        weights = shares * np.exp(-middle * (scaled - scaled.mean()))
        mean = float((weights * scaled).sum() / weights.sum())
        low, high = (middle, high) if mean > aim else (low, middle)
    return np.asarray(np.exp(-(low + high) / 2 * (scaled - scaled.mean())))


def _source_gone_bad(world: World, cause: Cause, days: slice) -> World:
    found = target(world.plan, cause)
    quality = world.quality.copy()
    quality[days, found[1] if found else 0] += np.log(cause.factor_of_times)
    return replace(world, quality=quality)


def _slow_replies(world: World, cause: Cause, days: slice) -> World:
    hours = world.hours.copy()
    hours[days, _teams(world, cause)] *= cause.factor_of_times
    return replace(world, hours=hours)


def _never_contacted(world: World, cause: Cause, days: slice) -> World:
    never = world.never.copy()
    never[days, _teams(world, cause)] += cause.strength
    return replace(world, never=np.clip(never, 0.0, 0.98))


def _team_sells_worse(world: World, cause: Cause, days: slice) -> World:
    team = world.team.copy()
    team[days, _teams(world, cause)] += np.log(cause.factor_of_times)
    return replace(world, team=team)


def _discounts(world: World, cause: Cause, days: slice) -> World:
    discount = world.discount.copy()
    discount[days, _teams(world, cause)] += cause.strength
    return replace(world, discount=np.clip(discount, 0.0, 0.95))


def _list_price(world: World, cause: Cause, days: slice) -> World:
    price = world.price.copy()
    found = target(world.plan, cause)
    price[days, found[1] if found else slice(None)] *= cause.factor_of_times
    return replace(world, price=np.round(price, 2))


def _market(world: World, cause: Cause, days: slice) -> World:
    common = world.common.copy()
    common[days] += np.log(cause.factor_of_times)
    return replace(world, common=common)


def _teams(world: World, cause: Cause) -> int | slice:
    found = target(world.plan, cause)
    return found[1] if found else slice(None)


_PLANTERS: dict[str, Callable[[World, Cause, slice], World]] = {
    "fewer_leads": _more_or_fewer,
    "late_surge": _more_or_fewer,
    "poorer_mix": _poorer_mix,
    "source_gone_bad": _source_gone_bad,
    "slow_replies": _slow_replies,
    "never_contacted": _never_contacted,
    "team_sells_worse": _team_sells_worse,
    "discounts": _discounts,
    "list_price": _list_price,
    "market": _market,
}
