"""Accounts, and the links that let somebody in once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils import timezone

from detente.language import LANGUAGES
from detente.web.rights import MEMBERS, Role

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


class Accounts(BaseUserManager["Account"]):
    """All accounts."""

    def make(self, email: str, role: Role, *, name: str = "", **more: Any) -> Account:
        """Make an account without a password; a `Link` lets its owner in to choose one."""
        account = self.model(email=self.normalize_email(email).lower(), role=role, name=name, **more)
        account.set_unusable_password()
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """Find an account by its address, in capitals or not."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """Somebody who may sign in.

    person_id : their id in the evidence's ``people``, None where they are not linked.   left_on : first day on which
    they may no longer come in.   wears_glasses : a demo's visitor, who may look as any role.
    """

    email = models.EmailField(unique=True, max_length=254)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=24, choices=[(role.value, role.value) for role in sorted(MEMBERS)])
    person_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    language = models.CharField(max_length=2, blank=True, choices=[(code, code) for code in LANGUAGES])
    is_active = models.BooleanField(default=True)
    left_on = models.DateField(null=True, blank=True)
    wears_glasses = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Accounts] = Accounts()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """Accounts are listed by name."""

        ordering: ClassVar[list[str]] = ["name", "email"]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def may_enter(self) -> bool:
        """Whether the account is open and its owner has not left."""
        return self.is_active and (self.left_on is None or self.left_on > timezone.now().date())


class Link(models.Model):
    """An address that lets somebody in once: to sign in, or to choose a password. Only its digest is kept.

    onward : the path of the page that it leads to, empty for the first page.
    """

    ENTER, PASSWORD = "enter", "password"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=8, choices=[(ENTER, ENTER), (PASSWORD, PASSWORD)])
    digest = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    onward = models.CharField(max_length=200, blank=True)

    @staticmethod
    def make(account: Account, purpose: str, lasting: dt.timedelta = DAY, onward: str = "") -> str:
        """Make a link for an account and return its secret; earlier unused ones of that purpose end."""
        secret = secrets.token_urlsafe(32)
        now = timezone.now()
        with transaction.atomic():
            Link.objects.filter(account=account, purpose=purpose, used_at=None).delete()
            Link.objects.create(
                account=account, purpose=purpose, digest=digest_of(secret), ends_at=now + lasting, onward=onward
            )
        return secret

    @staticmethod
    def find(secret: str) -> Link | None:
        """Return the link that still opens with a secret, None where none does."""
        found = Link.objects.select_related("account").filter(digest=digest_of(secret)).first()
        return found if found is not None and found.opens else None

    @property
    def opens(self) -> bool:
        """Whether it was not used, has not ended, and its account is open."""
        return self.used_at is None and self.ends_at > timezone.now() and self.account.may_enter

    def use(self) -> bool:
        """Use it up; False where somebody was quicker."""
        return Link.objects.filter(pk=self.pk, used_at=None).update(used_at=timezone.now()) == 1


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: enough to know it again, not enough to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
