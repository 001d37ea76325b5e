"""One file as a company exports it, turned into rows of text that are right, or into named rejects."""

from __future__ import annotations

from detente.imports.reading.contents import Dialect, Limits, Opened, Reject, Rejects
from detente.imports.reading.sources import open_file

__all__ = ["Dialect", "Limits", "Opened", "Reject", "Rejects", "open_file"]
