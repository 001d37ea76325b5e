"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Work(AppConfig):
    """Loads and answers in the making."""

    name = "detente.web.work"
    label = "work"
