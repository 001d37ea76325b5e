"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Surveys(AppConfig):
    """The survey of both sides."""

    name = "detente.web.surveys"
    label = "surveys"
