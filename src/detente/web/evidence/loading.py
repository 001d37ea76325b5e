"""What the worker does with uploaded files: the same load as on the command line, told as it goes."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from detente.imports.load import Loaded, load
from detente.imports.preview import glimpses
from detente.language import LANGUAGES, Language
from detente.web import journal
from detente.web.accounts.models import Account
from detente.web.answers.asking import prepare
from detente.web.work.models import Load, State

if TYPE_CHECKING:
    from detente.web.work.tasks import Teller


def run(piece: Load, teller: Teller) -> State:
    """Load the files of a piece into the store. Raises Mistake for whatever the user can mend."""
    options = dict(piece.options)
    named = options.pop("recipe", None)
    loaded = load(
        [piece.folder],
        Path(settings.HOME.store),
        recipe=_recipe(named),
        pseudonyms=Path(settings.PSEUDONYMS) if settings.PSEUDONYMS else None,
        at=timezone.now().isoformat(timespec="seconds"),
        progress=teller.tell,
        cancelled=teller.stop,
        **options,
    )
    piece.result = _result(loaded)
    if settings.PSEUDONYMS:
        piece.preview = None  # its rows have ids and names as they came
    journal.write(
        None,
        "load_ended",
        str(piece.pk),
        account=Account.objects.filter(pk=piece.account or 0).first(),
        version=loaded.version,
    )
    shutil.rmtree(piece.folder.parent, ignore_errors=True)
    prepare()
    return State.DONE


def preview(piece: Load) -> list[dict[str, object]]:
    """Return the first rows of a piece's files as plain values."""
    return [
        {
            "name": one.name,
            "columns": list(one.columns),
            "rows": [list(row) for row in one.rows],
            "read": one.read,
            "rejected": one.rejected,
            "refused": {code: Language.of(code).say(one.refused) for code in LANGUAGES} if one.refused else {},
        }
        for one in glimpses([piece.folder / name for name in piece.files])
    ]


def _recipe(named: str | None) -> str | Path | None:
    """Return a company's own recipe by its folder, a shipped one by its name, None to find the one that fits."""
    if named is None:
        return None
    own = Path(settings.HOME.recipes) / named
    return own if own.is_dir() else named


def _result(loaded: Loaded) -> dict[str, object]:
    return {
        "recipe": loaded.recipe,
        "version": loaded.version,
        "changed": loaded.changed,
        "tables": {name: dataclasses.asdict(counts) for name, counts in loaded.tables.items()},
        "files": {name: dataclasses.asdict(counts) for name, counts in loaded.files.items()},
        "rejects": str(loaded.rejects_file.relative_to(settings.HOME.store)) if loaded.rejects_file else "",
        "notes": {code: [Language.of(code).say(note) for note in loaded.notes] for code in LANGUAGES},
    }
