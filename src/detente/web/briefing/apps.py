"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Briefing(AppConfig):
    """What departments say of themselves."""

    name = "detente.web.briefing"
    label = "briefing"
