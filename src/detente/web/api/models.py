"""Tokens: with one of them a program asks in the name of the account that made it."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import ClassVar, Final

from django.db import models
from django.utils import timezone

from detente.web.accounts.models import Account, digest_of

BEGINNING: Final = "detente_"
"""How every token begins, so that a search through files finds one that was left lying about."""
_NOTED: Final = dt.timedelta(minutes=1)
"""So often at most it is noted that a token was used."""


class Token(models.Model):
    """What opens the API for one account until a day. Only its digest is kept.

    name : what its owner calls it.   last_used_at : to the minute; None where it was not used yet.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ends_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-made_at"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def make(account: Account, name: str, lasting: dt.timedelta) -> tuple[Token, str]:
        """Make a token and return it with its secret, which nobody can find out again."""
        secret = BEGINNING + secrets.token_urlsafe(32)
        ends_at = timezone.now() + lasting
        return Token.objects.create(account=account, name=name, digest=digest_of(secret), ends_at=ends_at), secret

    @staticmethod
    def find(secret: str) -> Token | None:
        """Return the token that opens with a secret, None where none does; note that it was used."""
        found = Token.objects.select_related("account").filter(digest=digest_of(secret)).first()
        if found is None or not found.opens:
            return None
        now = timezone.now()
        if found.last_used_at is None or found.last_used_at < now - _NOTED:
            Token.objects.filter(pk=found.pk).update(last_used_at=now)
        return found

    @property
    def opens(self) -> bool:
        """Whether it has not ended and its account is open."""
        return self.ends_at > timezone.now() and self.account.may_enter
