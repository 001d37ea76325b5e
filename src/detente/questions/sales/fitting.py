"""Count and fit: all that the answer, and what a seller may see of their own, are said from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from detente.engines import Columns
from detente.evidence import Evidence
from detente.evidence.periods import Period
from detente.questions.sales import drill, limits
from detente.questions.sales.apart import tell_apart
from detente.questions.sales.chances import Refusal, asked, counted, refusal
from detente.questions.sales.model import Model, model
from detente.questions.sales.plan import Planned, planned
from detente.questions.sales.prices import prices
from detente.questions.sales.redraws import Played, less_followed, play
from detente.questions.sales.spans import Spans, spans
from detente.questions.sales.tallies import Asker, Facts, facts, tally
from detente.questions.sales.waterfall import Who, parts

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What was counted and fitted, before anything is said.

    plan : what b is held against, where it is.   told_apart : who changed, or why that can't be told.
    """

    asker: Asker
    known: Facts
    plan: Planned | None
    cut: Spans
    outcomes: Columns
    found: Model
    played: Played
    late: Floats
    later: Mapping[str, Callable[[], Columns]]
    told_apart: Who | Refusal
    rng: Generator


@contextmanager
def fitted(evidence: Evidence, a: Period, b: Period, seed: int, *, against_plan: bool = False) -> Iterator[Fitted]:
    """Give what was fitted; the engine counts what is needed last while the figures are reckoned.

    Raises CannotAnswer where the evidence does not carry an answer about the periods, or b, to be held against its plan,
    was not planned.
    """
    beside = ThreadPoolExecutor(1)
    try:
        yield _fitted(evidence, a, b, seed, beside, against_plan)
    finally:
        beside.shutdown(cancel_futures=True)


def _fitted(evidence: Evidence, a: Period, b: Period, seed: int, beside: Executor, against_plan: bool) -> Fitted:
    asker, known = facts(evidence, a, b, beside)
    limits.refuse(known, a, b, evidence.as_of, evidence.zone)
    plan = planned(asker, b) if against_plan else None
    cut = spans(a, b)
    tallied, outcomes = tally(asker, known, cut)
    found = model(tallied, cut.days(known["first_won_at"]))
    limits.refuse_unrecorded(found, a, known, evidence.zone)
    later = _ask_later(asker, found, known)
    rng = np.random.default_rng(seed)
    played = play(found, rng)
    late = less_followed(found, played)
    return Fitted(
        asker=asker,
        known=known,
        plan=plan,
        cut=cut,
        outcomes=outcomes,
        found=found,
        played=played,
        late=late,
        later=later,
        told_apart=_told_apart(later, found, evidence, late, rng),
        rng=rng,
    )


def _ask_later(asker: Asker, found: Model, known: Facts) -> Mapping[str, Callable[[], Columns]]:
    """Have the engine begin with what is needed after the model; what is not recorded is absent."""
    later: dict[str, Callable[[], Columns]] = {}
    if not known.by_deal and asker.evidence.has("handovers", "person_id"):
        later["chances.sql"] = asked(asker, found, replies=_replies_known(asker.evidence))
        later["prices.sql"] = asker.later("prices.sql")
    if not known.by_deal:
        later["campaigns.sql"] = drill.campaigns(asker, found)
    return later | {name: asker.later(name) for name in ("bridge.sql", "teams.sql", "cohorts.sql")}


def _replies_known(evidence: Evidence) -> bool:
    return evidence.has("touches", "function")


def _told_apart(
    later: Mapping[str, Callable[[], Columns]], found: Model, evidence: Evidence, late: Floats, rng: Generator
) -> Who | Refusal:
    """Tell sources, sellers, replies and prices apart, or say why they can't be."""
    if "chances.sql" not in later:
        return Refusal("unknown" if "campaigns.sql" in later else "no leads")
    spans = found.tally.spans
    chances = counted(later["chances.sql"](), spans, replies=_replies_known(evidence))
    rate = float(found.tally.won.sum()) / max(float(chances.trials.sum()), 1.0)
    refused = refusal(chances, (spans.epoch_a, spans.epoch_b), rate)
    if refused is not None:
        return refused
    won = [float(found.tally.won[:, epoch].sum()) for epoch in (spans.epoch_a, spans.epoch_b)]
    sold = later["prices.sql"]()
    apart = tell_apart(chances, spans, late, rng)
    return Who(apart=apart, parts=parts(found, apart, prices(sold, spans, *won), rng), sold=sold)
