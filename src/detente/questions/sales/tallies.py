"""What the engine counted, as arrays: leads, deals won and money, by source, segment, creation and age."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.engines import Columns, Given
from detente.evidence import Evidence, Query, query
from detente.evidence.periods import DAY_MICROS, Period
from detente.numbers.development import horizon
from detente.numbers.overlap import ending_inside
from detente.questions.sales.spans import AGES, Spans, spans

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
OTHER, ALL = "(other)", "(all)"
_MOST_CELL_ROWS = 22_000
_MOST_CELLS = 320
_MOST_SOURCES = 50


@dataclass(frozen=True, slots=True)
class Asker:
    """Runs the question's SQL and remembers what was run. beside : runs what is wanted later, while others reckon."""

    evidence: Evidence
    asked: dict[str, int]
    ran: dict[str, str] = field(default_factory=dict)
    beside: Executor | None = None

    def run(self, name: str, given: Given | None = None, **asked: int) -> Columns:
        """Run the file ``name`` that lies beside this module. given : small tables that it reads."""
        found: Query = query(__package__, name)
        self.ran[name] = found.text
        return self.evidence.run(found, given, **self.asked, **asked)

    def later(self, name: str, given: Given | None = None, **asked: int) -> Callable[[], Columns]:
        """Begin to run a file, and return what waits for its columns; without anything beside, it has run already."""
        if self.beside is None:
            found = self.run(name, given, **asked)
            return lambda: found
        wanted = query(__package__, name)
        self.ran[name] = wanted.text
        return self.beside.submit(self.evidence.run, wanted, given, **self.asked, **asked).result


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The one row of facts.sql, and whether deals take the place of leads."""

    by_deal: bool
    row: Mapping[str, int | None]

    def __getitem__(self, name: str) -> int:
        return int(self.row[name] or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was counted; C cells (source x segment), T stretches of creation, E epochs, K age bins.

    leads : (C, T).   stretches : (T, 2), days since b began.   epoch_of : (T,).
    won, money, squares : (C, E), deals won from leads by the lead's epoch, Σ amount and Σ amount² in minor units.
    won_by_age, money_by_age : (C, K).   won_by_both : (E, K), over all cells.
    undecided : leads of each epoch that were neither won nor lost, (E,).   won_leads : leads won, each once.
    now : days since b began until the last moment known.
    """

    spans: Spans
    cells: tuple[tuple[str, str], ...]
    leads: Floats
    stretches: Floats
    blocks: tuple[int, ...]
    epoch_of: Whole
    now: float
    won: Floats
    money: Floats
    squares: Floats
    won_by_age: Floats
    money_by_age: Floats
    won_by_both: Floats
    undecided: Floats
    won_leads: float

    @property
    def bins(self) -> int:
        """K, how many age bins are followed well enough."""
        return int(self.won_by_age.shape[1])

    @property
    def ages(self) -> Floats:
        """Borders of the age bins in days, shape (K + 1,)."""
        return AGES[: self.bins + 1]

    @property
    def kept(self) -> Given:
        """Sources and segments that are told apart, as small tables for the engine."""
        names = {"source": {source for source, _ in self.cells}, "segment": {segment for _, segment in self.cells}}
        return {f"kept_{name}s": {name: sorted(found | {OTHER})} for name, found in names.items()}

    @property
    def members(self) -> Floats:
        """Leads by cell and epoch, shape (C, E)."""
        belongs = self.epoch_of[:, None] == np.arange(self.spans.epochs)[None, :]
        return np.asarray(self.leads @ belongs.astype(np.float64))

    def followed(self, window: tuple[float, float]) -> Floats:
        """Return, for each cell, epoch and age bin, the leads that pass through the bin inside a window of days."""
        return _followed(self.leads, self.stretches, self.epoch_of, self.spans.epochs, self.ages, window)


def facts(evidence: Evidence, a: Period, b: Period, beside: Executor | None = None) -> tuple[Asker, Facts]:
    """Ask what is there to answer from. beside : runs what is wanted later."""
    by_deal = not (evidence.has("leads") and evidence.has("deals", "lead_id"))
    asker = Asker(evidence, spans(a, b).asked() | {"by_deal": int(by_deal)}, beside=beside)
    row = {name: values[0] for name, values in asker.run("facts.sql").items()}
    return asker, Facts(by_deal=by_deal, row=row)


