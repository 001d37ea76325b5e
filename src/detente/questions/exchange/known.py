"""Whether each side can say what the other does: what a quiz found, wave by wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from detente.engines import Columns
from detente.evidence.periods import day_of
from detente.language import N_, Message, Share
from detente.questions.exchange.tables import NAMES, KnownRow
from detente.questions.tenths import between, told

_FEWEST: Final = 5


def rows(found: Columns) -> tuple[KnownRow, ...]:
    """Return a row for each wave, side and question."""
    return tuple(_rows(found))


def _rows(found: Columns) -> Iterator[KnownRow]:
    for wave, asked_on, about, side, item, people, rightly in zip(*found.values(), strict=True):
        share, inside = told(people, rightly)
        low, high = between(people, share) if inside else (None, None)
        yield KnownRow(
            wave=wave,
            asked_on=day_of(asked_on),
            side=side,
            about=about,
            item=item,
            people=people,
            right=float(share),
            low=low,
            high=high,
        )


def sentences(known: Sequence[KnownRow]) -> Iterator[Message]:
    """Yield for each side how many can say what the other does, now and when they were first asked."""
    for side in ("marketing", "sales"):
        mine = [row for row in known if row.side == side and row.item == "what" and (row.people or 0) >= _FEWEST]
        if not mine:
            continue
        first, last = mine[0], mine[-1]
        named: dict[str, Any] = {
            "side": Message(NAMES[side]),
            "about": Message(NAMES[last.about]),
            "share": Share(last.right or 0.0),
        }
        if first.wave == last.wave:
            yield Message(
                N_("About {share} of those asked in {side} could say what {about} does (a guess gets a quarter)."),
                **named,
            )
        else:
            yield Message(
                N_(
                    "About {share} of those asked in {side} could say what {about} does (a guess gets a quarter); on {day}, {before}."
                ),
                **named,
                day=first.asked_on,
                before=Share(first.right or 0.0),
            )
