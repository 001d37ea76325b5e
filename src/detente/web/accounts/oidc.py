"""Single sign-on with OpenID Connect, where the settings name an issuer: only for accounts that are there."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from detente.language import N_

_NEXT = "sso_next"
_LOG = logging.getLogger("detente.oidc")


def offered() -> bool:
    """Whether an issuer was named."""
    return bool(settings.OIDC["issuer"] and settings.OIDC["client_id"])


@lru_cache(maxsize=1)
def _client() -> Any:
    from authlib.integrations.django_client import OAuth

    said = settings.OIDC
    return OAuth().register(
        "sso",
        client_id=said["client_id"],
        client_secret=said["client_secret"] or None,
        server_metadata_url=said["issuer"].rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": 10},
    )


def go(request: HttpRequest) -> HttpResponse:
    """Send somebody to the issuer, by a link: no form may lead where its door is, wherever that is."""
    from detente.web.guard import sorry

    if not offered():
        return sorry(request, 404, N_("Single sign-on is not set up here."), N_("Sign in with address and password."))
    try:
        request.session[_NEXT] = request.GET.get("next", "")
        answer: HttpResponse = _client().authorize_redirect(request, request.build_absolute_uri(reverse("oidc_back")))
    except Exception as error:
        return _failed(request, error)
    return answer


def back(request: HttpRequest) -> HttpResponse:
    """Let in who comes back from the issuer with an address that has an account here and that the issuer has verified."""
    from detente.web.accounts.models import Account
    from detente.web.accounts.views import enter, onward
    from detente.web.guard import sorry

    if not offered():
        return sorry(request, 404, N_("Single sign-on is not set up here."), N_("Sign in with address and password."))
    try:
        said = _client().authorize_access_token(request).get("userinfo") or {}
    except Exception as error:
        return _failed(request, error)
    account = None
    if said.get("email") and said.get("email_verified") is True:
        account = Account.objects.filter(email=str(said["email"]).lower()).first()
    if account is None or not account.may_enter:
        return sorry(
            request,
            403,
            N_("You are known to the single sign-on, but have no account here."),
            N_("Ask an administrator to invite you under the address that you sign on with."),
        )
    enter(request, account, "single sign-on")
    return onward(request, request.session.pop(_NEXT, ""))


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    from detente.web.guard import sorry

    _LOG.error("single sign-on failed", extra={"kind": type(error).__name__})
    return sorry(
        request,
        502,
        N_("The single sign-on did not answer as it should."),
        N_("Try again, or sign in with address and password."),
    )
