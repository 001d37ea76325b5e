"""The names of the worker's queues: loads wait for each other, answers wait for no load."""

from __future__ import annotations

from typing import Final

LOADS: Final = "loads"
ANSWERS: Final = "answers"
