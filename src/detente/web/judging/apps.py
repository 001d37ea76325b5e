"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Judging(AppConfig):
    """What is said of the figures, and which of them are final."""

    name = "detente.web.judging"
    label = "judging"
