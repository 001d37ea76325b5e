"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Pay(AppConfig):
    """What cards pay, and what is said against it."""

    name = "detente.web.pay"
    label = "pay"
