"""Where each operation of the API is. Names are those of `detente.web.rights.RIGHTS`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from detente.web.api.interface import api, description


def _paths() -> list[URLPattern]:
    """Return an address for each operation, once where it takes two methods; there is nothing at the root."""
    for name in ("answers", "loads"):
        import_module(f"detente.web.api.{name}")
    found = {"api_description": path("openapi.json", description, name="api_description")}
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and one.name is not None and one.name != "api-root" and one.name not in found:
            one.callback = _heads_too(one.callback)
            found[one.name] = one
    return list(found.values())


def _heads_too(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer HEAD as GET; the server sends no more than the headers of it."""

    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"
        return view(request, **named)

    return answer


PATHS = _paths()
