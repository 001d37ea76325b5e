"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Journal(AppConfig):
    """The journal."""

    name = "detente.web.journal"
    label = "journal"
