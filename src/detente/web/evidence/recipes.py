"""The company's own recipes: started from uploaded files, written on a page, kept in the home."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from detente.imports import new_recipe
from detente.imports.reading import Limits, open_file
from detente.imports.recipe import SETTINGS, of_texts, shipped
from detente.mistakes import Mistake
from detente.report.writing import replace
from detente.web import journal
from detente.web.evidence.words import on_a_page
from detente.web.jinja import say
from detente.web.work.models import Load

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_MOST = 200_000  # letters of one file


def own() -> list[str]:
    """Return the names of the company's own recipes."""
    folder = Path(settings.HOME.recipes)
    return sorted(path.parent.name for path in folder.glob(f"*/{SETTINGS}") if _NAME.fullmatch(path.parent.name))


@require_POST
def start(request: HttpRequest, identity: Any) -> HttpResponse:
    """Start a recipe from the files of a load: every header listed, nothing decided in silence."""
    piece = get_object_or_404(Load, pk=identity)
    name = _free()
    try:
        with tempfile.TemporaryDirectory(prefix="detente-") as work:
            tables = []
            for number, file in enumerate(piece.files):
                room = Path(work) / str(number)
                room.mkdir()
                tables += open_file(piece.folder / file, room, Limits())
            new_recipe.start(tables, Path(settings.HOME.recipes) / name, name)
    except Mistake as mistake:
        from detente.web.guard import sorry

        return sorry(request, 422, say(on_a_page(mistake)), "")
    journal.write(request, "wrote_recipe", name)
    return redirect("recipe", name)


def recipe(request: HttpRequest, name: str) -> HttpResponse:
    """Show the texts of a recipe; save them once they can be read as one."""
    folder = Path(settings.HOME.recipes) / name
    if not _NAME.fullmatch(name) or not (folder / SETTINGS).is_file():
        raise Http404
    texts = {
        path.name: path.read_text("utf-8") for path in sorted(folder.iterdir()) if path.suffix in (".toml", ".sql")
    }
    wrong, saved = "", False
    if request.method == "POST":
        texts = {file: request.POST.get(file, text).replace("\r\n", "\n")[:_MOST] for file, text in texts.items()}
        try:
            of_texts(texts, name)
        except Mistake as mistake:
            wrong = say(on_a_page(mistake))
        else:
            _save(folder, texts)
            journal.write(request, "wrote_recipe", name)
            saved = True
    context = {
        "name": name,
        "texts": texts,
        "wrong": wrong,
        "saved": saved,
        "drafts": Load.objects.filter(state="drafted")[:5],
    }
    return render(request, "evidence/recipe.html", context, status=422 if wrong else 200)


def _save(folder: Path, texts: Mapping[str, str]) -> None:
    for file, text in texts.items():
        replace(folder / file, text.encode())


def _free() -> str:
    taken = {*own(), *(one.name for one in shipped())}
    number = 1
    while f"own_{number}" in taken:
        number += 1
    name = f"own_{number}"
    shutil.rmtree(Path(settings.HOME.recipes) / name, ignore_errors=True)
    return name
