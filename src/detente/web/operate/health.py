"""Two addresses for whoever watches over the installation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from detente.version import VERSION


class Names:
    """Under which names we answer: the two addresses below under any, for a watcher knows only the machine's number.

    Everything else only under our own. It is refused where all headers are set, not before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take a request under another name as if it had come under ours, and remember that it had not."""
        if request.path_info in ("/alive", "/ready"):
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
            # Finding out who asks would need the very database that may be away.
            request.META.pop("HTTP_COOKIE", None)
        try:
            request.get_host()
        except DisallowedHost:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
            request.foreign = True  # type: ignore[attr-defined]
        return self._next(request)

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, named: Any) -> HttpResponse | None:
        """Refuse what came under another name."""
        from detente.web.guard import bad_request

        return bad_request(request) if getattr(request, "foreign", False) else None


def alive(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"alive": True, "version": VERSION})


def ready(request: HttpRequest) -> JsonResponse:
    """Say whether the state can be read and is of this version's form; 503 where not."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Error:
        return JsonResponse({"ready": False, "reason": "the state's database can't be reached"}, status=503)
    if behind:
        return JsonResponse({"ready": False, "reason": "migrations are to be run"}, status=503)
    return JsonResponse({"ready": True})
