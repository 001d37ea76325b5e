"""The API itself: who may in, how it says that something is the matter, and its description."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from detente.language import N_, Message
from detente.mistakes import Mistake
from detente.version import VERSION
from detente.web.api import shapes
from detente.web.guard import not_found, sorry
from detente.web.jinja import say

_ABOUT: Final = (
    "What the pages of this installation give, for programs. The rights are those of the account whose token is sent; "
    "tokens are made on the page My account. Whatever is the matter is said in one sentence, as detail."
)
_TOO_MUCH: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_UNREADABLE: Final = (MultiPartParserError, UnreadablePostError)


class Token(HttpBearer):
    """A token, sent as “Authorization: Bearer …”. `detente.web.guard` has looked at it already."""

    def __call__(self, request: HttpRequest) -> Any:
        """Return whose it is, however it was sent."""
        return self.authenticate(request, "")

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return whose it is."""
        return request.user if request.user.is_authenticated else None


class _Letters(JSONRenderer):
    """Writes letters as they are."""

    json_dumps_params: Mapping[str, Any] = MappingProxyType({"ensure_ascii": False})


api = NinjaAPI(
    title="Détente",
    version=VERSION,
    description=_ABOUT,
    auth=Token(),
    renderer=_Letters(),
    openapi_url=None,
    docs_url=None,
)


def plain(data: Any, status: int = 200) -> HttpResponse:
    """Return plain values as JSON, written as the command line writes them."""
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    return HttpResponse(text, status=status, content_type="application/json; charset=utf-8")


def description(request: HttpRequest) -> HttpResponse:
    """Give the OpenAPI description of all operations."""
    return HttpResponse(_described(), content_type="application/json; charset=utf-8")


@lru_cache(maxsize=1)
def _described() -> str:
    return json.dumps(api.get_openapi_schema(path_prefix="/api/"), ensure_ascii=False)


def wrong(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Say what is the matter with what was asked; what nobody foresaw goes on to Django, which logs it."""
    match error:
        case Http404():
            return not_found(request)
        case Mistake():
            return sorry(request, 422, say(error.message), "")
        case HttpError():
            return sorry(request, error.status_code, error.message, "")
        case ValidationError():
            names = sorted({name for one in error.errors for name in _names(one)})
            sentence = Message(N_("Missing, unknown or not as /api/openapi.json asks for it: {names}."), names=names)
            return sorry(request, 422, say(sentence), "")
        case _ if isinstance(error, _TOO_MUCH):
            return sorry(request, 413, N_("That is too much at once; send fewer files, and shorter fields."), "")
        case _ if isinstance(error, _UNREADABLE):
            return sorry(request, 422, N_("What was sent can't be read."), "")
    raise error


def _names(error: dict[str, Any]) -> list[str]:
    """Return which fields an error is about."""
    if error["type"] == "unknown":
        return [name[:80] for name in error["ctx"]["names"][:5]]
    fields = {*shapes.Asked.model_fields, *shapes.How.model_fields, "files"}
    return [name for name in error["loc"] if name in fields][:1]


for _kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(_kind, wrong)