def tally(asker: Asker, known: Facts, cut: Spans) -> tuple[Tally, Columns]:
    """Ask for leads, then for what was won from them; return the tally, and outcomes.sql as it came."""
    kept = _kept(known["sources"], known["segments"], cut.stretches(known["first_lead_at"], asker.evidence.as_of))
    asker.asked.update(kept)
    cells, stretches, leads, since_block = _cells(asker.run("cells.sql"))
    # What is known up to as_of is known to its end.
    as_of = asker.evidence.as_of + 1
    days = np.array([cut.stretch(block, epoch, known["first_lead_at"], as_of) for block, epoch in stretches])
    came = np.array([cut.days(block) for block, _ in stretches]) + since_block / DAY_MICROS
    days = centred(days, came)
    epoch_of = np.array([epoch for _, epoch in stretches])
    now = cut.days(as_of)
    passing = _followed(leads, days, epoch_of, cut.epochs, AGES, (-np.inf, now)).sum(axis=(0, 1))
    bins = horizon(passing, known["won_leads"])
    asker.asked["horizon"] = int(AGES[bins] * DAY_MICROS)
    wins, outcomes = asker.run("wins.sql"), asker.run("outcomes.sql")
    won_leads, lost_leads = (_by_epoch_of(outcomes, name, cut.epochs) for name in ("won", "lost"))
    arrived = np.array([leads[:, epoch_of == epoch].sum() for epoch in range(cut.epochs)])
    found = Tally(
        spans=cut,
        cells=cells,
        leads=leads,
        stretches=days,
        blocks=tuple(block for block, _ in stretches),
        epoch_of=epoch_of,
        now=now,
        won=by_epoch(wins, "won", cells, cut.epochs),
        money=by_epoch(wins, "amount", cells, cut.epochs),
        squares=by_epoch(wins, "squares", cells, cut.epochs),
        won_by_age=by_age(wins, "won", cells, bins),
        money_by_age=by_age(wins, "amount", cells, bins),
        won_by_both=_by_both(wins, cut.epochs, bins),
        undecided=np.maximum(arrived - won_leads - lost_leads, 0.0),
        won_leads=float(won_leads.sum()),
    )
    return found, outcomes


def _by_both(wins: Columns, epochs: int, bins: int) -> Floats:
    places = {int(AGES[place] * DAY_MICROS): place for place in range(bins)}
    found = np.zeros((epochs, bins))
    for source, epoch, age, won in zip(*(wins[name] for name in ("source", "epoch", "age", "won")), strict=True):
        if source == ALL and epoch < epochs and age in places:
            found[epoch, places[age]] = won
    return found


def _by_epoch_of(outcomes: Columns, outcome: str, epochs: int) -> Floats:
    found = np.zeros(epochs)
    for name, epoch, leads in zip(*(outcomes[name] for name in ("outcome", "epoch", "leads")), strict=True):
        if name == outcome and 0 <= epoch < epochs:
            found[epoch] += leads
    return found


def by_epoch(columns: Columns, name: str, cells: tuple[tuple[str, ...], ...], epochs: int) -> Floats:
    """Return a column of counts as an array of cells by epochs."""
    return _spread(columns, name, cells, "epoch", {epoch: epoch for epoch in range(epochs)})


def by_age(columns: Columns, name: str, cells: tuple[tuple[str, ...], ...], bins: int) -> Floats:
    """Return a column of counts as an array of cells by age bins."""
    return _spread(columns, name, cells, "age", {int(AGES[place] * DAY_MICROS): place for place in range(bins)})


def _spread(
    columns: Columns, name: str, cells: tuple[tuple[str, ...], ...], axis: str, places: Mapping[int, int]
) -> Floats:
    rows = {cell: place for place, cell in enumerate(cells)}
    keys = [columns[part] for part in ("outcome", "source", "segment") if part in columns]
    found = np.zeros((len(cells), len(places)))
    for key, at, value in zip(zip(*keys, strict=True), columns[axis], columns[name], strict=True):
        if at in places and key in rows:
            found[rows[key], places[at]] = float(value)
    return found


def _kept(sources: int, segments: int, stretches: int) -> dict[str, int]:
    """Return how many sources and segments are kept apart, so that the rows fetched stay few."""
    most = min(_MOST_CELL_ROWS // stretches, _MOST_CELLS)
    many = min(sources, _MOST_SOURCES)
    few = min(segments, max(most // max(many, 1), 1))
    many = min(sources, max(most // max(few, 1), 1))
    return {
        "sources": sources if sources <= many else many - 1,
        "segments": segments if segments <= few else few - 1,
    }


def centred(stretches: Floats, middles: Floats) -> Floats:
    """Return the stretches, (T, 2), moved so that their middles lie where leads came on average, (T,).

    Leads come on working days, or are dated at midnight: spread evenly they would be too young or too old.
    """
    return np.asarray(stretches + (middles - stretches.mean(axis=1))[:, None])


def _cells(columns: Columns) -> tuple[tuple[tuple[str, str], ...], list[tuple[int, int]], Floats, Floats]:
    """Return the cells, the stretches, leads by both, and how long after its block a stretch's leads came on average."""
    cells = tuple(sorted(set(zip(columns["source"], columns["segment"], strict=True))))
    stretches = sorted(set(zip(columns["block_at"], columns["epoch"], strict=True)))
    rows = {cell: place for place, cell in enumerate(cells)}
    places = {stretch: place for place, stretch in enumerate(stretches)}
    leads, since = np.zeros((len(cells), len(stretches))), np.zeros(len(stretches))
    order = ("source", "segment", "block_at", "epoch", "leads", "since_block")
    for source, segment, block, epoch, number, waited in zip(*(columns[name] for name in order), strict=True):
        leads[rows[source, segment], places[block, epoch]] = number
        since[places[block, epoch]] += waited
    return cells, stretches, leads, since / np.maximum(leads.sum(axis=0), 1.0)


def _followed(
    leads: Floats, stretches: Floats, epoch_of: Whole, epochs: int, ages: Floats, window: tuple[float, float]
) -> Floats:
    inside = ending_inside(stretches, ages, window)
    found = np.zeros((leads.shape[0], epochs, ages.size - 1))
    for epoch in range(epochs):
        of_epoch = epoch_of == epoch
        found[:, epoch] = leads[:, of_epoch] @ inside[of_epoch]
    return found
