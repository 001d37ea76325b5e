"""Come in, go out, choose a password, look through other glasses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from detente.language import LANGUAGES, N_
from detente.web import journal
from detente.web.accounts import mails, oidc
from detente.web.accounts.forms import About, ChangePassword, ChoosePassword, Forgotten, SignIn
from detente.web.accounts.models import Account, Link
from detente.web.api.forms import MakeToken
from detente.web.guard import GLASSES, sorry
from detente.web.jinja import say
from detente.web.rights import MEMBERS, Role

BACKEND = "detente.web.accounts.backend.Backend"


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in by address and password."""
    form = SignIn(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.account is not None:
        enter(request, form.account)
        return onward(request, request.POST.get("next", ""))
    return render(
        request,
        "accounts/sign_in.html",
        {"form": form, "next": request.POST.get("next") or request.GET.get("next", ""), "oidc": oidc.offered()},
        status=200 if request.method == "GET" else 422,
    )


def enter(request: HttpRequest, account: Account, how: str = "password") -> None:
    """Open a session for an account."""
    login(request, account, backend=BACKEND)
    request.role = Role(account.role)  # type: ignore[attr-defined]
    journal.write(request, "signed_in", how)


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    journal.write(request, "signed_out")
    logout(request)
    return redirect("sign_in")


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Answer after too many wrong passwords."""
    journal.write(request, "locked_out")
    return sorry(
        request,
        429,
        N_("Too many wrong passwords: this address can't sign in from here for a quarter of an hour."),
        N_("Wait, or ask an administrator for a link that lets you in."),
    )


@sensitive_post_parameters("password")
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what a one-time link is for; only the button uses it up, so that a mail program's preview does not."""
    found = Link.find(secret)
    if found is None:
        return sorry(
            request,
            404,
            N_("This link was used already, or its time is over."),
            N_("Ask for another one; each opens once."),
        )
    choosing = found.purpose == Link.PASSWORD
    form = ChoosePassword(found.account, request.POST or None) if choosing else None
    if request.method == "POST" and (form is None or form.is_valid()):
        if not found.use():
            return sorry(
                request,
                404,
                N_("This link was used already, or its time is over."),
                N_("Ask for another one; each opens once."),
            )
        if form is not None:
            found.account.set_password(form.cleaned_data["password"])
            found.account.save(update_fields=["password"])
        enter(request, found.account, "link")
        if form is not None:
            journal.write(request, "chose_password")
        return redirect(found.onward or "home")
    context = {"form": form, "owner": found.account, "demo": found.account.wears_glasses}
    return render(request, "accounts/link.html", context, status=422 if request.method == "POST" else 200)


def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link where mails can be sent, else say whom to ask; what is said is the same for every address."""
    form = Forgotten(request.POST or None)
    done = request.method == "POST" and form.is_valid()
    if done:
        account = Account.objects.filter(email=form.cleaned_data["email"].lower()).first()
        if account is not None and account.may_enter:
            journal.write(request, "asked_for_link", account=account)
            mails.send_link(request, account)
    context = {"form": form, "done": done, "mails": settings.MAILS}
    return render(request, "accounts/forgotten.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
def account(request: HttpRequest) -> HttpResponse:
    """Show and change what people set about themselves."""
    me: Any = request.user
    about = choose = None
    if request.method == "POST" and "password" in request.POST:
        choose = ChangePassword(me, request.POST)
        if choose.is_valid():
            me.set_password(choose.cleaned_data["password"])
            me.save(update_fields=["password"])
            update_session_auth_hash(request, me)
            journal.write(request, "chose_password")
            messages.success(request, say(N_("Your password was changed; your other sessions are ended.")))
            return redirect("account")
    elif request.method == "POST":
        about = About(request.POST, instance=me)
        if about.is_valid():
            about.save()
            messages.success(request, say(N_("Saved.")))
            return redirect("account")
    return show_account(request, about, choose, status=422 if request.method == "POST" else 200)


def show_account(
    request: HttpRequest,
    about: About | None = None,
    choose: ChangePassword | None = None,
    making: MakeToken | None = None,
    *,
    made: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page about oneself. made : name and secret of a token that was made just now."""
    me: Any = request.user
    context = {
        "about": about or About(instance=me),
        "choose": choose or ChangePassword(me),
        "making": making or MakeToken(),
        "made": made,
        "tokens": me.tokens.all(),
    }
    return render(request, "accounts/account.html", context, status=status)


def language(request: HttpRequest) -> HttpResponse:
    """Remember the language that somebody chose, for themselves or for this browser."""
    code = request.POST.get("language", "")
    if code not in LANGUAGES:
        return sorry(
            request,
            400,
            N_("Détente does not speak that language."),
            N_("Choose one of those at the foot of the page."),
        )
    me: Any = request.user
    if me.is_authenticated:
        me.language = code
        me.save(update_fields=["language"])
    answer = onward(request, request.POST.get("next", ""))
    answer.set_cookie("language", code, max_age=365 * 86_400, samesite="Lax", httponly=True, secure=settings.SECURE)
    return answer


def glasses(request: HttpRequest) -> HttpResponse:
    """Let a demo's visitor look as another role."""
    me: Any = request.user
    role = request.POST.get("role", "")
    if not me.wears_glasses or role not in {one.value for one in MEMBERS}:
        return sorry(
            request,
            403,
            N_("Only the visitor of a demo looks through other people's glasses."),
            N_("Sign in as whom you want to look as."),
        )
    request.session[GLASSES] = role
    journal.write(request, "put_on_glasses", role)
    return redirect("home")


def onward(request: HttpRequest, to: str) -> HttpResponseRedirect:
    """Go where somebody wanted to, if that is here."""
    if not url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        to = reverse("home")
    return HttpResponseRedirect(to)
