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

from tests.questions.exchange.companies import Planted, write

from benchmarks.measure import table
from detente import ask
from detente.evidence import open_evidence

_KINDS = {
    "none": Planted(),
    "small": Planted(effect=0.02),
    "large": Planted(effect=0.08),
    "none, everybody at once": Planted(everybody=45),
    "large, everybody at once": Planted(everybody=45, effect=0.08),
    "teams that had parted before": Planted(parted=0.15),
}
_VERDICTS = ("helped", "worse", "none", "yet", "parted")


def one(planted: Planted, seed: int) -> tuple[str, bool | None, float | None]:
    """Return the verdict, whether the interval holds the effect, and how wide it is."""
    with tempfile.TemporaryDirectory() as name, open_evidence(write(Path(name) / "company", planted, seed)) as evidence:
        row = ask.put("exchange", evidence).remedies[0]
    if row.low is None:
        return row.verdict, None, None
    return row.verdict, row.low <= planted.effect <= row.high, row.high - row.low


def section(_: Path, companies: int = 100) -> str:
    """Return a line for each kind of remedy."""
    rows = []
    with multiprocessing.Pool(2) as pool:
        for name, planted in _KINDS.items():
            # Without others to be held against more is at stake, and takes less time: more are drawn.
            many = companies if planted.everybody is None else 3 * companies
            found = pool.map(partial(one, planted), range(1000, 1000 + many))
            held = [held for _, held, _ in found if held is not None]
            widths = [width for _, _, width in found if width is not None]
            counts = Counter(verdict for verdict, _, _ in found)
            shares = [f"{counts[code] / many:.0%}".replace("%", " %") for code in _VERDICTS]
            rows.append(
                (name, f"{sum(held) / len(held):.0%}".replace("%", " %"), *shares, f"{sum(widths) / len(widths):.3f}")
            )
    headings = ("planted", "interval holds it", *_VERDICTS, "width of the interval")
    text = f"## Did it help?\n\n{companies} companies of each kind, three times as many where everybody begins at once; an effect is a share of messages, 0.02 small and 0.08 large.\n\n"
    return text + table(headings, rows) + "\n\nBars: held in 90 to 98 %; “helped” without an effect in 5 % at most."
