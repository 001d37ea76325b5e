"""Pages that wait for an answer look again by themselves, and take away neither what somebody types nor where they click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def asks_again(request: HttpRequest) -> bool:
    """Whether a page that somebody has open asks for what is new in it."""
    return bool(getattr(request, "htmx", False))  # not yet there where a request is refused on the way in


def render_waiting(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, waits: bool, status: int = 200
) -> HttpResponse:
    """Render a page that may wait; one that is open already hears 204 until there is something new.

    The part that waits asks for itself (the macro ``look_again``); without JavaScript the whole page is loaded anew.
    """
    if waits and asks_again(request):
        return HttpResponse(status=204)
    return render(request, template, {**context, "waits": waits}, status=status)
