"""Loads of rows that the web app itself has made: answers of a survey, decisions on addresses."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

from detente.web.evidence.views import begin
from detente.web.work.models import Load


def load_rows(
    account: int | None, file: str, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> Load:
    """Hand rows of an evidence table to the worker, and return their load.

    account : whose deed it is.   file : the name, ending in ``.zip``, under which the store knows them: the next load of
    the same name takes their place.
    """
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(columns)
    written.writerows(rows)
    load = Load(account=account, files=[file])
    load.folder.mkdir(mode=0o700, parents=True)
    with zipfile.ZipFile(load.folder / file, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed moment: when the rows came about is nobody's concern.
        archive.writestr(zipfile.ZipInfo(f"{table}.csv", (1980, 1, 1, 0, 0, 0)), out.getvalue())
    load.save()
    begin(load, {"recipe": "evidence"})
    return load
