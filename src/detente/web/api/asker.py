"""Who asks through the API, and in which language: told by token and headers, never by a cookie."""

from __future__ import annotations

import base64
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
    """Let a request's account be the one whose token it carries, whoever is signed in beside; else nobody.

    Readers of feeds know names and passwords only: where they read, the token is the password, whatever the name.
    """
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    reads = request.method in ("GET", "HEAD")
    found = {"bearer": secret.strip(), "basic": _password(secret) if reads else ""}.get(kind.lower(), "")
    token = Token.find(found) if found else None
    request.token = token  # type: ignore[attr-defined]
    request.user = token.account if token is not None else AnonymousUser()


def _password(sent: str) -> str:
    """Return the password of a header of basic authentication; nothing where it can't be read."""
    try:
        return base64.b64decode(sent.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def language(request: HttpRequest) -> str:
    """Return the language to answer in: of the address (lang), of Accept-Language, of the account, or English."""
    account: Any = request.user
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    said = [request.GET.get("lang", ""), *(code.partition("-")[0] for code, _ in accepted)]
    return next((code for code in [*said, getattr(account, "language", "")] if code in LANGUAGES), LANGUAGES[0])
