"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class People(AppConfig):
    """The company's people."""

    name = "detente.web.people"
    label = "people"
