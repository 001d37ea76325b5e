"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Remedies(AppConfig):
    """What is tried, and by whom from when on."""

    name = "detente.web.remedies"
    label = "remedies"
