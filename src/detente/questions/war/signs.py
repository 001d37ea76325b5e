"""The signs: each figure month by month, as the engine counted it, and what it is compared with.

Fair comparisons: the heads' meetings against coming independently of each other within the month (Mantel and Haenszel 1959);
their answers, and their coming beside other heads, joint projects against those of one side, careers against the rest of the
company (Fisher 1935, as mid-P, Lancaster 1961).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from detente.engines import Columns
from detente.numbers.segregation import e_i
from detente.questions.war.tested import Fair, Floats, Sign, Whole, signed, together
from detente.questions.war.weeks import Counted, Written, written

_SIX = 6
_DAY = 86_400_000_000


def heads_avoid(found: Counted) -> Sign | None:
    """Return how often both heads came to meetings to which both were asked."""
    met = found["meetings"] > 0
    if not met.any():
        return None
    names = ("meetings", "together", "marketing", "sales", "attended")
    meetings, together, marketing, sales, recorded = (found[name][met] for name in names)
    sign = signed("heads_avoid", found.month[met], None, ("", together / meetings, meetings, -1))
    late = found.month > found.month.max() - _SIX
    fairly = (_independently(meetings, together, marketing, sales), *_answers(found, late), *_with_others(found, late))
    told = tuple(one for one in fairly if one is not None)
    return None if sign is None else replace(sign, fairly=told, by_yes=bool((recorded < meetings).any()))


def _independently(meetings: Floats, together: Floats, marketing: Floats, sales: Floats) -> Fair | None:
    """Return how often both would come to as few, came they independently of each other within each month."""
    several = meetings > 1
    n, both, one, other = (values[several] for values in (meetings, together, marketing, sales))
    expected = one * other / np.maximum(n, 1.0)
    variance = one * (n - one) * other * (n - other) / np.maximum(n * n * (n - 1.0), 1.0)
    spread = float(np.sqrt(variance.sum()))
    if spread <= 0:
        return None
    # Half a meeting towards what was expected (the correction for continuity).
    z = (float(both.sum() - expected.sum()) + 0.5) / spread
    met, fair = (float(values.sum() / n.sum()) for values in (both, expected))
    return Fair(chance=float(stats.norm.cdf(z)), now=met, expected=fair)


def _answers(found: Counted, late: NDArray[np.bool_]) -> Iterator[Fair]:
    """Give how often one declines after the other's yes, beside how often the first to answer declines."""
    names = ("after_yes", "no_after_yes", "firsts", "first_no")
    after, no_after, firsts, first_no = (float(found[name][late].sum()) for name in names)
    if min(after, firsts) >= 1:
        chance = _as_few(after - no_after, after, firsts - first_no, firsts)
        yield Fair(chance=chance, now=no_after / after, expected=first_no / firsts, of="answers")


def _with_others(found: Counted, late: NDArray[np.bool_]) -> Iterator[Fair]:
    """Give how often they come where both are asked, beside how often where one is with the head of another department."""
    names = ("meetings", "marketing", "sales", "third", "third_came")
    meetings, marketing, sales, third, came = (float(found[name][late].sum()) for name in names)
    if min(meetings, third) >= 1:
        met = marketing + sales
        chance = _as_few(met, 2 * meetings, came, third)
        yield Fair(chance=chance, now=met / 2 / meetings, expected=came / third, of="others")


def two_camps(of: Written | None, met: Counted | None) -> Sign | None:
    """Return how much goes on between the two sides.

    The E–I index of messages, −1 all inside, +1 all across; and of pairs of people at the same meeting, parties left out,
    the share that are from both sides.
    """
    parts = []
    if of is not None:
        across, within = of.across["messages"], of.within["messages"]
        figure = np.array([e_i(one, other) for one, other in zip(within, across, strict=True)])
        parts.append(signed("two_camps", of.month, of.people, ("", figure, across + within, -1)))
    if met is not None and (there := met["pairs"] > 0).any():
        pairs, people = met["pairs"][there], met.people[there]
        parts.append(
            signed("two_camps", met.month[there], people, ("meetings", met["across"][there] / pairs, pairs, -1))
        )
    return together(*parts)


def through_managers(of: Written | None, brokers: Counted | None) -> Sign | None:
    """Return the share of messages across that a manager wrote or got, and of ways across over a third person, over a manager.

    Source of the ways: Gould and Fernandez (1989), Sociological Methodology 19:89-126 (gatekeepers and representatives).
    """
    parts = []
    if of is not None:
        messages = of.across["messages"]
        parts.append(
            signed("through_managers", of.month, of.people, ("", of.across["managed"] / messages, messages, 1))
        )
    if brokers is not None and (there := brokers["paths"] > 0).any():
        paths, people = brokers["paths"][there], brokers.people[there]
        share = brokers["managed"][there] / paths
        parts.append(signed("through_managers", brokers.month[there], people, ("brokers", share, paths, 1)))
    return together(*parts)


