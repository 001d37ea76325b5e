"""What the web server itself writes, in the form of the other logs."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from detente.web.operate.logs import Json


class Log(Logger):  # type: ignore[misc]  # it says nothing of its types
    """Gunicorn's log as lines of JSON: a request's address is no part of them."""

    def setup(self, cfg: Any) -> None:
        """Take our own form for its errors."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Json())
