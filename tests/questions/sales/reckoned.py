"""A second way to the tally: drawn companies counted in NumPy, with no SQL in between."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from detente.evidence.periods import DAY_MICROS, Period, period
from detente.numbers.development import horizon
from detente.numbers.overlap import ending_inside
from detente.questions.sales.model import Model, model
from detente.questions.sales.reckoning import Reckoned, reckon
from detente.questions.sales.redraws import REDRAWS, play
from detente.questions.sales.spans import AGES, Spans, spans
from detente.questions.sales.tallies import Tally, centred
from detente.questions.sales.waterfall import Booked, Totals, totals
from detente.simulate import Company, Plan, Size, company, parse_plant, truth
from detente.simulate.plan import Span

DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Counted:
    tally: Tally
    booked: Booked
    first_won: float


def asked(span: Span) -> Period:
    return period(span.start, span.end, "UTC")


def counted(drawn: Company) -> Counted:
    """Count a company's leads and deals as the SQL should."""
    cut = spans(asked(drawn.plan.periods.a), asked(drawn.plan.periods.b))
    leads, deals, end = drawn.leads, drawn.deals, drawn.end
    segments = len(drawn.plan.segments)
    known = leads.created < end
    cell = leads.source * segments + leads.segment
    used = np.unique(cell[known])
    names = [(drawn.plan.sources[place // segments], drawn.plan.segments[place % segments]) for place in used]
    order = sorted(range(len(names)), key=lambda place: names[place])
    row = np.full(int(cell.max()) + 1, -1)
    row[used[order]] = np.arange(used.size)
    days = leads.created / DAY - cut.b.from_at / DAY_MICROS
    borders = _borders(cut, float(days[known].min()), end / DAY - cut.b.from_at / DAY_MICROS)
    stretches = np.column_stack([borders[:-1], borders[1:]])
    cuts = np.array([cut.days(moment) for moment in cut.cuts])
    epoch_of = np.searchsorted(cuts, stretches[:, 0] + 1e-9, side="right")
    place = np.searchsorted(borders, days[known], side="right") - 1
    came = np.bincount(place, days[known], stretches.shape[0]) / np.maximum(
        np.bincount(place, minlength=stretches.shape[0]), 1
    )
    number = np.zeros((used.size, stretches.shape[0]))
    np.add.at(number, (row[cell[known]], place), 1)
    won = deals.won & (deals.closed >= 0) & (deals.closed < end)
    of_lead = won & (deals.lead >= 0)
    lead = deals.lead[of_lead]
    age = np.maximum(deals.closed[of_lead] - leads.created[lead], 0) / DAY
    now = float(borders[-1])
    stretches = centred(stretches, came)
    passing = number @ ending_inside(stretches, AGES, (-np.inf, now))
    bins = horizon(passing.sum(axis=0), float(lead.size))
    kept = age < AGES[bins]
    where = row[cell[lead[kept]]]
    epoch = np.searchsorted(cuts, days[lead[kept]] + 1e-9, side="right")
    at = np.searchsorted(AGES, age[kept], side="right") - 1
    amount = deals.amount[of_lead][kept].astype(np.float64)
    shape_epochs, shape_ages = (used.size, cut.epochs), (used.size, bins)
    undecided = known & ~((leads.closed >= 0) & (leads.closed < end))
    tally = Tally(
        spans=cut,
        cells=tuple(names[place] for place in order),
        leads=number,
        stretches=stretches,
        blocks=(0,) * stretches.shape[0],
        epoch_of=epoch_of,
        now=now,
        won=_added(shape_epochs, where, epoch, np.ones_like(amount)),
        money=_added(shape_epochs, where, epoch, amount),
        squares=_added(shape_epochs, where, epoch, amount * amount),
        won_by_age=_added(shape_ages, where, at, np.ones_like(amount)),
        money_by_age=_added(shape_ages, where, at, amount),
        won_by_both=_added((cut.epochs, bins), epoch, at, np.ones_like(amount)),
        undecided=_added(
            (1, cut.epochs),
            0 * days[undecided].astype(int),
            np.searchsorted(cuts, days[undecided], side="right"),
            np.ones(int(undecided.sum())),
        )[0],
        won_leads=float(np.unique(lead).size),
    )
    return Counted(
        tally=tally,
        booked=_booked(drawn, won),
        first_won=float((deals.closed[of_lead].min() - cut.b.from_at / 1e6) / DAY),
    )


def _borders(cut: Spans, first: float, end: float) -> np.ndarray:
    fine = cut.days(cut.fine_from)
    weeks = [fine + 7 * place for place in range(200)]
    months = [fine - 28 * place for place in range(1, 60)]
    inside = {day for day in [*weeks, *months, *(cut.days(moment) for moment in cut.cuts)] if first < day < end}
    return np.array(sorted({first, end} | inside))


def _added(shape: tuple[int, int], rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
    found = np.zeros(shape)
    np.add.at(found, (rows, columns), values)
    return found


def _booked(drawn: Company, won: np.ndarray) -> Booked:
    def amount(span: Span, chosen: np.ndarray) -> int:
        return int(drawn.deals.amount[chosen & drawn.inside(drawn.deals.closed, span)].sum())

    a, b = drawn.plan.periods.a, drawn.plan.periods.b
    alone = won & (drawn.deals.lead < 0)
    return Booked(a=amount(a, won), b=amount(b, won), no_lead_a=amount(a, alone), no_lead_b=amount(b, alone))


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An answer beside its truth; money in minor units, ``base`` is V_A by the truth."""

    found: Model
    answer: Totals
    reckoned: Reckoned
    truth: dict[str, float]
    base: float

    def error(self, bar: str) -> float:
        return (self.reckoned.bars[bar].value - self.truth[bar]) / self.base

    def covers(self, bar: str) -> bool:
        return self.reckoned.bars[bar].low - 1 <= self.truth[bar] <= self.reckoned.bars[bar].high + 1


def judged(drawn: Company, seed: int = 0, redraws: int = REDRAWS) -> Judged:
    """Answer for a drawn company and hold the answer beside the planted truth, given its counts of leads."""
    seen = counted(drawn)
    found = model(seen.tally, seen.first_won)
    answer = totals(found, found.worth.each, found.worth.delays)
    reckoned = reckon(found, seen.booked, answer, play(found, np.random.default_rng(seed), redraws))
    planted = truth(drawn).given_counts
    assert planted is not None
    a, b, shares = planted.a, planted.b, planted.shares
    booked = seen.booked
    expected = {
        "volume": shares["volume"],
        "mix": shares["mix"],
        "not_yet_told_apart": sum(shares.values()) - shares["volume"] - shares["mix"],
        "timing": b.timing - a.timing,
        "chance": (booked.b - booked.no_lead_b - booked.a + booked.no_lead_a) / 100 - b.booked + a.booked,
        "no_lead": (booked.no_lead_b - booked.no_lead_a) / 100,
    }
    return Judged(
        found=found,
        answer=answer,
        reckoned=reckoned,
        truth={bar: value * 100 for bar, value in expected.items()},
        base=a.eventual * 100,
    )


def plan(leads_per_week: float, *causes: str, world: int = 0, forms: str = "plain") -> Plan:
    return Plan(
        size=Size(leads_per_week=leads_per_week),
        causes=tuple(map(parse_plant, causes)),
        world=world,
        forms=forms,  # type: ignore[arg-type]
    )


__all__ = ["Counted", "Judged", "company", "counted", "dt", "judged", "plan"]
