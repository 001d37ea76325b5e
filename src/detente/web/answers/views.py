"""Pages of answers, and of one that is still being worked out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from detente import ask
from detente.evidence.periods import read_period
from detente.language import N_
from detente.mistakes import Mistake
from detente.web import journal
from detente.web.answers import shelf
from detente.web.answers.making import CHECK
from detente.web.guard import sorry
from detente.web.jinja import say, spoken
from detente.web.rights import sees
from detente.web.work.models import SILENCE, State, Sum
from detente.web.work.tasks import enqueue, revive

_PATIENCE: Final = 2.5  # seconds that a first look waits before it shows a page that waits by itself
_ASKED: Final = ("a", "b", "compare")


def sales(request: HttpRequest) -> HttpResponse:
    """Show where the sales are, between the periods that the address names."""
    return _page(request, "sales")


def sales_picture(request: HttpRequest) -> HttpResponse:
    """Give the picture's specification to the script that draws it."""
    try:
        asked = asked_in(request)
    except Mistake as mistake:
        return JsonResponse({"detail": say(mistake.message)}, status=422)
    found = look("sales", asked, wait=False)
    if not isinstance(found, dict) or "languages" not in found:
        raise Http404
    return JsonResponse(found["languages"][spoken().code]["part"]["spec"])


def _page(request: HttpRequest, question: str) -> HttpResponse:
    try:
        asked = asked_in(request)
    except Mistake as mistake:
        return _refused(request, question, request.GET.dict(), say(mistake.message), 422)
    found = look(question, asked)
    if found is None:
        return render(request, "answers/nothing.html", {"title": _title(question)})
    if isinstance(found, Sum):
        return _waiting(request, question, found)
    if "refused" in found:
        return _refused(request, question, asked, found["refused"][spoken().code], 200)
    journal.write(request, "looked_at_answer", " ".join([question, *asked.values()]))
    said = found["languages"][spoken().code]
    tables = [one for one in said["part"]["tables"] if sees(request.role, question, one["name"])]  # type: ignore[attr-defined]
    context = {
        "part": said["part"],
        "tables": tables,
        "pictures": said["pictures"],
        "asked": asked,
        "question": question,
    }
    return render(request, "answers/answer.html", context)


def _waiting(request: HttpRequest, question: str, piece: Sum) -> HttpResponse:
    if piece.state == State.FAILED:
        return sorry(
            request,
            500,
            N_("This answer could not be worked out."),
            N_("Tell whoever looks after this installation: the log says more."),
        )
    answer = render(request, "answers/waiting.html", {"title": _title(question), "piece": piece}, status=202)
    answer.headers["Refresh"] = "2"
    return answer


def _refused(request: HttpRequest, question: str, asked: Mapping[str, Any], why: str, status: int) -> HttpResponse:
    context = {"title": _title(question), "why": why, "asked": asked, "question": question}
    return render(request, "answers/refused.html", context, status=status)


def _title(question: str) -> str:
    return say(ask.named(question).TITLE)


def asked_in(request: HttpRequest) -> dict[str, str]:
    """Return the periods that an address names, checked as far as they can be without the evidence.

    Raises Mistake for periods that can't be read.
    """
    asked = {name: request.GET[name].strip() for name in _ASKED if request.GET.get(name, "").strip()}
    for name in ("a", "b"):
        if name in asked:
            read_period(asked[name], "UTC")
    if asked.get("compare", "year_earlier") != "year_earlier":
        raise Mistake(N_("A period is compared with another, or with the same days a year earlier (year_earlier)."))
    return asked


def look(question: str, asked: Mapping[str, str], *, wait: bool = True) -> dict[str, Any] | Sum | None:
    """Return an answer from the shelf, or the piece of work that will put it there; None where nothing was loaded.

    wait : give the worker a moment, so that a quick answer needs no second look.
    """
    evidence = shelf.evidence_id()
    if evidence is None:
        return None
    name = shelf.key(evidence, question, asked)
    found = shelf.take(name)
    if found is not None:
        return found
    piece = begin(question, asked, name)
    until = time.monotonic() + (_PATIENCE if wait else 0)
    while time.monotonic() < until and not piece.ended:
        time.sleep(0.1)
        found = shelf.take(name)
        if found is not None:
            return found
        piece.refresh_from_db()
    return shelf.take(name) or piece


def begin(question: str, asked: Mapping[str, str], name: str) -> Sum:
    """Return the piece of work for an answer, handed to the worker unless it is there already."""
    revive()
    with transaction.atomic():
        piece, new = Sum.objects.select_for_update().get_or_create(
            key=name, defaults={"question": question, "asked": dict(asked), "state": State.WAITING}
        )
        # Done before, but gone from the shelf; or it failed, and whatever it failed for may be mended by now.
        failed_before = piece.state == State.FAILED and (piece.ended_at or piece.made_at) < timezone.now() - SILENCE
        again = piece.state == State.DONE or failed_before
        if again:
            piece.state, piece.tries = State.WAITING, 0
            piece.save()
        if new or again:
            enqueue(piece)
    return piece


def checked() -> dict[str, Any] | Sum | None:
    """Return what `detente check` says of the store, in the reader's language."""
    found = look(CHECK, {})
    return found["languages"][spoken().code] if isinstance(found, dict) else found
