"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Agreements(AppConfig):
    """What both sides agree to."""

    name = "detente.web.agreements"
    label = "agreements"
