"""Who is let in by address and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend


class Backend(ModelBackend):
    """Signs in by address and password; who has left is a stranger at their next click."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the account is open."""
        return bool(user is not None and user.may_enter)
