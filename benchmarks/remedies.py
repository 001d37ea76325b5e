"""Remedies whose effect is known: does the interval hold it, is one called a help that is none, and how soon is one seen?

Companies are drawn as they remain when raw rows have gone, six teams a side, three of which begin at different times; or all at
once. A trend, a season and errors that remember one another run through all of them.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

from tests.questions.exchange.companies import FORMAL, MANAGED, Planted, minutes, write

from benchmarks.measure import table
from detente import ask
from detente.evidence import open_evidence

_KINDS = {
    "none": (Planted(), "across", 0.0),
    "small": (Planted(effect=0.02), "across", 0.02),
    "large": (Planted(effect=0.08), "across", 0.08),
    "none, everybody at once": (Planted(everybody=45), "across", 0.0),
    "large, everybody at once": (Planted(everybody=45, effect=0.08), "across", 0.08),
    "teams that had parted before": (Planted(parted=0.15), "across", 0.0),
    "less over managers": (Planted(eased=0.3), "managed", -0.3 * MANAGED),
    "less formal": (Planted(eased=0.3), "formal", -0.3 * FORMAL),
    "quicker": (Planted(eased=0.3), "answers", minutes(0.7) - minutes(1.0)),
    "none, how quick": (Planted(), "answers", 0.0),
}
"""What is planted, the figure that is looked at, and what becomes of it."""
_VERDICTS = ("helped", "worse", "none", "yet", "parted")


def one(planted: Planted, figure: str, effect: float, seed: int) -> tuple[str, bool | None, float | None]:
    """Return the verdict by a figure, whether the interval holds the effect, and how wide it is."""
    with tempfile.TemporaryDirectory() as name, open_evidence(write(Path(name) / "company", planted, seed)) as evidence:
        row = next(row for row in ask.put("exchange", evidence).remedies if row.figure == figure)
    if row.low is None:
        return row.verdict, None, None
    return row.verdict, row.low <= effect <= row.high, row.high - row.low


def section(_: Path, companies: int = 100) -> str:
    """Return a line for each kind of remedy."""
    rows = []
    with multiprocessing.Pool(2) as pool:
        for name, (planted, figure, effect) in _KINDS.items():
            # Without others to be held against more is at stake, and takes less time: more are drawn.
            many = companies if planted.everybody is None else 3 * companies
            found = pool.map(partial(one, planted, figure, effect), range(1000, 1000 + many))
            held = [held for _, held, _ in found if held is not None]
            widths = [width for _, _, width in found if width is not None]
            counts = Counter(verdict for verdict, _, _ in found)
            shares = [f"{counts[code] / many:.0%}".replace("%", " %") for code in _VERDICTS]
            rows.append(
                (name, f"{sum(held) / len(held):.0%}".replace("%", " %"), *shares, f"{sum(widths) / len(widths):.3f}")
            )
    headings = ("planted", "interval holds it", *_VERDICTS, "width of the interval")
    text = f"## Did it help?\n\n{companies} companies of each kind, three times as many where everybody begins at once; an effect is a share of messages, 0.02 small and 0.08 large; three tenths less over managers, by e-mail or until an answer.\n\n"
    return text + table(headings, rows) + "\n\nBars: held in 90 to 98 %; “helped” without an effect in 5 % at most."
