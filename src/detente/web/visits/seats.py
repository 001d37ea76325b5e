"""Who could sit where: rooms as they are, how many they hold, and a proposal that brings the two sides together."""

from __future__ import annotations

from collections.abc import Mapping
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
    found = look(SEATS, {})
    wrong, usual = list[str](), dict[str, int]()
    if isinstance(found, dict) and "rooms" in found:
        usual = {room: places for room, places, _ in found["rooms"]}
        asked, wrong = _asked(request, usual)
        # What rooms hold anyway is asked already.
        found = look(SEATS, asked) if asked else found
    if found is None:
        return render(request, "answers/nothing.html", {"title": say(N_("Who could sit where?"))})
    waits = isinstance(found, Sum) and not found.ended
    context: dict[str, Any] = {
        "refused": why_not(found),
        "found": None,
        "wrong": wrong,
        "given": request.GET,
        "usual": usual,
    }
    if isinstance(found, dict) and not context["refused"]:
        context["found"] = found
        for when in ("now", "then"):
            pairs, room, floor = found.get(when) or (0, 0, 0)
            context[when] = [spoken().percent(part / pairs if pairs else 0.0) for part in (room, floor)]
        context["gap"] = spoken().percent(found.get("gap", 0.0), 1)
    return render_waiting(request, "visits/seats.html", context, waits=waits)


def _asked(request: HttpRequest, rooms: Mapping[str, int]) -> tuple[dict[str, str], list[str]]:
    """Return what somebody says that rooms hold, where it is something else than usual; and rooms of which it is no number."""
    asked, wrong = {}, []
    for room, usual in rooms.items():
        places = request.GET.get(room, str(usual)).strip()
        if not (places.isascii() and places.isdigit() and len(places) < 6 and usual <= int(places) <= _MOST):
            wrong.append(room)
        elif int(places) != usual:
            asked[room] = str(int(places))
    return asked, wrong
