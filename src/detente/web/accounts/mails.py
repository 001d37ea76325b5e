"""Links by mail, where a mail server was named; else an administrator hands them over."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from detente.language import N_, Language, Message
from detente.web.accounts.models import DAY, Account, Link

_PAUSE = dt.timedelta(minutes=5)
_LOG = logging.getLogger("detente.mails")


def address(secret: str, base: str = "") -> str:
    """Return the whole address of a link."""
    return (base or settings.ADDRESS).rstrip("/") + reverse("link", args=[secret])


def send_link(request: HttpRequest, account: Account) -> bool:
    """Send a link to choose a password; False where no mail server was named or it could not be reached.

    Nobody is sent more than one in five minutes, whoever asks.
    """
    recent = timezone.now() + DAY - _PAUSE
    if not settings.MAILS or account.links.filter(purpose=Link.PASSWORD, ends_at__gt=recent, used_at=None).exists():
        return False
    secret = Link.make(account, Link.PASSWORD, DAY)
    language = Language.of(account.language or getattr(request, "LANGUAGE_CODE", "en"))
    text = Message(
        N_(
            "Somebody, hopefully you, asked for a way into Détente. This link opens once, within a day:\n\n{link}\n\nIf it was not you, do nothing."
        ),
        link=address(secret, request.build_absolute_uri("/")),
    )
    try:
        send_mail(language.say(N_("Your way into Détente")), language.say(text), None, [account.email])
    except (OSError, smtplib.SMTPException) as error:
        _LOG.error("a mail could not be sent", extra={"kind": type(error).__name__})
        return False
    return True
