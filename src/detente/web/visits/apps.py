"""The app as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Visits(AppConfig):
    """Who visits whom and when, what they tell, and their ideas."""

    name = "detente.web.visits"
    label = "visits"