def only_formally(of: Written | None, replies: Counted | None) -> Sign | None:
    """Return how formal, slow and one-sided it is across the sides, beside within them.

    By how much more across than within is formal, and by how much more is copied to a manager (points of share); how many times
    as long an answer takes; and the share of what goes across that one side writes.
    """
    parts = []
    if of is not None:
        parts.append(_formal(of))
    if replies is not None and (there := (replies["across"] > 0) & (replies["within"] > 0)).any():
        across, within = replies["across"][there], replies["within"][there]
        slower = np.exp(replies["log across"][there] / across - replies["log within"][there] / within)
        weight = 1.0 / (1.0 / across + 1.0 / within)
        sign = signed("only_formally", replies.month[there], replies.people[there], ("replies", slower, weight, 1))
        parts.append(None if sign is None else replace(sign, series=(replace(sign.series[0], ratio=True),)))
    return together(*parts)


def _formal(of: Written) -> Sign | None:
    weight = 1.0 / (1.0 / of.across["messages"] + 1.0 / of.within["messages"])
    formal, copied = (
        of.across[name] / of.across["messages"] - of.within[name] / of.within["messages"]
        for name in ("formal", "copied")
    )
    messages = of.across["messages"]
    one_sided = np.maximum(of.across["marketing"], messages - of.across["marketing"]) / messages
    return signed(
        "only_formally",
        of.month,
        of.people,
        ("", formal, weight, 1),
        ("copied", copied, weight, 1),
        ("one_sided", one_sided, messages, 1),
    )


_OF_MESSAGES: Final = ((two_camps, "meetings"), (through_managers, "brokers"), (only_formally, "replies"))
"""Signs of what is written, each with what else it counts; by the signs' names the weeks hold all messages, those of managers,
and those copied to one."""


def own_slang(found: Columns) -> Sign | None:
    """Return how far apart the two sides' words lie: Jensen–Shannon divergence in bits, less what luck alone would make of it.

    Source: Lin (1991), IEEE Transactions on Information Theory 37:145-151; the bias as in Grosse et al. (2002), Physical
    Review E 65:041905.
    """
    month, (marketing, sales) = _months(found, "marketing", "sales")
    months = np.unique(month)
    figure, weight = np.zeros(months.size), np.zeros(months.size)
    for place, one in enumerate(months):
        here = month == one
        figure[place], weight[place] = _divergence(marketing[here], sales[here])
    kept = weight > 0
    return signed("own_slang", months[kept], None, ("", figure[kept], weight[kept], 1))


def _divergence(one: Floats, other: Floats) -> tuple[float, float]:
    total = one.sum(), other.sum()
    if min(total) < 1:
        return 0.0, 0.0
    share = one / total[0], other / total[1]
    weight = total[0] / sum(total), total[1] / sum(total)
    mixed = weight[0] * share[0] + weight[1] * share[1]
    apart = _entropy(mixed) - weight[0] * _entropy(share[0]) - weight[1] * _entropy(share[1])
    by_luck = (int((mixed > 0).sum()) - 1) / (2.0 * np.log(2.0) * sum(total))
    return float(apart - by_luck), float(sum(total))


def _entropy(shares: Floats) -> float:
    there = shares[shares > 0]
    return -float((there * np.log2(there)).sum())


def parties_apart(found: Counted) -> Sign | None:
    """Return how much the sides mix at social meetings: 1 as at random, 0 not at all."""
    pairs, across, marketing, sales = (found[name] for name in ("pairs", "across", "marketing", "sales"))
    everybody = marketing + sales
    chance = 2.0 * marketing * sales / np.maximum(everybody * (everybody - 1.0), 1.0)
    kept = (pairs > 0) & (chance > 0)
    figure = across[kept] / pairs[kept] / chance[kept]
    return signed("parties_apart", found.month[kept], found.people[kept], ("", figure, pairs[kept] * chance[kept], -1))


def busy_not_moving(decisions: Columns, rules: Columns, hours_met: Columns, months: int) -> Sign | None:
    """Return what a decision takes, and what for.

    Steps, people and days that a decision takes, how many are opened again, how many rules are born in a month, and hours of
    meetings a project that is delivered.
    """
    names = ("cases", "stepped", "steps", "people", "took", "reopened")
    month, (cases, stepped, steps, people, took, reopened) = _months(decisions, *names)
    figures = [("days", took / _DAY / cases, cases, 1), ("reopened", reopened / cases, cases, 1)] if month.size else []
    if month.size and (stepped > 0).all():
        figures = [("steps", steps / stepped, stepped, 1), ("people", people / stepped, stepped, 1), *figures]
    born_in, (born,) = _months(rules, "born")
    # Before the first rule that is written down, nobody knows.
    first = int(born_in.min(initial=months))
    every = np.zeros(months)
    every[born_in] = born
    met_in, (hours, delivered) = _months(hours_met, "hours", "delivered")
    return together(
        signed("busy_not_moving", month, None, *figures),
        signed("busy_not_moving", np.arange(first, months), None, ("rules", every[first:], np.ones(months - first), 1)),
        signed("busy_not_moving", met_in, None, ("hours", hours / np.maximum(delivered, 1.0), delivered, 1)),
    )


