"""What every template knows: how to say a sentence, where a page is, who looks and in which role."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import jinja2
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from detente.language import LANGUAGES, Language, Message
from detente.version import VERSION
from detente.web.rights import NAMES, RIGHTS, Role, may

NAMES_OF_LANGUAGES = {"en": "English", "fr": "Français", "ru": "Русский"}


def environment(**options: Any) -> jinja2.Environment:
    """Return the Jinja environment: an unknown name is an error, not an empty place."""
    options |= {"undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options.pop("autoescape", None)
    made = jinja2.Environment(autoescape=True, **options)
    made.globals.update(static=static, url=_url, _=say, counted=counted, show=show, languages=NAMES_OF_LANGUAGES)
    return made


def spoken() -> Language:
    """Return the language of the request that is being answered."""
    return Language.of(translation.get_language() or LANGUAGES[0])


def say(sentence: str | Message, **fields: object) -> str:
    """Say a sentence in the reader's language; in a template ``_("Leads of {source}", source=name)``."""
    return spoken().say(Message(sentence, plural=None, **fields) if isinstance(sentence, str) and fields else sentence)


def counted(n: int, one: str, many: str, **fields: object) -> str:
    """Say a sentence that counts; in a template ``counted(rows, "{n} row", "{n} rows")``."""
    return spoken().say(Message(one, plural=many, n=n, **fields))


def show(value: object) -> str:
    """Write a number, a day, a moment or an amount as the reader's language does; moments say that they are UTC."""
    text = spoken().show(value)
    return f"{text} UTC" if isinstance(value, dt.datetime) else text


def _url(name: str, *arguments: Any, **named: Any) -> str:
    return reverse(name, args=arguments, kwargs=named)


def _here(request: HttpRequest) -> str:
    """Return the address to come back to: that of the page, or, after a form, of the nearest page above it."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    path = request.path
    while path != "/":
        with suppress(Resolver404):
            if "GET" in RIGHTS.get(resolve(path).view_name, {}):
                return path
        path = path.rstrip("/").rsplit("/", 1)[0] + "/"
    return path


def about(request: HttpRequest) -> dict[str, Any]:
    """Return what a page's frame needs: the account, the role it looks in, and which pages that role may open."""
    role: Role = getattr(request, "role", Role.NOBODY)
    return {
        "account": getattr(request, "user", None),
        "role": role,
        "role_name": NAMES[role],
        "roles": NAMES,
        "may": lambda page, method="GET", own=True: may(role, page, method, own=own),
        "language": spoken().code,
        "here": _here(request),
        "version": VERSION,
        "page": request.resolver_match.view_name if request.resolver_match else "",
    }
