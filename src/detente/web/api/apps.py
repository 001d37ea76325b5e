"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Api(AppConfig):
    """Tokens."""

    name = "detente.web.api"
    label = "api"
