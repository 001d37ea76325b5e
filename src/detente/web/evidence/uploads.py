"""Files on their way in: only those of somebody signed in touch the disk, and no more than the most that is taken."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from detente.web.rights import Role


def too_much(request: HttpRequest) -> bool:
    """Whether a request announces more than the largest upload that is taken."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    return not announced.isdigit() or int(announced) > settings.UPLOAD_MOST_BYTES


class Uploads(TemporaryFileUploadHandler):
    """Keeps files until their page has read them; the check of a form's token reads them before any page does."""

    def new_file(self, *given: Any, **named: Any) -> None:
        """Pass over what a stranger sends, and what is too much."""
        if getattr(self.request, "role", Role.NOBODY) is Role.NOBODY or too_much(self.request):  # type: ignore[arg-type]
            raise SkipFile
        super().new_file(*given, **named)
