"""Close a wave: its answers, shuffled and no finer than five share, become rows of the evidence."""

from __future__ import annotations

import csv
import io
import secrets
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction

from detente.evidence.survey_items import COMMENT
from detente.language import N_
from detente.privacy.cells import Cell, coarsened
from detente.privacy.release import FEWEST
from detente.web.evidence.views import begin
from detente.web.surveys.models import Pool, Wave
from detente.web.wiping import wipe
from detente.web.work.models import Load

COLUMNS: Final = ("wave", "asked_on", "respondent", "department", "level_band", "site", "item", "score", "comment")
ELSEWHERE: Final = N_("(departments with fewer than five answers)")
"""The department of those who would be too few under their own."""


def close(wave: Wave, account: int | None) -> int:
    """Close a wave and hand its answers to the loader; return how many were written down.

    Fewer than five are not: they are thrown away with what is left of the tickets.
    """
    with transaction.atomic():
        pool = Pool.objects.select_for_update().get(wave=wave)
        rows = list(written(wave, pool.answers, pool.comments))
        wave.answered = len({row["respondent"] for row in rows if row["item"] != COMMENT})
        wave.closed = True
        if rows:
            load = _load(wave, rows, account)
            wave.load = load.pk
            begin(load, {"recipe": "evidence", "zone": "UTC"})
        wave.save()
        wave.tickets.all().delete()
        pool.delete()
    wipe()
    return wave.answered


def written(wave: Wave, answers: list[dict[str, Any]], comments: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table ``survey_answers``: respondents in no order, under ids drawn for this alone.

    A comment has a respondent of its own, of whom only the department is told: words may show who wrote them, and are
    not to show what else they answered.
    """
    cells = coarsened([tuple(one["cell"]) for one in answers], FEWEST)
    if cells is None:
        return
    told = [_row(wave, cell, one["scores"]) for cell, one in zip(cells, answers, strict=True)]
    told += [_row(wave, (one["department"], None, None), {COMMENT: one["words"]}) for one in _enough(comments)]
    secrets.SystemRandom().shuffle(told)
    for rows in told:
        yield from rows


def _enough(comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the comments with their department, or none where fewer than enough wrote any."""
    cells = coarsened([(one["department"],) for one in comments], FEWEST)
    return [
        {"department": cell[0], "words": one["words"]} for cell, one in zip(cells or (), comments, strict=bool(cells))
    ]


def _row(wave: Wave, cell: Cell, said: dict[str, Any]) -> list[dict[str, Any]]:
    respondent, (department, band, site) = secrets.token_hex(8), cell
    return [
        {
            "wave": wave.name,
            "asked_on": wave.asked_on.isoformat(),
            "respondent": respondent,
            "department": department or ELSEWHERE,
            "level_band": band,
            "site": site,
            "item": item,
            "score": value if item != COMMENT else None,
            "comment": value if item == COMMENT else None,
        }
        for item, value in said.items()
    ]


def _load(wave: Wave, rows: list[dict[str, Any]], account: int | None) -> Load:
    """Return a load of the rows. The file lies in an archive named after the wave, so that no wave takes another's place."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    table.writerows(rows)
    name = f"survey-{wave.name}.zip"
    load = Load(account=account, files=[name])
    load.folder.mkdir(mode=0o700, parents=True)
    with zipfile.ZipFile(load.folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed moment: that of the closing is told elsewhere, and none of an answer is to be had.
        archive.writestr(zipfile.ZipInfo("survey_answers.csv", (1980, 1, 1, 0, 0, 0)), out.getvalue())
    load.save()
    return load
