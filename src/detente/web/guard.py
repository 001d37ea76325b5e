"""Every request is held against the table of rights before any page sees it; what is not declared is refused."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from detente.language import LANGUAGES, N_, Language, Message
from detente.web.api.asker import language, recognise, through_api
from detente.web.jinja import say
from detente.web.rights import RIGHTS, Role, may
from detente.web.waiting import asks_again

FEED = "api_alerts"
"""What feed readers ask for."""
GLASSES = "glasses"
"""Where a session keeps the role through which a demo's visitor looks."""
Owner = Callable[[HttpRequest, dict[str, Any]], bool | None]
OWN: dict[str, Owner] = {}
"""Page → whether what its address names is the asker's own; None where there is no such thing. See `owned`."""
_LOG = logging.getLogger("detente.guard")


def owned(page: str) -> Callable[[Owner], Owner]:
    """Register who owns what a page is about: a function of the request and the address's arguments."""

    def keep(owner: Owner) -> Owner:
        OWN[page] = owner
        return owner

    return keep


class Guard:
    """Finds out who asks, in which role and language; refuses what the table does not allow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language; what a signed-in person reads is kept by no cache."""
        if through_api(request):
            recognise(request)
        request.role = role_of(request)  # type: ignore[attr-defined]
        code = language_of(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self._next(request)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ["Accept-Language", "Authorization" if through_api(request) else "Cookie"])
        if request.user.is_authenticated or request.role is not Role.NOBODY:  # type: ignore[attr-defined]
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Any, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse what the table does not allow; None lets the page answer."""
        assert request.resolver_match is not None
        page = request.resolver_match.view_name
        if page not in RIGHTS:
            _LOG.error("undeclared page", extra={"page": page})
            raise Http404
        role: Role = request.role  # type: ignore[attr-defined]
        return None if _allowed(request, role, page, named) else refused(request, role)


def _allowed(request: HttpRequest, role: Role, page: str, named: dict[str, Any]) -> bool:
    method = "GET" if request.method == "HEAD" else str(request.method)
    rule = RIGHTS[page].get(method)
    if rule is None or not rule.by_owner:
        return may(role, page, method)
    own = OWN[page](request, named) if role is not Role.NOBODY else False
    if own is None:
        if may(role, page, method, own=True) or may(role, page, method, own=False):
            raise Http404
        return False
    return may(role, page, method, own=own)


def role_of(request: HttpRequest) -> Role:
    """Return the role in which somebody looks: their own, or that of the glasses they put on in a demo."""
    account: Any = request.user
    if not account.is_authenticated:
        return Role.NOBODY
    worn = request.session.get(GLASSES) if account.wears_glasses and not through_api(request) else None
    return Role(worn or account.role)


def language_of(request: HttpRequest) -> str:
    """Return the language to answer in: the account's, the one chosen here, the browser's, or English."""
    if through_api(request):
        return language(request)
    for said in (getattr(request.user, "language", ""), request.COOKIES.get("language", "")):
        if said in LANGUAGES:
            return str(said)
    return Language.of(translation.get_language_from_request(request)).code


def refused(request: HttpRequest, role: Role) -> HttpResponse:
    """Ask a stranger to sign in; tell everybody else that this is not theirs to see."""
    if through_api(request):
        return _refused_by_api(request, role)
    if role is Role.NOBODY and request.method in ("GET", "HEAD"):
        from urllib.parse import urlencode

        if asks_again(request):
            # The page itself is to ask, not a part of it.
            return HttpResponse(status=401, headers={"HX-Refresh": "true"})
        return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")
    return sorry(
        request, 403, N_("This page is not open to you."), N_("Ask the owner or an administrator, who give the rights.")
    )


def _refused_by_api(request: HttpRequest, role: Role) -> HttpResponse:
    assert request.resolver_match is not None
    methods = sorted(RIGHTS[request.resolver_match.view_name])
    if request.method not in (*methods, "HEAD") or (request.method == "HEAD" and "GET" not in methods):
        response = sorry(request, 405, say(Message(N_("This address takes {methods} only."), methods=methods)), "")
        response.headers["Allow"] = ", ".join([*methods, "HEAD"] if "GET" in methods else methods)
    elif role is Role.NOBODY:
        response = sorry(
            request,
            401,
            N_("Send a token that still opens in the header Authorization (Bearer …); My account makes one."),
            "",
        )
        # A feed reader asks for a name and a password, and sends the token as that.
        asks = 'Bearer, Basic realm="detente", charset="UTF-8"' if request.resolver_match.url_name == FEED else "Bearer"
        response.headers["WWW-Authenticate"] = asks
    else:
        response = sorry(
            request, 403, N_("This is not open to you; ask the owner or an administrator, who give the rights."), ""
        )
    return response


def sorry(request: HttpRequest, status: int, what: str, mend: str) -> HttpResponse:
    """Return a page that says in one sentence what is the matter, and in another what to do; to programs, the first."""
    if through_api(request):
        return JsonResponse({"detail": say(what)}, status=status, json_dumps_params={"ensure_ascii": False})
    if not hasattr(request, "user"):
        # Refused before anybody asked who it is: an address that is not ours.
        request.user = AnonymousUser()
    if not hasattr(request, "role"):
        request.role = Role.NOBODY  # type: ignore[attr-defined]
    answer = render(request, "sorry.html", {"what": what, "mend": mend}, status=status)
    if asks_again(request):
        answer.headers["HX-Refresh"] = "true"  # what waits on an open page would not show it
    return answer


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its token."""
    return sorry(
        request,
        403,
        N_("This form did not come from a page of ours, or it is too old."),
        N_("Open the page again and send it once more."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for an address where nothing is."""
    return sorry(
        request, 404, N_("There is nothing at this address."), N_("Go back to the first page and start from there.")
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when something unforeseen went wrong."""
    return sorry(
        request,
        500,
        N_("Something went wrong that was not foreseen; nothing was changed."),
        N_("Try again; if it stays, tell whoever looks after this installation: the log says more."),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that can't be read."""
    return sorry(request, 400, N_("What was sent can't be read."), N_("Open the page again and send it once more."))
