"""Close a wave: its answers, shuffled and no finer than five share, become rows of the evidence."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction

from detente.evidence.survey_items import COMMENT, whole_of
from detente.privacy.cells import Cell, coarsened
from detente.privacy.release import FEWEST
from detente.questions.scorecards.readiness import QUIZ
from detente.web.evidence.made import load_rows
from detente.web.surveys import shoes
from detente.web.surveys.models import BOTH_SIDES, CLARITY, SHOES, Pool, Wave
from detente.web.wiping import wipe

_QUIZ: Final = ("quiz", "about", "wave", "asked_on", "respondent", "department", "item", "is_right")
FILES: Final = {BOTH_SIDES: "survey", CLARITY: "clarity", SHOES: "shoes"}
"""What is asked → how its file is called."""
COLUMNS: Final = ("wave", "asked_on", "respondent", "department", "level_band", "site", "item", "score", "comment")


def close(wave: Wave, account: int | None) -> int:
    """Close a wave and hand its answers to the loader; return how many were written down.

    Of a side from which fewer than five answered nothing is: it is thrown away with what is left of the tickets.
    """
    with transaction.atomic():
        # The wave first, here and where an answer is taken: so neither waits for what the other holds.
        wave = Wave.objects.select_for_update().get(pk=wave.pk)
        if wave.closed:
            return wave.answered or 0
        pool = Pool.objects.filter(wave=wave).first() or Pool(wave=wave)
        rows = list(written(wave, pool.answers, pool.comments))
        table, columns = ("survey_answers", COLUMNS) if wave.kind == BOTH_SIDES else ("quiz_answers", _QUIZ)
        wave.answered = len({row["respondent"] for row in rows if row["item"] != COMMENT})
        wave.closed = True
        if rows:
            # Named after the wave, so that no wave takes another's place.
            file = f"{FILES[wave.kind]}-{wave.name}.zip"
            lines = (tuple(row[name] for name in columns) for row in rows)
            wave.load = load_rows(account, file, table, columns, lines).pk
        wave.sheet = None
        wave.save()
        wave.tickets.all().delete()
        Pool.objects.filter(wave=wave).delete()
    wipe()
    return wave.answered


def written(wave: Wave, answers: list[dict[str, Any]], comments: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table ``survey_answers``, or ``quiz_answers``: respondents in no order, under ids drawn for this alone.

    A comment has a respondent of its own, of whom only the department is told: words may show who wrote them, and are
    not to show what else they answered.
    """
    told = []
    for side in sorted({one["cell"][0] for one in answers}):
        mine = [one for one in answers if one["cell"][0] == side]
        cells = coarsened([tuple(one["cell"][1:]) for one in mine], FEWEST)
        if cells is None:
            continue
        told += [_row(wave, side, cell, one["scores"]) for cell, one in zip(cells, mine, strict=True)]
        words = [one for one in comments if one["side"] == side]
        places = coarsened([(one["department"],) for one in words], FEWEST) or ()
        told += [
            _row(wave, side, (cell[0], None, None), {COMMENT: one["words"]})
            for cell, one in zip(places, words, strict=False)
        ]
    secrets.SystemRandom().shuffle(told)
    for rows in told:
        yield from rows


def _row(wave: Wave, side: str, cell: Cell, said: dict[str, Any]) -> list[dict[str, Any]]:
    respondent, (department, band, site) = secrets.token_hex(8), cell
    of_all = {
        "wave": wave.name,
        "asked_on": wave.asked_on.isoformat(),
        "respondent": respondent,
        # Where too few answered from a department, its side stands for it; `answering.sql` reads it so.
        "department": department or whole_of(side),
    }
    if wave.kind == SHOES:
        # A question is named after the side that it is about, and what is asked of it.
        return [
            of_all
            | dict(zip(("about", "item"), name.split(" "), strict=True))
            | {"quiz": shoes.QUIZ, "is_right": "true" if value else "false"}
            for name, value in said.items()
        ]
    if wave.kind == CLARITY:
        of_all |= {"quiz": QUIZ, "about": wave.sheet["plan"][0]}
        return [of_all | {"item": item, "is_right": "true" if value else "false"} for item, value in said.items()]
    return [
        of_all
        | {
            "level_band": band,
            "site": site,
            "item": item,
            "score": value if item != COMMENT else None,
            "comment": value if item == COMMENT else None,
        }
        for item, value in said.items()
    ]