def joint_projects_fail(found: Columns, months: int) -> Sign | None:
    """Return the share of joint projects that were delivered on time; those of the last half-year beside those of one side."""
    month, (joint, projects, on_time) = _months(found, "joint", "projects", "on_time")
    here, late = joint == 1, month >= months - _SIX
    sign = signed("joint_projects_fail", month[here], None, ("", on_time[here] / projects[here], projects[here], -1))
    fairly = _fewer(on_time, projects, here & late, ~here)
    return None if sign is None else replace(sign, fairly=_known(fairly))


def stuck_careers(found: Columns, months: int) -> Sign | None:
    """Return how many of a hundred people of the two sides were promoted in a month, half a year's beside everybody else's."""
    month, (side, people, promoted) = _months(found, "side", "people", "promoted")
    here, late = side == 1, month >= months - _SIX
    share = promoted[here] / people[here]
    sign = signed("stuck_careers", month[here], people[here].astype(np.int64), ("", share, people[here], -1))
    return (
        None
        if sign is None or not promoted.any()
        else replace(sign, fairly=_known(_fewer(promoted, people, here & late, ~here)))
    )


def service_desk(found: Columns) -> Sign | None:
    """Return the share of marketing's work that sales asked for."""
    month, (projects, for_sales) = _months(found, "projects", "for_sales")
    return signed("service_desk", month, None, ("", for_sales / np.maximum(projects, 1.0), projects, 1))


def _fewer(came: Floats, of_all: Floats, ours: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> Fair | None:
    """Return ours beside theirs; None where one of them has none."""
    (some, all_of_ours), (others, all_of_theirs) = ((came[part].sum(), of_all[part].sum()) for part in (ours, theirs))
    if min(all_of_ours, all_of_theirs) < 1:
        return None
    chance = _as_few(some, all_of_ours, others, all_of_theirs)
    return Fair(chance=chance, now=float(some / all_of_ours), expected=float(others / all_of_theirs))


def _as_few(some: float, of_ours: float, others: float, of_theirs: float) -> float:
    """Return how often chance would make ours as few beside theirs: Fisher's exact test, the case itself half counted.

    In small tables all of it errs on the safe side by far.
    Source: Lancaster (1961), Journal of the American Statistical Association 56:223-234 (mid-P).
    """
    law = stats.hypergeom(of_ours + of_theirs, some + others, of_ours)
    return float(law.cdf(some) - law.pmf(some) / 2)


def _known(fair: Fair | None) -> tuple[Fair, ...]:
    return () if fair is None else (fair,)


def _months(found: Columns, *names: str) -> tuple[Whole, list[Floats]]:
    """Return the number of the month of each row, and columns as arrays."""
    return np.array(found["month"], dtype=np.int64), _of(found, *names)


def _of(found: Columns, *names: str) -> list[Floats]:
    return [np.array(found[name], dtype=np.float64) for name in names]


READ: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "weeks.sql": (("messages", "recipients", "people"), ("meetings", "invitations", "people"), ("weekly_signs",)),
    "decisions.sql": (("cases",),),
    "rules.sql": (("procedures",),),
    "hours.sql": (("meetings", "projects"),),
    "projects.sql": (("projects", "project_members", "people"),),
    "work.sql": (("projects", "project_members", "people"),),
    "careers.sql": (("people",),),
    "words.sql": (("terms",),),
}
"""Which tables each query needs: all of one of these."""


def all_signs(run: Callable[[str], Columns | None], months: int) -> dict[str, Sign]:
    """Return every sign that can be counted. run : runs a query, None where its tables are not there."""
    found: dict[str, Sign | None] = {}
    weeks = run("weeks.sql") or {}
    for make in (heads_avoid, parties_apart):
        counted = Counted.of(weeks, make.__name__)
        found[make.__name__] = None if counted is None else make(counted)
    sent = [one for sign, _ in _OF_MESSAGES if (one := Counted.of(weeks, sign.__name__)) is not None]
    of = written(sent) if len(sent) == len(_OF_MESSAGES) else None
    for say, beside in _OF_MESSAGES:
        sign = say(of if of is not None and of.month.size else None, Counted.of(weeks, beside))
        found[say.__name__] = None if sign is None else replace(sign, without=() if of is None else of.left_out)
    decisions, rules, hours = (run(name) or _NOTHING for name in ("decisions.sql", "rules.sql", "hours.sql"))
    found["busy_not_moving"] = busy_not_moving(decisions, rules, hours, months)
    projects, work, careers, words = (run(name) for name in ("projects.sql", "work.sql", "careers.sql", "words.sql"))
    found["joint_projects_fail"] = joint_projects_fail(projects, months) if projects else None
    found["service_desk"] = service_desk(work) if work else None
    found["stuck_careers"] = stuck_careers(careers, months) if careers else None
    found["own_slang"] = own_slang(words) if words else None
    return {name: sign for name, sign in found.items() if sign is not None}


class _Nothing(dict[str, list[float]]):
    def __missing__(self, name: str) -> list[float]:
        return []


_NOTHING: Final = _Nothing()
