"""Django's settings for the type checker: a home that is thrown away."""

import os
import tempfile

os.environ.setdefault("DETENTE_HOME", tempfile.mkdtemp(prefix="detente-typing-"))

from detente.web.settings import *  # noqa: F403
