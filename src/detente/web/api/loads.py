"""Loads through the API: the same files, the same recipes and the same worker as on the page."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import FileEx, Form, P, Query, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.files import UploadedFile

from detente.language import N_, Message
from detente.web import journal
from detente.web.api import shapes
from detente.web.api.interface import api
from detente.web.evidence import recipes
from detente.web.evidence.forms import HowToLoad
from detente.web.evidence.uploads import too_much
from detente.web.evidence.views import begin, draft, halt
from detente.web.guard import sorry
from detente.web.jinja import say, spoken
from detente.web.work.models import Load, State
from detente.web.work.tasks import revive

_NEWEST = 50
_ERRORS = dict.fromkeys((401, 403, 422), shapes.Sorry)


@api.get(
    "/loads",
    url_name="api_loads",
    response={200: list[shapes.Load], **_ERRORS},
    operation_id="loads",
    summary="What was loaded?",
)
def loads(request: HttpRequest, spoken_in: Query[shapes.Spoken]) -> list[dict[str, Any]]:
    """The newest fifty loads, newest first."""
    revive()
    return [_shown(piece) for piece in Load.objects.all()[:_NEWEST]]


def _measured(view: Any) -> Any:
    """Turn too much away before any of it is read."""

    def measured(request: HttpRequest, *given: Any, **named: Any) -> Any:
        if too_much(request):
            return sorry(request, 413, _too_large(), "")
        return view(request, *given, **named)

    return measured


@api.post(
    "/loads",
    url_name="api_loads",
    response={202: shapes.Load, 413: shapes.Sorry, **_ERRORS},
    operation_id="load_begin",
    summary="Load files",
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"schema": {"additionalProperties": False}}}}},
)
@decorate_view(_measured)
def load_begin(
    request: HttpRequest,
    response: HttpResponse,
    spoken_in: Query[shapes.Spoken],
    how: Form[shapes.How],
    files: FileEx[list[UploadedFile], P(min_length=1)],
) -> Status[dict[str, Any]]:
    """Take files and load them in the background; ask the load itself how far it is and what came of it."""
    form = HowToLoad(recipes.own(), how.dict(exclude_none=True))
    if not form.is_valid():
        raise HttpError(422, _first(form))
    if sum(file.size or 0 for file in files) > settings.UPLOAD_MOST_BYTES:
        raise HttpError(413, _too_large())
    piece = draft(request.user.pk, files)
    token: Any = request.token  # type: ignore[attr-defined]
    journal.write(request, "uploaded", str(piece.pk), files=len(piece.files), token=token.pk)
    begin(piece, form.options())
    journal.write(request, "load_began", str(piece.pk), token=token.pk)
    piece.refresh_from_db()
    response.headers["Location"] = reverse("api_load", args=[piece.pk])
    return Status(202, _shown(piece))


@api.get(
    "/loads/{uuid:identity}",
    url_name="api_load",
    response={200: shapes.Load, 404: shapes.Sorry, **_ERRORS},
    operation_id="load",
    summary="How far is a load?",
)
def load(request: HttpRequest, identity: uuid.UUID, spoken_in: Query[shapes.Spoken]) -> dict[str, Any]:
    """How far a load is, or what came of it."""
    revive()
    return _shown(get_object_or_404(Load, pk=identity))


@api.post(
    "/loads/{uuid:identity}/stop",
    url_name="api_load_stop",
    response={202: shapes.Load, 404: shapes.Sorry, 409: shapes.Sorry, **_ERRORS},
    operation_id="load_stop",
    summary="Stop a load",
)
def load_stop(request: HttpRequest, identity: uuid.UUID, spoken_in: Query[shapes.Spoken]) -> Status[dict[str, Any]]:
    """Stop a load, or throw away files that were uploaded and not loaded; the evidence is as it was."""
    piece = get_object_or_404(Load, pk=identity)
    if piece.ended:
        raise HttpError(409, say(N_("This load has ended already.")))
    halt(piece)
    token: Any = request.token  # type: ignore[attr-defined]
    journal.write(request, "load_stopped", str(piece.pk), token=token.pk)
    if piece.state == State.DRAFTED:
        piece.state = State.STOPPED
    else:
        piece.refresh_from_db()
    return Status(202, _shown(piece))


def _shown(piece: Load) -> dict[str, Any]:
    code = spoken().code
    plain = {
        name: getattr(piece, name)
        for name in ("id", "state", "files", "made_at", "began_at", "ended_at", "stage", "table", "rows", "rows_of")
    }
    result = piece.result | {"notes": piece.result["notes"][code]} if piece.result else None
    return plain | {
        "stopping": piece.wants_stop and not piece.ended,
        "said": piece.said.get(code, ""),
        "result": result,
    }


def _first(form: HowToLoad) -> str:
    name, errors = next(iter(form.errors.items()))
    return str(errors[0]) if name == "__all__" else f"{name}: {errors[0]}"


def _too_large() -> str:
    return say(
        Message(
            N_("That is more than {gigabytes} GB; load it on the machine itself: detente load FOLDER"),
            gigabytes=settings.UPLOAD_MOST_BYTES // 1024**3,
        )
    )
