"""Who asks through the API, and in which language: told by token and headers, never by a cookie."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from detente.language import LANGUAGES
from detente.web.api.models import Token

_PREFIX: Final = "/api/"


def through_api(request: HttpRequest) -> bool:
    """Whether a request is the API's to answer."""
    return request.path_info.startswith(_PREFIX)


def recognise(request: HttpRequest) -> None:
    """Let a request's account be the one whose token it carries, whoever is signed in beside; else nobody."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    token = Token.find(secret.strip()) if kind.lower() == "bearer" else None
    request.token = token  # type: ignore[attr-defined]
    request.user = token.account if token is not None else AnonymousUser()


def language(request: HttpRequest) -> str:
    """Return the language to answer in: of the address (lang), of Accept-Language, of the account, or English."""
    account: Any = request.user
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    said = [request.GET.get("lang", ""), *(code.partition("-")[0] for code, _ in accepted)]
    return next((code for code in [*said, getattr(account, "language", "")] if code in LANGUAGES), LANGUAGES[0])
