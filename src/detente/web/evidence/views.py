"""The evidence: what is there, what is missing, and loads from the first file to the last row."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from detente.evidence import store
from detente.evidence.contract import TABLES
from detente.imports import turned_away
from detente.language import N_
from detente.mistakes import Mistake
from detente.web import journal
from detente.web.answers.asking import checked, known_on
from detente.web.evidence import recipes
from detente.web.evidence.forms import HowToLoad, Upload, more_than_is_taken, safe_name
from detente.web.evidence.uploads import too_much
from detente.web.evidence.words import FIELDS
from detente.web.guard import sorry
from detente.web.jinja import say, spoken
from detente.web.waiting import asks_again, render_waiting
from detente.web.work.models import Load, State, Sum
from detente.web.work.tasks import enqueue, look_into, revive

_GROUPS = {
    "things": N_("Things"),
    "from lead to money": N_("From lead to money"),
    "working together": N_("Working together"),
    "plans and beliefs": N_("Plans and beliefs"),
}
_SEVERITIES = {
    "error": N_("What breaks the contract"),
    "warning": N_("What may mislead"),
    "note": N_("Good to know"),
}
STATES = {
    State.DRAFTED: N_("uploaded, not loaded yet"),
    State.WAITING: N_("waiting"),
    State.RUNNING: N_("being loaded"),
    State.DONE: N_("loaded"),
    State.REFUSED: N_("not loaded: something is to be mended"),
    State.STOPPED: N_("stopped"),
    State.FAILED: N_("failed"),
}
"""What people read of a load's state."""


def page(request: HttpRequest) -> HttpResponse:
    """Show the tables as a map, what is odd, the last loads, and where to put files."""
    report = checked()
    context: dict[str, Any] = {
        "report": report if isinstance(report, dict) else None,
        "known_on": known_on(report) if isinstance(report, dict) else None,
        "waiting": isinstance(report, Sum),
        "groups": _map(report) if isinstance(report, dict) else [],
        "problems": _problems(report) if isinstance(report, dict) else [],
        "states": STATES,
        "loads": Load.objects.exclude(state=State.DRAFTED)[:10],
        "drafts": Load.objects.filter(state=State.DRAFTED)[:5],
        "upload": Upload(),
        "rejected": _rejected(),
    }
    return render_waiting(request, "evidence/evidence.html", context, waits=context["waiting"])


