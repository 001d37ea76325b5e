"""The application as a web server runs it."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "detente.web.settings")
application = get_wsgi_application()
# Read now, once for all processes that are made from this one, and not while somebody waits for the first page.
get_resolver().url_patterns  # noqa: B018
if gate := os.environ.pop("DETENTE_GATE", ""):
    # Whoever started us still brings the state up to date, and says so when that is done.
    with os.fdopen(int(gate), "rb") as waiting:
        if not waiting.read(1):
            sys.exit("The state was not brought up to date.")
