"""The first page: where things stand, in one screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from detente.web.answers.asking import checked, known_on, look
from detente.web.jinja import spoken
from detente.web.rights import Role, may
from detente.web.waiting import render_waiting
from detente.web.work.models import Load, Sum


def home(request: HttpRequest) -> HttpResponse:
    """Show the sentence for sales, what the evidence is like, and one thing to do."""
    role: Role = request.role  # type: ignore[attr-defined]
    answer = look("sales", {}, wait=False) if may(role, "sales") else None
    evidence = checked() if may(role, "evidence") else None
    running = (
        Load.objects.exclude(state__in=["done", "refused", "stopped", "failed", "drafted"]).first()
        if may(role, "evidence")
        else None
    )
    context: dict[str, Any] = {
        "answer": answer["languages"][spoken().code] if isinstance(answer, dict) and "languages" in answer else None,
        "refused": answer["refused"][spoken().code] if isinstance(answer, dict) and "refused" in answer else None,
        "waiting": isinstance(answer, Sum),
        "looking": isinstance(evidence, Sum),
        "evidence": evidence if isinstance(evidence, dict) else None,
        "known_on": known_on(evidence) if isinstance(evidence, dict) else None,
        "running": running,
    }
    return render_waiting(request, "home.html", context, waits=context["waiting"] or context["looking"])
