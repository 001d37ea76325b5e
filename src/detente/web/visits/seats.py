"""Who could sit where: rooms as they are, how many they hold, and a proposal that brings the two sides together."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from detente.language import N_
from detente.web.answers.asking import look, why_not
from detente.web.answers.making import SEATS
from detente.web.jinja import say, spoken
from detente.web.waiting import render_waiting
from detente.web.work.models import Sum

_MOST: Final = 10_000


def page(request: HttpRequest) -> HttpResponse:
    """Show who sits where, and a proposal for as many places as rooms are said to hold."""
    given = ((room, request.GET.get(room, "")) for room in request.GET)
    asked = {
        room: str(int(places))
        for room, places in given
        if places.isascii() and places.isdigit() and len(places) < 6 and int(places) <= _MOST
    }
    found = look(SEATS, asked)
    if found is None:
        return render(request, "answers/nothing.html", {"title": say(N_("Who could sit where?"))})
    waits = isinstance(found, Sum) and not found.ended
    context: dict[str, Any] = {"refused": why_not(found), "found": None}
    if isinstance(found, dict) and not context["refused"]:
        context["found"] = found
        for when in ("now", "then"):
            pairs, room, floor = found.get(when) or (0, 0, 0)
            context[when] = [spoken().percent(part / pairs if pairs else 0.0) for part in (room, floor)]
        context["gap"] = spoken().percent(found.get("gap", 0.0), 1)
    return render_waiting(request, "visits/seats.html", context, waits=waits)