def _map(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the tables of the contract by group: those that are there with their rows, those that are not."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for table in TABLES.values():
        groups.setdefault(table.group, []).append({"name": table.name, "rows": report["rows"].get(table.name)})
    return [
        {
            "title": _GROUPS.get(group, group),
            "there": [one for one in tables if one["rows"] is not None],
            "absent": [one["name"] for one in tables if one["rows"] is None],
        }
        for group, tables in groups.items()
    ]


def _problems(report: dict[str, Any]) -> list[tuple[str, list[str]]]:
    grouped = [
        (say(heading), [one["text"] for one in report["problems"] if one["severity"] == severity])
        for severity, heading in _SEVERITIES.items()
    ]
    return [(heading, sentences) for heading, sentences in grouped if sentences]


def _rejected() -> list[dict[str, Any]]:
    """Return the loads of the store that turned rows away, newest first."""
    try:
        loads = store.found(Path(settings.HOME.store)).manifest.loads
    except (Mistake, OSError):
        return []
    return [
        {
            "number": load.number,
            "at": load.at or "",
            "rows": sum(counts.rejected for counts in load.tables.values()) or load.rejects.rows,
        }
        for load in reversed(loads)
        if load.rejects
    ][:10]


def rejects(request: HttpRequest, number: int) -> FileResponse:
    """Give the rows that a load turned away as CSV; nothing in it runs in a spreadsheet."""
    folder = Path(settings.HOME.store)
    try:
        piece = store.found(folder).manifest.load(number).rejects
    except (Mistake, StopIteration, OSError):
        raise Http404 from None
    text = io.StringIO()
    if piece is not None:
        turned_away.write_csv(turned_away.read(folder / piece.path), text, spoken())
    journal.write(request, "looked_at_rejects", str(number))
    answer = FileResponse(
        io.BytesIO(b"\xef\xbb\xbf" + text.getvalue().encode()), as_attachment=True, filename=f"rejected-{number}.csv"
    )
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    return answer


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep uploaded files and go on to how they are to be loaded."""
    if too_much(request):
        return sorry(request, 413, say(more_than_is_taken()), N_("Choose your files once more."))
    form = Upload(request.POST, request.FILES)
    if not form.is_valid():
        what = next(iter(form.errors.values()))[0]
        return sorry(request, 422, str(what), N_("Choose your files once more."))
    piece = draft(request.user.pk, form.cleaned_data["uploaded"])
    journal.write(request, "uploaded", str(piece.pk), files=len(piece.files))
    return redirect("load", piece.pk)


def draft(account: int | None, files: list[Any]) -> Load:
    """Keep files under names that are safe, and have their first rows read."""
    piece = Load(account=account)
    piece.folder.mkdir(mode=0o700, parents=True)
    taken: set[str] = set()
    for file in files:
        name = safe_name(file.name, taken)
        with (piece.folder / name).open("xb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        piece.files.append(name)
    piece.save()
    transaction.on_commit(lambda: look_into.enqueue(str(piece.pk)))
    return piece


def load(request: HttpRequest, identity: Any) -> HttpResponse:
    """Show a load: what its files hold and how to read them, how far it is, or what came of it."""
    piece = get_object_or_404(Load, pk=identity)
    revive()
    form = HowToLoad(recipes.own(), initial=piece.options | {"columns": _lines(piece)})
    return _show(request, piece, form)


def _show(request: HttpRequest, piece: Load, form: HowToLoad, status: int = 200) -> HttpResponse:
    language = spoken().code
    context = {
        "load": piece,
        "states": STATES,
        "fields_said": FIELDS,
        "form": form,
        "said": piece.said.get(language, ""),
        "glimpses": [one | {"why": one["refused"].get(language, "")} for one in piece.preview or []],
        "notes": piece.result.get("notes", {}).get(language, []),
        "again": piece.ended and piece.folder.is_dir(),
    }
    going_on = not piece.ended and piece.state != State.DRAFTED
    if asks_again(request) and going_on:
        return render(request, "evidence/progress.html", context, status=status)
    unread = piece.state == State.DRAFTED and piece.preview is None
    answer = render_waiting(request, "evidence/load.html", context, waits=going_on or unread, status=status)
    if asks_again(request) and piece.ended:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _lines(piece: Load) -> str:
    return "\n".join(f"{column}={header}" for column, header in piece.options.get("columns", {}).items())


@require_POST
def start(request: HttpRequest, identity: Any) -> HttpResponse:
    """Begin a load, or try again one that was refused."""
    piece = get_object_or_404(Load, pk=identity)
    form = HowToLoad(recipes.own(), request.POST)
    if piece.state not in (State.DRAFTED, State.REFUSED, State.STOPPED, State.FAILED) or not piece.folder.is_dir():
        return redirect("load", piece.pk)
    if not form.is_valid():
        return _show(request, piece, form, 422)
    journal.write(request, "load_began", str(piece.pk))
    begin(piece, form.options())
    return redirect("load", piece.pk)


def begin(piece: Load, options: dict[str, Any]) -> None:
    """Hand a load to the worker."""
    with transaction.atomic():
        piece.options, piece.state, piece.said, piece.tries = options, State.WAITING, {}, 0
        piece.wants_stop, piece.ended_at = False, None
        piece.save()
        enqueue(piece)


@require_POST
def stop(request: HttpRequest, identity: Any) -> HttpResponse:
    """Stop a load, or throw a draft away; the store is as it was."""
    piece = get_object_or_404(Load, pk=identity)
    halt(piece)
    journal.write(request, "load_stopped", str(piece.pk))
    return redirect("evidence") if piece.state == State.DRAFTED else redirect("load", piece.pk)


def halt(piece: Load) -> None:
    """Ask the worker to stop; what has not begun is stopped at once, a draft is thrown away."""
    if piece.state == State.DRAFTED:
        shutil.rmtree(piece.folder.parent, ignore_errors=True)
        Load.objects.filter(pk=piece.pk).delete()
        return
    Load.objects.filter(pk=piece.pk, state=State.WAITING).update(state=State.STOPPED, ended_at=timezone.now())
    Load.objects.filter(pk=piece.pk, state=State.RUNNING).update(wants_stop=True)
