"""Sphinx: the site is built with warnings as errors; the look-up pages are derived from the code."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generate import write_all

from detente.version import VERSION

project = "Détente"
author = "the Détente team"
copyright = "the Détente team"
release = VERSION
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Détente"
templates_path: list[str] = []

write_all(Path(__file__).parent / "look-up" / "generated")
