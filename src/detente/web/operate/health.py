"""Two addresses for whoever watches over the installation."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from detente.version import VERSION


def alive(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"alive": True, "version": VERSION})


def ready(request: HttpRequest) -> JsonResponse:
    """Say whether the state can be read and is of this version's form; 503 where not."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"ready": False, "reason": "the state's database can't be reached"}, status=503)
    if behind:
        return JsonResponse({"ready": False, "reason": "migrations are to be run"}, status=503)
    return JsonResponse({"ready": True})
