"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts and links."""

    name = "detente.web.accounts"
    label = "accounts"
