"""Make a token on the page about oneself, and end one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from detente.language import N_
from detente.web import journal
from detente.web.accounts.views import show_account
from detente.web.api.forms import MakeToken
from detente.web.api.models import Token
from detente.web.guard import owned
from detente.web.jinja import say


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret is on this one page and is kept nowhere."""
    me: Any = request.user
    form = MakeToken(request.POST)
    if not form.is_valid():
        return show_account(request, making=form, status=422)
    token, secret = Token.make(me, form.cleaned_data["name"], form.lasting)
    journal.write(request, "made_token", f"token {token.pk}", days=form.cleaned_data["days"])
    return show_account(request, made={"name": token.name, "secret": secret})


@owned("token_end")
def _is_mine(request: HttpRequest, named: dict[str, Any]) -> bool | None:
    token = Token.objects.filter(pk=named["number"]).first()
    return None if token is None else token.account_id == request.user.pk


@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End one of one's own tokens, at once and for good."""
    token = get_object_or_404(Token, pk=number)
    token.delete()
    journal.write(request, "ended_token", f"token {number}")
    messages.success(request, say(N_("The token was ended.")))
    return redirect("account")
