"""The first page: where things stand, in one screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from detente import ask
from detente.web.answers.asking import checked, known_on
from detente.web.answers.heads import look_as
from detente.web.jinja import say, spoken
from detente.web.rights import Role, may
from detente.web.waiting import render_waiting
from detente.web.work.models import Load, Sum


def home(request: HttpRequest) -> HttpResponse:
    """Show the first sentences of each answer, what the evidence is like, and one thing to do."""
    role: Role = request.role  # type: ignore[attr-defined]
    tiles = [_tile(request, question) for question in ask.questions() if may(role, question)]
    evidence = checked() if may(role, "evidence") else None
    running = (
        Load.objects.exclude(state__in=["done", "refused", "stopped", "failed", "drafted"]).first()
        if may(role, "evidence")
        else None
    )
    context: dict[str, Any] = {
        "tiles": tiles,
        "looking": isinstance(evidence, Sum),
        "evidence": evidence if isinstance(evidence, dict) else None,
        "known_on": known_on(evidence) if isinstance(evidence, dict) else None,
        "running": running,
    }
    waits = context["looking"] or any(tile["waiting"] for tile in tiles)
    return render_waiting(request, "home.html", context, waits=waits)


def _tile(request: HttpRequest, question: str) -> dict[str, Any]:
    """Return what the first page says of one question."""
    found = look_as(request, question, {}, wait=False)
    there = found if isinstance(found, dict) else {}
    return {
        "name": question,
        "title": say(ask.named(question).TITLE),
        "answer": there["languages"][spoken().code] if "languages" in there else None,
        "refused": there["refused"][spoken().code] if "refused" in there else None,
        "waiting": isinstance(found, Sum),
    }
